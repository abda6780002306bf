// What verifying an audit chain comes to, and what the verifier and whoever passes over lines in its place tell each other.

import type { ChainHead } from "./audit-entry.js";
import type { AuditHash } from "./audit-hash.js";
import type { Removal } from "./audit-removals.js";
import type { ChainFault } from "./audit-runs.js";
import type { SignatureReport } from "./audit-signatures.js";

export interface SegmentReport {
  readonly name: string;
  readonly hash: AuditHash;
}

export interface ChainReport {
  /** No fault at all. */
  readonly intact: boolean;
  /** Lines with a newline, whole or not. */
  readonly lines: number;
  readonly segments: readonly SegmentReport[];
  /** What the chain no longer begins with, and rightly; null when nothing is missing, or nothing accounts for it. */
  readonly removal: Removal | null;
  /** The expected head lies among the removed entries: nothing shows any more whether it was one of them. */
  readonly isExpectedHeadRemoved: boolean;
  readonly signatures: SignatureReport;
  /** Sequence and hash of the last readable line; sequence 0 for an empty chain. */
  readonly head: ChainHead;
  readonly first: ChainFault | null;
  /** In the order of the files. */
  readonly faults: readonly ChainFault[];
  /** Further breaks that are not described, for their number. */
  readonly omitted: number;
}

/** What whoever passes over lines that are in order must know of the lines before them. */
export interface ScanStart extends ChainHead {
  readonly timestampMs: number;
  /** Where the next line begins. */
  readonly offset: number;
  readonly algorithm: AuditHash;
  /** This line is the verifier's own to judge; 0 for none. */
  readonly stopBefore: number;
}

/** Lines of a segment that are what the verifier would find in order, each following the one before. */
export interface ScannedLines extends ChainHead {
  readonly lines: number;
  readonly timestampMs: number;
  readonly offset: number;
  readonly lastLineOffset: number;
  /** Hashes of the last lines, 32 bytes each: of all, or of 4,096. */
  readonly recent: Uint8Array;
}
