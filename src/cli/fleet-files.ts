// The files of a fleet beside each other: the manifest, and the lock with the ids that were minted for it. Hides how the lock is
// written: by one process at a time, whole or not at all.

import { closeSync, constants, lstatSync, openSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { basename, dirname, extname, join } from "node:path";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import type { Fleet } from "../fleet/inheritance.js";
import { type FleetLock, parseLock, writeLock } from "../fleet/lock.js";
import { demandFleet, type ManifestReading, readManifest } from "../fleet/manifest.js";
import { sha1 } from "../platform/derived-ids.js";
import { errnoOf, writeFileAtomic } from "../platform/files.js";
import { native } from "../platform/native.js";

export const sha256Hex = (data: string | Uint8Array): string =>
  createHash("sha256").update(data).digest("hex");

export interface FleetFiles {
  readonly manifest: string;
  readonly lock: string;
}

const publicFile = 0o644;
const defaultManifest = "fleet.toml";

/** fleet.toml → fleet.lock, beside it. */
export function fleetFiles(manifest: string = defaultManifest): FleetFiles {
  return { manifest, lock: join(dirname(manifest), `${basename(manifest, extname(manifest))}.lock`) };
}

/** @throws FILE_NOT_READABLE */
export function readFleetManifest({ manifest }: FleetFiles): ManifestReading {
  return readManifest(readBytes(manifest));
}

/** @throws FILE_NOT_READABLE, FLEET_INVALID */
export function openFleet(files: FleetFiles): Fleet {
  return demandFleet(readFleetManifest(files), files.manifest);
}

/** Null where there is none yet. @throws FLEET_LOCK_INVALID, FILE_NOT_READABLE */
export function readFleetLock({ lock }: FleetFiles): FleetLock | null {
  return lstatSync(lock, { throwIfNoEntry: false }) === undefined
    ? null
    : parseLock(sha1, readBytes(lock), lock);
}

/** @throws FLEET_UNSEEDED, FLEET_LOCK_INVALID, FILE_NOT_READABLE */
export function demandFleetLock(files: FleetFiles): FleetLock {
  const lock = readFleetLock(files);
  if (lock !== null) return lock;
  throw new SesameError("FLEET_UNSEEDED", `there is no lock ${quoteText(files.lock)} beside the manifest`);
}

/**
 * Replaces the lock by what `change` makes of it; null leaves it as it is. Through a link, as version control may have placed one.
 * @throws FLEET_LOCK_BUSY, FILE_NOT_WRITABLE, and what reading and writing it throw: it is as it was then
 */
export function changeFleetLock<T>(
  files: FleetFiles,
  change: (lock: FleetLock | null) => { readonly changed: FleetLock | null; readonly result: T },
): T {
  return holdingDirectory(dirname(files.lock), () => {
    const { changed, result } = change(readFleetLock(files));
    if (changed === null) return result;
    const there = lstatSync(files.lock, { throwIfNoEntry: false }) !== undefined;
    const path = there ? realpathSync(files.lock) : files.lock;
    const mode = there ? statSync(path).mode & 0o777 : publicFile;
    writeFileAtomic(path, Buffer.from(writeLock(changed)), { mode });
    return result;
  });
}

/** One process at a time: the lock is on the directory itself, so that nothing is left behind. */
export function holdingDirectory<T>(directory: string, work: () => T): T {
  let descriptor: number;
  try {
    descriptor = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (cause) {
    throw new SesameError(
      "FILE_NOT_WRITABLE",
      `${quoteText(directory)} can't be opened (${errnoOf(cause)})`,
      {
        details: { path: directory },
        cause,
      },
    );
  }
  try {
    if (!native.lockFile(descriptor))
      throw new SesameError("FLEET_LOCK_BUSY", `another process is writing in ${quoteText(directory)}`, {
        details: { path: directory },
      });
    return work();
  } finally {
    closeSync(descriptor);
  }
}

/** What a hint wants to name, it finds: commands that work as they stand name the manifest that this one was given. */
export function forManifest<T>({ manifest }: FleetFiles, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SesameError) || !error.code.startsWith("FLEET_")) throw error;
    throw new SesameError(error.code, error.message, {
      details: { ...error.details, manifest },
      cause: error.cause,
    });
  }
}

/** @param path also a descriptor, with a name for it. @throws FILE_NOT_READABLE */
export function readBytes(path: string | number, name: string = String(path)): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new SesameError("FILE_NOT_READABLE", `${quoteText(name)} can't be read (${errnoOf(cause)})`, {
      details: { path: name },
      cause,
    });
  }
}
