// TOML files of a person or a provisioning tool, read under the rules for configuration files.

import type { ErrorCode } from "../core/errors.js";
import { parseToml, type TomlDocument } from "../core/toml-document.js";
import { type ConfigFiles, readConfigFile } from "./config-files.js";

export { parseToml, type TomlDocument } from "../core/toml-document.js";

const maximumBytes = 1024 * 1024;

/**
 * The document; null when there is no file. `code` is what a syntax error becomes.
 * @throws `code` with details {path, line}, and what readConfigFile throws
 */
export function readToml(path: string, code: ErrorCode, files?: ConfigFiles): TomlDocument | null {
  const bytes = readConfigFile(path, { maximumBytes }, files);
  return bytes === null ? null : parseToml(path, bytes, code);
}
