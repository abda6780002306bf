// What somebody who has the files of a chain can do to them: each attack on a copy, and the name that verifying gives it, with
// and without a head that was kept elsewhere. Where no head is needed none is given; docs/audit.md says the same in words.

import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { AuditFacts } from "../../../src/core/audit-entry.js";
import { facts } from "../core/chain-fixture.js";
import { Chain } from "../core/segment-fixture.js";
import { type CopiedFile, fileOf, judge, placesOf, segmentName } from "./audit-copies.js";

const read: Partial<AuditFacts> = {
  profile: "work",
  profile_id: "0b9c5e4e-6f0f-5f0e-8d6c-1d6f2b7a9c11",
  key: "db/password",
  actor: { uid: 1000, pid: 4711, exe: "/usr/bin/sesame" },
};

/** Four segments of sixty entries: blake3, sha256, blake3, blake3; the last says that the first was given up to retention. */
function build(others: Partial<AuditFacts> = {}, from = Number.POSITIVE_INFINITY): Chain {
  const chain = new Chain();
  const add = (count: number): void => {
    for (let index = 0; index < count; index += 1)
      chain.add(chain.head.sequence + 1 < from ? read : { ...read, ...others });
  };
  chain.begin("blake3", { isSilent: true });
  add(60);
  chain.begin("sha256");
  add(59);
  chain.begin("blake3");
  add(59);
  chain.begin("blake3", { removedTo: 60 }).bury(1);
  add(58);
  return chain;
}

const chain = build();
/** The same until entry 150, and the same bytes wherever an entry does not say otherwise. */
const rewritten = build({ outcome: "denied" }, 150);
const other = build({ profile: "home" }, 1);

type Lines = readonly (readonly string[])[];
const original: Lines = chain.segments;
const line = (segment: number, number: number): string => original[segment - 1]?.[number - 1] ?? "";

/** A copy with other lines in one segment. */
const edit = (segment: number, change: (lines: readonly string[]) => readonly string[]): CopiedFile[] =>
  original.map((lines, index) => fileOf(index + 1, index + 1 === segment ? change(lines) : lines));
const put = (segment: number, number: number, text: string): CopiedFile[] =>
  edit(segment, (lines) => lines.with(number - 1, text));
const bytes = (
  files: readonly CopiedFile[],
  segment: number,
  change: (all: Buffer) => Uint8Array,
): CopiedFile[] =>
  files.map((file) =>
    file.name === segmentName(segment) ? { ...file, bytes: change(Buffer.from(file.bytes)) } : file,
  );
const whole = edit(0, (lines) => lines);
const without = (...segments: number[]): CopiedFile[] =>
  whole.filter(({ name }) => !segments.includes(Number(name.slice(0, 8))));
const change = (text: string): string => text.replace('"ok"', '"denied"');
/** The lines from `number` on made anew, each following the one before, as whoever has the files can. */
function rehash(segment: number, number: number, others: Partial<AuditFacts>): CopiedFile[] {
  const first = (segment - 1) * 60 + number;
  return build(others, first).segments.map((lines, index) => fileOf(index + 1, lines));
}

/** The same kind at each of several lines. */
const all = (kind: string, segment: number, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `${kind} ${segment}:${first + index}`);

type Attack = readonly [
  what: string,
  files: readonly CopiedFile[],
  found: readonly string[],
  withHead?: readonly string[],
];

const attacks: Attack[] = [
  ["an edited entry", put(1, 40, change(line(1, 40))), ["modified 1:40"]],
  ["an edited first entry", put(1, 1, change(line(1, 1))), ["modified 1:1"]],
  ["an edited last entry of a segment", put(2, 60, change(line(2, 60))), ["modified 2:60"]],
  ["an edited entry of a SHA-256 segment", put(2, 40, change(line(2, 40))), ["modified 2:40"]],
  [
    "two edited entries",
    edit(3, (l) => l.with(29, change(line(3, 30))).with(49, change(line(3, 50)))),
    ["modified 3:30", "modified 3:50"],
  ],
  ["an edited last entry", put(4, 60, change(line(4, 60))), [], ["modified 4:60"]],
  [
    "an edited number",
    put(3, 40, line(3, 40).replace('"sequence":160', '"sequence":161')),
    ["modified 3:40"],
  ],
  [
    "an edited link",
    put(3, 40, line(3, 40).replace(/"prev_hash":"../, '"prev_hash":"ff')),
    ["modified 3:40"],
  ],
  [
    "an edited time, later",
    put(3, 40, line(3, 40).replace(/"timestamp_ms":\d+/, '"timestamp_ms":1999999999999')),
    ["modified 3:40"],
  ],
  [
    "an edited time, earlier",
    put(3, 40, line(3, 40).replace(/"timestamp_ms":\d+/, '"timestamp_ms":5')),
    ["clock_back 3:40", "modified 3:40"],
  ],
  [
    "another spelling of the same entry",
    put(3, 40, line(3, 40).replace('"outcome":', '"outcome": ')),
    ["malformed 3:40"],
  ],
  [
    "another order of members",
    put(3, 40, line(3, 40).replace('"uid":1000,"pid":4711', '"pid":4711,"uid":1000')),
    ["malformed 3:40"],
  ],
  [
    "a member twice",
    put(3, 40, line(3, 40).replace('"outcome":"ok"', '"outcome":"ok","outcome":"ok"')),
    ["malformed 3:40"],
  ],
  ["a member of somebody's own", put(3, 40, line(3, 40).replace(/\}$/, ',"note":1}')), ["malformed 3:40"]],
  [
    "an escape that says the same",
    put(3, 40, line(3, 40).replace("/usr/bin", String.raw`\/usr\/bin`)),
    ["malformed 3:40"],
  ],
  [
    "bytes that are no UTF-8",
    bytes(whole, 3, (b) => {
      b[b.indexOf("/usr/bin/sesame", 12_000)] = 0xff;
      return b;
    }),
    ["malformed 3:34"],
  ],
  [
    "NUL bytes in place of an id",
    put(3, 40, line(3, 40).replace(/(?<="agent_id":")[^"]*/, "\0".repeat(36))),
    ["malformed 3:40"],
  ],
  ["an entry turned into garbage", put(3, 40, "garbage"), ["malformed 3:40"]],
  ["an emptied line", put(3, 40, ""), ["malformed 3:40"]],
  ["a carriage return", put(3, 40, `${line(3, 40)}\r`), ["malformed 3:40"]],
  ["a deleted entry", edit(3, (l) => l.toSpliced(39, 1)), ["deleted 3:40"]],
  ["twenty deleted entries", edit(3, (l) => l.toSpliced(20, 20)), ["deleted 3:21"]],
  [
    "a deleted first entry",
    edit(1, (l) => l.slice(1)).slice(0, 3),
    ["deleted 1:1"],
    ["deleted 1:1", "truncated 3:61"],
  ],
  ["a deleted first entry among those given up to retention", edit(1, (l) => l.slice(1)), []],
  ["a deleted last entry of a segment", edit(2, (l) => l.slice(0, -1)), ["deleted 3:1"]],
  [
    "a deleted entry, the rest renumbered",
    edit(3, (l) =>
      l
        .toSpliced(39, 1)
        .map((t, i) => (i < 39 ? t : t.replace(/"sequence":(\d+)/, (_, n) => `"sequence":${Number(n) - 1}`))),
    ),
    [
      "modified 3:40",
      "modified 3:42",
      "modified 3:44",
      "modified 3:46",
      "modified 3:48",
      "modified 3:50",
      "modified 3:52",
      "modified 3:54",
      "modified 3:56",
      "modified 3:58",
      "deleted 4:1",
    ],
  ],
  ["two entries swapped", edit(3, (l) => l.with(39, line(3, 41)).with(40, line(3, 40))), ["reordered 3:40"]],
  [
    "an entry moved to the end of its segment",
    edit(3, (l) => [...l.toSpliced(39, 1), line(3, 40)]),
    ["reordered 3:40"],
  ],
  ["an entry moved into another segment", edit(3, (l) => l.toSpliced(39, 0, line(1, 40))), ["inserted 3:40"]],
  ["an entry repeated", edit(3, (l) => l.toSpliced(40, 0, line(3, 40))), ["inserted 3:41"]],
  ["an entry repeated much later", edit(3, (l) => [...l, line(3, 10)]), ["inserted 3:61"]],
  [
    "a forged entry inserted",
    edit(3, (l) => l.toSpliced(40, 0, line(3, 41).replace('"ok"', '"failed"'))),
    ["fork 3:42"],
  ],
  [
    "a forged entry that follows its neighbour",
    edit(3, (l) => l.toSpliced(40, 0, rewritten.segments[2]?.[40] ?? "")),
    ["inserted 3:41"],
  ],
  [
    "a second history behind the first",
    edit(4, (l) => [...l, ...(rewritten.segments[2] ?? []).slice(29)]),
    ["fork 4:61"],
  ],
  [
    "the start of one chain and the end of another",
    edit(4, () => other.segments[3] ?? []),
    ["modified 3:60", "modified 4:2"],
  ],
  ["a segment of another chain", edit(2, () => other.segments[1] ?? []), ["modified 1:60", "modified 2:60"]],
  [
    "an older segment replayed in a newer one's place",
    edit(3, () => original[1] ?? []),
    [...all("inserted", 3, 1, 60), "deleted 4:1"],
  ],
  [
    "an older segment replayed at the end",
    [...whole, fileOf(5, original[1] ?? [])],
    [...all("inserted", 5, 1, 60)],
  ],
  [
    "a segment twice under two names",
    [...whole.slice(0, 3), fileOf(4, original[2] ?? []), fileOf(5, original[3] ?? [])],
    [...all("inserted", 4, 1, 60)],
  ],
  [
    "two segments under each other's names",
    [...without(2, 3), fileOf(2, original[2] ?? []), fileOf(3, original[1] ?? [])],
    ["reordered 2:1"],
  ],
  ["a segment renamed to come last", [...without(3), fileOf(9, original[2] ?? [])], ["reordered 4:1"]],
  ["a segment missing within the chain", without(3), ["deleted 4:1"]],
  ["more missing at the beginning than the tombstone says", without(1, 2), ["deleted 3:1"]],
  ["everything before the last segment missing", without(1, 2, 3), ["deleted 4:1"]],
  [
    "the segment with the tombstone missing, and what it spoke of",
    without(1, 4),
    ["deleted 2:1"],
    ["deleted 2:1", "truncated 3:61"],
  ],
  ["an emptied segment", edit(3, () => []), ["deleted 4:1"]],
  ["the last segment missing", without(4), [], ["truncated 3:61"]],
  ["the end cut off at an entry", edit(4, (l) => l.slice(0, 40)), [], ["truncated 4:41"]],
  ["the end cut off at the last entry", edit(4, (l) => l.slice(0, -1)), [], ["truncated 4:60"]],
  [
    "the end cut off within an entry",
    bytes(whole, 4, (b) => b.subarray(0, -20)),
    ["torn_last_line 4:60"],
    ["torn_last_line 4:60", "truncated 4:60"],
  ],
  [
    "the last newline cut off",
    bytes(whole, 4, (b) => b.subarray(0, -1)),
    ["torn_last_line 4:60"],
    ["torn_last_line 4:60", "truncated 4:60"],
  ],
  ["a segment cut off within an entry", bytes(whole, 2, (b) => b.subarray(0, -20)), ["malformed 2:60"]],
  ["a segment cut off at an entry", edit(2, (l) => l.slice(0, 30)), ["deleted 3:1"]],
  [
    "zeros behind the last entry, as after a power cut",
    bytes(whole, 4, (b) => Buffer.concat([b, Buffer.alloc(64)])),
    ["torn_last_line 4:61"],
  ],
  [
    "a tombstone for more than was removed",
    put(4, 2, line(4, 2).replace('"last_sequence":60', '"last_sequence":120')),
    ["modified 4:2", "modified 4:2"],
  ],
  [
    "a tombstone changed to hide a missing segment",
    bytes(without(1, 2), 4, (b) =>
      Buffer.from(b.toString().replace('"last_sequence":60', '"last_sequence":120')),
    ),
    ["modified 3:1", "modified 4:2"],
  ],
  [
    "a tombstone with another hash",
    put(4, 2, line(4, 2).replace(/"last_hash":"../, '"last_hash":"ff')),
    ["modified 4:2", "modified 4:2"],
  ],
  [
    "a tombstone deleted, and what it spoke of",
    bytes(without(1), 4, (b) => b.subarray(b.indexOf("\n") + 1)),
    ["deleted 4:1"],
  ],
  [
    "a hash claimed that was not used",
    put(2, 1, line(2, 1).replace('"hash":"sha256"', '"hash":"blake3"')),
    ["modified 2:1"],
  ],
  [
    "a hash claimed that nobody knows",
    put(2, 1, line(2, 1).replace('"hash":"sha256"', '"hash":"md5"')),
    ["malformed 2:1"],
  ],
  ["the line deleted that names the hash", edit(2, (l) => l.slice(1)), ["deleted 2:1"]],
  [
    "the line repeated that names the hash",
    edit(2, (l) => l.toSpliced(40, 0, line(2, 1))),
    ["malformed 2:41"],
  ],
  [
    "a clock set back by whoever wrote on",
    rehash(4, 30, { timestamp_ms: facts.timestamp_ms }),
    ["clock_back 4:30"],
  ],
  ["a chain written anew from an entry on", rehash(3, 30, { outcome: "denied" }), [], ["modified 4:60"]],
  ["a chain written anew from its first entry", rehash(1, 1, { outcome: "denied" }), [], ["modified 4:60"]],
  [
    "another installation's whole chain",
    other.segments.map((l, i) => fileOf(i + 1, l)),
    [],
    ["modified 4:60"],
  ],
];

describe("the chain that is attacked", () => {
  it("is intact with all its segments, and without those that retention gave up", () => {
    expect(judge(whole, { expectHead: chain.head })).toMatchObject({
      intact: true,
      head: chain.head,
      lines: 240,
    });
    expect(judge(without(1), { expectHead: chain.head })).toMatchObject({
      intact: true,
      removal: { lastSequence: 60, tombstone: 182 },
    });
  });
});

describe("verifying names", () => {
  for (const [what, files, found, withHead] of attacks) {
    test(what, () => {
      expect(placesOf(judge(files))).toEqual(found);
      expect(placesOf(judge(files, { expectHead: chain.head }))).toEqual(withHead ?? found);
    });
  }

  it("at least forty attacks, no two of them by the same name", () => {
    expect(new Set(attacks.map(([what]) => what)).size).toBe(attacks.length);
    expect(attacks.length).toBeGreaterThanOrEqual(40);
  });
});

describe("docs/audit.md", () => {
  it("lists the attacks that only a head shows, and no others", () => {
    const page = readFileSync(new URL("../../../docs/audit.md", import.meta.url), "utf8");
    const section =
      /\n## What only a known head shows\n(?<text>.*?)\n## /s.exec(page)?.groups?.["text"] ?? "";
    const listed = [...section.matchAll(/^- (?<what>.*?)(?::.*)?$/gm)].map(({ groups }) => groups?.["what"]);
    const silent = attacks.filter(([, , found, withHead]) => found.length === 0 && withHead !== undefined);
    expect(new Set(listed)).toEqual(new Set(silent.map(([what]) => what)));
  });
});
