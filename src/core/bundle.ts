// The bundle: many keys with their values in one sealed body (src/bus/PROTOCOL.md, section 6). Values are
// secrets, so both directions work on views of memory that the caller owns: the writer fills it value by
// value, the reader gives positions and copies nothing.

import { SesameError } from "./errors.js";
import { isKeyName, type KeyName } from "./names.js";

const countBytes = 4;
/** name_length, version, value_length */
const entryOverheadBytes = 2 + 4 + 4;
const maximumU32 = 0xffff_ffff;

export interface BundleEntry {
  readonly name: KeyName;
  readonly version: number;
  /** Where the value lies in the bundle's bytes. */
  readonly offset: number;
  readonly length: number;
}

/** Bytes that a bundle of these keys takes. Key names are ASCII, so a character is a byte. */
export function measureBundle(
  entries: Iterable<{ readonly name: KeyName; readonly valueLength: number }>,
): number {
  let total = countBytes;
  for (const { name, valueLength } of entries) total += entryOverheadBytes + name.length + valueLength;
  return total;
}

/**
 * Fills `out`, whose length `measureBundle` gave. Values are added one at a time, so that no more than one
 * of them needs to be decrypted outside of `out`.
 */
export class BundleWriter {
  readonly #out: Uint8Array;
  readonly #view: DataView;
  #missing: number;
  #offset = countBytes;

  constructor(out: Uint8Array, count: number) {
    this.#out = out;
    this.#view = viewOf(out);
    this.#missing = count;
    this.#view.setUint32(0, count);
  }

  add(name: KeyName, version: number, value: Uint8Array): void {
    const end = this.#offset + entryOverheadBytes + name.length + value.length;
    if (this.#missing === 0 || end > this.#out.length) throw misused();
    if (!Number.isInteger(version) || version < 1 || version > maximumU32) throw misused();
    this.#missing -= 1;
    this.#view.setUint16(this.#offset, name.length);
    for (let index = 0; index < name.length; index += 1) {
      this.#out[this.#offset + 2 + index] = name.charCodeAt(index);
    }
    const afterName = this.#offset + 2 + name.length;
    this.#view.setUint32(afterName, version);
    this.#view.setUint32(afterName + 4, value.length);
    this.#out.set(value, afterName + 8);
    this.#offset = end;
  }

  /** @throws INTERNAL when values are missing or `out` is not full: half a bundle must not leave */
  finish(): void {
    if (this.#missing !== 0 || this.#offset !== this.#out.length) throw misused();
  }
}

/**
 * Where everything lies in a bundle. Nothing of it is believed: lengths, names, order of magnitude of the
 * count and the end are checked, names are unique.
 * @throws BUS_FRAME_INVALID
 */
export function readBundle(bytes: Uint8Array): readonly BundleEntry[] {
  if (bytes.length < countBytes) throw malformed("is shorter than its count");
  const view = viewOf(bytes);
  const count = view.getUint32(0);
  if (count > (bytes.length - countBytes) / (entryOverheadBytes + 1))
    throw malformed("is too short for its count");
  const entries: BundleEntry[] = [];
  const names = new Set<KeyName>();
  let offset = countBytes;
  for (let index = 0; index < count; index += 1) {
    const entry = readEntry(bytes, view, offset);
    if (names.has(entry.name)) throw malformed("has a key twice");
    names.add(entry.name);
    entries.push(entry);
    offset = entry.offset + entry.length;
  }
  if (offset !== bytes.length) throw malformed("goes on after its last value");
  return entries;
}

function readEntry(bytes: Uint8Array, view: DataView, start: number): BundleEntry {
  if (bytes.length - start < entryOverheadBytes) throw malformed("ends within an entry");
  const nameLength = view.getUint16(start);
  const afterName = start + 2 + nameLength;
  if (bytes.length - afterName < 8) throw malformed("ends within an entry");
  const name = String.fromCharCode(...bytes.subarray(start + 2, start + 2 + Math.min(nameLength, 257)));
  if (!isKeyName(name)) throw malformed("has a key name that can't be one");
  const version = view.getUint32(afterName);
  if (version === 0) throw malformed("has a version 0");
  const length = view.getUint32(afterName + 4);
  const offset = afterName + 8;
  if (length > bytes.length - offset) throw malformed("ends within a value");
  return { name, version, offset, length };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function malformed(what: string): SesameError {
  return new SesameError("BUS_FRAME_INVALID", `a bundle of secrets ${what}`);
}

function misused(): SesameError {
  return new SesameError("INTERNAL", "a bundle was filled with other than what was measured");
}
