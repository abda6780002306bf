// A vault that is exported and restored, below the bus: what a kill leaves of an import, what an export costs in memory, and
// that values come back under any suite.

import Database from "better-sqlite3-multiple-ciphers";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseKeyName } from "../../../src/core/names.js";
import { recordBytes, writeRecord } from "../../../src/core/vault-export.js";
import { native } from "../../../src/platform/native.js";
import { openAuth } from "../../../src/platform/vault-auth.js";
import { derivePageKey } from "../../../src/platform/vault-keys.js";
import { VaultStore } from "../../../src/platform/vault-store.js";
import type { OpenVault } from "../../../src/platform/vault.js";
import { codeOf, identityOf, kekOf, put, scene, snapshot, take, write } from "./vault-fixture.js";

const key = parseKeyName("restored/key");

function recordsOf(...versions: readonly (readonly [version: number, value: string])[]): Uint8Array {
  return Buffer.concat(
    versions.map(([version, value]) => {
      const bytes = new Uint8Array(recordBytes(key, value.length));
      writeRecord(bytes, 0, { key, keyCreatedAtMs: 1, version, createdAtMs: version }, Buffer.from(value));
      return bytes;
    }),
  );
}

/** The tables in a vault's files, by a connection that changes nothing. */
function tablesIn(directory: string): string[] {
  using kek = kekOf("right");
  const metadata = new VaultStore(directory).describe(identityOf());
  using auth = openAuth(metadata, [{ factorId: metadata.factors[0]?.id ?? "", kek }]);
  using pageKey = derivePageKey(auth.master, metadata);
  const database = new Database(join(directory, "work.db"));
  try {
    database.pragma("cipher = 'sqlcipher'");
    database.pragma("legacy = 4");
    database.pragma("locking_mode = EXCLUSIVE");
    database.key(Buffer.concat([Buffer.from("raw:"), pageKey.bytes]));
    return database
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all();
  } finally {
    database.close();
  }
}

function unlockIn(directory: string): OpenVault {
  using kek = kekOf("right");
  return new VaultStore(directory).unlock(identityOf(), { factorId: "password", kek });
}

const tables = ["meta", "secret", "secret_version"];

test("what a kill leaves of an import is in no vault, and gone with the next unlock", () => {
  const at = scene();
  const vault = at.create();
  put(vault, "db", "value");
  vault.beginRestore().add(recordsOf([2, "second"], [1, "first"]), 32);
  const copy = snapshot(at.directory, "killed");
  const looked = snapshot(at.directory, "looked");
  expect(tablesIn(looked)).toEqual(["meta", "restored", "secret", "secret_version"]);
  const opened = unlockIn(copy);
  expect(opened.list().map((one) => one.key)).toEqual(["db"]);
  expect(take(opened, "db")).toBe("value");
  opened.close();
  expect(tablesIn(copy)).toEqual(tables);
});

test("an import that is committed, refused or abandoned leaves no table", () => {
  const at = scene();
  const vault = at.create();
  const wanted = { counts: { keys: 1, versions: 1, valueBytes: 1 }, existing: "refuse" } as const;
  const restore = vault.beginRestore();
  restore.add(recordsOf([1, "v"]), 32);
  expect(vault.commitRestore(restore, wanted, write)).toMatchObject({ restored: 1 });
  const refused = vault.beginRestore();
  refused.add(recordsOf([1, "v"]), 32);
  expect(codeOf(() => vault.commitRestore(refused, wanted, write))).toBe("IMPORT_KEYS_EXIST");
  refused.abort();
  vault.close();
  expect(tablesIn(at.directory)).toEqual(tables);
});

test("no more versions come than are to be kept, by their numbers", () => {
  const at = scene();
  const vault = at.create();
  const restore = vault.beginRestore();
  restore.add(recordsOf([5, "5"], [3, "3"]), 3);
  restore.add(recordsOf([2, "2"], [1, "1"]), 3);
  const counts = { keys: 1, versions: 4, valueBytes: 4 };
  expect(vault.commitRestore(restore, { counts, existing: "refuse" }, write)).toMatchObject({ versions: 2 });
  expect(vault.history(key).map((one) => one.version)).toEqual([5, 3]);
  expect(put(vault, "restored/key", "next")).toBe(6);
});

describe.each(["leading-edge", "governance-compatible"] as const)("from a vault of suite %s", (suite) => {
  test("everything comes into one of the other", () => {
    const at = scene();
    const from = at.create("work", suite);
    const other = suite === "leading-edge" ? "governance-compatible" : "leading-edge";
    const to = at.create("other", other);
    for (const value of ["one", "two", ""]) put(from, "db", value);
    put(from, "large", Buffer.alloc(1_048_576, 7));
    const exporting = from.beginExport();
    const restore = to.beginRestore();
    for (let chunk = exporting.next(); chunk !== null; chunk = exporting.next()) {
      restore.add(chunk.bytes, 32);
      chunk.release();
    }
    to.commitRestore(restore, { counts: exporting.counts, existing: "refuse" }, write);
    expect(to.list()).toEqual(from.list());
    expect(to.history(parseKeyName("db"))).toEqual(from.history(parseKeyName("db")));
    expect([1, 2, 3].map((version) => take(to, "db", version))).toEqual(["one", "two", ""]);
    expect(take(to, "large")).toBe(take(from, "large"));
  });
});

test("an export holds one chunk and one value in secure memory, however large the vault is", () => {
  const at = scene();
  const vault = at.create();
  for (let number = 0; number < 40; number += 1) put(vault, `k/${number}`, Buffer.alloc(500_000, number));
  const before = native.secureMemoryStatus().liveBytes;
  const exporting = vault.beginExport();
  let most = 0;
  for (let chunk = exporting.next(); chunk !== null; chunk = exporting.next()) {
    most = Math.max(most, native.secureMemoryStatus().liveBytes - before);
    chunk.release();
  }
  expect(most).toBeLessThan(600_000);
  expect(native.secureMemoryStatus().liveBytes).toBe(before);
});
