// What of a vault must never be seen in readable memory: its password in the forms in which a program might hold it,
// and the keys that docs/vault-format.md derives from it. Derived here by that page, not by the product's vault code.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SecureBuffer } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";
import type { VaultMetadata } from "../../src/platform/vault-metadata.js";
import { secureText } from "./bus.js";
import type { Needle } from "./scan-memory.js";

/** As bytes, and as the two-byte string that a JavaScript engine may make of them. */
export function textNeedles(name: string, text: string): Needle[] {
  return [
    { name, bytes: Buffer.from(text, "utf8") },
    { name: `${name} in UTF-16`, bytes: Buffer.from(text, "utf16le") },
  ];
}

type PasswordFactor = Extract<VaultMetadata["factors"][number], { kind: "password" }>;

export interface VaultKeys {
  readonly kek: SecureBuffer;
  readonly needles: readonly Needle[];
}

/** What a vault's metadata say, and of its password. */
export function readPasswordFactor(
  vaults: string,
  profile: string,
): { metadata: VaultMetadata; factor: PasswordFactor } {
  const metadata = JSON.parse(readFileSync(join(vaults, `${profile}.meta.json`), "utf8")) as VaultMetadata;
  const factor = metadata.factors.find(({ kind }) => kind === "password");
  if (factor?.kind !== "password") throw new Error("the vault has no password");
  return { metadata, factor };
}

export function deriveKek({ kdf, salt: text }: PasswordFactor, password: string): SecureBuffer {
  const salt = Buffer.from(text, "base64");
  using secret = secureText(password);
  return kdf.algorithm === "argon2id"
    ? native.argon2id(secret, salt, { memoryKib: kdf.memory_kib, passes: kdf.passes, lanes: kdf.lanes })
    : native.pbkdf2Sha256(secret, salt, kdf.iterations);
}

export function deriveVaultKeys(vaults: string, profile: string, password: string): VaultKeys {
  const { metadata, factor } = readPasswordFactor(vaults, profile);
  const kek = deriveKek(factor, password);
  const context = Buffer.from(`open-sesame/wrap/1\0${metadata.vault_id}\0${factor.id}`, "latin1");
  using master = native.openBox(kek, context, Buffer.from(factor.wrapped_key, "base64"));
  using entryKey = native.deriveKey(
    metadata.key_derivation,
    master,
    "open-sesame/entry-key/1",
    Buffer.from(metadata.vault_id, "latin1"),
  );
  const needle = (name: string, bytes: Uint8Array): Needle => ({
    name: `${name} of ${profile}`,
    bytes: Buffer.from(bytes),
  });
  return {
    kek,
    needles: [
      ...textNeedles(`password of ${profile}`, password),
      needle("key-encryption key", kek.bytes),
      needle("master key", master.bytes),
      needle("entry key", entryKey.bytes),
    ],
  };
}
