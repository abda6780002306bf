// What one policy in the place of another would change: locks that come, go, or hold something else or for somebody else.

import { allKeys } from "./configuration-keys.js";
import { type Lock, writtenKey } from "./policy.js";

export interface LockChange {
  readonly kind: "added" | "removed" | "changed";
  readonly before: Lock | null;
  readonly after: Lock | null;
}

/** In the order of the keys, what is for all profiles first. Where a lock is written makes no difference. */
export function diffPolicies(before: readonly Lock[], after: readonly Lock[]): readonly LockChange[] {
  const old = new Map(before.map((lock) => [writtenKey(lock), lock]));
  const changes: LockChange[] = [];
  for (const lock of after) {
    const earlier = old.get(writtenKey(lock));
    old.delete(writtenKey(lock));
    if (earlier === undefined) changes.push({ kind: "added", before: null, after: lock });
    else if (earlier.value !== lock.value || earlier.source !== lock.source)
      changes.push({ kind: "changed", before: earlier, after: lock });
  }
  for (const lock of old.values()) changes.push({ kind: "removed", before: lock, after: null });
  return changes.toSorted(inOrder);
}

/** The lock that a change is about. */
export function lockOf({ before, after }: LockChange): Pick<Lock, "key" | "profile"> {
  const lock = after ?? before;
  if (lock === null) throw new RangeError("a change is about a lock");
  return lock;
}

const places = new Map(allKeys.map((key, at) => [key, at]));

function inOrder(one: LockChange, other: LockChange): number {
  const [left, right] = [lockOf(one), lockOf(other)];
  const byKey = (places.get(left.key) ?? 0) - (places.get(right.key) ?? 0);
  if (byKey !== 0) return byKey;
  const [first, second] = [left.profile ?? "", right.profile ?? ""];
  return first < second ? -1 : Number(first > second);
}
