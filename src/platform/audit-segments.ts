// The audit chain's files: how segments are named, and how the chain's end is found, judged and, after a crash,
// repaired. Only the end is read, so a start costs the same on the first day and after ten years.
//
// What may be repaired: bytes that nobody was told are durable. A process that dies leaves a last line without its
// newline; a machine that loses power may leave pages of zeros in what was being written. Both are set aside in
// torn/ and named in the chain. Anything else at the end (a complete line that is no entry, or does not follow from
// the one before) was durable once and is different today: damage or tampering. Then opening fails with
// AUDIT_CHAIN_BROKEN. Going on would put fresh entries over the evidence, and every later verification would
// fail all the same; an operator who has kept the directory for the auditor moves it away, and a new chain starts.

import { closeSync, constants, fdatasyncSync, fstatSync, ftruncateSync, readdirSync, write } from "node:fs";
import { join } from "node:path";
import { type ChainHead, emptyChain } from "../core/audit-entry.js";
import { SesameError } from "../core/errors.js";
import {
  ensureDirectory,
  errnoOf,
  openPrivateFile,
  readFully,
  syncDirectory,
  writeFailure,
  writeFileAtomic,
} from "./files.js";

export interface Segment {
  readonly number: number;
  readonly name: string;
  readonly path: string;
}

/** Where the chain stands, and when. */
export interface TimedHead extends ChainHead {
  readonly timestampMs: number;
}

export interface TornTail {
  readonly segment: string;
  readonly offset: number;
  readonly bytes: number;
  readonly hash: string;
}

/** The last segment, open for durable writes (O_DSYNC), its length being exactly its whole lines. */
export interface OpenSegment {
  readonly segment: Segment;
  readonly descriptor: number;
  readonly length: number;
}

export interface ChainEnd extends OpenSegment {
  readonly head: TimedHead;
  readonly torn: TornTail | null;
}

export type HashHex = (bytes: string | Uint8Array) => string;

export interface OpenChainOptions {
  readonly directory: string;
  readonly hash: HashHex;
  readonly nowMs: number;
}

/** No write is larger, so no more than this at the end can be bytes that nobody was told are durable. */
export const maximumWriteBytes = 256 * 1024;

/** Two more lines than one write: what is torn, and the two entries before it. */
const windowBytes = 2 * maximumWriteBytes;
const newline = 0x0a;
const emptyHead: TimedHead = { ...emptyChain, timestampMs: 0 };

/** In order. Other names in the directory are none of ours. @throws AUDIT_NOT_FOUND, FILE_IO_FAILED */
export function listSegments(directory: string): Segment[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") {
      throw new SesameError("AUDIT_NOT_FOUND", `there is no audit log at ${JSON.stringify(directory)}`, {
        details: { path: directory },
      });
    }
    throw writeFailure(directory, error);
  }
  return names
    .filter((name) => /^[0-9]{8}\.jsonl$/.test(name))
    .toSorted()
    .map((name) => ({ number: Number(name.slice(0, 8)), name, path: join(directory, name) }));
}

/**
 * Finds the chain's end, repairs what a crash left, and opens the last segment for writing. The caller holds the
 * directory's lock.
 * @throws AUDIT_CHAIN_BROKEN, FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED
 */
export function openChain(options: OpenChainOptions): ChainEnd {
  const segments = listSegments(options.directory);
  const last = segments.at(-1);
  if (last === undefined) return { ...createSegment(options.directory, 1), head: emptyHead, torn: null };
  const descriptor = openSegment(last);
  try {
    const size = fstatSync(descriptor).size;
    const window = readWindow(descriptor, size);
    const length = wholeLinesLength(last, window);
    const torn = length === size ? null : setAside(options, last, descriptor, { from: length, to: size });
    const head = verifyHead(segments, window, length, options.hash);
    return { segment: last, descriptor, length, head, torn };
  } catch (error) {
    closeSync(descriptor);
    throw error instanceof SesameError ? error : writeFailure(last.path, error);
  }
}

/** Opens a segment again after a failed write: cuts it to `length` and checks that it ends in the chain's head. */
export function reopenSegment(segment: Segment, length: number, head: ChainHead, hash: HashHex): OpenSegment {
  const descriptor = openSegment(segment);
  try {
    if (fstatSync(descriptor).size < length) throw broken(segment, "is shorter than what was made durable");
    ftruncateSync(descriptor, length);
    fdatasyncSync(descriptor);
    const line = lastLine(readWindow(descriptor, length), length);
    if (length > 0 && (line === null || hash(line) !== head.hash))
      throw broken(segment, "does not end in the last durable entry");
    return { segment, descriptor, length };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** A new, empty segment, durable in its directory. */
export function createSegment(directory: string, number: number): OpenSegment {
  const name = `${String(number).padStart(8, "0")}.jsonl`;
  const segment: Segment = { number, name, path: join(directory, name) };
  const descriptor = openPrivateFile(segment.path, constants.O_RDWR | constants.O_DSYNC | constants.O_CREAT);
  if (descriptor === null)
    throw new SesameError("AUDIT_NOT_FOUND", `there is no audit log at ${JSON.stringify(directory)}`);
  try {
    // One that an earlier, failed attempt left behind is empty.
    if (fstatSync(descriptor).size !== 0) throw broken(segment, "was written by somebody else");
    syncDirectory(directory);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return { segment, descriptor, length: 0 };
}

function openSegment(segment: Segment): number {
  const descriptor = openPrivateFile(segment.path, constants.O_RDWR | constants.O_DSYNC);
  if (descriptor === null) throw broken(segment, "is gone");
  return descriptor;
}

interface Window {
  /** Offset of the first byte in the file. */
  readonly start: number;
  readonly bytes: Buffer;
}

function readWindow(descriptor: number, size: number): Window {
  const start = Math.max(0, size - windowBytes);
  const bytes = Buffer.allocUnsafeSlow(size - start);
  return { start, bytes: bytes.subarray(0, readFully(descriptor, bytes, start)) };
}

/** The length of the segment without what a crash left. @throws AUDIT_CHAIN_BROKEN where that is more than a crash can leave */
function wholeLinesLength(segment: Segment, { start, bytes }: Window): number {
  const zero = bytes.indexOf(0);
  const sound = zero === -1 ? bytes.length : zero;
  const length = start + bytes.subarray(0, sound).lastIndexOf(newline) + 1;
  const size = start + bytes.length;
  if (size - length > maximumWriteBytes) throw broken(segment, `has no whole entry behind byte ${length}`);
  return length;
}

function setAside(
  options: OpenChainOptions,
  segment: Segment,
  descriptor: number,
  range: { from: number; to: number },
): TornTail {
  const { from, to } = range;
  const bytes = readWindow(descriptor, to).bytes.subarray(from - to);
  const directory = join(options.directory, "torn");
  ensureDirectory(directory);
  writeFileAtomic(join(directory, `${segment.name.slice(0, 8)}-${from}-${options.nowMs}.part`), bytes);
  ftruncateSync(descriptor, from);
  fdatasyncSync(descriptor);
  return { segment: segment.name, offset: from, bytes: bytes.length, hash: options.hash(bytes) };
}

/** The head, after checking that the last two entries hang together, across a segment's border too. */
function verifyHead(segments: readonly Segment[], window: Window, length: number, hash: HashHex): TimedHead {
  const lines = lastLines(window, length);
  for (let index = segments.length - 2; index >= 0 && lines.length < 2; index -= 1) {
    const segment = segments[index];
    if (segment !== undefined) lines.unshift(...lastLinesOf(segment).slice(lines.length - 2));
  }
  const segment = segments.at(-1);
  const line = lines.at(-1);
  if (segment === undefined || line === undefined) return emptyHead;
  const entry = parseLink(segment, line);
  const before = lines.at(-2);
  if (before === undefined) {
    const first = segments[0];
    if (first?.number === 1 && (entry.sequence !== 1 || entry.prevHash !== ""))
      throw broken(segment, "does not begin with the first entry");
  } else {
    const previous = parseLink(segment, before);
    if (entry.sequence !== previous.sequence + 1)
      throw broken(segment, `has entry ${entry.sequence} after entry ${previous.sequence}`);
    if (entry.prevHash !== hash(before))
      throw broken(segment, `has entry ${entry.sequence} with a hash that is not the previous entry's`);
  }
  return { sequence: entry.sequence, hash: hash(line), timestampMs: entry.timestampMs };
}

function lastLinesOf(segment: Segment): Buffer[] {
  const descriptor = openPrivateFile(segment.path, constants.O_RDONLY);
  if (descriptor === null) throw broken(segment, "is gone");
  try {
    const size = fstatSync(descriptor).size;
    const window = readWindow(descriptor, size);
    if (size > 0 && window.bytes.at(-1) !== newline)
      throw broken(segment, "is followed by another and ends within an entry");
    return lastLines(window, size);
  } finally {
    closeSync(descriptor);
  }
}

/** At most two lines that end at `length`, without their newlines. */
function lastLines(window: Window, length: number): Buffer[] {
  const last = lastLine(window, length);
  if (last === null) return [];
  const before = lastLine(window, length - last.length - 1);
  return before === null ? [last] : [before, last];
}

function lastLine({ start, bytes }: Window, length: number): Buffer | null {
  const end = length - start - 1;
  if (end < 0) return null;
  const begin = bytes.lastIndexOf(newline, end - 1) + 1;
  // A line that begins before the window is longer than any write.
  return begin === 0 && start > 0 ? null : bytes.subarray(end === 0 ? 0 : begin, end);
}

interface Link {
  readonly sequence: number;
  readonly prevHash: string;
  readonly timestampMs: number;
}

function parseLink(segment: Segment, line: Buffer): Link {
  let value: unknown;
  try {
    value = JSON.parse(line.toString("utf8"));
  } catch (cause) {
    throw broken(segment, "ends in a line that is no entry", cause);
  }
  const { sequence, prev_hash, timestamp_ms } =
    typeof value === "object" && value !== null ? { ...noLink, ...value } : noLink;
  if (!isCount(sequence) || typeof prev_hash !== "string" || !isCount(timestamp_ms)) {
    throw broken(segment, "ends in a line that is no entry");
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

function broken(segment: Segment, problem: string, cause?: unknown): SesameError {
  return new SesameError("AUDIT_CHAIN_BROKEN", `audit segment ${segment.name} ${problem}`, {
    details: { segment: segment.name, path: segment.path },
    cause,
  });
}

/** As writeFully, by a thread of the pool; `done` gets what went wrong, or null. */
export function writeInPool(
  descriptor: number,
  bytes: Buffer,
  position: number,
  done: (error: unknown) => void,
): void {
  write(descriptor, bytes, 0, bytes.length, position, (error, count) => {
    if (error !== null) done(error);
    else if (count < bytes.length) writeInPool(descriptor, bytes.subarray(count), position + count, done);
    else done(null);
  });
}
