// Signed checkpoints through the real daemons and the CLI: an auditor who keeps a small file and the key sees what the log alone
// can't show.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { auditLine, type ChainHead, emptyChain } from "../../src/core/audit-entry.js";
import type { AuditEntry } from "../../src/generated/types.js";
import { lineHashes } from "../../src/platform/audit-hashes.js";
import { readEntries } from "../support/audit.js";
import { Device } from "../support/policy.js";
import { isRoot, password, type Product } from "../support/product.js";

let device: Device;
let product: Product;
beforeEach(() => {
  device = new Device({ config: "" });
  product = device.product;
});
afterEach(() => device.remove());

async function initialize(): Promise<void> {
  await product.up();
  await product.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: password });
}
const inHome = (name: string): string => join(product.directory, "..", name);
const read = (count: number): Promise<unknown> =>
  Array.from({ length: count }).reduce<Promise<unknown>>(
    (before) => before.then(() => product.run(["secret", "get", "-p", "work", "none"])),
    Promise.resolve(),
  );
async function keep(name: string): Promise<string> {
  const path = inHome(name);
  writeFileSync(path, await product.demand(["audit", "checkpoint", "--now"]));
  return path;
}
async function publicKey(): Promise<string> {
  const { signing_key: key } = JSON.parse(await product.demand(["identity", "show", "--json"])) as {
    readonly signing_key: string;
  };
  return key;
}
const verify = (...args: string[]): ReturnType<Product["run"]> => product.run(["audit", "verify", ...args]);
const entries = (): AuditEntry[] => readEntries(product.audit) as unknown as AuditEntry[];

/** All of the user's segments numbered and hashed anew, as whoever can write the files can. */
function rewrite(change: (entry: AuditEntry) => AuditEntry | null): void {
  const path = join(product.audit, "00000001.jsonl");
  let head: ChainHead = emptyChain;
  const lines = entries().flatMap((entry) => {
    const wanted = change(entry);
    if (wanted === null) return [];
    const line = auditLine({ ...wanted, sequence: head.sequence + 1, prev_hash: head.hash });
    head = { sequence: head.sequence + 1, hash: lineHashes.blake3(line) };
    return [`${line}\n`];
  });
  writeFileSync(path, lines.join(""));
}

test("a checkpoint is small, names the key that 'identity show' prints, and stands in the log", async () => {
  await initialize();
  await read(2);
  const text = readFileSync(await keep("one.checkpoint"), "utf8");
  expect(text.length).toBeLessThan(1_000);
  const document = JSON.parse(text) as Record<string, unknown>;
  expect(document).toMatchObject({ kind: "open-sesame/audit-checkpoint/1", public_key: await publicKey() });
  const last = entries().at(-1);
  expect(last).toMatchObject({ action: "audit.checkpoint", details: { signature: document["signature"] } });
  // Nothing came since.
  expect(await product.demand(["audit", "checkpoint", "--now"])).toBe(text);
  expect(entries().at(-1)).toEqual(last);
});

test("daemons that end in order leave nothing unsigned, and verifying says who signed how far", async () => {
  await initialize();
  await read(3);
  await product.down();
  const { stdout } = await verify();
  const key = await publicKey();
  expect(stdout).toMatch(new RegExp(String.raw`^signed: up to entry \d+ by key ${key}$`, "m"));
  const report = JSON.parse(await product.demand(["audit", "verify", "--json"])) as Record<string, unknown>;
  expect(report["signatures"]).toMatchObject({
    public_key: key,
    last_sequence: entries().length - 1,
    unsigned: 0,
  });
});

describe("whoever has the files and not the key", () => {
  test("can't write the log anew under the eyes of an auditor with a checkpoint, or with the key alone", async () => {
    await initialize();
    await read(3);
    const kept = await keep("kept.checkpoint");
    const key = await publicKey();
    await read(2);
    await product.down();
    const copy = inHome("collected");
    cpSync(product.audit, copy, { recursive: true });
    for (const trust of [
      ["--from", kept],
      ["--expect-head", kept],
      ["--key", key],
    ])
      expect((await verify(...trust, copy)).status).toBe(0);
    rewrite((entry) => (entry.action === "audit.checkpoint" ? null : { ...entry, outcome: "ok" }));
    const other = inHome("rewritten");
    cpSync(product.audit, other, { recursive: true });
    // By itself it is a chain, and says that it is unsigned.
    expect((await verify(other)).stdout).toContain("signed: nothing");
    for (const trust of [
      ["--from", kept],
      ["--expect-head", kept],
      ["--key", key],
    ]) {
      const { status, stdout } = await verify(...trust, other);
      expect(status).toBe(65);
      expect(stdout).toContain("unsigned: segment 00000001.jsonl");
    }
  });

  test("can't make the daemon go on behind a checkpoint that it did not sign", async () => {
    await initialize();
    await read(3);
    await keep("kept.checkpoint");
    await product.killAll(await product.pids());
    rewrite((entry) => ({ ...entry, outcome: "ok" }));
    await expect(product.up()).rejects.toThrow(/AUDIT_CHAIN_BROKEN|does not follow/);
  });

  test("can't forge a checkpoint: another key, a changed file or none at all is refused", async () => {
    await initialize();
    const kept = await keep("kept.checkpoint");
    const changed = inHome("changed.checkpoint");
    writeFileSync(changed, readFileSync(kept, "utf8").replace(/"tree_size": \d+/, '"tree_size": 1'));
    for (const [args, said] of [
      [["--from", changed], "signature is not that of the key"],
      [["--from", kept, "--key", "ab".repeat(32)], "is signed by key"],
      [["--from", inHome("none")], "no checkpoint that can be read"],
    ] as const) {
      const { status, stderr } = await verify(...args);
      expect(stderr).toContain(said);
      expect(status).toBe(said === "no checkpoint that can be read" ? 66 : 65);
    }
  });
});

test("an entry is proved with the checkpoint alone, and so is that the log only grew", async () => {
  await initialize();
  await read(2);
  const earlier = await keep("earlier.checkpoint");
  await read(3);
  const later = await keep("later.checkpoint");
  const entry = inHome("entry.json");
  writeFileSync(entry, await product.demand(["audit", "prove", "2", "--checkpoint", later]));
  const proved = await product.demand(["audit", "check-proof", entry, "--head", later]);
  expect(proved).toContain("proved: entry 2 is in segment 1");
  expect((await product.run(["audit", "check-proof", entry, "--head", earlier])).status).toBe(65);
  const growth = inHome("growth.json");
  writeFileSync(growth, await product.demand(["audit", "prove-growth", "--from", earlier]));
  const check = ["audit", "check-growth", growth];
  expect(await product.demand([...check, "--from", earlier, "--to", later])).toMatch(
    /^proved: the log up to entry \d+ holds all that was in it up to entry \d+\n$/,
  );
  expect((await product.run([...check, "--from", later, "--to", earlier])).status).toBe(65);
  expect((await product.run(["audit", "prove", "999", "--checkpoint", later])).status).toBe(66);
});

test("a log that is not signed has no checkpoint to print", async () => {
  await initialize();
  await product.down();
  rewrite((entry) => (entry.action === "audit.checkpoint" ? null : entry));
  const { status, stderr } = await product.run(["audit", "checkpoint"]);
  expect([status, stderr]).toEqual([66, expect.stringContaining("has no signed checkpoint")]);
});

describe.skipIf(!isRoot)("a lock (needs root)", () => {
  test("a lock on audit.checkpoint_entries holds against the user's files: no more entries than that go unsigned", async () => {
    device.lock({ "audit.checkpoint_entries": 16 });
    product.configure("[audit]\ncheckpoint_entries = 100000\n");
    await initialize();
    await read(40);
    const at = entries().flatMap(({ action, sequence }) => (action === "audit.checkpoint" ? [sequence] : []));
    expect(at.length).toBeGreaterThanOrEqual(3);
    for (const [index, sequence] of at.entries())
      expect(sequence - (at[index - 1] ?? 0)).toBeLessThanOrEqual(17);
    expect(entries().findLast(({ action }) => action === "audit.checkpoint")?.details).toMatchObject({
      interval: 16,
    });
    const { status } = await product.run(["config", "set", "audit.checkpoint_entries", "1000"]);
    expect(status).not.toBe(0);
  });
});
