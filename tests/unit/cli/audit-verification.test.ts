// The two judges of a chain, the native scan and the verifier that reads line by line, always give one report, whatever the
// chain holds and wherever it was tampered with.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyDirectory } from "../../../src/cli/audit-verification.js";
import { ChainVerifier, type ChainReport } from "../../../src/core/audit-chain.js";
import {
  type AuditFacts,
  auditLine,
  type ChainHead,
  composeAuditLine,
} from "../../../src/core/audit-entry.js";
import { recentBytes } from "../../../src/core/audit-recent.js";
import type { AuditEntry } from "../../../src/generated/types.js";
import { validateAuditEntry } from "../../../src/generated/validators.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import { native } from "../../../src/platform/native.js";
import { extend, facts } from "../core/chain-fixture.js";
import { Chain } from "../core/segment-fixture.js";
import { type CopiedFile, fileOf, judge, judgeSlowly, withCopy } from "./audit-copies.js";

const uuid5 = "0b9c5e4e-6f0f-5f0e-8d6c-1d6f2b7a9c11";
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("/usr/bin/sesame", 'a"b\\c\n', "\u007f", "\u2028", "é🍎", "\ud800", "x".repeat(4_096)),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, -0, 2 ** 53, 1e21),
);
const value = fc.oneof(text, number, fc.boolean());
const name = fc.oneof(
  fc.constantFrom("a", "keys", "removed_to", "1", "__proto__", "toJSON", "é", ""),
  fc.string(),
);
const someFacts = fc.record(
  {
    action: fc.constantFrom("secret.read", "vault.unlocked", "a.b"),
    outcome: fc.constantFrom("ok", "denied", "failed"),
    code: fc.constantFrom("KEY_UNKNOWN", "X", "lower"),
    profile: fc.constantFrom("work", "-", "w".repeat(64)),
    profile_id: fc.constantFrom(uuid5, uuid5.replace("5f0e", "4f0e")),
    org_profile_id: fc.constant(uuid5),
    key: fc.constantFrom("db/password", "a//b", "..", "../a", ".a", "k".repeat(256), "k".repeat(257)),
    actor: fc.record({ uid: fc.constantFrom(0, 1000, 2 ** 32), pid: fc.nat(), exe: text }),
    details: fc.dictionary(name, value, { maxKeys: 34 }),
  },
  { requiredKeys: ["action", "outcome"] },
) as fc.Arbitrary<Partial<AuditFacts>>;

/** Far enough from a segment's beginning that the scan has its turn. */
const before = extend([], 30);

describe("the two judges agree", () => {
  it("on entries that say anything", () => {
    fc.assert(
      fc.property(fc.array(someFacts, { minLength: 1, maxLength: 4 }), (all) => {
        const lines = all.reduce((chain, change) => extend(chain, 1, change), before);
        judge([fileOf(1, extend(lines, 20))]);
      }),
      { numRuns: 100 },
    );
  });

  it("on any bytes in place of some", () => {
    const lines = extend(
      extend(before, 10, { actor: { uid: 1, pid: 2, exe: "é" }, details: { a: 1, b: "x" } }),
      20,
    );
    const whole = fileOf(1, lines).bytes;
    const from = before.join("\n").length;
    const change = fc.record({
      at: fc.integer({ min: from, max: whole.length }),
      remove: fc.nat(3),
      insert: fc.uint8Array({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const bytes = changes.reduce<Uint8Array>(
          (all, { at, remove, insert }) =>
            Buffer.concat([all.subarray(0, at), insert, all.subarray(at + remove)]),
          whole,
        );
        judge([{ name: "00000001.jsonl", bytes }]);
      }),
      { numRuns: 200 },
    );
  });

  it("on lines in any order, in segments of any hash", () => {
    const chain = new Chain().begin("blake3", { isSilent: true }).add({}, 40);
    chain.begin("sha256").add({}, 40).begin("blake3").bury(1).add({}, 40);
    const lines = chain.segments.flat();
    const place = fc.nat(lines.length);
    const edit = fc.record({
      from: place,
      remove: fc.nat(30),
      insert: fc.tuple(place, fc.nat(30)),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.boolean(), (edits, isKnown) => {
        const tampered = edits.reduce(
          (all, { from, remove, insert: [at, count] }) =>
            all.toSpliced(from, remove, ...lines.slice(at, at + count)),
          lines,
        );
        const files: CopiedFile[] = [];
        let rest = tampered;
        while (rest.length > 0) {
          const next = rest.findIndex((line, index) => index > 0 && line.includes("audit.segment_begun"));
          files.push(fileOf(files.length + 1, next < 0 ? rest : rest.slice(0, next)));
          rest = next < 0 ? [] : rest.slice(next);
        }
        if (files.length > 0) judge(files, isKnown ? { expectHead: chain.endOf(1) } : {});
      }),
      { numRuns: 100 },
    );
  });

  it("on a copy, a fork and a gap so far behind that the lines before are forgotten", () => {
    const lines = extend([], 13_000);
    const fork = extend(lines.slice(0, 100), 2, { outcome: "denied" });
    for (const tampered of [
      lines.toSpliced(9_000, 0, ...lines.slice(10, 40)),
      lines.toSpliced(9_000, 0, ...lines.slice(8_000, 8_020)),
      lines.toSpliced(9_000, 0, ...fork.slice(100)),
      [...lines.toSpliced(3_000, 5), ...fork.slice(90)],
      lines.with(5_000, (lines[5_000] ?? "").replace('"ok"', '"denied"')),
    ]) {
      expect(judge([fileOf(1, tampered)]).intact).toBe(false);
    }
    expect(
      judge([fileOf(1, lines)], {
        expectHead: { sequence: 7_000, hash: lineHashes.blake3(lines[6_999] ?? "") },
      }),
    ).toMatchObject({ intact: true, lines: 13_000 });
  });
});

describe("verifying from a head that was verified before", () => {
  const chain = new Chain().begin("blake3", { isSilent: true }).add({}, 40);
  chain.begin("sha256").add({}, 40).begin("blake3", { removedTo: 40 }).bury(1).add({}, 40);
  const files = chain.segments.map((lines, index) => fileOf(index + 1, lines));
  const verifyFrom = (copy: readonly CopiedFile[], from: ChainHead): ChainReport =>
    withCopy(copy, (directory) => verifyDirectory(directory, { from }));
  const headAt = (sequence: number): ChainHead => {
    const segment = chain.segments.findIndex((_, index) => chain.endOf(index).sequence >= sequence);
    const earlier = segment === 0 ? 0 : chain.endOf(segment - 1).sequence;
    const line = chain.segments[segment]?.[sequence - earlier - 1] ?? "";
    return { sequence, hash: lineHashes[chain.hashes[segment] ?? "blake3"](line) };
  };
  const change = (at: number, index: number): CopiedFile[] =>
    chain.segments.map((lines, place) =>
      fileOf(
        place + 1,
        place === at ? lines.with(index, (lines[index] ?? "").replace('"ok"', '"denied"')) : lines,
      ),
    );

  it("reads that entry's segment and what follows, and finds the same head", () => {
    for (const [sequence, segments] of [
      [1, 3],
      [40, 3],
      [41, 2],
      [81, 2],
      [82, 1],
      [123, 1],
    ] as const) {
      const report = verifyFrom(files, headAt(sequence));
      expect(report).toMatchObject({ intact: true, head: chain.head, removal: null });
      expect(report.segments.length).toBe(segments);
    }
  });

  it("needs no segment that comes before", () => {
    expect(verifyFrom(files.slice(1), headAt(60))).toMatchObject({ intact: true, head: chain.head });
    expect(verifyFrom(files.slice(2), headAt(100))).toMatchObject({ intact: true, head: chain.head });
  });

  it("finds what was done behind it, and leaves what lies before its segment alone", () => {
    expect(verifyFrom(change(2, 30), headAt(60)).first).toMatchObject({ kind: "modified", sequence: 112 });
    expect(verifyFrom(change(1, 30), headAt(60)).first).toMatchObject({ kind: "modified", sequence: 71 });
    expect(verifyFrom(change(0, 30), headAt(60)).intact).toBe(true);
  });

  it("refuses a chain that does not hold it", () => {
    const wrong = { sequence: 60, hash: "0".repeat(64) };
    expect(verifyFrom(files, wrong).first).toMatchObject({ kind: "fork", sequence: 60 });
    expect(verifyFrom(files.slice(0, 2), headAt(100)).first).toMatchObject({
      kind: "truncated",
      sequence: 82,
    });
    expect(verifyFrom(files.slice(1), headAt(20))).toMatchObject({
      intact: true,
      isExpectedHeadRemoved: true,
    });
  });
});

it("a line that is seen while it is being written is waited for, and one that stays torn is a fault", async () => {
  const lines = extend([], 400);
  const torn = Buffer.from(fileOf(1, lines).bytes.subarray(0, -20));
  expect(judge([{ name: "00000001.jsonl", bytes: torn }]).first).toMatchObject({ kind: "torn_last_line" });
  const directory = mkdtempSync(join(tmpdir(), "audit-growing-"));
  const path = join(directory, "00000001.jsonl");
  writeFileSync(path, "");
  // Each line in two writes, half a millisecond apart.
  const program = `
    const { openSync, writeSync } = require("node:fs");
    const file = openSync(process.argv[1], "a");
    const pause = () => { const end = performance.now() + 0.5; while (performance.now() < end); };
    for (const line of JSON.parse(process.argv[2])) {
      writeSync(file, line.slice(0, 100)); pause();
      writeSync(file, line.slice(100) + "\\n"); pause();
    }`;
  const writer = spawn(process.execPath, ["-e", program, path, JSON.stringify(lines)], { stdio: "inherit" });
  const ended = once(writer, "exit");
  try {
    let head = 0;
    while (head < lines.length) {
      const report = verifyDirectory(directory);
      expect(report.faults).toEqual([]);
      head = report.head.sequence;
      await delay(1);
    }
  } finally {
    await ended;
    rmSync(directory, { recursive: true });
  }
});

describe("the native scan", () => {
  const scan = (lines: readonly string[]): number => {
    const [first = "", ...others] = lines;
    return scanBehind(first, Buffer.from(others.map((line) => `${line}\n`).join("")));
  };
  const scanBehind = (first: string, rest: Uint8Array): number =>
    withCopy(
      [{ ...fileOf(1, [first]), bytes: Buffer.concat([Buffer.from(`${first}\n`), rest]) }],
      (directory) => {
        const descriptor = openSync(join(directory, "00000001.jsonl"), "r");
        try {
          return native.scanAuditLines(
            descriptor,
            {
              offset: first.length + 1,
              algorithm: "blake3",
              sequence: 1,
              timestampMs: facts.timestamp_ms,
              hash: lineHashes.blake3(first),
              stopBefore: 0,
              threads: 2,
            },
            new Uint8Array(recentBytes),
          ).lines;
        } finally {
          closeSync(descriptor);
        }
      },
    );

  it("passes what the writer makes of ordinary entries, so that it is of use", () => {
    const everything: Partial<AuditFacts> = {
      code: "KEY_UNKNOWN",
      profile: "work",
      profile_id: uuid5,
      org_profile_id: uuid5,
      key: "db/password",
      actor: { uid: 1000, pid: 4711, exe: "/home/josé/bin/sesame" },
      details: { keys: "a, b", count: 3, forced: true },
    };
    expect(scan(extend(extend(extend([], 1), 500), 500, everything))).toBe(1_000);
  });

  it("passes no line that the verifier would find wanting, nor one that is spelled otherwise", () => {
    const [first = ""] = extend([], 1);
    const follow = (line: string): number => scan([first, line]);
    const head = { sequence: 1, hash: lineHashes.blake3(first) };
    fc.assert(
      fc.property(
        someFacts,
        fc.nat(400),
        fc.constantFrom("", " ", "0", '"', "\\", "a", "\u0000"),
        (change, at, put) => {
          const line = composeAuditLine({ ...facts, ...change }, head);
          // As a file would hold it: half a character is none.
          const damaged = Buffer.from(line.slice(0, at) + put + line.slice(at + 1)).toString();
          for (const candidate of [line, damaged]) {
            if (candidate.includes("\n") || follow(candidate) === 0) continue;
            const verifier = new ChainVerifier({ hashes: lineHashes, isEntry: validateAuditEntry });
            const entry = JSON.parse(candidate) as AuditEntry;
            expect(validateAuditEntry(entry)).toBe(true);
            expect(auditLine(entry)).toBe(candidate);
            verifier.startSegment("1");
            verifier.update(fileOf(1, [first, candidate]).bytes);
            expect(verifier.finish().faults).toEqual([]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("takes half a character for none, as every reader of UTF-8 does", () => {
    const [first = ""] = extend([], 1);
    const head = { sequence: 1, hash: lineHashes.blake3(first) };
    const line = composeAuditLine({ ...facts, details: { path: "/\u{1f600}" } }, head);
    expect(scan([first, line])).toBe(1);
    const bytes = Buffer.from(line);
    const at = bytes.indexOf(0xf0);
    for (const count of [1, 2, 3]) {
      const cut = Buffer.concat([bytes.subarray(0, at + count), bytes.subarray(at + 4)]);
      expect(() => new TextDecoder("utf-8", { fatal: true }).decode(cut)).toThrow();
      expect(scanBehind(first, Buffer.concat([cut, Buffer.from("\n")]))).toBe(0);
    }
  });

  it("refuses arguments that mean nothing", () => {
    const good = {
      offset: 0,
      algorithm: "blake3",
      sequence: 1,
      timestampMs: 0,
      hash: "0".repeat(64),
      stopBefore: 0,
      threads: 1,
    } as const;
    const room = new Uint8Array(recentBytes);
    for (const bad of [
      { ...good, algorithm: "md5" },
      { ...good, hash: "0".repeat(63) },
      { ...good, hash: "G".repeat(64) },
      { ...good, threads: 0 },
      { ...good, threads: 17 },
      { ...good, offset: -1 },
      { ...good, sequence: 1.5 },
      null,
    ])
      expect(() => native.scanAuditLines(0, bad as never, room)).toThrow(/is not valid/);
    expect(() => native.scanAuditLines(0, good, room.subarray(1))).toThrow(/is not valid/);
  });
});

it("the judges are two: line by line, the scan has no part", () => {
  expect(judgeSlowly([fileOf(1, before)])).toMatchObject({ intact: true, lines: 30 });
});
