// The document that shows that a later checkpoint's log holds all of an earlier one's (docs/audit-proofs.md, "Growth"), across
// segments, too, without showing any entry but the checkpoints over segments that ended. A document comes from anywhere: nothing
// of it counts but what leads from the one root to the other.

import type { AuditEntry } from "../generated/types.js";
import { type Checkpoint, checkpointOf, headOf } from "./audit-checkpoint.js";
import { isAuditHash, type LineHashes } from "./audit-hash.js";
import type { EntryValidator } from "./audit-lines.js";
import { isCount, isPath, type TreeFacts } from "./audit-proof.js";
import { hashLeaf, isConsistent, rootOfInclusion } from "./audit-tree.js";
import { SesameError } from "./errors.js";

/** From one segment into a later one: a line of the later says what the whole tree of the earlier is. */
export interface Crossing {
  /** That the tree so far grew into the whole tree of its segment. */
  readonly consistency: readonly string[];
  /** The checkpoint over that segment, in the later one. */
  readonly line: string;
  readonly tree: Pick<TreeFacts, "segment" | "algorithm" | "firstSequence" | "size">;
  /** That the line is in that tree. */
  readonly path: readonly string[];
}

export interface GrowthProof {
  readonly crossings: readonly Crossing[];
  /** That the tree so far grew into the later checkpoint's. */
  readonly consistency: readonly string[];
}

const kind = "open-sesame/audit-growth/1";
/** A segment a day for a hundred years. */
const mostCrossings = 36_525;

export function printGrowth({ crossings, consistency }: GrowthProof): string {
  const document = {
    kind,
    crossings: crossings.map(({ consistency: before, line, tree, path }) => ({
      consistency: before,
      line,
      segment: tree.segment,
      algorithm: tree.algorithm,
      first_sequence: tree.firstSequence,
      tree_size: tree.size,
      path,
    })),
    consistency,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function invalid(problem: string): SesameError {
  return new SesameError("AUDIT_PROOF_INVALID", problem);
}

/** @throws AUDIT_PROOF_INVALID */
export function parseGrowth(text: string): GrowthProof {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SesameError("AUDIT_PROOF_INVALID", "the file is no proof: it is no JSON", { cause });
  }
  const { crossings, consistency, kind: given } = membersOf(value);
  if (given !== kind) throw invalid(`the file is no proof of the kind "${kind}"`);
  if (!Array.isArray(crossings) || crossings.length > mostCrossings || !isPath(consistency))
    throw invalid("the proof lacks a member, or has one that can't be");
  return { crossings: crossings.map(parseCrossing), consistency };
}

function parseCrossing(value: unknown): Crossing {
  const { consistency, line, path, ...facts } = membersOf(value);
  const { segment, algorithm, first_sequence: firstSequence, tree_size: size } = facts;
  if (!isPath(consistency) || !isPath(path) || typeof line !== "string" || !isAuditHash(algorithm))
    throw invalid("a step of the proof lacks a member, or has one that can't be");
  if (!isCount(segment) || !isCount(firstSequence) || !isCount(size))
    throw invalid("a step of the proof lacks a member, or has one that can't be");
  return { consistency, line, path, tree: { segment, algorithm, firstSequence, size } };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** A tree as somebody vouches for it, or as the proof led to it. */
interface Reached {
  readonly tree: TreeFacts;
  readonly root: string;
}

/**
 * Returns when the log of `later` holds all entries of the log of `earlier`, in their places. That the two are signed is
 * for the caller to know.
 * @throws AUDIT_PROOF_INVALID
 */
export function checkGrowth(
  { crossings, consistency }: GrowthProof,
  earlier: Checkpoint,
  later: Checkpoint,
  { hashes, isEntry }: { readonly hashes: LineHashes; readonly isEntry: EntryValidator },
): void {
  if (earlier.tree.installationId !== later.tree.installationId)
    throw invalid("the checkpoints are of two installations");
  let at: Reached = earlier;
  for (const crossing of crossings) {
    const entry = entryOf(crossing.line, isEntry);
    const closing = checkpointOf(entry, hashes)?.checkpoint;
    if (closing === undefined) throw invalid("a line of the proof is no checkpoint");
    grow(at, closing, crossing.consistency, hashes);
    if (crossing.tree.segment <= at.tree.segment) throw invalid("a step of the proof does not lead on");
    // It vouches for a whole segment where the next begins behind it.
    if (headOf(closing).sequence !== crossing.tree.firstSequence - 1)
      throw invalid("a line of the proof speaks of another segment than the one before its own");
    const hash = hashes[crossing.tree.algorithm];
    const leaf = hashLeaf(hash, new TextEncoder().encode(crossing.line));
    const index = entry.sequence - crossing.tree.firstSequence;
    const root = rootOfInclusion(hash, leaf, { index, size: crossing.tree.size, path: crossing.path });
    if (root === null) throw invalid(`entry ${entry.sequence} can't stand where the proof puts it`);
    at = { tree: { installationId: earlier.tree.installationId, ...crossing.tree }, root };
  }
  grow(at, later, consistency, hashes);
}

function grow(before: Reached, after: Reached, path: readonly string[], hashes: LineHashes): void {
  const isSameTree =
    before.tree.installationId === after.tree.installationId &&
    before.tree.segment === after.tree.segment &&
    before.tree.algorithm === after.tree.algorithm &&
    before.tree.firstSequence === after.tree.firstSequence;
  if (!isSameTree) throw invalid("the proof does not lead from the one checkpoint to the other");
  const sized = ({ tree, root }: Reached) => ({ size: tree.size, root });
  if (!isConsistent(hashes[after.tree.algorithm], sized(before), sized(after), path))
    throw invalid(
      `the log up to entry ${lastOf(after)} does not hold what was in it up to entry ${lastOf(before)}`,
    );
}

function lastOf({ tree }: Reached): number {
  return tree.firstSequence + tree.size - 1;
}

function entryOf(line: string, isEntry: EntryValidator): AuditEntry {
  try {
    const entry: unknown = JSON.parse(line);
    if (isEntry(entry)) return entry;
  } catch {
    // Said below.
  }
  throw invalid("a line of the proof is no audit entry");
}
