// That a database and its metadata belong together: the sealed checksum in the table "meta". Hides how metadata is
// replaced under a database that stays: the checksum of the coming metadata is announced in the database before the file
// changes, and both are accepted until one of them is seen to be the file's. So a crash leaves the old or the other.

import { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import { type Connection, translating } from "./vault-database.js";
import type { VaultFiles } from "./vault-files.js";
import { checksumIsSealedIn, sealChecksum } from "./vault-keys.js";
import type { VaultMetadata } from "./vault-metadata.js";

type Row = "metadata_checksum" | "metadata_checksum_next";

/** What is durable when a step is told; a crash may fall between any two. */
export type ReplacementStep = "announced" | "replaced" | "settled";

/** Also ends what a crash cut short. @throws VAULT_DAMAGED when the metadata is not the database's */
export function demandChecksum(
  files: VaultFiles,
  connection: Connection,
  master: SecureBuffer,
  metadata: VaultMetadata,
): void {
  const current = readBox(files, connection, "metadata_checksum");
  if (current === null) throw damaged(files, "the database has no seal of its metadata");
  const announced = readBox(files, connection, "metadata_checksum_next");
  const isSealedIn = (box: Uint8Array): boolean => checksumIsSealedIn(box, master, metadata);
  if (isSealedIn(current)) {
    if (announced !== null) settle(connection, "withdrawn");
  } else if (announced !== null && isSealedIn(announced)) {
    // That the file is seen does not say yet that a power cut would leave it.
    files.sync();
    settle(connection, "in force");
  } else {
    throw damaged(files, "its metadata is not what its database was made with");
  }
}

/**
 * Puts metadata with another factor in the place of a vault's own. Where it throws, the old or the other is in force.
 * @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED, VAULT_UNREADABLE
 */
export function* replaceMetadata(
  files: VaultFiles,
  connection: Connection,
  master: SecureBuffer,
  metadata: VaultMetadata,
): Generator<ReplacementStep, void> {
  const box = sealChecksum(master, metadata);
  translating(files, () =>
    connection
      .prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('metadata_checksum_next', ?)")
      .run(box),
  );
  yield "announced";
  files.replaceMetadata(metadata);
  yield "replaced";
  settle(connection, "in force");
  yield "settled";
}

function readBox(files: VaultFiles, connection: Connection, name: Row): Uint8Array | null {
  const box = translating(files, () =>
    connection.prepare("SELECT value FROM meta WHERE name = ?").pluck().get(name),
  );
  return box instanceof Uint8Array ? box : null;
}

/** What can't be settled, on a full disk for one, stays as good as it is: the next unlock tries again. */
function settle(connection: Connection, announced: "in force" | "withdrawn"): void {
  const promote = `UPDATE meta SET value = (SELECT value FROM meta WHERE name = 'metadata_checksum_next')
    WHERE name = 'metadata_checksum'`;
  const withdraw = connection.prepare("DELETE FROM meta WHERE name = 'metadata_checksum_next'");
  const act = connection.transaction(() => {
    if (announced === "in force") connection.prepare(promote).run();
    withdraw.run();
  });
  try {
    act.immediate();
  } catch {
    // Both are accepted until then.
  }
}

function damaged({ profile }: VaultFiles, what: string): SesameError {
  return new SesameError("VAULT_DAMAGED", `vault "${profile}" is damaged: ${what}`, { details: { profile } });
}
