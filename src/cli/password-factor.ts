// From a password to the key-encryption key that daemon-secrets unlocks with: the password itself never
// leaves this process. Parameters come from files that an attacker may have changed, so anything below
// OWASP's minimum (Password Storage Cheat Sheet, 2023) or absurdly high is refused before the password is used.

import { SesameError } from "../core/errors.js";
import type { BusClient, CallReply, SecureBuffer } from "../core/ports.js";
import type { ProfileName } from "../core/names.js";
import { describeKdf, isWeakerKdf } from "../core/vault-crypto.js";
import type { PasswordKdf } from "../generated/types.js";
import { native } from "../platform/native.js";
import { type JsonRecord, isRecord, listOf, numberOf, recordOf, sealedJson, textOf } from "./replies.js";

export interface PasswordFactor {
  readonly id: string;
  readonly kdf: PasswordKdf;
  readonly salt: Uint8Array;
  /** The key derivation that daemon-secrets wants for it from the next unlock on; null where this one will do. */
  readonly rewrap: PasswordKdf | null;
}

/** What an unlock made of the vault besides, or could not. */
export interface UnlockChange {
  readonly action: string;
  readonly facts: JsonRecord;
  /** One sentence; null where it came about. */
  readonly failure: string | null;
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
      rewrap: isRecord(factor["rewrap"]) ? parseKdf(factor["rewrap"]) : null,
    }));
}

/**
 * Unlocks, and brings along what daemon-secrets needs to rewrap the master key where it wants to.
 * @throws AUTH_FAILED, KDF_UNACCEPTABLE, RATE_LIMITED
 */
export async function unlockWithPassword(
  bus: BusClient,
  profile: ProfileName,
  readPassword: () => SecureBuffer,
): Promise<readonly UnlockChange[]> {
  const [factor] = await describePasswordFactors(bus, profile);
  if (factor === undefined)
    throw new SesameError("BUS_FRAME_INVALID", `profile "${profile}" has no password factor`);
  checkKdf(profile, factor.kdf, factor.salt);
  const salt = crypto.getRandomValues(new Uint8Array(newSaltBytes));
  const next = factor.rewrap === null ? null : { kdf: factor.rewrap, salt };
  const { keys, failure } = deriveAndForget(readPassword, (password) =>
    deriveKeys(profile, password, factor, next),
  );
  using secret = keys;
  const rewrap =
    next === null || failure !== null
      ? {}
      : { rewrap: { kdf: next.kdf, salt: Buffer.from(salt).toString("base64") } };
  const params = { factor: factor.id, ...rewrap };
  const changes = changesIn(await bus.call("vault.unlock", { profile, params, secret }));
  return next === null || failure === null ? changes : [notDerived(factor.kdf, next.kdf, failure)];
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
  const kek = deriveAndForget(readPassword, (password) =>
    deriveKek(profile, password, factor.kdf, factor.salt),
  );
  return { factorId: factor.id, kek };
}

interface DerivedKeys {
  /** The KEK, and where it could be derived the one to rewrap under behind it. */
  readonly keys: SecureBuffer;
  readonly failure: SesameError | null;
}

/** A machine without the memory that the configuration asks for still unlocks what it has. */
function deriveKeys(
  profile: ProfileName,
  password: SecureBuffer,
  { kdf, salt }: PasswordFactor,
  next: Pick<PasswordFactor, "kdf" | "salt"> | null,
): DerivedKeys {
  const kek = deriveKek(profile, password, kdf, salt);
  if (next === null) return { keys: kek, failure: null };
  try {
    using nextKek = deriveKek(profile, password, next.kdf, next.salt);
    const keys = native.SecureBuffer.alloc(kek.length + nextKek.length);
    keys.bytes.set(kek.bytes);
    keys.bytes.set(nextKek.bytes, kek.length);
    kek.release();
    return { keys, failure: null };
  } catch (error) {
    if (error instanceof SesameError) return { keys: kek, failure: error };
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

/** An empty body where there is nothing to tell. */
function changesIn(reply: CallReply): readonly UnlockChange[] {
  if (reply.secret === null || reply.secret.length === 0) {
    reply.secret?.release();
    return [];
  }
  return listOf(sealedJson(reply), "changes", (facts) => ({
    action: textOf(facts, "action"),
    facts,
    failure: isRecord(facts["error"]) ? textOf(facts["error"], "message") : null,
  }));
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
function deriveAndForget<T>(read: () => SecureBuffer, derive: (password: SecureBuffer) => T): T {
  using password = read();
  return derive(password);
}
