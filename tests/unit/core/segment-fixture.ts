// Chains of several segments, each under a hash of its own, as the writer makes them.

import type { ChainReport } from "../../../src/core/audit-chain.js";
import {
  type AuditFacts,
  type ChainHead,
  composeAuditLine,
  emptyChain,
} from "../../../src/core/audit-entry.js";
import type { AuditHash } from "../../../src/core/audit-hash.js";
import {
  segmentBegun,
  segmentDetails,
  segmentsRemoved,
  type Tombstone,
  tombstoneDetails,
} from "../../../src/core/audit-segment.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import { bytesOf, facts, type Options, verifySegments } from "./chain-fixture.js";

export class Chain {
  readonly segments: string[][] = [];
  /** Hash of each segment. */
  readonly hashes: AuditHash[] = [];
  head: ChainHead = emptyChain;

  /** The first segment of a chain need not say that it is under BLAKE3. */
  begin(hash: AuditHash, { isSilent = false, removedTo = 0 } = {}): this {
    this.segments.push([]);
    this.hashes.push(hash);
    if (isSilent) return this;
    const details = segmentDetails({ hash, durability: "durable", removedTo }, "hash");
    return this.add({ action: segmentBegun, details });
  }

  add(change: Partial<AuditFacts> = {}, count = 1): this {
    for (let index = 0; index < count; index += 1) {
      const { sequence } = this.head;
      const timestamp_ms = facts.timestamp_ms + 250 * sequence;
      const line = composeAuditLine({ ...facts, timestamp_ms, ...change }, this.head);
      this.segments.at(-1)?.push(line);
      this.head = { sequence: sequence + 1, hash: lineHashes[this.hashes.at(-1) ?? "blake3"](line) };
    }
    return this;
  }

  /** The tombstone of the first `count` segments, which stay in the chain until somebody takes them out. */
  bury(count: number, change: Partial<Tombstone> = {}): this {
    const { sequence: lastSequence, hash: lastHash } = this.endOf(count - 1);
    const tombstone: Tombstone = { firstSequence: 1, lastSequence, lastHash, segments: count, ...change };
    return this.add({ action: segmentsRemoved, details: tombstoneDetails(tombstone) });
  }

  endOf(index: number): ChainHead {
    const line = this.segments[index]?.at(-1) ?? "";
    return {
      sequence: this.segments.slice(0, index + 1).flat().length,
      hash: lineHashes[this.hashes[index] ?? "blake3"](line),
    };
  }
}

export function verifyFiles(files: readonly (readonly string[])[], options: Options = {}): ChainReport {
  return verifySegments(files.map(bytesOf), options);
}

export const placesOf = ({ faults }: ChainReport): [string, string, number][] =>
  faults.map(({ kind, segment, line }) => [kind, segment.slice(7, 8), line]);
