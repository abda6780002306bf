// What one write to the audit log holds: which entries come first where a segment begins, a checkpoint is due or the disk is
// back, how many of those that wait fit, and the lines that they become.

import { type LineComposer, openHash } from "../core/audit-entry.js";
import type { AuditHash } from "../core/audit-hash.js";
import { SesameError } from "../core/errors.js";
import type { AuditSettled } from "../core/ports.js";
import type { ComposedCheckpoint } from "./audit-checkpoints.js";
import { type ChainEvent, composeFacts, type FactsOptions } from "./audit-facts.js";
import { maximumWriteBytes, type TimedHead } from "./audit-segments.js";
import type { Opening } from "./audit-succession.js";
import { native } from "./native.js";

export interface Waiting {
  readonly event: ChainEvent;
  readonly timestampMs: number;
  readonly settled: AuditSettled;
}

/** A checkpoint and the number of its entry. */
export interface PlacedCheckpoint {
  readonly composed: ComposedCheckpoint;
  readonly sequence: number;
}

/** Lines that stand or fall together, and the head they lead to. */
export interface Group {
  readonly bytes: Buffer;
  readonly head: TimedHead;
  readonly begunMs: number;
  readonly opening: Opening | null;
  readonly checkpoint: PlacedCheckpoint | null;
  readonly members: readonly Waiting[];
}

export interface GroupOptions {
  readonly head: TimedHead;
  readonly algorithm: AuditHash;
  readonly composer: LineComposer;
  readonly facts: FactsOptions;
  readonly now: () => number;
  readonly opening: Opening | null;
  /** Must be the first line. */
  readonly checkpoint: ComposedCheckpoint | null;
  /** That the disk is back. */
  readonly recovery: ChainEvent | null;
  /** Entries of those that wait that may go in. */
  readonly room: number;
}

/** Takes from the queue what goes into one write. @throws INTERNAL for an entry that no write could hold */
export function takeGroup(queue: Waiting[], options: GroupOptions): Group {
  const { algorithm, composer, facts, now, opening, checkpoint, recovery, room } = options;
  let lines = "";
  let { head } = options;
  let bytes = 0;
  let placed: PlacedCheckpoint | null = null;
  const add = (event: ChainEvent, timestampMs: number): boolean => {
    const at = Math.max(timestampMs, head.timestampMs);
    const line = composer.compose(composeFacts(event, at, facts), head);
    const lineBytes = Buffer.byteLength(line) + 1;
    if (lineBytes > maximumWriteBytes)
      throw new SesameError("INTERNAL", "an audit entry is larger than a write may be");
    if (bytes + lineBytes > maximumWriteBytes) return false;
    lines += `${line}\n`;
    bytes += lineBytes;
    // The native core hashes them one after the other when all are there.
    head = { sequence: head.sequence + 1, hash: openHash, timestampMs: at };
    return true;
  };
  const begunMs = Math.max(queue[0]?.timestampMs ?? now(), head.timestampMs);
  const addCheckpoint = (composed: ComposedCheckpoint | null): void => {
    if (composed !== null && add(composed.event, begunMs)) placed = { composed, sequence: head.sequence };
  };
  if (opening === null) {
    addCheckpoint(checkpoint);
  } else {
    add(opening.begun, begunMs);
    addCheckpoint(opening.closing);
    if (opening.tombstone !== null) add(opening.tombstone, begunMs);
  }
  if (recovery !== null) add(recovery, now());
  let count = 0;
  for (const { event, timestampMs } of queue) {
    if (count === room || !add(event, timestampMs)) break;
    count += 1;
  }
  const members = queue.splice(0, count);
  const group = { begunMs, opening, checkpoint: placed, members };
  if (lines === "") return { bytes: Buffer.alloc(0), head, ...group };
  const joined = native.joinAuditLines(lines, { algorithm });
  return { bytes: joined.bytes, head: { ...head, hash: joined.hash }, ...group };
}
