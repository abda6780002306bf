// Token buckets against a clock that the tests turn.

import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";

import { RateLimiter, type RateLimiterOptions } from "../../../src/core/rate-limit.js";

let nowMs = 0;
beforeEach(() => {
  nowMs = 1_000_000;
});

function limiter(options: Partial<RateLimiterOptions> = {}): RateLimiter {
  return new RateLimiter({ burst: 20, perSecond: 10, monotonic: () => nowMs, ...options });
}

function takeMany(bucket: RateLimiter, key: string, times: number): number {
  return Array.from({ length: times }, () => bucket.take(key)).filter(({ allowed }) => allowed).length;
}

describe("a rate limit of 20 at once and 10 a second", () => {
  it("lets 20 through at once and not the 21st", () => {
    expect(takeMany(limiter(), "a", 21)).toBe(20);
  });

  it("says when the next goes, and it goes then and not before", () => {
    const bucket = limiter();
    takeMany(bucket, "a", 20);
    expect(bucket.take("a")).toEqual({ allowed: false, retryAfterMs: 100 });
    nowMs += 99;
    expect(bucket.take("a")).toEqual({ allowed: false, retryAfterMs: 1 });
    nowMs += 1;
    expect(bucket.take("a")).toEqual({ allowed: true });
    expect(bucket.take("a").allowed).toBe(false);
  });

  it("holds one client's requests against that client alone", () => {
    const bucket = limiter();
    takeMany(bucket, "a", 30);
    expect(takeMany(bucket, "b", 30)).toBe(20);
  });

  it("never saves up more than the burst", () => {
    const bucket = limiter();
    takeMany(bucket, "a", 20);
    nowMs += 3_600_000;
    expect(takeMany(bucket, "a", 100)).toBe(20);
  });

  it("takes nothing for what it refuses", () => {
    const bucket = limiter();
    takeMany(bucket, "a", 20);
    takeMany(bucket, "a", 1_000);
    nowMs += 100;
    expect(bucket.take("a").allowed).toBe(true);
  });

  it("lets a cost above the burst go from a full bucket, to be paid for afterwards", () => {
    const bucket = limiter();
    expect(bucket.take("a", 100)).toEqual({ allowed: true });
    expect(bucket.take("a")).toEqual({ allowed: false, retryAfterMs: 8_100 });
    nowMs += 8_100;
    expect(bucket.take("a")).toEqual({ allowed: true });
    expect(bucket.take("a", 100).allowed).toBe(false);
  });

  it("bounds the debt", () => {
    const bucket = limiter({ maximumDebt: 50 });
    bucket.take("a", 1_000_000);
    expect(bucket.take("a")).toEqual({ allowed: false, retryAfterMs: 5_100 });
  });

  it("gives nothing for a clock that stands or goes back", () => {
    const bucket = limiter();
    takeMany(bucket, "a", 20);
    nowMs -= 1_000_000;
    expect(bucket.take("a").allowed).toBe(false);
    nowMs += 1_000_000;
    expect(bucket.take("a").allowed).toBe(false);
  });

  it("keeps its number of buckets, letting full ones go first and then the fullest", () => {
    const bucket = limiter({ maximumKeys: 3 });
    takeMany(bucket, "spent", 20);
    takeMany(bucket, "half", 10);
    takeMany(bucket, "full", 1);
    nowMs += 100;
    bucket.take("new");
    expect(bucket.size).toBe(3);
    for (let index = 0; index < 100; index += 1) bucket.take(`flood ${index}`);
    expect(bucket.size).toBe(3);
    expect(bucket.take("spent")).toEqual({ allowed: true });
    expect(bucket.take("spent").allowed).toBe(false);
  });

  it.each([{ burst: 0 }, { perSecond: 0 }, { burst: Number.NaN }, { maximumKeys: 0 }])(
    "refuses to be %o",
    (options) => {
      expect(() => limiter(options)).toThrow(RangeError);
    },
  );

  it("lets no more through than burst and time allow, whatever the pattern", () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(500), cost: fc.integer({ min: 1, max: 20 }) }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (pattern) => {
        const bucket = limiter();
        const startMs = nowMs;
        let spent = 0;
        for (const { waitMs, cost } of pattern) {
          nowMs += waitMs;
          const decision = bucket.take("a", cost);
          if (decision.allowed) spent += cost;
          else expect(decision.retryAfterMs).toBeGreaterThanOrEqual(1);
          expect(spent).toBeLessThanOrEqual(20 + ((nowMs - startMs) / 1_000) * 10 + 1e-6);
        }
      }),
    );
  });
});
