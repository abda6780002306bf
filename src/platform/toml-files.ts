// TOML files of a person or a provisioning tool, read under the rules for configuration files. Hides the parser and
// that its messages quote the file: only the place and the kind of mistake get out.

import { parse, TomlError } from "smol-toml";
import { type ErrorCode, SesameError } from "../core/errors.js";
import { isUtf8 } from "../core/utf8.js";
import { type ConfigFiles, readConfigFile } from "./config-files.js";

const maximumBytes = 1024 * 1024;

export interface TomlDocument {
  readonly text: string;
  readonly value: unknown;
}

/**
 * The document; null when there is no file. `code` is what a syntax error becomes.
 * @throws `code` with details {path, line}, and what readConfigFile throws
 */
export function readToml(path: string, code: ErrorCode, files?: ConfigFiles): TomlDocument | null {
  const bytes = readConfigFile(path, { maximumBytes }, files);
  return bytes === null ? null : parseToml(path, bytes, code);
}

/** `path` is named in errors alone. @throws `code` with details {path, line} */
export function parseToml(path: string, bytes: Uint8Array, code: ErrorCode): TomlDocument {
  let text: string;
  try {
    // A byte order mark is taken off, as editors of other systems leave one.
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = firstLineNotUtf8(bytes);
    throw new SesameError(code, `${JSON.stringify(path)} line ${line} is not UTF-8`, {
      details: { path, line },
      cause,
    });
  }
  try {
    return { text, value: parse(text) };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw nestedTooDeep(path, cause, code);
    const problem = (cause.message.split("\n")[0] ?? "")
      .replace(/^Invalid TOML document: /, "")
      // One of its messages is two sentences.
      .replace(/\. aborting\.$/, "");
    throw new SesameError(
      code,
      `${JSON.stringify(path)} line ${cause.line}, column ${cause.column}: ${problem}`,
      {
        details: { path, line: cause.line },
      },
    );
  }
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

/** The parser goes into itself for each level; what it can't go into is no configuration of anybody's. */
function nestedTooDeep(path: string, cause: unknown, code: ErrorCode): unknown {
  if (!(cause instanceof RangeError)) return cause;
  return new SesameError(code, `${JSON.stringify(path)} is nested too deeply`, { details: { path }, cause });
}
