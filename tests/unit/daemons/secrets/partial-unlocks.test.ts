// Pieces that wait for others: two minutes each, wiped whenever they are of no use any more.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseProfileName } from "../../../../src/core/names.js";
import { PartialUnlocks, partialUnlockMs } from "../../../../src/daemons/secrets/partial-unlocks.js";
import type { VaultMetadata } from "../../../../src/platform/vault-metadata.js";
import { secure } from "../../platform/vault-fixture.js";

const work = parseProfileName("work");
const of = (generation: string): VaultMetadata => ({ auth: { generation } }) as VaultMetadata;
const now = of("now");
let nowMs = 0;
let logged: string[];
let partial: PartialUnlocks;

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 0;
  logged = [];
  partial = new PartialUnlocks({
    monotonic: () => nowMs,
    log: { write: (_severity, event) => void logged.push(event) },
  });
});
afterEach(() => {
  for (const profile of partial.profiles()) partial.forget(profile);
  vi.useRealTimers();
});

/** The clock and the timers go on together. */
function pass(ms: number): void {
  nowMs += ms;
  vi.advanceTimersByTime(ms);
}

test("a piece counts for 120 seconds from when it was given, and is wiped then", () => {
  const first = secure("first");
  const second = secure("second");
  partial.add(work, now, "one", first);
  pass(partialUnlockMs - 1);
  partial.add(work, now, "two", second);
  expect([...partial.of(work, now).keys()]).toEqual(["one", "two"]);
  expect([...partial.remaining(work, now).values()]).toEqual([1, partialUnlockMs]);
  pass(1);
  expect([...partial.of(work, now).keys()]).toEqual(["two"]);
  expect([first.released, second.released]).toEqual([true, false]);
  expect(logged).toEqual(["vault.partial_unlock_expired"]);
  pass(partialUnlockMs);
  expect(second.released).toBe(true);
  expect(partialUnlockMs).toBe(120_000);
});

test("a timer that comes late makes no piece last longer", () => {
  const piece = secure("piece");
  partial.add(work, now, "one", piece);
  nowMs += partialUnlockMs;
  expect(partial.of(work, now).size).toBe(0);
  expect(piece.released).toBe(true);
});

test("a piece that is given again counts from then on", () => {
  const first = secure("first");
  partial.add(work, now, "one", first);
  pass(partialUnlockMs / 2);
  partial.add(work, now, "one", secure("again"));
  expect(first.released).toBe(true);
  pass(partialUnlockMs - 1);
  expect(partial.of(work, now).size).toBe(1);
});

test("pieces of a vault whose factors have changed since are wiped, and meet none of the others", () => {
  const old = secure("old");
  partial.add(work, now, "one", old);
  partial.add(work, of("later"), "two", secure("new"));
  expect(old.released).toBe(true);
  expect([...partial.of(work, of("later")).keys()]).toEqual(["two"]);
  expect(partial.of(work, of("another")).size).toBe(0);
  expect(partial.of(work, of("later")).size).toBe(0);
});

test("what is forgotten is wiped, of that vault alone", () => {
  const other = parseProfileName("other");
  const [one, two] = [secure("one"), secure("two")];
  partial.add(work, now, "one", one);
  partial.add(other, now, "two", two);
  expect(partial.profiles()).toEqual([work, other]);
  partial.forget(work);
  expect([one.released, two.released]).toEqual([true, false]);
  expect(partial.profiles()).toEqual([other]);
  partial.forget(other);
  expect(two.released).toBe(true);
  pass(partialUnlockMs);
  expect(logged).toEqual([]);
});
