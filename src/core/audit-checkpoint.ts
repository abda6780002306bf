// What a signed checkpoint of the audit log is, to the byte (docs/audit-checkpoints.md): as an entry of the chain, as the small
// file that an auditor keeps, and as the bytes that the installation's key signs. The tombstone's signature, too. Whoever may
// sign or verify hands the functions in.

import type { AuditEntry, AuditLogAction } from "../generated/types.js";
import type { ChainHead } from "./audit-entry.js";
import { type AuditHash, isAuditHash, type LineHashes } from "./audit-hash.js";
import { isInstallationId, treeHead, treeHeadBytes, type TreeFacts } from "./audit-proof.js";
import { bytesOfHex, rootOfPeaks } from "./audit-tree.js";
import type { Tombstone } from "./audit-segment.js";
import { SesameError } from "./errors.js";

export const checkpointMade = "audit.checkpoint" satisfies AuditLogAction;
export const checkpointLabel = "open-sesame/audit-checkpoint/1";
export const tombstoneLabel = "open-sesame/audit-tombstone/1";
/** A closing checkpoint is among the first so many lines of its segment. */
export const openingLines = 3;
/** Entries by which a writer may overrun the interval: those that must come first in a segment, or tell of a recovery. */
export const intervalSlack = 8;

/** As platform/signing-key.ts has it. */
export interface Signer {
  /** 32 bytes in lower-case hex. */
  readonly publicKey: string;
  sign(label: string, message: Uint8Array): Uint8Array;
}

/** Whether the key signed the label, a NUL and the message (RFC 8032). Key and signature in hex. */
export type SignatureCheck = (
  publicKey: string,
  label: string,
  message: Uint8Array,
  signature: string,
) => boolean;

/** Why one was made: by the number of entries, because a segment ended, because the daemon did, by the clock, or on demand. */
export type CheckpointReason = "entries" | "segment" | "stop" | "age" | "asked" | "first";

/** Everything up to an entry, vouched for. */
export interface Checkpoint {
  readonly tree: TreeFacts;
  readonly root: string;
  /** Of the tree's last line. */
  readonly hash: string;
  readonly signedAtMs: number;
  /** The next one follows after no more entries than this. */
  readonly interval: number;
  readonly publicKey: string;
  readonly signature: string;
}

export type UnsignedCheckpoint = Omit<Checkpoint, "publicKey" | "signature">;

type Details = NonNullable<AuditEntry["details"]>;

const fileKind = "open-sesame/audit-checkpoint/1";
const hexHash = /^[0-9a-f]{64}$/;
const hexSignature = /^[0-9a-f]{128}$/;

/** The last entry that it vouches for. */
export function headOf({ tree, hash }: UnsignedCheckpoint): ChainHead {
  return { sequence: tree.firstSequence + tree.size - 1, hash };
}

/** 64 hex digits, as 'sesame audit heads' prints them. */
export function treeHeadOf(hashes: LineHashes, { tree, root }: UnsignedCheckpoint): string {
  return treeHead(hashes, tree, root);
}

function checkpointMessage({ tree, root, hash, signedAtMs, interval }: UnsignedCheckpoint): Uint8Array {
  const head = treeHeadBytes(tree, root);
  const bytes = new Uint8Array(head.length + 32 + 8 + 8);
  const view = new DataView(bytes.buffer);
  bytes.set(head);
  bytes.set(bytesOfHex(hash), head.length);
  view.setBigUint64(head.length + 32, BigInt(signedAtMs));
  view.setBigUint64(head.length + 40, BigInt(interval));
  return bytes;
}

export function signCheckpoint(unsigned: UnsignedCheckpoint, signer: Signer): Checkpoint {
  const signature = hexOf(signer.sign(checkpointLabel, checkpointMessage(unsigned)));
  return { ...unsigned, publicKey: signer.publicKey, signature };
}

export function isSigned(checkpoint: Checkpoint, check: SignatureCheck): boolean {
  const { publicKey, signature } = checkpoint;
  return check(publicKey, checkpointLabel, checkpointMessage(checkpoint), signature);
}

/** `peaks` are those of the tree, in hex, the largest first: a start goes on from them. */
export function checkpointDetails(
  { tree, hash, signedAtMs, interval, publicKey, signature }: Checkpoint,
  peaks: readonly string[],
  reason: CheckpointReason,
): Details {
  return {
    installation_id: tree.installationId,
    segment: tree.segment,
    algorithm: tree.algorithm,
    first_sequence: tree.firstSequence,
    tree_size: tree.size,
    peaks: peaks.join(""),
    hash,
    signed_at_ms: signedAtMs,
    interval,
    reason,
    public_key: publicKey,
    signature,
  };
}

/** What an entry of the chain amounts to; null for one that is no checkpoint, or none that can be understood. */
export function checkpointOf(
  { action, details = {} }: AuditEntry,
  hashes: LineHashes,
): { readonly checkpoint: Checkpoint; readonly peaks: readonly string[] } | null {
  if (action !== checkpointMade) return null;
  const peaks = peaksOf(details["peaks"], details["tree_size"]);
  const { algorithm } = details;
  if (peaks === null || !isAuditHash(algorithm)) return null;
  const checkpoint = read({ ...details, root: rootOfPeaks(hashes[algorithm], peaks) }, algorithm);
  return checkpoint === null ? null : { checkpoint, peaks };
}

function peaksOf(text: unknown, size: unknown): readonly string[] | null {
  if (typeof text !== "string" || !/^(?:[0-9a-f]{64})+$/.test(text) || !isCount(size)) return null;
  const peaks = Array.from({ length: text.length / 64 }, (_, at) => text.slice(64 * at, 64 * at + 64));
  const wanted = size.toString(2).replaceAll("0", "").length;
  return peaks.length === wanted ? peaks : null;
}

function read(members: Readonly<Record<string, unknown>>, algorithm: AuditHash): Checkpoint | null {
  const { installation_id: installationId, root, hash, public_key: publicKey, signature } = members;
  const {
    segment,
    first_sequence: firstSequence,
    tree_size: size,
    signed_at_ms: signedAtMs,
    interval,
  } = members;
  if (!isInstallationId(installationId) || !isHash(root) || !isHash(hash) || !isHash(publicKey)) return null;
  if (typeof signature !== "string" || !hexSignature.test(signature)) return null;
  if (!isCount(segment) || !isCount(firstSequence) || !isCount(size)) return null;
  if (!isCount(signedAtMs) || !isCount(interval)) return null;
  const tree: TreeFacts = { installationId, segment, algorithm, firstSequence, size };
  return { tree, root, hash, signedAtMs, interval, publicKey, signature };
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && hexHash.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}

/** The file that an auditor keeps. */
export function printCheckpoint(checkpoint: Checkpoint): string {
  const { tree, root, hash, signedAtMs, interval, publicKey, signature } = checkpoint;
  const document = {
    kind: fileKind,
    installation_id: tree.installationId,
    segment: tree.segment,
    algorithm: tree.algorithm,
    first_sequence: tree.firstSequence,
    tree_size: tree.size,
    root,
    hash,
    signed_at_ms: signedAtMs,
    interval,
    public_key: publicKey,
    signature,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** That it is signed is another question. @throws AUDIT_CHECKPOINT_INVALID */
export function parseCheckpoint(text: string): Checkpoint {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SesameError("AUDIT_CHECKPOINT_INVALID", "the file is no checkpoint: it is no JSON", { cause });
  }
  const members: Readonly<Record<string, unknown>> =
    typeof value === "object" && value !== null ? { ...value } : {};
  const { kind, algorithm } = members;
  if (kind !== fileKind)
    throw new SesameError("AUDIT_CHECKPOINT_INVALID", `the file is no checkpoint of the kind "${fileKind}"`);
  const checkpoint = isAuditHash(algorithm) ? read(members, algorithm) : null;
  if (checkpoint !== null) return checkpoint;
  throw new SesameError(
    "AUDIT_CHECKPOINT_INVALID",
    "the checkpoint lacks a member, or has one that can't be",
  );
}

// ---- tombstones

export interface TombstoneSignature {
  readonly installationId: string;
  readonly publicKey: string;
  readonly signature: string;
}

function tombstoneMessage(
  { firstSequence, lastSequence, lastHash, segments }: Tombstone,
  installationId: string,
): Uint8Array {
  const bytes = new Uint8Array(16 + 3 * 8 + 32);
  const view = new DataView(bytes.buffer);
  bytes.set(bytesOfHex(installationId.replaceAll("-", "")));
  view.setBigUint64(16, BigInt(firstSequence));
  view.setBigUint64(24, BigInt(lastSequence));
  view.setBigUint64(32, BigInt(segments));
  bytes.set(bytesOfHex(lastHash), 40);
  return bytes;
}

/** What a tombstone's details have besides, where there is a key. */
export function tombstoneSignature(tombstone: Tombstone, installationId: string, signer: Signer): Details {
  return {
    installation_id: installationId,
    public_key: signer.publicKey,
    signature: hexOf(signer.sign(tombstoneLabel, tombstoneMessage(tombstone, installationId))),
  };
}

/** Null for a tombstone without; "invalid" for one that has something else in its place. */
export function signatureOf({ details = {} }: AuditEntry): TombstoneSignature | "invalid" | null {
  const { installation_id: installationId, public_key: publicKey, signature } = details;
  if (installationId === undefined && publicKey === undefined && signature === undefined) return null;
  if (!isInstallationId(installationId) || !isHash(publicKey)) return "invalid";
  if (typeof signature !== "string" || !hexSignature.test(signature)) return "invalid";
  return { installationId, publicKey, signature };
}

export function isTombstoneSigned(
  tombstone: Tombstone,
  { installationId, publicKey, signature }: TombstoneSignature,
  check: SignatureCheck,
): boolean {
  if (!isHash(tombstone.lastHash)) return false;
  return check(publicKey, tombstoneLabel, tombstoneMessage(tombstone, installationId), signature);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
