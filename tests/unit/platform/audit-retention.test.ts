// Retention: whole segments go when all that they hold is too old, the tombstone first; what a crash leaves is accounted for, and
// where somebody else took segments away nothing goes.

import { execFileSync } from "node:child_process";
import {
  copyFileSync,
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
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AuditLog } from "../../../src/platform/audit-log.js";
import { mostSegmentsAtOnce, WitnessedTime } from "../../../src/platform/audit-retention.js";
import type { AuditSettings } from "../../../src/platform/audit-succession.js";
import {
  durable,
  logged,
  openAuditLog,
  plainSettings,
  readEntries,
  readEvent,
  verifyChain,
} from "../../support/audit.js";

const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;
let scratch: string;
let directory: string;
let copies: string;
let settings: AuditSettings;
let nowMs: number;
let open: AuditLog[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  scratch = mkdtempSync(join(tmpdir(), "audit-"));
  directory = join(scratch, "audit");
  copies = join(scratch, "copies");
  mkdirSync(copies);
  settings = plainSettings;
  nowMs = 1_767_225_600_000;
  open = [];
  logged.length = 0;
});
afterEach(async () => {
  vi.useRealTimers();
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
const names = (): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted();
const passHours = (count: number): void => {
  for (let index = 0; index < count; index += 1) {
    nowMs += hourMs;
    vi.advanceTimersByTime(hourMs);
  }
};
const tombstones = (): Record<string, unknown>[] =>
  readEntries(directory).filter(({ action }) => action === "audit.segments_removed");

/** One segment a day, with three entries and its beginning; the newest is of today. */
async function writeDays(count: number): Promise<void> {
  const auditLog = await start();
  for (let day = 0; day < count; day += 1) {
    if (day > 0) nowMs += dayMs + 1;
    for (let index = 0; index < 3; index += 1) await durable(auditLog, readEvent());
  }
  await stop(auditLog);
  for (const name of names()) copyFileSync(join(directory, name), join(copies, name));
}
const restore = (name: string): void => {
  copyFileSync(join(copies, name), join(directory, name));
};

describe("what is older than audit.retention_days", () => {
  test("goes at the start, whole segments alone, and the tombstone says what went", async () => {
    await writeDays(6);
    settings = { ...settings, retentionDays: 3 };
    const before = verifyChain(directory).head;
    const auditLog = await start();
    expect(names()).toEqual(["00000004.jsonl", "00000005.jsonl", "00000006.jsonl", "00000007.jsonl"]);
    const [tombstone, ...others] = tombstones();
    expect(others).toEqual([]);
    const next = readEntries(directory)[0];
    expect(tombstone).toMatchObject({
      sequence: before.sequence + 2,
      details: {
        first_sequence: 1,
        last_sequence: 11,
        last_hash: next?.["prev_hash"],
        segments: 3,
        reason: "retention",
      },
    });
    expect(verifyChain(directory)).toMatchObject({
      intact: true,
      removal: { lastSequence: 11, tombstone: before.sequence + 2 },
      head: auditLog.head,
    });
    expect(logged).toContainEqual(
      expect.objectContaining({
        event: "audit.segments_removed",
        fields: { segments: 3, last_sequence: 11 },
      }),
    );
    await durable(auditLog, readEvent());
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("stays while it is 0", async () => {
    await writeDays(4);
    nowMs += 40_000 * dayMs;
    const auditLog = await start();
    passHours(3);
    await durable(auditLog, readEvent());
    expect(names()).toHaveLength(5);
    expect(tombstones()).toEqual([]);
  });

  test("goes at the next entry after the limit changed, without a restart", async () => {
    await writeDays(6);
    const auditLog = await start();
    settings = { ...settings, retentionDays: 3 };
    await durable(auditLog, readEvent());
    expect(names()[0]).toBe("00000004.jsonl");
    settings = { ...settings, retentionDays: 2 };
    await durable(auditLog, readEvent());
    expect(names()[0]).toBe("00000005.jsonl");
    expect(verifyChain(directory)).toMatchObject({ intact: true, removal: { lastSequence: 15 } });
  });

  test("goes within two hours of becoming so, without an entry", async () => {
    await writeDays(3);
    settings = { ...settings, retentionDays: 30 };
    const auditLog = await start();
    nowMs += 40 * dayMs;
    passHours(1);
    expect(names()).toHaveLength(3);
    passHours(2);
    // The one that was written to is closed for it, too.
    expect(names()).toEqual(["00000004.jsonl"]);
    expect(verifyChain(directory)).toMatchObject({ intact: true, lines: 2, head: auditLog.head });
  });

  test("goes on and on, and the last tombstone accounts for all that went", async () => {
    settings = { ...settings, retentionDays: 3 };
    const auditLog = await start();
    for (let hour = 0; hour < 24 * 20; hour += 1) {
      passHours(1);
      if (hour % 5 === 0) await durable(auditLog, readEvent());
    }
    expect(names().length).toBeLessThan(12);
    const [first] = readEntries(directory);
    const report = verifyChain(directory);
    expect(report).toMatchObject({
      intact: true,
      removal: { lastSequence: Number(first?.["sequence"]) - 1 },
    });
    expect(Number(first?.["timestamp_ms"])).toBeGreaterThan(nowMs - 5 * dayMs);
  });

  test("goes in parts where it is much", async () => {
    await writeDays(mostSegmentsAtOnce + 10);
    settings = { ...settings, retentionDays: 1 };
    await start();
    // The second part follows the first one's tombstone, on a slow disk some time later.
    await vi.waitFor(() => expect([tombstones().length, names().length]).toEqual([2, 3]));
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("goes across a change of the hash", async () => {
    await writeDays(3);
    settings = { ...settings, hash: "sha256" };
    await writeDays(3);
    settings = { ...settings, hash: "blake3", retentionDays: 1 };
    await start();
    const report = verifyChain(directory);
    expect(report.removal?.lastSequence).toBeGreaterThan(15);
    expect(report).toMatchObject({ intact: true, faults: [] });
    expect(new Set(report.segments.map(({ hash }) => hash))).toEqual(new Set(["sha256", "blake3"]));
  });
});

describe("a clock that runs ahead for a moment", () => {
  test("makes nothing old, even where entries take its time", async () => {
    await writeDays(5);
    settings = { ...settings, retentionDays: 100 };
    const auditLog = await start();
    nowMs += 400 * dayMs;
    await durable(auditLog, readEvent());
    passHours(1);
    nowMs -= 400 * dayMs;
    passHours(3);
    await durable(auditLog, readEvent());
    expect(names()[0]).toBe("00000001.jsonl");
    expect(tombstones()).toEqual([]);
  });

  test("is believed once it has said so for an hour", () => {
    const time = new WitnessedTime(1_000, 5_000);
    expect(time.limitMs(9_000, 0)).toBe(1_000);
    time.witness(9_000);
    expect(time.limitMs(9_000, 0)).toBe(5_000);
    time.witness(6_000);
    expect(time.limitMs(6_000, 0)).toBe(6_000);
    expect(time.limitMs(2_000, 0)).toBe(2_000);
  });
});

describe("a crash", () => {
  const removed = async (): Promise<string[]> => {
    await writeDays(6);
    settings = { ...settings, retentionDays: 3 };
    await stop(await start());
    return ["00000001.jsonl", "00000002.jsonl", "00000003.jsonl"];
  };

  test.each([0, 1, 2])(
    "after the tombstone and %i of 3 removals leaves a chain that passes, and the next start removes the rest",
    async (count) => {
      const gone = await removed();
      for (const name of gone.slice(count)) restore(name);
      expect(verifyChain(directory)).toMatchObject({
        intact: true,
        removal: count === 0 ? null : { tombstone: 25 },
      });
      const auditLog = await start();
      expect(names()[0]).toBe("00000004.jsonl");
      expect(tombstones()).toHaveLength(1);
      expect(verifyChain(directory)).toMatchObject({
        intact: true,
        removal: { lastSequence: 11 },
        head: auditLog.head,
      });
    },
  );

  test("after the tombstone leaves no second one for what the next one covers, too", async () => {
    for (const name of (await removed()).slice(1)) restore(name);
    settings = { ...settings, retentionDays: 2 };
    await start();
    expect(tombstones().map(({ details }) => details)).toMatchObject([
      { last_sequence: 11 },
      { last_sequence: 15, segments: 3 },
    ]);
    expect(verifyChain(directory)).toMatchObject({ intact: true, removal: { lastSequence: 15 } });
  });

  test("after the tombstone keeps what is left where the limit was taken back meanwhile", async () => {
    for (const name of (await removed()).slice(1)) restore(name);
    settings = { ...settings, retentionDays: 0 };
    const auditLog = await start();
    await durable(auditLog, readEvent());
    expect(names()[0]).toBe("00000002.jsonl");
    expect(verifyChain(directory)).toMatchObject({ intact: true, removal: { lastSequence: 3 } });
  });

  test("at any byte of the tombstone's write leaves every segment, and the next start begins anew", async () => {
    await removed();
    const written = readFileSync(join(directory, "00000007.jsonl"));
    for (let length = 0; length < written.length; length += 37) {
      for (const name of names().slice(3)) unlinkSync(join(directory, name));
      for (const name of readdirSync(copies)) restore(name);
      writeFileSync(join(directory, "00000007.jsonl"), written.subarray(0, length), { mode: 0o600 });
      expect(verifyChain(directory).faults.every(({ kind }) => kind === "torn_last_line")).toBe(true);
      await stop(await start());
      expect(names()[0]).toBe("00000004.jsonl");
      expect(verifyChain(directory).faults).toEqual([]);
    }
  });
});

/** A file that nobody can remove, not even root; null where the file system knows no such thing. */
function holdFast(path: string): (() => void) | null {
  try {
    execFileSync("chattr", ["+i", path], { stdio: "ignore" });
  } catch {
    return null;
  }
  return () => void execFileSync("chattr", ["-i", path]);
}

test("a segment that can't be removed is tried again each hour, behind one tombstone (needs root, chattr)", async (context) => {
  await writeDays(4);
  settings = { ...settings, retentionDays: 1 };
  const letGo = holdFast(join(directory, "00000002.jsonl"));
  if (letGo === null) return context.skip("the file system has no immutable files");
  try {
    await start();
    passHours(3);
    expect(tombstones()).toHaveLength(1);
    expect(logged.filter(({ event }) => event === "audit.retention_failed").length).toBeGreaterThan(2);
    expect(names()).toContain("00000002.jsonl");
    expect(verifyChain(directory).intact).toBe(true);
  } finally {
    letGo();
  }
  passHours(1);
  expect(names()).not.toContain("00000002.jsonl");
  expect(tombstones()).toHaveLength(1);
  expect(verifyChain(directory).intact).toBe(true);
});

describe("where somebody else took segments away", () => {
  test.each([
    ["the first", ["00000001.jsonl"]],
    ["one in between", ["00000002.jsonl"]],
    ["the first two", ["00000001.jsonl", "00000002.jsonl"]],
    ["the last that would go", ["00000003.jsonl"]],
  ])("nothing goes, and no tombstone covers it up: %s", async (_, taken) => {
    await writeDays(6);
    for (const name of taken) unlinkSync(join(directory, name));
    const left = names();
    settings = { ...settings, retentionDays: 3 };
    const auditLog = await start();
    await durable(auditLog, readEvent());
    expect(names()).toEqual(left);
    expect(tombstones()).toEqual([]);
    expect(logged).toContainEqual(
      expect.objectContaining({ severity: "error", event: "audit.retention_failed" }),
    );
    expect(verifyChain(directory).faults.map(({ kind }) => kind)).toEqual(["deleted"]);
  });

  test("nothing goes where the last segment to go was changed at its end", async () => {
    await writeDays(6);
    const path = join(directory, "00000003.jsonl");
    const text = readFileSync(path, "utf8");
    const at = text.lastIndexOf("secret.read");
    writeFileSync(path, `${text.slice(0, at)}secret.rea_${text.slice(at + 11)}`);
    settings = { ...settings, retentionDays: 3 };
    await start();
    expect(names()).toHaveLength(6);
    expect(tombstones()).toEqual([]);
  });

  test("a second removal after a lawful one is not covered either", async () => {
    await writeDays(6);
    settings = { ...settings, retentionDays: 3 };
    await stop(await start());
    unlinkSync(join(directory, "00000004.jsonl"));
    nowMs += 30 * dayMs;
    const auditLog = await start();
    passHours(3);
    await durable(auditLog, readEvent());
    expect(names()[0]).toBe("00000005.jsonl");
    expect(tombstones()).toHaveLength(1);
    expect(verifyChain(directory).faults.map(({ kind }) => kind)).toEqual(["deleted"]);
  });
});
