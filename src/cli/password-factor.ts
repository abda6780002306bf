// From a password to the key-encryption key that daemon-secrets unlocks with: the password itself never
// leaves this process. Parameters come from files that an attacker may have changed, so anything below
// OWASP's minimum (Password Storage Cheat Sheet, 2023) or absurdly high is refused before the password is used.

import { SesameError } from "../core/errors.js";
import type { BusClient, SecureBuffer } from "../core/ports.js";
import type { ProfileName } from "../core/names.js";
import type { PasswordKdf } from "../generated/types.js";
import { native } from "../platform/native.js";
import { type JsonRecord, isRecord, listOf, numberOf, recordOf, sealedJson, textOf } from "./replies.js";

export interface PasswordFactor {
  readonly id: string;
  readonly kdf: PasswordKdf;
  readonly salt: Uint8Array;
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

export const newSaltBytes = 32;

function demandWithin(profile: string, name: keyof typeof bounds, value: number): void {
  const { minimum, maximum } = bounds[name];
  if (value >= minimum && value <= maximum) return;
  throw new SesameError(
    "KDF_UNACCEPTABLE",
    `profile "${profile}" asks for ${name} ${value}: ${minimum} to ${maximum} are accepted`,
    { details: { profile, parameter: name, value } },
  );
}

/** @throws KDF_UNACCEPTABLE */
export function checkKdf(profile: string, kdf: PasswordKdf, salt: Uint8Array): void {
  demandWithin(profile, "saltBytes", salt.length);
  if (kdf.algorithm === "argon2id") {
    demandWithin(profile, "memory_kib", kdf.memory_kib);
    demandWithin(profile, "passes", kdf.passes);
    demandWithin(profile, "lanes", kdf.lanes);
  } else {
    demandWithin(profile, "iterations", kdf.iterations);
  }
}

/** 32 bytes. @throws KDF_UNACCEPTABLE */
export function deriveKek(
  profile: string,
  password: SecureBuffer,
  kdf: PasswordKdf,
  salt: Uint8Array,
): SecureBuffer {
  checkKdf(profile, kdf, salt);
  return kdf.algorithm === "argon2id"
    ? native.argon2id(password, salt, { memoryKib: kdf.memory_kib, passes: kdf.passes, lanes: kdf.lanes })
    : native.pbkdf2Sha256(password, salt, kdf.iterations);
}

function parseKdf(kdf: JsonRecord): PasswordKdf {
  const algorithm = textOf(kdf, "algorithm");
  if (algorithm === "argon2id") {
    return {
      algorithm,
      memory_kib: numberOf(kdf, "memory_kib"),
      passes: numberOf(kdf, "passes"),
      lanes: numberOf(kdf, "lanes"),
    };
  }
  if (algorithm === "pbkdf2-sha256") return { algorithm, iterations: numberOf(kdf, "iterations") };
  throw new SesameError("BUS_FRAME_INVALID", "a daemon's reply names an unknown key derivation");
}

/** The vault's password factors, as daemon-secrets describes them. */
export async function describePasswordFactors(
  bus: BusClient,
  profile: ProfileName,
): Promise<readonly PasswordFactor[]> {
  const description = sealedJson(await bus.call("vault.describe", { profile }));
  return listOf(description, "factors", (factor) => factor)
    .filter((factor) => isRecord(factor) && factor["kind"] === "password")
    .map((factor) => ({
      id: textOf(factor, "id"),
      kdf: parseKdf(recordOf(factor["kdf"], "kdf")),
      salt: Buffer.from(textOf(factor, "salt"), "base64"),
    }));
}

/** @throws AUTH_FAILED, KDF_UNACCEPTABLE, RATE_LIMITED */
export async function unlockWithPassword(
  bus: BusClient,
  profile: ProfileName,
  readPassword: () => SecureBuffer,
): Promise<void> {
  const { factorId, kek } = await kekFromPassword(bus, profile, readPassword);
  using secret = kek;
  await bus.call("vault.unlock", { profile, params: { factor: factorId }, secret });
}

/** The key of the vault's password factor, to be released by the caller. @throws KDF_UNACCEPTABLE */
export async function kekFromPassword(
  bus: BusClient,
  profile: ProfileName,
  readPassword: () => SecureBuffer,
): Promise<{ readonly factorId: string; readonly kek: SecureBuffer }> {
  const [factor] = await describePasswordFactors(bus, profile);
  if (factor === undefined)
    throw new SesameError("BUS_FRAME_INVALID", `profile "${profile}" has no password factor`);
  checkKdf(profile, factor.kdf, factor.salt);
  return { factorId: factor.id, kek: deriveAndForget(profile, readPassword, factor.kdf, factor.salt) };
}

/** Makes the profile's vault under a new factor with a random salt. The password stays the caller's. */
export async function createWithPassword(
  bus: BusClient,
  profile: ProfileName,
  kdf: PasswordKdf,
  password: SecureBuffer,
): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(newSaltBytes));
  using kek = deriveKek(profile, password, kdf, salt);
  const factor = { kind: "password", kdf, salt: Buffer.from(salt).toString("base64") };
  await bus.call("profile.create", { profile, params: { factor }, secret: kek });
}

/** The password lives for the length of the derivation only, not for that of the round trip. */
function deriveAndForget(
  profile: string,
  read: () => SecureBuffer,
  kdf: PasswordKdf,
  salt: Uint8Array,
): SecureBuffer {
  using password = read();
  return deriveKek(profile, password, kdf, salt);
}
