// A vault follows the configuration at its next unlock, through the real daemons and the CLI: what a file or a lock asks
// for is carried out, said and audited; secrets and history stay; a wrong password changes nothing.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VaultMetadata } from "../../src/platform/vault-metadata.js";
import { readEntries, verifyChain } from "../support/audit.js";
import { Device } from "../support/policy.js";
import { isRoot, password, Product } from "../support/product.js";

const unlimited = "[secrets.rate_limit]\nburst = 100000\nper_second = 100000\n";
const argon2id = "argon2id, memory_kib 19456, passes 2, lanes 1";
const pbkdf2 = "pbkdf2-sha256, iterations 600000";

let product: Product;

function metadata(): VaultMetadata {
  return JSON.parse(readFileSync(join(product.vaults, "work.meta.json"), "utf8")) as VaultMetadata;
}

function audited(action: string): Record<string, unknown>[] {
  return readEntries(product.audit).filter((entry) => entry["action"] === action);
}

/** The configuration as it is from the next start on, which locks the vault. */
async function restartWith(crypto: string): Promise<void> {
  await product.down();
  product.configure(`${unlimited}[crypto]\n${crypto}\n`);
  await product.up();
}

const unlock = (input = password) => product.run(["unlock", "-p", "work", "--password-stdin"], { input });

const get = (key: string, version: number) =>
  product.demand(["secret", "get", "-p", "work", key, "--version", String(version)]);

/** Two versions of one key, beside the "anchor" that the product begins with. */
async function prepare(): Promise<string> {
  await product.begin();
  for (const value of ["one", "two"])
    await product.demand(["secret", "set", "-q", "-p", "work", "db"], { input: value });
  return product.demand(["secret", "history", "-p", "work", "db", "--json"]);
}

async function expectWhole(history: string): Promise<void> {
  expect([await get("db", 1), await get("db", 2), await get("anchor", 1)]).toEqual(["one", "two", "held"]);
  expect(await product.demand(["secret", "history", "-p", "work", "db", "--json"])).toBe(history);
  expect(verifyChain(product.audit)).toMatchObject({ intact: true, faults: [] });
}

beforeEach(() => {
  product = new Product();
});
afterEach(() => product.remove());

describe("a password whose key derivation is not as configured", () => {
  test("is rewrapped by the next unlock, once, with a warning where a guess costs less", async () => {
    const history = await prepare();
    await restartWith('kdf = "pbkdf2-sha256"');
    expect(await unlock()).toEqual({
      status: 0,
      stdout: "",
      stderr: [
        'sesame: profile "work" is unlocked',
        `sesame: warning: the password of profile "work" is guarded by ${pbkdf2} from here on, as configured, not by ${argon2id}: a guess costs less\n`,
      ].join("\n"),
    });
    expect(metadata().factors).toMatchObject([{ kdf: { algorithm: "pbkdf2-sha256", iterations: 600_000 } }]);
    await expectWhole(history);
    expect(audited("vault.rewrapped")).toMatchObject([
      {
        outcome: "ok",
        profile: "work",
        details: { kdf_before: argon2id, kdf_after: pbkdf2, weaker: true },
      },
    ]);
    expect(product.logged("vault.rewrapped")).toMatchObject([{ severity: "warning", profile: "work" }]);
    await product.demand(["lock", "-q", "-p", "work"]);
    expect((await unlock()).stderr).toBe('sesame: profile "work" is unlocked\n');
    await expectWhole(history);
    expect(audited("vault.rewrapped")).toHaveLength(1);
  });

  test("is rewrapped by a stronger one without a warning, and by no weaker one that is a mere default", async () => {
    const history = await prepare();
    await restartWith("argon2id.memory_kib = 32768");
    const stronger = "argon2id, memory_kib 32768, passes 2, lanes 1";
    expect((await unlock()).stderr).toContain(
      `sesame: the password of profile "work" is guarded by ${stronger} from here on, as configured, not by ${argon2id}\n`,
    );
    await restartWith("");
    expect((await unlock()).stderr).toBe('sesame: profile "work" is unlocked\n');
    expect(metadata().factors).toMatchObject([{ kdf: { memory_kib: 32_768 } }]);
    await expectWhole(history);
  });

  test("stays as it is for a wrong password, and for the right one afterwards it does not", async () => {
    const history = await prepare();
    await restartWith('kdf = "pbkdf2-sha256"');
    const before = metadata();
    expect((await unlock("a wrong password")).status).toBe(77);
    expect(metadata()).toEqual(before);
    expect(audited("vault.rewrapped")).toEqual([]);
    expect((await unlock()).status).toBe(0);
    await expectWhole(history);
    expect(metadata().factors[0]?.salt).not.toBe(before.factors[0]?.salt);
  });

  test("is unlocked without the memory that the configuration asks for, and a warning says that it stays", async () => {
    const history = await prepare();
    await restartWith("argon2id.memory_kib = 4194304");
    const prefix = ["prlimit", "--data=1500000000", "--"];
    const { status, stderr } = await product.run(["unlock", "-q", "-p", "work", "--password-stdin"], {
      input: password,
      prefix,
    });
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^sesame: warning: the password of profile "work" is still guarded by .* passes 2, lanes 1, not by .* as configured: .*\n$/,
    );
    expect(metadata().factors).toMatchObject([{ kdf: { memory_kib: 19_456 } }]);
    await expectWhole(history);
  });
});

describe("a vault under another crypto profile or key derivation than configured", () => {
  const leading = "leading-edge with keys by blake3";
  const governed = "governance-compatible with keys by hkdf-sha256";
  const done = (after: string, before: string) =>
    `sesame: the vault of profile "work" is guarded by ${after} from here on, as configured, not by ${before}\n`;

  test("is converted by the next unlock, there and back, and the same password opens it", async () => {
    const history = await prepare();
    const before = metadata();
    await restartWith('profile = "governance-compatible"');
    expect((await unlock()).stderr).toBe(`sesame: profile "work" is unlocked\n${done(governed, leading)}`);
    expect(metadata()).toMatchObject({
      vault_id: before.vault_id,
      crypto_profile: "governance-compatible",
      key_derivation: "hkdf-sha256",
    });
    await expectWhole(history);
    expect(audited("vault.converted")).toMatchObject([
      {
        outcome: "ok",
        profile: "work",
        details: {
          crypto_profile_before: "leading-edge",
          crypto_profile_after: "governance-compatible",
          key_derivation_before: "blake3",
          key_derivation_after: "hkdf-sha256",
        },
      },
    ]);
    expect(product.logged("vault.converted")).toMatchObject([{ severity: "notice", profile: "work" }]);
    await product.demand(["lock", "-q", "-p", "work"]);
    expect((await unlock()).stderr).toBe('sesame: profile "work" is unlocked\n');
    await restartWith("");
    expect((await unlock()).stderr).toContain(done(leading, governed));
    await expectWhole(history);
    expect(readdirSync(product.vaults).toSorted()).toEqual(["work.db", "work.db-wal", "work.meta.json"]);
  });

  test("and under another password derivation gets both in one unlock", async () => {
    const history = await prepare();
    await restartWith('profile = "governance-compatible"\nhkdf = "blake3"\nkdf = "pbkdf2-sha256"');
    expect((await unlock()).status).toBe(0);
    expect(metadata()).toMatchObject({
      crypto_profile: "governance-compatible",
      key_derivation: "blake3",
      factors: [{ kdf: { algorithm: "pbkdf2-sha256" } }],
    });
    await expectWhole(history);
    const actions = readEntries(product.audit).map(({ action }) => action);
    const at = actions.lastIndexOf("vault.unlocked");
    expect(actions.slice(at, at + 3)).toEqual(["vault.unlocked", "vault.rewrapped", "vault.converted"]);
  });

  test("stays as it is for a wrong password", async () => {
    const history = await prepare();
    await restartWith('hkdf = "hkdf-sha256"');
    const before = metadata();
    expect((await unlock("a wrong password")).status).toBe(77);
    expect(metadata()).toEqual(before);
    expect((await unlock()).status).toBe(0);
    expect(metadata().key_derivation).toBe("hkdf-sha256");
    await expectWhole(history);
  });

  test("is made as configured where it is made", async () => {
    await product.up();
    await product.down();
    product.configure(`${unlimited}[crypto]\nhkdf = "hkdf-sha256"\n`);
    await product.begin();
    expect(metadata()).toMatchObject({ crypto_profile: "leading-edge", key_derivation: "hkdf-sha256" });
  });

  test("is unlocked by two at once, and converted once", async () => {
    const history = await prepare();
    for (let count = 0; count < 8; count += 1)
      await product.demand(["secret", "set", "-q", "-p", "work", `large-${count}`], {
        input: "x".repeat(1_000_000),
      });
    await restartWith('profile = "governance-compatible"');
    const both = await Promise.all([unlock(), unlock()]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    await expectWhole(history);
    expect(audited("vault.converted")).toHaveLength(1);
  });
});

describe.skipIf(!isRoot)("a lock (needs root)", () => {
  let device: Device;
  beforeEach(() => {
    device = new Device({ config: `${unlimited}[crypto]\nkdf = "pbkdf2-sha256"\n` });
    product = device.product;
  });
  afterEach(() => device.remove());

  test("brings a vault that the user made otherwise to what it demands", async () => {
    const history = await prepare();
    expect(metadata().factors).toMatchObject([{ kdf: { algorithm: "pbkdf2-sha256" } }]);
    await product.down();
    device.lock({ "crypto.kdf": "argon2id", "crypto.argon2id.passes": 3 });
    await product.up();
    expect((await unlock()).status).toBe(0);
    expect(metadata().factors).toMatchObject([{ kdf: { algorithm: "argon2id", passes: 3 } }]);
    await expectWhole(history);
    expect(audited("vault.rewrapped")).toMatchObject([{ outcome: "ok", details: { weaker: false } }]);
  });

  test("a lock on crypto.hkdf converts a vault, whatever the user's file wants", async () => {
    const history = await prepare();
    device.lock({ "crypto.hkdf": "hkdf-sha256", "crypto.kdf": "pbkdf2-sha256" });
    await restartWith('hkdf = "blake3"');
    expect((await unlock()).status).toBe(0);
    expect(metadata()).toMatchObject({ crypto_profile: "leading-edge", key_derivation: "hkdf-sha256" });
    await expectWhole(history);
    expect(product.logged("policy.conflict")).toContainEqual(
      expect.objectContaining({ key: "crypto.hkdf", locked_by: "baseline" }),
    );
  });

  test("keeps a vault from being weakened by whoever edits the user's file and waits for an unlock", async () => {
    device.lock({ "crypto.kdf": "argon2id", "crypto.argon2id.memory_kib": 32_768 });
    const history = await prepare();
    const before = metadata();
    await restartWith('kdf = "pbkdf2-sha256"\nargon2id.memory_kib = 19456');
    expect((await unlock()).stderr).toBe('sesame: profile "work" is unlocked\n');
    expect(metadata()).toEqual(before);
    await expectWhole(history);
  });
});
