// One vault made from another: the same secrets with their history and times, under another master key, key derivation or
// cipher suite. Hides the copying, one value in memory at a time, and that the vault on the disk is the old one or
// the other at every instant. Told step by step, so that whoever drives it can serve others in between.

import type { SecureBuffer } from "../core/ports.js";
import { demandChecksum } from "./vault-checksum.js";
import { beginDatabase, type Connection, finishDatabase, openDatabase, translate } from "./vault-database.js";
import { SesameError } from "../core/errors.js";
import type { VaultFiles } from "./vault-files.js";
import { derivePageKey, isBoxFailure, sealChecksum, ValueCipher } from "./vault-keys.js";
import type { VaultMetadata } from "./vault-metadata.js";
import { closeOpened, type OpenedDatabase } from "./vault-opening.js";
import type { SwapStep } from "./vault-swap.js";

export type ConversionStep = "prepared" | "copied some" | "filled" | "completed" | SwapStep;

export interface ConversionTarget {
  /** With every factor as it is to be: each must wrap `master`. */
  readonly metadata: VaultMetadata;
  /** Stays the caller's. */
  readonly master: SecureBuffer;
}

interface Counts {
  readonly secrets: number;
  readonly versions: number;
}

type SecretRow = [id: number, name: string, created: number, updated: number, version: number];
type VersionRow = [id: number, name: string, version: number, created: number, box: Buffer];

/** A step is told after so much work: a few milliseconds of it. */
const stepBytes = 1_048_576;
const stepRows = 256;

/**
 * Closes the source, whatever happens. Where it throws, or is left half-way, `files.swap.settle()` says which of the
 * two vaults there is.
 * @throws VAULT_DAMAGED, VAULT_UNREADABLE, DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED, SECURE_MEMORY_EXHAUSTED
 */
export function* convertVault(
  files: VaultFiles,
  source: OpenedDatabase,
  target: ConversionTarget,
): Generator<ConversionStep, void> {
  const { swap } = files;
  try {
    swap.prepare();
    yield "prepared";
    yield* build(files, source, target);
    swap.complete(target.metadata);
    yield "completed";
  } catch (error) {
    throw translate(files, error);
  } finally {
    closeOpened(source);
  }
  yield* swap.commit();
}

function* build(
  files: VaultFiles,
  source: OpenedDatabase,
  { metadata, master }: ConversionTarget,
): Generator<ConversionStep, void> {
  const { next } = files.swap;
  using pageKey = derivePageKey(master, metadata);
  const cipher = new ValueCipher(master, metadata);
  const connection = beginDatabase(next, pageKey, sealChecksum(master, metadata));
  let copied: Counts;
  try {
    copied = yield* copy(files, source, { connection, cipher });
    finishDatabase(connection);
  } finally {
    cipher.release();
    connection.close();
  }
  yield "filled";
  const again = openDatabase(next, pageKey);
  try {
    demandChecksum(files, again, master, metadata);
    const found = countIn(again);
    if (found.secrets !== copied.secrets || found.versions !== copied.versions)
      throw damaged(files, "what was built of it does not hold everything");
  } finally {
    again.close();
  }
}

function* copy(
  files: VaultFiles,
  from: OpenedDatabase,
  to: OpenedDatabase,
): Generator<ConversionStep, Counts> {
  const insertSecret = to.connection.prepare<SecretRow>(
    "INSERT INTO secret (id, name, created_at, updated_at, version) VALUES (?, ?, ?, ?, ?)",
  );
  const secrets = from.connection
    .prepare<[], SecretRow>("SELECT id, name, created_at, updated_at, version FROM secret ORDER BY id")
    .raw();
  let secretCount = 0;
  for (const row of secrets.iterate()) {
    insertSecret.run(...row);
    secretCount += 1;
    if (secretCount % stepRows === 0) yield "copied some";
  }
  const insertVersion = to.connection.prepare<[number, number, number, Buffer]>(
    "INSERT INTO secret_version (secret_id, version, created_at, box) VALUES (?, ?, ?, ?)",
  );
  // In the order of both tables: nothing is sorted, so nothing is held in memory.
  const versions = from.connection
    .prepare<[], VersionRow>(
      `SELECT s.id, s.name, v.version, v.created_at, v.box
       FROM secret AS s CROSS JOIN secret_version AS v ON v.secret_id = s.id ORDER BY s.id, v.version`,
    )
    .raw();
  let versionCount = 0;
  let bytes = 0;
  for (const [id, name, version, created, box] of versions.iterate()) {
    insertVersion.run(id, version, created, resealed(files, from.cipher, to.cipher, name, version, box));
    versionCount += 1;
    bytes += box.length;
    if (versionCount % stepRows !== 0 && bytes < stepBytes) continue;
    bytes = 0;
    yield "copied some";
  }
  return { secrets: secretCount, versions: versionCount };
}

function resealed(
  files: VaultFiles,
  from: ValueCipher,
  to: ValueCipher,
  name: string,
  version: number,
  box: Buffer,
): Buffer {
  try {
    using value = from.open(name, version, box);
    return to.seal(name, version, value);
  } catch (error) {
    // Without the key's name: this goes into the log.
    if (isBoxFailure(error)) throw damaged(files, "a value in it does not open");
    throw error;
  }
}

function countIn(connection: Connection): Counts {
  const count = (table: string): number =>
    Number(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  return { secrets: count("secret"), versions: count("secret_version") };
}

function damaged({ profile }: VaultFiles, what: string): SesameError {
  return new SesameError("VAULT_DAMAGED", `vault "${profile}" is damaged: ${what}`, { details: { profile } });
}
