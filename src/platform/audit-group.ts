// What one write to the audit log holds: which entries come first where a segment begins, a checkpoint is due or the disk is
// back, how many of those that wait fit, and the lines that they become.

import { composeAuditLine } from "../core/audit-entry.js";
import type { LineHashes } from "../core/audit-hash.js";
import { SesameError } from "../core/errors.js";
import type { AuditSettled } from "../core/ports.js";
import type { ComposedCheckpoint } from "./audit-checkpoints.js";
import { type ChainEvent, composeFacts, type FactsOptions } from "./audit-facts.js";
import { maximumWriteBytes, type TimedHead } from "./audit-segments.js";
import type { Opening } from "./audit-succession.js";

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
  readonly hash: LineHashes[keyof LineHashes];
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
  const { hash, facts, now, opening, checkpoint, recovery, room } = options;
  const lines: string[] = [];
  let { head } = options;
  let bytes = 0;
  let placed: PlacedCheckpoint | null = null;
  const add = (event: ChainEvent, timestampMs: number): boolean => {
    const at = Math.max(timestampMs, head.timestampMs);
    const line = composeAuditLine(composeFacts(event, at, facts), head);
    const lineBytes = Buffer.byteLength(line) + 1;
    if (lineBytes > maximumWriteBytes)
      throw new SesameError("INTERNAL", "an audit entry is larger than a write may be");
    if (bytes + lineBytes > maximumWriteBytes) return false;
    lines.push(line, "\n");
    bytes += lineBytes;
    head = { sequence: head.sequence + 1, hash: hash(line), timestampMs: at };
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
  return { bytes: Buffer.from(lines.join("")), head, begunMs, opening, checkpoint: placed, members };
}
