// Factors together, and an SSH key's KEK, against tests/vectors/vault/auth.json, which an independent program computed from
// docs/vault-format.md.

import { createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { challengeOf } from "../../../src/cli/factors/ssh-agent.js";
import { native } from "../../../src/platform/native.js";
import { openAuth, openFactor } from "../../../src/platform/vault-auth.js";
import { parseMetadata, printMetadata } from "../../../src/platform/vault-metadata.js";
import { codeOf, secure } from "./vault-fixture.js";

interface Vector {
  readonly keks: Readonly<Record<string, string>>;
  readonly pieces: Readonly<Record<string, string>>;
  readonly ssh_agent: {
    readonly private_key: string;
    readonly challenge: string;
    readonly signature: string;
  };
  readonly master_key: string;
  readonly metadata_file: string;
}

const file = readFileSync(join(import.meta.dirname, "../../vectors/vault/auth.json"), "utf8");
const vectors = Object.entries(JSON.parse(file) as Record<string, Vector>);
const hex = (text: string): Buffer => Buffer.from(text, "hex");

describe.each(vectors)("%s", (_form, vector) => {
  const metadata = parseMetadata(Buffer.from(vector.metadata_file), "work");
  const keyOf = (factorId: string) => ({ factorId, kek: secure(hex(vector.keks[factorId] ?? "")) });
  const keysOf = (...ids: readonly string[]) => ids.map(keyOf);

  test("the metadata file is read and printed byte for byte", () => {
    expect(printMetadata(metadata).toString()).toBe(vector.metadata_file);
    expect(metadata.version).toBe(2);
  });

  test("each KEK opens its piece", () => {
    for (const [id, piece] of Object.entries(vector.pieces)) {
      using opened = openFactor(metadata, keyOf(id));
      expect(Buffer.from(opened.bytes).toString("hex")).toBe(piece);
    }
  });

  test("the password and any two keys give the master key", () => {
    for (const pair of [
      ["ssh-agent", "ssh-agent-2"],
      ["ssh-agent", "ssh-agent-3"],
      ["ssh-agent-3", "ssh-agent-2"],
    ]) {
      using auth = openAuth(metadata, keysOf("password", ...pair));
      expect(Buffer.from(auth.master.bytes).toString("hex")).toBe(vector.master_key);
    }
  });

  test("fewer, or the keys without the password, give nothing", () => {
    const incomplete = (...ids: readonly string[]) => codeOf(() => openAuth(metadata, keysOf(...ids)));
    expect(incomplete("password", "ssh-agent")).toBe("AUTH_INCOMPLETE");
    expect(incomplete("ssh-agent", "ssh-agent-2", "ssh-agent-3")).toBe("AUTH_INCOMPLETE");
    expect(incomplete()).toBe("AUTH_INCOMPLETE");
  });

  test("a piece of another generation or another factor does not open", () => {
    const { auth } = metadata;
    if (auth === undefined) throw new Error("the vector has no auth");
    const later = { ...metadata, auth: { ...auth, generation: "0f8e7d6c-5b4a-4938-8271-605f4e3d2c1c" } };
    expect(codeOf(() => openFactor(later, keyOf("password")))).toBe("AUTH_FAILED");
    expect(codeOf(() => openFactor(metadata, { ...keyOf("ssh-agent"), factorId: "ssh-agent-2" }))).toBe(
      "AUTH_FAILED",
    );
  });

  test("the key signs what is written, and the KEK follows from that", () => {
    const { private_key: seed, challenge, signature } = vector.ssh_agent;
    const names = { vaultId: metadata.vault_id, profileId: metadata.profile_id };
    const salt = Buffer.from(metadata.factors[1]?.salt ?? "", "base64");
    expect(challengeOf(names, salt).toString("hex")).toBe(challenge);
    const pkcs8 = Buffer.concat([hex("302e020100300506032b657004220420"), hex(seed)]);
    const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    expect(sign(null, hex(challenge), key).toString("hex")).toBe(signature);
    using secret = secure(hex(signature));
    const context = Buffer.from(metadata.vault_id, "latin1");
    using kek = native.deriveKey(metadata.key_derivation, secret, "open-sesame/ssh-agent-kek/1", context);
    expect(Buffer.from(kek.bytes).toString("hex")).toBe(vector.keks["ssh-agent"]);
  });
});
