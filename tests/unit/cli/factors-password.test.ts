import { describe, expect, it } from "vitest";
import { checkKdf, deriveKek } from "../../../src/cli/factors/password.js";
import { native } from "../../../src/platform/native.js";

const salt = new Uint8Array(16);
const argon2id = { algorithm: "argon2id", memory_kib: 19_456, passes: 2, lanes: 1 } as const;
const refused = expect.objectContaining({ code: "KDF_UNACCEPTABLE" });

describe("parameters that a vault asks for", () => {
  it("are accepted at OWASP's minimum", () => {
    expect(() => checkKdf("work", argon2id, salt)).not.toThrow();
    expect(() => checkKdf("work", { algorithm: "pbkdf2-sha256", iterations: 600_000 }, salt)).not.toThrow();
  });

  it.each([
    { ...argon2id, memory_kib: 19_455 },
    { ...argon2id, memory_kib: 4_194_305 },
    { ...argon2id, passes: 1 },
    { ...argon2id, lanes: 0 },
    { algorithm: "pbkdf2-sha256", iterations: 599_999 } as const,
    { algorithm: "pbkdf2-sha256", iterations: Number.NaN } as const,
  ])("are refused when weaker or absurd: %j", (kdf) => {
    expect(() => checkKdf("work", kdf, salt)).toThrow(refused);
  });

  it("are refused with a salt under 16 bytes", () => {
    expect(() => checkKdf("work", argon2id, new Uint8Array(15))).toThrow(refused);
  });

  it("never reach the derivation when they are weak", () => {
    using password = native.SecureBuffer.random(8);
    expect(() => deriveKek("work", password, { ...argon2id, memory_kib: 8 }, salt)).toThrow(refused);
  });

  it("give a KEK of 32 bytes that depends on password and salt", () => {
    using password = native.SecureBuffer.random(8);
    using other = native.SecureBuffer.random(8);
    using kek = deriveKek("work", password, argon2id, salt);
    using same = deriveKek("work", password, argon2id, salt);
    using otherPassword = deriveKek("work", other, argon2id, salt);
    using otherSalt = deriveKek("work", password, argon2id, new Uint8Array(16).fill(1));
    expect(kek.length).toBe(32);
    expect(kek.equals(same)).toBe(true);
    expect(kek.equals(otherPassword)).toBe(false);
    expect(kek.equals(otherSalt)).toBe(false);
  });
});
