// What an unlock may make of a vault besides: its factor under another key derivation, the whole under another form. Says
// what the metadata is to be then; the factor's key is wrapped again for that, so it must be at hand, and is not kept.

import type { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import type { VaultForm } from "../core/vault-crypto.js";
import { wrapMasterKey } from "./vault-keys.js";
import { type PasswordFactor, revised, type VaultMetadata } from "./vault-metadata.js";

export interface WantedVault {
  readonly form: VaultForm;
  /** Null: the factor stays as it is. */
  readonly rewrapping: Rewrapping | null;
}

/** A factor's key as it is to be from an unlock on. */
export interface Rewrapping extends Pick<PasswordFactor, "kdf" | "salt"> {
  /** Stays the caller's. */
  readonly kek: SecureBuffer;
}

/** What was tried, and why it did not come about; the vault is as before then. */
export interface VaultChange {
  readonly kind: "rewrapped" | "converted";
  readonly before: VaultMetadata;
  readonly after: VaultMetadata;
  readonly error: SesameError | null;
}

/** When the factor was made does not change. */
export function rewrapped(
  metadata: VaultMetadata,
  master: SecureBuffer,
  factorId: string,
  { kdf, salt, kek }: Rewrapping,
): VaultMetadata {
  const wrapped_key = wrapMasterKey(kek, master, metadata, factorId).toString("base64");
  const factors = metadata.factors.map((factor) =>
    factor.id === factorId ? { ...factor, kdf, salt, wrapped_key } : factor,
  );
  return revised(metadata, { factors });
}

/** Other factors than the one at hand keep their boxes, which name their own suite and open as they are. */
export function reformed(
  metadata: VaultMetadata,
  master: SecureBuffer,
  { factorId, kek }: { readonly factorId: string; readonly kek: SecureBuffer },
  form: VaultForm,
): VaultMetadata {
  const wrapped_key = wrapMasterKey(kek, master, { ...metadata, ...form }, factorId).toString("base64");
  const factors = metadata.factors.map((factor) =>
    factor.id === factorId ? { ...factor, wrapped_key } : factor,
  );
  return revised(metadata, { ...form, factors });
}
