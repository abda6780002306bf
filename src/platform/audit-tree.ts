// The Merkle tree over a segment that is being written, as far as its checkpoints need it: grown from the file, by the lines that
// were added since. Hides how a start goes on from the last checkpoint in place of hashing a segment from its first line, and
// that it believes one only under the installation's own key, and only where the lines behind it hang together.

import { readSync } from "node:fs";
import { type Checkpoint, checkpointOf, isSigned, headOf } from "../core/audit-checkpoint.js";
import type { ChainHead } from "../core/audit-entry.js";
import type { AuditHash, LineHashes } from "../core/audit-hash.js";
import { recentBytes } from "../core/audit-recent.js";
import type { AuditEntry } from "../generated/types.js";
import { validateAuditEntry } from "../generated/validators/audit-entry.js";
import { broken, maximumWriteBytes, parseLink, readWindow, type Segment } from "./audit-ends.js";
import { readFully } from "./files.js";
import { native } from "./native.js";
import { checkSignature } from "./signatures.js";

/** Lines of a segment from its first on. */
export interface SegmentTree {
  readonly size: number;
  /** 32 bytes each, the largest subtree's first. */
  readonly peaks: Uint8Array;
  /** Bytes of the segment that are in the tree. */
  readonly offset: number;
}

export interface Written {
  readonly segment: Segment;
  readonly descriptor: number;
  readonly length: number;
  readonly algorithm: AuditHash;
}

export interface LastCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Of the entry that it stands in. */
  readonly sequence: number;
}

export interface CaughtUp {
  readonly tree: SegmentTree;
  /** The last in the segment; null where there is none under the key. */
  readonly last: LastCheckpoint | null;
}

const newline = 0x0a;
const pieceBytes = 1024 * 1024;
const firstWindowBytes = 64 * 1024;
const needle = ',"action":"audit.checkpoint","prev_hash":"';

export const emptyTree: SegmentTree = { size: 0, peaks: new Uint8Array(0), offset: 0 };

/** The tree with all lines up to the written length. Errors are the system's own. */
export function growTree(tree: SegmentTree, { descriptor, length, algorithm }: Written): SegmentTree {
  let { size, peaks, offset } = tree;
  while (offset < length) {
    const bytes = Buffer.allocUnsafe(Math.min(length - offset, pieceBytes));
    const read = bytes.subarray(0, readFully(descriptor, bytes, offset));
    const whole = read.lastIndexOf(newline) + 1;
    if (whole === 0) break;
    ({ size, peaks } = native.growAuditTree({ algorithm, size, peaks }, read.subarray(0, whole)));
    offset += whole;
  }
  return { size, peaks, offset };
}

/**
 * What a start knows of a segment that is written already.
 * @throws AUDIT_CHAIN_BROKEN where the last checkpoint is not what the key signed, or the lines behind it do not follow
 */
export function catchUp(
  written: Written,
  { publicKey, hashes }: { readonly publicKey: string; readonly hashes: LineHashes },
): CaughtUp {
  const { segment, algorithm } = written;
  const found = findLastCheckpoint(written);
  const parsed = found === null ? null : checkpointOf(found.entry, hashes);
  if (found === null || parsed === null || parsed.checkpoint.publicKey !== publicKey)
    return { tree: growTree(emptyTree, written), last: null };
  const { checkpoint, peaks } = parsed;
  if (!isSigned(checkpoint, checkSignature))
    throw broken(
      segment,
      `has a checkpoint in entry ${found.entry.sequence} that was not signed by the key that it names`,
    );
  const last = { checkpoint, sequence: found.entry.sequence };
  const isOwn = checkpoint.tree.segment === segment.number && checkpoint.tree.algorithm === algorithm;
  const from = isOwn ? found.offset : 0;
  checkLinks(written, headOf(checkpoint), from, hashes);
  const known = { size: checkpoint.tree.size, peaks: Buffer.from(peaks.join(""), "hex"), offset: from };
  return { tree: growTree(isOwn ? known : emptyTree, written), last };
}

export interface FoundCheckpoint {
  readonly entry: AuditEntry;
  /** Of its line's first byte. */
  readonly offset: number;
}

/**
 * The last of a segment; null where it has none. The text that is looked for can't stand within a string, whose quotes are
 * spelled otherwise.
 * @throws AUDIT_CHAIN_BROKEN for a line that has it and is no entry
 */
export function findLastCheckpoint({
  segment,
  descriptor,
  length,
}: Omit<Written, "algorithm">): FoundCheckpoint | null {
  for (let windowBytes = firstWindowBytes; ; windowBytes *= 8) {
    const { start, bytes } = readWindow(descriptor, length, windowBytes);
    const at = bytes.lastIndexOf(needle);
    const begin = at < 0 ? 0 : bytes.lastIndexOf(newline, at) + 1;
    if (at >= 0 && (begin > 0 || start === 0)) {
      const line = bytes.subarray(begin, bytes.indexOf(newline, at));
      parseLink(segment, line);
      const entry: unknown = JSON.parse(line.toString("utf8"));
      if (!validateAuditEntry(entry)) throw broken(segment, "has a checkpoint that is no entry");
      return { entry, offset: start + begin };
    }
    if (start === 0) return null;
  }
}

/** That the lines from `offset` on follow each other, and the first of them follows the head. */
function checkLinks(
  { segment, descriptor, length, algorithm }: Written,
  head: ChainHead,
  from: number,
  hashes: LineHashes,
): void {
  let at = { ...head, timestampMs: 0, offset: from };
  const recent = new Uint8Array(recentBytes);
  while (at.offset < length) {
    const options = { ...at, algorithm, stopBefore: 0, threads: 1 };
    const { sequence, hash, timestampMs, offset } = native.scanAuditLines(descriptor, options, recent);
    at = { sequence, hash, timestampMs, offset };
    if (at.offset >= length) return;
    // What the core does not recognise is judged here: it may be an entry that says something of the chain itself.
    const line = readLine(segment, descriptor, at.offset, length);
    const link = parseLink(segment, line);
    if (link.sequence !== at.sequence + 1 || link.prevHash !== at.hash || link.timestampMs < at.timestampMs)
      throw broken(segment, `has an entry ${link.sequence} that does not follow the one before`);
    const { sequence: next, timestampMs: time } = link;
    at = {
      sequence: next,
      hash: hashes[algorithm](line),
      timestampMs: time,
      offset: at.offset + line.length + 1,
    };
  }
}

function readLine(segment: Segment, descriptor: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.min(maximumWriteBytes, length - offset));
  const read = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset));
  const end = read.indexOf(newline);
  if (end < 0) throw broken(segment, "has a line that is longer than any write");
  return read.subarray(0, end);
}
