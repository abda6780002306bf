// What whoever verifies brings along to trust: a head, or a checkpoint in a file, and the key that they wrote down. Hides that a
// file counts for nothing but what its signature covers.

import { readFileSync } from "node:fs";
import {
  type Checkpoint,
  checkpointOf,
  headOf,
  isSigned,
  parseCheckpoint,
} from "../core/audit-checkpoint.js";
import type { ChainHead } from "../core/audit-entry.js";
import { displayText, quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { lineHashes } from "../platform/audit-hashes.js";
import { findLastCheckpoint } from "../platform/audit-tree.js";
import { checkSignature } from "../platform/signatures.js";
import { findSegments, withSegmentSize } from "./audit-reader.js";
import type { TrustedPlace } from "./trusted-place.js";

/** What a trusted place comes to. */
export interface Trusted {
  readonly head: ChainHead;
  /** Null for a head that was written down. */
  readonly checkpoint: Checkpoint | null;
}

/** Far above what a checkpoint has. */
const mostBytes = 16 * 1024;

/** @throws FILE_NOT_READABLE, AUDIT_CHECKPOINT_INVALID */
export function resolveTrust(place: TrustedPlace, publicKey: string | null): Trusted {
  if (!("file" in place)) return { head: place, checkpoint: null };
  const checkpoint = readCheckpointFile(place.file, publicKey, "is no head, which is SEQUENCE:HASH, and");
  return { head: headOf(checkpoint), checkpoint };
}

/**
 * Signed by the key that it names, which is the given one where one is given. `otherwise` says what the path might
 * have been instead.
 * @throws FILE_NOT_READABLE, AUDIT_CHECKPOINT_INVALID
 */
export function readCheckpointFile(path: string, publicKey: string | null, otherwise = "is"): Checkpoint {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new SesameError(
      "FILE_NOT_READABLE",
      `"${displayText(path)}" ${otherwise} no checkpoint that can be read`,
      {
        cause,
        details: { path },
      },
    );
  }
  if (bytes.length > mostBytes)
    throw new SesameError(
      "AUDIT_CHECKPOINT_INVALID",
      `the file is no checkpoint: it has more than ${mostBytes} bytes`,
    );
  const checkpoint = parseCheckpoint(bytes.toString("utf8"));
  checkSigner(checkpoint, publicKey);
  return checkpoint;
}

/** @throws AUDIT_CHECKPOINT_INVALID */
function checkSigner(checkpoint: Checkpoint, publicKey: string | null): void {
  if (publicKey !== null && checkpoint.publicKey !== publicKey)
    throw new SesameError(
      "AUDIT_CHECKPOINT_INVALID",
      `the checkpoint is signed by key ${checkpoint.publicKey}, and not by ${publicKey}`,
    );
  if (!isSigned(checkpoint, checkSignature))
    throw new SesameError(
      "AUDIT_CHECKPOINT_INVALID",
      "the checkpoint's signature is not that of the key that it names",
    );
}

/**
 * The last that the log has.
 * @throws AUDIT_NOT_FOUND, AUDIT_CHECKPOINT_MISSING, AUDIT_CHECKPOINT_INVALID, FILE_NOT_READABLE
 */
export function lastCheckpoint(directory: string, publicKey: string | null): Checkpoint {
  for (const segment of findSegments(directory).toReversed()) {
    const found = withSegmentSize(segment, (descriptor, length) =>
      findLastCheckpoint({ segment, descriptor, length }),
    );
    if (found === null) continue;
    const parsed = checkpointOf(found.entry, lineHashes);
    if (parsed === null)
      throw new SesameError(
        "AUDIT_CHECKPOINT_INVALID",
        `entry ${found.entry.sequence} is a checkpoint that can't be understood`,
      );
    checkSigner(parsed.checkpoint, publicKey);
    return parsed.checkpoint;
  }
  throw new SesameError(
    "AUDIT_CHECKPOINT_MISSING",
    `the audit log at ${quoteText(directory)} has no signed checkpoint`,
    { details: { path: directory } },
  );
}
