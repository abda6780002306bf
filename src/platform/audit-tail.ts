// The segment that the chain is being written to: its descriptor, its length and the head that it leads to. Hides when
// another segment must follow it, and that what is behind the length counts for nothing.

import { closeSync, fstatSync } from "node:fs";
import type { LineHashes } from "../core/audit-hash.js";
import {
  isPlain,
  largestSegmentBytes,
  longestSegmentMs,
  type SegmentReason,
  type SegmentTraits,
} from "../core/audit-segment.js";
import { broken, type Segment } from "./audit-ends.js";
import { Flusher } from "./audit-flush.js";
import {
  createSegment,
  type ChainEnd,
  type OpenSegment,
  reopenSegment,
  type TimedHead,
} from "./audit-segments.js";

export interface TailOptions {
  readonly directory: string;
  readonly hashes: LineHashes;
  /** A segment that has grown to this is followed by another. */
  readonly segmentBytes?: number;
  readonly onFlushFailure: (errno: string) => void;
}

export interface Written {
  readonly bytes: number;
  /** Where the lines lead. */
  readonly head: TimedHead;
  /** Time of the first of them. */
  readonly begunMs: number;
  /** What retention has given up to, where the lines say so. */
  readonly removedTo: number | null;
}

export type WantedTraits = Pick<SegmentTraits, "hash" | "durability">;

export class AuditTail {
  readonly #options: TailOptions;
  readonly #segmentBytes: number;
  #open: OpenSegment;
  #flusher: Flusher | null;
  #head: TimedHead;

  constructor(options: TailOptions, end: ChainEnd) {
    this.#options = options;
    this.#segmentBytes = options.segmentBytes ?? largestSegmentBytes;
    this.#open = end;
    this.#head = end.head;
    this.#flusher = this.#flusherFor(end);
  }

  get segment(): Segment {
    return this.#open.segment;
  }

  get descriptor(): number {
    return this.#open.descriptor;
  }

  get length(): number {
    return this.#open.length;
  }

  get traits(): SegmentTraits {
    return this.#open.traits;
  }

  get head(): TimedHead {
    return this.#head;
  }

  /** Why an entry of that time belongs into another segment; null where this one will do. */
  reasonToEnd({ hash, durability }: WantedTraits, timestampMs: number): SegmentReason | null {
    const { length, begunMs, traits } = this.#open;
    if (length === 0) return null;
    if (hash !== traits.hash) return "hash";
    if (durability !== traits.durability) return "durability";
    if (length >= this.#segmentBytes) return "size";
    return begunMs !== null && timestampMs - begunMs > longestSegmentMs ? "age" : null;
  }

  /** Gives a segment without entries its traits; the descriptor is made for the durability. */
  prepare({ hash, durability }: WantedTraits): void {
    if (durability !== this.#open.traits.durability) this.#replaceWith(this.#open.segment.number, durability);
    this.#open = { ...this.#open, traits: { ...this.#open.traits, hash, durability } };
  }

  /** Whether a segment without entries must say what it is: all but the first of a chain do, and that one where it is not plain. */
  get mustSayTraits(): boolean {
    return this.#head.sequence > 0 || !isPlain(this.#open.traits);
  }

  /** Another segment, without entries, follows. Errors are the disk's. */
  endSegment({ hash, durability }: WantedTraits): void {
    this.#flusher?.flush();
    const { removedTo } = this.#open.traits;
    this.#replaceWith(this.#open.segment.number + 1, durability);
    this.#open = { ...this.#open, traits: { hash, durability, removedTo } };
  }

  /** @throws AUDIT_CHAIN_BROKEN when somebody else wrote to the segment, or took it away */
  checkUntouched(): void {
    const { descriptor, segment, length } = this.#open;
    const { nlink, size } = fstatSync(descriptor);
    if (nlink !== 1 || size !== length) throw broken(segment, "was changed by somebody else");
  }

  /** Lines stand behind the length. */
  advance({ bytes, head, begunMs, removedTo }: Written): void {
    const { length, traits } = this.#open;
    this.#head = head;
    this.#open = {
      ...this.#open,
      length: length + bytes,
      begunMs: this.#open.begunMs ?? begunMs,
      traits: { ...traits, removedTo: removedTo ?? traits.removedTo },
    };
    this.#flusher?.wrote(bytes);
  }

  /** Returns when all entries are on the disk. */
  flush(): void {
    this.#flusher?.flush();
  }

  /**
   * After a failed write nothing behind the length counts, and what the kernel's cache says of it proves nothing: the
   * descriptor is given up, the file cut and its end read again.
   */
  cutBack(): void {
    const reopened = reopenSegment(this.#open, this.#head, this.#options.hashes);
    this.#close();
    this.#open = reopened;
    this.#flusher = this.#flusherFor(reopened);
  }

  /** Brings what is buffered to the disk and closes. */
  close(): void {
    try {
      this.#flusher?.flush();
    } finally {
      this.#close();
    }
  }

  #replaceWith(number: number, durability: SegmentTraits["durability"]): void {
    const { removedTo } = this.#open.traits;
    const created = createSegment(this.#options.directory, number, durability);
    this.#close();
    this.#open = { ...created, traits: { ...created.traits, removedTo } };
    this.#flusher = this.#flusherFor(created);
  }

  #flusherFor({ descriptor, traits }: OpenSegment): Flusher | null {
    return traits.durability === "buffered"
      ? new Flusher(descriptor, { onFailure: this.#options.onFlushFailure })
      : null;
  }

  #close(): void {
    if (this.#flusher === null) closeSync(this.#open.descriptor);
    else this.#flusher.release();
  }
}
