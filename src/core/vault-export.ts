// The format of a vault's export, byte by byte (docs/vault-export.md): header, what a chunk is bound to, the manifest, and the
// records that chunks hold. Values are secrets, so records are written into and read from memory that the caller owns, and
// nothing of what is read is believed.

import { SesameError } from "./errors.js";
import { isKeyName, isProfileName, type KeyName, type ProfileName } from "./names.js";
import type { CryptoProfile } from "./ports.js";
import type { PasswordKdf } from "../generated/types.js";

const magic = "open-sesame vault export";
const formatVersion = 1;
export const saltBytes = 32;
export const checksumBytes = 32;
const saltOffset = 40;
const checksumOffset = saltOffset + saltBytes;
export const headerBytes = checksumOffset + checksumBytes;
/** Whether it is the last, and the length of its box. */
export const chunkPrefixBytes = 5;
/** More than the largest record: a chunk is whole records. */
export const maximumChunkBytes = 1_064_960;
/** Chunks of small values are filled so far. */
const fullChunkBytes = 262_144;
export const maximumExportedValueBytes = 1_048_576;

export const exportKeyLabel = "open-sesame/export-key/1";
const chunkLabel = "open-sesame/export-chunk/1\0";

const suites: readonly (readonly [CryptoProfile, number])[] = [
  ["leading-edge", 1],
  ["governance-compatible", 2],
];
const argon2id = 1;
const pbkdf2 = 2;

export interface ExportHeader {
  readonly suite: CryptoProfile;
  readonly kdf: PasswordKdf;
  readonly salt: Uint8Array;
}

/** @param checksum SHA-256 */
export function writeHeader(
  { suite, kdf, salt }: ExportHeader,
  checksum: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = viewOf(bytes);
  writeText(bytes, 0, magic);
  view.setUint16(24, formatVersion);
  view.setUint8(26, suites.find(([name]) => name === suite)?.[1] ?? 0);
  if (kdf.algorithm === "argon2id") {
    view.setUint8(27, argon2id);
    view.setUint32(28, kdf.memory_kib);
    view.setUint32(32, kdf.passes);
    view.setUint32(36, kdf.lanes);
  } else {
    view.setUint8(27, pbkdf2);
    view.setUint32(28, kdf.iterations);
  }
  bytes.set(salt, saltOffset);
  bytes.set(checksum(bytes.subarray(0, checksumOffset)), checksumOffset);
  return bytes;
}

/** Whether the costs are acceptable is not looked at. @throws EXPORT_INVALID, EXPORT_TOO_NEW */
export function readHeader(bytes: Uint8Array, checksum: (bytes: Uint8Array) => Uint8Array): ExportHeader {
  if (bytes.length < 26 || textAt(bytes, 0, magic.length) !== magic)
    throw invalidExport("does not begin as an export of a vault");
  const view = viewOf(bytes);
  const version = view.getUint16(24);
  if (version > formatVersion)
    throw new SesameError("EXPORT_TOO_NEW", `the export has format ${version}, newer than ${formatVersion}`);
  if (bytes.length < headerBytes) throw invalidExport("ends within its header");
  const expected = checksum(bytes.subarray(0, checksumOffset));
  if (!expected.every((byte, index) => byte === bytes[checksumOffset + index]))
    throw invalidExport("has a damaged header");
  const suite = suites.find(([, number]) => number === view.getUint8(26))?.[0];
  const kdf = readKdf(view);
  if (version !== formatVersion || suite === undefined || kdf === null)
    throw invalidExport("has a header that says what no program writes");
  return { suite, kdf, salt: bytes.slice(saltOffset, checksumOffset) };
}

function readKdf(view: DataView): PasswordKdf | null {
  const [first, second, third] = [view.getUint32(28), view.getUint32(32), view.getUint32(36)];
  if (view.getUint8(27) === argon2id)
    return { algorithm: "argon2id", memory_kib: first, passes: second, lanes: third };
  if (view.getUint8(27) === pbkdf2 && second === 0 && third === 0)
    return { algorithm: "pbkdf2-sha256", iterations: first };
  return null;
}

export interface ChunkPlace {
  /** From 0, which is the manifest. */
  readonly number: number;
  readonly isLast: boolean;
}

/** The associated data of a chunk's box: which export it is of, where it stands there, and whether anything follows. */
export function chunkContext(header: Uint8Array, { number, isLast }: ChunkPlace): Uint8Array {
  const bytes = new Uint8Array(chunkLabel.length + headerBytes + 9);
  writeText(bytes, 0, chunkLabel);
  bytes.set(header, chunkLabel.length);
  viewOf(bytes).setBigUint64(chunkLabel.length + headerBytes, BigInt(number));
  bytes[bytes.length - 1] = isLast ? 1 : 0;
  return bytes;
}

export function chunkPrefix({ isLast }: ChunkPlace, boxLength: number): Uint8Array {
  const bytes = new Uint8Array(chunkPrefixBytes);
  bytes[0] = isLast ? 1 : 0;
  viewOf(bytes).setUint32(1, boxLength);
  return bytes;
}

/** @throws EXPORT_INVALID */
export function readChunkPrefix(
  bytes: Uint8Array,
  boxOverhead: number,
): { readonly isLast: boolean; readonly boxLength: number } {
  const boxLength = viewOf(bytes).getUint32(1);
  if (
    bytes[0] === undefined ||
    bytes[0] > 1 ||
    boxLength < boxOverhead ||
    boxLength > maximumChunkBytes + boxOverhead
  )
    throw invalidExport("has a damaged chunk");
  return { isLast: bytes[0] === 1, boxLength };
}

export interface ExportCounts {
  readonly keys: number;
  readonly versions: number;
  readonly valueBytes: number;
}
export interface ExportManifest extends ExportCounts {
  readonly profile: ProfileName;
  /** Unix milliseconds. */
  readonly exportedAtMs: number;
}

const manifestBytes = 8 + 4 + 4 + 8 + 1;

export function writeManifest({
  profile,
  exportedAtMs,
  keys,
  versions,
  valueBytes,
}: ExportManifest): Uint8Array {
  const bytes = new Uint8Array(manifestBytes + profile.length);
  const view = viewOf(bytes);
  view.setBigUint64(0, BigInt(exportedAtMs));
  view.setUint32(8, keys);
  view.setUint32(12, versions);
  view.setBigUint64(16, BigInt(valueBytes));
  view.setUint8(24, profile.length);
  writeText(bytes, manifestBytes, profile);
  return bytes;
}

/** @throws EXPORT_INVALID */
export function readManifest(bytes: Uint8Array): ExportManifest {
  const view = viewOf(bytes);
  if (bytes.length < manifestBytes || bytes.length !== manifestBytes + view.getUint8(24))
    throw invalidExport("has a manifest of the wrong length");
  const profile = textAt(bytes, manifestBytes, bytes.length - manifestBytes);
  if (!isProfileName(profile)) throw invalidExport("is of a profile that can't be one");
  return {
    profile,
    exportedAtMs: safeAt(view, 0),
    keys: view.getUint32(8),
    versions: view.getUint32(12),
    valueBytes: safeAt(view, 16),
  };
}

/** What is known of a version apart from its value. */
export interface ExportedVersion {
  readonly key: KeyName;
  /** When the key was made, and this version of it: Unix milliseconds. */
  readonly keyCreatedAtMs: number;
  readonly version: number;
  readonly createdAtMs: number;
}
export interface ExportRecord extends ExportedVersion {
  /** Where the value lies in the chunk. */
  readonly offset: number;
  readonly length: number;
}

/** name length, the key's time, version, its time, value length */
const recordOverheadBytes = 2 + 8 + 4 + 8 + 4;

export function recordBytes(key: KeyName, valueLength: number): number {
  return recordOverheadBytes + key.length + valueLength;
}

/** How many of the records that come next, of so many bytes each, make a chunk: one at least, and no more than fit. */
export function isFull(filledBytes: number, nextBytes: number): boolean {
  return filledBytes > 0 && filledBytes + nextBytes > fullChunkBytes;
}

/** Where the next record begins. */
export function writeRecord(
  bytes: Uint8Array,
  start: number,
  { key, keyCreatedAtMs, version, createdAtMs }: ExportedVersion,
  value: Uint8Array,
): number {
  const view = viewOf(bytes);
  view.setUint16(start, key.length);
  writeText(bytes, start + 2, key);
  const afterName = start + 2 + key.length;
  view.setBigUint64(afterName, BigInt(keyCreatedAtMs));
  view.setUint32(afterName + 8, version);
  view.setBigUint64(afterName + 12, BigInt(createdAtMs));
  view.setUint32(afterName + 20, value.length);
  bytes.set(value, afterName + 24);
  return afterName + 24 + value.length;
}

/** The records of one chunk, one at least. @throws EXPORT_INVALID */
export function readRecords(bytes: Uint8Array): readonly ExportRecord[] {
  const records: ExportRecord[] = [];
  let offset = 0;
  do {
    const record = readRecord(bytes, offset);
    records.push(record);
    offset = record.offset + record.length;
  } while (offset < bytes.length);
  return records;
}

function readRecord(bytes: Uint8Array, start: number): ExportRecord {
  const view = viewOf(bytes);
  const demandRoom = (end: number): void => {
    if (end > bytes.length) throw invalidExport("has a record that ends within itself");
  };
  demandRoom(start + recordOverheadBytes);
  const afterName = start + 2 + view.getUint16(start);
  demandRoom(afterName + 24);
  const key = textAt(bytes, start + 2, afterName - start - 2);
  const version = view.getUint32(afterName + 8);
  const length = view.getUint32(afterName + 20);
  if (!isKeyName(key) || version === 0 || length > maximumExportedValueBytes)
    throw invalidExport("has a record that can't be one");
  const offset = afterName + 24;
  demandRoom(offset + length);
  return {
    key,
    keyCreatedAtMs: safeAt(view, afterName),
    version,
    createdAtMs: safeAt(view, afterName + 12),
    offset,
    length,
  };
}

/** Sees that records come by name, the newest version of each first, and counts them. */
export class RecordOrder {
  #last: ExportedVersion | null = null;
  #keys = 0;
  #versions = 0;
  #valueBytes = 0;

  get counts(): ExportCounts {
    return { keys: this.#keys, versions: this.#versions, valueBytes: this.#valueBytes };
  }

  /** Whether it is the first of its key, and so the newest. @throws EXPORT_INVALID */
  accept(record: ExportRecord): boolean {
    const last = this.#last;
    const isFirst = last === null || record.key > last.key;
    const follows =
      isFirst ||
      (record.key === last.key &&
        record.version < last.version &&
        record.keyCreatedAtMs === last.keyCreatedAtMs);
    if (!follows) throw invalidExport("has records in the wrong order");
    this.#last = record;
    if (isFirst) this.#keys += 1;
    this.#versions += 1;
    this.#valueBytes += record.length;
    return isFirst;
  }

  /** @throws EXPORT_INVALID where there are more or fewer than the manifest says */
  demand({ keys, versions, valueBytes }: ExportCounts): void {
    if (keys !== this.#keys || versions !== this.#versions || valueBytes !== this.#valueBytes)
      throw invalidExport("holds another number of keys, versions or bytes than it says");
  }
}

export function invalidExport(what: string): SesameError {
  return new SesameError("EXPORT_INVALID", `the file ${what}`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** ASCII, as all names are. */
function writeText(bytes: Uint8Array, start: number, text: string): void {
  for (let index = 0; index < text.length; index += 1) bytes[start + index] = text.charCodeAt(index);
}

function textAt(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + Math.min(length, 257)));
}

function safeAt(view: DataView, offset: number): number {
  const value = Number(view.getBigUint64(offset));
  if (Number.isSafeInteger(value)) return value;
  throw invalidExport("has a number that is too large");
}
