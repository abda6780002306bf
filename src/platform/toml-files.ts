// TOML files of a person or a provisioning tool, read under the rules for configuration files. Hides the parser and
// that its messages quote the file: only the place and the kind of mistake get out.

import { parse, TomlError } from "smol-toml";
import { type ErrorCode, SesameError } from "../core/errors.js";
import { readConfigFile } from "./files.js";

const maximumBytes = 1024 * 1024;

/**
 * The parsed document; null when there is no file. `code` is what a syntax error becomes.
 * @throws `code` with details {path, line}, and what readConfigFile throws
 */
export function readToml(path: string, code: ErrorCode): unknown {
  const bytes = readConfigFile(path, { maximumBytes });
  if (bytes === null) return null;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SesameError(code, `${JSON.stringify(path)} is not UTF-8`, { details: { path }, cause });
  }
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const problem = (cause.message.split("\n")[0] ?? "").replace(/^Invalid TOML document: /, "");
    throw new SesameError(
      code,
      `${JSON.stringify(path)} line ${cause.line}, column ${cause.column}: ${problem}`,
      {
        details: { path, line: cause.line },
      },
    );
  }
}
