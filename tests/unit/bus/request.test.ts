import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { methods, type MethodSpec } from "../../../src/bus/methods.js";
import { checkRequest } from "../../../src/bus/request.js";
import { SesameError } from "../../../src/core/errors.js";
import { paramsValidators } from "../../../src/generated/validators.js";

const sealedBytes = 32;

function verdict(header: unknown, bodyBytes = sealedBytes): string {
  const request = checkRequest(typeof header === "string" ? header : JSON.stringify(header), bodyBytes);
  return "error" in request ? request.error.code : "ok";
}

describe("a request", () => {
  it("that fits its method is accepted with its parts", () => {
    const request = checkRequest(
      '{"id":1,"method":"secret.get","profile":"work","key":"db/main","params":{"version":3}}',
      sealedBytes,
    );
    expect(request).toMatchObject({
      id: 1,
      method: "secret.get",
      profile: "work",
      key: "db/main",
      params: { version: 3 },
    });
  });

  it.each([
    ["an unknown method", { id: 1, method: "secret.steal" }, "METHOD_UNKNOWN"],
    ["a method named like a property of objects", { id: 1, method: "constructor" }, "METHOD_UNKNOWN"],
    ["no method", { id: 1 }, "REQUEST_INVALID"],
    [
      "an unknown member",
      { id: 1, method: "secret.get", profile: "work", key: "db", extra: 1 },
      "REQUEST_INVALID",
    ],
    ["no profile", { id: 1, method: "secret.get", key: "db" }, "REQUEST_INVALID"],
    ["no key", { id: 1, method: "secret.get", profile: "work" }, "REQUEST_INVALID"],
    ["a needless profile", { id: 1, method: "secrets.status", profile: "work" }, "REQUEST_INVALID"],
    ["a needless key", { id: 1, method: "vault.lock", profile: "work", key: "db" }, "REQUEST_INVALID"],
    ["a profile name with a slash", { id: 1, method: "vault.lock", profile: "a/b" }, "REQUEST_INVALID"],
    [
      "a profile name of 65 characters",
      { id: 1, method: "vault.lock", profile: "a".repeat(65) },
      "REQUEST_INVALID",
    ],
    ["a key that climbs", { id: 1, method: "secret.get", profile: "work", key: "../db" }, "REQUEST_INVALID"],
    [
      "a key with a line feed",
      { id: 1, method: "secret.get", profile: "work", key: "d\nb" },
      "REQUEST_INVALID",
    ],
    ["needless params", { id: 1, method: "vault.describe", profile: "work", params: {} }, "REQUEST_INVALID"],
    [
      "params of the wrong type",
      { id: 1, method: "secret.get", profile: "work", key: "db", params: { version: "3" } },
      "REQUEST_INVALID",
    ],
    [
      "unknown params",
      { id: 1, method: "secret.get", profile: "work", key: "db", params: { all: true } },
      "REQUEST_INVALID",
    ],
    ["missing params", { id: 1, method: "secret.rename", profile: "work", key: "db" }, "REQUEST_INVALID"],
  ])("with %s is refused", (_, header, code) => {
    expect(verdict(header)).toBe(code);
  });

  it("whose body is not of the method's kind is refused", () => {
    expect(verdict({ id: 1, method: "system.status" }, 1)).toBe("REQUEST_INVALID");
    expect(verdict({ id: 1, method: "system.status" }, 0)).toBe("ok");
    expect(verdict({ id: 1, method: "seal.open" }, 0)).toBe("REQUEST_INVALID");
    expect(verdict({ id: 1, method: "secrets.status" }, sealedBytes - 1)).toBe("REQUEST_INVALID");
    expect(verdict({ id: 1, method: "secrets.status" }, sealedBytes)).toBe("ok");
  });

  it.each([
    "",
    "{",
    "null",
    "[1]",
    "{}",
    '{"id":0,"method":"system.status"}',
    '{"id":null,"method":"system.status"}',
  ])("without an id to answer to is no request: %s", (header) => {
    expect(() => checkRequest(header, 0)).toThrow(SesameError);
  });

  it("of any text is accepted, refused or no request, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.nat(100), (text, bodyBytes) => {
        try {
          checkRequest(text, bodyBytes);
        } catch (error) {
          expect(error).toMatchObject({ code: "BUS_FRAME_INVALID" });
        }
      }),
    );
  });
});

it("every method's params have a validator", () => {
  for (const spec of Object.values<MethodSpec>(methods)) {
    if (spec.params !== null) expect(paramsValidators[spec.params]).toBeTypeOf("function");
  }
});
