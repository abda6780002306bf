// Public keys as an agent lists them: what is known of each kind, and that no bytes do more than be refused.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readKey } from "../../../src/cli/factors/ssh-keys.js";
import { wire } from "../../support/ssh-agent.js";

const blob = (...parts: readonly (string | Uint8Array)[]): Buffer => Buffer.concat(parts.map(wire));
const numberOf = (bytes: number, first = 0x80): Buffer =>
  Buffer.concat([Buffer.from([0, first]), Buffer.alloc(bytes - 1, 1)]);
const exponent = Buffer.from([1, 0, 1]);

describe("a key that signs the same always", () => {
  test("is an Ed25519 key", () => {
    const key = readKey(blob("ssh-ed25519", Buffer.alloc(32, 7)), "mine");
    expect(key.signing).toEqual({ algorithm: "ssh-ed25519", publicKey: Buffer.alloc(32, 7) });
    expect(key.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  test.each([256, 384, 512, 1_024])(
    "is an RSA key with a modulus of %i bytes, without the sign's zero",
    (bytes) => {
      const { signing } = readKey(blob("ssh-rsa", exponent, numberOf(bytes)), "");
      if (signing?.algorithm !== "rsa-sha2-512") throw new Error("the key is not taken");
      expect([signing.modulus.length, signing.modulus[0], Buffer.from(signing.exponent)]).toEqual([
        bytes,
        0x80,
        exponent,
      ]);
    },
  );
});

test.each([
  ["ssh-ed25519 of another length", blob("ssh-ed25519", Buffer.alloc(31)), "a key that can't be read"],
  ["ssh-ed25519 and more", blob("ssh-ed25519", Buffer.alloc(32), "x"), "a key that can't be read"],
  [
    "RSA of 2,047 bits",
    blob("ssh-rsa", exponent, numberOf(256, 0x40).subarray(1)),
    "an RSA key of 2047 bits, fewer than 2048",
  ],
  ["RSA of 8,200 bits", blob("ssh-rsa", exponent, numberOf(1_025)), "an RSA key of more than 8,192 bits"],
  ["RSA, negative", blob("ssh-rsa", exponent, numberOf(256).subarray(1)), "a key that can't be read"],
  ["RSA without a modulus", blob("ssh-rsa", exponent, ""), "a key that can't be read"],
  [
    "RSA with zeros in front",
    blob("ssh-rsa", exponent, Buffer.concat([Buffer.alloc(2), numberOf(256)])),
    "a key that can't be read",
  ],
  ["DSA", blob("ssh-dss", "x"), "a DSA key, whose signatures differ each time"],
  [
    "a certificate of RSA",
    blob("ssh-rsa-cert-v01@openssh.com", "x"),
    "a certificate, which ends: use the key that it certifies",
  ],
  [
    "a certificate of a security key's",
    blob("sk-ssh-ed25519-cert-v01@openssh.com"),
    "a certificate, which ends: use the key that it certifies",
  ],
  ["something of tomorrow", blob("ssh-mldsa65", "x"), "of a kind whose signatures are not known to repeat"],
  ["nothing", Buffer.alloc(0), "a key that can't be read"],
])("%s is refused by what it is", (_what, bytes, words) => {
  expect(readKey(bytes, "")).toMatchObject({ signing: null, unsuitable: words });
});

test("no bytes do more than be refused", () => {
  const arbitrary = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 60 }).map((rest) => Buffer.concat([wire("ssh-rsa"), rest])),
    fc.uint8Array({ maxLength: 60 }).map((rest) => Buffer.concat([wire("ssh-ed25519"), rest])),
  );
  fc.assert(
    fc.property(arbitrary, (bytes) => {
      const { signing, unsuitable } = readKey(Buffer.from(bytes), "");
      expect(signing === null).toBe(unsuitable !== "");
    }),
    { numRuns: 2_000 },
  );
});
