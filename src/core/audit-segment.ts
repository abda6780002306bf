// What a segment of the audit chain says of itself in its first line, when it is followed by another, and what is said of
// segments that were removed (docs/audit.md). A segment that says nothing is one of a chain's first, or older than
// such lines: BLAKE3, each entry durable before its reply.

import type { AuditEntry, AuditLogAction } from "../generated/types.js";
import { type AuditHash, isAuditHash } from "./audit-hash.js";

/** A segment that has grown to this is followed by another at the next append. */
export const largestSegmentBytes = 64 * 1024 * 1024;
/** So is one whose first entry is older than the entry to be appended by more than this. */
export const longestSegmentMs = 24 * 60 * 60 * 1_000;

/** How soon entries are on the disk: before their replies leave, or within a second of them. */
export type AuditDurability = "durable" | "buffered";

export interface SegmentTraits {
  readonly hash: AuditHash;
  readonly durability: AuditDurability;
  /** The entries up to this one have been given up to retention; in a first line, those that were when it was written. 0 for none. */
  readonly removedTo: number;
}

/** Why a segment followed another. */
export type SegmentReason = "start" | "size" | "age" | "hash" | "durability" | "retention";

/** Entries that retention removed, as an entry further on says. */
export interface Tombstone {
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Of the last removed entry, under the hash of its segment. */
  readonly lastHash: string;
  readonly segments: number;
}

type Details = NonNullable<AuditEntry["details"]>;

export const segmentBegun = "audit.segment_begun" satisfies AuditLogAction;
export const segmentsRemoved = "audit.segments_removed" satisfies AuditLogAction;

export const plainTraits: SegmentTraits = { hash: "blake3", durability: "durable", removedTo: 0 };

export function isPlain({ hash, durability, removedTo }: SegmentTraits): boolean {
  return hash === "blake3" && durability === "durable" && removedTo === 0;
}

export function segmentDetails(
  { hash, durability, removedTo }: SegmentTraits,
  reason: SegmentReason,
): Details {
  return { hash, durability, removed_to: removedTo, reason };
}

/** By the first entry of a segment; null for one that speaks of what this version does not know. */
export function traitsOf({ action, details = {} }: AuditEntry): SegmentTraits | null {
  if (action !== segmentBegun) return plainTraits;
  const { hash, durability, removed_to: removedTo } = details;
  if (!isAuditHash(hash) || (durability !== "durable" && durability !== "buffered")) return null;
  return isCount(removedTo) ? { hash, durability, removedTo } : null;
}

export function tombstoneDetails({ firstSequence, lastSequence, lastHash, segments }: Tombstone): Details {
  return {
    first_sequence: firstSequence,
    last_sequence: lastSequence,
    last_hash: lastHash,
    segments,
    reason: "retention",
  };
}

/** Null for an entry that is none, or none that can be understood. */
export function tombstoneOf({ action, details = {} }: AuditEntry): Tombstone | null {
  if (action !== segmentsRemoved) return null;
  const {
    first_sequence: firstSequence,
    last_sequence: lastSequence,
    last_hash: lastHash,
    segments,
  } = details;
  if (!isCount(firstSequence) || !isCount(lastSequence) || !isCount(segments)) return null;
  return typeof lastHash === "string" ? { firstSequence, lastSequence, lastHash, segments } : null;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
