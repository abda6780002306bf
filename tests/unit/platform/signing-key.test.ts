// The signing key: what it signs others can check, and a key that was changed, mixed up or lost is never made anew by itself.

import { createPublicKey, verify } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mintUuid } from "../../../src/platform/derived-ids.js";
import { native } from "../../../src/platform/native.js";
import { type ConfigPaths, resolveConfigPaths } from "../../../src/platform/paths.js";
import { createSigningKey, openSigningKey, readPublicKey } from "../../../src/platform/signing-key.js";
import { thrownBy } from "../core/thrown.js";

interface Vectors {
  readonly signatures: readonly {
    readonly private_key: string;
    readonly public_key: string;
    readonly label: string;
    readonly message_hex: string;
    readonly signature: string;
  }[];
}

const { signatures } = JSON.parse(
  readFileSync(new URL("../../vectors/core/signatures.json", import.meta.url), "utf8"),
) as Vectors;
const id = mintUuid();
const label = "open-sesame/checkpoint/1";
const message = Buffer.from("1:head");
const options = { cryptoProfile: "leading-edge", nowMs: 1_000 } as const;
let scratch: string;
let paths: ConfigPaths;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "signing-key-"));
  paths = resolveConfigPaths({ XDG_CONFIG_HOME: scratch });
});
afterEach(() => rmSync(scratch, { recursive: true }));

const file = (name: string): string => join(paths.identity, name);

function verifies(publicKey: string, signed: Uint8Array, signature: Uint8Array): boolean {
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(publicKey, "hex")]);
  return verify(null, signed, createPublicKey({ key: spki, format: "der", type: "spki" }), signature);
}

test.each(signatures)("a signature is the vector's", (vector) => {
  const key = native.SecureBuffer.alloc(32);
  key.bytes.set(Buffer.from(vector.private_key, "hex"));
  expect(native.signingPublicKeyOf(key).toString("hex")).toBe(vector.public_key);
  const signed = Buffer.concat([Buffer.from(`${vector.label}\0`), Buffer.from(vector.message_hex, "hex")]);
  expect(native.sign(key, signed).toString("hex")).toBe(vector.signature);
  key.release();
});

describe("a signing key", () => {
  test("opens again as it was made, and signs what node:crypto verifies, for one purpose at a time", () => {
    const made = createSigningKey(paths, id, options);
    const opened = openSigningKey(paths, id);
    expect(opened?.publicKey).toBe(made.publicKey);
    expect(opened?.createdAtMs).toBe(1_000);
    expect(readPublicKey(paths)).toBe(made.publicKey);
    const signature = opened?.sign(label, message) ?? Buffer.alloc(0);
    expect(verifies(made.publicKey, Buffer.concat([Buffer.from(`${label}\0`), message]), signature)).toBe(
      true,
    );
    expect(verifies(made.publicKey, message, signature)).toBe(false);
    made.release();
    opened?.release();
    expect(thrownBy(() => opened?.sign(label, message)).code).toBe("SECURE_BUFFER_RELEASED");
  });

  test("lies in two files of 0600, neither of which holds the private half", () => {
    createSigningKey(paths, id, options).release();
    expect(readdirSync(paths.identity).toSorted()).toEqual(["signing-key.json", "signing-key.wrap"]);
    for (const name of readdirSync(paths.identity)) expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    expect(statSync(paths.identity).mode & 0o777).toBe(0o700);
  });

  test("is not made over another one, and that one still opens", () => {
    const first = createSigningKey(paths, id, options);
    const wrap = readFileSync(file("signing-key.wrap"));
    expect(thrownBy(() => createSigningKey(paths, id, options)).code).toBe("SIGNING_KEY_INVALID");
    expect(readFileSync(file("signing-key.wrap"))).toEqual(wrap);
    openSigningKey(paths, id)?.release();
    first.release();
  });

  test.each([
    ["of another installation", () => undefined, mintUuid()],
    ["without its wrapping key", () => rmSync(file("signing-key.wrap")), id],
    ["with another wrapping key", () => writeFileSync(file("signing-key.wrap"), Buffer.alloc(32)), id],
    ["with a shorter wrapping key", () => writeFileSync(file("signing-key.wrap"), Buffer.alloc(31)), id],
    ["that is no JSON", () => writeFileSync(file("signing-key.json"), "{"), id],
    ["of a version to come", () => change({ version: 2 }), id],
    ["with another public half", () => change({ public_key: "ab".repeat(32) }), id],
    ["with a damaged box", () => change({ wrapped_key: Buffer.alloc(82, 1).toString("base64") }), id],
  ])("%s is SIGNING_KEY_INVALID, and stays as it is", (_, spoil, installation) => {
    createSigningKey(paths, id, options).release();
    spoil();
    const before = readFileSync(file("signing-key.json"));
    expect(thrownBy(() => openSigningKey(paths, installation)).code).toBe("SIGNING_KEY_INVALID");
    expect(readFileSync(file("signing-key.json"))).toEqual(before);
  });

  test("of which a crash left the wrapping key alone is made whole", () => {
    createSigningKey(paths, id, options).release();
    rmSync(file("signing-key.json"));
    expect(openSigningKey(paths, id)).toBeNull();
    createSigningKey(paths, id, options).release();
    openSigningKey(paths, id)?.release();
  });
});

function change(members: Readonly<Record<string, unknown>>): void {
  const document = JSON.parse(readFileSync(file("signing-key.json"), "utf8")) as object;
  writeFileSync(file("signing-key.json"), JSON.stringify({ ...document, ...members }));
}
