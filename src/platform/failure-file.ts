// The file that failed unlocks are kept in between two daemons, beside the vaults. Hides its form, and that one
// which is damaged or not the user's own is told of and counts as none: it guards against haste, not against its owner.

import { join } from "node:path";
import { SesameError } from "../core/errors.js";
import { isProfileName } from "../core/names.js";
import type { Log } from "../core/ports.js";
import { ensureDirectory, readPrivateFile, writeFileAtomic } from "./files.js";

const mostBytes = 1_048_576;

export class FailureFile {
  readonly #directory: string;
  readonly #path: string;
  readonly #log: Log;

  /** @param directory of the vaults; made when the first failure is written */
  constructor(directory: string, log: Log) {
    this.#directory = directory;
    this.#path = join(directory, ".failures.json");
    this.#log = log;
  }

  /** By profile: Unix milliseconds. */
  read(): ReadonlyMap<string, number> {
    try {
      const bytes = readPrivateFile(this.#path, { maximumBytes: mostBytes });
      return bytes === null ? new Map() : parse(bytes, this.#path);
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
      this.#log.write(
        "warning",
        "vault.failures_unrecorded",
        `earlier failed unlocks are not known: ${error.message}`,
        {
          code: error.code,
        },
      );
      return new Map();
    }
  }

  /** Durable when it returns. @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
  write(record: ReadonlyMap<string, number>): void {
    ensureDirectory(this.#directory);
    writeFileAtomic(this.#path, Buffer.from(`${JSON.stringify(Object.fromEntries(record))}\n`));
  }
}

function parse(bytes: Buffer, path: string): ReadonlyMap<string, number> {
  const fail = (): never => {
    throw new SesameError("FILE_IO_FAILED", `"${path}" is no record of failed unlocks`, {
      details: { path },
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return fail();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail();
  const record = new Map<string, number>();
  for (const [profile, fullAtMs] of Object.entries(value)) {
    if (!isProfileName(profile) || typeof fullAtMs !== "number" || !Number.isFinite(fullAtMs)) return fail();
    record.set(profile, fullAtMs);
  }
  return record;
}
