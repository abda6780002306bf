// `sesame audit heads|prove|check-proof`: tree heads of segments, and single entries that prove to be in them, for whoever was
// given a head and shall see no more of the log than one entry.

import { displayText } from "../../core/display-text.js";
import { type Checkpoint, headOf, treeHeadOf } from "../../core/audit-checkpoint.js";
import { checkProof, parseProof, printProof, treeHead } from "../../core/audit-proof.js";
import { SesameError } from "../../core/errors.js";
import type { AuditEntry } from "../../generated/types.js";
import { validateAuditEntry } from "../../generated/validators/audit-entry.js";
import { lineHashes } from "../../platform/audit-hashes.js";
import { readInstallation } from "../../platform/installation-store.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { findSegments } from "../audit-reader.js";
import { factsOf, readProofFile, readTree, segmentOf, type SegmentTree } from "../audit-trees.js";
import { readCheckpointFile } from "../audit-trust.js";
import type { CliContext } from "../context.js";
import { formatTime, writeJson, writeText } from "../output.js";

interface TreeFlags {
  readonly until?: number;
  readonly installation?: string;
}

interface ProveFlags extends TreeFlags {
  readonly checkpoint?: string;
  readonly key?: string;
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
  flags: ProveFlags,
  sequence: number,
  directory?: string,
): Promise<void> {
  if (flags.until !== undefined && flags.checkpoint !== undefined)
    throw new SesameError("USAGE", "--until and --checkpoint exclude each other", {
      details: { command: "sesame audit prove" },
    });
  const known =
    flags.checkpoint === undefined ? null : readCheckpointFile(flags.checkpoint, flags.key ?? null);
  const last = known === null ? flags.until : headOf(known).sequence;
  const installationId = known?.tree.installationId ?? flags.installation;
  const place = placeOf(
    this,
    installationId === undefined ? {} : { installation: installationId },
    directory,
  );
  const until = last ?? Number.POSITIVE_INFINITY;
  const segment = segmentOf(place.directory, sequence);
  const read = segment === null ? null : readTree(segment, { until, sequence });
  if (read === null || read.line === null)
    throw new SesameError(
      "AUDIT_ENTRY_UNKNOWN",
      `the audit log at "${displayText(place.directory)}" has no entry ${sequence}${last === undefined ? "" : ` up to ${until}`}`,
      { details: { sequence } },
    );
  if (known !== null) checkLeads(read, known);
  const path = read.tree.inclusion(sequence - read.firstSequence);
  writeText(printProof({ ...factsOf(read, place.installationId), line: read.line, path }));
}

/** @throws AUDIT_ENTRY_UNKNOWN, AUDIT_CHAIN_BROKEN */
function checkLeads({ segment, tree }: SegmentTree, checkpoint: Checkpoint): void {
  if (segment.number !== checkpoint.tree.segment)
    throw new SesameError(
      "AUDIT_ENTRY_UNKNOWN",
      `the entry is in segment ${segment.number}, and the checkpoint's tree is of segment ${checkpoint.tree.segment}`,
    );
  if (tree.root() !== checkpoint.root)
    throw new SesameError(
      "AUDIT_CHAIN_BROKEN",
      `audit segment ${segment.name} is not what the checkpoint vouches for`,
      { details: { segment: segment.name } },
    );
}

interface CheckFlags {
  /** A tree head, or the file of a checkpoint. */
  readonly head: string;
  readonly key?: string;
  readonly json?: boolean;
}

export async function checkProofFile(this: CliContext, flags: CheckFlags, path: string): Promise<void> {
  const proof = parseProof(readProofFile(path));
  const { entry, tree } = checkProof(proof, headFrom(flags), {
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

function headFrom({ head, key }: CheckFlags): string {
  if (/^[0-9a-f]{64}$/.test(head)) return head;
  return treeHeadOf(lineHashes, readCheckpointFile(head, key ?? null, "is none of 64 hex digits, and"));
}
