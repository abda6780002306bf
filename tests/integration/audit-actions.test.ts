// Every audited method of the table through the real daemons, on every path: what is done, what fails, what is denied, and what the
// router refuses. Each request leaves exactly one entry, of the action and the outcome that the reference gives it, before its
// reply is there. A method without a case here does not compile.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusedAction } from "../../src/bus/audit-event.js";
import { type MethodName, methods, type MethodSpec } from "../../src/bus/methods.js";
import { SesameError } from "../../src/core/errors.js";
import type { BusClient } from "../../src/core/ports.js";
import { isRecord } from "../../src/cli/replies.js";
import { readEntries } from "../support/audit.js";
import { secureText } from "../support/bus.js";
import { password, Product } from "../support/product.js";
import { deriveVaultKeys } from "../support/vault-needles.js";

type Audited = {
  [Name in MethodName]: (typeof methods)[Name]["audit"] extends null ? never : Name;
}[MethodName];

interface Request {
  readonly profile?: string;
  readonly key?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Public text for the sealed body; "kek" for the key that the profile's password makes. */
  readonly body?: string;
}

interface Case {
  /** Succeeds, in the order of this table. */
  readonly ok: Request;
  /** Fails for a reason of its own. */
  readonly failed: Request & { readonly code: string };
  /** A decision against whoever asks; where it is left out, there is none but those that every method has. */
  readonly denied?: Request & { readonly code: string };
}

const kdf = { algorithm: "pbkdf2-sha256", iterations: 600_000 };
const factor = { kind: "password", kdf, salt: Buffer.alloc(32, 7).toString("base64") };
const ofKey = { profile: "work", key: "db" };
const unknownKey = { profile: "work", key: "none", code: "KEY_UNKNOWN" };
/** No machine's, and so refused; where it is to succeed, this machine's takes its place. */
const bound = { binding_type: "machine-id", binding_hash: "ab".repeat(32) };

const cases: Readonly<Record<Audited, Case>> = {
  "installation.init": { ok: {}, failed: { code: "ALREADY_INITIALIZED" } },
  "profile.create": {
    ok: { profile: "second", params: { factor }, body: "random" },
    failed: { profile: "work", params: { factor }, body: "random", code: "PROFILE_EXISTS" },
  },
  "vault.unlock": {
    ok: { profile: "work", params: { factor: "password" }, body: "kek" },
    failed: { profile: "nobody", params: { factor: "password" }, body: "random", code: "PROFILE_UNKNOWN" },
    denied: { profile: "work", params: { factor: "password" }, body: "random", code: "AUTH_FAILED" },
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
  "secret.rename": {
    ok: { ...ofKey, params: { to: "other" } },
    failed: { ...unknownKey, params: { to: "other2" } },
  },
  "secret.delete": { ok: { profile: "work", key: "other" }, failed: unknownKey },
  "identity.rebind": {
    ok: { profile: "work", params: bound },
    failed: { profile: "nobody", params: bound, code: "PROFILE_UNKNOWN" },
    denied: { profile: "work", params: bound, code: "BINDING_MISMATCH" },
  },
  "identity.migrate": {
    ok: { profile: "work", params: { org: "example.org" } },
    failed: { profile: "nobody", params: { org: "example.org" }, code: "PROFILE_UNKNOWN" },
  },
  "vault.lock": { ok: { profile: "work" }, failed: { profile: "nobody", code: "PROFILE_UNKNOWN" } },
  "profile.delete": { ok: { profile: "second" }, failed: { profile: "nobody", code: "PROFILE_UNKNOWN" } },
};
const names = Object.keys(cases) as Audited[];

let product: Product;
let bus: BusClient;

beforeAll(async () => {
  product = new Product();
  await product.up();
  bus = await product.connect();
});
afterAll(async () => {
  bus.close();
  await product.remove();
});

/** The code of the reply; null for success. */
async function ask(method: MethodName, { profile, key, params, body }: Request): Promise<string | null> {
  using secret =
    body === undefined
      ? null
      : body === "kek"
        ? deriveVaultKeys(product.vaults, profile ?? "", password).kek
        : secureText(body === "random" ? randomBytes(16).toString("hex") : body);
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
    const request = method === "identity.rebind" ? { ...ok, params: bindingOfThisMachine() } : ok;
    await expectOne(method, request, { action: actionOf(method), outcome: "ok", code: null });
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
      const { profile, key, body } = cases[method].failed;
      const request: Request = {
        ...(profile === undefined ? {} : { profile }),
        ...(key === undefined ? {} : { key }),
        ...(body === undefined ? {} : { body }),
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

/** Those that reveal something. */
const limited = ["secret.get", "secret.bundle", "secret.list", "secret.history"] as const satisfies Audited[];

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
    const audited = Object.entries<MethodSpec>(methods).filter(([, { audit }]) => audit !== null);
    expect(new Set(names as string[])).toEqual(new Set(audited.map(([name]) => name)));
  });
});
