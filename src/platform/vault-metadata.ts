// What is known of a vault without any key: the metadata file, byte for byte. Hides its one spelling
// (canonical JSON and a newline, so that no flipped byte goes unseen), the checksum that tells damage from a
// wrong password, and the refusal of formats that only a newer version knows. Format: docs/vault-format.md.

import { isUtf8 } from "node:buffer";
import { SesameError } from "../core/errors.js";
import type { VaultMetadata } from "../generated/types.js";
import { validateVaultMetadata } from "../generated/validators.js";
import { native } from "./native.js";

export type { VaultMetadata };
export type VaultFactor = VaultMetadata["factors"][number];
export type PasswordFactor = Extract<VaultFactor, { readonly kind: "password" }>;
/** What the metadata says; its version and checksum follow. */
export type UncheckedMetadata = Omit<VaultMetadata, "checksum" | "version">;

/** Room for 16 factors at their largest, several times over. */
export const maximumMetadataBytes = 262_144;

const formatVersion = 2;

export function withChecksum(facts: UncheckedMetadata): VaultMetadata {
  const whole = { ...facts, version: versionOf(facts) };
  return { ...whole, checksum: native.blake3Hex(canonicalJson(whole)) };
}

/** The lowest that knows all of it, so that an older program reads what it can read. */
function versionOf({ auth, factors }: UncheckedMetadata): VaultMetadata["version"] {
  return auth === undefined && factors.every(({ kind }) => kind === "password") ? 1 : 2;
}

/** Undefined takes a fact away. */
export type MetadataChanges = {
  readonly [Fact in keyof UncheckedMetadata]?: UncheckedMetadata[Fact] | undefined;
};

/** The metadata with some of its facts changed, and the version and checksum that this makes. */
export function revised(metadata: VaultMetadata, changes: MetadataChanges): VaultMetadata {
  const { checksum: _checksum, version: _version, auth, ...facts } = metadata;
  const { auth: nextAuth, ...others } = { auth, ...changes };
  return withChecksum(Object.assign(facts, others, nextAuth === undefined ? {} : { auth: nextAuth }));
}

/** The bytes of the file. */
export function printMetadata(metadata: VaultMetadata): Buffer {
  return Buffer.from(`${canonicalJson(metadata)}\n`, "utf8");
}

/**
 * @throws VAULT_DAMAGED when a byte is not as it was written, or the file is another profile's
 * @throws VAULT_TOO_NEW when the file is whole and of a later format
 */
export function parseMetadata(bytes: Buffer, profile: string): VaultMetadata {
  const value = parseJson(bytes);
  if (!isRecord(value)) throw damaged(profile, "is no JSON object");
  if (!bytes.equals(Buffer.from(`${canonicalJson(value)}\n`, "utf8")))
    throw damaged(profile, "is not in its canonical form");
  const { checksum, ...facts } = value;
  if (checksum !== native.blake3Hex(canonicalJson(facts)))
    throw damaged(profile, "does not fit its checksum");
  const version = value["version"];
  if (typeof version === "number" && version > formatVersion) throw tooNew(profile, "metadata", version);
  if (!validateVaultMetadata(value) || value.version !== versionOf(value) || !isCoherent(value))
    throw damaged(profile, "does not fit its schema");
  if (value.profile !== profile) throw damaged(profile, `is that of profile "${value.profile}"`);
  return value;
}

/** What the schema can't say of factors and how they go together. */
function isCoherent({ factors, auth }: VaultMetadata): boolean {
  const ids = factors.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) return false;
  if (auth === undefined) return true;
  const { mode, required, additional_required: additional } = auth;
  if (required.some((id) => !ids.includes(id)) || new Set(required).size !== required.length) return false;
  const others = ids.length - required.length;
  return mode === "all" ? others === 0 && additional === 0 : additional >= 1 && additional <= others;
}

export function tooNew(profile: string, part: "metadata" | "database", version: number): SesameError {
  return new SesameError(
    "VAULT_TOO_NEW",
    `the ${part} of vault "${profile}" has format version ${version}, newer than this program knows`,
    {
      details: { profile, version },
    },
  );
}

/** Members sorted by name, no blanks (RFC 8785 for what the schema allows: ASCII text and whole numbers). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item)).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
  return `{${members.join(",")}}`;
}

function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function damaged(profile: string, what: string): SesameError {
  return new SesameError("VAULT_DAMAGED", `the metadata of vault "${profile}" ${what}`, {
    details: { profile },
  });
}
