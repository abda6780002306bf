// Names what was done to a broken audit chain. The verifier cuts the chain at every line that does not
// follow the line before it; the runs in between are whole. Putting the runs back together along their
// hashes, then along their sequence numbers, shows what is missing, out of place, added or changed.

import { emptyChain, type ChainHead } from "./audit-entry.js";
import type { LinePosition } from "./audit-lines.js";

export type ChainFaultKind =
  | "modified"
  | "deleted"
  | "reordered"
  | "inserted"
  | "truncated"
  | "fork"
  | "clock_back"
  | "torn_last_line"
  | "malformed"
  /** A signature that is not the key's, or is over something else. */
  | "forged"
  /** What should be signed, and is not. */
  | "unsigned";

export interface ChainFault extends LinePosition {
  readonly kind: ChainFaultKind;
  /** The line's own number as far as it can be read, or the number that is missing. */
  readonly sequence: number | null;
  readonly message: string;
}

/** One line as an end of a run. */
export interface RunEnd extends ChainHead {
  readonly position: LinePosition;
  /** The line has a fault of its own already, which explains that the next does not follow it. */
  readonly faulty: boolean;
}

/** Lines of which each follows the one before. */
export interface Run {
  readonly first: RunEnd & { readonly previousHash: string };
  last: RunEnd;
  /** Lines right before the run that can't be read. */
  readonly unreadableBefore: number;
  /** What is known of the first line: it follows a line that another already followed, or repeats one. */
  readonly kinship: "none" | "sibling" | "copy";
}

/** The history as far as it could be put together. */
interface Tip {
  readonly sequence: number;
  readonly hash: string;
  /** null before the first run. */
  readonly end: RunEnd | null;
  /** A fault that is reported already accounts for the next line not following. */
  readonly explained: boolean;
}

/** `start` is where the chain begins: before its first entry, or behind those that retention removed. */
export function classifyRuns(runs: readonly Run[], start: ChainHead = emptyChain): ChainFault[] {
  return new Assembly(runs, start).faults();
}

class Assembly {
  readonly #runs: readonly Run[];
  readonly #places: ReadonlyMap<Run, number>;
  readonly #byPreviousHash: ReadonlyMap<string, readonly Run[]>;
  readonly #bySequence: readonly Run[];
  readonly #unused: Set<Run>;
  readonly #history: Run[] = [];
  readonly #faults: ChainFault[] = [];
  readonly #explainedRuns = new Set<Run>();
  #nextBySequence = 0;
  #tip: Tip;

  constructor(runs: readonly Run[], start: ChainHead) {
    this.#tip = { ...start, end: null, explained: false };
    this.#runs = runs;
    this.#places = new Map(runs.map((run, place) => [run, place]));
    this.#byPreviousHash = Map.groupBy(runs, (run) => run.first.previousHash);
    this.#bySequence = runs.toSorted((a, b) => a.first.sequence - b.first.sequence);
    this.#unused = new Set(runs);
  }

  faults(): ChainFault[] {
    while (this.#followByHash() || this.#followBySequence()) continue;
    this.#nameLeftOvers();
    this.#nameMisplaced();
    return this.#faults;
  }

  #followByHash(): boolean {
    const followers = (this.#byPreviousHash.get(this.#tip.hash) ?? []).filter((run) => this.#unused.has(run));
    const next = followers.find((run) => run.first.sequence === this.#tip.sequence + 1);
    if (next !== undefined) {
      this.#append(next);
      return true;
    }
    const [renumbered] = followers;
    if (renumbered === undefined) return false;
    this.#acceptRenumbered(renumbered);
    return true;
  }

  /** The hash says that the line is in its place, so its number was changed. */
  #acceptRenumbered(run: Run): void {
    const expected = this.#tip.sequence + 1;
    if (!run.first.faulty) this.#report("modified", run.first, `its sequence should be ${expected}`);
    this.#use(run);
    const sequence = isSingle(run) ? expected : Math.max(expected, run.last.sequence);
    this.#tip = { sequence, hash: run.last.hash, end: run.last, explained: isSingle(run) };
  }

  #followBySequence(): boolean {
    const next = this.#lowestAboveTip();
    if (next === null) return false;
    const missing = next.first.sequence - this.#tip.sequence - 1;
    if (missing > 0 && this.#isStray(next)) {
      this.#nextBySequence += 1;
      return true;
    }
    if (missing > 0) this.#nameGap(next, missing);
    else if (!this.#tip.explained && !next.first.faulty) this.#nameChange(next);
    this.#append(next);
    return true;
  }

  /** A single line with a far number, among lines that come before it by number: nothing else is missing for it. */
  #isStray(run: Run): boolean {
    const tip = this.#history.at(-1);
    return isSingle(run) && tip !== undefined && this.#placeOf(run) < this.#placeOf(tip);
  }

  #placeOf(run: Run): number {
    return this.#places.get(run) ?? 0;
  }

  #nameGap(next: Run, missing: number): void {
    if (missing <= next.unreadableBefore) return;
    const first = this.#tip.sequence + 1;
    const numbers = missing === 1 ? `entry ${first} is` : `entries ${first} to ${first + missing - 1} are`;
    this.#faults.push({
      kind: "deleted",
      ...next.first.position,
      sequence: first,
      message: `${numbers} missing before this line${this.#tip.end === null ? ", and no tombstone accounts for them" : ""}`,
    });
  }

  /**
   * The numbers fit and the hash does not: either the line before was changed, or this line's own link
   * was. Where the line after does not follow this one either, the second takes fewer changed lines.
   */
  #nameChange(next: Run): void {
    if (this.#tip.end === null) {
      const why =
        this.#tip.sequence === 0
          ? "a first line follows nothing"
          : "it does not follow the entry that the tombstone speaks of";
      this.#report("modified", next.first, why);
      // Its hash is another for the same reason.
      if (isSingle(next)) this.#explainedRuns.add(next);
    } else if (this.#breaksOffAgain(next)) {
      this.#report(
        "modified",
        next.first,
        "it does not follow the line before, nor does the next line follow it",
      );
      this.#explainedRuns.add(next);
    } else {
      this.#report("modified", this.#tip.end, "the next line was written after other bytes");
    }
  }

  #breaksOffAgain(run: Run): boolean {
    if (!isSingle(run)) return false;
    const isFollowed = this.#byPreviousHash.has(run.last.hash);
    const isLast = (this.#bySequence.at(-1)?.first.sequence ?? 0) <= run.last.sequence;
    return !isFollowed && !isLast;
  }

  /** In order of sequence, then of place. The tip's sequence never falls, so neither does the search. */
  #lowestAboveTip(): Run | null {
    for (; this.#nextBySequence < this.#bySequence.length; this.#nextBySequence += 1) {
      const run = this.#bySequence[this.#nextBySequence];
      if (run !== undefined && run.first.sequence > this.#tip.sequence && this.#unused.has(run)) return run;
    }
    return null;
  }

  #append(run: Run): void {
    this.#use(run);
    const explained = run.last.faulty || this.#explainedRuns.has(run);
    this.#tip = { sequence: run.last.sequence, hash: run.last.hash, end: run.last, explained };
  }

  #use(run: Run): void {
    this.#unused.delete(run);
    this.#history.push(run);
  }

  #nameLeftOvers(): void {
    const branches = new Set<string>();
    for (const run of this.#unused) {
      const continues = branches.has(run.first.previousHash);
      if (run.kinship === "sibling" || continues) {
        branches.add(run.last.hash);
        this.#report(
          "fork",
          run.first,
          "it follows a line that another line follows already: a second history begins",
        );
      } else if (!run.first.faulty) {
        const what =
          run.kinship === "copy" ? "it repeats an earlier line" : "it belongs to no place in the chain";
        this.#report("inserted", run.first, what);
      }
    }
  }

  #nameMisplaced(): void {
    const ranks = new Map(this.#history.map((run, rank) => [run, rank]));
    const inFile = this.#runs.filter((run) => ranks.has(run));
    for (const [index, run] of inFile.entries()) {
      const next = inFile[index + 1];
      if (next !== undefined && (ranks.get(run) ?? 0) > (ranks.get(next) ?? 0)) {
        this.#report(
          "reordered",
          run.first,
          `it stands before entry ${next.first.sequence}, which was written earlier`,
        );
      }
    }
  }

  #report(kind: ChainFaultKind, line: RunEnd, message: string): void {
    this.#faults.push({ kind, ...line.position, sequence: line.sequence, message });
  }
}

function isSingle(run: Run): boolean {
  return run.first.position === run.last.position;
}
