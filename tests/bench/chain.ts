// Audit logs of millions of entries, signed: every line composed as the log's writer does, in segments of its size, a checkpoint
// after each five thousand and over each segment that ends.

import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  checkpointDetails,
  checkpointMade,
  type CheckpointReason,
  signCheckpoint,
  type Signer,
} from "../../src/core/audit-checkpoint.js";
import { type AuditFacts, type ChainHead, composeAuditLine, emptyChain } from "../../src/core/audit-entry.js";
import type { AuditHash } from "../../src/core/audit-hash.js";
import { largestSegmentBytes, segmentBegun, segmentDetails } from "../../src/core/audit-segment.js";
import { rootOfPeaks } from "../../src/core/audit-tree.js";
import { lineHashes } from "../../src/platform/audit-hashes.js";
import { native } from "../../src/platform/native.js";

/** As configured where nobody says otherwise. */
export const interval = 5_000;

const facts: AuditFacts = {
  timestamp_ms: 1_767_225_600_000,
  action: "secret.read",
  agent_id: "9c48f0e1-7cc9-57d4-9250-543ef7e0d39e",
  outcome: "ok",
  profile: "work",
  profile_id: "0b9c5e4e-6f0f-5f0e-8d6c-1d6f2b7a9c11",
  key: "db/password",
  actor: { uid: 1000, pid: 4711, exe: "/usr/lib/open-sesame/sesame" },
};

export interface ChainOptions {
  readonly hash: AuditHash;
  readonly signer: Signer;
  readonly installationId: string;
}

export function writeChain(
  directory: string,
  entries: number,
  { hash, signer, installationId }: ChainOptions,
): void {
  mkdirSync(directory, { mode: 0o700 });
  let head: ChainHead = emptyChain;
  let lines: string[] = [];
  let tree = { size: 0, peaks: new Uint8Array(0) as Uint8Array };
  const add = (change: Partial<AuditFacts>): number => {
    const line = composeAuditLine(
      { ...facts, timestamp_ms: facts.timestamp_ms + 3 * head.sequence, ...change },
      head,
    );
    head = { sequence: head.sequence + 1, hash: lineHashes[hash](line) };
    lines.push(line, "\n");
    return line.length + 1;
  };
  /** Over all lines so far, which are on the disk then, of the segment with that number. */
  const sign = (segment: number, reason: CheckpointReason): AuditFacts["details"] => {
    const peaks = Array.from({ length: tree.peaks.length / 32 }, (_, at) =>
      Buffer.from(tree.peaks.subarray(32 * at, 32 * at + 32)).toString("hex"),
    );
    const firstSequence = head.sequence - tree.size + 1;
    const checkpoint = signCheckpoint(
      {
        tree: { installationId, segment, algorithm: hash, firstSequence, size: tree.size },
        root: rootOfPeaks(lineHashes[hash], peaks),
        hash: head.hash,
        signedAtMs: facts.timestamp_ms,
        interval,
      },
      signer,
    );
    return checkpointDetails(checkpoint, peaks, reason) ?? {};
  };
  const begun = segmentDetails({ hash, durability: "durable", removedTo: 0 }, "size");
  for (let number = 1; head.sequence < entries; number += 1) {
    const descriptor = openSync(join(directory, `${String(number).padStart(8, "0")}.jsonl`), "w", 0o600);
    const flush = (): void => {
      const bytes = Buffer.from(lines.join(""));
      tree = native.growAuditTree({ algorithm: hash, ...tree }, bytes);
      writeSync(descriptor, bytes);
      lines = [];
    };
    const closing = number === 1 ? null : sign(number - 1, "segment");
    tree = { size: 0, peaks: new Uint8Array(0) };
    let size = add({ action: segmentBegun, details: begun });
    if (closing !== null) size += add({ action: checkpointMade, details: closing ?? {} });
    for (let count = 0; size < largestSegmentBytes && head.sequence < entries; count += 1) {
      if (count === interval) {
        flush();
        size += add({ action: checkpointMade, details: sign(number, "entries") ?? {} });
        count = 0;
      }
      size += add({});
    }
    flush();
    closeSync(descriptor);
  }
}
