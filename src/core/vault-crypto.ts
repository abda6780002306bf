// What configuration asks of a vault's cryptography, against what the vault records. Hides which of two differing key
// derivations wins: one that a file or a lock names counts as it is, also where it is weaker; a default never makes
// a vault weaker than it is. Whoever can edit the user's files can weaken a vault that no lock protects.

import type { ConfigurationKey } from "../generated/defaults.js";
import type { PasswordKdf, VaultMetadata } from "../generated/types.js";
import type { EffectiveView } from "./configuration.js";
import { SesameError } from "./errors.js";

/** SPEC section 4: the fixed cost of `crypto.kdf = "pbkdf2-sha256"`. */
const pbkdf2Iterations = 600_000;
const argon2idCosts = ["memory_kib", "passes", "lanes"] as const;

/** How the values are sealed and the keys derived: what a vault is made with, and converted to. */
export type VaultForm = Pick<VaultMetadata, "crypto_profile" | "key_derivation">;

const derivationOf = {
  "leading-edge": "blake3",
  "governance-compatible": "hkdf-sha256",
} as const satisfies Record<VaultForm["crypto_profile"], VaultForm["key_derivation"]>;

export function configuredForm({ values: { crypto } }: EffectiveView): VaultForm {
  const { profile, hkdf } = crypto;
  return { crypto_profile: profile, key_derivation: hkdf === "by-profile" ? derivationOf[profile] : hkdf };
}

export function isSameForm(one: VaultForm, other: VaultForm): boolean {
  return one.crypto_profile === other.crypto_profile && one.key_derivation === other.key_derivation;
}

/** For a factor that is made. */
export function configuredKdf({ values: { crypto } }: EffectiveView): PasswordKdf {
  if (crypto.kdf === "pbkdf2-sha256") return { algorithm: "pbkdf2-sha256", iterations: pbkdf2Iterations };
  const { memory_kib, passes, lanes } = crypto.argon2id;
  return { algorithm: "argon2id", memory_kib, passes, lanes };
}

/** What a factor that is there should have; equal to `current` where that will do. */
export function wantedKdf(current: PasswordKdf, view: EffectiveView): PasswordKdf {
  const configured = configuredKdf(view);
  if (configured.algorithm === "pbkdf2-sha256") {
    const { iterations } = configured;
    return current.algorithm === "pbkdf2-sha256" && current.iterations > iterations ? current : configured;
  }
  if (current.algorithm !== "argon2id") return configured;
  const costOf = (cost: (typeof argon2idCosts)[number]): number => {
    const isDefault = view.origins.get(`crypto.argon2id.${cost}`)?.layer === "defaults";
    return isDefault ? Math.max(current[cost], configured[cost]) : configured[cost];
  };
  return {
    algorithm: "argon2id",
    memory_kib: costOf("memory_kib"),
    passes: costOf("passes"),
    lanes: costOf("lanes"),
  };
}

export function isSameKdf(one: PasswordKdf, other: PasswordKdf): boolean {
  return describeKdf(one) === describeKdf(other);
}

/** Whether a guess costs less in any way; lanes divide the work and do not add to it. */
export function isWeakerKdf(kdf: PasswordKdf, than: PasswordKdf): boolean {
  if (kdf.algorithm === "pbkdf2-sha256")
    return than.algorithm === "argon2id" || kdf.iterations < than.iterations;
  if (than.algorithm !== "argon2id") return false;
  return kdf.memory_kib < than.memory_kib || kdf.passes < than.passes;
}

/** For a person, and for the audit log: every parameter in one phrase. */
export function describeKdf(kdf: PasswordKdf): string {
  return kdf.algorithm === "argon2id"
    ? `argon2id, memory_kib ${kdf.memory_kib}, passes ${kdf.passes}, lanes ${kdf.lanes}`
    : `pbkdf2-sha256, iterations ${kdf.iterations}`;
}

/** The client derives the key; what an organisation has locked about that holds for whatever client it is. @throws POLICY_LOCKED */
export function demandLockedKdf({ origins, values: { crypto } }: EffectiveView, kdf: PasswordKdf): void {
  const isLocked = (key: ConfigurationKey): boolean => origins.get(key)?.layer === "policy";
  const refuse = (key: ConfigurationKey): never => {
    throw new SesameError("POLICY_LOCKED", `the key was not derived as the lock on "${key}" demands`, {
      details: { key },
    });
  };
  if (kdf.algorithm !== crypto.kdf && isLocked("crypto.kdf")) refuse("crypto.kdf");
  if (kdf.algorithm !== "argon2id") return;
  for (const cost of argon2idCosts) {
    if (kdf[cost] < crypto.argon2id[cost] && isLocked(`crypto.argon2id.${cost}`))
      refuse(`crypto.argon2id.${cost}`);
  }
}
