// Whether the entries that a chain no longer begins with were removed by retention: an entry further on (the tombstone)
// says so, and says the hash of the last of them. Hides the state that a crash leaves between the tombstone and the
// removal, in which files that a tombstone covers are still there, all or the later ones of them.

import { type ChainHead, emptyChain } from "./audit-entry.js";
import type { Tombstone } from "./audit-segment.js";

export interface Removal {
  /** Entries 1 to this one are not there. */
  readonly lastSequence: number;
  /** Sequence of the entry that says so. */
  readonly tombstone: number;
}

interface FirstLine extends ChainHead {
  /** Lines before it that can't be read. */
  readonly unreadableBefore: number;
}

export class Removals {
  readonly #ends = new Map<number, string>();
  /** Number of the first line that is there, and the hash that it follows. */
  #first: FirstLine | null = null;
  #removal: Removal | null = null;
  #start: ChainHead = emptyChain;

  readonly #isPart: boolean;

  /** Of a part of a chain, whatever comes before its first line is somebody else's to judge. */
  constructor({ isPart }: { readonly isPart: boolean }) {
    this.#isPart = isPart;
  }

  /** Where the chain that is there begins, as far as a tombstone accounts for it. */
  get start(): ChainHead {
    return this.#start;
  }

  /** Null while nothing accounts for what is missing. */
  get removal(): Removal | null {
    return this.#removal;
  }

  /** Of the whole chain, once. `hash` is the one that the line follows. */
  beginWith(sequence: number, hash: string, unreadableBefore: number): void {
    if (this.#first === null && this.#isPart) this.#start = { sequence: sequence - 1, hash };
    this.#first ??= { sequence, hash, unreadableBefore };
  }

  /** The last line of a segment that another follows. */
  endSegment({ sequence, hash }: ChainHead): void {
    this.#ends.set(sequence, hash);
  }

  /** Null when the tombstone is in order; otherwise what contradicts it. */
  take(tombstone: Tombstone, at: number): string | null {
    const { firstSequence, lastSequence, lastHash } = tombstone;
    const first = this.#first;
    if (first === null || firstSequence !== 1 || lastSequence >= at)
      return "it speaks of entries that can't have been removed";
    const lastMissing = first.sequence - 1;
    if (this.#isPart && lastSequence <= lastMissing) return null;
    if (lastSequence > lastMissing) {
      if (this.#ends.get(lastSequence) !== lastHash)
        return `entry ${lastSequence}, which it speaks of, is there and has another hash`;
      if (lastMissing > 0 && this.#removal === null && !this.#isPart)
        this.#accept({ sequence: lastMissing, hash: first.hash }, at);
    } else if (lastSequence === lastMissing && lastHash === first.hash) {
      this.#accept({ sequence: lastSequence, hash: lastHash }, at);
    } else if (this.#removal === null && lastSequence === lastMissing) {
      // What the first line follows by its own word is another entry: one of the two was changed.
      this.#start = { sequence: lastSequence, hash: lastHash };
    } else if (this.#removal === null && lastSequence === lastMissing - first.unreadableBefore) {
      this.#accept({ sequence: lastSequence, hash: lastHash }, at);
    }
    return null;
  }

  #accept(start: ChainHead, at: number): void {
    this.#start = start;
    this.#removal = { lastSequence: start.sequence, tombstone: at };
  }
}
