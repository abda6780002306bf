// The hashes that an audit chain can be made of, and which one the configuration asks for. Hides that one of its
// values follows the crypto profile. Whoever may compute hands the functions in.

import type { EffectiveConfiguration } from "../generated/types.js";

export const auditHashNames = ["blake3", "sha256"] as const;
export type AuditHash = (typeof auditHashNames)[number];

/** Hex, over the bytes of a line without its newline. */
export type LineHash = (line: string | Uint8Array) => string;
export type LineHashes = Readonly<Record<AuditHash, LineHash>>;

export function isAuditHash(value: unknown): value is AuditHash {
  return auditHashNames.some((name) => name === value);
}

export function otherAuditHash(hash: AuditHash): AuditHash {
  return hash === "blake3" ? "sha256" : "blake3";
}

/** What `crypto.audit_hash` amounts to. */
export function chooseAuditHash({
  profile,
  audit_hash: wanted,
}: Pick<EffectiveConfiguration["crypto"], "profile" | "audit_hash">): AuditHash {
  if (wanted !== "by-profile") return wanted;
  return profile === "governance-compatible" ? "sha256" : "blake3";
}
