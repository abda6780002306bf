// What a reader of another password manager's export gives: entries by name, where the bytes of their values are, and what it
// leaves out. Hides nothing of its own; a value is only ever written into memory of the caller's.

import type { ImportEntry } from "./import-names.js";

export interface ImportValue {
  /** Bytes. */
  readonly length: number;
  /** Fills `out`, which has that length. */
  write(out: Uint8Array): void;
}

export interface ReadEntry extends ImportEntry {
  /** One for each name, in the same order; none is empty. */
  readonly values: readonly ImportValue[];
}

export interface ReadExport {
  readonly entries: readonly ReadEntry[];
  /** What the export has and no key is made of, in words, with how many there are. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/** Collects the values of one entry; those without a byte are no values. */
export class ValueList {
  readonly names: string[] = [];
  readonly values: ImportValue[] = [];

  add(name: string, value: ImportValue): void {
    if (value.length === 0) return;
    this.names.push(name);
    this.values.push(value);
  }
}

export class LeftOut {
  readonly counts = new Map<string, number>();

  add(what: string, count = 1): void {
    if (count > 0) this.counts.set(what, (this.counts.get(what) ?? 0) + count);
  }
}

/** A name is read no further than this: whatever is longer is cut in the key anyway. */
const maximumNameBytes = 4_096;

/** For names of entries, folders and fields, which are no secrets. */
export function decodeName(value: ImportValue): string {
  const bytes = new Uint8Array(value.length);
  value.write(bytes);
  return new TextDecoder().decode(bytes.subarray(0, maximumNameBytes));
}

const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

/** What follows a byte order mark of UTF-8, or all of it. */
export function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return byteOrderMark.every((byte, index) => bytes[index] === byte) ? bytes.subarray(3) : bytes;
}
