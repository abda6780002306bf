// Verifies an audit chain: every line well formed, numbered without gaps, not older than the line before
// it, and holding that line's hash. Fed with the segments' bytes in order, in chunks of any size; memory
// stays bounded for any length and any content.

import { emptyChain, type ChainHead } from "./audit-entry.js";
import {
  AuditLineReader,
  type AuditLine,
  type EntryValidator,
  type LineHash,
  type LinePosition,
} from "./audit-lines.js";
import { classifyRuns, type ChainFault, type ChainFaultKind, type Run, type RunEnd } from "./audit-runs.js";

export type { ChainFault, ChainFaultKind } from "./audit-runs.js";

export interface ChainVerifierOptions {
  readonly hash: LineHash;
  readonly isEntry: EntryValidator;
  /** An entry that is known from elsewhere to have been written: the chain must still hold it. */
  readonly expectHead?: ChainHead;
  /** Faults that are described, and breaks that are kept to be named; default 10,000. */
  readonly maximumFaults?: number;
}

export interface ChainReport {
  /** No fault at all. */
  readonly intact: boolean;
  /** Lines with a newline, whole or not. */
  readonly lines: number;
  readonly segments: number;
  /** Sequence and hash of the last readable line; sequence 0 for an empty chain. */
  readonly head: ChainHead;
  readonly first: ChainFault | null;
  /** In the order of the files. */
  readonly faults: readonly ChainFault[];
  /** Further breaks that are not described, for their number. */
  readonly omitted: number;
}

/** Lines that a second child of theirs is recognised for: a fork that begins further back shows as inserted. */
const rememberedLines = 4_096;

/**
 * What one chain alone can't tell: entries cut off at its end, and a change of the last line that leaves
 * it well formed (both show with `expectHead`); and a chain written anew from some line on by somebody who
 * can write the files. Of a line and the hash in the next line, either may be the one that was changed;
 * the explanation with fewer changed lines is given.
 */
export class ChainVerifier {
  readonly #reader: AuditLineReader;
  readonly #expectHead: ChainHead;
  readonly #maximumFaults: number;
  readonly #runs: Run[] = [];
  readonly #faults: ChainFault[] = [];
  /** Hash to sequence, oldest first. */
  readonly #recent = new Map<string, number>();
  readonly #segmentNames: string[] = [];
  #previous: { readonly end: RunEnd; readonly timestampMs: number; readonly run: Run | null } | null = null;
  #head: ChainHead = emptyChain;
  #headPosition: LinePosition | null = null;
  /** Where the expected head was found, or another line of its number. */
  #expected: { readonly position: LinePosition; readonly isSame: boolean } | null = null;
  #unreadable = 0;
  #lines = 0;
  #omitted = 0;

  constructor({ hash, isEntry, expectHead = emptyChain, maximumFaults = 10_000 }: ChainVerifierOptions) {
    this.#reader = new AuditLineReader(hash, isEntry, (line) => {
      this.#take(line);
    });
    this.#expectHead = expectHead;
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
    this.#segmentNames.push(name);
    this.#reader.startSegment(name);
  }

  update(chunk: Uint8Array): void {
    this.#reader.update(chunk);
  }

  /** Once, after the last chunk. */
  finish(): ChainReport {
    if (this.#reader.hasUnfinishedLine) {
      const message = "it has no end, as after a crash; its entry was never acknowledged";
      this.#report("torn_last_line", this.#reader.position, null, message);
    }
    const all = [...this.#faults, ...classifyRuns(this.#runs)];
    const lost = this.#checkExpectedHead(all);
    if (lost !== null) all.push(lost);
    const order = new Map(this.#segmentNames.map((name, index) => [name, index]));
    all.sort((a, b) => (order.get(a.segment) ?? 0) - (order.get(b.segment) ?? 0) || a.line - b.line);
    const faults = all.slice(0, this.#maximumFaults);
    const omitted = this.#omitted + all.length - faults.length;
    return {
      intact: all.length === 0 && omitted === 0,
      lines: this.#lines,
      segments: this.#segmentNames.length,
      head: this.#head,
      first: faults[0] ?? null,
      faults,
      omitted,
    };
  }

  #take({ position, hash, link, problem }: AuditLine): void {
    this.#lines += 1;
    if (problem !== null) this.#report("malformed", position, link?.sequence ?? null, `it ${problem}`);
    if (link === null) {
      this.#breakOff();
      return;
    }
    const { sequence, previousHash, timestampMs } = link;
    const end: RunEnd = { position, sequence, hash, faulty: problem !== null };
    const isCopy = this.#recent.has(hash);
    const previous = this.#previous;
    let run: Run | null;
    if (
      previous !== null &&
      !isCopy &&
      previousHash === previous.end.hash &&
      sequence === previous.end.sequence + 1
    ) {
      run = previous.run;
      if (run !== null) run.last = end;
      if (timestampMs < previous.timestampMs) {
        this.#report(
          "clock_back",
          position,
          sequence,
          `it is ${previous.timestampMs - timestampMs} ms older than the line before`,
        );
      }
    } else {
      const isSibling = this.#recent.get(previousHash) === sequence - 1;
      run = this.#startRun(end, previousHash, isCopy ? "copy" : isSibling ? "sibling" : "none");
    }
    // A copy ends its run at once: what follows it follows the original just as well.
    this.#previous = isCopy ? null : { end, timestampMs, run };
    this.#unreadable = 0;
    this.#remember(end);
  }

  #startRun(end: RunEnd, previousHash: string, kinship: Run["kinship"]): Run | null {
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
    this.#unreadable += 1;
  }

  #remember(end: RunEnd): void {
    this.#head = { sequence: end.sequence, hash: end.hash };
    this.#headPosition = end.position;
    if (end.sequence === this.#expectHead.sequence && this.#expected?.isSame !== true) {
      this.#expected = { position: end.position, isSame: end.hash === this.#expectHead.hash };
    }
    this.#recent.set(end.hash, end.sequence);
    if (this.#recent.size > rememberedLines) {
      const [oldest] = this.#recent.keys();
      if (oldest !== undefined) this.#recent.delete(oldest);
    }
  }

  /** The chain may be whole and yet not hold what is known to have been in it. */
  #checkExpectedHead(others: readonly ChainFault[]): ChainFault | null {
    const { sequence } = this.#expectHead;
    if (sequence === 0 || this.#expected?.isSame === true) return null;
    if (this.#expected !== null) {
      if (others.length > 0) return null;
      const isLast = this.#head.sequence === sequence;
      return {
        kind: isLast ? "modified" : "fork",
        ...this.#expected.position,
        sequence,
        message: isLast
          ? "it is not the entry that was written"
          : "it is not the entry that is known: another history stands here",
      };
    }
    const missing = sequence - this.#head.sequence;
    const isLastFaulty = others.some(
      ({ segment, line }) => segment === this.#headPosition?.segment && line === this.#headPosition.line,
    );
    if (others.length > 0 && (missing <= this.#unreadable || isLastFaulty)) return null;
    const message = `the chain ends at entry ${this.#head.sequence}, and entry ${sequence} is known to have been written`;
    return { kind: "truncated", ...this.#reader.position, sequence: this.#head.sequence + 1, message };
  }

  #report(kind: ChainFaultKind, position: LinePosition, sequence: number | null, message: string): void {
    if (this.#faults.length < this.#maximumFaults)
      this.#faults.push({ kind, ...position, sequence, message });
    else this.#omitted += 1;
  }
}
