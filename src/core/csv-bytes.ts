// CSV (RFC 4180, with LF as well as CRLF) whose fields may be secrets: hides a reader that works on the bytes where they lie
// and gives positions alone. What two readers could understand differently is refused.

import { SesameError } from "./errors.js";
import { isUtf8 } from "./utf8.js";

/** A field as it stands between its quotes or commas; doubled quotes are still two. */
export interface CsvField {
  readonly start: number;
  readonly end: number;
}

export interface CsvRecord {
  /** Of its first character, counted from 1. */
  readonly line: number;
  readonly fields: readonly CsvField[];
}

export interface CsvBounds {
  /** In the whole file. */
  readonly fields: number;
}

export const csvBounds: CsvBounds = { fields: 1_000_000 };

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * All records, each with as many fields as the first. An empty file has none.
 * @throws IMPORT_INVALID, naming the line
 */
export function readCsv(bytes: Uint8Array, bounds: CsvBounds = csvBounds): readonly CsvRecord[] {
  if (!isUtf8(bytes)) throw new SesameError("IMPORT_INVALID", "the file is no UTF-8 text");
  return new CsvReader(bytes, bounds).readRecords();
}

class CsvReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #line = 1;
  #fieldsLeft: number;

  constructor(bytes: Uint8Array, { fields }: CsvBounds) {
    this.#bytes = bytes;
    this.#fieldsLeft = fields;
  }

  readRecords(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.#at < this.#bytes.length) {
      const record = this.#readRecord();
      const expected = records[0]?.fields.length ?? record.fields.length;
      if (record.fields.length !== expected)
        throw malformed(record.line, `has ${record.fields.length} fields where the first has ${expected}`);
      records.push(record);
    }
    return records;
  }

  #readRecord(): CsvRecord {
    const line = this.#line;
    const fields: CsvField[] = [];
    for (;;) {
      this.#fieldsLeft -= 1;
      if (this.#fieldsLeft < 0) throw malformed(line, "begins more fields than are read");
      fields.push(this.#bytes[this.#at] === quote ? this.#readQuoted() : this.#readPlain());
      const next = this.#bytes[this.#at];
      this.#at += 1;
      if (next === comma) continue;
      if (next === carriageReturn && this.#bytes[this.#at] === lineFeed) this.#at += 1;
      else if (next !== undefined && next !== lineFeed)
        throw malformed(this.#line, "goes on behind a closing quote, or has a carriage return alone");
      this.#line += 1;
      return { line, fields };
    }
  }

  #readQuoted(): CsvField {
    const opened = this.#line;
    this.#at += 1;
    const start = this.#at;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw malformed(opened, "opens a quote that nothing closes");
      if (byte === lineFeed) this.#line += 1;
      if (byte !== quote) this.#at += 1;
      else if (this.#bytes[this.#at + 1] === quote) this.#at += 2;
      else break;
    }
    this.#at += 1;
    return { start, end: this.#at - 1 };
  }

  #readPlain(): CsvField {
    const start = this.#at;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === quote) throw malformed(this.#line, "has a quote within a field that has none around it");
      if (byte === undefined || byte === comma || byte === lineFeed || byte === carriageReturn) break;
      this.#at += 1;
    }
    return { start, end: this.#at };
  }
}

/** Bytes that the field means. */
export function measureCsvField(bytes: Uint8Array, { start, end }: CsvField): number {
  let length = 0;
  for (let at = start; at < end; at += bytes[at] === quote ? 2 : 1) length += 1;
  return length;
}

/** Into `out`, whose length `measureCsvField` gave; two quotes are one. */
export function writeCsvField(bytes: Uint8Array, { start, end }: CsvField, out: Uint8Array): void {
  let offset = 0;
  for (let at = start; at < end; at += bytes[at] === quote ? 2 : 1) {
    out[offset] = bytes[at] ?? 0;
    offset += 1;
  }
}

function malformed(line: number, what: string): SesameError {
  return new SesameError("IMPORT_INVALID", `line ${line} of the file ${what}`);
}
