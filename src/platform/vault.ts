// An unlocked vault: secrets by key and version. Hides the tables, that every value is sealed under the entry key
// for exactly its key and version, and that each change is one durable transaction. Plaintext goes in and comes
// out in secure memory only; between the two SQLite sees boxes.

import { SesameError } from "../core/errors.js";
import { BundleWriter, measureBundle } from "../core/bundle.js";
import type { KeyName } from "../core/names.js";
import type { SecureBuffer, StoredValue } from "../core/ports.js";
import { native } from "./native.js";
import { type Connection, translate } from "./vault-database.js";
import type { VaultFiles } from "./vault-files.js";
import { isBoxFailure, type ValueCipher } from "./vault-keys.js";
import {
  type BoxRow,
  type HeadRow,
  prepareStatements,
  type SecretSummary,
  type SecretVersion,
  type Statements,
} from "./vault-statements.js";
import {
  type Restored,
  type TransferredVault,
  VaultExport,
  VaultRestore,
  type WantedRestore,
} from "./vault-transfer.js";

export const maximumValueBytes = 1_048_576;

/** When, and how many of the newest versions stay. */
export interface WriteOptions {
  readonly nowMs: number;
  readonly historyVersions: number;
}

export class OpenVault {
  readonly #files: VaultFiles;
  readonly #connection: Connection;
  readonly #cipher: ValueCipher;
  readonly #sql: Statements;
  readonly #identity: string;

  /** Takes over the connection and the cipher. */
  constructor(files: VaultFiles, connection: Connection, cipher: ValueCipher) {
    this.#files = files;
    this.#connection = connection;
    this.#cipher = cipher;
    this.#sql = prepareStatements(connection);
    this.#identity = files.identity();
  }

  /** The caller releases the value. @throws KEY_UNKNOWN, VERSION_UNKNOWN, VAULT_DAMAGED */
  get(key: KeyName, version?: number): SecureBuffer {
    const [found, box] = this.#boxOf(key, version);
    return this.#openValue(key, found, box);
  }

  /** As `get`, for whoever only seals it again: good until the vault is closed. */
  stored(key: KeyName, version?: number): StoredValue {
    const [found, box] = this.#boxOf(key, version);
    const damage = (): SesameError => this.#unopened(key, found);
    return { ...this.#cipher.opening(key, found), box, damage };
  }

  /** The new version. @throws VALUE_TOO_LARGE, DISK_FULL, DISK_READ_ONLY */
  set(key: KeyName, value: SecureBuffer, options: WriteOptions): number {
    if (value.length > maximumValueBytes) {
      throw new SesameError(
        "VALUE_TOO_LARGE",
        `the value has ${value.length} bytes, more than ${maximumValueBytes}`,
        {
          details: { bytes: value.length, maximumBytes: maximumValueBytes },
        },
      );
    }
    return this.#write(() => this.#append(key, value, options));
  }

  /** Makes the value of an earlier version the newest one; the new version. @throws KEY_UNKNOWN, VERSION_UNKNOWN */
  rollBack(key: KeyName, version: number, options: WriteOptions): number {
    using value = this.get(key, version);
    return this.#write(() => this.#append(key, value, options));
  }

  /** The number of versions that went. @throws KEY_UNKNOWN */
  delete(key: KeyName): number {
    const [id] = this.#headOf(key);
    const versions = this.#write(() => {
      const count = this.#sql.versionNumbers.all(id).length;
      this.#sql.remove.run(id);
      return count;
    });
    this.#emptyWriteAheadLog();
    return versions;
  }

  /** Every version is sealed again, for a box is bound to its key's name. @throws KEY_UNKNOWN, KEY_EXISTS */
  rename(from: KeyName, to: KeyName): number {
    const [id] = this.#headOf(from);
    if (this.#read(() => this.#sql.head.get(to)) !== undefined) {
      throw new SesameError("KEY_EXISTS", `key "${to}" exists already`, {
        details: { key: to, profile: this.#files.profile },
      });
    }
    return this.#write(() => {
      const versions = this.#sql.versionNumbers.all(id);
      for (const version of versions) {
        using value = this.get(from, version);
        this.#sql.reseal.run(this.#cipher.seal(to, version, value), id, version);
      }
      this.#sql.rename.run(to, id);
      return versions.length;
    });
  }

  list(): readonly SecretSummary[] {
    return this.#read(() => this.#sql.summaries.all());
  }

  /** Newest first. @throws KEY_UNKNOWN */
  history(key: KeyName): readonly SecretVersion[] {
    const [id] = this.#headOf(key);
    return this.#read(() => this.#sql.history.all(id));
  }

  count(): number {
    return this.#read(() => this.#sql.count.get() ?? 0);
  }

  /**
   * The named keys, or all, as a bundle that the caller releases. No more than one value is outside of it at a time.
   * @throws KEY_UNKNOWN, BUS_FRAME_TOO_LARGE
   */
  bundle(keys: readonly KeyName[] | null, maximumBytes: number): SecureBuffer {
    const entries =
      keys === null ? this.#allSizes() : keys.map((name) => ({ name, valueLength: this.#sizeOf(name) }));
    const total = measureBundle(entries);
    if (total > maximumBytes) {
      throw new SesameError(
        "BUS_FRAME_TOO_LARGE",
        `the values of vault "${this.#files.profile}" have ${total} bytes together; name the keys that are needed`,
        {
          details: { bytes: total, maximumBytes },
        },
      );
    }
    const bundle = native.SecureBuffer.alloc(total);
    try {
      const writer = new BundleWriter(bundle.bytes, entries.length);
      for (const { name } of entries) {
        const [version, box] = this.#boxOf(name, undefined);
        using value = this.#openValue(name, version, box);
        writer.add(name, version, value.bytes);
      }
      writer.finish();
      return bundle;
    } catch (error) {
      bundle.release();
      throw error;
    }
  }

  /** Everything that is in it at this moment. */
  beginExport(): VaultExport {
    return new VaultExport(this.#transferred());
  }

  /** Nothing of it is there before it is committed; what one before it kept is gone. @throws DISK_FULL */
  beginRestore(): VaultRestore {
    return new VaultRestore(this.#transferred());
  }

  /** All of it, or nothing. @throws as VaultRestore.commit */
  commitRestore(restore: VaultRestore, wanted: WantedRestore, options: WriteOptions): Restored {
    return restore.commit(wanted, (key, value) => void this.#append(key, value, options));
  }

  get isOpen(): boolean {
    return this.#connection.open;
  }

  /** Wipes the keys, then closes the files; the write-ahead log is folded into the database. */
  close(): void {
    this.#cipher.release();
    this.#connection.close();
  }

  #transferred(): TransferredVault {
    return {
      connection: this.#connection,
      cipher: this.#cipher,
      open: (key, version) => this.get(key, version),
      read: (action) => this.#read(action),
      write: (action) => this.#write(action),
    };
  }

  /** It holds deleted boxes until it is folded into the database. Where that fails now, locking tries again. */
  #emptyWriteAheadLog(): void {
    try {
      this.#connection.pragma("wal_checkpoint(TRUNCATE)");
    } catch {
      // The delete itself is durable: a full disk here must not make it look undone.
    }
  }

  #append(key: KeyName, value: SecureBuffer, { nowMs, historyVersions }: WriteOptions): number {
    const head = this.#sql.head.get(key);
    const version = (head?.[1] ?? 0) + 1;
    const box = this.#cipher.seal(key, version, value);
    const id = head?.[0] ?? Number(this.#sql.insertSecret.run(key, nowMs, nowMs).lastInsertRowid);
    this.#sql.insertVersion.run(id, version, nowMs, box);
    this.#sql.advance.run(version, nowMs, id);
    this.#sql.prune.run(id, version - historyVersions);
    return version;
  }

  #boxOf(key: KeyName, version: number | undefined): BoxRow {
    let row: BoxRow | undefined;
    try {
      row = version === undefined ? this.#sql.newestBox.get(key) : this.#sql.boxOfVersion.get(key, version);
    } catch (error) {
      throw translate(this.#files, error);
    }
    if (row !== undefined) return row;
    this.#headOf(key);
    if (version === undefined) throw this.#damaged(`key "${key}" has lost its value`);
    const { profile } = this.#files;
    throw new SesameError("VERSION_UNKNOWN", `key "${key}" has no version ${version}`, {
      details: { profile, key, version },
    });
  }

  #openValue(key: KeyName, version: number, box: Buffer): SecureBuffer {
    try {
      return this.#cipher.open(key, version, box);
    } catch (error) {
      throw isBoxFailure(error) ? this.#unopened(key, version) : error;
    }
  }

  #unopened(key: KeyName, version: number): SesameError {
    return this.#damaged(`version ${version} of key "${key}" does not open`);
  }

  #headOf(key: KeyName): HeadRow {
    const head = this.#read(() => this.#sql.head.get(key));
    if (head !== undefined) return head;
    const { profile } = this.#files;
    throw new SesameError("KEY_UNKNOWN", `vault "${profile}" has no key "${key}"`, {
      details: { profile, key },
    });
  }

  #allSizes(): { readonly name: KeyName; readonly valueLength: number }[] {
    return this.#read(() => this.#sql.sizes.all()).map(([name, boxLength]) => ({
      name,
      valueLength: boxLength - native.BOX_OVERHEAD,
    }));
  }

  #sizeOf(key: KeyName): number {
    const boxLength = this.#read(() => this.#sql.size.get(key));
    if (boxLength !== undefined) return boxLength - native.BOX_OVERHEAD;
    this.#headOf(key);
    throw this.#damaged(`key "${key}" has lost its value`);
  }

  #read<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw translate(this.#files, error);
    }
  }

  /** All of it or nothing; durable when it returns. */
  #write<T>(action: () => T): T {
    this.#files.demandIdentity(this.#identity);
    try {
      return this.#connection.transaction(action).immediate();
    } catch (error) {
      throw translate(this.#files, error);
    }
  }

  #damaged(what: string): SesameError {
    const { profile } = this.#files;
    return new SesameError("VAULT_DAMAGED", `vault "${profile}" is damaged: ${what}`, {
      details: { profile },
    });
  }
}
