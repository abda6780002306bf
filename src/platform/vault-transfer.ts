// A vault as a whole, out and in: its versions in chunks of an export, and an export's chunks as its versions. Hides that an export
// is of one moment or fails, and that what is restored waits, sealed, in a table of its own until all of it is put in its
// place in one transaction.

import { SesameError } from "../core/errors.js";
import type { KeyName } from "../core/names.js";
import type { SecureBuffer } from "../core/ports.js";
import {
  type ExportCounts,
  type ExportedVersion,
  isFull,
  readRecords,
  recordBytes,
  RecordOrder,
  writeRecord,
} from "../core/vault-export.js";
import { native } from "./native.js";
import { type Connection, restoredTable, type Statement } from "./vault-database.js";
import type { ValueCipher } from "./vault-keys.js";

/** What the transfer has of its vault. */
export interface TransferredVault {
  readonly connection: Connection;
  readonly cipher: ValueCipher;
  /** The caller releases it. @throws VAULT_DAMAGED */
  readonly open: (key: KeyName, version: number) => SecureBuffer;
  readonly read: <T>(action: () => T) => T;
  /** All of it or nothing; durable when it returns. */
  readonly write: <T>(action: () => T) => T;
}

type VersionRow = [
  key: KeyName,
  keyCreatedAtMs: number,
  version: number,
  createdAtMs: number,
  boxLength: number,
];

export class VaultExport {
  readonly #vault: TransferredVault;
  readonly #following: Statement<[string, string, number], VersionRow>;
  readonly #changes: Statement<[], number>;
  readonly #changesBefore: number;
  readonly counts: ExportCounts;
  #last: { readonly key: string; readonly version: number } = { key: "", version: 0 };

  constructor(vault: TransferredVault) {
    this.#vault = vault;
    const { connection, read } = vault;
    this.#following = connection
      .prepare<[string, string, number], VersionRow>(
        `SELECT s.name, s.created_at, v.version, v.created_at, length(v.box)
           FROM secret AS s JOIN secret_version AS v ON v.secret_id = s.id
          WHERE s.name >= ? AND (s.name > ? OR v.version < ?) ORDER BY s.name, v.version DESC`,
      )
      .raw();
    this.#changes = connection.prepare<[], number>("SELECT total_changes()").pluck();
    const counting = connection
      .prepare<[], [number, number, number | null]>(
        "SELECT count(DISTINCT secret_id), count(*), sum(length(box)) FROM secret_version",
      )
      .raw();
    const [keys, versions, boxBytes] = read(() => counting.get()) ?? [0, 0, 0];
    this.counts = { keys, versions, valueBytes: (boxBytes ?? 0) - versions * native.BOX_OVERHEAD };
    this.#changesBefore = this.#countChanges();
  }

  /**
   * The records of the next chunk, which the caller releases; null when all were given.
   * @throws TRANSFER_ENDED where the vault was changed meanwhile
   */
  next(): SecureBuffer | null {
    if (this.#countChanges() !== this.#changesBefore)
      throw new SesameError("TRANSFER_ENDED", "the vault was changed while it was exported");
    const rows = this.#nextRows();
    const last = rows.at(-1);
    if (last === undefined) return null;
    const total = rows.reduce((sum, { key, length }) => sum + recordBytes(key, length), 0);
    const chunk = native.SecureBuffer.alloc(total);
    try {
      let offset = 0;
      for (const row of rows) {
        using value = this.#vault.open(row.key, row.version);
        offset = writeRecord(chunk.bytes, offset, row, value.bytes);
      }
      if (offset !== total) throw new SesameError("INTERNAL", "a chunk has another length than its records");
      this.#last = last;
      return chunk;
    } catch (error) {
      chunk.release();
      throw error;
    }
  }

  #nextRows(): readonly (ExportedVersion & { readonly length: number })[] {
    const { key: lastKey, version: lastVersion } = this.#last;
    const rows: (ExportedVersion & { readonly length: number })[] = [];
    let filled = 0;
    this.#vault.read(() => {
      const following = this.#following.iterate(lastKey, lastKey, lastVersion);
      for (const [key, keyCreatedAtMs, version, createdAtMs, boxLength] of following) {
        const length = boxLength - native.BOX_OVERHEAD;
        const bytes = recordBytes(key, length);
        if (isFull(filled, bytes)) break;
        rows.push({ key, keyCreatedAtMs, version, createdAtMs, length });
        filled += bytes;
      }
    });
    return rows;
  }

  #countChanges(): number {
    return this.#vault.read(() => this.#changes.get() ?? 0);
  }
}

/** What becomes of a key that the vault has already. */
export type ExistingKeys = "refuse" | "overwrite" | "skip";

export interface WantedRestore {
  /** What must have been added. */
  readonly counts: ExportCounts;
  readonly existing: ExistingKeys;
}

/** Stores a new version of a key. */
type Append = (key: KeyName, value: SecureBuffer) => void;

export interface Restored {
  /** Keys that were not there, with so many versions. */
  readonly restored: number;
  readonly versions: number;
  /** Keys that were there and have a new version. */
  readonly overwritten: number;
  readonly skipped: number;
}

export class VaultRestore {
  readonly #vault: TransferredVault;
  readonly #order = new RecordOrder();
  readonly #stage: Statement<[string, number, number, number, Buffer]>;
  #newest = 0;

  constructor(vault: TransferredVault) {
    this.#vault = vault;
    const { connection, write } = vault;
    write(() => {
      connection.exec(restoredTable.drop);
      connection.exec(restoredTable.create);
    });
    this.#stage = connection.prepare(
      "INSERT INTO restored (name, key_created_at, version, created_at, box) VALUES (?, ?, ?, ?, ?)",
    );
  }

  /** Keeps a chunk's versions for later, apart from older ones than stay. @throws EXPORT_INVALID, DISK_FULL */
  add(chunk: Uint8Array, historyVersions: number): void {
    const records = readRecords(chunk);
    this.#vault.write(() => {
      for (const record of records) {
        if (this.#order.accept(record)) this.#newest = record.version;
        if (record.version <= this.#newest - historyVersions) continue;
        const { key, keyCreatedAtMs, version, createdAtMs, offset, length } = record;
        using value = native.SecureBuffer.alloc(length);
        value.bytes.set(chunk.subarray(offset, offset + length));
        this.#stage.run(
          key,
          keyCreatedAtMs,
          version,
          createdAtMs,
          this.#vault.cipher.seal(key, version, value),
        );
      }
    });
  }

  /**
   * Puts everything in its place, or nothing.
   * @throws EXPORT_INVALID where something is missing, IMPORT_KEYS_EXIST, DISK_FULL
   */
  commit({ counts, existing }: WantedRestore, append: Append): Restored {
    this.#order.demand(counts);
    return this.#vault.write(() => this.#place(existing, append));
  }

  /** What was kept is of no use any more. */
  abort(): void {
    this.#vault.connection.exec(restoredTable.drop);
  }

  #place(existing: ExistingKeys, append: Append): Restored {
    const { connection } = this.#vault;
    const present = this.#present();
    const [first] = present;
    if (existing === "refuse" && first !== undefined)
      throw new SesameError(
        "IMPORT_KEYS_EXIST",
        `the vault has ${present.length} of these keys already, "${first[0]}" for one`,
        { details: { key: first[0] } },
      );
    if (existing === "overwrite") for (const [key, version] of present) this.#overwrite(key, version, append);
    connection.exec("DELETE FROM restored WHERE name IN (SELECT name FROM secret)");
    const { changes: restored } = connection
      .prepare(
        `INSERT INTO secret (name, created_at, updated_at, version)
         SELECT name, key_created_at, created_at, max(version) FROM restored GROUP BY name`,
      )
      .run();
    const { changes: versions } = connection
      .prepare(
        `INSERT INTO secret_version (secret_id, version, created_at, box)
         SELECT s.id, r.version, r.created_at, r.box FROM restored AS r JOIN secret AS s ON s.name = r.name`,
      )
      .run();
    connection.exec(restoredTable.drop);
    const overwritten = existing === "overwrite" ? present.length : 0;
    return { restored, versions, overwritten, skipped: present.length - overwritten };
  }

  #present(): readonly [key: KeyName, version: number][] {
    return this.#vault.connection
      .prepare<[], [KeyName, number]>(
        `SELECT r.name, max(r.version) FROM restored AS r JOIN secret AS s ON s.name = r.name
          GROUP BY r.name ORDER BY r.name`,
      )
      .raw()
      .all();
  }

  #overwrite(key: KeyName, version: number, append: Append): void {
    const { connection, cipher } = this.#vault;
    const box = connection
      .prepare<[string, number], Buffer>("SELECT box FROM restored WHERE name = ? AND version = ?")
      .pluck()
      .get(key, version);
    if (box === undefined) throw new SesameError("INTERNAL", "a version that was kept is gone");
    using value = cipher.open(key, version, box);
    append(key, value);
  }
}
