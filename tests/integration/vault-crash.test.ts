// kill -9 at random instants: no acknowledged write is lost, no vault is left half made or half deleted.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { parseKeyName, parseProfileName } from "../../src/core/names.js";
import { native } from "../../src/platform/native.js";
import { VaultStore } from "../../src/platform/vault-store.js";
import type { OpenVault } from "../../src/platform/vault.js";

const root = join(import.meta.dirname, "../..");
/** Two levels below the root, where a bundle finds the native core, and out of everybody's way. */
const program = join(root, "node_modules/.vault-crash-test/writer.mjs");
const identity = { profile: parseProfileName("work"), profileId: "00000000-0000-5000-8000-000000000000" };
const kdf = { algorithm: "argon2id", memory_kib: 19_456, passes: 2, lanes: 1 } as const;
const factor = { kind: "password", kdf, salt: Buffer.alloc(32).toString("base64") } as const;
const kek = native.SecureBuffer.alloc(32);

beforeAll(async () => {
  mkdirSync(join(program, ".."), { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, "vault-writer.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external: ["better-sqlite3-multiple-ciphers"],
    logLevel: "error",
  });
});

function vaultDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "vault-crash-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, "vaults");
}

/** Lets the child work until a random moment after its first word, kills it, and gives the lines it had finished. */
async function killAtRandom(arguments_: readonly string[], longestMs: number): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, [program, ...arguments_], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    if (said === "") setTimeout(() => child.kill("SIGKILL"), Math.random() * longestMs);
    said += text;
  });
  const signal = await new Promise((resolve) => child.on("close", (_code, by) => resolve(by)));
  expect(signal).toBe("SIGKILL");
  return said.split("\n").slice(0, -1);
}

function unlock(store: VaultStore): OpenVault {
  return store.unlock(identity, { factorId: "password", kek });
}

test("25 kills of a writer lose no acknowledged write and damage nothing", async () => {
  const directory = vaultDirectory();
  const store = new VaultStore(directory);
  store
    .create(identity, {
      form: { crypto_profile: "leading-edge", key_derivation: "blake3" },
      factor,
      kek,
      nowMs: 1,
    })
    .close();
  const acknowledged = new Set<string>();
  let next = 0;
  let writes = 0;
  for (let round = 0; round < 25; round += 1) {
    const lines = await killAtRandom(["write", directory, String(next)], 150);
    const said = lines
      .map((line) => line.split(" "))
      .map(([what = "", count]) => ({ what, count: Number(count) }));
    const vault = unlock(store);
    const present = new Set<string>(vault.list().map(({ key }) => key));
    for (const { what, count } of said) {
      writes += 1;
      next = Math.max(next, count + 1);
      // A rename may have gone through without its word; the value is there under one of the names.
      if (what === "set") acknowledged.add(present.has(`key-${count}`) ? `key-${count}` : `moved-${count}`);
      if (what === "moved") expect(present.has(`moved-${count}`)).toBe(true);
    }
    for (const name of acknowledged) {
      const count = Number(name.split("-")[1]);
      using value = vault.get(parseKeyName(name));
      expect([name, value.length]).toEqual([name, 100 + ((count * 7_919) % 30_000)]);
      expect(value.bytes.every((byte) => byte === count % 251)).toBe(true);
    }
    const counted = said.findLast(({ what }) => what === "counted");
    if (counted !== undefined) {
      using value = vault.get(parseKeyName("counter"));
      expect([counted.count % 251, (counted.count + 1) % 251]).toContain(value.bytes[0]);
    }
    vault.close();
    // The number after the last word may have been written as well.
    next += 1;
  }
  expect(writes).toBeGreaterThan(200);
});

test("25 kills between create and delete leave a whole vault or none, and the name stays usable", async () => {
  const directory = vaultDirectory();
  const store = new VaultStore(directory);
  const seen = new Set<string>();
  for (let round = 0; round < 25; round += 1) {
    await killAtRandom(["create", directory], 60);
    seen.add(readdirSync(directory).toSorted().join(" "));
    if (store.exists(identity.profile)) {
      unlock(store).close();
      store.delete(identity.profile);
    }
    store.settleLeftovers();
    expect(readdirSync(directory)).toEqual([]);
  }
  expect(seen.size).toBeGreaterThan(1);
});
