import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readBundle } from "../../../../src/core/bundle.js";
import { SesameError } from "../../../../src/core/errors.js";
import { createInstallation, type Identity } from "../../../../src/core/installation.js";
import type { Log, OwnerReply, OwnerRequest, SecureBuffer } from "../../../../src/core/ports.js";
import { type MethodName, methods } from "../../../../src/bus/methods.js";
import { composeConfiguration } from "../../../../src/core/configuration.js";
import { authHandlers } from "../../../../src/daemons/secrets/auth-handlers.js";
import { gatesFor } from "./gates-fixture.js";
import { AutoLock } from "../../../../src/daemons/secrets/auto-lock.js";
import { createHandlers } from "../../../../src/daemons/secrets/handlers.js";
import { OpenVaults } from "../../../../src/daemons/secrets/open-vaults.js";
import { sessionHandlers } from "../../../../src/daemons/secrets/session-handlers.js";
import { mintUuid, sha1 } from "../../../../src/platform/derived-ids.js";
import { native } from "../../../../src/platform/native.js";
import { VaultStore } from "../../../../src/platform/vault-store.js";
import { kdf, salt, secure } from "../../platform/vault-fixture.js";

const effective = composeConfiguration({ layers: [] });

type Ask = Partial<Omit<OwnerRequest, "secret" | "method">> & {
  readonly body?: string | Uint8Array;
  readonly exe?: string;
};

const create = { factor: { kind: "password", kdf, salt } };
const unlock = { factor: "password" };
const kek = Buffer.alloc(32, "right");
const wrongKek = Buffer.alloc(32, "wrong");

interface Daemon {
  readonly directory: string;
  readonly clock: { ms: number };
  readonly vaults: OpenVaults;
  identity: Identity | null;
  ask(method: MethodName, ask?: Ask): OwnerReply;
  json(method: MethodName, ask?: Ask): unknown;
  text(method: MethodName, ask?: Ask): string;
  code(method: MethodName, ask?: Ask): string;
}

function daemon(): Daemon {
  const root = mkdtempSync(join(tmpdir(), "secrets-test-"));
  const directory = join(root, "vaults");
  const clock = { ms: 1_000_000 };
  const log: Log = { write: () => undefined };
  const ports = { now: () => clock.ms, monotonic: () => clock.ms };
  const self: { identity: Identity | null } = { identity: createInstallation(sha1, mintUuid()) };
  const vaults = new OpenVaults({
    store: new VaultStore(directory),
    readIdentity: () => self.identity,
    refusal: () => null,
    clock: ports,
    log,
  });
  const gates = gatesFor({ vaults, effective, clock: ports, log });
  const handlers = createHandlers({
    vaults,
    gates,
    effective,
    refresh: () => undefined,
    clock: ports,
    log,
    describeDaemon: () => ({ pid: 1 }),
  });
  onTestFinished(() => {
    vaults.lockAll();
    rmSync(root, { recursive: true, force: true });
  });
  const ask = (method: MethodName, { body = "", exe = "/usr/bin/node", ...rest }: Ask = {}): OwnerReply => {
    using secret = secure(body);
    const actor = { connection: 1, uid: 1_000, pid: 42, exe, clearance: "client" } as const;
    const reply = handlers[method]?.({
      method,
      profile: "work",
      key: "db",
      params: {},
      actor,
      ...rest,
      secret,
    });
    if (reply === undefined || reply instanceof Promise)
      throw new Error(`${method} has no synchronous handler`);
    return reply;
  };
  return Object.assign(self, {
    directory,
    clock,
    vaults,
    ask,
    json: (method: MethodName, request?: Ask) => ask(method, request).sealedJson,
    text(method: MethodName, request?: Ask) {
      using secret = valueOf(ask(method, request));
      return Buffer.from(secret.bytes).toString();
    },
    code(method: MethodName, request?: Ask) {
      try {
        ask(method, request).secret?.release();
      } catch (error) {
        if (error instanceof SesameError) return error.code;
        throw error;
      }
      return "no error";
    },
  });
}

/** What the reply gives away; a stored value as the bus opens it. */
function valueOf({ secret, stored }: OwnerReply): SecureBuffer {
  if (stored === undefined) return secret ?? secure("no secret");
  return native.openBox(stored.key, Buffer.from(stored.context), stored.box);
}

/** With an unlocked vault "work" that has the key "db". */
function ready(): Daemon {
  const at = daemon();
  at.ask("profile.create", { params: create, body: kek });
  at.ask("secret.set", { body: "value" });
  return at;
}

// Those about the identity are identity-handlers.ts', whose tests are those of the whole product.
test("every method about vaults of daemon-secrets but seal.open has a handler, and no other method has one", () => {
  const log: Log = { write: () => undefined };
  const ports = { now: () => 0, monotonic: () => 0 };
  const vaults = new OpenVaults({
    store: new VaultStore("/nonexistent"),
    readIdentity: () => null,
    refusal: () => null,
    clock: ports,
    log,
  });
  const gates = gatesFor({ vaults, effective, clock: ports, log });
  const common = { vaults, gates, effective, clock: ports, log };
  const handlers = {
    ...createHandlers({ ...common, refresh: () => undefined, describeDaemon: () => ({}) }),
    ...authHandlers(common),
    ...sessionHandlers({
      autoLock: new AutoLock({ ...common, sleptMs: () => 0, report: () => undefined }),
      reported: () => Promise.resolve(),
    }),
  };
  const owned = Object.entries(methods).filter(
    ([name, spec]) => spec.owner === "secrets" && name !== "seal.open" && !name.startsWith("identity."),
  );
  expect(Object.keys(handlers).toSorted()).toEqual(owned.map(([name]) => name).toSorted());
});

test("before init everything that needs an identity is NOT_INITIALIZED, and works after it without a restart", () => {
  const at = daemon();
  const { identity } = at;
  at.identity = null;
  for (const method of ["vault.describe", "secret.get", "secret.set", "vault.lock"] as const)
    expect(at.code(method)).toBe("NOT_INITIALIZED");
  expect(at.code("profile.create", { params: create, body: kek })).toBe("NOT_INITIALIZED");
  expect(at.json("profile.list")).toEqual({ profiles: [] });
  at.identity = identity;
  expect(at.code("profile.create", { params: create, body: kek })).toBe("no error");
});

test("a created vault is unlocked; describe gives salts and parameters and no wrapped key", () => {
  const at = ready();
  expect(at.text("secret.get")).toBe("value");
  const description = at.json("vault.describe");
  expect(description).toMatchObject({
    crypto_profile: "leading-edge",
    unlocked: true,
    factors: [{ id: "password", kind: "password", kdf, salt }],
  });
  expect(JSON.stringify(description)).not.toContain("wrapped_key");
});

test("a locked vault refuses everything that touches secrets with VAULT_LOCKED, and unlocks again", () => {
  const at = ready();
  expect(at.json("vault.lock")).toEqual({ was_unlocked: true });
  expect(at.json("vault.lock")).toEqual({ was_unlocked: false });
  for (const method of [
    "secret.get",
    "secret.bundle",
    "secret.set",
    "secret.delete",
    "secret.list",
    "secret.history",
    "profile.delete",
  ] as const) {
    expect([method, at.code(method)]).toEqual([method, "VAULT_LOCKED"]);
  }
  expect(at.code("secret.rename", { params: { to: "x" } })).toBe("VAULT_LOCKED");
  expect(at.code("secret.rollback", { params: { version: 1 } })).toBe("VAULT_LOCKED");
  at.ask("vault.unlock", { params: unlock, body: kek });
  expect(at.text("secret.get")).toBe("value");
});

test("a wrong KEK does not pass for an unlock even while the vault is unlocked", () => {
  const at = ready();
  expect(at.code("vault.unlock", { params: unlock, body: wrongKek })).toBe("AUTH_FAILED");
  expect(at.code("vault.unlock", { params: unlock, body: kek })).toBe("no error");
});

test("an unknown profile is PROFILE_UNKNOWN before any rate is charged", () => {
  const at = ready();
  for (let count = 0; count < 50; count += 1)
    expect(at.code("secret.get", { profile: "nothing" })).toBe("PROFILE_UNKNOWN");
  expect(at.code("secret.get")).toBe("no error");
});

test("the 21st read at once is RATE_LIMITED, says when to come back, and is let through then", () => {
  const at = ready();
  for (let count = 0; count < 20; count += 1) expect(at.code("secret.get")).toBe("no error");
  expect(() => at.ask("secret.get")).toThrow(
    expect.objectContaining({ code: "RATE_LIMITED", details: { retryAfterMs: 100 } }),
  );
  at.clock.ms += 100;
  expect(at.code("secret.get")).toBe("no error");
  expect(at.code("secret.get")).toBe("RATE_LIMITED");
});

test("reads of a locked vault are charged too: the rate comes before the lock", () => {
  const at = ready();
  at.ask("vault.lock");
  for (let count = 0; count < 20; count += 1) expect(at.code("secret.get")).toBe("VAULT_LOCKED");
  expect(at.code("secret.get")).toBe("RATE_LIMITED");
});

test("listing and history are charged as reads; another executable has a bucket of its own", () => {
  const at = ready();
  for (let count = 0; count < 10; count += 1) {
    at.ask("secret.list");
    at.ask("secret.history");
  }
  expect(at.code("secret.list")).toBe("RATE_LIMITED");
  expect(at.code("secret.history")).toBe("RATE_LIMITED");
  expect(at.code("secret.get", { exe: "/usr/bin/other" })).toBe("no error");
});

test("thirty writes in a row are not limited", () => {
  const at = ready();
  for (let count = 0; count < 30; count += 1)
    expect(at.code("secret.set", { key: `key-${count}`, body: "v" })).toBe("no error");
});

test("a bundle costs a token a secret: a large one has to be paid for before the next read", () => {
  const at = ready();
  for (let count = 0; count < 49; count += 1) at.ask("secret.set", { key: `key-${count}`, body: "v" });
  at.ask("secret.bundle").secret?.release();
  expect(() => at.ask("secret.get")).toThrow(
    expect.objectContaining({ code: "RATE_LIMITED", details: { retryAfterMs: 3_100 } }),
  );
  at.clock.ms += 3_100;
  expect(at.code("secret.get")).toBe("no error");
});

test("after five failed unlocks even the right KEK has to wait, and a success clears the count", () => {
  const at = ready();
  at.ask("vault.lock");
  for (let count = 0; count < 5; count += 1)
    expect(at.code("vault.unlock", { params: unlock, body: wrongKek })).toBe("AUTH_FAILED");
  expect(() => at.ask("vault.unlock", { params: unlock, body: kek })).toThrow(
    expect.objectContaining({ code: "RATE_LIMITED", details: { retryAfterMs: 10_000 } }),
  );
  expect(at.code("vault.unlock", { params: unlock, body: kek, exe: "/usr/bin/other" })).toBe("RATE_LIMITED");
  at.clock.ms += 10_000;
  expect(at.code("vault.unlock", { params: unlock, body: kek })).toBe("no error");
  for (let count = 0; count < 5; count += 1)
    expect(at.code("vault.unlock", { params: unlock, body: wrongKek })).toBe("AUTH_FAILED");
});

test("versions: set and rollback tell the new number, get takes an old one, history lists them", () => {
  const at = ready();
  expect(at.json("secret.set", { body: "second" })).toEqual({ version: 2 });
  expect(at.text("secret.get", { params: { version: 1 } })).toBe("value");
  expect(at.json("secret.rollback", { params: { version: 1 } })).toEqual({ version: 3 });
  expect(at.text("secret.get")).toBe("value");
  expect(at.json("secret.history")).toEqual({
    versions: [3, 2, 1].map((version) => ({ version, created_at: at.clock.ms })),
  });
  expect(at.json("secret.rename", { params: { to: "new" } })).toEqual({ versions: 3 });
  expect(at.json("secret.delete", { key: "new" })).toEqual({ versions: 3 });
  expect(at.json("secret.list")).toEqual({ keys: [] });
});

test("an empty value is stored and read back as empty", () => {
  const at = ready();
  at.ask("secret.set", { body: "" });
  expect(at.text("secret.get")).toBe("");
});

test("a bundle of named keys holds those, and names that are none are REQUEST_INVALID", () => {
  const at = ready();
  at.ask("secret.set", { key: "other", body: "x" });
  using bundle = at.ask("secret.bundle", { body: '["other"]' }).secret ?? secure("");
  expect(readBundle(bundle.bytes).map(({ name }) => name)).toEqual(["other"]);
  for (const body of ["{}", "[1]", '["../x"]', '["a","a"]', "[", Buffer.of(0xff)])
    expect([body, at.code("secret.bundle", { body })]).toEqual([body, "REQUEST_INVALID"]);
  expect(at.code("secret.bundle", { body: '["missing"]' })).toBe("KEY_UNKNOWN");
});

test("parameters, names and KEKs that do not fit are refused before anything happens", () => {
  const at = ready();
  expect(at.code("profile.create", { profile: "new", params: {}, body: kek })).toBe("REQUEST_INVALID");
  expect(at.code("profile.create", { profile: "new", params: create, body: "short" })).toBe(
    "REQUEST_INVALID",
  );
  expect(at.code("profile.create", { profile: "../new", params: create, body: kek })).toBe(
    "PROFILE_NAME_INVALID",
  );
  expect(at.code("secret.get", { params: { version: 0 } })).toBe("REQUEST_INVALID");
  expect(at.code("secret.get", { key: "a//b" })).toBe("KEY_NAME_INVALID");
  expect(at.code("secret.rename", { params: { to: ".." } })).not.toBe("no error");
  const weak = { factor: { kind: "password", kdf: { ...kdf, memory_kib: 1_024 }, salt } };
  expect(at.code("profile.create", { profile: "new", params: weak, body: kek })).toBe("REQUEST_INVALID");
  expect(readdirSync(at.directory).filter((name) => name.includes("new"))).toEqual([]);
});

test("status and list show what is unlocked since when, and what is damaged", () => {
  const at = ready();
  at.ask("profile.create", { profile: "home", params: create, body: kek });
  at.ask("vault.lock", { profile: "home" });
  writeFileSync(join(at.directory, "home.meta.json"), "{}\n", { mode: 0o600 });
  const profiles = [
    { profile: "home", unlocked: false, unlocked_at: null, damaged: "VAULT_DAMAGED" },
    { profile: "work", unlocked: true, unlocked_at: at.clock.ms, damaged: null },
  ];
  expect(at.json("profile.list")).toEqual({ profiles });
  expect(at.json("secrets.status")).toEqual({ pid: 1, profiles });
});

test("deleting a profile removes its files and lets its name be used again", () => {
  const at = ready();
  at.ask("profile.delete");
  expect(readdirSync(at.directory)).toEqual([]);
  expect(at.code("secret.get")).toBe("PROFILE_UNKNOWN");
  expect(at.code("profile.create", { params: create, body: kek })).toBe("no error");
});

test("lockAll wipes every key", () => {
  const before = native.secureMemoryStatus().liveBuffers;
  const at = ready();
  at.ask("profile.create", { profile: "home", params: create, body: kek });
  at.vaults.lockAll();
  expect(native.secureMemoryStatus().liveBuffers).toBe(before);
});
