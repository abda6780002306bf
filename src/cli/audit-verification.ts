// Verifies chains from their files. Hides that two judges take turns: the native core passes over lines that are in order
// beyond doubt, many at once on all processors, and ChainVerifier judges all others, so that the report is the one that it
// alone would give.

import { readSync } from "node:fs";
import { availableParallelism } from "node:os";
import { ChainVerifier, type ChainReport } from "../core/audit-chain.js";
import type { ChainHead } from "../core/audit-entry.js";
import type { ExpectedSignatures } from "../core/audit-signatures.js";
import { recentBytes } from "../core/audit-recent.js";
import { SesameError } from "../core/errors.js";
import { validateAuditEntry } from "../generated/validators/audit-entry.js";
import { lineHashes } from "../platform/audit-hashes.js";
import type { Segment } from "../platform/audit-segments.js";
import { errnoOf } from "../platform/file-trust.js";
import { checkSignature } from "../platform/signatures.js";
import { native } from "../platform/native.js";
import { findSegments, firstEntry, withSegment } from "./audit-reader.js";
import { LateCompiling } from "./late-compiling.js";
import { waitForDescriptor } from "./output.js";

export interface VerificationOptions {
  readonly expectHead?: ChainHead;
  /** A head up to which the chain was verified before: what was written before its segment is not read. Expected, too. */
  readonly from?: ChainHead;
  /** What is known of the key; without, the first one that the chain has counts. */
  readonly signatures?: Omit<ExpectedSignatures, "check">;
}

const newline = 0x0a;
/** What the verifier is given before the core is asked again: little at first, and more while that brings nothing. */
const leastBytes = 4 * 1024;
const mostBytes = 1024 * 1024;
/** A write is seen page by page while it is made: the rest of a line comes within these 200 ms, on a busy machine, too, or it never will. */
const mostWaits = 100;
/** What ChainVerifier judges of a log of ten million entries with nothing but its checkpoints in the core's way, several times over. */
const patientBytes = 16 * 1024 * 1024;
/** More than the core has use for, and than it takes. */
const mostThreads = 16;

/** @throws AUDIT_NOT_FOUND, FILE_NOT_READABLE */
export function verifyDirectory(directory: string, options: VerificationOptions = {}): ChainReport {
  // Retention may take a segment away between its being listed and being read; what is there then is a chain again.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return verifyOnce(directory, options);
    } catch (error) {
      const isGone = error instanceof SesameError && errnoOf(error.cause) === "ENOENT";
      if (!isGone || attempt === 3) throw error;
    }
  }
}

function verifyOnce(directory: string, options: VerificationOptions): ChainReport {
  const all = findSegments(directory);
  const { from, expectHead = from } = options;
  const { segments, isPart } =
    from === undefined ? { segments: all, isPart: false } : partFrom(all, from.sequence);
  const verifier = new ChainVerifier({
    hashes: lineHashes,
    isEntry: validateAuditEntry,
    isPart,
    signatures: { ...options.signatures, check: checkSignature },
    ...(expectHead === undefined ? {} : { expectHead }),
  });
  const buffer = Buffer.allocUnsafeSlow(mostBytes);
  const recent = new Uint8Array(recentBytes);
  using compiling = new LateCompiling(patientBytes);
  for (const segment of segments) verifySegment(verifier, segment, { buffer, recent, compiling });
  return verifier.finish();
}

interface Part {
  readonly segments: readonly Segment[];
  /** The chain has entries before its first line. */
  readonly isPart: boolean;
}

/** The last segment that begins with that entry or before it, and those that follow; all where none does. */
function partFrom(segments: readonly Segment[], sequence: number): Part {
  for (const [index, segment] of [...segments.entries()].toReversed()) {
    const first = sequenceOfFirst(segment);
    if (first !== null && first <= sequence) return { segments: segments.slice(index), isPart: first > 1 };
  }
  return { segments, isPart: false };
}

/** Null where it can't be read: no place to begin at, and judged with what comes before it. */
function sequenceOfFirst(segment: Segment): number | null {
  try {
    return firstEntry(segment)?.sequence ?? null;
  } catch (error) {
    if (error instanceof SesameError && error.code === "AUDIT_CHAIN_BROKEN") return null;
    throw error;
  }
}

/** What every segment uses again. */
interface Rooms {
  readonly buffer: Buffer;
  readonly recent: Uint8Array;
  readonly compiling: LateCompiling;
}

function verifySegment(verifier: ChainVerifier, segment: Segment, rooms: Rooms): void {
  const { buffer, recent, compiling } = rooms;
  const threads = Math.min(mostThreads, availableParallelism());
  verifier.startSegment(segment.name);
  withSegment(segment, (fd) => {
    let wanted = leastBytes;
    let waits = 0;
    for (let at = 0; ;) {
      const start = verifier.scanStart;
      if (start !== null) {
        const passed = native.scanAuditLines(fd, { ...start, threads }, recent);
        verifier.pass({ ...passed, recent: recent.subarray(0, 32 * passed.recent) });
        at = passed.offset;
        if (passed.offset - start.offset > wanted) wanted = leastBytes;
      }
      const isAlone = start !== null && wanted === leastBytes;
      const count = readSync(fd, buffer, 0, wanted, at);
      wanted = Math.min(2 * wanted, mostBytes);
      if (count === 0) {
        if (!verifier.hasUnfinishedLine || waits === mostWaits) return;
        waits += 1;
        waitForDescriptor();
        continue;
      }
      waits = 0;
      // Whole lines where there are any, so that the core can go on behind them: one where it may go on behind that.
      const read = buffer.subarray(0, count);
      const whole = (isAlone ? read.indexOf(newline) : read.lastIndexOf(newline)) + 1;
      const judged = whole === 0 ? count : whole;
      verifier.update(buffer.subarray(0, judged));
      compiling.worked(judged);
      at += judged;
    }
  });
}
