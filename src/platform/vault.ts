// An unlocked vault: secrets by key and version. Hides the tables, that every value is sealed under the entry key
// for exactly its key and version, and that each change is one durable transaction. Plaintext goes in and comes
// out in secure memory only; between the two SQLite sees boxes.

import { SesameError } from "../core/errors.js";
import { BundleWriter, measureBundle } from "../core/bundle.js";
import type { KeyName } from "../core/names.js";
import type { SecureBuffer, StoredValue } from "../core/ports.js";
import { native } from "./native.js";
import { type Connection, type Statement, translate } from "./vault-database.js";
import type { VaultFiles } from "./vault-files.js";
import { isBoxFailure, type ValueCipher } from "./vault-keys.js";

export const maximumValueBytes = 1_048_576;

export interface SecretSummary {
  readonly key: KeyName;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface SecretVersion {
  readonly version: number;
  readonly created_at: number;
}

/** When, and how many of the newest versions stay. */
export interface WriteOptions {
  readonly nowMs: number;
  readonly historyVersions: number;
}

type BoxRow = [version: number, box: Buffer];
type HeadRow = [id: number, version: number];

interface Statements {
  readonly newestBox: Statement<[string], BoxRow>;
  readonly boxOfVersion: Statement<[string, number], BoxRow>;
  readonly head: Statement<[string], HeadRow>;
  readonly insertSecret: Statement<[string, number, number]>;
  readonly advance: Statement<[number, number, number]>;
  readonly insertVersion: Statement<[number, number, number, Buffer]>;
  readonly prune: Statement<[number, number]>;
  readonly remove: Statement<[number]>;
  readonly rename: Statement<[string, number]>;
  readonly reseal: Statement<[Buffer, number, number]>;
  readonly versionNumbers: Statement<[number], number>;
  readonly summaries: Statement<[], SecretSummary>;
  readonly history: Statement<[number], SecretVersion>;
  readonly count: Statement<[], number>;
  readonly sizes: Statement<[], [key: KeyName, boxLength: number]>;
  readonly size: Statement<[string], number>;
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

  get isOpen(): boolean {
    return this.#connection.open;
  }

  /** Wipes the keys, then closes the files; the write-ahead log is folded into the database. */
  close(): void {
    this.#cipher.release();
    this.#connection.close();
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

function prepareStatements(connection: Connection): Statements {
  const newest = "secret AS s JOIN secret_version AS v ON v.secret_id = s.id AND v.version = s.version";
  return {
    newestBox: connection
      .prepare<[string], BoxRow>(`SELECT v.version, v.box FROM ${newest} WHERE s.name = ?`)
      .raw(),
    boxOfVersion: connection
      .prepare<[string, number], BoxRow>(
        "SELECT v.version, v.box FROM secret AS s JOIN secret_version AS v ON v.secret_id = s.id WHERE s.name = ? AND v.version = ?",
      )
      .raw(),
    head: connection.prepare<[string], HeadRow>("SELECT id, version FROM secret WHERE name = ?").raw(),
    insertSecret: connection.prepare(
      "INSERT INTO secret (name, created_at, updated_at, version) VALUES (?, ?, ?, 0)",
    ),
    advance: connection.prepare("UPDATE secret SET version = ?, updated_at = ? WHERE id = ?"),
    insertVersion: connection.prepare(
      "INSERT INTO secret_version (secret_id, version, created_at, box) VALUES (?, ?, ?, ?)",
    ),
    prune: connection.prepare("DELETE FROM secret_version WHERE secret_id = ? AND version <= ?"),
    remove: connection.prepare("DELETE FROM secret WHERE id = ?"),
    rename: connection.prepare("UPDATE secret SET name = ? WHERE id = ?"),
    reseal: connection.prepare("UPDATE secret_version SET box = ? WHERE secret_id = ? AND version = ?"),
    versionNumbers: connection
      .prepare<[number], number>("SELECT version FROM secret_version WHERE secret_id = ? ORDER BY version")
      .pluck(),
    summaries: connection.prepare(
      "SELECT name AS key, version, created_at, updated_at FROM secret ORDER BY name",
    ),
    history: connection.prepare(
      "SELECT version, created_at FROM secret_version WHERE secret_id = ? ORDER BY version DESC",
    ),
    count: connection.prepare<[], number>("SELECT count(*) FROM secret").pluck(),
    sizes: connection
      .prepare<[], [KeyName, number]>(`SELECT s.name, length(v.box) FROM ${newest} ORDER BY s.name`)
      .raw(),
    size: connection
      .prepare<[string], number>(`SELECT length(v.box) FROM ${newest} WHERE s.name = ?`)
      .pluck(),
  };
}
