// Token buckets, one a key. A request that costs more than a full bucket may go when the bucket is full
// and is paid for afterwards, within a bound; the number of keys is bounded too, and a flood of new keys
// pushes out those that have the least to lose.

export interface RateLimit {
  /** Tokens of a full bucket. */
  readonly burst: number;
  /** Tokens that come back in a second. */
  readonly perSecond: number;
}

export interface RateLimiterOptions extends RateLimit {
  /** Milliseconds, never set. */
  readonly monotonic: () => number;
  /** Lowest that a bucket can go below zero; default 10 × burst. */
  readonly maximumDebt?: number;
  /** Buckets kept at once; default 1,024. */
  readonly maximumKeys?: number;
}

export type RateDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; /** At least 1. */ readonly retryAfterMs: number };

/** A bucket is nothing but the time at which it will be full again. */
export class RateLimiter {
  readonly #burst: number;
  readonly #msPerToken: number;
  readonly #monotonic: () => number;
  readonly #longestRefillMs: number;
  readonly #maximumKeys: number;
  readonly #fullAtMs = new Map<string, number>();

  constructor({
    burst,
    perSecond,
    monotonic,
    maximumDebt = 10 * burst,
    maximumKeys = 1_024,
  }: RateLimiterOptions) {
    if (!(burst > 0 && perSecond > 0 && maximumDebt >= 0 && maximumKeys >= 1)) {
      throw new RangeError("a rate limit must be positive");
    }
    this.#burst = burst;
    this.#msPerToken = 1_000 / perSecond;
    this.#monotonic = monotonic;
    this.#longestRefillMs = (burst + maximumDebt) * this.#msPerToken;
    this.#maximumKeys = maximumKeys;
  }

  /** Takes `cost` tokens, or none and says when it is worth coming back. */
  take(key: string, cost = 1): RateDecision {
    const nowMs = this.#monotonic();
    const refillMs = Math.max(0, (this.#fullAtMs.get(key) ?? nowMs) - nowMs);
    const allowedRefillMs = (this.#burst - Math.min(cost, this.#burst)) * this.#msPerToken;
    if (refillMs > allowedRefillMs) {
      return { allowed: false, retryAfterMs: Math.ceil(refillMs - allowedRefillMs) };
    }
    if (!this.#fullAtMs.has(key) && this.#fullAtMs.size >= this.#maximumKeys) this.#makeRoom(nowMs);
    this.#fullAtMs.set(key, nowMs + Math.min(refillMs + cost * this.#msPerToken, this.#longestRefillMs));
    return { allowed: true };
  }

  /** Milliseconds until a bucket is full. */
  refillMs(key: string): number {
    const nowMs = this.#monotonic();
    return Math.max(0, (this.#fullAtMs.get(key) ?? nowMs) - nowMs);
  }

  /** A bucket as another process left it; one that claims to be lower than empty is empty. */
  restore(key: string, refillMs: number): void {
    this.#fullAtMs.set(key, this.#monotonic() + Math.min(refillMs, this.#burst * this.#msPerToken));
  }

  /** Gives back what was taken for something that turned out to cost nothing. */
  refund(key: string, cost = 1): void {
    const fullAtMs = this.#fullAtMs.get(key);
    if (fullAtMs !== undefined) this.#fullAtMs.set(key, fullAtMs - cost * this.#msPerToken);
  }

  /** Buckets kept at the moment. */
  get size(): number {
    return this.#fullAtMs.size;
  }

  /** A full bucket says nothing that a new one would not; without one, the fullest goes. */
  #makeRoom(nowMs: number): void {
    let fullest: string | null = null;
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const [key, fullAtMs] of this.#fullAtMs) {
      if (fullAtMs <= nowMs) {
        this.#fullAtMs.delete(key);
      } else if (fullAtMs < earliestMs) {
        fullest = key;
        earliestMs = fullAtMs;
      }
    }
    if (this.#fullAtMs.size >= this.#maximumKeys && fullest !== null) this.#fullAtMs.delete(fullest);
  }
}
