// How a command line names what to trust: a head as somebody wrote it down, or a checkpoint in a file. Apart from what reads it,
// so that command lines can be described without that.

import type { ChainHead } from "../core/audit-entry.js";

/** A head as it is written down, or the file of a checkpoint. */
export type TrustedPlace = ChainHead | { readonly file: string };

/** SEQUENCE:HASH, or else a path. */
export function parseTrustedPlace(input: string): TrustedPlace {
  const [, sequence, hash] = /^([0-9]{1,15}):([0-9a-f]{64})$/.exec(input) ?? [];
  if (sequence === undefined || hash === undefined) return { file: input };
  return { sequence: Number(sequence), hash };
}
