// The factor "password": from what a person types to the key-encryption key that daemon-secrets unlocks with; the password
// itself never leaves this process. Parameters come from files that an attacker may have changed, so anything below
// OWASP's minimum (Password Storage Cheat Sheet, 2023) or absurdly high is refused before the password is used.

import { SesameError } from "../../core/errors.js";
import type { SecureBuffer } from "../../core/ports.js";
import { describeKdf, isWeakerKdf } from "../../core/vault-crypto.js";
import type { PasswordKdf } from "../../generated/types.js";
import { native } from "../../platform/native.js";
import {
  type DerivedKeys,
  type DescribedFactor,
  encodeSalt,
  type FactorMethod,
  newSalt,
  type UnlockChange,
} from "./factor.js";

/** Where passwords come from; what is read is released here. */
export interface PasswordSources {
  /** Of a vault that is there. */
  readonly read: (profile: string) => SecureBuffer;
  readonly readNew: (profile: string) => SecureBuffer;
  /** What a password that is enrolled is derived by. */
  readonly configuredKdf: () => PasswordKdf;
}

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}
/** The maxima keep a hostile file from freezing the machine. */
const bounds = {
  memory_kib: { minimum: 19_456, maximum: 4_194_304 },
  passes: { minimum: 2, maximum: 64 },
  lanes: { minimum: 1, maximum: 64 },
  iterations: { minimum: 600_000, maximum: 100_000_000 },
  saltBytes: { minimum: 16, maximum: 64 },
} as const satisfies Record<string, Bounds>;

/** What a key derivation asks for beyond the bounds, for a sentence about whoever asks; null where all is well. */
export function kdfFault(
  kdf: PasswordKdf,
  salt: Uint8Array,
): { readonly parameter: string; readonly value: number; readonly text: string } | null {
  const asked: readonly (readonly [keyof typeof bounds, number])[] =
    kdf.algorithm === "argon2id"
      ? [
          ["memory_kib", kdf.memory_kib],
          ["passes", kdf.passes],
          ["lanes", kdf.lanes],
        ]
      : [["iterations", kdf.iterations]];
  for (const [parameter, value] of [["saltBytes", salt.length] as const, ...asked]) {
    const { minimum, maximum } = bounds[parameter];
    if (!(value >= minimum && value <= maximum))
      return {
        parameter,
        value,
        text: `asks for ${parameter} ${value}: ${minimum} to ${maximum} are accepted`,
      };
  }
  return null;
}

/** @throws KDF_UNACCEPTABLE */
export function checkKdf(profile: string, kdf: PasswordKdf, salt: Uint8Array): void {
  const fault = kdfFault(kdf, salt);
  if (fault === null) return;
  const { parameter, value, text } = fault;
  throw new SesameError("KDF_UNACCEPTABLE", `profile "${profile}" ${text}`, {
    details: { profile, parameter, value },
  });
}

/** 32 bytes. @throws KDF_UNACCEPTABLE */
export function deriveKek(
  profile: string,
  password: SecureBuffer,
  kdf: PasswordKdf,
  salt: Uint8Array,
): SecureBuffer {
  checkKdf(profile, kdf, salt);
  return deriveChecked(password, kdf, salt);
}

/** 32 bytes, by what `kdfFault` has found no fault in. */
export function deriveChecked(password: SecureBuffer, kdf: PasswordKdf, salt: Uint8Array): SecureBuffer {
  return kdf.algorithm === "argon2id"
    ? native.argon2id(password, salt, { memoryKib: kdf.memory_kib, passes: kdf.passes, lanes: kdf.lanes })
    : native.pbkdf2Sha256(password, salt, kdf.iterations);
}

export function passwordFactor({ read, readNew, configuredKdf }: PasswordSources): FactorMethod {
  return {
    kind: "password",
    isInteractive: true,
    describe: ({ kdf }) => (kdf === null ? "" : describeKdf(kdf)),
    deriveKek({ profile }, factor) {
      const kdf = demandKdf(profile, factor);
      checkKdf(profile, kdf, factor.salt);
      using password = read(profile);
      return deriveKek(profile, password, kdf, factor.salt);
    },
    deriveForUnlock({ profile }, factor) {
      const kdf = demandKdf(profile, factor);
      checkKdf(profile, kdf, factor.salt);
      using password = read(profile);
      return deriveForUnlock(profile, password, { kdf, salt: factor.salt }, factor.rewrap);
    },
    enroll({ profile }) {
      const kdf = configuredKdf();
      const salt = newSalt();
      checkKdf(profile, kdf, salt);
      using password = readNew(profile);
      const kek = deriveKek(profile, password, kdf, salt);
      return { factor: { kind: "password", kdf, salt: encodeSalt(salt) }, kek };
    },
  };
}

function demandKdf(profile: string, { id, kdf }: DescribedFactor): PasswordKdf {
  if (kdf !== null) return kdf;
  throw new SesameError(
    "BUS_FRAME_INVALID",
    `password "${id}" of profile "${profile}" has no key derivation`,
  );
}

/** A machine without the memory that the configuration asks for still unlocks what it has. */
function deriveForUnlock(
  profile: string,
  password: SecureBuffer,
  { kdf, salt }: { readonly kdf: PasswordKdf; readonly salt: Uint8Array },
  rewrap: PasswordKdf | null,
): DerivedKeys {
  const kek = deriveKek(profile, password, kdf, salt);
  if (rewrap === null) return { keys: kek, params: {}, failed: null };
  const nextSalt = newSalt();
  try {
    using nextKek = deriveKek(profile, password, rewrap, nextSalt);
    const keys = native.SecureBuffer.alloc(kek.length + nextKek.length);
    keys.bytes.set(kek.bytes);
    keys.bytes.set(nextKek.bytes, kek.length);
    kek.release();
    return { keys, params: { rewrap: { kdf: rewrap, salt: encodeSalt(nextSalt) } }, failed: null };
  } catch (error) {
    if (error instanceof SesameError)
      return { keys: kek, params: {}, failed: notDerived(kdf, rewrap, error) };
    kek.release();
    throw error;
  }
}

function notDerived(before: PasswordKdf, after: PasswordKdf, { message }: SesameError): UnlockChange {
  const facts = {
    kdf_before: describeKdf(before),
    kdf_after: describeKdf(after),
    weaker: isWeakerKdf(after, before),
  };
  return { action: "vault.rewrapped", facts, failure: message };
}
