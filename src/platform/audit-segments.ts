// The audit chain's files: how segments are named, and how the chain's end is found, judged and, after a crash,
// repaired. Only the ends are read, so a start costs the same on the first day and after ten years.
//
// What may be repaired: bytes that nobody was told are durable. A process that dies leaves a last line without its
// newline; a machine that loses power may leave pages of zeros in what was being written: one write, or in a buffered
// segment what a second brought. Both are set aside in torn/ and named in the chain. Anything else at the end (a complete line that is no entry, or does not follow from
// the one before) was durable once and is different today: damage or tampering. Then opening fails with
// AUDIT_CHAIN_BROKEN. Going on would put fresh entries over the evidence, and every later verification would
// fail all the same; an operator who has kept the directory for the auditor moves it away, and a new chain starts.

import { closeSync, constants, fdatasyncSync, fstatSync, ftruncateSync, readdirSync, write } from "node:fs";
import { join } from "node:path";
import { type ChainHead, emptyChain } from "../core/audit-entry.js";
import type { AuditHash, LineHashes } from "../core/audit-hash.js";
import { type AuditDurability, plainTraits, type SegmentTraits } from "../core/audit-segment.js";
import { SesameError } from "../core/errors.js";
import {
  broken,
  type EndLine,
  lastLine,
  lastLines,
  lastLinesOf,
  maximumUnflushedBytes,
  maximumWriteBytes,
  parseLink,
  readBeginning,
  readWindow,
  type Segment,
  type SegmentBeginning,
  type Window,
} from "./audit-ends.js";
import {
  ensureDirectory,
  errnoOf,
  openPrivateFile,
  syncDirectory,
  writeFailure,
  writeFileAtomic,
} from "./files.js";

export { maximumWriteBytes, type Segment } from "./audit-ends.js";

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

/** The last segment, open for writing, its length being exactly its whole lines. */
export interface OpenSegment {
  readonly segment: Segment;
  /** O_DSYNC unless the segment is buffered. */
  readonly descriptor: number;
  readonly length: number;
  readonly traits: SegmentTraits;
  /** Time of its first entry; null while it has none. */
  readonly begunMs: number | null;
}

export interface ChainEnd extends OpenSegment {
  readonly head: TimedHead;
  readonly torn: TornTail | null;
}

export interface OpenChainOptions {
  readonly directory: string;
  readonly hashes: LineHashes;
  /** For what is to be written: the hash of a torn tail, and how a segment without entries is opened. */
  readonly wanted: Pick<SegmentTraits, "hash" | "durability">;
  readonly nowMs: number;
}

const newline = 0x0a;
const emptyHead: TimedHead = { ...emptyChain, timestampMs: 0 };

/**
 * Two daemons with one home and different runtime directories would be two writers. The descriptor holds the lock.
 * @throws DAEMON_ALREADY_RUNNING
 */
export function lockChain(directory: string, lock: (descriptor: number) => boolean): number {
  const descriptor = openPrivateFile(join(directory, ".lock"), constants.O_RDWR | constants.O_CREAT);
  if (descriptor !== null && lock(descriptor)) return descriptor;
  if (descriptor !== null) closeSync(descriptor);
  throw new SesameError(
    "DAEMON_ALREADY_RUNNING",
    `another daemon writes the audit log ${JSON.stringify(directory)}`,
  );
}

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
  const { directory, wanted } = options;
  const segments = listSegments(directory);
  const last = segments.at(-1);
  if (last === undefined) {
    return { ...createSegment(directory, 1, wanted.durability), head: emptyHead, torn: null };
  }
  const { durability } = withBeginning(last, ({ traits, link }) => (link === null ? wanted : traits));
  const descriptor = openSegment(last, durability);
  try {
    const size = fstatSync(descriptor).size;
    const window = readWindow(descriptor, size, tornLimit(durability) + 2 * maximumWriteBytes);
    const length = wholeLinesLength(last, window, tornLimit(durability));
    const torn = length === size ? null : setAside(options, last, window, { descriptor, from: length });
    const { traits: own, link } = readBeginning(last, descriptor);
    const traits = link === null ? { ...plainTraits, durability, removedTo: removedBefore(segments) } : own;
    const head = verifyHead(segments, lastLines(window, length), { ...options, hash: traits.hash });
    const begunMs = link?.timestampMs ?? null;
    return { segment: last, descriptor, length, traits, begunMs, head, torn };
  } catch (error) {
    closeSync(descriptor);
    throw error instanceof SesameError ? error : writeFailure(last.path, error);
  }
}

/** Opens a segment again after a failed write: cuts it to `length` and checks that it ends in the chain's head. */
export function reopenSegment(open: OpenSegment, head: ChainHead, hashes: LineHashes): OpenSegment {
  const { segment, length, traits } = open;
  const descriptor = openSegment(segment, traits.durability);
  try {
    if (fstatSync(descriptor).size < length) throw broken(segment, "is shorter than what was made durable");
    ftruncateSync(descriptor, length);
    fdatasyncSync(descriptor);
    const line = lastLine(readWindow(descriptor, length, 2 * maximumWriteBytes), length);
    if (length > 0 && (line === null || hashes[traits.hash](line) !== head.hash))
      throw broken(segment, "does not end in the last durable entry");
    return { ...open, descriptor };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** An empty segment, durable in its directory. */
export function createSegment(directory: string, number: number, durability: AuditDurability): OpenSegment {
  const name = `${String(number).padStart(8, "0")}.jsonl`;
  const segment: Segment = { number, name, path: join(directory, name) };
  const descriptor = openPrivateFile(segment.path, flagsFor(durability) | constants.O_CREAT);
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
  return { segment, descriptor, length: 0, traits: { ...plainTraits, durability }, begunMs: null };
}

function openSegment(segment: Segment, durability: AuditDurability): number {
  const descriptor = openPrivateFile(segment.path, flagsFor(durability));
  if (descriptor === null) throw broken(segment, "is gone");
  return descriptor;
}

function flagsFor(durability: AuditDurability): number {
  return durability === "durable" ? constants.O_RDWR | constants.O_DSYNC : constants.O_RDWR;
}

/** As the segment before an empty last one says it. */
function removedBefore(segments: readonly Segment[]): number {
  for (const segment of segments.slice(0, -1).toReversed()) {
    const { traits, link } = withBeginning(segment, (beginning) => beginning);
    if (link !== null) return traits.removedTo;
  }
  return 0;
}

function withBeginning<T>(segment: Segment, use: (beginning: SegmentBeginning) => T): T {
  const descriptor = openSegment(segment, "buffered");
  try {
    return use(readBeginning(segment, descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** No more than this at the end can be bytes that nobody was told are durable. */
function tornLimit(durability: AuditDurability): number {
  return durability === "durable" ? maximumWriteBytes : maximumUnflushedBytes + maximumWriteBytes;
}

/** The length of the segment without what a crash left. @throws AUDIT_CHAIN_BROKEN where that is more than a crash can leave */
function wholeLinesLength(segment: Segment, { start, bytes }: Window, limit: number): number {
  const zero = bytes.indexOf(0);
  const sound = zero === -1 ? bytes.length : zero;
  const length = start + bytes.subarray(0, sound).lastIndexOf(newline) + 1;
  const size = start + bytes.length;
  if (size - length > limit) throw broken(segment, `has no whole entry behind byte ${length}`);
  return length;
}

function setAside(
  { directory, hashes, wanted, nowMs }: OpenChainOptions,
  segment: Segment,
  { start, bytes: window }: Window,
  { descriptor, from }: { readonly descriptor: number; readonly from: number },
): TornTail {
  const bytes = window.subarray(from - start);
  const place = join(directory, "torn");
  ensureDirectory(place);
  writeFileAtomic(join(place, `${segment.name.slice(0, 8)}-${from}-${nowMs}.part`), bytes);
  ftruncateSync(descriptor, from);
  fdatasyncSync(descriptor);
  return { segment: segment.name, offset: from, bytes: bytes.length, hash: hashes[wanted.hash](bytes) };
}

/** The head, after checking that the last two entries hang together, across a segment's border too. */
function verifyHead(
  segments: readonly Segment[],
  ownLines: readonly Buffer[],
  { hash, hashes }: { readonly hash: AuditHash; readonly hashes: LineHashes },
): TimedHead {
  const lines: EndLine[] = ownLines.map((bytes) => ({ bytes, hash }));
  for (let index = segments.length - 2; index >= 0 && lines.length < 2; index -= 1) {
    const segment = segments[index];
    if (segment !== undefined) lines.unshift(...lastLinesOf(segment).slice(lines.length - 2));
  }
  const segment = segments.at(-1);
  const line = lines.at(-1);
  if (segment === undefined || line === undefined) return emptyHead;
  const entry = parseLink(segment, line.bytes);
  const before = lines.at(-2);
  if (before === undefined) {
    const first = segments[0];
    if (first?.number === 1 && (entry.sequence !== 1 || entry.prevHash !== ""))
      throw broken(segment, "does not begin with the first entry");
  } else {
    const previous = parseLink(segment, before.bytes);
    if (entry.sequence !== previous.sequence + 1)
      throw broken(segment, `has entry ${entry.sequence} after entry ${previous.sequence}`);
    if (entry.prevHash !== hashes[before.hash](before.bytes))
      throw broken(segment, `has entry ${entry.sequence} with a hash that is not the previous entry's`);
  }
  return { sequence: entry.sequence, hash: hashes[line.hash](line.bytes), timestampMs: entry.timestampMs };
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
