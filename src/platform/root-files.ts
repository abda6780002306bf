// Files that are root's word: the organisation's policy, and seeds of identities. Hides how trust in one is checked: the
// descriptor that is read, and every directory on the way to it, belong to the owner of "/" and can be written by nobody else.

import { closeSync, fstatSync, lstatSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { SesameError } from "../core/errors.js";
import { type ConfigFiles, ownFiles } from "./config-files.js";
import { errnoOf, ioFailure, quote } from "./file-trust.js";

export interface RootFileOptions {
  readonly files?: ConfigFiles;
  readonly maximumBytes: number;
  /** The error about a file or directory that somebody else than root could have written. */
  readonly untrusted: (path: string, what: string) => SesameError;
}

const othersWrite = 0o022;
const sticky = 0o1000;

/**
 * Null where there is no file, and where its directory does not exist.
 * @throws what `untrusted` makes, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function readRootFile(
  path: string,
  { files = ownFiles, maximumBytes, untrusted }: RootFileOptions,
): Buffer | null {
  let descriptor: number;
  try {
    // Through links, as NixOS has them.
    descriptor = files.open(path, "file");
  } catch (error) {
    if (errnoOf(error) === "ENOENT" && !isThere(path)) return null;
    throw unreadable(path, error, untrusted);
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw untrusted(path, "is no regular file");
    checkRootOnly(path, status, untrusted);
    checkDirectories(dirname(path), untrusted);
    checkDirectories(dirname(realpathSync(path)), untrusted);
    if (status.size > maximumBytes)
      throw new SesameError(
        "FILE_TOO_LARGE",
        `${quote(path)} has ${status.size} bytes, more than ${maximumBytes}`,
        {
          details: { path, bytes: status.size, maximumBytes },
        },
      );
    return readAll(descriptor, status.size);
  } catch (error) {
    throw ioFailure(path, error);
  } finally {
    closeSync(descriptor);
  }
}

/** A file that grows meanwhile is read as far as it was; one that shrinks, as far as it is. */
function readAll(descriptor: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const count = readSync(descriptor, bytes, length, size - length, length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

type Untrusted = RootFileOptions["untrusted"];

function checkDirectories(path: string, untrusted: Untrusted): void {
  for (let at = path; ; at = dirname(at)) {
    checkRootOnly(at, statSync(at), untrusted);
    if (at === dirname(at)) return;
  }
}

function checkRootOnly(path: string, status: Stats, untrusted: Untrusted): void {
  // Where a user namespace maps no root, root's files look like somebody's, and "/" like the same one's.
  if (status.uid !== statSync("/").uid) throw untrusted(path, `belongs to uid ${status.uid}, not to root`);
  const open = (status.mode & othersWrite) !== 0;
  const shared = status.isDirectory() && (status.mode & sticky) !== 0;
  if (open && !shared)
    throw untrusted(path, `can be written by others (mode ${(status.mode & 0o7777).toString(8)})`);
}

function unreadable(path: string, error: unknown, untrusted: Untrusted): SesameError {
  const errno = errnoOf(error);
  if (errno === "ENOENT") return untrusted(path, "is a symbolic link to nothing");
  if (errno === "ENXIO" || errno === "ENODEV" || errno === "ELOOP")
    return untrusted(path, "is no regular file");
  return ioFailure(path, error);
}

/** Only what is known to be absent counts as absent: it means that nothing is locked. @throws FILE_IO_FAILED */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw ioFailure(path, error);
  }
}
