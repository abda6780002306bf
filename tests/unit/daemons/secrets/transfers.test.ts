// Exports and imports of a vault as daemon-secrets holds them: whose they are, what ends them, and what a vault shows of an
// import before all of it is there.

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { MethodName } from "../../../../src/bus/methods.js";
import { composeConfiguration } from "../../../../src/core/configuration.js";
import { SesameError } from "../../../../src/core/errors.js";
import { createInstallation } from "../../../../src/core/installation.js";
import { parseKeyName } from "../../../../src/core/names.js";
import type { Log, OwnerReply } from "../../../../src/core/ports.js";
import { readRecords, recordBytes, writeRecord } from "../../../../src/core/vault-export.js";
import { createHandlers } from "../../../../src/daemons/secrets/handlers.js";
import { OpenVaults } from "../../../../src/daemons/secrets/open-vaults.js";
import { transferHandlers } from "../../../../src/daemons/secrets/transfers.js";
import { mintUuid, sha1 } from "../../../../src/platform/derived-ids.js";
import { VaultStore } from "../../../../src/platform/vault-store.js";
import { kdf, salt, secure } from "../../platform/vault-fixture.js";
import { gatesFor } from "./gates-fixture.js";

const effective = composeConfiguration({ layers: [] });
const kek = Buffer.alloc(32, "right");

interface Ask {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly key?: string;
  readonly body?: string | Uint8Array;
  readonly connection?: number;
}

function daemon() {
  const root = mkdtempSync(join(tmpdir(), "transfers-test-"));
  const at = { ms: 1_000_000 };
  const log: Log = { write: () => undefined };
  const clock = { now: () => at.ms, monotonic: () => at.ms };
  const installation = createInstallation(sha1, mintUuid());
  const vaults = new OpenVaults({
    store: new VaultStore(join(root, "vaults")),
    readIdentity: () => installation,
    refusal: () => null,
    clock,
    log,
  });
  const common = { vaults, gates: gatesFor({ vaults, effective, clock, log }), effective, clock, log };
  const handlers = {
    ...createHandlers({ ...common, refresh: () => undefined, describeDaemon: () => ({}) }),
    ...transferHandlers({ ...common, refresh: () => undefined }),
  };
  onTestFinished(() => {
    vaults.lockAll();
    rmSync(root, { recursive: true, force: true });
  });
  const ask = (
    method: MethodName,
    { params = {}, key = "", body = "", connection = 1 }: Ask = {},
  ): OwnerReply => {
    using secret = secure(body);
    const actor = {
      connection,
      uid: 1_000,
      pid: 42,
      exe: "/usr/bin/node",
      unit: "",
      clearance: "client",
    } as const;
    const reply = handlers[method]?.({ method, profile: "work", key, params, actor, secret });
    if (reply === undefined || reply instanceof Promise) throw new Error(`${method} is not synchronous`);
    return reply;
  };
  const code = (method: MethodName, request?: Ask): string => {
    try {
      ask(method, request).secret?.release();
      return "no error";
    } catch (error) {
      if (error instanceof SesameError) return error.code;
      throw error;
    }
  };
  const begin = (method: "vault.export" | "vault.import_begin", request?: Ask): { transfer: string } => {
    const { transfer } = ask(method, request).sealedJson as { transfer: string };
    return { transfer };
  };
  ask("profile.create", { params: { factor: { kind: "password", kdf, salt } }, body: kek });
  ask("secret.set", { key: "db", body: "value" });
  const list = (): unknown => ask("secret.list").sealedJson;
  return { at, ask, code, begin, list, vaults };
}

function recordsOf(
  ...versions: readonly (readonly [key: string, version: number, value: string])[]
): Uint8Array {
  const chunks = versions.map(([name, version, value]) => {
    const key = parseKeyName(name);
    const bytes = new Uint8Array(recordBytes(key, value.length));
    writeRecord(
      bytes,
      0,
      { key, keyCreatedAtMs: 500, version, createdAtMs: 600 + version },
      Buffer.from(value),
    );
    return bytes;
  });
  return Buffer.concat(chunks);
}

const said = (transfer: string, keys: number, versions: number, bytes: number, existing = "refuse") => ({
  params: { transfer, existing, keys, versions, value_bytes: bytes },
});

test("an export gives out every version in chunks, then nothing, and is over", () => {
  const { ask, code, begin } = daemon();
  for (let number = 0; number < 3; number += 1)
    ask("secret.set", { key: `large/${number}`, body: Buffer.alloc(200_000, number) });
  const params = begin("vault.export");
  const found: string[][] = [];
  for (;;) {
    using chunk = ask("vault.export_next", { params }).secret ?? null;
    if (chunk === null) break;
    expect(chunk.length).toBeLessThanOrEqual(262_144);
    found.push(readRecords(chunk.bytes).map(({ key, version, length }) => `${key} ${version} ${length}`));
  }
  expect(found).toEqual([["db 1 5", "large/0 1 200000"], ["large/1 1 200000"], ["large/2 1 200000"]]);
  expect(code("vault.export_next", { params })).toBe("TRANSFER_ENDED");
});

test("an export goes on when somebody else asks for its parts in vain, and ends with a change of the vault", () => {
  const { ask, code, begin } = daemon();
  const params = begin("vault.export");
  expect(code("vault.export_next", { params, connection: 2 })).toBe("TRANSFER_ENDED");
  expect(code("vault.export_next", { params: { transfer: randomUUID() } })).toBe("TRANSFER_ENDED");
  expect(code("vault.export_next", { params })).toBe("no error");
  ask("secret.set", { key: "db", body: "changed" });
  expect(code("vault.export_next", { params })).toBe("TRANSFER_ENDED");
  const again = begin("vault.export");
  begin("vault.export", { connection: 2 });
  expect(code("vault.export_next", { params: again })).toBe("TRANSFER_ENDED");
});

test("an export costs as many tokens as there are secrets, once", () => {
  const { ask, code, begin, at } = daemon();
  for (let number = 0; number < 40; number += 1) ask("secret.set", { key: `k/${number}`, body: "v" });
  begin("vault.export");
  expect(code("secret.get", { key: "db" })).toBe("RATE_LIMITED");
  expect(code("vault.export")).toBe("RATE_LIMITED");
  at.ms += 5_000;
  expect(code("secret.get", { key: "db" })).toBe("no error");
});

test("a transfer ends a minute after its last request, a quarter of an hour after its first, and with a lock", () => {
  const { ask, code, begin, at } = daemon();
  const params = begin("vault.import_begin");
  for (let number = 0; number < 14; number += 1) {
    at.ms += 59_999;
    const body = recordsOf([`k/${String(number).padStart(2, "0")}`, 1, "v"]);
    expect(code("vault.import_next", { params, body })).toBe("no error");
  }
  at.ms += 59_999;
  expect(code("vault.import_next", { params, body: recordsOf(["l", 1, "v"]) })).toBe("no error");
  at.ms += 59_999;
  expect(code("vault.import_next", { params, body: recordsOf(["m", 1, "v"]) })).toBe("TRANSFER_ENDED");
  const idle = begin("vault.export");
  at.ms += 60_000;
  expect(code("vault.export_next", { params: idle })).toBe("TRANSFER_ENDED");
  const before = begin("vault.import_begin");
  const exportBefore = begin("vault.export");
  ask("vault.lock");
  expect(code("vault.import", said(before.transfer, 0, 0, 0))).toBe("VAULT_LOCKED");
  ask("vault.unlock", { params: { factor: "password" }, body: kek });
  expect(code("vault.import", said(before.transfer, 0, 0, 0))).toBe("TRANSFER_ENDED");
  expect(code("vault.export_next", { params: exportBefore })).toBe("TRANSFER_ENDED");
});

test("an import shows nothing before all of it is there, and takes others' changes in between", () => {
  const { ask, code, begin, list } = daemon();
  const params = begin("vault.import_begin");
  ask("vault.import_next", { params, body: recordsOf(["a", 9, "ninth"], ["a", 4, "fourth"]) });
  const before = list();
  expect(before).toEqual({ keys: [expect.objectContaining({ key: "db" })] });
  expect(code("secret.get", { key: "a" })).toBe("KEY_UNKNOWN");
  ask("secret.set", { key: "meanwhile", body: "kept" });
  ask("vault.import_next", { params, body: recordsOf(["b", 1, "first"]) });
  expect(ask("vault.import", said(params.transfer, 2, 3, 16)).sealedJson).toEqual({
    restored: 2,
    versions: 3,
    overwritten: 0,
    skipped: 0,
  });
  expect(list()).toEqual({
    keys: [
      { key: "a", version: 9, created_at: 500, updated_at: 609 },
      { key: "b", version: 1, created_at: 500, updated_at: 601 },
      expect.objectContaining({ key: "db" }),
      expect.objectContaining({ key: "meanwhile" }),
    ],
  });
  expect(ask("secret.history", { key: "a" }).sealedJson).toEqual({
    versions: [
      { version: 9, created_at: 609 },
      { version: 4, created_at: 604 },
    ],
  });
});

test("an import of which a part is missing, doubled or of another connection stores nothing", () => {
  const { ask, code, begin, list } = daemon();
  const before = list();
  const body = recordsOf(["a", 1, "v"]);
  const cut = begin("vault.import_begin");
  ask("vault.import_next", { params: cut, body });
  expect(code("vault.import", said(cut.transfer, 2, 2, 2))).toBe("EXPORT_INVALID");
  expect(code("vault.import", said(cut.transfer, 1, 1, 1))).toBe("TRANSFER_ENDED");
  const doubled = begin("vault.import_begin");
  ask("vault.import_next", { params: doubled, body });
  expect(code("vault.import_next", { params: doubled, body })).toBe("EXPORT_INVALID");
  expect(code("vault.import", said(doubled.transfer, 1, 1, 1))).toBe("TRANSFER_ENDED");
  const mine = begin("vault.import_begin");
  ask("vault.import_next", { params: mine, body });
  expect(code("vault.import", { ...said(mine.transfer, 1, 1, 1), connection: 2 })).toBe("TRANSFER_ENDED");
  const replaced = begin("vault.import_begin", { connection: 2 });
  expect(code("vault.import", said(mine.transfer, 1, 1, 1))).toBe("TRANSFER_ENDED");
  expect(code("vault.import", { ...said(replaced.transfer, 1, 1, 1), connection: 2 })).toBe("EXPORT_INVALID");
  expect(list()).toEqual(before);
});

test("a key that came while an import was brought is judged like one that was there", () => {
  const { ask, code, begin } = daemon();
  const bring = (): string => {
    const { transfer } = begin("vault.import_begin");
    ask("vault.import_next", { params: { transfer }, body: recordsOf(["a", 9, "theirs"]) });
    return transfer;
  };
  const first = bring();
  ask("secret.set", { key: "a", body: "mine" });
  expect(code("vault.import", said(first, 1, 1, 6))).toBe("IMPORT_KEYS_EXIST");
  expect(ask("vault.import", said(bring(), 1, 1, 6, "skip")).sealedJson).toMatchObject({ skipped: 1 });
  expect(ask("vault.import", said(bring(), 1, 1, 6, "overwrite")).sealedJson).toMatchObject({
    overwritten: 1,
  });
  expect(ask("secret.history", { key: "a" }).sealedJson).toMatchObject({
    versions: [{ version: 2 }, { version: 1 }],
  });
});
