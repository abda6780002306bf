// From a master key to an open vault. Hides the order of checks: the pages decrypt, the metadata is the database's own,
// and whatever fails leaves neither a key nor a connection behind.

import type { SecureBuffer } from "../core/ports.js";
import { demandChecksum } from "./vault-checksum.js";
import { type Connection, openDatabase, translating } from "./vault-database.js";
import type { VaultFiles } from "./vault-files.js";
import { derivePageKey, ValueCipher } from "./vault-keys.js";
import type { VaultMetadata } from "./vault-metadata.js";
import { OpenVault } from "./vault.js";

/** A vault's open database, shown to be its own, and the key to its values. */
export interface OpenedDatabase {
  readonly connection: Connection;
  readonly cipher: ValueCipher;
}

/** @throws VAULT_DAMAGED, VAULT_TOO_NEW, VAULT_UNREADABLE, DISK_READ_ONLY */
export function openWith(files: VaultFiles, metadata: VaultMetadata, master: SecureBuffer): OpenedDatabase {
  using pageKey = derivePageKey(master, metadata);
  const connection = openDatabase(files, pageKey);
  try {
    demandChecksum(files, connection, master, metadata);
    return { connection, cipher: new ValueCipher(master, metadata) };
  } catch (error) {
    connection.close();
    throw error;
  }
}

export function closeOpened({ connection, cipher }: OpenedDatabase): void {
  cipher.release();
  connection.close();
}

/** Takes over what is open. */
export function present(files: VaultFiles, opened: OpenedDatabase): OpenVault {
  try {
    return translating(files, () => new OpenVault(files, opened.connection, opened.cipher));
  } catch (error) {
    closeOpened(opened);
    throw error;
  }
}
