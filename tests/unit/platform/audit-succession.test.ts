// One segment of the audit log after the other: when, with which hash, and what a crash at any point between leaves behind.

import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { largestSegmentBytes, longestSegmentMs } from "../../../src/core/audit-segment.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import type { AuditLog } from "../../../src/platform/audit-log.js";
import type { AuditSettings } from "../../../src/platform/audit-succession.js";
import {
  durable,
  logged,
  openAuditLog,
  plainSettings,
  readEntries,
  readEvent,
  readLines,
  verifyChain,
} from "../../support/audit.js";

const asRoot = process.getuid?.() === 0;
let scratch: string;
let directory: string;
let settings: AuditSettings;
let nowMs: number;
let open: AuditLog[];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "audit-"));
  directory = join(scratch, "audit");
  settings = plainSettings;
  nowMs = 1_767_225_600_000;
  open = [];
  logged.length = 0;
});
afterEach(async () => {
  for (const auditLog of open) await auditLog.close();
  rmSync(scratch, { recursive: true, force: true });
});

const start = async (): Promise<AuditLog> => {
  const auditLog = await openAuditLog(directory, {
    settings: () => settings,
    clock: { now: () => nowMs, monotonic: () => performance.now() },
  });
  open.push(auditLog);
  return auditLog;
};
const stop = async (auditLog: AuditLog): Promise<void> => {
  open = open.filter((one) => one !== auditLog);
  await auditLog.close();
};
const inSession = async (work: (auditLog: AuditLog) => Promise<unknown>): Promise<void> => {
  const auditLog = await start();
  await work(auditLog);
  await stop(auditLog);
};
const names = (): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted();
const pathOf = (number: number): string => join(directory, `0000000${number}.jsonl`);
const actionsOf = (number: number): unknown[] =>
  readFileSync(pathOf(number), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as Record<string, unknown>)["action"]);
const hashes = (): string[] => verifyChain(directory).segments.map(({ hash }) => hash);

describe("a change of the hash", () => {
  test("while the log is open begins a segment with the next entry, which says so and closes the old one under the old hash", async () => {
    await inSession(async (auditLog) => {
      await durable(auditLog, readEvent());
      settings = { ...settings, hash: "sha256" };
      await durable(auditLog, readEvent());
      await durable(auditLog, readEvent());
      expect(auditLog.head.hash).toBe(lineHashes.sha256(readLines(directory).at(-1) ?? ""));
    });
    const [last = "", begun = "", read = ""] = readLines(directory);
    expect(JSON.parse(begun)).toMatchObject({
      sequence: 2,
      action: "audit.segment_begun",
      prev_hash: lineHashes.blake3(last),
      details: { hash: "sha256", durability: "durable", removed_to: 0, reason: "hash" },
    });
    expect(JSON.parse(read)).toMatchObject({ sequence: 3, prev_hash: lineHashes.sha256(begun) });
    expect(actionsOf(2)).toEqual(["audit.segment_begun", "secret.read", "secret.read"]);
    expect(hashes()).toEqual(["blake3", "sha256"]);
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("while the log was closed begins one at the start, without another entry", async () => {
    await inSession((auditLog) => durable(auditLog, readEvent()));
    settings = { ...settings, hash: "sha256" };
    await inSession(async (auditLog) => expect(auditLog.head.sequence).toBe(2));
    settings = plainSettings;
    await inSession(async (auditLog) => expect(auditLog.head.sequence).toBe(3));
    expect(actionsOf(2)).toEqual(["audit.segment_begun"]);
    expect(hashes()).toEqual(["blake3", "sha256", "blake3"]);
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("there and back before the next entry changes nothing", async () => {
    await inSession(async (auditLog) => {
      await durable(auditLog, readEvent());
      settings = { ...settings, hash: "sha256" };
      settings = plainSettings;
      await durable(auditLog, readEvent());
    });
    expect(names()).toEqual(["00000001.jsonl"]);
  });

  test("is carried on by starts that change nothing", async () => {
    settings = { ...settings, hash: "sha256" };
    for (let run = 0; run < 3; run += 1) await inSession((auditLog) => durable(auditLog, readEvent()));
    expect(actionsOf(1)).toEqual(["audit.segment_begun", "secret.read", "secret.read", "secret.read"]);
    expect(verifyChain(directory)).toMatchObject({ intact: true, lines: 4 });
  });

  test("leaves a chain that verifies, whatever comes in between", async () => {
    const step = fc.constantFrom("append", "many", "restart", "hash", "durability", "day");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        rmSync(directory, { recursive: true, force: true });
        settings = plainSettings;
        let appended = 0;
        let auditLog = await start();
        for (const what of steps) {
          if (what === "hash")
            settings = { ...settings, hash: settings.hash === "blake3" ? "sha256" : "blake3" };
          if (what === "durability")
            settings = {
              ...settings,
              durability: settings.durability === "durable" ? "buffered" : "durable",
            };
          if (what === "day") nowMs += longestSegmentMs + 1;
          if (what === "restart") {
            await stop(auditLog);
            auditLog = await start();
          }
          const count = what === "append" ? 1 : what === "many" ? 5 : 0;
          await Promise.all(Array.from({ length: count }, () => durable(auditLog, readEvent())));
          appended += count;
        }
        const { head } = auditLog;
        await stop(auditLog);
        const report = verifyChain(directory);
        expect(report).toMatchObject({ intact: true, head });
        expect(readEntries(directory).filter(({ action }) => action === "secret.read")).toHaveLength(
          appended,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("a segment is followed by another", () => {
  test("at the next entry after its first one is more than a day old, by the entries' own times", async () => {
    await inSession(async (auditLog) => {
      await durable(auditLog, readEvent());
      nowMs += longestSegmentMs;
      await durable(auditLog, readEvent());
      nowMs += 1;
      await durable(auditLog, readEvent());
    });
    expect(actionsOf(1)).toEqual(["secret.read", "secret.read"]);
    expect(readEntries(directory)[2]).toMatchObject({
      action: "audit.segment_begun",
      timestamp_ms: nowMs,
      details: { reason: "age" },
    });
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("once where the clock jumps ahead, and not again while it is put right", async () => {
    await inSession(async (auditLog) => {
      await durable(auditLog, readEvent());
      nowMs += 400 * longestSegmentMs;
      await durable(auditLog, readEvent());
      nowMs -= 400 * longestSegmentMs;
      for (let index = 0; index < 3; index += 1) await durable(auditLog, readEvent());
    });
    expect(names()).toHaveLength(2);
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("after a start on another day, with the first entry and not before", async () => {
    await inSession((auditLog) => durable(auditLog, readEvent()));
    nowMs += 2 * longestSegmentMs;
    const auditLog = await start();
    expect(names()).toHaveLength(1);
    await durable(auditLog, readEvent());
    expect(actionsOf(2)).toEqual(["audit.segment_begun", "secret.read"]);
  });

  test("at 64 MiB", () => expect(largestSegmentBytes).toBe(67_108_864));
});

describe("a crash", () => {
  /** The state right before a segment is begun, and the bytes that its first write brings. */
  const prepared = async (): Promise<Buffer> => {
    await inSession(async (auditLog) => {
      await durable(auditLog, readEvent());
      settings = { ...settings, hash: "sha256" };
      await durable(auditLog, readEvent());
    });
    return readFileSync(pathOf(2));
  };

  test("at any byte of the first write of a segment leaves a chain that goes on and verifies", async () => {
    const written = await prepared();
    for (let length = 0; length <= written.length; length += length < 4 ? 1 : 13) {
      writeFileSync(pathOf(2), written.subarray(0, length));
      await inSession((auditLog) => durable(auditLog, readEvent("after")));
      const [begun, ...rest] = actionsOf(2);
      expect(begun).toBe("audit.segment_begun");
      const whole = written.subarray(0, length).toString().split("\n").length - 1;
      const isTorn = length > 0 && written[length - 1] !== 0x0a;
      expect(rest.filter((action) => action === "audit.repaired")).toHaveLength(isTorn ? 1 : 0);
      expect(rest.filter((action) => action === "secret.read")).toHaveLength(Math.max(0, whole - 1) + 1);
      expect(verifyChain(directory).faults).toEqual([]);
      expect(hashes()).toEqual(["blake3", "sha256"]);
    }
  });

  test("after a segment was made and before its first write leaves an empty one that takes what is wanted then", async () => {
    await prepared();
    writeFileSync(pathOf(3), "", { mode: 0o600 });
    for (const hash of ["sha256", "blake3"] as const) {
      settings = { ...settings, hash };
      await inSession((auditLog) => durable(auditLog, readEvent()));
    }
    expect(hashes()).toEqual(["blake3", "sha256", "sha256", "blake3"]);
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("names the torn bytes under the hash of the segment that tells of them", async () => {
    await prepared();
    writeFileSync(pathOf(2), `${readFileSync(pathOf(2), "utf8")}{"torn`);
    await inSession(async () => undefined);
    expect(readEntries(directory).at(-1)).toMatchObject({
      action: "audit.repaired",
      details: { hash: lineHashes.sha256('{"torn') },
    });
  });

  test("with what was tampered with across the border is AUDIT_CHAIN_BROKEN", async () => {
    const written = await prepared();
    const first = readFileSync(pathOf(1), "utf8");
    writeFileSync(pathOf(1), first.replace("secret.read", "secret.rea_"));
    writeFileSync(pathOf(2), written.subarray(0, written.indexOf("\n") + 1));
    await expect(start()).rejects.toMatchObject({ code: "AUDIT_CHAIN_BROKEN" });
    writeFileSync(pathOf(1), first);
    writeFileSync(pathOf(2), written.toString().replace('"hash":"sha256"', '"hash":"blake3"'));
    await expect(start()).rejects.toMatchObject({ code: "AUDIT_CHAIN_BROKEN" });
    writeFileSync(pathOf(2), written.toString().replace('"hash":"sha256"', '"hash":"md5"'));
    await expect(start()).rejects.toMatchObject({ code: "AUDIT_CHAIN_BROKEN" });
  });
});

describe.runIf(asRoot)("on a disk that fails", () => {
  beforeEach(() => {
    mkdirSync(directory, { mode: 0o700 });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", directory]);
  });
  afterEach(() => {
    execFileSync("umount", ["-l", directory]);
  });

  test("while a segment is begun the entries are refused, and with room the segment begins as it was to", async () => {
    const auditLog = await start();
    await durable(auditLog, readEvent());
    execFileSync("sh", ["-c", `dd if=/dev/zero of=${join(directory, "ballast")} bs=4k 2>/dev/null || true`]);
    settings = { ...settings, hash: "sha256" };
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(durable(auditLog, readEvent())).rejects.toMatchObject({ code: "AUDIT_UNAVAILABLE" });
    expect(readEntries(directory)).toHaveLength(1);
    unlinkSync(join(directory, "ballast"));
    await durable(auditLog, readEvent());
    expect(actionsOf(2)).toEqual(["audit.segment_begun", "audit.recovered", "secret.read"]);
    expect(readEntries(directory)[1]).toMatchObject({ details: { hash: "sha256", reason: "hash" } });
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("within a segment under SHA-256 the log is cut back to its last entry and goes on", async () => {
    settings = { ...settings, hash: "sha256" };
    const auditLog = await start();
    await durable(auditLog, readEvent());
    execFileSync("sh", ["-c", `dd if=/dev/zero of=${join(directory, "ballast")} bs=4k 2>/dev/null || true`]);
    await Promise.allSettled(Array.from({ length: 64 }, () => durable(auditLog, readEvent())));
    expect(auditLog.writable).toBe(false);
    expect(verifyChain(directory).intact).toBe(true);
    unlinkSync(join(directory, "ballast"));
    await durable(auditLog, readEvent());
    expect(verifyChain(directory)).toMatchObject({ intact: true, head: auditLog.head });
  });
});
