// Which old segments retention may remove, and their removal. Hides how little of a segment must be read for that, and when
// the clock's word is taken.
//
// Only segments at the chain's beginning go, each with all its entries older than the limit. Where the chain does not begin
// as the last tombstone left it, or the border to what stays does not hold, nothing goes: what is left may be evidence, and
// a tombstone over it would make a removal by somebody else look like ours.

import type { ChainHead } from "../core/audit-entry.js";
import type { LineHashes } from "../core/audit-hash.js";
import type { Tombstone } from "../core/audit-segment.js";
import {
  broken,
  type Link,
  lastLines,
  parseLink,
  readBeginning,
  readTail,
  type Segment,
  withSegment,
} from "./audit-ends.js";
import { listSegments } from "./audit-segments.js";
import { removeFile, syncDirectory } from "./files.js";

const dayMs = 24 * 60 * 60 * 1_000;
/** At once: the daemon does nothing else meanwhile. */
export const mostSegmentsAtOnce = 64;

export interface ExpiryOptions {
  readonly directory: string;
  readonly hashes: LineHashes;
  /** The segment that is written: it stays, as do those behind it. */
  readonly current: Segment;
  /** The end of the chain, for a current segment without entries. */
  readonly head: ChainHead;
  /** The entries up to this one were removed before. */
  readonly removedTo: number;
  readonly olderThanMs: number;
}

export interface Expired {
  /** In order. */
  readonly segments: readonly Segment[];
  readonly tombstone: Tombstone;
}

/** Null where nothing is old enough. @throws AUDIT_CHAIN_BROKEN, FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_IO_FAILED */
export function findExpired(options: ExpiryOptions): Expired | null {
  const { directory, hashes, current, head, removedTo, olderThanMs } = options;
  const segments = listSegments(directory).filter(({ number }) => number < current.number);
  const expired: Segment[] = [];
  let last: ChainHead | null = null;
  for (const segment of segments.slice(0, mostSegmentsAtOnce)) {
    const { first, end, endMs } = readEnds(segment, hashes);
    if (end !== null && endMs >= olderThanMs) break;
    if (first !== null) checkBorder(segment, first, last, removedTo);
    expired.push(segment);
    last = end ?? last;
  }
  if (last === null) return null;
  const next = beginningAfter([...segments.slice(expired.length), current]);
  const follows = next?.link ?? { sequence: head.sequence + 1, prevHash: head.hash };
  if (follows.sequence !== last.sequence + 1 || follows.prevHash !== last.hash)
    throw broken(next?.segment ?? current, `does not follow entry ${last.sequence}`);
  return {
    segments: expired,
    tombstone: {
      firstSequence: 1,
      lastSequence: last.sequence,
      lastHash: last.hash,
      segments: expired.length,
    },
  };
}

/** The oldest first, each for good before the next: what a crash leaves has no gap within. @throws DISK_READ_ONLY, FILE_IO_FAILED */
export function removeSegments(directory: string, segments: readonly Segment[]): void {
  for (const { path } of segments) {
    removeFile(path);
    syncDirectory(directory);
  }
}

/**
 * What counts as the time when ages are judged: what an entry of an earlier start says, then the clock's word once it has
 * held for an hour. A clock that runs ahead for a moment makes nothing old.
 */
export class WitnessedTime {
  #witnessedMs: number;
  #saidMs: number;

  /** @param headMs time of the newest entry at the start */
  constructor(headMs: number, nowMs: number) {
    this.#witnessedMs = headMs;
    this.#saidMs = nowMs;
  }

  /** Entries from before this time are older than `days`. */
  limitMs(nowMs: number, days: number): number {
    return Math.min(nowMs, this.#witnessedMs) - days * dayMs;
  }

  /** An hour has passed. */
  witness(nowMs: number): void {
    this.#witnessedMs = Math.min(this.#saidMs, nowMs);
    this.#saidMs = nowMs;
  }
}

interface Ends {
  readonly first: Link | null;
  readonly end: ChainHead | null;
  readonly endMs: number;
}

function readEnds(segment: Segment, hashes: LineHashes): Ends {
  return withSegment(segment, (descriptor, size) => {
    const { traits, link: first } = readBeginning(segment, descriptor);
    const line = lastLines(readTail(segment, descriptor, size), size).at(-1);
    if (line === undefined) return { first, end: null, endMs: 0 };
    const { sequence, timestampMs } = parseLink(segment, line);
    return { first, end: { sequence, hash: hashes[traits.hash](line) }, endMs: timestampMs };
  });
}

function checkBorder(segment: Segment, first: Link, last: ChainHead | null, removedTo: number): void {
  if (last === null) {
    // A crash between a tombstone and the removal leaves entries that the tombstone covers.
    if (first.sequence > removedTo + 1)
      throw broken(segment, `begins with entry ${first.sequence}, and nothing accounts for those before it`);
  } else if (first.sequence !== last.sequence + 1 || first.prevHash !== last.hash) {
    throw broken(segment, `does not follow entry ${last.sequence}`);
  }
}

function beginningAfter(
  segments: readonly Segment[],
): { readonly segment: Segment; readonly link: Link } | null {
  for (const segment of segments) {
    const { link } = withSegment(segment, (descriptor) => readBeginning(segment, descriptor));
    if (link !== null) return { segment, link };
  }
  return null;
}
