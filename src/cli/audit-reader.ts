// Reads audit chains from their files, forwards in lines and backwards from the end, in bounded memory and
// without trusting them: a copy may come from anywhere, so no mode or owner is demanded and every line that is
// shown was validated first.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { maximumAuditLineBytes } from "../core/audit-lines.js";
import type { AuditEntry } from "../generated/types.js";
import { validateAuditEntry } from "../generated/validators/audit-entry.js";
import { listSegments, type Segment } from "../platform/audit-segments.js";

const chunkBytes = 64 * 1024;
const newline = 0x0a;

export interface AuditLine {
  readonly entry: AuditEntry;
  /** The line as it stands in the file. */
  readonly text: string;
  /** The same without a decoder between; valid until the line has been taken. */
  readonly bytes: Buffer;
}

/** A place between two lines. */
export interface AuditPosition {
  readonly segment: Segment;
  readonly offset: number;
}

/** @throws AUDIT_NOT_FOUND */
export function findSegments(directory: string): readonly [Segment, ...Segment[]] {
  const [first, ...rest] = listSegments(directory);
  if (first === undefined)
    throw new SesameError("AUDIT_NOT_FOUND", `there is no audit log at ${quoteText(directory)}`, {
      details: { path: directory },
    });
  return [first, ...rest];
}

/** Opens the segment for as long as `work` takes. @throws FILE_NOT_READABLE */
export function withSegment<T>(segment: Segment, work: (fd: number) => T): T {
  let fd: number;
  try {
    fd = openSync(segment.path, "r");
  } catch (cause) {
    throw new SesameError("FILE_NOT_READABLE", `audit segment ${quoteText(segment.path)} can't be read`, {
      cause,
      details: { path: segment.path },
    });
  }
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

/** The same with the segment's size. @throws FILE_NOT_READABLE */
export function withSegmentSize<T>(segment: Segment, work: (fd: number, size: number) => T): T {
  return withSegment(segment, (fd) => work(fd, fstatSync(fd).size));
}

/** Hands out the segment's bytes from `offset` on, in chunks that are valid until the next one, for as long as `take` wants. */
function readChunks(segment: Segment, offset: number, take: (chunk: Uint8Array) => boolean): void {
  const buffer = new Uint8Array(chunkBytes);
  withSegment(segment, (fd) => {
    for (let at = offset; ;) {
      const count = readSync(fd, buffer, 0, chunkBytes, at);
      if (count === 0 || !take(buffer.subarray(0, count))) return;
      at += count;
    }
  });
}

/** @throws AUDIT_CHAIN_BROKEN */
function parseLine(bytes: Buffer, position: AuditPosition): AuditLine {
  const where = `segment ${position.segment.name}, byte ${position.offset}`;
  const broken = (cause?: unknown): SesameError =>
    new SesameError("AUDIT_CHAIN_BROKEN", `the line at ${where} is no audit entry`, {
      cause,
      details: { segment: position.segment.name, byteOffset: position.offset },
    });
  let entry: unknown;
  const text = bytes.toString("utf8");
  try {
    entry = JSON.parse(text);
  } catch (cause) {
    throw broken(cause);
  }
  if (!validateAuditEntry(entry)) throw broken();
  return { entry, text, bytes };
}

/**
 * The whole lines from a position to the end of its segment, one by one; a last line without newline is left for
 * later. Returns where to go on; `take` ends the reading early by returning false.
 */
export function readLines(from: AuditPosition, take: (line: AuditLine) => boolean): AuditPosition {
  const { segment } = from;
  let pending: Buffer = Buffer.alloc(0);
  let offset = from.offset;
  let wanted = true;
  readChunks(segment, from.offset, (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf(newline); wanted && end >= 0; end = pending.indexOf(newline)) {
      wanted = take(parseLine(pending.subarray(0, end), { segment, offset }));
      offset += end + 1;
      pending = pending.subarray(end + 1);
    }
    if (wanted && pending.length > maximumAuditLineBytes) parseLine(Buffer.alloc(0), { segment, offset });
    return wanted;
  });
  return { segment, offset };
}

/** Null for a segment without a whole line. @throws AUDIT_CHAIN_BROKEN */
export function firstEntry(segment: Segment): AuditEntry | null {
  let first: AuditEntry | null = null;
  readLines({ segment, offset: 0 }, ({ entry }) => {
    first = entry;
    return false;
  });
  return first;
}

/** Where the last `count` whole lines of the segments begin. */
export function findTail(segments: readonly [Segment, ...Segment[]], count: number): AuditPosition {
  let missing = count;
  for (const segment of segments.toReversed()) {
    const start = withSegment(segment, (fd) => {
      const found = seekBackwards(fd, missing);
      missing = found.missing;
      return found.offset;
    });
    if (missing === 0) return { segment, offset: start };
  }
  return { segment: segments[0], offset: 0 };
}

/** Line starts are what follows a newline, and the file's begin; the last newline ends the last line. */
function seekBackwards(fd: number, lines: number): { readonly offset: number; readonly missing: number } {
  const buffer = Buffer.alloc(chunkBytes);
  let missing = lines;
  let sawNewline = false;
  for (let end = fstatSync(fd).size; end > 0;) {
    const start = Math.max(0, end - chunkBytes);
    const count = readSync(fd, buffer, 0, end - start, start);
    for (let at = count - 1; at >= 0; at -= 1) {
      if (buffer[at] !== newline) continue;
      if (sawNewline) missing -= 1;
      sawNewline = true;
      if (missing === 0) return { offset: start + at + 1, missing };
    }
    end = start;
  }
  return { offset: 0, missing: sawNewline ? missing - 1 : missing };
}
