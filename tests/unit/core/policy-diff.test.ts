// What one policy in the place of another changes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseProfileName } from "../../../src/core/names.js";
import { diffPolicies, lockOf } from "../../../src/core/policy-diff.js";
import { type Lock, writtenKey } from "../../../src/core/policy.js";

const work = parseProfileName("work");

function lock(key: Lock["key"], value: Lock["value"], more: Partial<Lock> = {}): Lock {
  return { key, value, profile: null, source: "baseline", path: "policy.toml", line: 1, ...more };
}

describe("the difference of two policies", () => {
  it("is what comes, goes, or holds something else or for somebody else, in the order of the keys", () => {
    const before = [
      lock("crypto.kdf", "argon2id"),
      lock("audit.key_names", true),
      lock("bus.maximum_in_flight", 4),
    ];
    const after = [
      lock("bus.maximum_in_flight", 4, { source: "fleet" }),
      lock("audit.key_names", false),
      lock("audit.key_names", true, { profile: work }),
    ];
    const told = diffPolicies(before, after).map((change) => [change.kind, writtenKey(lockOf(change))]);
    expect(told).toEqual([
      ["removed", "crypto.kdf"],
      ["changed", "audit.key_names"],
      ["added", "profiles.work.audit.key_names"],
      ["changed", "bus.maximum_in_flight"],
    ]);
  });

  it("is nothing between policies that lock the same, wherever and in whatever order it is written", () => {
    const locks = [lock("crypto.kdf", "argon2id"), lock("audit.key_names", true, { profile: work })];
    const moved = locks.map((one) => ({ ...one, path: "elsewhere.toml", line: 99 })).toReversed();
    expect(diffPolicies(locks, moved)).toEqual([]);
  });

  it("undone is the same with both sides exchanged", () => {
    const some = fc.uniqueArray(
      fc.record({
        key: fc.constantFrom<Lock["key"]>("audit.key_names", "secrets.history_versions"),
        profile: fc.constantFrom(null, work, parseProfileName("home")),
        value: fc.integer({ min: 1, max: 2 }),
      }),
      { selector: (one) => `${one.profile} ${one.key}` },
    );
    fc.assert(
      fc.property(some, some, (one, other) => {
        const [before, after] = [one, other].map((list) =>
          list.map(({ key, value, ...more }) => lock(key, value, more)),
        );
        const undone = diffPolicies(after ?? [], before ?? []);
        const exchanged = undone.map((change) => ({ before: change.after, after: change.before }));
        expect(exchanged).toEqual(
          diffPolicies(before ?? [], after ?? []).map(({ before: b, after: a }) => ({ before: b, after: a })),
        );
      }),
    );
  });
});
