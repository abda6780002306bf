// The Merkle trees over the segments of a log, read from their files. Numbers lines and hashes them; whether they are the chain is
// what verifying says.

import { readFileSync } from "node:fs";
import type { AuditHash } from "../core/audit-hash.js";
import type { TreeFacts } from "../core/audit-proof.js";
import { plainTraits, traitsOf } from "../core/audit-segment.js";
import { hashLeaf, MerkleTree } from "../core/audit-tree.js";
import { displayText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { lineHashes } from "../platform/audit-hashes.js";
import type { Segment } from "../platform/audit-segments.js";
import { findSegments, firstEntry, readLines } from "./audit-reader.js";

/** Far above what a proof of the longest line has. */
const mostProofBytes = 1024 * 1024;

/** One segment, up to some entry. */
export interface SegmentTree {
  readonly segment: Segment;
  readonly algorithm: AuditHash;
  readonly firstSequence: number;
  readonly tree: MerkleTree;
  /** The line that was asked for, where it is there. */
  readonly line: string | null;
}

export interface Wanted {
  readonly until: number;
  readonly sequence?: number;
}

/** Null for a segment without entries up to there. @throws AUDIT_CHAIN_BROKEN for lines that are no entries, or not numbered on */
export function readTree(segment: Segment, { until, sequence }: Wanted): SegmentTree | null {
  const leaves: string[] = [];
  let firstSequence = 0;
  let { hash: algorithm } = plainTraits;
  let line: string | null = null;
  const broken = (problem: string): SesameError =>
    new SesameError("AUDIT_CHAIN_BROKEN", `audit segment ${segment.name} ${problem}`, {
      details: { segment: segment.name },
    });
  readLines({ segment, offset: 0 }, ({ entry, text, bytes }) => {
    if (leaves.length === 0) {
      const traits = traitsOf(entry);
      if (traits === null) throw broken("begins in a way that this version does not know");
      algorithm = traits.hash;
      firstSequence = entry.sequence;
    }
    if (entry.sequence !== firstSequence + leaves.length)
      throw broken(`is not numbered on at entry ${entry.sequence}`);
    if (entry.sequence > until) return false;
    leaves.push(hashLeaf(lineHashes[algorithm], bytes));
    if (entry.sequence === sequence) {
      if (!bytes.equals(Buffer.from(text))) throw broken(`has bytes that are no text in entry ${sequence}`);
      line = text;
    }
    return true;
  });
  if (leaves.length === 0) return null;
  return { segment, algorithm, firstSequence, tree: new MerkleTree(lineHashes[algorithm], leaves), line };
}

export const factsOf = (
  { segment, algorithm, firstSequence, tree }: SegmentTree,
  installationId: string,
): TreeFacts => ({ installationId, segment: segment.number, algorithm, firstSequence, size: tree.size });

/** The last that begins with the entry or before it. */
export function segmentOf(directory: string, sequence: number): Segment | null {
  const holds = (segment: Segment): boolean => (firstEntry(segment)?.sequence ?? Infinity) <= sequence;
  return findSegments(directory).findLast(holds) ?? null;
}

/** @throws FILE_NOT_READABLE, AUDIT_PROOF_INVALID */
export function readProofFile(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new SesameError("FILE_NOT_READABLE", `the proof "${displayText(path)}" can't be read`, {
      cause,
      details: { path },
    });
  }
  if (bytes.length > mostProofBytes)
    throw new SesameError(
      "AUDIT_PROOF_INVALID",
      `the file is no proof: it has more than ${mostProofBytes} bytes`,
    );
  return bytes.toString("utf8");
}
