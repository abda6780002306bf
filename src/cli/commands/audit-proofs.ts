// `sesame audit heads|prove|check-proof`: tree heads of segments, and single entries that prove to be in them, for whoever was
// given a head and shall see no more of the log than one entry.

import { readFileSync } from "node:fs";
import { displayText } from "../../core/display-text.js";
import { type AuditHash } from "../../core/audit-hash.js";
import { checkProof, parseProof, printProof, treeHead, type TreeFacts } from "../../core/audit-proof.js";
import { plainTraits, traitsOf } from "../../core/audit-segment.js";
import { hashLeaf, MerkleTree } from "../../core/audit-tree.js";
import { SesameError } from "../../core/errors.js";
import type { AuditEntry } from "../../generated/types.js";
import { validateAuditEntry } from "../../generated/validators/audit-entry.js";
import { lineHashes } from "../../platform/audit-hashes.js";
import type { Segment } from "../../platform/audit-segments.js";
import { readInstallation } from "../../platform/installation-store.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { findSegments, firstEntry, readLines } from "../audit-reader.js";
import type { CliContext } from "../context.js";
import { formatTime, writeJson, writeText } from "../output.js";

interface TreeFlags {
  readonly until?: number;
  readonly installation?: string;
}

/** One segment, up to some entry. */
interface SegmentTree {
  readonly segment: Segment;
  readonly algorithm: AuditHash;
  readonly firstSequence: number;
  readonly tree: MerkleTree;
  /** The line that was asked for, where it is there. */
  readonly line: string | null;
}

interface Wanted {
  readonly until: number;
  readonly sequence?: number;
}

/** Null for a segment without entries up to there. @throws AUDIT_CHAIN_BROKEN for lines that are no entries, or not numbered on */
function readTree(segment: Segment, { until, sequence }: Wanted): SegmentTree | null {
  const leaves: string[] = [];
  let firstSequence = 0;
  let { hash: algorithm } = plainTraits;
  let line: string | null = null;
  const broken = (problem: string): SesameError =>
    new SesameError("AUDIT_CHAIN_BROKEN", `audit segment ${segment.name} ${problem}`, {
      details: { segment: segment.name },
    });
  readLines({ segment, offset: 0 }, ({ entry, text, bytes }) => {
    if (leaves.length === 0) {
      const traits = traitsOf(entry);
      if (traits === null) throw broken("begins in a way that this version does not know");
      algorithm = traits.hash;
      firstSequence = entry.sequence;
    }
    if (entry.sequence !== firstSequence + leaves.length)
      throw broken(`is not numbered on at entry ${entry.sequence}`);
    if (entry.sequence > until) return false;
    leaves.push(hashLeaf(lineHashes[algorithm], bytes));
    if (entry.sequence === sequence) {
      if (!bytes.equals(Buffer.from(text))) throw broken(`has bytes that are no text in entry ${sequence}`);
      line = text;
    }
    return true;
  });
  if (leaves.length === 0) return null;
  return { segment, algorithm, firstSequence, tree: new MerkleTree(lineHashes[algorithm], leaves), line };
}

function placeOf(
  context: CliContext,
  flags: TreeFlags,
  directory: string | undefined,
): { readonly directory: string; readonly installationId: string } {
  const paths = resolveConfigPaths(context.environment);
  if (flags.installation !== undefined)
    return { directory: directory ?? paths.audit, installationId: flags.installation };
  if (directory !== undefined)
    throw new SesameError("USAGE", "a copy does not say whose it is: give --installation with the id", {
      details: { command: "sesame audit heads" },
    });
  const identity = readInstallation(paths);
  if (identity === null)
    throw new SesameError("AUDIT_NOT_FOUND", `there is no audit log at "${displayText(paths.audit)}"`);
  return { directory: paths.audit, installationId: identity.id };
}

const factsOf = (
  { segment, algorithm, firstSequence, tree }: SegmentTree,
  installationId: string,
): TreeFacts => ({ installationId, segment: segment.number, algorithm, firstSequence, size: tree.size });

export async function printHeads(
  this: CliContext,
  flags: TreeFlags & { readonly json?: boolean },
  directory?: string,
): Promise<void> {
  const place = placeOf(this, flags, directory);
  for (const segment of findSegments(place.directory)) {
    const read = readTree(segment, { until: flags.until ?? Number.POSITIVE_INFINITY });
    if (read === null) continue;
    const facts = factsOf(read, place.installationId);
    const head = treeHead(lineHashes, facts, read.tree.root());
    const last = facts.firstSequence + facts.size - 1;
    if (flags.json === true) {
      writeJson({
        installation_id: facts.installationId,
        segment: facts.segment,
        algorithm: facts.algorithm,
        first_sequence: facts.firstSequence,
        tree_size: facts.size,
        head,
      });
    } else {
      writeText(`${segment.name} ${facts.algorithm} ${facts.firstSequence}-${last} ${head}\n`);
    }
  }
}

export async function proveEntry(
  this: CliContext,
  flags: TreeFlags,
  sequence: number,
  directory?: string,
): Promise<void> {
  const place = placeOf(this, flags, directory);
  const until = flags.until ?? Number.POSITIVE_INFINITY;
  const segment = segmentOf(place.directory, sequence);
  const read = segment === null ? null : readTree(segment, { until, sequence });
  if (read === null || read.line === null)
    throw new SesameError(
      "AUDIT_ENTRY_UNKNOWN",
      `the audit log at "${displayText(place.directory)}" has no entry ${sequence}${flags.until === undefined ? "" : ` up to ${until}`}`,
      { details: { sequence } },
    );
  const path = read.tree.inclusion(sequence - read.firstSequence);
  writeText(printProof({ ...factsOf(read, place.installationId), line: read.line, path }));
}

/** The last that begins with the entry or before it. */
function segmentOf(directory: string, sequence: number): Segment | null {
  const holds = (segment: Segment): boolean => (firstEntry(segment)?.sequence ?? Infinity) <= sequence;
  return findSegments(directory).findLast(holds) ?? null;
}

interface CheckFlags {
  readonly head: string;
  readonly json?: boolean;
}

/** Far above what a proof of the longest line has. */
const mostProofBytes = 1024 * 1024;

export async function checkProofFile(this: CliContext, flags: CheckFlags, path: string): Promise<void> {
  const proof = parseProof(readProofFile(path));
  const { entry, tree } = checkProof(proof, flags.head, {
    hashes: lineHashes,
    isEntry: (value): value is AuditEntry => validateAuditEntry(value),
  });
  if (flags.json === true) {
    writeText(`${proof.line}\n`);
    return;
  }
  writeText(
    `proved: entry ${entry.sequence} is in segment ${tree.segment} of installation ${tree.installationId}\n` +
      `entry: ${formatTime(entry.timestamp_ms)} ${entry.outcome} ${displayText(entry.action)}\n`,
  );
}

function readProofFile(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new SesameError("FILE_NOT_READABLE", `the proof "${displayText(path)}" can't be read`, {
      cause,
      details: { path },
    });
  }
  if (bytes.length > mostProofBytes)
    throw new SesameError(
      "AUDIT_PROOF_INVALID",
      `the file is no proof: it has more than ${mostProofBytes} bytes`,
    );
  return bytes.toString("utf8");
}
