// The files of one vault in the vault directory, and how a vault comes and goes in one step. Metadata under its
// final name is what makes a vault; under the pending name it says that everything beside it is rubbish of a
// create or delete that was cut short. So one rename makes a vault and one rename ends it, whatever a crash does.

import { accessSync, closeSync, constants, fstatSync, lstatSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { SesameError } from "../core/errors.js";
import { isProfileName, type ProfileName } from "../core/names.js";
import {
  checkDirectory,
  ensureDirectory,
  errnoOf,
  isThere,
  openPrivateFile,
  readPrivateFile,
  removeFile,
  syncDirectory,
  writeFailure,
  writeFileAtomic,
} from "./files.js";
import { maximumMetadataBytes, parseMetadata, printMetadata, type VaultMetadata } from "./vault-metadata.js";
import { companionsOf, createEmpty, pageBytes, swapProfileOf, syncFile, VaultSwap } from "./vault-swap.js";

const metadataSuffix = ".meta.json";
const databaseSuffix = ".db";
const pendingSuffix = ".pending";
const writeAheadSuffix = "-wal";

/** Of a crash, and what became of it. */
export interface Leftover {
  readonly profile: ProfileName;
  readonly fate: "cleared" | "conversion cleared" | "conversion carried out";
}

export class VaultFiles {
  readonly profile: ProfileName;
  readonly database: string;
  /** What takes the vault's place. */
  readonly swap: VaultSwap;
  readonly #directory: string;
  readonly #metadata: string;
  readonly #pending: string;

  constructor(directory: string, profile: ProfileName) {
    this.profile = profile;
    this.#directory = directory;
    this.database = join(directory, `${profile}${databaseSuffix}`);
    this.#metadata = join(directory, `${profile}${metadataSuffix}`);
    this.#pending = join(directory, `.${profile}${pendingSuffix}`);
    this.swap = new VaultSwap({
      directory,
      profile,
      database: this.database,
      metadata: this.#metadata,
      isReadOnly: () => this.isReadOnly(),
    });
  }

  /** @throws VAULT_DAMAGED when a part is missing that no crash of ours explains */
  exists(): boolean {
    const hasMetadata = isThere(this.#metadata);
    const hasDatabase = isThere(this.database);
    if (hasMetadata && hasDatabase) return true;
    if (hasMetadata) throw this.#damaged("has lost its database");
    const hasRemains = hasDatabase || companionsOf(this.database).some(isThere) || this.swap.isDecided;
    if (hasRemains && !isThere(this.#pending)) throw this.#damaged("has lost its metadata");
    return false;
  }

  /**
   * The metadata of a vault that exists.
   * @throws VAULT_DAMAGED, VAULT_TOO_NEW, FILE_KIND_UNSAFE, FILE_MODE_UNSAFE, FILE_OWNER_UNSAFE, FILE_IO_FAILED
   */
  readMetadata(): VaultMetadata {
    checkDirectory(this.#directory);
    return parseMetadata(this.#readMetadataBytes(), this.profile);
  }

  /**
   * Kind, owner and mode of the files that SQLite will open by name. Only for a vault that this process has not
   * open: closing a descriptor drops the process's fcntl(2) locks on the file, SQLite's too.
   * @throws VAULT_DAMAGED, FILE_KIND_UNSAFE, FILE_MODE_UNSAFE, FILE_OWNER_UNSAFE, FILE_IO_FAILED
   */
  checkDatabase(): void {
    for (const path of [this.database, ...companionsOf(this.database)]) {
      const descriptor = openPrivateFile(path, constants.O_RDONLY);
      if (descriptor === null) continue;
      const { size } = fstatSync(descriptor);
      closeSync(descriptor);
      // SQLite takes an empty file for a new database and throws away the write-ahead log beside it.
      if (path === this.database && size < pageBytes) throw this.#damaged("has a database that was cut off");
    }
  }

  /** Which files the paths of the open database and its write-ahead log lead to. */
  identity(): string {
    return [this.database, `${this.database}${writeAheadSuffix}`]
      .map((path) => {
        const status = lstatSync(path, { throwIfNoEntry: false });
        return status === undefined ? "none" : `${status.dev}:${status.ino}`;
      })
      .join(" ");
  }

  /**
   * SQLite goes on writing to the files that it has open, wherever their names lead by then: what it calls durable
   * would be gone at the next start.
   * @throws VAULT_DAMAGED
   */
  demandIdentity(opened: string): void {
    if (this.identity() !== opened)
      throw this.#damaged("had its database moved or replaced while it was unlocked");
  }

  /** Clears what a crash left and makes room for a database that is no vault until `commit`. */
  prepare(metadata: VaultMetadata): void {
    ensureDirectory(this.#directory);
    this.clear();
    writeFileAtomic(this.#pending, printMetadata(metadata));
    createEmpty(this.database);
  }

  /** The prepared files are a vault from here on, power cuts included. The database must be closed. */
  commit(): void {
    syncFile(this.database);
    syncDirectory(this.#directory);
    this.#attempt(() => renameSync(this.#pending, this.#metadata));
    syncDirectory(this.#directory);
  }

  /** All of the old or all of the other metadata, whenever a reader looks. @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
  replaceMetadata(metadata: VaultMetadata): void {
    writeFileAtomic(this.#metadata, printMetadata(metadata));
  }

  /** Makes the names in the directory survive a power cut. @throws DISK_READ_ONLY, FILE_IO_FAILED */
  sync(): void {
    syncDirectory(this.#directory);
  }

  /** There is no vault from here on; what remains of its files is cleared now or after a crash. */
  retire(): void {
    this.#attempt(() => renameSync(this.#metadata, this.#pending));
    syncDirectory(this.#directory);
    this.clear();
  }

  /** Undoes `prepare` and what followed it, `commit` included. */
  abandon(): void {
    if (isThere(this.#metadata)) this.retire();
    else this.clear();
  }

  /** Removes the remains of a create or delete; the pending metadata last, for it names them as remains. */
  clear(): void {
    this.swap.clear();
    for (const path of [...companionsOf(this.database), this.database]) removeFile(path);
    syncDirectory(this.#directory);
    removeFile(this.#pending);
  }

  /** A write that SQLite calls an I/O error is a read-only file system where the kernel says so. */
  isReadOnly(): boolean {
    try {
      accessSync(this.#directory, constants.W_OK);
      return false;
    } catch (error) {
      return errnoOf(error) === "EROFS";
    }
  }

  #readMetadataBytes(): Buffer {
    let bytes: Buffer | null;
    try {
      bytes = readPrivateFile(this.#metadata, { maximumBytes: maximumMetadataBytes });
    } catch (error) {
      if (error instanceof SesameError && error.code === "FILE_TOO_LARGE")
        throw this.#damaged("has metadata that is too large to be its own");
      throw error;
    }
    if (bytes === null) throw this.#damaged("has lost its metadata");
    return bytes;
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw writeFailure(this.database, error);
    }
  }

  #damaged(what: string): SesameError {
    return new SesameError("VAULT_DAMAGED", `vault "${this.profile}" ${what}`, {
      details: { profile: this.profile },
    });
  }
}

/** Profiles of which any file is there under a final name, sorted. */
export function listVaultProfiles(directory: string): ProfileName[] {
  const profiles = new Set<ProfileName>();
  for (const entry of entriesOf(directory)) {
    for (const suffix of [metadataSuffix, databaseSuffix]) {
      const name = entry.endsWith(suffix) ? entry.slice(0, -suffix.length) : "";
      if (isProfileName(name)) profiles.add(name);
    }
  }
  return [...profiles].toSorted();
}

/** Ends what crashes left in the directory. */
export function settleVaultLeftovers(directory: string): Leftover[] {
  const entries = entriesOf(directory);
  return [...clearUnfinished(directory, entries), ...settleSwaps(directory, entries)];
}

/** Creates and deletes that were cut short. */
function clearUnfinished(directory: string, entries: readonly string[]): Leftover[] {
  const cleared: Leftover[] = [];
  for (const entry of entries) {
    if (/^\..*\.(?:pending|meta\.json)\.\d+\.tmp$/.test(entry)) removeFile(join(directory, entry));
    const name =
      entry.startsWith(".") && entry.endsWith(pendingSuffix) ? entry.slice(1, -pendingSuffix.length) : "";
    if (!isProfileName(name)) continue;
    if (isThere(join(directory, `${name}${metadataSuffix}`))) continue;
    new VaultFiles(directory, name).clear();
    cleared.push({ profile: name, fate: "cleared" });
  }
  return cleared;
}

function settleSwaps(directory: string, entries: readonly string[]): Leftover[] {
  const settled: Leftover[] = [];
  for (const profile of new Set(entries.map(swapProfileOf).filter(isProfileName))) {
    try {
      const fate = new VaultFiles(directory, profile).swap.settle();
      if (fate !== null) settled.push({ profile, fate: `conversion ${fate}` });
    } catch (error) {
      // Damage of one vault, for whoever asks for that one.
      if (!(error instanceof SesameError) || error.code !== "VAULT_DAMAGED") throw error;
    }
  }
  return settled;
}

function entriesOf(directory: string): string[] {
  try {
    const entries = readdirSync(directory);
    checkDirectory(directory);
    return entries;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw writeFailure(directory, error);
  }
}
