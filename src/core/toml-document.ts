// TOML from bytes, with the place of the first mistake. Hides the parser, and that its messages quote the text: only the place
// and the kind of mistake get out.

import { parse, TomlError } from "smol-toml";
import type { ErrorCode } from "./error-table.js";
import { SesameError } from "./errors.js";
import { isUtf8 } from "./utf8.js";

export interface TomlDocument {
  readonly text: string;
  readonly value: unknown;
}

/** Why bytes are no TOML. */
export interface TomlFault {
  readonly line: number | null;
  readonly column: number | null;
  readonly text: string;
  readonly cause: unknown;
}

/** A byte order mark is taken off, as editors of other systems leave one. */
export function decodeUtf8(bytes: Uint8Array): string | TomlFault {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    return { line: firstLineNotUtf8(bytes), column: null, text: "is not UTF-8", cause };
  }
}

export function readTomlText(text: string): TomlDocument | TomlFault {
  try {
    return { text, value: parse(text) };
  } catch (cause) {
    // The parser goes into itself for each level; what it can't go into is no file of anybody's.
    if (cause instanceof RangeError) return { line: null, column: null, text: "is nested too deeply", cause };
    if (!(cause instanceof TomlError)) throw cause;
    const problem = (cause.message.split("\n")[0] ?? "")
      .replace(/^Invalid TOML document: /, "")
      // One of its messages is two sentences.
      .replace(/\. aborting\.$/, "");
    return { line: cause.line, column: cause.column, text: problem, cause: undefined };
  }
}

/** `path` is named in errors alone. @throws `code` with details {path, line} */
export function parseToml(path: string, bytes: Uint8Array, code: ErrorCode): TomlDocument {
  const text = decodeUtf8(bytes);
  const read = typeof text === "string" ? readTomlText(text) : text;
  if ("value" in read) return read;
  const { line, column, cause } = read;
  const place = line === null ? "" : ` line ${line}`;
  const what = column === null ? ` ${read.text}` : `, column ${column}: ${read.text}`;
  throw new SesameError(code, `${JSON.stringify(path)}${place}${what}`, {
    details: line === null ? { path } : { path, line },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** No byte of a longer character is a newline's, so that each line can be judged by itself. */
function firstLineNotUtf8(bytes: Uint8Array): number {
  const newline = 0x0a;
  for (let line = 1, begin = 0; begin <= bytes.length; line += 1) {
    const found = bytes.indexOf(newline, begin);
    const end = found < 0 ? bytes.length : found;
    if (!isUtf8(bytes.subarray(begin, end))) return line;
    begin = end + 1;
  }
  return 1;
}
