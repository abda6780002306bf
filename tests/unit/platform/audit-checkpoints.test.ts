// Claims about the checkpoints that the audit log's writer makes: when, over what, and what a start makes of them. Trees are
// compared with those of the recursive definition, signatures are verified by Node.js's own OpenSSL.

import {
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Checkpoint,
  checkpointOf,
  headOf,
  isSigned,
  parseCheckpoint,
  printCheckpoint,
  type Signer,
} from "../../../src/core/audit-checkpoint.js";
import { auditLine } from "../../../src/core/audit-entry.js";
import { hashLeaf, MerkleTree } from "../../../src/core/audit-tree.js";
import type { AuditEntry } from "../../../src/generated/types.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import type { AuditLog, AuditLogOptions } from "../../../src/platform/audit-log.js";
import { listSegments } from "../../../src/platform/audit-segments.js";
import { native } from "../../../src/platform/native.js";
import { checkSignature } from "../../../src/platform/signatures.js";
import {
  durable,
  openAuditLog,
  plainSettings,
  readEntries,
  readEvent,
  verifyChain,
} from "../../support/audit.js";
import { signerOf } from "../../support/signer.js";

const installationId = "3f0e2f5b-8c43-4d0e-9d3b-6f5b1d2c7a10";
const signer = signerOf(1);
let directory: string;
let key: Signer | null;
let interval: number;
let open: AuditLog | null;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), "audit-")), "audit");
  key = signer;
  interval = 20;
  open = null;
});
afterEach(async () => {
  await open?.close();
  rmSync(join(directory, ".."), { recursive: true, force: true });
});

async function start(options: Partial<AuditLogOptions> = {}): Promise<AuditLog> {
  open = await openAuditLog(directory, {
    signing: { installationId, key: () => key, interval: () => interval },
    ...options,
  });
  return open;
}
async function stop(): Promise<void> {
  await open?.close();
  open = null;
}
/** As kill -9 leaves the files: nothing is signed at the end. */
async function kill(): Promise<void> {
  key = null;
  await stop();
  key = signer;
}
async function write(log: AuditLog, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await durable(log, readEvent());
}

interface Placed {
  readonly sequence: number;
  readonly checkpoint: Checkpoint;
  readonly reason: unknown;
}
function checkpoints(): Placed[] {
  return readEntries(directory).flatMap((value) => {
    const entry = value as unknown as AuditEntry;
    const parsed = checkpointOf(entry, lineHashes);
    return parsed === null
      ? []
      : [{ sequence: entry.sequence, checkpoint: parsed.checkpoint, reason: entry.details?.["reason"] }];
  });
}
const over = (): number[] => checkpoints().map(({ checkpoint }) => headOf(checkpoint).sequence);
const reasons = (): unknown[] => checkpoints().map(({ reason }) => reason);

/** Signature, tree and hash of each against the files. */
function expectTrue(): void {
  const bySegment = new Map(
    listSegments(directory).map(({ number, path }) => [
      number,
      readFileSync(path, "utf8").split("\n").slice(0, -1),
    ]),
  );
  for (const { checkpoint } of checkpoints()) {
    const { tree, root, hash } = checkpoint;
    expect(isSigned(checkpoint, checkSignature)).toBe(true);
    const lines = bySegment.get(tree.segment)?.slice(0, tree.size);
    // Given up to retention.
    if (lines === undefined) continue;
    const leaves = lines.map((line) => hashLeaf(lineHashes[tree.algorithm], Buffer.from(line)));
    expect(root).toBe(new MerkleTree(lineHashes[tree.algorithm], leaves).root());
    expect(hash).toBe(lineHashes[tree.algorithm](lines.at(-1) ?? ""));
    expect((JSON.parse(lines[0] ?? "") as AuditEntry).sequence).toBe(tree.firstSequence);
  }
  const report = verifyChain(directory, {
    signatures: { check: checkSignature, publicKey: signer.publicKey },
  });
  expect(report.faults).toEqual([]);
}

describe("a checkpoint is signed", () => {
  test("over the first entry, after as many entries as are configured, and at the end", async () => {
    const log = await start();
    await write(log, 50);
    await stop();
    expect(over()).toEqual([1, 22, 43, 53]);
    expect(reasons()).toEqual(["first", "entries", "entries", "stop"]);
    expectTrue();
  });

  test("never later, however many entries wait together", async () => {
    const log = await start();
    await Promise.all(Array.from({ length: 500 }, () => durable(log, readEvent())));
    await stop();
    const at = checkpoints().map(({ sequence }) => sequence);
    for (const [index, sequence] of at.entries())
      expect(sequence - (at[index - 1] ?? 0)).toBeLessThanOrEqual(interval + 1);
    expect(at.at(-1)).toBe(readEntries(directory).length);
    expectTrue();
  });

  test("over each segment that ends, in the second line of the next, under the hash of each", async () => {
    let hash: "blake3" | "sha256" = "blake3";
    const log = await start({ settings: () => ({ ...plainSettings, hash }), segmentBytes: 8_000 });
    for (let turn = 0; turn < 4; turn += 1) {
      await write(log, 30);
      hash = hash === "blake3" ? "sha256" : "blake3";
    }
    await stop();
    const segments = listSegments(directory);
    expect(segments.length).toBeGreaterThan(4);
    const closing = checkpoints().filter(({ reason }) => reason === "segment");
    expect(closing.map(({ checkpoint }) => checkpoint.tree.segment)).toEqual(
      segments.slice(0, -1).map(({ number }) => number),
    );
    for (const { path } of segments.slice(1))
      expect(readFileSync(path, "utf8").split("\n")[1]).toContain('"action":"audit.checkpoint"');
    expectTrue();
  });

  test("on demand, and not again where nothing came since", async () => {
    const log = await start();
    await write(log, 3);
    await log.signNow();
    await log.signNow();
    expect(over()).toEqual([1, 4]);
    expect(log.checkpoint && headOf(log.checkpoint).sequence).toBe(4);
    expectTrue();
  });

  test("by nobody where there is no key, and from then on where one comes", async () => {
    key = null;
    const log = await start();
    await write(log, 30);
    await log.signNow();
    expect(over()).toEqual([]);
    key = signer;
    await write(log, 1);
    expect(over()).toEqual([30]);
    expectTrue();
  });

  test("by the interval that the last one promised, where a longer one is configured since", async () => {
    const log = await start();
    await write(log, 2);
    interval = 40;
    await write(log, 70);
    expect(over()).toEqual([1, 22, 63]);
    expectTrue();
  });

  test("where the log can be written again, and not tried for while it can't", async () => {
    const log = await start();
    await write(log, 15);
    const second = join(directory, "another-name");
    linkSync(join(directory, "00000001.jsonl"), second);
    for (let attempt = 0; attempt < 30; attempt += 1)
      await expect(durable(log, readEvent())).rejects.toMatchObject({ code: "AUDIT_UNAVAILABLE" });
    await log.signNow();
    expect(over()).toEqual([1]);
    unlinkSync(second);
    await write(log, 20);
    await stop();
    expect(over()).toEqual([1, 16, 37, 39]);
    expect(readEntries(directory)[17]).toMatchObject({ action: "audit.recovered", details: { refused: 30 } });
    expectTrue();
  });
});

describe("a start", () => {
  test("goes on from the last checkpoint: nothing before it is read", async () => {
    const log = await start();
    await write(log, 300);
    await kill();
    const path = join(directory, "00000001.jsonl");
    const last = checkpoints().at(-1);
    const at = readFileSync(path).indexOf(`{"sequence":${last?.sequence},`);
    // Whoever reads it would see that it is no log, but for its first line, which says what the segment is.
    const first = readFileSync(path).indexOf("\n") + 1;
    const bytes = readFileSync(path);
    writeFileSync(
      path,
      Buffer.concat([bytes.subarray(0, first), Buffer.alloc(at - first - 1, "x"), bytes.subarray(at - 1)]),
    );
    const before = statSync(path).size;
    const again = await start();
    await again.signNow();
    expect(statSync(path).size).toBeGreaterThan(before);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, at), readFileSync(path).subarray(at)]));
    expectTrue();
  });

  test("at every number of entries behind the last checkpoint makes the next one right", async () => {
    let log = await start();
    for (let turn = 0; turn < 30; turn += 1) {
      await write(log, turn % 7);
      await kill();
      log = await start();
    }
    await stop();
    expect(over().length).toBeGreaterThan(4);
    expectTrue();
  });

  test("refuses a log whose lines behind the last checkpoint were changed and hashed anew but for one", async () => {
    const log = await start();
    await write(log, 15);
    await kill();
    const path = join(directory, "00000001.jsonl");
    const lines = readFileSync(path, "utf8").split("\n");
    lines[5] = (lines[5] ?? "").replace('"ok"', '"failed"');
    writeFileSync(path, lines.join("\n"));
    await expect(start()).rejects.toMatchObject({ code: "AUDIT_CHAIN_BROKEN" });
  });

  test("refuses a last checkpoint that its own key did not sign", async () => {
    const log = await start();
    await write(log, 25);
    await kill();
    const path = join(directory, "00000001.jsonl");
    const entries = readEntries(directory).map((entry) => entry as unknown as AuditEntry);
    const head = { sequence: 0, hash: "" };
    const forged = entries.map((entry) => {
      const details =
        entry.action === "audit.checkpoint"
          ? { ...entry.details, signature: "0".repeat(128) }
          : entry.details;
      const line = auditLine({ ...entry, prev_hash: head.hash, ...(details && { details }) });
      Object.assign(head, { sequence: entry.sequence, hash: lineHashes.blake3(line) });
      return `${line}\n`;
    });
    writeFileSync(path, forged.join(""));
    expect(verifyChain(directory).faults).toEqual([]);
    await expect(start()).rejects.toThrow("was not signed by the key that it names");
  });

  test("signs a segment that had ended when the process was killed, before the next one's first line was there", async () => {
    const log = await start({ segmentBytes: 6_000 });
    await write(log, 30);
    await kill();
    const segments = listSegments(directory);
    const last = segments.at(-1);
    truncateSync(last?.path ?? "", 0);
    const again = await start();
    await write(again, 1);
    await stop();
    const closing = checkpoints().findLast(({ reason }) => reason === "segment");
    expect(closing?.checkpoint.tree.segment).toBe((last?.number ?? 0) - 1);
    expectTrue();
  });

  test("reads a log without checkpoints as ever, and signs it from there on", async () => {
    key = null;
    const log = await start();
    await write(log, 200);
    await stop();
    key = signer;
    const again = await start();
    await stop();
    expect(again.checkpoint).not.toBeNull();
    expect(over()).toEqual([200]);
    expectTrue();
  });

  test("does not go on from another key's checkpoint", async () => {
    key = signerOf(2);
    const log = await start();
    await write(log, 30);
    await stop();
    key = signer;
    await start();
    await stop();
    expect(checkpoints().at(-1)?.checkpoint.publicKey).toBe(signer.publicKey);
    expect(verifyChain(directory, { signatures: { check: checkSignature } }).faults).toMatchObject([
      { kind: "forged" },
    ]);
  });
});

describe("retention", () => {
  test("leaves a tombstone that is signed, and so does each that follows it", async () => {
    const dayMs = 86_400_000;
    let nowMs = Date.now() - 9 * dayMs;
    const settings = { ...plainSettings, retentionDays: 0 };
    const options = {
      clock: { now: () => nowMs, monotonic: () => performance.now() },
      settings: () => settings,
    };
    const log = await start(options);
    for (let day = 0; day < 9; day += 1) {
      await write(log, 4);
      nowMs += dayMs + 1_000;
    }
    await stop();
    settings.retentionDays = 3;
    await start(options);
    await stop();
    const tombstone = readEntries(directory).find(({ action }) => action === "audit.segments_removed");
    expect(tombstone?.["details"]).toMatchObject({
      installation_id: installationId,
      public_key: signer.publicKey,
    });
    const expected = { check: checkSignature, publicKey: signer.publicKey };
    const report = verifyChain(directory, { signatures: expected });
    expect(report.faults).toEqual([]);
    expect(report.removal).not.toBeNull();
    const path = listSegments(directory).at(-1)?.path ?? "";
    writeFileSync(path, readFileSync(path, "utf8").replace(/"segments":\d+/, '"segments":1'));
    expect(verifyChain(directory, { signatures: expected }).faults.map(({ kind }) => kind)).toContain(
      "forged",
    );
  });
});

describe("a crash behind a tombstone", () => {
  test("has the next start remove what it speaks of, behind the checkpoint before it", async () => {
    const dayMs = 86_400_000;
    let nowMs = Date.now() - 6 * dayMs;
    const settings = { ...plainSettings, retentionDays: 0 };
    const options = {
      clock: { now: () => nowMs, monotonic: () => performance.now() },
      settings: () => settings,
    };
    const log = await start(options);
    for (let day = 0; day < 6; day += 1) {
      await write(log, 4);
      nowMs += dayMs + 1_000;
    }
    await stop();
    const before = listSegments(directory).map(({ path }) => ({ path, bytes: readFileSync(path) }));
    settings.retentionDays = 3;
    await start(options);
    await kill();
    const tombstones = (): number =>
      readEntries(directory).filter(({ action }) => action === "audit.segments_removed").length;
    expect(tombstones()).toBe(1);
    const left = listSegments(directory);
    const gone = before.filter(({ path }) => !left.some((one) => one.path === path));
    expect(gone.length).toBeGreaterThan(0);
    for (const { path, bytes } of gone) writeFileSync(path, bytes, { mode: 0o600 });
    await start(options);
    await stop();
    expect(listSegments(directory)[0]).toEqual(left[0]);
    expect(tombstones()).toBe(1);
    expectTrue();
  });
});

describe("the file of a checkpoint", () => {
  test("says what the entry says, and nothing else", async () => {
    const log = await start();
    await write(log, 30);
    const { checkpoint } = log;
    if (checkpoint === null) throw new Error("there is no checkpoint");
    const text = printCheckpoint(checkpoint);
    expect(parseCheckpoint(text)).toEqual(checkpoint);
    for (const [member, value] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
      const { [member]: _left, ...rest } = JSON.parse(text) as Record<string, unknown>;
      expect(() => parseCheckpoint(JSON.stringify(rest)), member).toThrow(/checkpoint/);
      if (typeof value !== "number" && member !== "root" && member !== "hash") continue;
      const other = typeof value === "number" ? value + 1 : "f".repeat(64);
      expect(
        isSigned(parseCheckpoint(JSON.stringify({ ...rest, [member]: other })), checkSignature),
        member,
      ).toBe(false);
    }
  });
});

describe("the core's tree", () => {
  test("grows by lines as the recursive definition has it, at every size and cut", () => {
    for (const algorithm of ["blake3", "sha256"] as const) {
      const lines = Array.from({ length: 70 }, (_, index) => "x".repeat((index * 37) % 1_300));
      let tree = { size: 0, peaks: new Uint8Array(0) as Uint8Array };
      for (let at = 0; at < lines.length;) {
        const count = 1 + (at % 9);
        const text = lines.slice(at, at + count).map((line) => `${line}\n`);
        tree = native.growAuditTree({ algorithm, ...tree }, Buffer.from(`${text.join("")}torn`));
        at = Math.min(lines.length, at + count);
        expect(tree.size).toBe(at);
        const leaves = lines.slice(0, at).map((line) => hashLeaf(lineHashes[algorithm], Buffer.from(line)));
        let begin = 0;
        let rest = Buffer.from(tree.peaks).toString("hex");
        while (begin < at) {
          const size = 2 ** Math.floor(Math.log2(at - begin));
          const subtree = new MerkleTree(lineHashes[algorithm], leaves.slice(begin, begin + size));
          expect(rest.slice(0, 64)).toBe(subtree.root());
          rest = rest.slice(64);
          begin += size;
        }
        expect(rest).toBe("");
      }
    }
  });

  test("takes no peaks that don't fit the size", () => {
    const bad = { algorithm: "blake3", size: 3, peaks: new Uint8Array(32) } as const;
    expect(() => native.growAuditTree(bad, Buffer.from("x\n"))).toThrow(/is not valid/);
  });
});
