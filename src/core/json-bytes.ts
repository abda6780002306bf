// JSON (RFC 8259) whose strings may be secrets: hides a reader that works on the bytes where they lie and gives positions
// alone. Nothing of a text becomes a string here; a string's bytes are unescaped into memory of the caller's. Strict, and
// bounded in depth and number.

import { SesameError } from "./errors.js";
import { isUtf8 } from "./utf8.js";

/** What is between the quotes, escapes and all. */
export interface JsonString {
  readonly kind: "string";
  readonly start: number;
  readonly end: number;
}
export interface JsonObject {
  readonly kind: "object";
  readonly members: readonly { readonly name: JsonString; readonly value: JsonNode }[];
}
export interface JsonArray {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}
export type JsonNode =
  | JsonString
  | JsonObject
  | JsonArray
  | { readonly kind: "number"; readonly start: number; readonly end: number }
  | { readonly kind: "true" | "false" | "null" };

export interface JsonBounds {
  readonly depth: number;
  readonly nodes: number;
}

export const jsonBounds: JsonBounds = { depth: 64, nodes: 1_000_000 };

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const letterU = 0x75;

/** What stands behind a backslash, and the byte that it means. */
const shortEscapes: ReadonlyMap<number, number> = new Map([
  [quote, quote],
  [backslash, backslash],
  [0x2f, 0x2f],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

const literals: ReadonlyMap<number, "true" | "false" | "null"> = new Map([
  [0x74, "true"],
  [0x66, "false"],
  [0x6e, "null"],
]);

/** @throws IMPORT_INVALID, naming the byte where the text stops being JSON */
export function readJson(bytes: Uint8Array, bounds: JsonBounds = jsonBounds): JsonNode {
  if (!isUtf8(bytes)) throw new SesameError("IMPORT_INVALID", "the file is no UTF-8 text");
  const reader = new JsonReader(bytes, bounds);
  return reader.readDocument();
}

class JsonReader {
  readonly #bytes: Uint8Array;
  readonly #bounds: JsonBounds;
  #at = 0;
  #nodes = 0;

  constructor(bytes: Uint8Array, bounds: JsonBounds) {
    this.#bytes = bytes;
    this.#bounds = bounds;
  }

  readDocument(): JsonNode {
    const root = this.#readNode(0);
    this.#skipBlanks();
    if (this.#at !== this.#bytes.length) throw this.#malformed();
    return root;
  }

  #readNode(depth: number): JsonNode {
    this.#skipBlanks();
    this.#nodes += 1;
    if (depth > this.#bounds.depth || this.#nodes > this.#bounds.nodes)
      throw new SesameError(
        "IMPORT_INVALID",
        "the file is nested more deeply, or has more parts, than is read",
      );
    const first = this.#bytes[this.#at];
    if (first === quote) return this.#readString();
    if (first === openBrace) return this.#readObject(depth);
    if (first === openBracket) return this.#readArray(depth);
    const literal = literals.get(first ?? 0);
    return literal === undefined ? this.#readNumber() : this.#readLiteral(literal);
  }

  #readObject(depth: number): JsonObject {
    const members: { name: JsonString; value: JsonNode }[] = [];
    this.#at += 1;
    if (this.#takes(closeBrace)) return { kind: "object", members };
    do {
      this.#skipBlanks();
      const name = this.#readString();
      if (!this.#takes(colon)) throw this.#malformed();
      members.push({ name, value: this.#readNode(depth + 1) });
    } while (this.#takes(comma));
    if (!this.#takes(closeBrace)) throw this.#malformed();
    return { kind: "object", members };
  }

  #readArray(depth: number): JsonArray {
    const items: JsonNode[] = [];
    this.#at += 1;
    if (this.#takes(closeBracket)) return { kind: "array", items };
    do {
      items.push(this.#readNode(depth + 1));
    } while (this.#takes(comma));
    if (!this.#takes(closeBracket)) throw this.#malformed();
    return { kind: "array", items };
  }

  #readString(): JsonString {
    if (this.#bytes[this.#at] !== quote) throw this.#malformed();
    this.#at += 1;
    const start = this.#at;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || byte < 0x20) throw this.#malformed();
      if (byte === quote) break;
      if (byte === backslash) this.#skipEscape();
      else this.#at += 1;
    }
    this.#at += 1;
    return { kind: "string", start, end: this.#at - 1 };
  }

  #skipEscape(): void {
    const next = this.#bytes[this.#at + 1];
    if (next === undefined) throw this.#malformed();
    if (next === letterU) {
      const unit = readUnit(this.#bytes, this.#at);
      // Half of a pair means no character, and has no UTF-8.
      const low = isHighSurrogate(unit) ? readUnit(this.#bytes, this.#at + 6) : null;
      if (unit < 0 || isLowSurrogate(unit) || (low !== null && !isLowSurrogate(low))) throw this.#malformed();
      this.#at += low === null ? 6 : 12;
    } else if (shortEscapes.has(next)) this.#at += 2;
    else throw this.#malformed();
  }

  #readLiteral(literal: "true" | "false" | "null"): JsonNode {
    for (let index = 0; index < literal.length; index += 1)
      if (this.#bytes[this.#at + index] !== literal.charCodeAt(index)) throw this.#malformed();
    this.#at += literal.length;
    return { kind: literal };
  }

  #readNumber(): JsonNode {
    const start = this.#at;
    if (this.#bytes[this.#at] === 0x2d) this.#at += 1;
    if (this.#bytes[this.#at] === 0x30) this.#at += 1;
    else this.#skipDigits();
    if (this.#bytes[this.#at] === 0x2e) {
      this.#at += 1;
      this.#skipDigits();
    }
    if (((this.#bytes[this.#at] ?? 0) | 0x20) === 0x65) {
      this.#at += 1;
      const sign = this.#bytes[this.#at];
      if (sign === 0x2b || sign === 0x2d) this.#at += 1;
      this.#skipDigits();
    }
    return { kind: "number", start, end: this.#at };
  }

  /** At least one. */
  #skipDigits(): void {
    const start = this.#at;
    while (isDigit(this.#bytes[this.#at])) this.#at += 1;
    if (this.#at === start) throw this.#malformed();
  }

  #skipBlanks(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at += 1;
    }
  }

  #takes(byte: number): boolean {
    this.#skipBlanks();
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  #malformed(): SesameError {
    return new SesameError("IMPORT_INVALID", `the file is no JSON from byte ${this.#at + 1} on`);
  }
}

/** Bytes of UTF-8 that the string means. */
export function measureJsonString(bytes: Uint8Array, text: JsonString): number {
  let length = 0;
  for (let at = text.start; at < text.end;) {
    const { codePoint, next } = readCharacter(bytes, at);
    length += codePoint < 0x100 && next === at + 1 ? 1 : utf8Length(codePoint);
    at = next;
  }
  return length;
}

/** Unescapes into `out`, whose length `measureJsonString` gave. */
export function writeJsonString(bytes: Uint8Array, text: JsonString, out: Uint8Array): void {
  let offset = 0;
  for (let at = text.start; at < text.end;) {
    const { codePoint, next } = readCharacter(bytes, at);
    if (next === at + 1) {
      out[offset] = codePoint;
      offset += 1;
    } else offset = writeUtf8(out, offset, codePoint);
    at = next;
  }
}

/** Whether the string is this ASCII word, spelled without escapes. */
export function isJsonWord(bytes: Uint8Array, text: JsonString, word: string): boolean {
  if (text.end - text.start !== word.length) return false;
  for (let index = 0; index < word.length; index += 1)
    if (bytes[text.start + index] !== word.charCodeAt(index)) return false;
  return true;
}

/** The byte at `at` as it is, or what the escape there means; the reader has seen that it means something. */
function readCharacter(bytes: Uint8Array, at: number): { readonly codePoint: number; readonly next: number } {
  const byte = bytes[at] ?? 0;
  if (byte !== backslash) return { codePoint: byte, next: at + 1 };
  const kind = bytes[at + 1] ?? 0;
  if (kind !== letterU) return { codePoint: shortEscapes.get(kind) ?? 0, next: at + 2 };
  const unit = readUnit(bytes, at);
  if (!isHighSurrogate(unit)) return { codePoint: unit, next: at + 6 };
  const low = readUnit(bytes, at + 6);
  return { codePoint: 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), next: at + 12 };
}

/** The code unit of a `\uXXXX` at `at`; -1 where there is none. */
function readUnit(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== backslash || bytes[at + 1] !== letterU) return -1;
  let unit = 0;
  for (let index = at + 2; index < at + 6; index += 1) {
    const digit = hexDigit(bytes[index] ?? 0);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

function hexDigit(byte: number): number {
  if (isDigit(byte)) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/** Where the next byte goes. */
function writeUtf8(out: Uint8Array, offset: number, codePoint: number): number {
  const length = utf8Length(codePoint);
  const lead = length === 1 ? 0 : (0xf00 >> length) & 0xff;
  out[offset] = lead | (codePoint >> (6 * (length - 1)));
  for (let index = 1; index < length; index += 1)
    out[offset + index] = 0x80 | ((codePoint >> (6 * (length - 1 - index))) & 0x3f);
  return offset + length;
}

const isDigit = (byte: number | undefined): byte is number =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
