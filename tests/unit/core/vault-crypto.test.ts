import { describe, expect, test } from "vitest";
import { composeConfiguration, type EffectiveConfig } from "../../../src/core/configuration.js";
import type { Lock } from "../../../src/core/policy.js";
import {
  configuredKdf,
  demandLockedKdf,
  describeKdf,
  isSameKdf,
  isWeakerKdf,
  wantedKdf,
} from "../../../src/core/vault-crypto.js";
import type { PasswordKdf } from "../../../src/generated/types.js";

const argon2id = (memory_kib = 19_456, passes = 2, lanes = 1): PasswordKdf => ({
  algorithm: "argon2id",
  memory_kib,
  passes,
  lanes,
});
const pbkdf2 = (iterations = 600_000): PasswordKdf => ({ algorithm: "pbkdf2-sha256", iterations });

function configuration(crypto: object = {}, locks: readonly Lock[] = []): EffectiveConfig {
  return composeConfiguration({ layers: [{ source: "config.toml", value: { crypto } }], locks });
}

const lock = (key: Lock["key"], value: Lock["value"]): Lock => ({
  key,
  value,
  profile: null,
  source: "baseline",
  path: "/etc/pds/policy.toml",
  line: 1,
});

test("a factor that is made gets what the configuration says, and OWASP's minimum where it says nothing", () => {
  expect(configuredKdf(configuration())).toEqual(argon2id());
  expect(configuredKdf(configuration({ kdf: "pbkdf2-sha256" }))).toEqual(pbkdf2());
  expect(configuredKdf(configuration({ argon2id: { passes: 5 } }))).toEqual(argon2id(19_456, 5));
});

describe("what a factor that is there should have", () => {
  test.each([
    ["is what it has where that is configured", argon2id(), {}, argon2id()],
    ["is what a file says, stronger", argon2id(), { argon2id: { memory_kib: 65_536 } }, argon2id(65_536)],
    ["is what a file says, weaker", argon2id(65_536), { argon2id: { memory_kib: 32_768 } }, argon2id(32_768)],
    ["is no default that is weaker", argon2id(65_536, 4, 2), {}, argon2id(65_536, 4, 2)],
    [
      "is what a file says of one cost, and the rest as it is",
      argon2id(65_536, 4, 2),
      { argon2id: { passes: 3 } },
      argon2id(65_536, 3, 2),
    ],
    ["is another algorithm where a file says so", argon2id(65_536), { kdf: "pbkdf2-sha256" }, pbkdf2()],
    ["is the default in place of a weaker algorithm", pbkdf2(), {}, argon2id()],
    ["is no fewer rounds than it has", pbkdf2(900_000), { kdf: "pbkdf2-sha256" }, pbkdf2(900_000)],
  ] as const)("%s", (_, current, crypto, wanted) => {
    expect(wantedKdf(current, configuration(crypto))).toEqual(wanted);
  });

  test("is what a lock says, whatever a file wants", () => {
    const locked = configuration({ kdf: "pbkdf2-sha256" }, [
      lock("crypto.kdf", "argon2id"),
      lock("crypto.argon2id.passes", 4),
    ]);
    expect(wantedKdf(pbkdf2(), locked)).toEqual(argon2id(19_456, 4));
    expect(wantedKdf(argon2id(65_536, 2), locked)).toEqual(argon2id(65_536, 4));
  });
});

test.each([
  [pbkdf2(), argon2id(), true],
  [argon2id(), pbkdf2(900_000), false],
  [pbkdf2(), pbkdf2(600_001), true],
  [argon2id(19_456, 9), argon2id(19_457, 2), true],
  [argon2id(99_999, 2), argon2id(19_456, 3), true],
  [argon2id(19_456, 2, 1), argon2id(19_456, 2, 4), false],
  [argon2id(), argon2id(), false],
] as const)("%o is weaker than %o: %s", (kdf, than, weaker) => {
  expect(isWeakerKdf(kdf, than)).toBe(weaker);
});

test("two derivations are the same where every parameter is", () => {
  expect(isSameKdf(argon2id(), argon2id())).toBe(true);
  for (const other of [argon2id(19_457), argon2id(19_456, 3), argon2id(19_456, 2, 2), pbkdf2()])
    expect(isSameKdf(argon2id(), other)).toBe(false);
  expect(describeKdf(pbkdf2())).toBe("pbkdf2-sha256, iterations 600000");
});

test("a lock refuses a derivation that is weaker than it demands and takes a stronger one", () => {
  const locked = configuration({}, [
    lock("crypto.kdf", "argon2id"),
    lock("crypto.argon2id.memory_kib", 32_768),
  ]);
  demandLockedKdf(locked, argon2id(32_768));
  demandLockedKdf(locked, argon2id(65_536));
  expect(() => demandLockedKdf(locked, argon2id())).toThrow("crypto.argon2id.memory_kib");
  expect(() => demandLockedKdf(locked, pbkdf2())).toThrow("crypto.kdf");
  demandLockedKdf(configuration(), pbkdf2());
});
