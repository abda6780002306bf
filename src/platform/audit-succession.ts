// When a segment of the audit chain is followed by another, what the other begins with, and what goes at its other end.
// Hides that both are one step: each segment begins with what it is and, where retention is due, with the tombstone of what
// goes, so that the tombstone is durable before a file is.

import type { LineHashes } from "../core/audit-hash.js";
import {
  segmentBegun,
  segmentDetails,
  type SegmentReason,
  segmentsRemoved,
  type SegmentTraits,
  tombstoneDetails,
} from "../core/audit-segment.js";
import { SesameError } from "../core/errors.js";
import type { Clock, Log } from "../core/ports.js";
import type { Checkpoints, ComposedCheckpoint } from "./audit-checkpoints.js";
import type { ChainEvent } from "./audit-facts.js";
import {
  type Expired,
  findExpired,
  mostSegmentsAtOnce,
  removeSegments,
  WitnessedTime,
} from "./audit-retention.js";
import type { AuditTail } from "./audit-tail.js";
import { errnoOf } from "./files.js";

export interface AuditSettings extends Pick<SegmentTraits, "hash" | "durability"> {
  /** 0 keeps everything. */
  readonly retentionDays: number;
}

/** The first entries of a segment; they stay first until they are written. */
export interface Opening {
  readonly reason: SegmentReason;
  readonly expired: Expired | null;
  readonly begun: ChainEvent;
  /** Over the segment before. */
  readonly closing: ComposedCheckpoint | null;
  /** For what has expired. */
  readonly tombstone: ChainEvent | null;
}

export interface SuccessionOptions {
  readonly directory: string;
  readonly hashes: LineHashes;
  readonly settings: () => AuditSettings;
  readonly tail: AuditTail;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly log: Log;
  /** What is too old is to be looked for, with the next write or without. */
  readonly onDue: () => void;
}

const checkEveryMs = 60 * 60 * 1_000;

export class Succession {
  readonly #options: SuccessionOptions;
  readonly #time: WitnessedTime;
  readonly #timer: NodeJS.Timeout;
  /** The limit of the last check; null makes another due. */
  #checkedDays: number | null = null;
  #opening: Opening | null = null;

  constructor(options: SuccessionOptions) {
    this.#options = options;
    this.#time = new WitnessedTime(options.tail.head.timestampMs, options.clock.now());
    this.#timer = setInterval(() => {
      this.#time.witness(options.clock.now());
      this.#checkedDays = null;
      options.onDue();
    }, checkEveryMs).unref();
  }

  get isCheckDue(): boolean {
    return this.#checkedDays === null;
  }

  postponeCheck(): void {
    this.#checkedDays = this.#options.settings().retentionDays;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Sees to it that an entry of that time may be written to the tail. Errors are the disk's. */
  prepare(timestampMs: number): void {
    const wanted = this.#options.settings();
    const reason = this.#options.tail.reasonToEnd(wanted, timestampMs);
    if (reason !== null || !this.#isSettled(wanted)) this.#goOn(reason, wanted);
  }

  /** The same while nothing is to be written: what is full, or from yesterday, is left as it is. */
  check(timestampMs: number): void {
    const wanted = this.#options.settings();
    const reason = this.#options.tail.reasonToEnd(wanted, timestampMs);
    this.#goOn(reason === "size" || reason === "age" ? null : reason, wanted);
  }

  /**
   * What the segment under way must begin with; null behind its beginning. What says nothing but that a segment begins
   * waits for an entry that needs it.
   */
  takeOpening({ isAwaited }: { readonly isAwaited: boolean }): Opening | null {
    return isAwaited || this.#opening?.reason !== "start" || this.#opening.expired !== null
      ? this.#opening
      : null;
  }

  #isSettled({ retentionDays }: AuditSettings): boolean {
    return this.#checkedDays === retentionDays && this.#options.tail.length > 0;
  }

  #goOn(given: SegmentReason | null, wanted: AuditSettings): void {
    const { tail } = this.#options;
    this.#checkedDays = wanted.retentionDays;
    let reason = given;
    if (reason === null && tail.length > 0) {
      if (this.#findExpired(wanted) === null) return;
      reason = "retention";
    }
    if (reason === null) tail.prepare(wanted);
    else this.#endSegment(wanted);
    this.#open(reason ?? this.#opening?.reason ?? "start", wanted);
  }

  #endSegment(wanted: AuditSettings): void {
    const { tail, checkpoints } = this.#options;
    checkpoints.endSegment();
    tail.endSegment(wanted);
  }

  /** The opening is written. */
  complete({ reason, expired }: Opening): void {
    const { tail, log } = this.#options;
    this.#opening = null;
    const { hash, durability } = tail.traits;
    log.write("info", segmentBegun, `audit segment ${tail.segment.name} was begun`, {
      hash,
      durability,
      reason,
    });
    if (expired === null) return;
    try {
      this.#remove(expired);
      // There may be more.
      if (expired.segments.length === mostSegmentsAtOnce) this.#checkedDays = null;
    } catch (error) {
      this.#tellFailure(error);
    }
  }

  #open(reason: SegmentReason, wanted: AuditSettings): void {
    const { tail, checkpoints } = this.#options;
    this.#opening = null;
    if (!tail.mustSayTraits) return;
    const expired = this.#findExpired(wanted);
    const details = segmentDetails(tail.traits, reason);
    this.#opening = {
      reason,
      expired,
      begun: { action: segmentBegun, outcome: "ok", details },
      closing: checkpoints.closing,
      tombstone: expired === null ? null : this.#tombstoneOf(expired),
    };
  }

  #tombstoneOf({ tombstone }: Expired): ChainEvent {
    const signature = this.#options.checkpoints.signTombstone(tombstone);
    const details = { ...tombstoneDetails(tombstone), ...signature };
    return { action: segmentsRemoved, outcome: "ok", details };
  }

  /** What no tombstone announces; what one does, from before a crash or a failure of the disk, is removed at once. */
  #findExpired({ retentionDays }: AuditSettings): Expired | null {
    if (retentionDays === 0) return null;
    const { directory, hashes, tail, clock } = this.#options;
    const { removedTo } = tail.traits;
    const olderThanMs = this.#time.limitMs(clock.now(), retentionDays);
    try {
      for (;;) {
        const expired = findExpired({
          directory,
          hashes,
          current: tail.segment,
          head: tail.head,
          removedTo,
          olderThanMs,
        });
        if (expired === null || expired.tombstone.lastSequence > removedTo) return expired;
        this.#remove(expired);
      }
    } catch (error) {
      this.#tellFailure(error);
      return null;
    }
  }

  /** The tombstone is written. Errors are the disk's. */
  #remove({ segments, tombstone: { lastSequence } }: Expired): void {
    const { directory, tail, log } = this.#options;
    tail.flush();
    removeSegments(directory, segments);
    log.write("notice", segmentsRemoved, "old segments of the audit chain were removed", {
      segments: segments.length,
      last_sequence: lastSequence,
    });
  }

  #tellFailure(error: unknown): void {
    const message = error instanceof SesameError ? error.message : "a file can't be removed";
    this.#options.log.write("error", "audit.retention_failed", message, {
      errno: error instanceof SesameError ? error.code : errnoOf(error),
    });
  }
}
