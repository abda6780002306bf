// Verifies an audit chain: every line well formed, numbered without gaps, not older than the line before
// it, and holding that line's hash, under the hash that the line's segment says it uses. Fed with the segments' bytes
// in order, in chunks of any size; memory stays bounded for any length and any content of a segment.

import type { AuditEntry } from "../generated/types.js";
import { emptyChain, type ChainHead } from "./audit-entry.js";
import { ExpectedHead } from "./audit-expected-head.js";
import { type AuditHash, type LineHashes, otherAuditHash } from "./audit-hash.js";
import { AuditLineReader, type AuditLine, type EntryValidator, type LinePosition } from "./audit-lines.js";
import { RecentLines } from "./audit-recent.js";
import { Removals } from "./audit-removals.js";
import type { ChainReport, ScannedLines, ScanStart } from "./audit-report.js";
import { classifyRuns, type ChainFault, type ChainFaultKind, type Run, type RunEnd } from "./audit-runs.js";
import { tombstoneOf } from "./audit-segment.js";
import { type ExpectedSignatures, type SignatureFault, Signatures } from "./audit-signatures.js";

export type { ChainFault, ChainFaultKind } from "./audit-runs.js";
export type { ChainReport, ScannedLines, ScanStart } from "./audit-report.js";

export interface ChainVerifierOptions {
  readonly hashes: LineHashes;
  readonly isEntry: EntryValidator;
  /** An entry that is known from elsewhere to have been written: the chain must still hold it. */
  readonly expectHead?: ChainHead;
  /** Without, no notice is taken of signatures. */
  readonly signatures?: ExpectedSignatures;
  /** The first segment is not the chain's first: its first line is taken for following what it says it follows. */
  readonly isPart?: boolean;
  /** Faults that are described, and breaks that are kept to be named; default 10,000. */
  readonly maximumFaults?: number;
}

interface Segment {
  readonly name: string;
  hash: AuditHash;
  /** Its lines hang together under another hash than the one that its first line amounts to. */
  isContradicted: boolean;
}

/** The last line, while no link between two lines has shown what its segment is hashed with. */
interface Unproven {
  readonly bytes: Uint8Array;
  readonly segment: Segment;
}

interface Previous {
  readonly end: RunEnd;
  readonly timestampMs: number;
  readonly run: Run | null;
}

/**
 * What one chain alone can't tell: entries cut off at its end, and a change of the last line that leaves
 * it well formed (both show with `expectHead`); and a chain written anew from some line on by somebody who
 * can write the files. Of a line and the hash in the next line, either may be the one that was changed;
 * the explanation with fewer changed lines is given.
 */
export class ChainVerifier {
  readonly #reader: AuditLineReader;
  readonly #hashes: LineHashes;
  readonly #expected: ExpectedHead;
  readonly #maximumFaults: number;
  readonly #runs: Run[] = [];
  readonly #faults: ChainFault[] = [];
  readonly #recent = new RecentLines();
  readonly #segments: Segment[] = [];
  readonly #removals: Removals;
  readonly #signatures: Signatures;
  #previous: Previous | null = null;
  #unproven: Unproven | null = null;
  /** Two lines of the segment under way hang together under its hash. */
  #isHashProven = false;
  #head: ChainHead = emptyChain;
  #headPosition: LinePosition | null = null;
  #unreadable = 0;
  #lines = 0;
  #omitted = 0;

  constructor(options: ChainVerifierOptions) {
    const { hashes, isEntry, expectHead = emptyChain, isPart = false, maximumFaults = 10_000 } = options;
    this.#removals = new Removals({ isPart });
    this.#signatures = new Signatures(hashes, options.signatures ?? null);
    this.#hashes = hashes;
    this.#reader = new AuditLineReader(hashes, isEntry, (line) => {
      this.#take(line);
    });
    this.#expected = new ExpectedHead(expectHead);
    this.#maximumFaults = maximumFaults;
  }

  /** Segments come in the order of the chain. */
  startSegment(name: string): void {
    if (this.#reader.hasUnfinishedLine) {
      this.#report(
        "malformed",
        this.#reader.position,
        null,
        "it has no end, although another segment follows",
      );
      this.#breakOff();
    }
    if (this.#previous !== null) this.#removals.endSegment(this.#previous.end);
    this.#segments.push({ name, hash: "blake3", isContradicted: false });
    this.#isHashProven = false;
    this.#reader.startSegment(name);
  }

  update(chunk: Uint8Array): void {
    this.#reader.update(chunk);
  }

  /** The last byte was no newline: more may be on its way, where somebody is writing. */
  get hasUnfinishedLine(): boolean {
    return this.#reader.hasUnfinishedLine;
  }

  /** Where somebody else may pass over lines that are in order; null while only the verifier can judge what comes. */
  get scanStart(): ScanStart | null {
    if (this.#previous === null || !this.#isHashProven) return null;
    if (this.#reader.hasUnfinishedLine || !this.#recent.isOneRun) return null;
    const { end, timestampMs } = this.#previous;
    if (!Number.isSafeInteger(timestampMs) || timestampMs < 0) return null;
    return {
      sequence: end.sequence,
      hash: end.hash,
      timestampMs,
      offset: this.#reader.position.byteOffset,
      algorithm: this.#reader.segmentHash,
      stopBefore: nextOf(end.sequence, this.#expected.sequence, this.#signatures.overdueAt),
    };
  }

  /** Takes lines, from the scan's start on, for judged. */
  pass({ lines, sequence, hash, timestampMs, offset, lastLineOffset, recent }: ScannedLines): void {
    if (this.#previous === null || lines === 0) return;
    this.#reader.skip(lines, offset);
    const { segment, line } = this.#reader.position;
    const position = { segment, line: line - 1, byteOffset: lastLineOffset };
    const end: RunEnd = { position, sequence, hash, faulty: false };
    const { run } = this.#previous;
    if (run !== null) run.last = end;
    this.#previous = { end, timestampMs, run };
    this.#lines += lines;
    this.#unreadable = 0;
    this.#head = { sequence, hash };
    this.#headPosition = position;
    this.#recent.addBlock(recent, sequence, lines);
  }

  /** Once, after the last chunk. */
  finish(): ChainReport {
    if (this.#reader.hasUnfinishedLine) {
      const message = "it has no end, as after a crash; its entry was never acknowledged";
      this.#report("torn_last_line", this.#reader.position, null, message);
    }
    const all = [...this.#faults, ...classifyRuns(this.#runs, this.#removals.start)];
    for (const segment of this.#segments) {
      const undeclared = undeclaredHash(segment, all);
      if (undeclared !== null) all.push(undeclared);
    }
    const { missing } = this.#signatures;
    if (missing !== null && this.#headPosition !== null)
      all.push({ ...missing, ...this.#headPosition, sequence: this.#head.sequence });
    const lost = this.#expected.check(all, {
      head: this.#head,
      headPosition: this.#headPosition,
      unreadable: this.#unreadable,
      position: this.#reader.position,
      firstSegment: this.#segments[0]?.name ?? "",
      removals: this.#removals,
    });
    if (lost !== null) all.push(lost);
    const order = new Map(this.#segments.map(({ name }, index) => [name, index]));
    all.sort((a, b) => (order.get(a.segment) ?? 0) - (order.get(b.segment) ?? 0) || a.line - b.line);
    const faults = all.slice(0, this.#maximumFaults);
    const omitted = this.#omitted + all.length - faults.length;
    return {
      intact: all.length === 0 && omitted === 0,
      lines: this.#lines,
      segments: this.#segments.map(({ name, hash }) => ({ name, hash })),
      removal: this.#removals.removal,
      isExpectedHeadRemoved: this.#expected.isRemoved(this.#removals),
      signatures: this.#signatures.report(this.#head, this.#lines),
      head: this.#head,
      first: faults[0] ?? null,
      faults,
      omitted,
    };
  }

  #take({ position, bytes, hash: declaredHash, entry, link, problem }: AuditLine): void {
    const segment = this.#segments.at(-1);
    if (position.line === 1 && segment !== undefined) segment.hash = this.#reader.segmentHash;
    this.#lines += 1;
    if (problem !== null) this.#report("malformed", position, link?.sequence ?? null, `it ${problem}`);
    if (link === null) {
      this.#breakOff();
      return;
    }
    const { sequence, previousHash, timestampMs } = link;
    this.#removals.beginWith(sequence, previousHash, this.#unreadable);
    if (position.line === 1) this.#signatures.beginSegment({ sequence: sequence - 1, hash: previousHash });
    const hash = this.#adoptHash(previousHash) ? this.#hashes[this.#reader.segmentHash](bytes) : declaredHash;
    const end: RunEnd = { position, sequence, hash, faulty: problem !== null };
    const previous = this.#previous;
    const follows = previousHash === previous?.end.hash && sequence === previous.end.sequence + 1;
    const isCopy = !(follows && this.#recent.isOneRun) && this.#recent.has(hash);
    let run: Run | null;
    if (previous !== null && follows && !isCopy) {
      run = previous.run;
      if (run !== null) run.last = end;
      if (previous.end.position.segment === position.segment) this.#isHashProven = true;
      if (timestampMs < previous.timestampMs) {
        this.#report(
          "clock_back",
          position,
          sequence,
          `it is ${previous.timestampMs - timestampMs} ms older than the line before`,
        );
      }
    } else {
      const isSibling = this.#recent.sequenceOf(previousHash) === sequence - 1;
      run = this.#startRun(end, previousHash, isCopy ? "copy" : isSibling ? "sibling" : "none");
    }
    // A copy ends its run at once: what follows it follows the original just as well.
    this.#previous = isCopy ? null : { end, timestampMs, run };
    this.#unreadable = 0;
    this.#unproven =
      isCopy || this.#isHashProven || segment === undefined
        ? null
        : { bytes: new Uint8Array(bytes), segment };
    this.#remember(end);
    if (entry === null || problem !== null) return;
    this.#bury(entry, end);
    this.#reportSignature(isCopy ? null : this.#signatures.judge({ entry, position, previousHash }), end);
    this.#reportSignature(this.#signatures.noteLine(sequence), end);
  }

  /**
   * A line that follows the one before under the other hash shows that the segment was not written under the one that
   * its first line amounts to. Going by what was used, one line is named in place of every line after it.
   */
  #adoptHash(previousHash: string): boolean {
    const previous = this.#previous;
    if (previous === null || this.#unproven === null || previousHash === previous.end.hash) return false;
    const { bytes, segment } = this.#unproven;
    const other = otherAuditHash(segment.hash);
    const hash = this.#hashes[other](bytes);
    if (hash !== previousHash) return false;
    segment.hash = other;
    segment.isContradicted = true;
    const end: RunEnd = { ...previous.end, hash };
    if (segment === this.#segments.at(-1)) this.#reader.segmentHash = other;
    else this.#removals.endSegment(end);
    if (previous.run !== null) previous.run.last = end;
    this.#previous = { ...previous, end };
    this.#remember(end);
    return true;
  }

  #bury(entry: AuditEntry, { position, sequence }: RunEnd): void {
    const tombstone = tombstoneOf(entry);
    const contradiction = tombstone === null ? null : this.#removals.take(tombstone, sequence);
    if (contradiction !== null) this.#report("modified", position, sequence, contradiction);
  }

  #reportSignature(fault: SignatureFault | null, { position, sequence }: RunEnd): void {
    if (fault !== null) this.#report(fault.kind, position, sequence, fault.message);
  }

  #startRun(end: RunEnd, previousHash: string, kinship: Run["kinship"]): Run | null {
    this.#recent.startRun();
    if (this.#previous !== null || this.#unreadable > 0) this.#signatures.suspend();
    if (this.#runs.length > this.#maximumFaults) {
      this.#omitted += 1;
      return null;
    }
    const run: Run = {
      first: { ...end, previousHash },
      last: end,
      unreadableBefore: this.#unreadable,
      kinship,
    };
    this.#runs.push(run);
    return run;
  }

  #breakOff(): void {
    this.#previous = null;
    this.#unproven = null;
    this.#unreadable += 1;
  }

  #remember(end: RunEnd): void {
    this.#head = { sequence: end.sequence, hash: end.hash };
    this.#headPosition = end.position;
    this.#expected.notice(end);
    this.#recent.add(end.hash, end.sequence);
  }

  #report(kind: ChainFaultKind, position: LinePosition, sequence: number | null, message: string): void {
    if (this.#faults.length < this.#maximumFaults)
      this.#faults.push({ kind, ...position, sequence, message });
    else this.#omitted += 1;
  }
}

/** The lowest of what comes after `sequence`; 0 for none. */
function nextOf(sequence: number, ...numbers: readonly number[]): number {
  const ahead = numbers.filter((number) => number > sequence);
  return ahead.length === 0 ? 0 : Math.min(...ahead);
}

/** A segment whose lines all hang together under a hash that it does not say it uses. */
function undeclaredHash(
  { name, hash, isContradicted }: Segment,
  others: readonly ChainFault[],
): ChainFault | null {
  if (!isContradicted || others.some(({ segment }) => segment === name)) return null;
  const message = `the segment was written under ${hash}, and its first line does not say so`;
  return { kind: "modified", segment: name, line: 1, byteOffset: 0, sequence: null, message };
}
