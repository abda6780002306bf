// Unlock attempts, limited per vault whoever makes them. Hides that failures outlive the daemon: what a failure costs
// is on the disk before its answer leaves, so that nobody gets a fresh count by having the daemon start again. Whoever
// may write the user's files can take the record away; they can also take the vault and guess elsewhere.

import type { EffectiveConfig } from "../../core/configuration.js";
import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { Clock, Log } from "../../core/ports.js";
import { type RateDecision, RateLimiter } from "../../core/rate-limit.js";

/** By profile: the Unix milliseconds at which all its attempts are free again. */
export type FailureRecord = ReadonlyMap<string, number>;

/** Where failures are kept while no daemon runs. */
export interface FailureStore {
  /** What can't be read is told of, and counts as nothing. */
  read(): FailureRecord;
  /** Durable when it returns. @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
  write(record: FailureRecord): void;
}

export interface UnlockAttemptsOptions {
  readonly effective: EffectiveConfig;
  readonly clock: Clock;
  readonly store: FailureStore;
  readonly log: Log;
}

/** Of what a vault needs to be opened. */
export type Proves = "all" | "a part";

interface Bucket {
  readonly limits: string;
  readonly limiter: RateLimiter;
}

export class UnlockAttempts {
  readonly #options: UnlockAttemptsOptions;
  /** Vaults with attempts that have not been followed by a success. */
  readonly #buckets = new Map<ProfileName, Bucket>();
  /** As it lies on the disk. */
  #record: FailureRecord;

  constructor(options: UnlockAttemptsOptions) {
    this.#options = options;
    this.#record = options.store.read();
  }

  /**
   * Runs an attempt, unless too many before it have failed. What proves only a part of what a vault needs clears nothing:
   * whoever has one factor could guess another for ever.
   * @throws RATE_LIMITED and what the attempt throws
   */
  run<T>(profile: ProfileName, attempt: () => T, proves: Proves = "all"): T {
    const { limiter } = this.#bucketOf(profile);
    demandAllowed(limiter.take(profile), profile);
    let outcome: T;
    try {
      outcome = attempt();
    } catch (error) {
      // What was refused for something else than a wrong key was no guess.
      if (error instanceof SesameError && error.code !== "AUTH_FAILED") limiter.refund(profile);
      else this.#remember(profile, limiter.refillMs(profile));
      throw error;
    }
    if (proves === "a part") {
      limiter.refund(profile);
      return outcome;
    }
    this.#buckets.delete(profile);
    this.#remember(profile, 0);
    return outcome;
  }

  #bucketOf(profile: ProfileName): Bucket {
    const { clock, effective } = this.#options;
    const { burst, per_minute: perMinute } = effective.of(profile).values.auth.failures;
    const limits = `${burst}/${perMinute}`;
    const known = this.#buckets.get(profile);
    if (known?.limits === limits) return known;
    const limiter = new RateLimiter({
      burst,
      perSecond: perMinute / 60,
      monotonic: () => clock.monotonic(),
      maximumKeys: 1,
    });
    // Limits that change while we run begin to count anew, as everything that is configured does.
    const refillMs = known === undefined ? (this.#record.get(profile) ?? 0) - clock.now() : 0;
    if (refillMs > 0) limiter.restore(profile, refillMs);
    const bucket = { limits, limiter };
    this.#buckets.set(profile, bucket);
    return bucket;
  }

  /** A disk that takes nothing keeps nobody out of their vault: the count holds while this process lives. */
  #remember(profile: ProfileName, refillMs: number): void {
    const { clock, store, log } = this.#options;
    const nowMs = clock.now();
    const record = new Map([...this.#record].filter(([, fullAtMs]) => fullAtMs > nowMs));
    if (refillMs > 0) record.set(profile, nowMs + refillMs);
    else record.delete(profile);
    // A success that follows no failure leaves the disk alone.
    if (record.size === 0 && this.#record.size === 0) return;
    try {
      store.write(record);
      this.#record = record;
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
      log.write(
        "warning",
        "vault.failures_unrecorded",
        `failed unlocks are not on the disk: ${error.message}`,
        {
          profile,
          code: error.code,
        },
      );
    }
  }
}

function demandAllowed(decision: RateDecision, profile: ProfileName): void {
  if (decision.allowed) return;
  throw new SesameError("RATE_LIMITED", `too many attempts to unlock vault "${profile}" failed`, {
    details: { retryAfterMs: decision.retryAfterMs },
  });
}
