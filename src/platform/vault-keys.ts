// The key schedule of a vault: what is derived from the master key, and which context each box is bound to.
// Everything secret here is a SecureBuffer from birth to release; labels and contexts are public and fixed by
// docs/vault-format.md (vectors: tests/vectors/vault).

import { SesameError } from "../core/errors.js";
import type { KeyName } from "../core/names.js";
import type { CryptoProfile, SecureBuffer } from "../core/ports.js";
import { native } from "./native.js";
import type { UncheckedMetadata, VaultMetadata } from "./vault-metadata.js";

type KeySchedule = Pick<UncheckedMetadata, "vault_id" | "key_derivation" | "crypto_profile" | "profile_id">;

export const keyBytes = 32;

/** Opens the pages of the database file. */
export function derivePageKey(master: SecureBuffer, vault: KeySchedule): SecureBuffer {
  return derive(master, "open-sesame/page-key/1", vault);
}

/** What a box of a vault's keys holds, and so what it is bound to. */
export type KeyBox =
  /** The master key under a factor's KEK: any factor opens the vault. */
  | { readonly of: "master"; readonly factorId: string }
  /** A factor's piece under its KEK. */
  | { readonly of: "piece"; readonly factorId: string; readonly generation: string }
  /** The master key under what all pieces together give. */
  | { readonly of: "combined master"; readonly generation: string };

/** In base64. */
export function wrapKey(wrapping: SecureBuffer, key: SecureBuffer, vault: KeySchedule, box: KeyBox): string {
  return native.sealBox(vault.crypto_profile, wrapping, wrapContext(vault, box), key).toString("base64");
}

/** Null when the wrapping key is not this box's. */
export function unwrapKey(
  wrapping: SecureBuffer,
  wrapped: string,
  vault: KeySchedule,
  box: KeyBox,
): SecureBuffer | null {
  try {
    return native.openBox(wrapping, wrapContext(vault, box), Buffer.from(wrapped, "base64"));
  } catch (error) {
    if (isBoxFailure(error)) return null;
    throw error;
  }
}

/** @param material all pieces that open the vault, one after the other */
export function deriveCombinedKey(
  material: SecureBuffer,
  vault: KeySchedule,
  generation: string,
): SecureBuffer {
  const context = Buffer.from(`${vault.vault_id}\0${generation}`, "latin1");
  return native.deriveKey(vault.key_derivation, material, "open-sesame/combined-key/1", context);
}

/** Lies in the database, so that metadata which somebody edited, checksum and all, is found. */
export function sealChecksum(master: SecureBuffer, metadata: VaultMetadata): Buffer {
  using key = derive(master, "open-sesame/meta-key/1", metadata);
  using checksum = checksumBytes(metadata);
  return native.sealBox(metadata.crypto_profile, key, checksumContext(metadata), checksum);
}

export function checksumIsSealedIn(box: Uint8Array, master: SecureBuffer, metadata: VaultMetadata): boolean {
  using key = derive(master, "open-sesame/meta-key/1", metadata);
  using checksum = checksumBytes(metadata);
  try {
    using sealed = native.openBox(key, checksumContext(metadata), box);
    return sealed.equals(checksum);
  } catch (error) {
    if (isBoxFailure(error)) return false;
    throw error;
  }
}

/** Seals and opens values under the entry key, which it holds until it is released. */
export class ValueCipher {
  readonly #entryKey: SecureBuffer;
  readonly #cryptoProfile: CryptoProfile;
  readonly #contextPrefix: string;

  constructor(master: SecureBuffer, vault: KeySchedule) {
    this.#entryKey = derive(master, "open-sesame/entry-key/1", vault);
    this.#cryptoProfile = vault.crypto_profile;
    this.#contextPrefix = `open-sesame/value/1\0${vault.profile_id}\0`;
  }

  seal(key: string, version: number, value: SecureBuffer): Buffer {
    const context = Buffer.from(this.#context(key, version), "latin1");
    return native.sealBox(this.#cryptoProfile, this.#entryKey, context, value);
  }

  /** @throws BOX_OPEN_FAILED when the box is not of this vault, key and version */
  open(key: string, version: number, box: Uint8Array): SecureBuffer {
    return native.openBox(this.#entryKey, Buffer.from(this.#context(key, version), "latin1"), box);
  }

  /** What opens the box, for whoever does so. The key stays the cipher's. */
  opening(key: KeyName, version: number): { readonly key: SecureBuffer; readonly context: string } {
    return { key: this.#entryKey, context: this.#context(key, version) };
  }

  release(): void {
    this.#entryKey.release();
  }

  #context(key: string, version: number): string {
    return `${this.#contextPrefix}${key}\0${version}`;
  }
}

export function isBoxFailure(error: unknown): boolean {
  return error instanceof SesameError && error.code === "BOX_OPEN_FAILED";
}

function derive(master: SecureBuffer, label: string, vault: KeySchedule): SecureBuffer {
  return native.deriveKey(vault.key_derivation, master, label, Buffer.from(vault.vault_id, "latin1"));
}

function wrapContext({ vault_id }: KeySchedule, box: KeyBox): Buffer {
  return Buffer.from(contextParts(vault_id, box).join("\0"), "latin1");
}

function contextParts(vaultId: string, box: KeyBox): readonly string[] {
  switch (box.of) {
    case "master":
      return ["open-sesame/wrap/1", vaultId, box.factorId];
    case "piece":
      return ["open-sesame/piece/1", vaultId, box.factorId, box.generation];
    case "combined master":
      return ["open-sesame/wrap-combined/1", vaultId, box.generation];
  }
}

function checksumContext(vault: KeySchedule): Buffer {
  return Buffer.from(`open-sesame/metadata/1\0${vault.vault_id}`, "latin1");
}

function checksumBytes(metadata: VaultMetadata): SecureBuffer {
  const bytes = native.SecureBuffer.alloc(keyBytes);
  bytes.bytes.set(Buffer.from(metadata.checksum, "hex"));
  return bytes;
}
