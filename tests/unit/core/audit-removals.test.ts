// Retention takes whole segments from the beginning of a chain and leaves a tombstone: what the tombstone accounts for passes and
// is named, anything else that is missing is a fault.

import { describe, expect, it } from "vitest";
import { Chain, placesOf, verifyFiles } from "./segment-fixture.js";

/** Segments of 3, 3 and 4 entries; the third begins with the tombstone of the first `count`. */
function buried(count: number, change: Parameters<Chain["bury"]>[1] = {}): Chain {
  const chain = new Chain().begin("blake3", { isSilent: true }).add({}, 3).begin("sha256").add({}, 2);
  return chain
    .begin("blake3", { removedTo: 3 * count })
    .bury(count, change)
    .add({}, 2);
}

describe("a chain whose first segments were removed", () => {
  it.each([1, 2])("passes across the gap of %i segments, and says so", (count) => {
    const chain = buried(count);
    const report = verifyFiles(chain.segments.slice(count), { expectHead: chain.head });
    expect(report).toMatchObject({
      intact: true,
      lines: 10 - 3 * count,
      removal: { lastSequence: 3 * count, tombstone: 8 },
      isExpectedHeadRemoved: false,
    });
  });

  it("passes as well while files that the tombstone covers are still there", () => {
    const { segments } = buried(2);
    expect(verifyFiles(segments)).toMatchObject({ intact: true, removal: null });
    expect(verifyFiles(segments.slice(1))).toMatchObject({ intact: true, removal: { lastSequence: 3 } });
  });

  it("passes by the last tombstone where the removed segments held earlier ones", () => {
    const chain = buried(1).begin("blake3", { removedTo: 10 }).bury(3).add({}, 1);
    expect(verifyFiles(chain.segments.slice(3))).toMatchObject({
      intact: true,
      removal: { lastSequence: 10, tombstone: 12 },
    });
    expect(verifyFiles(chain.segments.slice(1)).removal).toEqual({ lastSequence: 3, tombstone: 8 });
  });

  it("tells an expected head that it can show from one that it can't", () => {
    const chain = buried(2);
    const rest = chain.segments.slice(2);
    expect(verifyFiles(rest, { expectHead: chain.endOf(1) })).toMatchObject({
      intact: true,
      isExpectedHeadRemoved: false,
    });
    expect(
      verifyFiles(rest, { expectHead: { ...chain.endOf(1), hash: "0".repeat(64) } }).first,
    ).toMatchObject({
      kind: "fork",
      sequence: 6,
    });
    expect(verifyFiles(rest, { expectHead: chain.endOf(0) })).toMatchObject({
      intact: true,
      isExpectedHeadRemoved: true,
    });
  });
});

describe("what no tombstone accounts for", () => {
  it.each([
    ["a range that ends too early", { lastSequence: 5 }],
    ["a range that begins too late", { firstSequence: 2 }],
    ["a range that ends too late", { lastSequence: 7 }],
    ["a range beyond itself", { lastSequence: 12 }],
    ["another hash", { lastHash: "0".repeat(64) }],
  ])("fails: a forged tombstone with %s", (_, change) => {
    const report = verifyFiles(buried(2, change).segments.slice(2));
    expect(report).toMatchObject({ intact: false, removal: null });
    expect(report.faults.length).toBeGreaterThan(0);
  });

  it("is named with its place: segments that are gone without a tombstone", () => {
    const chain = new Chain().begin("blake3").add({}, 2).begin("blake3").add({}, 2);
    const report = verifyFiles(chain.segments.slice(1));
    expect(report.faults).toMatchObject([
      {
        kind: "deleted",
        segment: "00000001.jsonl",
        line: 1,
        sequence: 1,
        message: "entries 1 to 3 are missing before this line, and no tombstone accounts for them",
      },
    ]);
  });

  it("fails: more segments are gone than the tombstone covers, or others", () => {
    const [first = [], , third = []] = buried(1).segments;
    expect(placesOf(verifyFiles([third]))).toEqual([["deleted", "1", 1]]);
    expect(placesOf(verifyFiles([first, third]))).toEqual([["deleted", "2", 1]]);
  });

  it("fails: the tombstone deleted, changed or put in", () => {
    const [begun = "", tombstone = "", ...rest] = buried(2).segments[2] ?? [];
    const kinds = (lines: readonly string[]): string[] => verifyFiles([lines]).faults.map(({ kind }) => kind);
    expect(kinds([begun, ...rest])).toContain("deleted");
    expect(kinds([begun, tombstone.replace('"segments":2', '"segments":3'), ...rest])).toEqual(["modified"]);
    const [other = "", , ...others] =
      new Chain()
        .begin("blake3", { isSilent: true })
        .add({}, 3)
        .begin("sha256")
        .add({}, 2)
        .begin("blake3")
        .add({}, 3).segments[2] ?? [];
    expect(verifyFiles([[other, tombstone, ...others]]).intact).toBe(false);
  });

  it("fails: what is there is not what the tombstone says was removed", () => {
    const report = verifyFiles(buried(1, { lastHash: "0".repeat(64) }).segments);
    expect(report.faults).toMatchObject([{ kind: "modified", line: 2, sequence: 8 }]);
  });

  it("is one fault where the first line that is left was changed", () => {
    const [begun = "", ...rest] = buried(2).segments[2] ?? [];
    const changed = begun.replace(/(?<="prev_hash":").(?=[0-9a-f]+")/, (digit) =>
      digit === "0" ? "1" : "0",
    );
    expect(placesOf(verifyFiles([[changed, ...rest]]))).toEqual([["modified", "1", 1]]);
    expect(placesOf(verifyFiles([["garbage", ...rest]]))).toEqual([["malformed", "1", 1]]);
  });
});
