// The one way to touch files. Hides atomic replacement (temp file, fsync, rename, fsync of the directory) and
// the checks that make a file trustworthy: kind, owner and mode, taken from the opened descriptor so that
// nothing can be swapped between the check and the read. Nothing here blocks on a FIFO or follows a link unasked.

import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import {
  checkOpenDirectory,
  checkPrivate,
  errnoOf,
  ioFailure,
  noDirectory,
  openFailure,
  ownerOnlyDirectory,
  ownerOnlyFile,
  quote,
  symbolicLink,
  writeFailure,
} from "./file-trust.js";
import { native } from "./native.js";

export { errnoOf, writeFailure } from "./file-trust.js";

export interface ReadLimit {
  readonly maximumBytes: number;
}

export interface WriteOptions {
  /** "replace" puts the bytes in the place of whatever is there; "create" leaves an existing file alone. */
  readonly existing?: "replace" | "create";
  /** Permissions; 0600 where this is left out. */
  readonly mode?: number;
}

/**
 * A file that only we write: vault metadata, audit segments, public keys. Null when there is none.
 * @throws FILE_KIND_UNSAFE (symbolic links too), FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function readPrivateFile(path: string, limit: ReadLimit): Buffer | null {
  return withPrivateFile(path, limit, readAll);
}

/** The same rules, for a file with key material: its bytes go from the kernel straight into secure memory. */
export function readSecretFile(path: string, limit: ReadLimit): SecureBuffer | null {
  return withPrivateFile(path, limit, (descriptor, size) => {
    const secret = native.SecureBuffer.alloc(size);
    try {
      return secret.truncate(readFully(descriptor, secret.bytes));
    } catch (error) {
      secret.release();
      throw error;
    }
  });
}

/**
 * Opens a file of ours under the rules of readPrivateFile and leaves the descriptor to the caller. Null when
 * there is none. `flags` are access mode and, where wanted, O_DSYNC or O_CREAT.
 */
export function openPrivateFile(path: string, flags: number): number | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, ownerOnlyFile);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    throw openFailure(path, error);
  }
  try {
    checkPrivate(path, fstatSync(descriptor));
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * Puts bytes at a path, with mode 0600 unless told otherwise, so that every reader, now or after a crash, sees all of the old or all of
 * the new. The bytes may be a view of secure memory: they go nowhere but to the kernel. False when "create" found
 * a file.
 * @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED: the old file is untouched then
 */
export function writeFileAtomic(path: string, bytes: Uint8Array, options: WriteOptions = {}): boolean {
  const directory = dirname(path);
  // One writer a process, synchronously: a leftover of this name is of a dead process and may go.
  const temporary = join(directory, `.${basename(path)}.${process.pid}.tmp`);
  let created = false;
  try {
    const descriptor = createFresh(temporary);
    created = true;
    try {
      fchmodSync(descriptor, options.mode ?? ownerOnlyFile);
      writeFully(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (options.existing === "create") {
      if (!linkUnlessPresent(temporary, path)) return false;
    } else {
      renameSync(temporary, path);
      created = false;
    }
    syncDirectory(directory);
    return true;
  } catch (error) {
    throw writeFailure(path, error);
  } finally {
    if (created) removeFile(temporary);
  }
}

/**
 * Removes what writers of this file that were killed left beside it. For a file that has one writer at a time alone:
 * another one's temporary file would go, too.
 * @throws DISK_READ_ONLY, FILE_IO_FAILED
 */
export function removeLeftoversOf(path: string): void {
  const directory = dirname(path);
  const prefix = `.${basename(path)}.`;
  for (const entry of readdirSync(directory)) {
    const middle = entry.startsWith(prefix) && entry.endsWith(".tmp") ? entry.slice(prefix.length, -4) : "";
    if (/^\d+$/.test(middle)) removeFile(join(directory, entry));
  }
}

/** Makes a name change in a directory (create, rename, unlink) survive a power cut. @throws as writeFileAtomic */
export function syncDirectory(path: string): void {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/**
 * Makes a directory of ours, its missing parents too, all 0700. One that is there must be ours and closed to
 * others; it is never changed.
 * @throws FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED
 */
export function ensureDirectory(path: string): void {
  makeDirectory(path);
  checkDirectory(path);
}

/** Not mkdir's own recursion: it tells EROFS as ENOENT, and leaves the new names in the cache only. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path, ownerOnlyDirectory);
  } catch (error) {
    const errno = errnoOf(error);
    // Something is there: checkDirectory says whether it will do.
    if (errno === "EEXIST") return;
    if (errno === "ENOTDIR") throw noDirectory(dirname(path));
    const parent = dirname(path);
    // A parent that is there after all is a symbolic link to nothing.
    if (errno !== "ENOENT" || lstatSync(parent, { throwIfNoEntry: false }) !== undefined)
      throw writeFailure(path, error);
    makeDirectory(parent);
    makeDirectory(path);
    return;
  }
  syncDirectory(dirname(path));
}

/** @throws FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_IO_FAILED */
export function checkDirectory(path: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    if (errnoOf(error) === "ENOTDIR") throw noDirectory(path);
    throw ioFailure(path, error);
  }
  try {
    checkOpenDirectory(path, fstatSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** Whatever it is: a link to nowhere is something. @throws FILE_IO_FAILED */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** Unlinks; a file that is not there is no error. @throws DISK_READ_ONLY, FILE_IO_FAILED */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw writeFailure(path, error);
  }
}

/** Writes all bytes, at `position` where one is given. Errors are the system's own. */
export function writeFully(descriptor: number, bytes: Uint8Array, position: number | null = null): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(
      descriptor,
      bytes,
      written,
      bytes.length - written,
      position === null ? null : position + written,
    );
  }
}

function withPrivateFile<T>(
  path: string,
  limit: ReadLimit,
  read: (descriptor: number, size: number) => T,
): T | null {
  const opened = openForReading(path);
  if (opened === null) return null;
  if (opened === "link") throw symbolicLink(path);
  return useFile(opened, path, limit, checkPrivate, read);
}

/** O_NONBLOCK: opening a FIFO returns at once and the kind check refuses it; regular files ignore the flag. */
function openForReading(path: string): number | "link" | null {
  try {
    return openSync(
      path,
      constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW,
    );
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT") return null;
    if (errno === "ELOOP") return "link";
    throw openFailure(path, error);
  }
}

/** Reads an opened file after its check, and closes it. @throws what the check throws, FILE_TOO_LARGE, FILE_IO_FAILED */
export function useFile<T>(
  descriptor: number,
  path: string,
  limit: ReadLimit,
  check: (path: string, status: Stats) => void,
  read: (descriptor: number, size: number) => T,
): T {
  try {
    const status = fstatSync(descriptor);
    check(path, status);
    if (status.size > limit.maximumBytes) {
      throw new SesameError(
        "FILE_TOO_LARGE",
        `${quote(path)} has ${status.size} bytes, at most ${limit.maximumBytes} are allowed`,
        {
          details: { path, bytes: status.size, maximumBytes: limit.maximumBytes },
        },
      );
    }
    return read(descriptor, status.size);
  } catch (error) {
    throw error instanceof SesameError ? error : ioFailure(path, error);
  } finally {
    closeSync(descriptor);
  }
}

export function readAll(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  return bytes.subarray(0, readFully(descriptor, bytes));
}

/** Fills the buffer from `position` on, as far as the file goes; the count. Errors are the system's own. */
export function readFully(descriptor: number, bytes: Uint8Array, position = 0): number {
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(descriptor, bytes, filled, bytes.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

function createFresh(path: string): number {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  try {
    return openSync(path, flags, ownerOnlyFile);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
    unlinkSync(path);
    return openSync(path, flags, ownerOnlyFile);
  }
}

function linkUnlessPresent(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw error;
  }
}
