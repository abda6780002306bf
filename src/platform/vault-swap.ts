// The vault that is built beside a vault to take its place, and how it does so in one step. Hides the names and the order
// that make one rename the decision: before it everything built is rubbish, after it everything old is, and whoever
// finds the files next ends what was begun, whatever a crash did.

import { closeSync, constants, fstatSync, fsyncSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import { SesameError } from "../core/errors.js";
import type { ProfileName } from "../core/names.js";
import {
  isThere,
  openPrivateFile,
  readPrivateFile,
  removeFile,
  syncDirectory,
  writeFailure,
  writeFileAtomic,
} from "./files.js";
import type { DatabaseFile } from "./vault-database.js";
import { maximumMetadataBytes, parseMetadata, printMetadata, type VaultMetadata } from "./vault-metadata.js";

/** What SQLite may put beside a database file. */
const companionSuffixes = ["-wal", "-shm", "-journal"] as const;
/** Of SQLCipher 4. A database has one page at least. */
export const pageBytes = 4_096;

const nextDatabaseSuffix = ".next.db";
const nextMetadataSuffix = ".next.meta.json";
const swapSuffix = ".swap";

/** What is durable when a step is told; a crash may fall between any two. */
export type SwapStep = "decided" | "log removed" | "database in place" | "metadata in place";

/** The vault whose place is to be taken. */
export interface SwapOptions {
  readonly directory: string;
  readonly profile: ProfileName;
  readonly database: string;
  readonly metadata: string;
  readonly isReadOnly: () => boolean;
}

export class VaultSwap {
  readonly next: DatabaseFile;
  readonly #vault: SwapOptions;
  readonly #metadata: string;
  readonly #decision: string;

  constructor(vault: SwapOptions) {
    const { directory, profile, isReadOnly } = vault;
    this.#vault = vault;
    this.next = { profile, database: join(directory, `.${profile}${nextDatabaseSuffix}`), isReadOnly };
    this.#metadata = join(directory, `.${profile}${nextMetadataSuffix}`);
    this.#decision = join(directory, `.${profile}${swapSuffix}`);
  }

  /** Whether something was decided that is not carried out. */
  get isDecided(): boolean {
    return isThere(this.#decision);
  }

  /** Clears what an earlier attempt left and makes an empty database file. @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
  prepare(): void {
    this.clear();
    createEmpty(this.next.database);
  }

  /** Makes what was built durable, with its metadata; nothing is decided by that. The database must be closed. @throws as prepare */
  complete(metadata: VaultMetadata): void {
    const left = companionsOf(this.next.database).find(isThere);
    // What is in a write-ahead log would stay behind.
    if (left !== undefined)
      throw new SesameError("FILE_IO_FAILED", "a database that was built is not whole without its log", {
        details: { path: left },
      });
    syncFile(this.next.database);
    writeFileAtomic(this.#metadata, printMetadata(metadata));
  }

  /** What was completed is the vault from the first step on, power cuts included. Its present database must be closed. */
  *commit(): Generator<SwapStep, void> {
    this.#attempt(() => renameSync(this.#metadata, this.#decision));
    this.#sync();
    yield "decided";
    yield* this.#carryOut();
  }

  /**
   * Ends what a crash, or an error, cut short: what was decided is carried out, what was not is cleared. Null where
   * there is nothing to end.
   * @throws VAULT_DAMAGED, DISK_READ_ONLY, FILE_IO_FAILED
   */
  settle(): "carried out" | "cleared" | null {
    if (this.isDecided) {
      // Without the vault itself it is no crash of ours.
      if (![this.#vault.metadata, this.#vault.database].every(isThere)) return null;
      this.#demandSound();
      const steps = this.#carryOut();
      while (steps.next().done !== true);
      return "carried out";
    }
    const remains = [this.#metadata, this.next.database, ...companionsOf(this.next.database)];
    if (!remains.some(isThere)) return null;
    try {
      this.clear();
      return "cleared";
    } catch {
      // It is in nobody's way.
      return null;
    }
  }

  /** Removes everything that was built, a decision last. */
  clear(): void {
    const built = [...companionsOf(this.next.database), this.next.database, this.#metadata];
    for (const path of [...built, this.#decision]) removeFile(path);
  }

  *#carryOut(): Generator<SwapStep, void> {
    const { database, metadata } = this.#vault;
    // That the decision is seen does not say yet that a power cut would leave it.
    this.#sync();
    if (isThere(this.next.database)) {
      // First, and durably: replayed into another database it would damage that.
      for (const path of companionsOf(database)) removeFile(path);
      this.#sync();
      yield "log removed";
      this.#attempt(() => renameSync(this.next.database, database));
      this.#sync();
      yield "database in place";
    }
    this.#attempt(() => renameSync(this.#decision, metadata));
    this.#sync();
    yield "metadata in place";
  }

  /** Nothing good makes way for what is no vault. */
  #demandSound(): void {
    const { profile } = this.#vault;
    const bytes = readPrivateFile(this.#decision, { maximumBytes: maximumMetadataBytes });
    if (bytes !== null) parseMetadata(bytes, profile);
    const descriptor = openPrivateFile(this.next.database, constants.O_RDONLY);
    if (descriptor === null) return;
    const { size } = fstatSync(descriptor);
    closeSync(descriptor);
    if (size >= pageBytes) return;
    throw new SesameError("VAULT_DAMAGED", `what is to take the place of vault "${profile}" was cut off`, {
      details: { profile },
    });
  }

  #sync(): void {
    syncDirectory(this.#vault.directory);
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw writeFailure(this.next.database, error);
    }
  }
}

/** The profile whose swap a file of the vault directory belongs to; "" for any other file. */
export function swapProfileOf(entry: string): string {
  const suffixes = [
    nextMetadataSuffix,
    swapSuffix,
    ...["", ...companionSuffixes].map((companion) => nextDatabaseSuffix + companion),
  ];
  const suffix = entry.startsWith(".") ? suffixes.find((one) => entry.endsWith(one)) : undefined;
  return suffix === undefined ? "" : entry.slice(1, -suffix.length);
}

export function companionsOf(database: string): string[] {
  return companionSuffixes.map((suffix) => `${database}${suffix}`);
}

/** @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
export function createEmpty(path: string): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  try {
    closeSync(openSync(path, flags, 0o600));
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** Not the file's name, which is its directory's. @throws FILE_IO_FAILED */
export function syncFile(path: string): void {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw writeFailure(path, error);
  }
}
