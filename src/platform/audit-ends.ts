// Reads the two ends of a segment: its first line, which says what the segment is hashed with, and its last lines. Hides that
// no more of it is read than that takes, and what is no entry there.

import { constants, closeSync, fstatSync } from "node:fs";
import { openingLines } from "../core/audit-checkpoint.js";
import type { AuditHash } from "../core/audit-hash.js";
import {
  plainTraits,
  segmentsRemoved,
  type SegmentTraits,
  tombstoneOf,
  traitsOf,
} from "../core/audit-segment.js";
import { SesameError } from "../core/errors.js";
import { validateAuditEntry } from "../generated/validators/audit-entry.js";
import { openPrivateFile, readFully } from "./files.js";

export interface Segment {
  readonly number: number;
  readonly name: string;
  readonly path: string;
}

/** No write is larger, and so no line. */
export const maximumWriteBytes = 256 * 1024;
/** Bytes of a buffered segment that may be on their way to the disk. */
export const maximumUnflushedBytes = 4 * 1024 * 1024;

/** The end of a segment. */
export interface Window {
  /** Offset of the first byte in the file. */
  readonly start: number;
  readonly bytes: Buffer;
}

export interface Link {
  readonly sequence: number;
  readonly prevHash: string;
  readonly timestampMs: number;
}

/** A line of the chain, and the hash of the segment that it stands in. */
export interface EndLine {
  readonly bytes: Buffer;
  readonly hash: AuditHash;
}

export interface SegmentBeginning {
  readonly traits: SegmentTraits;
  /** Of the first entry; null for a segment without. */
  readonly link: Link | null;
}

const newline = 0x0a;
/** Most lines are far shorter. */
const firstRead = 4_096;

/** @throws AUDIT_CHAIN_BROKEN for a first line that is no entry, or one of a kind that this version does not know */
export function readBeginning(segment: Segment, descriptor: number): SegmentBeginning {
  const [line, ...others] = readFirstLines(descriptor);
  if (line === undefined) return { traits: plainTraits, link: null };
  const entry = parse(segment, line, "begins with");
  const traits = validateAuditEntry(entry) ? traitsOf(entry) : null;
  if (traits === null) throw broken(segment, "begins in a way that this version does not know");
  const removedTo = others.map(removedBy).find((sequence) => sequence !== null) ?? traits.removedTo;
  return { traits: { ...traits, removedTo }, link: linkOf(segment, entry, "begins with") };
}

/** A tombstone is written together with the beginning of a segment, but may be torn off it. */
function removedBy(line: Buffer): number | null {
  if (!line.includes(segmentsRemoved)) return null;
  try {
    const entry: unknown = JSON.parse(line.toString("utf8"));
    return validateAuditEntry(entry) ? (tombstoneOf(entry)?.lastSequence ?? null) : null;
  } catch {
    // Not whole, or not ours: the start judges the end of the chain, and the verifier the rest.
    return null;
  }
}

/** As many as a segment is begun with, or fewer where there are no more; none where the first is not whole. */
function readFirstLines(descriptor: number): readonly Buffer[] {
  for (let size = firstRead; ; size = maximumWriteBytes) {
    const bytes = Buffer.allocUnsafe(size);
    const read = bytes.subarray(0, readFully(descriptor, bytes));
    const lines = cutLines(read, openingLines);
    const mayHaveMore = read.length === size && size < maximumWriteBytes;
    if (lines.length < openingLines && mayHaveMore) continue;
    // Zeros are what a power cut leaves of a line.
    return lines[0]?.includes(0) === true ? [] : lines;
  }
}

function cutLines(bytes: Buffer, most: number): Buffer[] {
  const lines: Buffer[] = [];
  for (let begin = 0; lines.length < most;) {
    const end = bytes.indexOf(newline, begin);
    if (end < 0) break;
    lines.push(bytes.subarray(begin, end));
    begin = end + 1;
  }
  return lines;
}

/** Opens a segment of ours for as long as `work` takes. @throws AUDIT_CHAIN_BROKEN when it is gone */
export function withSegment<T>(segment: Segment, work: (descriptor: number, size: number) => T): T {
  const descriptor = openPrivateFile(segment.path, constants.O_RDONLY);
  if (descriptor === null) throw broken(segment, "is gone");
  try {
    return work(descriptor, fstatSync(descriptor).size);
  } finally {
    closeSync(descriptor);
  }
}

export function readWindow(descriptor: number, size: number, windowBytes: number): Window {
  const start = Math.max(0, size - windowBytes);
  const bytes = Buffer.allocUnsafeSlow(size - start);
  return { start, bytes: bytes.subarray(0, readFully(descriptor, bytes, start)) };
}

/** At most two lines at the end of a segment that another follows. */
export function lastLinesOf(segment: Segment): EndLine[] {
  return withSegment(segment, (descriptor, size) => {
    const { hash } = readBeginning(segment, descriptor).traits;
    return lastLines(readTail(segment, descriptor, size), size).map((bytes) => ({ bytes, hash }));
  });
}

/** The end of a segment that is whole, with two lines in it if there are two. */
export function readTail(segment: Segment, descriptor: number, size: number): Window {
  for (let bytes = firstRead; ; bytes = 2 * maximumWriteBytes) {
    const window = readWindow(descriptor, size, bytes);
    if (size > 0 && window.bytes.at(-1) !== newline)
      throw broken(segment, "is followed by another and ends within an entry");
    if (lastLines(window, size).length === 2 || window.start === 0 || bytes > firstRead) return window;
  }
}

/** At most two lines that end at `length`, without their newlines. */
export function lastLines(window: Window, length: number): Buffer[] {
  const last = lastLine(window, length);
  if (last === null) return [];
  const before = lastLine(window, length - last.length - 1);
  return before === null ? [last] : [before, last];
}

export function lastLine({ start, bytes }: Window, length: number): Buffer | null {
  const end = length - start - 1;
  if (end < 0) return null;
  const begin = bytes.lastIndexOf(newline, end - 1) + 1;
  // A line that begins before the window is longer than any write.
  return begin === 0 && start > 0 ? null : bytes.subarray(end === 0 ? 0 : begin, end);
}

/** @throws AUDIT_CHAIN_BROKEN */
export function parseLink(segment: Segment, line: Buffer): Link {
  return linkOf(segment, parse(segment, line, "ends in"), "ends in");
}

type Place = "begins with" | "ends in";

function parse(segment: Segment, line: Buffer, place: Place): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch (cause) {
    throw broken(segment, `${place} a line that is no entry`, cause);
  }
}

function linkOf(segment: Segment, value: unknown, place: Place): Link {
  const { sequence, prev_hash, timestamp_ms } =
    typeof value === "object" && value !== null ? { ...noLink, ...value } : noLink;
  if (!isCount(sequence) || typeof prev_hash !== "string" || !isCount(timestamp_ms)) {
    throw broken(segment, `${place} a line that is no entry`);
  }
  return { sequence, prevHash: prev_hash, timestampMs: timestamp_ms };
}

const noLink: Readonly<Record<"sequence" | "prev_hash" | "timestamp_ms", unknown>> = {
  sequence: undefined,
  prev_hash: undefined,
  timestamp_ms: undefined,
};

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function broken(segment: Segment, problem: string, cause?: unknown): SesameError {
  return new SesameError("AUDIT_CHAIN_BROKEN", `audit segment ${segment.name} ${problem}`, {
    details: { segment: segment.name, path: segment.path },
    cause,
  });
}
