// A vault made from another one: everything it held is there, and a kill at any step leaves the old one or the other.

import { readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseKeyName as key } from "../../../src/core/names.js";
import type { VaultForm } from "../../../src/core/vault-crypto.js";
import { native } from "../../../src/platform/native.js";
import { reformed } from "../../../src/platform/vault-change.js";
import { type ConversionStep, convertVault } from "../../../src/platform/vault-conversion.js";
import { openDatabase } from "../../../src/platform/vault-database.js";
import { VaultFiles } from "../../../src/platform/vault-files.js";
import { derivePageKey } from "../../../src/platform/vault-keys.js";
import { openAuth } from "../../../src/platform/vault-auth.js";
import type { VaultMetadata } from "../../../src/platform/vault-metadata.js";
import { openWith } from "../../../src/platform/vault-opening.js";
import { type Unlocked, VaultStore } from "../../../src/platform/vault-store.js";
import {
  codeOf,
  formOf,
  identityOf,
  kdf,
  kekOf,
  put,
  salt,
  type Scene,
  scene,
  snapshot,
  take,
  write,
} from "./vault-fixture.js";

const leading = formOf("leading-edge");
const governed = formOf("governance-compatible");
const mixed: VaultForm = { crypto_profile: "leading-edge", key_derivation: "hkdf-sha256" };
const largest = Buffer.alloc(1_048_576, 5);

/** Two keys with a history that was pruned, renamed and deleted in, an empty value and one of the largest. */
function filled(at: Scene): void {
  const vault = at.create();
  for (let count = 1; count <= 6; count += 1)
    put(vault, "db", `value ${count}`, { nowMs: write.nowMs + count, historyVersions: 4 });
  put(vault, "gone", "gone");
  put(vault, "before", "renamed", { ...write, nowMs: 7 });
  put(vault, "empty", "");
  put(vault, "large", largest);
  vault.delete(key("gone"));
  vault.rename(key("before"), key("after"));
  vault.close();
}

/** Everything that a vault tells, values included. */
function everythingIn(directory: string): unknown {
  using kek = kekOf("right");
  const vault = new VaultStore(directory).unlock(identityOf(), { factorId: "password", kek });
  try {
    return vault.list().map((secret) => ({
      key: secret.key,
      secret,
      history: vault
        .history(secret.key)
        .map((one) => [one.version, one.created_at, native.blake3Hex(take(vault, secret.key, one.version))]),
    }));
  } finally {
    vault.close();
  }
}

async function convert(at: Scene, form: VaultForm, directory = at.directory): Promise<Unlocked> {
  using kek = kekOf("right");
  const store = new VaultStore(directory);
  return store.unlockChanging(identityOf(), { factorId: "password", kek }, { form, rewrapping: null });
}

const metadataIn = (directory: string): VaultMetadata => new VaultStore(directory).describe(identityOf());

describe("a conversion", () => {
  test.each([
    ["to governance-compatible", governed],
    ["to another derivation alone", mixed],
  ])("%s keeps every secret, version and time, and the one password", async (_, form) => {
    const at = scene();
    filled(at);
    const before = metadataIn(at.directory);
    const held = everythingIn(at.directory);
    const { vault, changes } = await convert(at, form);
    const after = metadataIn(at.directory);
    expect(changes).toEqual([{ kind: "converted", before, after, error: null }]);
    expect(after).toMatchObject({ ...form, vault_id: before.vault_id, created_at: before.created_at });
    expect(put(vault, "db", "one more", { ...write, historyVersions: 4 })).toBe(7);
    vault.close();
    expect(readdirSync(at.directory).toSorted()).toEqual(["work.db", "work.meta.json"]);
    for (const name of readdirSync(at.directory))
      expect(statSync(join(at.directory, name)).mode & 0o777).toBe(0o600);
    (await convert(at, leading)).vault.close();
    const again = at.unlock();
    expect(take(again, "db")).toBe("one more");
    again.delete(key("db"));
    again.close();
    const kept = (held as { key: string }[]).filter((secret) => secret.key !== "db");
    expect(everythingIn(at.directory)).toEqual(kept);
  });

  test("seals the values and the factor under the other suite, and the pages under another key", async () => {
    const at = scene();
    filled(at);
    const before = metadataIn(at.directory);
    (await convert(at, governed)).vault.close();
    const [factor] = metadataIn(at.directory).factors;
    expect(Buffer.from(factor?.wrapped_key ?? "", "base64")[1]).toBe(2);
    using kek = kekOf("right");
    const [first] = before.factors;
    if (first === undefined) throw new Error("the vault has no factor");
    using auth = openAuth(before, [{ factorId: first.id, kek }]);
    const { master } = auth;
    const files = new VaultFiles(at.directory, identityOf().profile);
    using oldPageKey = derivePageKey(master, before);
    expect(codeOf(() => openDatabase(files, oldPageKey))).toBe("VAULT_DAMAGED");
    using pageKey = derivePageKey(master, metadataIn(at.directory));
    const connection = openDatabase(files, pageKey);
    const suites = connection
      .prepare("SELECT DISTINCT hex(substr(box, 1, 2)) FROM secret_version")
      .pluck()
      .all();
    expect(suites).toEqual(["0102"]);
    connection.close();
  });

  test("goes with a rewrap in one unlock, each a change of its own", async () => {
    const at = scene();
    filled(at);
    const held = everythingIn(at.directory);
    const pbkdf2 = { algorithm: "pbkdf2-sha256", iterations: 600_000 } as const;
    using kek = kekOf("other");
    using next = kekOf("right");
    using right = kekOf("right");
    const swapKey = { kdf, salt, kek };
    const first = await at.store.unlockChanging(
      identityOf(),
      { factorId: "password", kek: right },
      { form: leading, rewrapping: swapKey },
    );
    first.vault.close();
    const { vault, changes } = await at.store.unlockChanging(
      identityOf(),
      { factorId: "password", kek },
      { form: governed, rewrapping: { kdf: pbkdf2, salt, kek: next } },
    );
    vault.close();
    expect(changes.map(({ kind, error }) => [kind, error])).toEqual([
      ["rewrapped", null],
      ["converted", null],
    ]);
    expect(metadataIn(at.directory)).toMatchObject({ ...governed, factors: [{ kdf: pbkdf2 }] });
    expect(everythingIn(at.directory)).toEqual(held);
  });

  test("with a wrong password changes no byte", async () => {
    const at = scene();
    filled(at);
    const bytes = () => readdirSync(at.directory).map((name) => readFileSync(join(at.directory, name)));
    const before = bytes();
    using kek = kekOf("wrong");
    const wanted = { form: governed, rewrapping: null };
    expect(codeOf(() => at.store.unlockChanging(identityOf(), { factorId: "password", kek }, wanted))).toBe(
      "AUTH_FAILED",
    );
    expect(bytes()).toEqual(before);
  });

  test("holds one value at a time, and leaves no key in secure memory but the open vault's", async () => {
    const at = scene();
    filled(at);
    const before = native.secureMemoryStatus().liveBuffers;
    const most = { buffers: 0, bytes: 0 };
    for (const _ of stepsOf(at, governed)) {
      const { liveBuffers, liveBytes } = native.secureMemoryStatus();
      most.buffers = Math.max(most.buffers, liveBuffers - before);
      most.bytes = Math.max(most.bytes, liveBytes);
    }
    // Two entry keys, the page key, the KEK and the master key of this test.
    expect(most.buffers).toBeLessThanOrEqual(5);
    expect(most.bytes).toBeLessThan(largest.length);
    expect(native.secureMemoryStatus().liveBuffers).toBe(before);
    const { vault } = await convert(at, leading);
    expect(native.secureMemoryStatus().liveBuffers).toBe(before + 1);
    vault.close();
  });

  test("of many secrets lets others work in between, and sorts nothing", () => {
    const at = scene();
    const vault = at.create();
    for (let count = 0; count < 600; count += 1) put(vault, `key-${count}`, "x");
    vault.close();
    const told = [...stepsOf(at, governed)].filter((step) => step === "copied some").length;
    expect(told).toBeGreaterThanOrEqual(4);
    expect(at.unlock().count()).toBe(600);
  });
});

/** Drives a conversion, so that a test can look at the files after each step. */
function* stepsOf(at: Scene, form: VaultForm): Generator<ConversionStep, void> {
  using kek = kekOf("right");
  const before = metadataIn(at.directory);
  const [factor] = before.factors;
  if (factor === undefined) throw new Error("the vault has no factor");
  using auth = openAuth(before, [{ factorId: factor.id, kek }]);
  const { master } = auth;
  const files = new VaultFiles(at.directory, identityOf().profile);
  const metadata = reformed(before, auth, { factorId: factor.id, kek }, form);
  yield* convertVault(files, openWith(files, before, master), { metadata, master });
}

interface Crash {
  readonly step: ConversionStep;
  readonly directory: string;
}

/** The files as a kill leaves them after each step, oldest first. */
function crashes(at: Scene, form: VaultForm): Crash[] {
  const left: Crash[] = [];
  for (const step of stepsOf(at, form))
    left.push({ step, directory: snapshot(at.directory, `${left.length}`) });
  return left;
}

const decided: ReadonlySet<ConversionStep> = new Set([
  "decided",
  "log removed",
  "database in place",
  "metadata in place",
]);

describe("killed after any step", () => {
  test("it leaves a whole vault, the old one before the decision and the other after it, and no file besides", () => {
    const at = scene();
    filled(at);
    const held = everythingIn(at.directory);
    const left = crashes(at, governed);
    expect([...new Set(left.map(({ step }) => step))]).toEqual([
      "prepared",
      "copied some",
      "filled",
      "completed",
      ...decided,
    ]);
    for (const { step, directory } of left) {
      const started = snapshot(directory, "started");
      const fates = new VaultStore(started).settleLeftovers().map(({ fate }) => fate);
      const expected = decided.has(step) ? "conversion carried out" : "conversion cleared";
      expect([step, fates]).toEqual([step, step === "metadata in place" ? [] : [expected]]);
      // By the next start, or by whoever comes first.
      for (const one of [started, directory]) {
        expect([step, everythingIn(one)]).toEqual([step, held]);
        expect(metadataIn(one)).toMatchObject(decided.has(step) ? governed : leading);
        expect(readdirSync(one).toSorted()).toEqual(["work.db", "work.meta.json"]);
      }
    }
  });

  test("a log of the database that went is not replayed into the one that came", () => {
    const at = scene();
    filled(at);
    const held = everythingIn(at.directory);
    const vault = at.unlock();
    for (let count = 0; count < 40; count += 1) put(vault, "noise", `${count}`);
    vault.delete(key("noise"));
    put(vault, "noise", "x".repeat(50_000));
    const log = readFileSync(join(at.directory, "work.db-wal"));
    vault.delete(key("noise"));
    vault.close();
    const first = crashes(at, governed).find(({ step }) => step === "decided");
    if (first === undefined) throw new Error("nothing was decided");
    expect(log.length).toBeGreaterThan(4_096);
    writeFileSync(join(first.directory, "work.db-wal"), log, { mode: 0o600 });
    expect(everythingIn(first.directory)).toEqual(held);
  });

  test("a conversion that was cut short is done by the next unlock", async () => {
    const at = scene();
    filled(at);
    const held = everythingIn(at.directory);
    const [, , some] = crashes(at, governed);
    if (some === undefined) throw new Error("steps are missing");
    const { vault, changes } = await convert(at, governed, some.directory);
    vault.close();
    expect(changes.map(({ error }) => error)).toEqual([null]);
    expect(metadataIn(some.directory)).toMatchObject(governed);
    expect(everythingIn(some.directory)).toEqual(held);
  });
});

describe("what no crash of ours leaves", () => {
  /** A vault in the middle of taking its place. */
  function amid(): string {
    const at = scene();
    filled(at);
    const found = crashes(at, governed).find(({ step }) => step === "decided");
    if (found === undefined) throw new Error("nothing was decided");
    return found.directory;
  }

  const bytesIn = (directory: string) =>
    readdirSync(directory)
      .toSorted()
      .map((name) => [name, readFileSync(join(directory, name))]);

  test.each([
    ["a decision that is no metadata", (at: string) => writeFileSync(join(at, ".work.swap"), "{}\n")],
    [
      "a decision about another profile",
      (at: string) => {
        const path = join(at, ".work.swap");
        writeFileSync(path, readFileSync(path, "utf8").replace('"profile":"work"', '"profile":"home"'));
      },
    ],
    ["a database that was cut off", (at: string) => truncateSync(join(at, ".work.next.db"), 100)],
  ])("%s is VAULT_DAMAGED, stops no start and touches nothing", (_, spoil) => {
    const directory = amid();
    spoil(directory);
    const before = bytesIn(directory);
    const store = new VaultStore(directory);
    expect(store.settleLeftovers()).toEqual([]);
    expect(codeOf(() => store.exists(identityOf().profile))).toBe("VAULT_DAMAGED");
    expect(codeOf(() => everythingIn(directory))).toBe("VAULT_DAMAGED");
    expect(bytesIn(directory)).toEqual(before);
  });

  test.each(["work.meta.json", "work.db", "work.meta.json and work.db"])(
    "a decision without %s is VAULT_DAMAGED and touches nothing",
    (name) => {
      const kept = bytesIn(amid()).filter(([one]) => !name.split(" and ").includes(String(one)));
      const bare = scene();
      bare.create("other").close();
      for (const [one, bytes] of kept)
        writeFileSync(join(bare.directory, String(one)), bytes ?? "", { mode: 0o600 });
      const before = bytesIn(bare.directory);
      expect(bare.store.settleLeftovers()).toEqual([]);
      expect(codeOf(() => bare.unlock())).toBe("VAULT_DAMAGED");
      expect(codeOf(() => bare.create())).toBe("VAULT_DAMAGED");
      expect(bytesIn(bare.directory)).toEqual(before);
    },
  );

  test("what was built of a vault that is gone makes room for another of its name", () => {
    const at = scene();
    at.create("other").close();
    for (const name of [".work.next.db", ".work.next.db-journal", ".work.next.meta.json"])
      writeFileSync(join(at.directory, name), "rubbish", { mode: 0o600 });
    expect(at.store.profiles()).toEqual(["other"]);
    expect(at.create().count()).toBe(0);
    expect(readdirSync(at.directory).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("a delete that was cut short takes what was decided about the vault with it", () => {
    const directory = amid();
    renameSync(join(directory, "work.meta.json"), join(directory, ".work.pending"));
    expect(new VaultStore(directory).settleLeftovers()).toEqual([{ profile: "work", fate: "cleared" }]);
    expect(readdirSync(directory)).toEqual([]);
  });
});

test("a value that is damaged keeps its vault as it is, unlocked, and the others can be read", async () => {
  const at = scene();
  filled(at);
  using kek = kekOf("right");
  const before = metadataIn(at.directory);
  const [factor] = before.factors;
  if (factor === undefined) throw new Error("the vault has no factor");
  using auth = openAuth(before, [{ factorId: factor.id, kek }]);
  const { master } = auth;
  const files = new VaultFiles(at.directory, identityOf().profile);
  const opened = openWith(files, before, master);
  opened.connection
    .prepare(
      "UPDATE secret_version SET box = zeroblob(60) WHERE secret_id = (SELECT id FROM secret WHERE name = 'after')",
    )
    .run();
  opened.cipher.release();
  opened.connection.close();
  const { vault, changes } = await convert(at, governed);
  expect(changes.map(({ error }) => [error?.code, error?.message])).toEqual([
    ["VAULT_DAMAGED", 'vault "work" is damaged: a value in it does not open'],
  ]);
  expect(take(vault, "db")).toBe("value 6");
  vault.close();
  expect(metadataIn(at.directory)).toEqual(before);
  expect(readdirSync(at.directory).toSorted()).toEqual(["work.db", "work.meta.json"]);
});
