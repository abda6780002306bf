// `sesame audit verify`: what the chain's files amount to, for people and for machines. Of the user's own chain it remembers the
// head that it found, and wants it found again the next time.

import { headOf } from "../../core/audit-checkpoint.js";
import type { ChainReport } from "../../core/audit-chain.js";
import type { ChainHead } from "../../core/audit-entry.js";
import { displayText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import { readVerifiedHead, writeVerifiedHead } from "../../platform/audit-head-store.js";
import { readInstallation } from "../../platform/installation-store.js";
import { resolveConfigPaths, resolveStatePaths } from "../../platform/paths.js";
import { readPublicKey } from "../../platform/signing-key.js";
import { resolveTrust } from "../audit-trust.js";
import type { TrustedPlace } from "../trusted-place.js";
import { type VerificationOptions, verifyDirectory } from "../audit-verification.js";
import type { CliContext } from "../context.js";
import { note, warn, writeJson, writeText } from "../output.js";

interface VerifyFlags {
  readonly json?: boolean;
  readonly expectHead?: TrustedPlace;
  readonly from?: TrustedPlace;
  readonly key?: string;
  readonly all?: boolean;
  readonly forgetHead?: boolean;
}

/** Faults beyond this are counted, not listed: the first is what matters to a person. */
const listedFaults = 20;

export async function verifyChain(this: CliContext, flags: VerifyFlags, directory?: string): Promise<void> {
  const { expectHead, from } = flags;
  if (expectHead !== undefined && from !== undefined)
    throw new SesameError("USAGE", "--expect-head and --from exclude each other", {
      details: { command: "sesame audit verify" },
    });
  const paths = resolveConfigPaths(this.environment);
  const isOwn = directory === undefined;
  const place = from ?? expectHead;
  const trusted = place === undefined ? null : resolveTrust(place, flags.key ?? null);
  const given = trusted?.head;
  const remembered = isOwn && given === undefined && flags.forgetHead !== true ? rememberedHead(this) : null;
  const head = given ?? remembered;
  const named = flags.key ?? trusted?.checkpoint?.publicKey;
  const publicKey = named ?? (isOwn ? readPublicKey(paths) : null);
  const options: VerificationOptions = {
    ...(head === null ? {} : from === undefined ? { expectHead: head } : { from: head }),
    signatures: { isDemanded: named !== undefined, ...(publicKey === null ? {} : { publicKey }) },
  };
  const report = verifyDirectory(directory ?? paths.audit, options);
  const found = report.isExpectedHeadRemoved ? null : (given ?? remembered);
  if (flags.json === true) writeJson({ ...reportAsJson(report), extends: report.intact ? found : null });
  else if (report.intact) writeText(describeIntact(report, found));
  else writeText(describeFaults(report, flags.all === true ? Infinity : listedFaults));
  refuse(report, given);
  if (isOwn && from === undefined) remember(this, report.head);
}

/** @throws AUDIT_CHAIN_BROKEN, AUDIT_ENTRY_UNKNOWN */
function refuse({ first, isExpectedHeadRemoved }: ChainReport, given: ChainHead | undefined): void {
  if (first !== null) {
    throw new SesameError(
      "AUDIT_CHAIN_BROKEN",
      `the audit chain does not verify: first ${first.kind} at segment ${first.segment}, line ${first.line}`,
      {
        details: { kind: first.kind, segment: first.segment, line: first.line, byteOffset: first.byteOffset },
      },
    );
  }
  if (given !== undefined && isExpectedHeadRemoved) {
    throw new SesameError(
      "AUDIT_ENTRY_UNKNOWN",
      `entry ${given.sequence} was removed by retention: nothing shows any more whether it was the expected one`,
      { details: { sequence: given.sequence } },
    );
  }
}

function rememberedHead({ environment }: CliContext): ChainHead | null {
  const head = readVerifiedHead(resolveStatePaths(environment));
  if (head === null) return null;
  const identity = readInstallation(resolveConfigPaths(environment));
  const { installationId, sequence, hash } = head;
  if (identity?.id === installationId) return { sequence, hash };
  note(false, "the head that was remembered is of another installation, and is not expected of this one");
  return null;
}

/** That it can't be kept is no reason to call the chain anything but intact. */
function remember({ environment }: CliContext, { sequence, hash }: ChainHead): void {
  if (sequence === 0) return;
  try {
    const identity = readInstallation(resolveConfigPaths(environment));
    if (identity === null) return;
    writeVerifiedHead(resolveStatePaths(environment), { installationId: identity.id, sequence, hash });
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    warn(false, `the head is not remembered: ${error.message}`);
  }
}

function reportAsJson(report: ChainReport): object {
  const { intact, lines, segments, removal, head, faults, omitted, signatures } = report;
  return {
    intact,
    entries: lines,
    segments: segments.map(({ name, hash }) => ({ segment: name, hash })),
    removed: removal === null ? null : { last_sequence: removal.lastSequence, tombstone: removal.tombstone },
    head,
    signatures: {
      public_key: signatures.publicKey,
      checkpoints: signatures.checkpoints,
      last_sequence: signatures.last === null ? null : headOf(signatures.last).sequence,
      unsigned: signatures.unsigned,
    },
    faults: faults.map(({ kind, segment, line, byteOffset, sequence, message }) => ({
      kind,
      segment,
      line,
      byte_offset: byteOffset,
      sequence,
      message,
    })),
    omitted_faults: omitted,
  };
}

function describeIntact(report: ChainReport, found: ChainHead | null): string {
  const { lines, segments, removal, head } = report;
  const removed =
    removal === null
      ? ""
      : `removed by retention: entries 1 to ${removal.lastSequence}, as entry ${removal.tombstone} says\n`;
  const extended = found === null ? "" : `extends: ${found.sequence}:${found.hash}\n`;
  const counts = `intact: ${lines} entries in ${segments.length} segments\n`;
  return `${counts}${removed}${extended}${describeSignatures(report)}head: ${head.sequence}:${head.hash}\n`;
}

function describeSignatures({ signatures: { publicKey, last, unsigned } }: ChainReport): string {
  if (publicKey === null || last === null) return "signed: nothing\n";
  const rest =
    unsigned === 0 ? "" : `, and ${unsigned} ${unsigned === 1 ? "entry" : "entries"} behind it not`;
  return `signed: up to entry ${headOf(last).sequence} by key ${publicKey}${rest}\n`;
}

function describeFaults({ faults, omitted }: ChainReport, most: number): string {
  const listed = faults.slice(0, most).map(({ kind, segment, line, byteOffset, message }) => {
    const what = displayText(message, { maximumCharacters: 400 });
    return `${kind}: segment ${segment}, line ${line}, byte ${byteOffset}: ${what}\n`;
  });
  const unlisted = faults.length - listed.length + omitted;
  return listed.join("") + (unlisted > 0 ? `and ${unlisted} more\n` : "");
}
