// How a vault gets from what it is to what it is to be: metadata in its place, or the whole vault. Hides that an error on the way
// need not mean that nothing came about: what the disk says is what counts, and the vault is opened as that.

import { setImmediate as turn } from "node:timers/promises";
import { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import { replaceMetadata } from "./vault-checksum.js";
import { convertVault, type ConversionTarget } from "./vault-conversion.js";
import type { VaultFiles } from "./vault-files.js";
import type { VaultMetadata } from "./vault-metadata.js";
import { openWith, type OpenedDatabase, present } from "./vault-opening.js";
import type { OpenVault } from "./vault.js";

/** Takes over what is open; both master keys stay the caller's. */
export interface Conversion {
  readonly files: VaultFiles;
  readonly opened: OpenedDatabase;
  /** Of the vault as it is; the target's may be the same. */
  readonly master: SecureBuffer;
  readonly target: ConversionTarget;
  /** The metadata on the disk. */
  readonly describe: () => VaultMetadata;
}

export interface Converted {
  readonly vault: OpenVault;
  /** Null where the target is in force. */
  readonly error: SesameError | null;
}

/** Others work in between. */
export async function convert({ files, opened, master, target, describe }: Conversion): Promise<Converted> {
  let error: SesameError | null = null;
  try {
    const steps = convertVault(files, opened, target);
    while (steps.next().done !== true) await turn();
  } catch (failure) {
    if (!(failure instanceof SesameError)) throw failure;
    error = failure;
  }
  // Ends what the error cut short; whichever vault there is then is whole.
  files.swap.settle();
  const metadata = describe();
  const isDone = metadata.checksum === target.metadata.checksum;
  const vault = present(files, openWith(files, metadata, isDone ? target.master : master));
  return { vault, error: isDone ? null : error };
}

/** Null where it went well. */
export function replace(
  files: VaultFiles,
  { connection }: OpenedDatabase,
  master: SecureBuffer,
  after: VaultMetadata,
): SesameError | null {
  try {
    const steps = replaceMetadata(files, connection, master, after);
    while (steps.next().done !== true);
    return null;
  } catch (error) {
    // What a person can be told of; a bug passes.
    if (error instanceof SesameError) return error;
    throw error;
  }
}
