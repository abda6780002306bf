// The head that verifying the user's own chain found last, kept apart from the chain: the next verification must find it
// again. Hides the file. Whoever can change the chain can change this file, too, but has to know of it; a head that
// was kept on another machine is worth more.

import { SesameError } from "../core/errors.js";
import type { ChainHead } from "../core/audit-entry.js";
import { ensureDirectory, readPrivateFile, writeFileAtomic } from "./files.js";
import type { StatePaths } from "./paths.js";

export interface VerifiedHead extends ChainHead {
  /** A new installation has another chain. */
  readonly installationId: string;
}

const mostBytes = 4_096;

/**
 * Null when nothing is remembered.
 * @throws AUDIT_HEAD_DAMAGED, FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function readVerifiedHead(paths: StatePaths): VerifiedHead | null {
  const bytes = readPrivateFile(paths.auditHead, { maximumBytes: mostBytes });
  if (bytes === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw unreadable(paths);
  }
  const { installation_id: installationId, sequence, hash } = memberOf(value);
  if (typeof installationId !== "string" || typeof sequence !== "number" || typeof hash !== "string")
    throw unreadable(paths);
  if (!Number.isSafeInteger(sequence) || sequence < 1 || !/^[0-9a-f]{64}$/.test(hash))
    throw unreadable(paths);
  return { installationId, sequence, hash };
}

function memberOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function unreadable({ auditHead }: StatePaths): SesameError {
  return new SesameError("AUDIT_HEAD_DAMAGED", `the remembered head at "${auditHead}" is none`, {
    details: { path: auditHead },
  });
}

/** Durable when it returns. @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
export function writeVerifiedHead(paths: StatePaths, head: VerifiedHead): void {
  ensureDirectory(paths.directory);
  const { installationId, sequence, hash } = head;
  writeFileAtomic(
    paths.auditHead,
    Buffer.from(`${JSON.stringify({ installation_id: installationId, sequence, hash })}\n`),
  );
}
