// Chains of several segments, each under a hash of its own, as the writer makes them.

import type { ChainReport } from "../../../src/core/audit-chain.js";
import {
  type AuditFacts,
  type ChainHead,
  composeAuditLine,
  emptyChain,
} from "../../../src/core/audit-entry.js";
import {
  type Checkpoint,
  checkpointDetails,
  checkpointMade,
  signCheckpoint,
  type Signer,
  tombstoneSignature,
} from "../../../src/core/audit-checkpoint.js";
import type { AuditHash, LineHash } from "../../../src/core/audit-hash.js";
import {
  segmentBegun,
  segmentDetails,
  segmentsRemoved,
  type Tombstone,
  tombstoneDetails,
} from "../../../src/core/audit-segment.js";
import { hashLeaf, MerkleTree, rootOfPeaks } from "../../../src/core/audit-tree.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import { bytesOf, facts, type Options, verifySegments } from "./chain-fixture.js";

export const installationId = "3f0e2f5b-8c43-4d0e-9d3b-6f5b1d2c7a10";

/** By the recursive definition: of each complete subtree, the largest first. */
function peaksOf(hash: LineHash, lines: readonly string[]): string[] {
  const leaves = lines.map((line) => hashLeaf(hash, Buffer.from(line)));
  const peaks: string[] = [];
  for (let at = 0; at < leaves.length;) {
    const size = 2 ** Math.floor(Math.log2(leaves.length - at));
    peaks.push(new MerkleTree(hash, leaves.slice(at, at + size)).root());
    at += size;
  }
  return peaks;
}

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

  /** A checkpoint over all lines of the segment under way, or of the one before it. */
  sign(
    signer: Signer,
    options: { interval?: number; isClosing?: boolean; change?: Partial<Checkpoint> } = {},
  ): this {
    const { interval = 1_000, isClosing = false, change = {} } = options;
    const index = this.segments.length - (isClosing ? 2 : 1);
    const lines = this.segments[index] ?? [];
    const algorithm = this.hashes[index] ?? "blake3";
    const { sequence, hash } = this.endOf(index);
    const peaks = peaksOf(lineHashes[algorithm], lines);
    const unsigned = {
      tree: {
        installationId,
        segment: index + 1,
        algorithm,
        firstSequence: sequence - lines.length + 1,
        size: lines.length,
      },
      root: rootOfPeaks(lineHashes[algorithm], peaks),
      hash,
      signedAtMs: facts.timestamp_ms,
      interval,
    };
    const checkpoint = { ...signCheckpoint(unsigned, signer), ...change };
    return this.add({ action: checkpointMade, details: checkpointDetails(checkpoint, peaks, "entries") });
  }

  /** The tombstone of the first `count` segments, which stay in the chain until somebody takes them out. */
  bury(count: number, change: Partial<Tombstone> = {}, signer: Signer | null = null): this {
    const { sequence: lastSequence, hash: lastHash } = this.endOf(count - 1);
    const tombstone: Tombstone = { firstSequence: 1, lastSequence, lastHash, segments: count, ...change };
    const signature = signer === null ? {} : tombstoneSignature(tombstone, installationId, signer);
    return this.add({ action: segmentsRemoved, details: { ...tombstoneDetails(tombstone), ...signature } });
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
