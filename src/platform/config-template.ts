// The configuration that an administrator gives to whoever has none: /etc/pds/templates/USER.toml, or else /etc/pds/template.toml. Hides
// that it is believed from root alone, that it must be one that daemons take, and that it never replaces a file.

import { join } from "node:path";
import { composeConfiguration } from "../core/configuration.js";
import { SesameError } from "../core/errors.js";
import { findTomlLines } from "../core/toml-lines.js";
import { systemDirectory } from "./config-files.js";
import { quote } from "./file-trust.js";
import { ensureDirectory, isThere, writeFileAtomic } from "./files.js";
import type { ConfigPaths } from "./paths.js";
import { readRootFile } from "./root-files.js";
import { isFileName } from "./seed-store.js";
import { parseToml } from "./toml-files.js";

export interface ConfigTemplate {
  readonly path: string;
  readonly bytes: Buffer;
}

const maximumBytes = 1024 * 1024;

/**
 * Null where there is none, and where the user has a config.toml, be it a link to nothing.
 * @throws CONFIG_TEMPLATE_UNTRUSTED, CONFIG_TEMPLATE_INVALID, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function findTemplate({ configFile }: ConfigPaths, user: string): ConfigTemplate | null {
  if (isThere(configFile)) return null;
  const names = [...(isFileName(user) ? [`templates/${user}.toml`] : []), "template.toml"];
  for (const path of names.map((name) => join(systemDirectory, name))) {
    const bytes = readRootFile(path, { maximumBytes, untrusted });
    if (bytes === null) continue;
    check(path, bytes);
    return { path, bytes };
  }
  return null;
}

/** False where somebody wrote a config.toml meanwhile. @throws as writeFileAtomic and ensureDirectory */
export function takeTemplate({ directory, configFile }: ConfigPaths, { bytes }: ConfigTemplate): boolean {
  ensureDirectory(directory);
  return writeFileAtomic(configFile, bytes, { existing: "create" });
}

function untrusted(path: string, what: string): SesameError {
  return new SesameError("CONFIG_TEMPLATE_UNTRUSTED", `template: ${quote(path)} ${what}`, {
    details: { path },
  });
}

function check(path: string, bytes: Buffer): void {
  const { text, value } = parseToml(path, bytes, "CONFIG_TEMPLATE_INVALID");
  try {
    composeConfiguration({ layers: [{ source: path, value, lines: findTomlLines(text) }] });
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    throw new SesameError("CONFIG_TEMPLATE_INVALID", error.message, { details: error.details, cause: error });
  }
}
