// Whatever is done to a chain is found, at its place, under its name.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type ChainFaultKind } from "../../../src/core/audit-chain.js";
import { composeAuditLine } from "../../../src/core/audit-entry.js";
import { maximumAuditLineBytes } from "../../../src/core/audit-lines.js";
import {
  bytesOf,
  chain,
  change,
  extend,
  facts,
  fifth,
  fourth,
  headOf,
  named,
  sixth,
  verify,
  verifySegments,
} from "./chain-fixture.js";

describe("a chain that was tampered with", () => {
  it.each<[string, string[], [ChainFaultKind, number][]]>([
    ["a changed line", chain.with(4, change(fifth)), [["modified", 5]]],
    ["a changed first line", chain.with(0, change(chain[0] ?? "")), [["modified", 1]]],
    [
      "two changed lines",
      chain.with(2, change(chain[2] ?? "")).with(7, change(chain[7] ?? "")),
      [
        ["modified", 3],
        ["modified", 8],
      ],
    ],
    [
      "a changed link",
      chain.with(
        4,
        fifth.replace(/(?<="prev_hash":".*)[0-9a-f](?=")/, (digit) => (digit === "0" ? "1" : "0")),
      ),
      [["modified", 5]],
    ],
    ["a changed number", chain.with(4, fifth.replace('"sequence":5', '"sequence":99')), [["modified", 5]]],
    [
      "a number changed to a lower one",
      chain.with(4, fifth.replace('"sequence":5', '"sequence":2')),
      [["modified", 5]],
    ],
    [
      "a changed first number",
      chain.with(0, (chain[0] ?? "").replace('"sequence":1,', '"sequence":3,')),
      [["modified", 1]],
    ],
    ["a missing line", chain.toSpliced(4, 1), [["deleted", 5]]],
    ["several missing lines", chain.toSpliced(4, 3), [["deleted", 5]]],
    ["a missing start", chain.slice(2), [["deleted", 1]]],
    ["two neighbours swapped", chain.with(4, sixth).with(5, fifth), [["reordered", 5]]],
    ["a line moved to the end", [...chain.toSpliced(4, 1), fifth], [["reordered", 5]]],
    ["a line moved to the start", [fifth, ...chain.toSpliced(4, 1)], [["reordered", 1]]],
    ["a line repeated right away", chain.toSpliced(5, 0, fifth), [["inserted", 6]]],
    ["a line repeated later", chain.toSpliced(8, 0, fifth), [["inserted", 9]]],
    [
      "lines repeated",
      chain.toSpliced(6, 0, fourth, fifth, sixth),
      [
        ["inserted", 7],
        ["inserted", 8],
        ["inserted", 9],
      ],
    ],
    [
      "a forged line",
      chain.toSpliced(5, 0, composeAuditLine(facts, { sequence: 700, hash: "0".repeat(64) })),
      [["inserted", 6]],
    ],
    [
      "a forged line with the number of the next",
      chain.toSpliced(5, 0, composeAuditLine(facts, { sequence: 5, hash: "0".repeat(64) })),
      [["inserted", 6]],
    ],
    ["a line that is no JSON", chain.toSpliced(5, 0, "garbage"), [["malformed", 6]]],
    ["an empty line", chain.toSpliced(5, 0, ""), [["malformed", 6]]],
    ["a line turned into garbage", chain.with(4, "garbage"), [["malformed", 5]]],
    [
      "lines turned into one of garbage",
      chain.toSpliced(4, 3, "garbage"),
      [
        ["malformed", 5],
        ["deleted", 6],
      ],
    ],
    [
      "a line spelled otherwise",
      chain.with(4, fifth.replace('"outcome":', '"outcome": ')),
      [["malformed", 5]],
    ],
    [
      "a member twice",
      chain.with(4, fifth.replace('"outcome":"ok"', '"outcome":"denied","outcome":"ok"')),
      [["malformed", 5]],
    ],
    ["a member that entries don't have", chain.with(4, fifth.replace("}", ',"x":1}')), [["malformed", 5]]],
    ["a line too long", chain.toSpliced(5, 0, "x".repeat(maximumAuditLineBytes + 1)), [["malformed", 6]]],
    [
      "a second history",
      [...chain, ...extend(chain.slice(0, 6), 3, { action: "secret.written" }).slice(6)],
      [["fork", 11]],
    ],
  ])("by %s", (_, lines, expected) => {
    const report = verify(lines);
    expect(named(report)).toEqual(expected);
    expect(report.intact).toBe(false);
    expect(report.first).toEqual(report.faults[0]);
    expect(report.faults.every(({ message }) => message.length > 0 && !message.includes("undefined"))).toBe(
      true,
    );
  });

  it("by a clock that went back", () => {
    const back = extend(extend(chain.slice(0, 4), 1, { timestamp_ms: 1_000 }), 1, { timestamp_ms: 2_000 });
    expect(named(verify(back))).toEqual([["clock_back", 5]]);
  });

  it("says segment, line, byte offset and sequence of a fault in a later segment", () => {
    const segments = [bytesOf(chain.slice(0, 3)), bytesOf([fourth, change(fifth), ...chain.slice(5)])];
    expect(verifySegments(segments).faults).toEqual([
      {
        kind: "modified",
        segment: "00000002.jsonl",
        line: 2,
        byteOffset: fourth.length + 1,
        sequence: 5,
        message: "the next line was written after other bytes",
      },
    ]);
  });

  it("by a whole segment taken away", () => {
    const report = verifySegments([bytesOf(chain.slice(0, 3)), bytesOf(chain.slice(6))]);
    expect(report.faults).toMatchObject([
      {
        kind: "deleted",
        segment: "00000002.jsonl",
        line: 1,
        sequence: 4,
        message: "entries 4 to 6 are missing before this line",
      },
    ]);
  });

  it("by an end without its newline", () => {
    const whole = bytesOf(chain);
    for (const cut of [whole.length - 1, whole.length - 20, whole.length - (chain.at(-1) ?? "").length]) {
      const report = verifySegments([whole.subarray(0, cut)]);
      expect(named(report)).toEqual([["torn_last_line", 10]]);
      expect(report.head).toEqual(headOf(chain.slice(0, 9)));
    }
    const inner = verifySegments([bytesOf(chain.slice(0, 5)).subarray(0, -1), bytesOf(chain.slice(5))]);
    expect(named(inner)).toEqual([["malformed", 5]]);
  });

  it("by cutting its end off, which only a known head shows", () => {
    const cut = chain.slice(0, 7);
    expect(verify(cut).intact).toBe(true);
    const report = verify(cut, { expectHead: headOf(chain) });
    expect(report.faults).toMatchObject([
      { kind: "truncated", line: 8, byteOffset: bytesOf(cut).length, sequence: 8 },
    ]);
    expect(named(verify([], { expectHead: headOf(chain) }))).toEqual([["truncated", 1]]);
  });

  it("by another last line or another history, which only a known head shows", () => {
    const otherEnd = extend(chain.slice(0, 9), 1, { action: "secret.written" });
    expect(verify(otherEnd).intact).toBe(true);
    expect(named(verify(otherEnd, { expectHead: headOf(chain) }))).toEqual([["modified", 10]]);
    const rewritten = extend(chain.slice(0, 4), 8, { action: "secret.written" });
    expect(named(verify(rewritten, { expectHead: headOf(chain) }))).toEqual([["fork", 10]]);
  });

  it("in any single byte is found at that line or, for the last two lines, next to it", () => {
    const file = bytesOf(chain);
    const expectHead = headOf(chain);
    for (let at = 0; at < file.length; at += 1) {
      const damaged = Buffer.from(file);
      damaged[at] = (file[at] ?? 0) ^ (1 << (at % 8));
      const line = file.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
      const { first } = verifySegments([damaged], { expectHead }, file.length);
      const found = first?.line ?? expect.fail(`a flip at byte ${at} is not found`);
      if (found !== line && !(line >= 9 && Math.abs(found - line) <= 1))
        expect.fail(`a flip in line ${line}, byte ${at}, is reported at ${found}: ${first?.kind}`);
      expect(["modified", "malformed", "torn_last_line", "clock_back"]).toContain(first?.kind);
    }
  });

  it("by deleting, repeating, moving or changing any line is named so", () => {
    const length = 12;
    const lines = extend([], length);
    const inner = fc.integer({ min: 1, max: length - 3 });
    fc.assert(
      fc.property(
        inner,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom("delete", "repeat", "move", "change"),
        (at, distance, how) => {
          const line = lines[at] ?? "";
          const tampered = {
            delete: () => lines.toSpliced(at, 1),
            repeat: () => lines.toSpliced(Math.min(at + distance, length), 0, line),
            move: () => lines.toSpliced(at, 1).toSpliced(Math.min(at + distance, length - 1), 0, line),
            change: () => lines.with(at, change(line)),
          }[how]();
          const kind = { delete: "deleted", repeat: "inserted", move: "reordered", change: "modified" }[how];
          const { faults } = verify(tampered);
          expect(faults.map((fault) => fault.kind)).toEqual([kind]);
          expect(faults[0]?.line).toBe(how === "repeat" ? at + 1 + distance : at + 1);
        },
      ),
    );
  });

  it("in any way at all is found, unless only its end is gone", () => {
    const lines = extend([], 8);
    const edit = fc.record({
      from: fc.nat(8),
      remove: fc.nat(3),
      insert: fc.array(fc.constantFrom(...lines, "{}", ""), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const tampered = edits.reduce(
          (all, { from, remove, insert }) => all.toSpliced(from, remove, ...insert),
          lines,
        );
        const isPrefix = tampered.every((line, index) => line === lines[index]);
        const report = verify(tampered);
        expect(report.intact).toBe(isPrefix);
        expect(verify(tampered, { expectHead: headOf(lines) }).intact).toBe(
          isPrefix && tampered.length === lines.length,
        );
      }),
      { numRuns: 500 },
    );
  });

  it("into any bytes ends in a report", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (bytes, chunkBytes) => {
        const report = verifySegments([bytes], {}, chunkBytes);
        expect(report.intact).toBe(bytes.length === 0);
      }),
    );
  });

  it("everywhere is described up to the bound and counted beyond it", () => {
    const broken = extend([], 400).map(change);
    const report = verify(broken, { maximumFaults: 50 });
    expect(report.faults.length).toBeGreaterThan(20);
    expect(report.faults.length).toBeLessThanOrEqual(50);
    expect(report.omitted).toBeGreaterThan(300);
    expect(report.first?.line).toBeLessThanOrEqual(2);
  });
});
