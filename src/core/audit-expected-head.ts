// What a head that is known from elsewhere adds to verifying: the chain may be whole and yet not hold what is known to have
// been in it.

import type { ChainHead } from "./audit-entry.js";
import type { LinePosition } from "./audit-lines.js";
import type { Removals } from "./audit-removals.js";
import type { ChainFault, RunEnd } from "./audit-runs.js";

/** How the chain ended, as far as it could be read. */
export interface ChainEnd {
  readonly head: ChainHead;
  readonly headPosition: LinePosition | null;
  /** Lines behind the head that can't be read. */
  readonly unreadable: number;
  readonly position: LinePosition;
  readonly firstSegment: string;
  readonly removals: Removals;
}

export class ExpectedHead {
  readonly #head: ChainHead;
  /** Where it was found, or another line of its number. */
  #found: { readonly position: LinePosition; readonly isSame: boolean } | null = null;

  constructor(head: ChainHead) {
    this.#head = head;
  }

  /** 0 where nothing is expected. */
  get sequence(): number {
    return this.#head.sequence;
  }

  notice({ sequence, hash, position }: RunEnd): void {
    if (sequence === this.#head.sequence && this.#found?.isSame !== true)
      this.#found = { position, isSame: hash === this.#head.hash };
  }

  /** It lies among the removed entries: nothing shows any more whether it was one of them. */
  isRemoved({ removal }: Removals): boolean {
    return this.sequence > 0 && this.sequence < (removal?.lastSequence ?? 0);
  }

  /** `others`: what is wrong with the chain anyway. */
  check(others: readonly ChainFault[], end: ChainEnd): ChainFault | null {
    const { head, headPosition, unreadable, position, firstSegment, removals } = end;
    const { sequence, hash } = this.#head;
    if (sequence === 0 || this.#found?.isSame === true || this.isRemoved(removals)) return null;
    if (removals.removal?.lastSequence === sequence) {
      if (removals.start.hash === hash) return null;
      const message = "the tombstone speaks of another entry than the one that is known";
      return { kind: "fork", segment: firstSegment, line: 1, byteOffset: 0, sequence, message };
    }
    if (this.#found !== null) {
      if (others.length > 0) return null;
      const isLast = head.sequence === sequence;
      return {
        kind: isLast ? "modified" : "fork",
        ...this.#found.position,
        sequence,
        message: isLast
          ? "it is not the entry that was written"
          : "it is not the entry that is known: another history stands here",
      };
    }
    const missing = sequence - head.sequence;
    const isLastFaulty = others.some(
      ({ segment, line }) => segment === headPosition?.segment && line === headPosition.line,
    );
    if (others.length > 0 && (missing <= unreadable || isLastFaulty)) return null;
    const message = `the chain ends at entry ${head.sequence}, and entry ${sequence} is known to have been written`;
    return { kind: "truncated", ...position, sequence: head.sequence + 1, message };
  }
}
