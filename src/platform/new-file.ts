// A file that is written bit by bit and appears at its path when it is whole: 0600, durable, and never in the place of anything
// that is there. Hides the temporary file beside it, what killed writers left of theirs, and file systems without hard links.

import { closeSync, constants, fsyncSync, linkSync, openSync, readdirSync, renameSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { SesameError } from "../core/errors.js";
import { errnoOf, quote, writeFailure } from "./file-trust.js";
import { isThere, removeFile, syncDirectory, writeFully } from "./files.js";

/** vfat, exfat and some network file systems. */
const withoutLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

export class NewFile {
  readonly #path: string;
  readonly #temporary: string;
  #descriptor: number | null;

  /** @param path what is there stays @throws EXPORT_EXISTS, FILE_NOT_WRITABLE, DISK_FULL, DISK_READ_ONLY */
  constructor(path: string) {
    this.#path = resolve(path);
    if (isThere(this.#path)) throw this.#exists();
    this.#temporary = join(dirname(this.#path), `.${basename(this.#path)}.${process.pid}.tmp`);
    try {
      removeRemains(this.#path);
      this.#descriptor = openSync(
        this.#temporary,
        constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
        0o600,
      );
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
  write(bytes: Uint8Array): void {
    try {
      writeFully(this.#opened(), bytes);
    } catch (error) {
      throw writeFailure(this.#path, error);
    }
  }

  /** Puts it at its path, on the disk when this returns. @throws as write, EXPORT_EXISTS */
  commit(): void {
    try {
      fsyncSync(this.#opened());
      this.#close();
      this.#appear();
      syncDirectory(dirname(this.#path));
    } catch (error) {
      throw writeFailure(this.#path, error);
    }
  }

  /** What was not committed is gone. */
  [Symbol.dispose](): void {
    this.#close();
    removeFile(this.#temporary);
  }

  /** A link replaces nothing; where there is none, a file that comes at this very moment may be replaced. */
  #appear(): void {
    try {
      linkSync(this.#temporary, this.#path);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "EEXIST" || (withoutLinks.has(errno) && isThere(this.#path))) throw this.#exists();
      if (!withoutLinks.has(errno)) throw error;
      renameSync(this.#temporary, this.#path);
    }
  }

  #close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #opened(): number {
    if (this.#descriptor !== null) return this.#descriptor;
    throw new SesameError("INTERNAL", "a file that is finished was written to");
  }

  #exists(): SesameError {
    return new SesameError("EXPORT_EXISTS", `${quote(this.#path)} is there already`, {
      details: { path: this.#path },
    });
  }

  #failure(error: unknown): SesameError {
    const failure = writeFailure(this.#path, error);
    if (failure.code !== "FILE_IO_FAILED") return failure;
    return new SesameError("FILE_NOT_WRITABLE", `${quote(this.#path)} can't be written (${errnoOf(error)})`, {
      details: { path: this.#path },
      cause: error,
    });
  }
}

/** Of writers that live no longer. */
function removeRemains(path: string): void {
  const prefix = `.${basename(path)}.`;
  for (const entry of readdirSync(dirname(path))) {
    const middle = entry.startsWith(prefix) && entry.endsWith(".tmp") ? entry.slice(prefix.length, -4) : "";
    if (/^[1-9]\d{0,9}$/.test(middle) && !isAlive(Number(middle))) removeFile(join(dirname(path), entry));
  }
}

function isAlive(pid: number): boolean {
  // A process of that number before this one.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== "ESRCH";
  }
}
