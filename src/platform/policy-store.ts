// Where the organisation's policy lies and whom it is believed to come from. Hides how trust in a file of root is checked: the
// descriptor that is read, and every directory on the way to it, belong to the owner of "/" and can be written by nobody else.

import { closeSync, fstatSync, lstatSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { SesameError } from "../core/errors.js";
import { demandSound, emptyPolicy, policyDepth, type PolicyReading, readPolicy } from "../core/policy.js";
import { findTomlLines } from "../core/toml-lines.js";
import { type ConfigFiles, ownFiles, systemDirectory } from "./config-files.js";
import { errnoOf, ioFailure, quote } from "./file-trust.js";
import { native } from "./native.js";
import { parseToml } from "./toml-files.js";

export const systemPolicyFile = join(systemDirectory, "policy.toml");

/** A policy as it was read, and hex BLAKE3 of the file's bytes: which one it was. Null without a file. */
export interface SystemPolicy extends PolicyReading {
  readonly digest: string | null;
}

/** A hundred thousand entries and their comments. */
export const maximumPolicyBytes = 32 * 1024 * 1024;
const othersWrite = 0o022;
const sticky = 0o1000;

/**
 * The policy in force; without a file there are no locks.
 * @throws POLICY_UNTRUSTED, POLICY_INVALID, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function readSystemPolicy(
  path: string = systemPolicyFile,
  files: ConfigFiles = ownFiles,
): SystemPolicy {
  const bytes = readTrusted(path, files);
  if (bytes === null) return { ...emptyPolicy, digest: null };
  const { locks, faults, unknown } = demandSound(parsePolicy(path, bytes), path);
  return { locks, faults, unknown, digest: native.blake3Hex(bytes) };
}

/** What a file says, whoever may have written it, for `sesame policy lint`. @throws POLICY_INVALID for what is no TOML, and the file's own faults */
export function parsePolicy(path: string, bytes: Buffer): PolicyReading {
  const { text, value } = parseToml(path, bytes, "POLICY_INVALID");
  return readPolicy({ path, value, lines: findTomlLines(text, { deepest: policyDepth }) });
}

/** Null where there is no file, and where its directory does not exist. */
function readTrusted(path: string, files: ConfigFiles): Buffer | null {
  let descriptor: number;
  try {
    // Through links, as NixOS has them.
    descriptor = files.open(path, "file");
  } catch (error) {
    if (errnoOf(error) === "ENOENT" && !isThere(path)) return null;
    throw unreadable(path, error);
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw untrusted(path, "is no regular file");
    checkRootOnly(path, status);
    checkDirectories(dirname(path));
    checkDirectories(dirname(realpathSync(path)));
    if (status.size > maximumPolicyBytes)
      throw new SesameError(
        "FILE_TOO_LARGE",
        `${quote(path)} has ${status.size} bytes, more than ${maximumPolicyBytes}`,
        {
          details: { path, bytes: status.size, maximumBytes: maximumPolicyBytes },
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

function checkDirectories(path: string): void {
  for (let at = path; ; at = dirname(at)) {
    checkRootOnly(at, statSync(at));
    if (at === dirname(at)) return;
  }
}

function checkRootOnly(path: string, status: Stats): void {
  // Where a user namespace maps no root, root's files look like somebody's, and "/" like the same one's.
  if (status.uid !== statSync("/").uid) throw untrusted(path, `belongs to uid ${status.uid}, not to root`);
  const open = (status.mode & othersWrite) !== 0;
  const shared = status.isDirectory() && (status.mode & sticky) !== 0;
  if (open && !shared)
    throw untrusted(path, `can be written by others (mode ${(status.mode & 0o7777).toString(8)})`);
}

function untrusted(path: string, what: string): SesameError {
  return new SesameError("POLICY_UNTRUSTED", `policy: ${quote(path)} ${what}`, { details: { path } });
}

function unreadable(path: string, error: unknown): SesameError {
  const errno = errnoOf(error);
  if (errno === "ENOENT") return untrusted(path, "is a symbolic link to nothing");
  if (errno === "ENXIO" || errno === "ENODEV" || errno === "ELOOP")
    return untrusted(path, "is no regular file");
  return ioFailure(path, error);
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
