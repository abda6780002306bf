// An export of a vault as a file (docs/vault-export.md): writes one chunk after the other, and reads them again. Hides keys,
// boxes and framing; what is in a chunk is in secure memory alone.

import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import type { CryptoProfile, SecureBuffer } from "../core/ports.js";
import {
  chunkContext,
  chunkPrefix,
  chunkPrefixBytes,
  type ExportManifest,
  type ExportRecord,
  exportKeyLabel,
  type ExportHeader,
  headerBytes,
  invalidExport,
  readChunkPrefix,
  readHeader,
  readManifest,
  readRecords,
  RecordOrder,
  writeHeader,
  writeManifest,
} from "../core/vault-export.js";
import { readFully } from "../platform/files.js";
import { native } from "../platform/native.js";
import type { NewFile } from "../platform/new-file.js";
import { deriveChecked, kdfFault } from "./factors/password.js";

export class ExportWriter {
  readonly #file: NewFile;
  readonly #suite: CryptoProfile;
  readonly #header: Uint8Array;
  readonly #key: SecureBuffer;
  #chunks = 0;

  /** Writes the header. The passphrase stays the caller's. @throws KDF_UNACCEPTABLE, and as NewFile.write */
  constructor(file: NewFile, header: ExportHeader, passphrase: SecureBuffer) {
    this.#file = file;
    this.#suite = header.suite;
    this.#header = writeHeader(header, sha256);
    this.#key = deriveExportKey(header, this.#header, passphrase);
    file.write(this.#header);
  }

  begin(manifest: ExportManifest): void {
    const bytes = writeManifest(manifest);
    using chunk = native.SecureBuffer.alloc(bytes.length);
    chunk.bytes.set(bytes);
    this.add(chunk);
  }

  add(records: SecureBuffer): void {
    this.#write(records, false);
  }

  /** Without it, the file is cut off. */
  end(): void {
    using nothing = native.SecureBuffer.alloc(0);
    this.#write(nothing, true);
  }

  [Symbol.dispose](): void {
    this.#key.release();
  }

  #write(chunk: SecureBuffer, isLast: boolean): void {
    const place = { number: this.#chunks, isLast };
    const box = native.sealBox(this.#suite, this.#key, chunkContext(this.#header, place), chunk);
    this.#file.write(chunkPrefix(place, box.length));
    this.#file.write(box);
    this.#chunks += 1;
  }
}

export class ExportFile {
  readonly #descriptor: number;
  readonly #bytes: Buffer;
  readonly #header: ExportHeader;

  /** @throws FILE_NOT_READABLE, EXPORT_INVALID, EXPORT_TOO_NEW */
  constructor(path: string) {
    this.#descriptor = openFile(path);
    try {
      const bytes = Buffer.alloc(headerBytes);
      this.#bytes = bytes.subarray(0, readFully(this.#descriptor, bytes));
      this.#header = readHeader(this.#bytes, sha256);
      const fault = kdfFault(this.#header.kdf, this.#header.salt);
      if (fault !== null) throw invalidExport(fault.text);
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
  }

  /** Released by the caller; the passphrase stays the caller's. */
  deriveKey(passphrase: SecureBuffer): SecureBuffer {
    return deriveExportKey(this.#header, this.#bytes, passphrase);
  }

  /**
   * Reads it from its beginning to its end: whoever gets through this has seen a whole export.
   * @param use has the records of a chunk for as long as it takes; the chunk is released then
   * @throws PASSPHRASE_WRONG, EXPORT_INVALID
   */
  async read(
    key: SecureBuffer,
    use: (records: readonly ExportRecord[], chunk: SecureBuffer) => Promise<void> | void,
  ): Promise<ExportManifest> {
    const order = new RecordOrder();
    let manifest: ExportManifest | null = null;
    let position = headerBytes;
    for (let number = 0; ; number += 1) {
      const { isLast, box } = this.#boxAt(position);
      position += chunkPrefixBytes + box.length;
      using chunk = openChunk(key, chunkContext(this.#bytes, { number, isLast }), box, number);
      if (manifest === null) {
        if (isLast) throw invalidExport("ends behind its manifest");
        manifest = readManifest(chunk.bytes);
      } else if (isLast) {
        if (chunk.length > 0) throw invalidExport("has records in its last chunk");
        if (this.#bytesAt(position, 1).length > 0) throw invalidExport("goes on behind its end");
        order.demand(manifest);
        return manifest;
      } else {
        const records = readRecords(chunk.bytes);
        for (const record of records) order.accept(record);
        await use(records, chunk);
      }
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #boxAt(position: number): { readonly isLast: boolean; readonly box: Buffer } {
    const prefix = this.#bytesAt(position, chunkPrefixBytes);
    if (prefix.length < chunkPrefixBytes) throw invalidExport("is cut off");
    const { isLast, boxLength } = readChunkPrefix(prefix, native.BOX_OVERHEAD);
    const box = this.#bytesAt(position + chunkPrefixBytes, boxLength);
    if (box.length < boxLength) throw invalidExport("is cut off");
    return { isLast, box };
  }

  #bytesAt(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    try {
      return bytes.subarray(0, readFully(this.#descriptor, bytes, position));
    } catch (cause) {
      throw new SesameError("FILE_NOT_READABLE", "the export can't be read", { cause });
    }
  }
}

function openChunk(key: SecureBuffer, context: Uint8Array, box: Uint8Array, number: number): SecureBuffer {
  try {
    return native.openBox(key, context, box);
  } catch (error) {
    if (!(error instanceof SesameError) || error.code !== "BOX_OPEN_FAILED") throw error;
    if (number > 0) throw invalidExport("has a damaged chunk, or chunks that are not where they were");
    throw new SesameError("PASSPHRASE_WRONG", "the passphrase does not open the export, or it is damaged");
  }
}

function deriveExportKey(
  { suite, kdf, salt }: ExportHeader,
  header: Uint8Array,
  passphrase: SecureBuffer,
): SecureBuffer {
  using kek = deriveChecked(passphrase, kdf, salt);
  return native.deriveKey(suite === "leading-edge" ? "blake3" : "hkdf-sha256", kek, exportKeyLabel, header);
}

function openFile(path: string): number {
  const unreadable = (why: string, cause?: unknown): SesameError =>
    new SesameError("FILE_NOT_READABLE", `${quoteText(path)} ${why}`, { cause, details: { path } });
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unreadable("can't be read", cause);
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw unreadable("is no regular file, and an export is read twice");
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}
