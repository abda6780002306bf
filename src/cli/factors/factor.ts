// The port between a vault and what opens it. A kind of factor is one file beside this one: it finds its key where the person
// is (terminal, agent, device) and derives 32 bytes from it; daemon-secrets gets those, sealed, and knows nothing of how.

import type { FactorKind } from "../../core/auth-policy.js";
import type { ProfileName } from "../../core/names.js";
import type { SecureBuffer } from "../../core/ports.js";
import type { KeyDerivation } from "../../../native/index.js";
import type { NewFactor, PasswordKdf } from "../../generated/types.js";
import type { JsonRecord } from "../replies.js";

/** A factor of a vault, as daemon-secrets describes it. */
export interface DescribedFactor {
  readonly id: string;
  readonly kind: FactorKind;
  readonly salt: Uint8Array;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Of the kind's own making; none for a password. */
  readonly facts: Readonly<Record<string, string>>;
  /** Of a password alone. */
  readonly kdf: PasswordKdf | null;
  /** The key derivation that daemon-secrets wants for a password from the next unlock on; null where it will do. */
  readonly rewrap: PasswordKdf | null;
}

/** Which vault a key is for: derived for one, it is good for no other. */
export interface VaultNames {
  readonly profile: ProfileName;
  readonly vaultId: string;
  readonly profileId: string;
  readonly keyDerivation: KeyDerivation;
}

/** What an unlock made of the vault besides, or could not. */
export interface UnlockChange {
  readonly action: string;
  readonly facts: JsonRecord;
  /** One sentence; null where it came about. */
  readonly failure: string | null;
}

/** For vault.unlock. */
export interface DerivedKeys {
  /** The KEK, and what `params` announce behind it; to be released by the caller. */
  readonly keys: SecureBuffer;
  readonly params: Readonly<Record<string, unknown>>;
  readonly failed: UnlockChange | null;
}

export interface Enrolled {
  readonly factor: NewFactor;
  /** To be released by the caller. */
  readonly kek: SecureBuffer;
}

export interface EnrollOptions {
  /** Which of several keys, as the kind names them. */
  readonly key?: string | undefined;
  readonly quiet?: boolean | undefined;
}

export interface FactorMethod {
  readonly kind: FactorKind;
  /** Asks a person something; those that do not are tried first. */
  readonly isInteractive: boolean;
  /** One phrase that tells it from others of its kind. */
  describe(factor: DescribedFactor): string;
  /** 32 bytes, to be released by the caller. @throws the kind's own errors */
  deriveKek(vault: VaultNames, factor: DescribedFactor): SecureBuffer;
  /** As `deriveKek`, with what the next unlock is to be by where daemon-secrets wants another. */
  deriveForUnlock(vault: VaultNames, factor: DescribedFactor): DerivedKeys;
  /** A factor that opens this vault from now on. @throws the kind's own errors */
  enroll(vault: VaultNames, options: EnrollOptions): Enrolled;
}

export const newSaltBytes = 32;

export function newSalt(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(newSaltBytes));
}

export function encodeSalt(salt: Uint8Array): string {
  return Buffer.from(salt).toString("base64");
}
