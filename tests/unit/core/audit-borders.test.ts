// Where one segment of a chain is followed by another: each says what it is hashed with, and whatever is done to that, or
// to whole segments, is found.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type ChainHead, composeAuditLine } from "../../../src/core/audit-entry.js";
import type { AuditHash } from "../../../src/core/audit-hash.js";
import { chooseAuditHash } from "../../../src/core/audit-hash.js";
import type { AuditEntry } from "../../../src/generated/types.js";
import { bytesOf, verifySegments } from "./chain-fixture.js";
import { Chain, placesOf, verifyFiles } from "./segment-fixture.js";

/** Three entries under BLAKE3, then four, with their beginning, under SHA-256, then three under BLAKE3. */
const chain = new Chain().begin("blake3", { isSilent: true }).add({}, 3);
chain.begin("sha256").add({}, 3).begin("blake3").add({}, 2);
const [first = [], second = [], third = []] = chain.segments;
const files = [first, second, third];

const flip = (line: string): string =>
  line.includes('"hash":"sha256"')
    ? line.replace('"hash":"sha256"', '"hash":"blake3"')
    : line.replace('"hash":"blake3"', '"hash":"sha256"');

test.each([
  ["leading-edge", "by-profile", "blake3"],
  ["governance-compatible", "by-profile", "sha256"],
  ["leading-edge", "sha256", "sha256"],
  ["governance-compatible", "blake3", "blake3"],
] as const)("under %s, crypto.audit_hash = %s means %s", (profile, audit_hash, expected) => {
  expect(chooseAuditHash({ profile, audit_hash })).toBe(expected);
});

describe("docs/audit.md", () => {
  const page = readFileSync(new URL("../../../docs/audit.md", import.meta.url), "utf8");
  const schema = JSON.parse(
    readFileSync(new URL("../../../policy-schemas/audit-entry.schema.json", import.meta.url), "utf8"),
  ) as { $defs: { logAction: { oneOf: { const: string }[] } } };

  it("explains every entry that the log makes about itself", () => {
    for (const { const: action } of schema.$defs.logAction.oneOf) expect(page).toContain(`| \`${action}\``);
  });

  it("is enough for another implementation, whose chain verifies with and without its first segments", () => {
    const vector = JSON.parse(
      readFileSync(new URL("../../vectors/core/audit-segments.json", import.meta.url), "utf8"),
    ) as {
      segments: { hash: string; lines: string[] }[];
      head: ChainHead;
      removable: { segments: number; last_sequence: number; tombstone: number };
    };
    const { segments, head, removable } = vector;
    const lines = segments.map((segment) => segment.lines);
    const whole = verifyFiles(lines, { expectHead: head });
    expect(whole).toMatchObject({ intact: true, head, removal: null });
    expect(whole.segments.map(({ hash }) => hash)).toEqual(segments.map(({ hash }) => hash));
    expect(verifyFiles(lines.slice(removable.segments), { expectHead: head })).toMatchObject({
      intact: true,
      removal: { lastSequence: removable.last_sequence, tombstone: removable.tombstone },
    });
    for (const [index, line] of lines.flat().entries()) {
      const entry = JSON.parse(line) as AuditEntry;
      expect(composeAuditLine(entry, { sequence: index, hash: entry.prev_hash })).toBe(line);
    }
  });
});

describe("a chain that changes its hash", () => {
  it("verifies, names each segment's hash, and its head is under the hash of its own segment", () => {
    const report = verifyFiles(files, { expectHead: chain.head });
    expect(report).toMatchObject({ intact: true, head: chain.head, removal: null });
    expect(report.segments.map(({ hash }) => hash)).toEqual(["blake3", "sha256", "blake3"]);
  });

  it("holds what was known of it at the end of any segment", () => {
    for (const index of files.keys())
      expect(verifyFiles(files, { expectHead: chain.endOf(index) }).intact).toBe(true);
    const wrong = { ...chain.endOf(1), hash: chain.endOf(0).hash };
    expect(verifyFiles(files, { expectHead: wrong }).first).toMatchObject({ kind: "fork", sequence: 7 });
  });

  it("verifies whatever the order of its hashes and the length of its segments", () => {
    const segment = fc.tuple(fc.constantFrom<AuditHash>("blake3", "sha256"), fc.nat(4));
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 900 }),
        (all, size) => {
          const made = new Chain();
          for (const [hash, count] of all) made.begin(hash).add({}, count);
          const report = verifySegments(made.segments.map(bytesOf), { expectHead: made.head }, size);
          expect(report.faults).toEqual([]);
          expect(report.segments.map(({ hash }) => hash)).toEqual(all.map(([hash]) => hash));
        },
      ),
    );
  });
});

describe("at the border", () => {
  it.each<[string, (readonly string[])[], [string, string, number][]]>([
    [
      "the hash in the first line of a segment flipped",
      [first, [flip(second[0] ?? ""), ...second.slice(1)], third],
      [["modified", "2", 1]],
    ],
    [
      "the hash flipped back",
      [first, second, [flip(third[0] ?? ""), ...third.slice(1)]],
      [["modified", "3", 1]],
    ],
    ["the beginning taken away", [first, second.slice(1), third], [["deleted", "2", 1]]],
    [
      "the beginning made another entry",
      [first, [(second[0] ?? "").replace("audit.segment_begun", "secret.read"), ...second.slice(1)], third],
      [["modified", "2", 1]],
    ],
    ["the beginning made garbage", [first, ["garbage", ...second.slice(1)], third], [["malformed", "2", 1]]],
    [
      "a hash that nobody knows",
      [first, [(second[0] ?? "").replace('"hash":"sha256"', '"hash":"md5"'), ...second.slice(1)], third],
      [["malformed", "2", 1]],
    ],
    [
      "the last line of a segment changed",
      [first, second.with(3, (second.at(-1) ?? "").replace("read", "rea_")), third],
      [["modified", "2", 4]],
    ],
    ["the last line of a segment deleted", [first, second.slice(0, -1), third], [["deleted", "3", 1]]],
    ["a whole segment deleted", [first, third], [["deleted", "2", 1]]],
    ["the first segment deleted", [second, third], [["deleted", "1", 1]]],
    ["two segments swapped", [second, first, third], [["reordered", "1", 1]]],
    ["two segments spliced into one", [[...first, ...second], third], [["malformed", "1", 4]]],
    [
      "a segment repeated",
      [first, second, second, third],
      second.map((_, index) => ["inserted", "3", index + 1]),
    ],
    ["a segment cut in two", [first, second.slice(0, 2), second.slice(2), third], [["modified", "3", 1]]],
  ])("%s is found, at its place alone", (_, tampered, expected) => {
    const report = verifyFiles(tampered);
    expect(report.intact).toBe(false);
    expect(placesOf(report)).toEqual(expected);
  });

  it("a flipped hash is one fault, however long the segment", () => {
    for (const count of [1, 2, 50]) {
      const made = new Chain().begin("blake3", { isSilent: true }).add({}, 2).begin("sha256").add({}, count);
      const [start = [], [begun = "", ...rest] = []] = made.segments;
      const report = verifyFiles([start, [flip(begun), ...rest]]);
      expect(placesOf(report)).toEqual([["modified", "2", 1]]);
    }
  });

  it("a flipped hash in the very last line shows with a known head", () => {
    const made = new Chain().begin("blake3", { isSilent: true }).add({}, 2).begin("sha256");
    const [start = [], [begun = ""] = []] = made.segments;
    expect(verifyFiles([start, [flip(begun)]], { expectHead: made.head }).first).toMatchObject({
      kind: "modified",
      sequence: 3,
    });
  });

  it("lines that hang together under a hash that the segment does not speak of are no chain", () => {
    for (const isSilent of [true, false]) {
      const made = new Chain().begin("sha256", { isSilent }).add({}, 5);
      expect(placesOf(verifyFiles(made.segments))).toEqual(isSilent ? [["modified", "1", 1]] : []);
    }
    const late = new Chain()
      .begin("blake3", { isSilent: true })
      .add({}, 3)
      .begin("sha256", { isSilent: true })
      .add({}, 3);
    expect(placesOf(verifyFiles(late.segments))).toEqual([["modified", "2", 1]]);
  });

  it("a hash that changes within a segment is no chain", () => {
    const made = new Chain().begin("blake3").add({}, 3);
    const [lines = []] = made.segments;
    made.hashes[0] = "sha256";
    made.add({}, 4);
    const report = verifyFiles([lines]);
    expect(report.intact).toBe(false);
  });

  it("a flip of any bit in any segment is found", () => {
    const whole = files.map(bytesOf);
    const total = whole.reduce((sum, { length }) => sum + length, 0);
    for (let at = 0; at < total; at += 1) {
      const damaged = whole.map((bytes) => Buffer.from(bytes));
      let offset = at;
      const place = damaged.findIndex((bytes) => {
        if (offset < bytes.length) return true;
        offset -= bytes.length;
        return false;
      });
      const bytes = damaged[place] ?? expect.fail();
      bytes[offset] = (bytes[offset] ?? 0) ^ (1 << (at % 8));
      const { first: fault } = verifySegments(damaged, { expectHead: chain.head }, total);
      if (fault === null) expect.fail(`a flip in segment ${place + 1}, byte ${offset}, is not found`);
      expect(Math.abs(Number(fault.segment.slice(0, 8)) - place - 1)).toBeLessThanOrEqual(1);
    }
  });

  it("whatever is done to whole lines and segments is found, unless only the end is gone", () => {
    const lines = files.flat();
    const edit = fc.record({
      from: fc.nat(lines.length),
      remove: fc.nat(3),
      insert: fc.array(fc.constantFrom(...lines), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const tampered = edits.reduce(
          (all, { from, remove, insert }) => all.toSpliced(from, remove, ...insert),
          lines,
        );
        // Cut into files where a line begins a segment, as they were.
        const cut: string[][] = [[]];
        for (const line of tampered) {
          if (line.includes("audit.segment_begun") && cut.at(-1)?.length !== 0) cut.push([]);
          cut.at(-1)?.push(line);
        }
        const isPrefix = tampered.every((line, index) => line === lines[index]);
        expect(verifyFiles(cut).intact).toBe(isPrefix);
        expect(verifyFiles(cut, { expectHead: chain.head }).intact).toBe(
          isPrefix && tampered.length === lines.length,
        );
      }),
      { numRuns: 400 },
    );
  });
});
