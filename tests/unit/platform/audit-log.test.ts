import { execFileSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  openSync,
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AuditLog } from "../../../src/platform/audit-log.js";
import { native } from "../../../src/platform/native.js";
import {
  durable,
  logged,
  openAuditLog,
  readEntries,
  readEvent,
  readLines,
  verifyChain,
} from "../../support/audit.js";

const asRoot = process.getuid?.() === 0;
let scratch: string;
let directory: string;
let segment: string;
let open: AuditLog[];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "audit-"));
  directory = join(scratch, "audit");
  segment = join(directory, "00000001.jsonl");
  open = [];
  logged.length = 0;
});
afterEach(async () => {
  for (const auditLog of open) await auditLog.close();
  rmSync(scratch, { recursive: true, force: true });
});

const start = async (options?: Parameters<typeof openAuditLog>[1]): Promise<AuditLog> => {
  const auditLog = await openAuditLog(directory, options);
  open.push(auditLog);
  return auditLog;
};
const stop = async (auditLog: AuditLog): Promise<void> => {
  open = open.filter((one) => one !== auditLog);
  await auditLog.close();
};
const written = async (count: number): Promise<void> => {
  const auditLog = await start();
  for (let index = 0; index < count; index += 1) await durable(auditLog, readEvent());
  await stop(auditLog);
};

describe("appending", () => {
  test("an entry is in the file when its append resolves, with the members of docs/architecture.md in order", async () => {
    const auditLog = await start();
    await durable(auditLog, readEvent());
    const [entry] = readEntries(directory);
    expect(Object.keys(entry ?? {})).toStrictEqual([
      "sequence",
      "timestamp_ms",
      "action",
      "prev_hash",
      "agent_id",
      "outcome",
      "profile",
      "profile_id",
      "actor",
    ]);
    expect(entry).toMatchObject({
      sequence: 1,
      prev_hash: "",
      action: "secret.read",
      actor: { uid: 1000, pid: 4711, exe: "/usr/bin/sesame" },
    });
    expect(auditLog.head).toStrictEqual({
      sequence: 1,
      hash: native.blake3Hex(readLines(directory)[0] ?? ""),
    });
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("the name of a key is written only where audit.key_names says so", async () => {
    const silent = await start();
    await durable(silent, readEvent());
    await stop(silent);
    const telling = await start({ keyNames: () => true });
    await durable(telling, readEvent());
    expect(readEntries(directory).map((entry) => entry["key"])).toStrictEqual([undefined, "db/password"]);
  });

  test("the directory is 0700, the segment 0600", async () => {
    await start();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(segment).mode & 0o777).toBe(0o600);
  });

  test("entries of many turns, alone and together, make one intact chain in the order of their appends", async () => {
    const auditLog = await start();
    const appends: Promise<void>[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      for (let index = 0; index < turn; index += 1)
        appends.push(durable(auditLog, readEvent(`p${appends.length}`)));
      await new Promise(setImmediate);
    }
    await Promise.all(appends);
    expect(readEntries(directory).map((entry) => entry["profile"])).toStrictEqual(
      appends.map((_, index) => `p${index}`),
    );
    expect(verifyChain(directory)).toMatchObject({ intact: true, lines: appends.length });
  });

  test("on a slow disk writes go through the pool and the chain is the same", async () => {
    let time = 0;
    const clock = { now: () => Date.now(), monotonic: () => (time += 50) };
    const auditLog = await start({ clock });
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 20 }, () => durable(auditLog, readEvent())));
    }
    await stop(auditLog);
    expect(verifyChain(directory)).toMatchObject({ intact: true, lines: 100 });
  });

  test("an entry that comes after the close is refused, and no file is written in its place", async () => {
    const auditLog = await start();
    await durable(auditLog, readEvent());
    await stop(auditLog);
    // The numbers of descriptors are used again at once, and a copy looks untouched.
    const bystander = join(scratch, "bystander");
    copyFileSync(segment, bystander);
    const descriptors = Array.from({ length: 4 }, () => openSync(bystander, "r+"));
    await expect(durable(auditLog, readEvent())).rejects.toMatchObject({ code: "AUDIT_UNAVAILABLE" });
    await new Promise(setImmediate);
    for (const descriptor of descriptors) closeSync(descriptor);
    expect(readFileSync(bystander).equals(readFileSync(segment))).toBe(true);
    expect(readLines(directory)).toHaveLength(1);
  });

  test("what was appended so far counts as settled once it is durable, whatever comes after", async () => {
    let time = 0;
    const clock = { now: () => Date.now(), monotonic: () => (time += 50) };
    const auditLog = await start({ clock });
    await auditLog.settled();
    await durable(auditLog, readEvent());
    const order: string[] = [];
    auditLog.append(readEvent(), () => order.push("first"));
    const settled = auditLog.settled().then(() => order.push("settled"));
    await new Promise(setImmediate);
    auditLog.append(readEvent(), () => order.push("second"));
    await settled;
    await auditLog.settled();
    expect(order).toStrictEqual(["first", "settled", "second"]);
  });

  test("more than one write may hold is spread over several", async () => {
    const auditLog = await start();
    await Promise.all(Array.from({ length: 2_000 }, () => durable(auditLog, readEvent())));
    expect(statSync(segment).size).toBeGreaterThan(256 * 1024);
    expect(verifyChain(directory)).toMatchObject({ intact: true, lines: 2_000 });
  });

  test("a clock that is set back does not run the chain's time backwards", async () => {
    const times = [5_000, 4_000, 3_000, 6_000];
    const auditLog = await start({ clock: { now: () => times.shift() ?? 0, monotonic: () => 0 } });
    times.splice(0, times.length, 5_000, 4_000, 6_000);
    for (let index = 0; index < 3; index += 1) await durable(auditLog, readEvent());
    expect(readEntries(directory).map((entry) => entry["timestamp_ms"])).toStrictEqual([5_000, 5_000, 6_000]);
  });

  test("closing waits for entries under way", async () => {
    const auditLog = await openAuditLog(directory);
    const append = durable(auditLog, readEvent());
    await auditLog.close();
    await append;
    expect(readEntries(directory)).toHaveLength(1);
  });
});

describe("segments", () => {
  test("a full segment is followed by another and the chain runs on, across restarts too", async () => {
    for (let run = 0; run < 3; run += 1) {
      const auditLog = await start({ segmentBytes: 1_000 });
      for (let index = 0; index < 10; index += 1) await durable(auditLog, readEvent());
      await stop(auditLog);
    }
    const names = readdirSync(directory)
      .filter((name) => name.endsWith(".jsonl"))
      .toSorted();
    expect(names.length).toBeGreaterThan(5);
    expect(names[0]).toBe("00000001.jsonl");
    expect(verifyChain(directory)).toMatchObject({ intact: true });
    expect(verifyChain(directory).segments.map(({ name }) => name)).toStrictEqual(names);
    expect(readEntries(directory).filter(({ action }) => action === "secret.read")).toHaveLength(30);
  });

  test("a crash right after a segment was made leaves an empty one that is used", async () => {
    await written(3);
    writeFileSync(join(directory, "00000002.jsonl"), "", { mode: 0o600 });
    await written(1);
    expect(readEntries(directory).map(({ action }) => action)).toStrictEqual([
      "secret.read",
      "secret.read",
      "secret.read",
      "audit.segment_begun",
      "secret.read",
    ]);
    expect(readFileSync(join(directory, "00000002.jsonl"), "utf8")).toContain('"sequence":4');
    expect(verifyChain(directory)).toMatchObject({ intact: true, lines: 5 });
  });

  test("a segment that is not the last and ends within an entry is AUDIT_CHAIN_BROKEN", async () => {
    await written(3);
    truncateSync(segment, statSync(segment).size - 5);
    writeFileSync(join(directory, "00000002.jsonl"), "", { mode: 0o600 });
    await expect(start()).rejects.toMatchObject({ code: "AUDIT_CHAIN_BROKEN" });
  });
});

describe("after a crash", () => {
  test("a torn last line is set aside byte for byte, cut off, and named in the chain", async () => {
    await written(3);
    const whole = readFileSync(segment);
    const torn = '{"sequence":4,"timest';
    appendFileSync(segment, torn);
    const auditLog = await start();
    const [part] = readdirSync(join(directory, "torn"));
    expect(part).toMatch(new RegExp(`^00000001-${whole.length}-[0-9]+\\.part$`));
    expect(readFileSync(join(directory, "torn", part ?? ""), "utf8")).toBe(torn);
    expect(statSync(join(directory, "torn", part ?? "")).mode & 0o777).toBe(0o600);
    const entries = readEntries(directory);
    expect(entries).toHaveLength(4);
    expect(entries[3]).toMatchObject({
      action: "audit.repaired",
      details: {
        segment: "00000001.jsonl",
        offset: whole.length,
        bytes: torn.length,
        hash: native.blake3Hex(torn),
      },
    });
    expect(auditLog.head.sequence).toBe(4);
    expect(verifyChain(directory).intact).toBe(true);
    expect(logged).toContainEqual(expect.objectContaining({ severity: "warning", event: "audit.repaired" }));
  });

  test("cut at any byte of the last line, the chain starts again and keeps every whole entry", async () => {
    await written(3);
    const whole = readFileSync(segment);
    const lastLineStart = whole.lastIndexOf("\n", whole.length - 2) + 1;
    for (let length = lastLineStart + 1; length < whole.length; length += 7) {
      writeFileSync(segment, whole.subarray(0, length));
      const auditLog = await start();
      await stop(auditLog);
      expect(readEntries(directory).map((entry) => entry["action"])).toStrictEqual([
        "secret.read",
        "secret.read",
        "audit.repaired",
      ]);
      expect(verifyChain(directory).intact).toBe(true);
    }
  });

  test("pages of zeros that a power cut left are set aside with what follows them", async () => {
    await written(3);
    const size = statSync(segment).size;
    appendFileSync(
      segment,
      Buffer.concat([Buffer.from('{"sequ'), Buffer.alloc(4096), Buffer.from('ok"}\n')]),
    );
    await start();
    expect(readEntries(directory)[3]).toMatchObject({
      action: "audit.repaired",
      details: { offset: size, bytes: 6 + 4096 + 5 },
    });
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("a first line that is torn leaves an empty chain with the entry about it", async () => {
    await written(0);
    appendFileSync(segment, '{"sequence":1');
    await start();
    expect(readEntries(directory)).toMatchObject([{ sequence: 1, prev_hash: "", action: "audit.repaired" }]);
  });

  test("more than one write without an end is no torn line but AUDIT_CHAIN_BROKEN, and nothing is changed", async () => {
    await written(1);
    appendFileSync(segment, Buffer.alloc(256 * 1024 + 1, 0x20));
    const before = readFileSync(segment);
    await expect(start()).rejects.toMatchObject({ code: "AUDIT_CHAIN_BROKEN", exit: 65 });
    expect(readFileSync(segment).equals(before)).toBe(true);
    expect(existsSync(join(directory, "torn"))).toBe(false);
  });

  test("whatever follows the last newline, a start keeps every whole entry and the chain verifies", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 600 }), async (bytes) => {
        rmSync(directory, { recursive: true, force: true });
        await written(2);
        const tail = Buffer.from(bytes.filter((byte) => byte !== 0x0a));
        appendFileSync(segment, tail);
        const auditLog = await start();
        await stop(auditLog);
        const entries = readEntries(directory);
        expect(entries).toHaveLength(tail.length === 0 ? 2 : 3);
        expect(verifyChain(directory).intact).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe("an end that was tampered with is AUDIT_CHAIN_BROKEN and stays as it is", () => {
  const rewritten = async (change: (lines: string[]) => string[]): Promise<void> => {
    await written(4);
    const changed = change(readLines(directory))
      .map((line) => `${line}\n`)
      .join("");
    writeFileSync(segment, changed);
    await expect(start()).rejects.toMatchObject({
      code: "AUDIT_CHAIN_BROKEN",
      details: { segment: "00000001.jsonl" },
    });
    expect(readFileSync(segment, "utf8")).toBe(changed);
  };

  test("a changed byte in the last entry's hash", () =>
    rewritten((lines) => lines.with(3, (lines[3] ?? "").replace(/"prev_hash":"./, '"prev_hash":"x'))));
  test("a changed entry before the last", () =>
    rewritten((lines) => lines.with(2, (lines[2] ?? "").replace("work", "home"))));
  test("the entry before the last deleted", () => rewritten((lines) => lines.toSpliced(2, 1)));
  test("an invented last entry", () =>
    rewritten((lines) => [...lines, '{"sequence":5,"timestamp_ms":1,"prev_hash":"00"}']));
  test("a last line that is no JSON", () => rewritten((lines) => [...lines, "done"]));
  test("an empty last line", () => rewritten((lines) => [...lines, ""]));
  test("all but the last entry deleted", () => rewritten((lines) => lines.slice(3)));
});

describe("files that are not ours to trust", () => {
  test("a segment that is a symbolic link is refused", async () => {
    await written(1);
    execFileSync("mv", [segment, join(scratch, "elsewhere")]);
    symlinkSync(join(scratch, "elsewhere"), segment);
    await expect(start()).rejects.toMatchObject({ code: "FILE_KIND_UNSAFE" });
  });

  test("a segment that others can read is refused", async () => {
    await written(1);
    chmodSync(segment, 0o644);
    await expect(start()).rejects.toMatchObject({ code: "FILE_MODE_UNSAFE" });
  });

  test("a second writer is refused", async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ code: "DAEMON_ALREADY_RUNNING" });
  });

  test.each([
    ["deletes", () => unlinkSync(segment)],
    ["truncates", () => truncateSync(segment, 10)],
    ["appends to", () => appendFileSync(segment, "foreign\n")],
  ])(
    "when somebody %s the segment of a running log, appends fail and the evidence stays",
    async (_, change) => {
      const auditLog = await start();
      await durable(auditLog, readEvent());
      change();
      const left = existsSync(segment) ? readFileSync(segment, "utf8") : null;
      await expect(durable(auditLog, readEvent())).rejects.toMatchObject({ code: "AUDIT_UNAVAILABLE" });
      await expect(durable(auditLog, readEvent())).rejects.toMatchObject({ code: "AUDIT_UNAVAILABLE" });
      expect(auditLog.writable).toBe(false);
      expect(existsSync(segment) ? readFileSync(segment, "utf8") : null).toBe(left);
    },
  );
});

describe.runIf(asRoot)("on a disk that fails", () => {
  beforeEach(() => {
    mkdirSync(directory, { mode: 0o700 });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", directory]);
  });
  afterEach(() => {
    execFileSync("umount", ["-l", directory]);
  });

  test("no room: every waiter gets AUDIT_UNAVAILABLE, nothing of them stays, and with room the log goes on by itself", async () => {
    const auditLog = await start();
    await durable(auditLog, readEvent());
    const ballast = join(directory, "ballast");
    execFileSync("sh", ["-c", `dd if=/dev/zero of=${ballast} bs=4k 2>/dev/null || true`]);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, () => durable(auditLog, readEvent())),
    );
    const acknowledged = outcomes.filter(({ status }) => status === "fulfilled").length;
    expect(outcomes.filter(({ status }) => status === "rejected").length).toBe(64 - acknowledged);
    expect(acknowledged).toBeLessThan(64);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "AUDIT_UNAVAILABLE", details: { errno: "ENOSPC" } },
    });
    expect(auditLog.writable).toBe(false);
    expect(readEntries(directory)).toHaveLength(1 + acknowledged);
    expect(verifyChain(directory).intact).toBe(true);

    unlinkSync(ballast);
    await durable(auditLog, readEvent());
    expect(auditLog.writable).toBe(true);
    expect(readEntries(directory).slice(1 + acknowledged)).toMatchObject([
      { action: "audit.recovered", details: { errno: "ENOSPC", refused: 64 - acknowledged } },
      { action: "secret.read" },
    ]);
    expect(verifyChain(directory).intact).toBe(true);
    expect(logged.map(({ event }) => event)).toStrictEqual(["audit.write_failed", "audit.recovered"]);
  });

  test("filled to the last byte under load, acknowledged entries are in the chain and others are not", async () => {
    const auditLog = await start();
    const acknowledged: string[] = [];
    for (let round = 0; round < 60; round += 1) {
      const names = Array.from({ length: 50 }, (_, index) => `r${round}-${index}`);
      const outcomes = await Promise.allSettled(names.map((name) => durable(auditLog, readEvent(name))));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === "fulfilled") acknowledged.push(names[index] ?? "");
      }
    }
    expect(auditLog.writable).toBe(false);
    expect(acknowledged.length).toBeGreaterThan(100);
    const inChain = readEntries(directory)
      .filter((entry) => entry["action"] === "secret.read")
      .map((entry) => entry["profile"]);
    expect(inChain).toStrictEqual(acknowledged);
    expect(verifyChain(directory).intact).toBe(true);
  });

  test("a start without room to set a torn line aside fails with DISK_FULL and works once there is room", async () => {
    await written(1);
    appendFileSync(segment, '{"torn');
    const ballast = join(directory, "ballast");
    execFileSync("sh", ["-c", `dd if=/dev/zero of=${ballast} bs=4k 2>/dev/null || true`]);
    await expect(start()).rejects.toMatchObject({ code: "DISK_FULL" });
    expect(readFileSync(segment, "utf8")).toMatch(/\{"torn$/);
    unlinkSync(ballast);
    await start();
    expect(readEntries(directory)[1]).toMatchObject({ action: "audit.repaired" });
  });
});
