// `sesame audit prove-growth|check-growth`: that the log of a later checkpoint holds all of an earlier one's, for whoever has the
// two and not the log.

import { type Checkpoint, checkpointOf, headOf } from "../../core/audit-checkpoint.js";
import { checkGrowth, type Crossing, parseGrowth, printGrowth } from "../../core/audit-growth.js";
import { SesameError } from "../../core/errors.js";
import type { AuditEntry } from "../../generated/types.js";
import { validateAuditEntry } from "../../generated/validators/audit-entry.js";
import { lineHashes } from "../../platform/audit-hashes.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { type AuditLine, findSegments, readLines } from "../audit-reader.js";
import { readProofFile, readTree, type SegmentTree } from "../audit-trees.js";
import { lastCheckpoint, readCheckpointFile } from "../audit-trust.js";
import type { CliContext } from "../context.js";
import { writeText } from "../output.js";

interface ProveFlags {
  readonly from: string;
  readonly to?: string;
  readonly key?: string;
}

export async function proveGrowth(this: CliContext, flags: ProveFlags, directory?: string): Promise<void> {
  const place = directory ?? resolveConfigPaths(this.environment).audit;
  const earlier = readCheckpointFile(flags.from, flags.key ?? null);
  const later =
    flags.to === undefined
      ? lastCheckpoint(place, earlier.publicKey)
      : readCheckpointFile(flags.to, earlier.publicKey);
  writeText(printGrowth(growthBetween(place, earlier, later)));
}

export function growthBetween(
  place: string,
  earlier: Checkpoint,
  later: Checkpoint,
): ReturnType<typeof parseGrowth> {
  const until = headOf(later).sequence;
  const trees = findSegments(place)
    .filter(({ number }) => number >= earlier.tree.segment && number <= later.tree.segment)
    .flatMap((segment) => readTree(segment, { until }) ?? []);
  const [first] = trees;
  const last = trees.at(-1);
  if (first === undefined || last === undefined || first.segment.number !== earlier.tree.segment)
    throw new SesameError(
      "AUDIT_ENTRY_UNKNOWN",
      `the audit log has no segment ${earlier.tree.segment} any more, which the earlier checkpoint is of`,
    );
  checkHolds(first, earlier);
  checkHolds(last, later);
  let size = earlier.tree.size;
  const crossings: Crossing[] = [];
  for (const [index, tree] of trees.entries()) {
    const next = trees[index + 1];
    if (next === undefined) return { crossings, consistency: tree.tree.consistency(size) };
    const { line, index: at } = closingLine(next, tree);
    crossings.push({
      consistency: tree.tree.consistency(size),
      line,
      tree: {
        segment: next.segment.number,
        algorithm: next.algorithm,
        firstSequence: next.firstSequence,
        size: next.tree.size,
      },
      path: next.tree.inclusion(at),
    });
    size = next.tree.size;
  }
  throw new SesameError("INTERNAL", "a proof of growth has no end");
}

/** @throws AUDIT_CHAIN_BROKEN */
function checkHolds({ segment, tree }: SegmentTree, { root, tree: { size } }: Checkpoint): void {
  if (size <= tree.size && tree.root(size) === root) return;
  throw new SesameError(
    "AUDIT_CHAIN_BROKEN",
    `audit segment ${segment.name} is not what the checkpoint vouches for`,
    { details: { segment: segment.name } },
  );
}

/** The line of a segment that vouches for all of the segment before. @throws AUDIT_CHECKPOINT_MISSING */
function closingLine(
  { segment }: SegmentTree,
  before: SegmentTree,
): { readonly line: string; readonly index: number } {
  let found: { readonly line: string; readonly index: number } | null = null;
  let index = 0;
  readLines({ segment, offset: 0 }, ({ entry, text }: AuditLine) => {
    const tree = checkpointOf(entry, lineHashes)?.checkpoint.tree;
    if (tree?.segment === before.segment.number && tree.size === before.tree.size)
      found = { line: text, index };
    index += 1;
    return found === null && index < 3;
  });
  if (found !== null) return found;
  throw new SesameError(
    "AUDIT_CHECKPOINT_MISSING",
    `audit segment ${segment.name} has no checkpoint over the segment before it`,
    { details: { segment: segment.name } },
  );
}

interface CheckFlags {
  readonly from: string;
  readonly to: string;
  readonly key?: string;
}

export function checkGrowthFile(this: CliContext, flags: CheckFlags, path: string): void {
  const earlier = readCheckpointFile(flags.from, flags.key ?? null);
  const later = readCheckpointFile(flags.to, earlier.publicKey);
  checkGrowth(parseGrowth(readProofFile(path)), earlier, later, {
    hashes: lineHashes,
    isEntry: (value): value is AuditEntry => validateAuditEntry(value),
  });
  writeText(
    `proved: the log up to entry ${headOf(later).sequence} holds all that was in it up to entry ${headOf(earlier).sequence}\n`,
  );
}
