// Every audited method of the table through the real daemons, on every path: what is done, what fails, what is denied, and what the
// router refuses. Each request leaves exactly one entry, of the action and the outcome that the reference gives it, before its
// reply is there. A method without a case here does not compile.

import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusedAction } from "../../src/bus/audit-event.js";
import { type MethodName, methods, type MethodSpec } from "../../src/bus/methods.js";
import { SesameError } from "../../src/core/errors.js";
import type { BusClient, SecureBuffer } from "../../src/core/ports.js";
import { isRecord } from "../../src/cli/replies.js";
import { native } from "../../src/platform/native.js";
import { readEntries } from "../support/audit.js";
import { secureText, takeText } from "../support/bus.js";
import { password, Product, unlimitedReads } from "../support/product.js";
import { deriveKek, readPasswordFactor } from "../support/vault-needles.js";

/** By clients; what daemons alone may ask for has tests of its own, and below the one that no client may. */
type Audited = {
  [Name in MethodName]: (typeof methods)[Name]["audit"] extends null
    ? never
    : (typeof methods)[Name]["clearance"] extends "client"
      ? Name
      : never;
}[MethodName];

interface Request {
  readonly profile?: string;
  readonly key?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Public text for the sealed body. */
  readonly body?: string;
  /** In its place: keys, one behind the other. */
  readonly keys?: readonly KeyName[];
}

/** What the profile's password makes; of the factor that is enrolled here; nobody's. */
type KeyName = "password" | "second" | "wrong";

interface Case {
  /** Succeeds, in the order of this table. */
  readonly ok: Request | (() => Request | Promise<Request>);
  /** Fails for a reason of its own. */
  readonly failed: Request & { readonly code: string };
  /** A decision against whoever asks; where it is left out, there is none but those that every method has. */
  readonly denied?: Request & { readonly code: string };
}

const kdf = { algorithm: "pbkdf2-sha256", iterations: 600_000 };
const factor = { kind: "password", kdf, salt: Buffer.alloc(32, 7).toString("base64") };
const ofKey = { profile: "work", key: "db" };
const unknownKey = { profile: "work", key: "none", code: "KEY_UNKNOWN" };
const second = {
  kind: "ssh-agent",
  facts: { fingerprint: "SHA256:of-no-key" },
  salt: Buffer.alloc(32, 8).toString("base64"),
};
const secondKey = randomBytes(32).toString("base64");
const both = { keys: ["password", "ssh-agent"] };
const byBoth = ["password", "second"] as const;
/** A change that one key proves, by one that is nobody's. */
const byNobody = {
  profile: "work",
  keys: ["wrong"],
  code: "AUTH_FAILED",
} as const;
const toNobody = { profile: "nobody", code: "PROFILE_UNKNOWN" } as const;
/** No machine's, and so refused. */
const bound = { binding_type: "machine-id", binding_hash: "ab".repeat(32) };

const cases: Readonly<Record<Audited, Case>> = {
  "installation.init": { ok: {}, failed: { code: "ALREADY_INITIALIZED" } },
  "profile.create": {
    ok: { profile: "second", params: { factor }, keys: ["wrong"] },
    failed: { profile: "work", params: { factor }, keys: ["wrong"], code: "PROFILE_EXISTS" },
  },
  "vault.unlock": {
    ok: { profile: "work", params: { factor: "password" }, keys: ["password"] },
    failed: { profile: "nobody", params: { factor: "password" }, keys: ["wrong"], code: "PROFILE_UNKNOWN" },
    denied: { ...byNobody, params: { factor: "password" } },
  },
  "secret.set": {
    ok: { ...ofKey, body: "value" },
    failed: { profile: "nobody", key: "db", body: "value", code: "PROFILE_UNKNOWN" },
  },
  "secret.get": { ok: ofKey, failed: unknownKey },
  "secret.bundle": {
    ok: { profile: "work", params: {} },
    failed: { profile: "nobody", params: {}, code: "PROFILE_UNKNOWN" },
  },
  "secret.list": { ok: { profile: "work" }, failed: { profile: "nobody", code: "PROFILE_UNKNOWN" } },
  "secret.history": { ok: ofKey, failed: unknownKey },
  "secret.rollback": {
    ok: { ...ofKey, params: { version: 1 } },
    failed: { ...unknownKey, params: { version: 1 } },
  },
  "vault.export": { ok: { profile: "work" }, failed: { profile: "nobody", code: "PROFILE_UNKNOWN" } },
  "vault.import": {
    ok: async () => ({ profile: "work", params: await emptyImport() }),
    failed: { profile: "work", params: importOf(randomUUID(), 0), code: "TRANSFER_ENDED" },
  },
  "secret.rename": {
    ok: { ...ofKey, params: { to: "other" } },
    failed: { ...unknownKey, params: { to: "other2" } },
  },
  "secret.delete": { ok: { profile: "work", key: "other" }, failed: unknownKey },
  "identity.rebind": {
    ok: () => ({ profile: "work", params: bindingOfThisMachine() }),
    failed: { profile: "nobody", params: bound, code: "PROFILE_UNKNOWN" },
    denied: { profile: "work", params: bound, code: "BINDING_MISMATCH" },
  },
  "identity.migrate": {
    ok: { profile: "work", params: { org: "example.org" } },
    failed: { profile: "nobody", params: { org: "example.org" }, code: "PROFILE_UNKNOWN" },
  },
  "vault.enroll": {
    ok: { profile: "work", params: { keys: ["password"], factor: second }, keys: byBoth },
    failed: { ...toNobody, params: { keys: ["password"], factor: second }, keys: byBoth },
    denied: { ...byNobody, params: { keys: ["password"], factor: second }, keys: ["wrong", "second"] },
  },
  "vault.set_auth": {
    ok: { profile: "work", params: { ...both, mode: "all" }, keys: byBoth },
    failed: { ...toNobody, params: { ...both, mode: "all" }, keys: byBoth },
    denied: { ...byNobody, params: { keys: ["password"], mode: "all" } },
  },
  "vault.present": {
    ok: { profile: "work", params: { factor: "ssh-agent" }, keys: ["second"] },
    failed: { ...toNobody, params: { factor: "ssh-agent" }, keys: ["second"] },
    denied: { ...byNobody, params: { factor: "password" } },
  },
  "vault.change_password": {
    ok: () => ({ profile: "work", params: passwordOfWork(both), keys: [...byBoth, "password"] }),
    failed: { ...toNobody, params: otherPassword(both), keys: [...byBoth, "wrong"] },
    denied: { ...byNobody, params: otherPassword({ keys: ["password"] }), keys: ["wrong", "wrong"] },
  },
  "vault.rekey": {
    ok: { profile: "work", params: both, keys: byBoth },
    failed: { ...toNobody, params: both, keys: byBoth },
    denied: { ...byNobody, params: { keys: ["password"] } },
  },
  "vault.revoke": {
    ok: { profile: "work", params: { ...both, factor: "ssh-agent" }, keys: byBoth },
    failed: { ...toNobody, params: { ...both, factor: "ssh-agent" }, keys: byBoth },
    denied: { ...byNobody, params: { keys: ["password"], factor: "ssh-agent" } },
  },
  "vault.lock": { ok: { profile: "work" }, failed: { profile: "nobody", code: "PROFILE_UNKNOWN" } },
  "profile.delete": { ok: { profile: "second" }, failed: { profile: "nobody", code: "PROFILE_UNKNOWN" } },
};
const names = Object.keys(cases) as Audited[];

let product: Product;
let bus: BusClient;

beforeAll(async () => {
  product = new Product();
  // More wrong keys than anybody has a reason to give.
  product.configure(unlimitedReads + "[auth.failures]\nburst = 100\n");
  await product.up();
  bus = await product.connect();
});
afterAll(async () => {
  bus.close();
  await product.remove();
});

/** The code of the reply; null for success. */
async function ask(
  method: MethodName,
  { profile, key, params, body, keys }: Request,
): Promise<string | null> {
  using secret = keys === undefined ? (body === undefined ? null : secureText(body)) : joined(keys);
  try {
    const reply = await bus.call(method, {
      ...(profile === undefined ? {} : { profile }),
      ...(key === undefined ? {} : { key }),
      ...(params === undefined ? {} : { params }),
      ...(secret === null ? {} : { secret }),
    });
    reply.secret?.release();
    return null;
  } catch (error) {
    if (error instanceof SesameError) return error.code;
    throw error;
  }
}

function joined(keys: readonly KeyName[]): SecureBuffer {
  const body = native.SecureBuffer.alloc(keys.length * 32);
  keys.forEach((name, index) => {
    using key = keyOf(name);
    body.bytes.set(key.bytes, index * 32);
  });
  return body;
}

function keyOf(name: KeyName): SecureBuffer {
  if (name === "wrong") return native.SecureBuffer.random(32);
  if (name === "password") return deriveKek(readPasswordFactor(product.vaults, "work").factor, password);
  const key = native.SecureBuffer.alloc(32);
  key.bytes.set(Buffer.from(secondKey, "base64"));
  return key;
}

type Params = Readonly<Record<string, unknown>>;

function otherPassword(keys: Params): Params {
  return { ...keys, factor: "password", kdf, salt: factor.salt };
}

/** The same password with the same salt, so that it goes on being the one. */
function passwordOfWork(keys: Params): Params {
  const { factor: known } = readPasswordFactor(product.vaults, "work");
  return { ...keys, factor: known.id, kdf: known.kdf, salt: known.salt };
}

function importOf(transfer: string, keys: number): Params {
  return { transfer, existing: "refuse", keys, versions: keys, value_bytes: 0 };
}

/** Of an export without a key. */
async function emptyImport(): Promise<Params> {
  const { transfer } = JSON.parse(
    takeText((await bus.call("vault.import_begin", { profile: "work" })).secret) ?? "",
  ) as {
    transfer: string;
  };
  return importOf(transfer, 0);
}

/** As `sesame init` wrote it down. */
function bindingOfThisMachine(): Readonly<Record<string, unknown>> {
  const text = readFileSync(join(product.directory, "installation.toml"), "utf8");
  const [, binding_hash = ""] = /binding_hash = "([0-9a-f]{64})"/.exec(text) ?? [];
  return { ...bound, binding_hash };
}

type Entry = Readonly<Record<string, unknown>>;

/** What somebody's request left, apart from what the daemon writes of its own accord. */
async function entriesOf(
  request: () => Promise<string | null>,
): Promise<{ code: string | null; entries: Entry[] }> {
  const before = readEntries(product.audit).length;
  const code = await request();
  const entries = readEntries(product.audit)
    .slice(before)
    .filter(({ actor }) => isRecord(actor));
  return { code, entries };
}

async function expectOne(
  method: MethodName,
  request: Request,
  wanted: { readonly action: string; readonly outcome: string; readonly code: string | null },
): Promise<void> {
  const { code, entries } = await entriesOf(() => ask(method, request));
  expect(code).toBe(wanted.code);
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    action: wanted.action,
    outcome: wanted.outcome,
    ...(wanted.code === null ? {} : { code: wanted.code }),
  });
}

const actionOf = (method: MethodName): string => methods[method].audit ?? "";

describe("a request that is served leaves one entry", () => {
  test.each(names)("%s", async (method) => {
    const { ok } = cases[method];
    await expectOne(method, typeof ok === "function" ? await ok() : ok, {
      action: actionOf(method),
      outcome: "ok",
      code: null,
    });
    // What the next ones need.
    if (method === "installation.init")
      await product.demand(["profile", "create", "-q", "work", "--password-stdin"], { input: password });
    if (method === "vault.lock") await product.unlock("work");
  });
});

describe("a request that fails leaves one entry", () => {
  test.each(names)("%s", async (method) => {
    const { code, ...request } = cases[method].failed;
    await expectOne(method, request, { action: actionOf(method), outcome: "failed", code });
  });
});

describe("a request that is decided against leaves one entry", () => {
  const deniable = names.flatMap((method) => {
    const { denied } = cases[method];
    return denied === undefined ? [] : [[method, denied] as const];
  });
  test.each(deniable)("%s", async (method, { code, ...request }) => {
    await expectOne(method, request, { action: actionOf(method), outcome: "denied", code });
  });

  test.each(names.filter((method) => (methods[method] as MethodSpec).params !== null))(
    "%s, which the router refuses before it comes to anybody",
    async (method) => {
      const { profile, key, body, keys } = cases[method].failed;
      const request: Request = {
        ...(profile === undefined ? {} : { profile }),
        ...(key === undefined ? {} : { key }),
        ...(body === undefined ? {} : { body }),
        ...(keys === undefined ? {} : { keys }),
        params: { unheard: "of" },
      };
      await expectOne(method, request, {
        action: refusedAction,
        outcome: "denied",
        code: "REQUEST_INVALID",
      });
      const last = readEntries(product.audit).findLast(({ action }) => action === refusedAction);
      expect(last?.["details"]).toEqual({ method });
    },
  );
});

test("what daemons alone may ask for leaves one entry, about a client that asks", async () => {
  const params = { cause: "idle", locked_at: 0 };
  const request = { profile: "work", params };
  await expectOne("vault.report_locked", request, {
    action: refusedAction,
    outcome: "denied",
    code: "CLEARANCE_REFUSED",
  });
});

/** Those that reveal something. */
const limited = [
  "secret.get",
  "secret.bundle",
  "secret.list",
  "secret.history",
  "vault.export",
] as const satisfies Audited[];

test("a rate limit leaves one entry for each request that it denies, of every method that it is on", async () => {
  product.configure("[secrets.rate_limit]\nburst = 1\nper_second = 1\n");
  const denied = new Set<MethodName>();
  const until = performance.now() + 30_000;
  while (denied.size < limited.length && performance.now() < until)
    for (const method of limited) {
      const { code: _code, ...request } = cases[method].failed;
      const { code, entries } = await entriesOf(() => ask(method, { ...request, profile: "work" }));
      expect(entries).toHaveLength(1);
      if (code !== "RATE_LIMITED") continue;
      expect(entries[0]).toMatchObject({ action: actionOf(method), outcome: "denied", code });
      denied.add(method);
    }
  expect(denied).toEqual(new Set(limited));
});

describe("the lists", () => {
  const schema = JSON.parse(
    readFileSync(new URL("../../policy-schemas/audit-entry.schema.json", import.meta.url), "utf8"),
  ) as { $defs: Record<"requestAction" | "logAction", { oneOf: { const: string; description: string }[] }> };
  const listed = (list: "requestAction" | "logAction"): string[] =>
    schema.$defs[list].oneOf.map((one) => one.const);

  test("of actions is closed: each is some method's, the router's or the daemon's own, and has a meaning", () => {
    const specs = Object.values<MethodSpec>(methods);
    const ofMethods = [
      ...specs.flatMap(({ audit }) => audit ?? []),
      ...specs.flatMap(({ furtherAudit = [] }) => furtherAudit),
    ];
    expect(new Set(listed("requestAction"))).toEqual(new Set([...ofMethods, refusedAction]));
    expect(new Set([...listed("requestAction"), ...listed("logAction")]).size).toBe(
      listed("requestAction").length + listed("logAction").length,
    );
    for (const { description } of [...schema.$defs.requestAction.oneOf, ...schema.$defs.logAction.oneOf])
      expect(description.length).toBeGreaterThan(20);
  });

  test("has every action that this test met", () => {
    const known = new Set([...listed("requestAction"), ...listed("logAction")]);
    for (const { action } of readEntries(product.audit)) expect(known).toContain(action);
  });

  test("has a case for every audited method", () => {
    const audited = Object.entries<MethodSpec>(methods).filter(
      ([, { audit, clearance }]) => audit !== null && clearance === "client",
    );
    expect(new Set(names as string[])).toEqual(new Set(audited.map(([name]) => name)));
  });
});
