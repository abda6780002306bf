// What makes a file or directory trustworthy, and what it means for a person when one isn't or when the system
// refuses to read or write it. Judges what fstat(2) tells of an opened descriptor; opens nothing itself.

import type { Stats } from "node:fs";
import { SesameError } from "../core/errors.js";

export const ownerOnlyFile = 0o600;
export const ownerOnlyDirectory = 0o700;

export function checkPrivate(path: string, status: Stats): void {
  checkKind(path, status);
  checkOwner(path, status);
  if ((status.mode & 0o177) !== 0) throw modeUnsafe(path, status, ownerOnlyFile);
}

export function checkLinkTarget(path: string, status: Stats): void {
  checkKind(path, status);
  if (status.uid !== 0) checkOwner(path, status);
  if ((status.mode & 0o022) !== 0) throw modeUnsafe(path, status, ownerOnlyFile);
}

function checkKind(path: string, status: Stats): void {
  if (!status.isFile())
    throw new SesameError("FILE_KIND_UNSAFE", `${quote(path)} is no regular file`, { details: { path } });
}

/** A directory of ours, closed to others. */
export function checkOpenDirectory(path: string, status: Stats): void {
  checkOwner(path, status);
  if ((status.mode & 0o077) !== 0) throw modeUnsafe(path, status, ownerOnlyDirectory);
}

function checkOwner(path: string, status: Stats): void {
  const uid = process.geteuid?.() ?? -1;
  if (status.uid === uid) return;
  throw new SesameError("FILE_OWNER_UNSAFE", `${quote(path)} belongs to uid ${status.uid}`, {
    details: { path, uid, owner: status.uid },
  });
}

function modeUnsafe(path: string, status: Stats, wanted: number): SesameError {
  const mode = (status.mode & 0o777).toString(8).padStart(4, "0");
  return new SesameError("FILE_MODE_UNSAFE", `${quote(path)} can be reached by others (mode ${mode})`, {
    details: { path, mode: wanted.toString(8) },
  });
}

export function noDirectory(path: string): SesameError {
  return new SesameError("FILE_KIND_UNSAFE", `${quote(path)} is no directory`, { details: { path } });
}

export function symbolicLink(path: string): SesameError {
  return new SesameError("FILE_KIND_UNSAFE", `${quote(path)} is a symbolic link`, { details: { path } });
}

export function openFailure(path: string, error: unknown): SesameError {
  const errno = errnoOf(error);
  if (errno === "ELOOP") return symbolicLink(path);
  // Sockets and device nodes without a driver give ENXIO on open, directories opened for writing EISDIR.
  if (errno === "ENXIO" || errno === "ENODEV" || errno === "EISDIR") {
    return new SesameError("FILE_KIND_UNSAFE", `${quote(path)} is no regular file`, {
      details: { path },
      cause: error,
    });
  }
  return writeFailure(path, error);
}

export function ioFailure(path: string, error: unknown): SesameError {
  if (error instanceof SesameError) return error;
  const errno = errnoOf(error);
  return new SesameError("FILE_IO_FAILED", `${quote(path)} can't be read or written (${errno})`, {
    details: { path, errno },
    cause: error,
  });
}

/** What a failed write means for a person. */
export function writeFailure(path: string, error: unknown): SesameError {
  if (error instanceof SesameError) return error;
  const errno = errnoOf(error);
  const details = { path, errno };
  if (errno === "ENOSPC" || errno === "EDQUOT")
    return new SesameError("DISK_FULL", `no room to write ${quote(path)}`, { details, cause: error });
  if (errno === "EROFS")
    return new SesameError("DISK_READ_ONLY", `${quote(path)} is on a read-only file system`, {
      details,
      cause: error,
    });
  return ioFailure(path, error);
}

/** The system's name of an error ("ENOENT"); "UNKNOWN" for what is no system error. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "UNKNOWN";
}

/** Paths may hold anything, newlines and escapes too: JSON quoting keeps a message on one line. */
export function quote(path: string): string {
  return JSON.stringify(path);
}
