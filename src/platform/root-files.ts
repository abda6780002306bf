// Files that are root's word: the organisation's policy, seeds of identities, templates of configurations. Hides how trust in one
// is checked: the descriptor that is read, and every directory and link on the way to it, belong to the owner of "/" and can be
// written or put in another's place by nobody else.

import { closeSync, fstatSync, lstatSync, readlinkSync, readSync, type BigIntStats } from "node:fs";
import { dirname, join } from "node:path";
import { SesameError } from "../core/errors.js";
import { type ConfigFiles, ownFiles } from "./config-files.js";
import { errnoOf, ioFailure, quote } from "./file-trust.js";

export interface RootFileOptions {
  readonly files?: ConfigFiles;
  readonly maximumBytes: number;
  /** The error about a file or directory that somebody else than root could have written. */
  readonly untrusted: (path: string, what: string) => SesameError;
}

const othersWrite = 0o022n;
const sticky = 0o1000n;
/** Links on the way to one file, as the kernel has it (path_resolution(7)). */
const maximumLinks = 40;
/** Root may put another file in the place of one that is being opened. */
const maximumAttempts = 5;

/**
 * Null where there is no file, and where its directory does not exist.
 * @throws what `untrusted` makes, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function readRootFile(path: string, options: RootFileOptions): Buffer | null {
  for (let attempt = 1; ; attempt += 1) {
    const read = readOnce(path, options);
    if (read !== "replaced") return read;
    if (attempt === maximumAttempts) throw options.untrusted(path, "is replaced again and again");
  }
}

function readOnce(
  path: string,
  { files = ownFiles, maximumBytes, untrusted }: RootFileOptions,
): Buffer | "replaced" | null {
  let descriptor: number;
  try {
    // Through links, as NixOS has them.
    descriptor = files.open(path, "file");
  } catch (error) {
    if (errnoOf(error) === "ENOENT" && !isThere(path)) return null;
    throw unreadable(path, error, untrusted);
  }
  try {
    const status = fstatSync(descriptor, { bigint: true });
    if (!status.isFile()) throw untrusted(path, "is no regular file");
    checkRootOnly(path, status, untrusted);
    const found = follow(path, untrusted);
    if (found.dev !== status.dev || found.ino !== status.ino) return "replaced";
    if (status.size > maximumBytes)
      throw new SesameError(
        "FILE_TOO_LARGE",
        `${quote(path)} has ${status.size} bytes, more than ${maximumBytes}`,
        {
          details: { path, bytes: Number(status.size), maximumBytes },
        },
      );
    return readAll(descriptor, Number(status.size));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return "replaced";
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

/**
 * Goes to the file as the kernel does, step by step. Whoever can write a directory can put anything in the place of what is in it; where
 * it is sticky, as NixOS has its store, only in the place of what is their own. So each entry on the way has to be root's.
 */
function follow(path: string, untrusted: Untrusted): BigIntStats {
  let at = "/";
  checkRootOnly(at, statusOf(at), untrusted);
  const rest = path.split("/");
  for (let links = 0; ;) {
    const name = rest.shift();
    if (name === undefined) return statusOf(at);
    if (name === "" || name === ".") continue;
    // No part of `at` is a link.
    const next = name === ".." ? dirname(at) : join(at, name);
    const status = statusOf(next);
    if (status.isSymbolicLink()) {
      links += 1;
      if (links > maximumLinks) throw untrusted(path, "is no regular file");
      checkOwner(next, status, untrusted);
      const target = readlinkSync(next);
      rest.unshift(...target.split("/"));
      if (target.startsWith("/")) at = "/";
    } else {
      checkRootOnly(next, status, untrusted);
      at = next;
    }
  }
}

function statusOf(path: string): BigIntStats {
  return lstatSync(path, { bigint: true });
}

function checkRootOnly(path: string, status: BigIntStats, untrusted: Untrusted): void {
  checkOwner(path, status, untrusted);
  const open = (status.mode & othersWrite) !== 0n;
  const shared = status.isDirectory() && (status.mode & sticky) !== 0n;
  if (open && !shared)
    throw untrusted(path, `can be written by others (mode ${(status.mode & 0o7777n).toString(8)})`);
}

function checkOwner(path: string, { uid }: BigIntStats, untrusted: Untrusted): void {
  // Where a user namespace maps no root, root's files look like somebody's, and "/" like the same one's.
  if (uid !== statusOf("/").uid) throw untrusted(path, `belongs to uid ${uid}, not to root`);
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
