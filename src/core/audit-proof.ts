// What a tree head is, to the byte, and the document that proves an entry against one (docs/audit-proofs.md). A document comes
// from anywhere: nothing of it counts but what hashes to the head.

import type { AuditEntry } from "../generated/types.js";
import { auditHashNames, type AuditHash, isAuditHash, type LineHashes } from "./audit-hash.js";
import type { EntryValidator } from "./audit-lines.js";
import { bytesOfHex, hashLeaf, rootOfInclusion } from "./audit-tree.js";
import { SesameError } from "./errors.js";

/** What a tree is of. */
export interface TreeFacts {
  readonly installationId: string;
  /** Number of the segment, from 1. */
  readonly segment: number;
  readonly algorithm: AuditHash;
  /** Sequence of the segment's first entry. */
  readonly firstSequence: number;
  /** Entries of the segment that are in the tree: the first so many. */
  readonly size: number;
}

export interface EntryProof extends TreeFacts {
  /** The line, without its newline. */
  readonly line: string;
  readonly path: readonly string[];
}

export interface ProvedEntry {
  readonly entry: AuditEntry;
  readonly tree: TreeFacts;
}

const headLabel = "open-sesame/audit-tree/1";
const proofKind = "open-sesame/audit-proof/1";
const hexHash = /^[0-9a-f]{64}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** A tree of 2^53 leaves has no longer path. */
const longestPath = 53;

/** The bytes that a checkpoint is over. */
export function treeHeadBytes(tree: TreeFacts, root: string): Uint8Array {
  const label = new TextEncoder().encode(headLabel);
  const bytes = new Uint8Array(label.length + 1 + 1 + 16 + 3 * 8 + 32);
  const view = new DataView(bytes.buffer);
  bytes.set(label);
  let at = label.length + 1;
  view.setUint8(at, auditHashNames.indexOf(tree.algorithm) + 1);
  at += 1;
  bytes.set(bytesOfHex(tree.installationId.replaceAll("-", "")), at);
  at += 16;
  for (const number of [tree.segment, tree.firstSequence, tree.size]) {
    view.setBigUint64(at, BigInt(number));
    at += 8;
  }
  bytes.set(bytesOfHex(root), at);
  return bytes;
}

/** 64 hex digits. */
export function treeHead(hashes: LineHashes, tree: TreeFacts, root: string): string {
  return hashes[tree.algorithm](treeHeadBytes(tree, root));
}

export function printProof({ installationId, firstSequence, size, line, ...rest }: EntryProof): string {
  const { segment, algorithm, path } = rest;
  const document = {
    kind: proofKind,
    installation_id: installationId,
    segment,
    algorithm,
    first_sequence: firstSequence,
    tree_size: size,
    line,
    path,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function invalid(problem: string): SesameError {
  return new SesameError("AUDIT_PROOF_INVALID", problem);
}

/** @throws AUDIT_PROOF_INVALID */
export function parseProof(text: string): EntryProof {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SesameError("AUDIT_PROOF_INVALID", "the file is no proof: it is no JSON", { cause });
  }
  const members: Readonly<Record<string, unknown>> =
    typeof value === "object" && value !== null ? { ...value } : {};
  const { kind, installation_id: installationId, algorithm, line, path } = members;
  if (kind !== proofKind) throw invalid(`the file is no proof of the kind "${proofKind}"`);
  const counts = [members["segment"], members["first_sequence"], members["tree_size"]].filter(isCount);
  const [segment, firstSequence, size] = counts;
  if (
    segment === undefined ||
    firstSequence === undefined ||
    size === undefined ||
    !isInstallationId(installationId) ||
    !isAuditHash(algorithm) ||
    typeof line !== "string" ||
    !isPath(path)
  )
    throw invalid("the proof lacks a member, or has one that can't be");
  return { installationId, segment, algorithm, firstSequence, size, line, path };
}

export function isInstallationId(value: unknown): value is string {
  return typeof value === "string" && uuid.test(value);
}

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}

export function isPath(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= longestPath &&
    value.every((hash) => typeof hash === "string" && hexHash.test(hash))
  );
}

/**
 * The entry that the proof shows to be in the tree that `head` names.
 * @throws AUDIT_PROOF_INVALID
 */
export function checkProof(
  { line, path, ...tree }: EntryProof,
  head: string,
  { hashes, isEntry }: { readonly hashes: LineHashes; readonly isEntry: EntryValidator },
): ProvedEntry {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch (cause) {
    throw new SesameError("AUDIT_PROOF_INVALID", "the line of the proof is no audit entry", { cause });
  }
  if (!isEntry(entry)) throw invalid("the line of the proof is no audit entry");
  const hash = hashes[tree.algorithm];
  const leaf = hashLeaf(hash, new TextEncoder().encode(line));
  const index = entry.sequence - tree.firstSequence;
  const root = rootOfInclusion(hash, leaf, { index, size: tree.size, path });
  if (root === null) throw invalid(`entry ${entry.sequence} can't stand where the proof puts it`);
  if (treeHead(hashes, tree, root) !== head)
    throw invalid("the proof does not lead to that tree head: entry, place or head is another one");
  return { entry, tree };
}
