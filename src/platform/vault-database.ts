// One SQLCipher connection: how it is keyed, tuned and checked, and what SQLite's errors mean for a person.
// Hides that the page key must pass through better-sqlite3 as a Buffer (it is a view of secure memory, wiped when
// the call returns), and that SQLite then keeps that key's schedule on its own heap: the one known exception.

import Database from "better-sqlite3-multiple-ciphers";
import { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import type { ProfileName } from "../core/names.js";
import { native } from "./native.js";
import { tooNew } from "./vault-metadata.js";

export type Connection = Database.Database;
export type Statement<P extends unknown[], R = unknown> = Database.Statement<P, R>;

/** Where a database lies, and whose it is. */
export interface DatabaseFile {
  readonly profile: ProfileName;
  readonly database: string;
  readonly isReadOnly: () => boolean;
}

const schemaVersion = 1;
/** "OSVt", so that file(1) and a reader can tell what they decrypted. */
const applicationId = 0x4f535674;
const rawKeyPrefix = Buffer.from("raw:", "latin1");
/**
 * Pages of 10,000 small secrets need 3.2 MiB. A page that is not cached costs 27 µs to authenticate and decrypt, so a
 * cache below that would make a read's price grow with the vault; SQLite takes the memory only as pages come in.
 */
const pageCacheKib = 8_192;
/** A write-ahead log that a large value has blown up is cut back at the next checkpoint. */
const journalLimitBytes = 4_194_304;
/** Nobody else has business with the file, so a lock is an error to tell, not one to wait for. */
const busyTimeoutMs = 100;

const schema = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE secret (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE secret_version (
    secret_id INTEGER NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    box BLOB NOT NULL,
    PRIMARY KEY (secret_id, version)
  ) STRICT, WITHOUT ROWID;
`;

/** Where what is restored waits until all of it is there (src/platform/vault-transfer.ts); no part of the vault. */
export const restoredTable = {
  create: `
    CREATE TABLE restored (
      name TEXT NOT NULL,
      key_created_at INTEGER NOT NULL,
      version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      box BLOB NOT NULL,
      PRIMARY KEY (name, version)
    ) STRICT, WITHOUT ROWID;
  `,
  drop: "DROP TABLE IF EXISTS restored",
} as const;

/** Fills the empty file with an empty vault and closes it; everything is in the one file then, but not durable. */
export function createDatabase(file: DatabaseFile, pageKey: SecureBuffer, checksumBox: Buffer): void {
  const connection = beginDatabase(file, pageKey, checksumBox);
  try {
    translating(file, () => finishDatabase(connection));
  } finally {
    connection.close();
  }
}

/**
 * An empty vault in the empty file, in a transaction that `finishDatabase` ends. It has no journal: what is cut short is
 * to be thrown away.
 */
export function beginDatabase(file: DatabaseFile, pageKey: SecureBuffer, checksumBox: Buffer): Connection {
  return translating(file, () => {
    const connection = connect(file, pageKey);
    try {
      connection.pragma("journal_mode = OFF");
      connection.pragma("synchronous = OFF");
      connection.exec(
        `BEGIN IMMEDIATE; ${schema} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion};`,
      );
      connection.prepare("INSERT INTO meta (name, value) VALUES ('metadata_checksum', ?)").run(checksumBox);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  });
}

/** Leaves the connection open, in the mode that the next one finds: a full disk can't keep it from being opened. */
export function finishDatabase(connection: Connection): void {
  connection.exec("COMMIT");
  makeDurable(connection);
}

/** @throws VAULT_DAMAGED, VAULT_TOO_NEW, VAULT_UNREADABLE, DISK_READ_ONLY */
export function openDatabase(file: DatabaseFile, pageKey: SecureBuffer): Connection {
  return translating(file, () => {
    const connection = connect(file, pageKey);
    try {
      // Before anything that might write: a file that is no vault must stay as it is.
      checkSchema(connection, file.profile);
      makeDurable(connection);
      dropLeftover(connection);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  });
}

/** Of an import that was cut short. On a full disk it stays until the next one: no reason to keep the vault shut. */
function dropLeftover(connection: Connection): void {
  try {
    connection.exec(restoredTable.drop);
  } catch {
    // Nothing reads that table.
  }
}

/** Says of every SQLite error what it is for a person. Errors of other kinds pass. */
export function translating<T>(file: DatabaseFile, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw translate(file, error);
  }
}

export function translate(file: DatabaseFile, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const { profile } = file;
  const details = { profile, sqlite: error.code };
  const code = error.code;
  // A page whose authentication fails is SQLITE_NOTADB on the first page and SQLITE_CORRUPT or IOERR_DATA elsewhere.
  if (/^SQLITE_(?:CORRUPT|NOTADB|IOERR_DATA|IOERR_CORRUPTFS|IOERR_SHORT_READ)/.test(code))
    return damaged(profile, `the database can't be decrypted or read (${code})`, error);
  if (code === "SQLITE_FULL")
    return new SesameError("DISK_FULL", `no room to write vault "${profile}"`, { details, cause: error });
  if (/^SQLITE_(?:READONLY|IOERR|CANTOPEN)/.test(code) && file.isReadOnly()) {
    return new SesameError("DISK_READ_ONLY", `vault "${profile}" is on a read-only file system`, {
      details,
      cause: error,
    });
  }
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
    return new SesameError(
      "VAULT_UNREADABLE",
      `another program has the database of vault "${profile}" open`,
      { details, cause: error },
    );
  }
  return new SesameError(
    "VAULT_UNREADABLE",
    `the database of vault "${profile}" can't be read or written (${code})`,
    { details, cause: error },
  );
}

function connect(file: DatabaseFile, pageKey: SecureBuffer): Connection {
  const connection = new Database(file.database, { fileMustExist: true, timeout: busyTimeoutMs });
  try {
    connection.pragma("cipher = 'sqlcipher'");
    connection.pragma("legacy = 4");
    // One process per vault: the index of the write-ahead log needs no shared memory file then. It must come
    // before anything that reads the file.
    connection.pragma("locking_mode = EXCLUSIVE");
    giveKey(connection, pageKey);
    connection.pragma("temp_store = MEMORY");
    connection.pragma("mmap_size = 0");
    connection.pragma("trusted_schema = OFF");
    connection.pragma("cell_size_check = ON");
    connection.pragma("foreign_keys = ON");
    connection.pragma("secure_delete = ON");
    connection.pragma(`cache_size = -${pageCacheKib}`);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function makeDurable(connection: Connection): void {
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  connection.pragma(`journal_size_limit = ${journalLimitBytes}`);
}

function giveKey(connection: Connection, pageKey: SecureBuffer): void {
  using raw = native.SecureBuffer.alloc(rawKeyPrefix.length + pageKey.length);
  const { bytes } = raw;
  bytes.set(rawKeyPrefix);
  bytes.set(pageKey.bytes, rawKeyPrefix.length);
  connection.key(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function checkSchema(connection: Connection, profile: string): void {
  const version = connection.pragma("user_version", { simple: true });
  const application = connection.pragma("application_id", { simple: true });
  if (application !== applicationId || typeof version !== "number" || version < 1)
    throw damaged(profile, "the database is no vault");
  if (version > schemaVersion) throw tooNew(profile, "database", version);
}

function damaged(profile: string, what: string, cause?: unknown): SesameError {
  return new SesameError("VAULT_DAMAGED", `vault "${profile}" is damaged: ${what}`, {
    details: { profile },
    cause,
  });
}
