// What an unlock may make of a vault besides: its factor under another key derivation, the whole under another form. Says
// what the metadata is to be then; the factor's key is wrapped again for that, so it must be at hand, and is not kept.

import type { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import type { VaultForm } from "../core/vault-crypto.js";
import { type FactorKey, type OpenedAuth, rewrapFactor, withFactor } from "./vault-auth.js";
import { wrapKey } from "./vault-keys.js";
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
  key: FactorKey,
  { kdf, salt, kek }: Rewrapping,
): VaultMetadata {
  return rewrapFactor(metadata, key, { kek, facts: { kdf, salt } });
}

/** Other factors than the one at hand keep their boxes, which name their own suite and open as they are. */
export function reformed(
  metadata: VaultMetadata,
  opened: OpenedAuth,
  { factorId, kek }: FactorKey,
  form: VaultForm,
): VaultMetadata {
  const target = { ...metadata, ...form };
  if (metadata.auth !== undefined) return revised(metadata, { ...form, ...opened.rewrapped(target) });
  const box = { of: "master", factorId } as const;
  return revised(
    withFactor(metadata, factorId, { wrapped_key: wrapKey(kek, opened.master, target, box) }),
    form,
  );
}
