// The key schedule and boxes against tests/vectors/vault/keys.json, which an independent program computed from
// docs/vault-format.md.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { native } from "../../../src/platform/native.js";
import { checksumIsSealedIn, derivePageKey, ValueCipher } from "../../../src/platform/vault-keys.js";
import { openFactor } from "../../../src/platform/vault-auth.js";
import { parseMetadata, printMetadata } from "../../../src/platform/vault-metadata.js";
import { codeOf, secure } from "./vault-fixture.js";

interface Vector {
  readonly kek: string;
  readonly master_key: string;
  readonly page_key: string;
  readonly entry_key: string;
  readonly meta_key: string;
  readonly metadata_file: string;
  readonly checksum_box: string;
  readonly value: {
    readonly key: string;
    readonly version: number;
    readonly plaintext: string;
    readonly box: string;
  };
}

const file = readFileSync(join(import.meta.dirname, "../../vectors/vault/keys.json"), "utf8");
const vectors = Object.entries(JSON.parse(file) as Record<string, Vector>);

const hex = (text: string): Buffer => Buffer.from(text, "hex");

describe.each(vectors)("%s", (_profile, vector) => {
  const metadata = parseMetadata(Buffer.from(vector.metadata_file), "work");

  test("the metadata file is read and printed byte for byte", () => {
    expect(printMetadata(metadata).toString()).toBe(vector.metadata_file);
  });

  test("the KEK opens the wrapped master key, another one does not", () => {
    const [factor] = metadata.factors;
    if (factor === undefined) throw new Error("the vector has no factor");
    using kek = secure(hex(vector.kek));
    using master = openFactor(metadata, { factorId: factor.id, kek });
    expect(Buffer.from(master.bytes).toString("hex")).toBe(vector.master_key);
    expect(codeOf(() => openFactor(metadata, { factorId: factor.id, kek: master }))).toBe("AUTH_FAILED");
    const renamed = { ...metadata, factors: [{ ...factor, id: "password-2" }] };
    expect(codeOf(() => openFactor(renamed, { factorId: "password-2", kek }))).toBe("AUTH_FAILED");
  });

  test("the page key is derived as written, and the three keys are three", () => {
    using master = secure(hex(vector.master_key));
    using pageKey = derivePageKey(master, metadata);
    expect(Buffer.from(pageKey.bytes).toString("hex")).toBe(vector.page_key);
    expect(new Set([vector.page_key, vector.entry_key, vector.meta_key, vector.master_key]).size).toBe(4);
  });

  test("the sealed checksum is accepted, for this metadata alone", () => {
    using master = secure(hex(vector.master_key));
    expect(checksumIsSealedIn(hex(vector.checksum_box), master, metadata)).toBe(true);
    const other = { ...metadata, checksum: native.blake3Hex("other") };
    expect(checksumIsSealedIn(hex(vector.checksum_box), master, other)).toBe(false);
    expect(checksumIsSealedIn(hex(vector.value.box), master, metadata)).toBe(false);
  });

  test("a stored value opens under its key and version and under nothing else", () => {
    using master = secure(hex(vector.master_key));
    const cipher = new ValueCipher(master, metadata);
    const { key, version, plaintext, box } = vector.value;
    using value = cipher.open(key, version, hex(box));
    expect(Buffer.from(value.bytes).toString("hex")).toBe(plaintext);
    expect(codeOf(() => cipher.open(key, version + 1, hex(box)))).toBe("BOX_OPEN_FAILED");
    expect(codeOf(() => cipher.open("db/passwore", version, hex(box)))).toBe("BOX_OPEN_FAILED");
    cipher.release();
  });
});
