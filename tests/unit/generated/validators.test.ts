// The validators that guard every edge: what they let in, and what they must not.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configurationKeys, defaults } from "../../../src/generated/defaults.js";
import {
  paramsValidators,
  validateAuditEntry,
  validateConfig,
  validateCreateParams,
  validateInstallation,
  validateReplyHeader,
  validateRequestHeader,
  validateRequestStamp,
} from "../../../src/generated/validators.js";

const request = { id: 1, method: "secret.get", profile: "work", key: "db/main", params: {} };

describe("validateRequestHeader", () => {
  it("accepts the header of PROTOCOL.md", () => {
    expect(validateRequestHeader(request)).toBe(true);
  });

  it.each([
    ["an unknown member", { ...request, extra: 1 }],
    ["no id", { method: "secret.get" }],
    ["id 0", { ...request, id: 0 }],
    ["a fraction as id", { ...request, id: 1.5 }],
    ["an id above 2^53-1", { ...request, id: 2 ** 53 }],
    ["a method that is no noun.verb", { ...request, method: "secret" }],
    ["a number as method", { ...request, method: 7 }],
    ["params that are a list", { ...request, params: [] }],
    ["null", null],
    ["a list", [request]],
  ])("refuses %s and says why", (_, header) => {
    expect(validateRequestHeader(header)).toBe(false);
    expect(validateRequestHeader.errors?.[0]?.keyword).toBeTypeOf("string");
  });

  it.each([
    "",
    ".",
    "..",
    "a/..",
    "../a",
    "/a",
    "a/",
    "a//b",
    "./a",
    "a/./b",
    "a b",
    "a\n",
    "a\0",
    "ä",
    "a".repeat(257),
  ])("refuses the key %j", (key) => {
    expect(validateRequestHeader({ ...request, key })).toBe(false);
  });

  it.each(["a", "...", ".hidden", "a/..b", "a.b-c_d/E9", "a".repeat(256)])("accepts the key %j", (key) => {
    expect(validateRequestHeader({ ...request, key })).toBe(true);
  });

  it.each(["", "-a", "_a", "a/b", "..", "a\n", "a".repeat(65)])("refuses the profile %j", (profile) => {
    expect(validateRequestHeader({ ...request, profile })).toBe(false);
  });

  it("agrees with the rule of key names, told in another way, on any text", () => {
    const letters = fc.constantFrom("a", "Z", "0", ".", "/", "_", "-", " ", "\n", "é");
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 12 }), (key) => {
        const fits = key
          .split("/")
          .every((part) => /^[A-Za-z0-9._-]+$/.test(part) && part !== "." && part !== "..");
        expect(validateRequestHeader({ ...request, key })).toBe(fits && !key.includes("\n"));
      }),
    );
  });

  it("judges hostile keys in linear time", () => {
    const key = `${"a/".repeat(30_000)}!`;
    const start = performance.now();
    expect(validateRequestHeader({ ...request, key })).toBe(false);
    expect(performance.now() - start).toBeLessThan(50);
  });

  it("never throws, whatever JSON comes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(validateRequestHeader(value)).toBeTypeOf("boolean");
        expect(validateReplyHeader(value)).toBeTypeOf("boolean");
        expect(validateAuditEntry(value)).toBeTypeOf("boolean");
        expect(validateConfig(value)).toBeTypeOf("boolean");
      }),
    );
  });
});

describe("validateReplyHeader", () => {
  it("accepts success and failure, and nothing between", () => {
    expect(validateReplyHeader({ id: 1, ok: true, result: {} })).toBe(true);
    expect(validateReplyHeader({ id: 1, ok: false, error: { code: "VAULT_LOCKED", message: "m" } })).toBe(
      true,
    );
    expect(validateReplyHeader({ id: 1, ok: true, error: { code: "VAULT_LOCKED", message: "m" } })).toBe(
      false,
    );
    expect(validateReplyHeader({ id: 1, ok: false })).toBe(false);
    expect(validateReplyHeader({ id: 1, ok: false, error: { code: "no code", message: "m" } })).toBe(false);
  });
});

describe("validateRequestStamp", () => {
  const actor = {
    connection: 1,
    uid: 1000,
    pid: 4711,
    exe: "/usr/bin/node",
    unit: "session",
    clearance: "client",
  };

  it("accepts an actor whole, and refuses one in part", () => {
    expect(validateRequestStamp({ rid: 7, actor })).toBe(true);
    expect(validateRequestStamp({ rid: 7, actor: { ...actor, clearance: "root" } })).toBe(false);
    expect(validateRequestStamp({ rid: 7, actor: { ...actor, uid: -1 } })).toBe(false);
    expect(validateRequestStamp({ rid: 7 })).toBe(false);
  });
});

describe("params", () => {
  const salt = Buffer.alloc(16).toString("base64");
  const argon2id = { algorithm: "argon2id", memory_kib: 19456, passes: 2, lanes: 1 };
  const create = (kdf: object, with_salt = salt): unknown => ({
    factor: { kind: "password", kdf, salt: with_salt },
  });

  it("refuse key derivation that is weaker than the OWASP minimum or without bound", () => {
    expect(validateCreateParams(create(argon2id))).toBe(true);
    expect(validateCreateParams(create({ algorithm: "pbkdf2-sha256", iterations: 600_000 }))).toBe(true);
    expect(validateCreateParams(create({ ...argon2id, memory_kib: 19455 }))).toBe(false);
    expect(validateCreateParams(create({ ...argon2id, passes: 1 }))).toBe(false);
    expect(validateCreateParams(create({ ...argon2id, memory_kib: 2 ** 40 }))).toBe(false);
    expect(validateCreateParams(create({ algorithm: "pbkdf2-sha256", iterations: 599_999 }))).toBe(false);
    expect(validateCreateParams(create({ algorithm: "none" }))).toBe(false);
  });

  it("refuse a salt under 16 bytes or of no base64", () => {
    expect(validateCreateParams(create(argon2id, Buffer.alloc(15).toString("base64")))).toBe(false);
    expect(validateCreateParams(create(argon2id, "!".repeat(24)))).toBe(false);
  });

  it.each(Object.entries(paramsValidators))("%s refuse members that they don't know", (_, validate) => {
    expect(validate({ unknown: 1 })).toBe(false);
  });
});

describe("validateConfig", () => {
  it("accepts the defaults, and nothing at all", () => {
    expect(validateConfig(defaults)).toBe(true);
    expect(validateConfig({})).toBe(true);
  });

  it("names the place of an unknown key and of a value out of range", () => {
    expect(validateConfig({ secrets: { rate_limit: { brust: 1 } } })).toBe(false);
    expect(validateConfig.errors?.[0]).toMatchObject({
      instancePath: "/secrets/rate_limit",
      params: { additionalProperty: "brust" },
    });
    expect(validateConfig({ secrets: { rate_limit: { burst: 0 } } })).toBe(false);
    expect(validateConfig.errors?.[0]).toMatchObject({
      instancePath: "/secrets/rate_limit/burst",
      keyword: "minimum",
    });
  });

  it("has a default at the place that each key's dotted name says", () => {
    for (const key of Object.keys(configurationKeys)) {
      const value = key.split(".").reduce<unknown>((node, part) => Reflect.get(Object(node), part), defaults);
      expect(value, key).not.toBeUndefined();
    }
  });
});

describe("validateInstallation", () => {
  const installation = {
    id: "9f0e1f1c-6c1f-4a57-9d5e-3a55b1d2c3d4",
    namespace: "74738ff5-5367-5958-9aee-98fffdcd1876",
  };

  it("wants a random id and a derived namespace", () => {
    expect(validateInstallation(installation)).toBe(true);
    expect(validateInstallation({ ...installation, id: installation.namespace })).toBe(false);
    expect(validateInstallation({ ...installation, namespace: installation.id })).toBe(false);
    expect(validateInstallation({ ...installation, org: { domain: "example.org" } })).toBe(false);
  });
});
