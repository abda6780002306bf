// When daemon-profile signs the audit log, and over what: after so many entries, when a segment or the daemon ends, by the clock
// and on demand. Hides that a checkpoint is over what is on the disk, and so stands behind it, first in the next write, or
// among the first lines of the next segment; and that without a key nothing is signed and everything else goes on.

import {
  type Checkpoint,
  checkpointDetails,
  checkpointMade,
  type CheckpointReason,
  signCheckpoint,
  type Signer,
  tombstoneSignature,
} from "../core/audit-checkpoint.js";
import type { ChainHead } from "../core/audit-entry.js";
import type { AuditHash, LineHashes } from "../core/audit-hash.js";
import { type Tombstone } from "../core/audit-segment.js";
import { rootOfPeaks } from "../core/audit-tree.js";
import type { Clock } from "../core/ports.js";
import { readBeginning, type Segment, withSegment } from "./audit-ends.js";
import type { ChainEvent } from "./audit-facts.js";
import { listSegments } from "./audit-segments.js";
import type { AuditTail } from "./audit-tail.js";
import {
  catchUp,
  emptyTree,
  growTree,
  type LastCheckpoint,
  type SegmentTree,
  type Written,
} from "./audit-tree.js";

/** What signing takes. */
export interface Signing {
  readonly installationId: string;
  /** Null while there is none that can be used. */
  readonly key: () => Signer | null;
  /** Entries that may go unsigned. */
  readonly interval: () => number;
}

export interface CheckpointsOptions {
  readonly directory: string;
  readonly hashes: LineHashes;
  readonly tail: AuditTail;
  readonly clock: Clock;
  /** Null where nothing is ever signed. */
  readonly signing: Signing | null;
}

/** An entry to be written, and what it says. */
export interface ComposedCheckpoint {
  readonly event: ChainEvent;
  readonly checkpoint: Checkpoint;
}

interface Active {
  readonly installationId: string;
  readonly interval: number;
  readonly signer: Signer;
}

interface TreeOfSegment {
  readonly number: number;
  readonly algorithm: AuditHash;
  readonly tree: SegmentTree;
  readonly reason: CheckpointReason;
}

export class Checkpoints {
  readonly #options: CheckpointsOptions;
  /** Of the segment with that number. */
  #tree: { readonly segment: number; readonly tree: SegmentTree } | null = null;
  #last: LastCheckpoint | null = null;
  #asked: CheckpointReason | null = null;
  /** Of a segment that has ended, until the next one's first lines are written. */
  #closing: ComposedCheckpoint | null = null;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
  }

  /** The last one that is written; null before the first. */
  get last(): Checkpoint | null {
    return this.#last?.checkpoint ?? null;
  }

  /** Entries since the last one. */
  get unsigned(): number {
    return this.#options.tail.head.sequence - (this.#last?.sequence ?? 0);
  }

  /** How many entries may be written before one must come. */
  get room(): number {
    const active = this.#active;
    if (active === null) return Infinity;
    // What the last one promised holds until the next.
    const limit = Math.min(active.interval, this.last?.interval ?? Infinity);
    return Math.max(0, limit - this.unsigned);
  }

  get isDue(): boolean {
    if (this.#active === null || this.#options.tail.length === 0 || this.unsigned === 0) return false;
    return this.#asked !== null || this.#last === null || this.room === 0;
  }

  /** One is wanted where there are entries behind the last one. */
  ask(reason: CheckpointReason): void {
    this.#asked = this.unsigned === 0 || this.#active === null ? null : reason;
  }

  /** It could not be written: the next entry, or the clock, brings it up again. */
  postpone(): void {
    this.#asked = null;
  }

  /**
   * Goes on from the last checkpoint on the disk, once and where there is a key.
   * @throws AUDIT_CHAIN_BROKEN where the chain behind it is not what was signed
   */
  prepare(): void {
    const active = this.#active;
    if (active === null || this.#tree !== null) return;
    const { tail, hashes } = this.#options;
    const known = { publicKey: active.signer.publicKey, hashes };
    if (tail.length > 0 || tail.head.sequence === 0) {
      const { tree, last } = catchUp(this.#written, known);
      this.#tree = { segment: tail.segment.number, tree };
      this.#last = last;
      return;
    }
    // A crash came between the making of the segment and its first lines.
    const before = this.#segmentBefore();
    this.#tree = { segment: tail.segment.number, tree: emptyTree };
    if (before === null) return;
    const { tree, last, algorithm } = withSegment(before, (descriptor, length) => {
      const { hash } = readBeginning(before, descriptor).traits;
      return { ...catchUp({ segment: before, descriptor, length, algorithm: hash }, known), algorithm: hash };
    });
    this.#last = last;
    this.#closing = this.#compose(active, { number: before.number, algorithm, tree, reason: "segment" });
  }

  /** What must come first in the next write; null where none is due. Errors are the disk's. */
  takeDue(): ComposedCheckpoint | null {
    const active = this.#active;
    if (active === null || !this.isDue) return null;
    return this.#ofTail(active, this.#asked ?? (this.#last === null ? "first" : "entries"));
  }

  /** The tail's segment is about to be followed by another. Errors are the disk's. */
  endSegment(): void {
    const active = this.#active;
    this.#closing = active === null ? null : this.#ofTail(active, "segment");
  }

  /** To stand among the first lines of the segment that follows. */
  get closing(): ComposedCheckpoint | null {
    return this.#closing;
  }

  /** What a tombstone's details have besides. */
  signTombstone(tombstone: Tombstone): ReturnType<typeof tombstoneSignature> {
    const active = this.#active;
    return active === null ? {} : tombstoneSignature(tombstone, active.installationId, active.signer);
  }

  /** The entry with that number is written, and is this one. */
  complete({ checkpoint }: ComposedCheckpoint, sequence: number): void {
    this.#last = { checkpoint, sequence };
    this.#asked = null;
    this.#closing = null;
  }

  get #active(): Active | null {
    const { signing } = this.#options;
    const signer = signing?.key() ?? null;
    if (signing === null || signer === null) return null;
    return { installationId: signing.installationId, interval: signing.interval(), signer };
  }

  get #written(): Written {
    const { segment, descriptor, length, traits } = this.#options.tail;
    return { segment, descriptor, length, algorithm: traits.hash };
  }

  #ofTail(active: Active, reason: CheckpointReason): ComposedCheckpoint {
    this.prepare();
    const { tail } = this.#options;
    const { number } = tail.segment;
    const known = this.#tree?.segment === number ? this.#tree.tree : emptyTree;
    const tree = growTree(known, this.#written);
    this.#tree = { segment: number, tree };
    return this.#compose(active, { number, algorithm: tail.traits.hash, tree, reason });
  }

  /** Of the segment that the chain's head is the last entry of. */
  #compose(
    { installationId, interval, signer }: Active,
    { number, algorithm, tree: { size, peaks }, reason }: TreeOfSegment,
  ): ComposedCheckpoint {
    const { tail, clock, hashes } = this.#options;
    const { sequence, hash }: ChainHead = tail.head;
    const texts = Array.from({ length: peaks.length / 32 }, (_, at) =>
      Buffer.from(peaks.subarray(32 * at, 32 * at + 32)).toString("hex"),
    );
    const firstSequence = sequence - size + 1;
    const unsigned = {
      tree: { installationId, segment: number, algorithm, firstSequence, size },
      root: rootOfPeaks(hashes[algorithm], texts),
      hash,
      signedAtMs: clock.now(),
      interval,
    };
    const checkpoint = signCheckpoint(unsigned, signer);
    const details = checkpointDetails(checkpoint, texts, reason);
    return { event: { action: checkpointMade, outcome: "ok", details }, checkpoint };
  }

  #segmentBefore(): Segment | null {
    const { directory, tail } = this.#options;
    const earlier = listSegments(directory).filter(({ number }) => number < tail.segment.number);
    return earlier.findLast((segment) => withSegment(segment, (_descriptor, length) => length > 0)) ?? null;
  }
}
