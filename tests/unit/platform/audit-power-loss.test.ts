// The audit log's writer on a disk that loses power at every instant of its work, in every way that a disk may: what was
// acknowledged is there, the chain verifies under its signatures, what was torn is set aside with an entry that says so, and the
// log goes on. The trace is of the real writer's calls, and what opens what is left is the real opener.
//
// SESAME_TEST_TRIES=n takes n random choices at each instant instead of 12; SESAME_TEST_SEED=n repeats a run's.

import { randomInt } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { headOf } from "../../../src/core/audit-checkpoint.js";
import type { AuditEvent } from "../../../src/core/ports.js";
import type { AuditLog, AuditLogOptions } from "../../../src/platform/audit-log.js";
import type { AuditSettings } from "../../../src/platform/audit-succession.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import { checkSignature } from "../../../src/platform/signatures.js";
import {
  durable,
  openAuditLog,
  plainSettings,
  readEntries,
  readEvent,
  verifyChain,
} from "../../support/audit.js";
import { type DiskState, layOut, type Recorder, statesOf } from "../../support/power-loss.js";
import { signerOf } from "../../support/signer.js";
import { Dice } from "../../support/vault-lanes.js";

const recorder = vi.hoisted(() => ({ current: null as Recorder | null }));
vi.mock("node:fs", async (load) => {
  const { Recorder: Recording } = await import("../../support/power-loss.js");
  recorder.current = new Recording();
  return recorder.current.around(await load());
});

const tries = Number(process.env["SESAME_TEST_TRIES"] ?? 12);
const seed = Number(process.env["SESAME_TEST_SEED"] ?? randomInt(2 ** 32));
const signer = signerOf(1);
const dayMs = 86_400_000;

let scratch: string;
let root: string;
let directory: string;
beforeAll(() => {
  // In memory where there is such a place: the model, and not this machine's disk, is what is tested.
  scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "power-"));
  root = join(scratch, "root");
  directory = join(root, "audit");
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function recording(): Recorder {
  if (recorder.current === null) throw new Error("node:fs is not recorded");
  return recorder.current;
}

let settings: AuditSettings = plainSettings;
let nowMs = Date.now();
const open = (options: Partial<AuditLogOptions> = {}): Promise<AuditLog> =>
  openAuditLog(directory, {
    settings: () => settings,
    clock: { now: () => nowMs, monotonic: () => performance.now() },
    signing: {
      installationId: "3f0e2f5b-8c43-4d0e-9d3b-6f5b1d2c7a10",
      key: () => signer,
      interval: () => 16,
    },
    ...options,
  });

let acknowledged = 0;
async function write(log: AuditLog, count = 1): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      acknowledged += 1;
      const profile = `p${acknowledged}`;
      const event: AuditEvent = readEvent(profile);
      await durable(log, event);
      recording().acknowledge(profile);
    }),
  );
}

/** Opens what is left as a start does, and returns how often something was set aside. */
async function judge(state: DiskState, { isBuffered = false } = {}): Promise<number> {
  layOut(root, state);
  const context = `instant ${state.instant}: ${[...state.content].map(([path, bytes]) => `${path} ${bytes?.length ?? "/"}`).join(", ")}`;
  let log: AuditLog;
  try {
    log = await open();
  } catch (error) {
    throw new Error(`can't be opened at ${context}`, { cause: error });
  }
  await durable(log, readEvent("after"));
  await log.close();
  const entries = readEntries(directory);
  const profiles = new Set(entries.map(({ profile }) => profile));
  if (!isBuffered)
    expect(
      state.acknowledged.filter((one) => !profiles.has(one)),
      context,
    ).toEqual([]);
  const report = verifyChain(directory, {
    signatures: { check: checkSignature, publicKey: signer.publicKey },
  });
  expect(report.faults, context).toEqual([]);
  expect(report.signatures.last && headOf(report.signatures.last).sequence, context).toBe(
    report.head.sequence - 1,
  );
  // What the chain says was set aside is there, and nothing else was cut off.
  const repairs = entries.flatMap(({ action, details }) =>
    action === "audit.repaired"
      ? [details as { segment: string; offset: number; bytes: number; hash: string }]
      : [],
  );
  const torn = repairs.length === 0 ? [] : readdirSync(join(directory, "torn"));
  for (const { segment, offset, bytes, hash } of repairs) {
    const contents = torn
      .filter((name) => name.startsWith(`${segment.slice(0, 8)}-${offset}-`) && name.endsWith(".part"))
      .map((name) => readFileSync(join(directory, "torn", name)));
    expect(
      contents.some(
        (content) =>
          content.length === bytes && [lineHashes.blake3(content), lineHashes.sha256(content)].includes(hash),
      ),
      context,
    ).toBe(true);
  }
  return repairs.length;
}

interface Work {
  readonly files?: ReadonlyMap<string, Buffer>;
  readonly work: () => Promise<void>;
}

async function record({ files = new Map(), work }: Work): Promise<DiskState[]> {
  layOut(root, { content: withDirectories(files), acknowledged: [], instant: 0 });
  recording().begin(root, files);
  await work();
  const operations = recording().end();
  const dice = new Dice(seed);
  return [...statesOf(operations, { chance: () => dice.next(), tries })];
}

function withDirectories(files: ReadonlyMap<string, Buffer>): Map<string, Buffer | null> {
  const isBelow = files.size > 0;
  return new Map<string, Buffer | null>([...(isBelow ? [["audit", null] as const] : []), ...files]);
}

/** All that lies there, by the paths below the root. */
function filesBelow(): Map<string, Buffer> {
  return new Map(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1), readFileSync(path)]),
  );
}

async function judgeAll(states: readonly DiskState[], options?: { isBuffered: boolean }): Promise<number> {
  let repaired = 0;
  for (const state of states) repaired += await judge(state, options);
  return repaired;
}

describe(`power that goes (SESAME_TEST_SEED=${seed})`, () => {
  test("at any instant of a first start, of entries alone and in groups, and of an end loses nothing", async () => {
    settings = plainSettings;
    const states = await record({
      work: async () => {
        const log = await open();
        await write(log);
        for (const count of [1, 5, 1, 12, 3]) await write(log, count);
        await log.close();
      },
    });
    expect(states.length).toBeGreaterThan(100);
    expect(await judgeAll(states)).toBeGreaterThan(20);
  }, 120_000);

  test("while segments follow each other, by size and by hash, loses nothing", async () => {
    settings = plainSettings;
    const states = await record({
      work: async () => {
        const log = await open({ segmentBytes: 4_000 });
        await write(log, 10);
        await write(log, 4);
        settings = { ...plainSettings, hash: "sha256" };
        await write(log, 3);
        await write(log, 12);
        await write(log, 1);
        await log.close();
      },
    });
    expect(states.length).toBeGreaterThan(100);
    expect(await judgeAll(states)).toBeGreaterThan(20);
  }, 120_000);

  test.each(["durable", "buffered"] as const)(
    "while retention removes %s segments leaves a chain that says what is gone",
    async (durability) => {
      settings = { ...plainSettings, durability };
      nowMs = Date.now() - 12 * dayMs;
      layOut(root, { content: new Map(), acknowledged: [], instant: 0 });
      const before = await open();
      for (let day = 0; day < 10; day += 1) {
        await write(before, 2);
        nowMs += dayMs + 1_000;
      }
      await before.close();
      const files = filesBelow();
      const states = await record({
        files,
        work: async () => {
          settings = { ...settings, retentionDays: 4 };
          const log = await open();
          await write(log, 2);
          await log.close();
        },
      });
      await judgeAll(states, { isBuffered: durability === "buffered" });
      expect(readEntries(directory)[0]?.["sequence"]).toBeGreaterThan(1);
      nowMs = Date.now();
    },
    120_000,
  );

  test("while a torn end is repaired has the next start repair it", async () => {
    settings = plainSettings;
    layOut(root, { content: new Map(), acknowledged: [], instant: 0 });
    const before = await open();
    await write(before, 6);
    await before.close();
    const files = filesBelow();
    const segment = files.get("audit/00000001.jsonl") ?? Buffer.alloc(0);
    files.set("audit/00000001.jsonl", Buffer.concat([segment.subarray(0, -40), Buffer.alloc(900)]));
    const states = await record({
      files,
      work: async () => {
        const log = await open();
        await write(log, 2);
        await log.close();
      },
    });
    expect(await judgeAll(states)).toBeGreaterThan(states.length / 2);
  }, 120_000);

  test("in a buffered segment costs at most what was not flushed yet, at a line's end, and never what was", async () => {
    settings = { ...plainSettings, durability: "buffered" };
    const states = await record({
      work: async () => {
        const log = await open();
        await write(log, 6);
        await write(log, 6);
        await new Promise((resolve) => setTimeout(resolve, 1_300));
        recording().acknowledge("flushed");
        await write(log, 6);
        await log.close();
        recording().acknowledge("closed");
      },
    });
    for (const state of states) {
      await judge(state, { isBuffered: true });
      const flushed = state.acknowledged.indexOf("flushed");
      const closed = state.acknowledged.includes("closed");
      const safe = state.acknowledged
        .slice(0, closed ? undefined : Math.max(0, flushed))
        .filter((one) => one.startsWith("p"));
      const profiles = new Set(readEntries(directory).map(({ profile }) => profile));
      expect(safe.filter((one) => !profiles.has(one))).toEqual([]);
    }
    settings = plainSettings;
  }, 120_000);
});

describe("the model", () => {
  test("finds what a writer without a sync would lose", async () => {
    const fs = await import("node:fs");
    layOut(root, { content: new Map(), acknowledged: [], instant: 0 });
    recording().begin(root);
    const descriptor = fs.openSync(join(root, "file"), fs.constants.O_WRONLY | fs.constants.O_CREAT, 0o600);
    fs.writeSync(descriptor, Buffer.alloc(1_024, "x"));
    recording().acknowledge("written");
    fs.fsyncSync(descriptor);
    recording().acknowledge("synced");
    fs.closeSync(descriptor);
    const parent = fs.openSync(root, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
    fs.fsyncSync(parent);
    fs.closeSync(parent);
    recording().acknowledge("named");
    const dice = new Dice(seed);
    const states = [...statesOf(recording().end(), { chance: () => dice.next(), tries: 20 })];
    const after = (what: string): DiskState[] =>
      states.filter(({ acknowledged: known }) => known.at(-1) === what);
    const sizes = (what: string): Set<number | null> =>
      new Set(after(what).map(({ content }) => content.get("file")?.length ?? null));
    expect(sizes("written").has(null)).toBe(true);
    expect(sizes("written").has(0)).toBe(true);
    expect(sizes("written").has(1_024)).toBe(true);
    expect(after("written").some(({ content }) => content.get("file")?.includes(0) === true)).toBe(true);
    expect(sizes("synced")).toEqual(new Set([null, 1_024]));
    expect(sizes("named")).toEqual(new Set([1_024]));
  });
});
