// Where the layers of a user's configuration lie and in which order they count; what they mean is core's business.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  composeConfiguration,
  type ConfigurationLayer,
  type EffectiveConfig,
} from "../core/configuration.js";
import { checkDirectory, errnoOf, writeFailure } from "./files.js";
import type { ConfigPaths } from "./paths.js";
import { readToml } from "./toml-files.js";

/**
 * config.toml, then config.d/*.toml in the order of their names. Without any file: the defaults.
 * @throws CONFIG_INVALID, FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function readConfiguration(paths: ConfigPaths): EffectiveConfig {
  const files = [paths.configFile, ...dropIns(paths.configDropIns)];
  const layers: ConfigurationLayer[] = [];
  for (const path of files) {
    const value = readToml(path, "CONFIG_INVALID");
    if (value !== null) layers.push({ source: path, value });
  }
  return composeConfiguration(layers);
}

function dropIns(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw writeFailure(directory, error);
  }
  checkDirectory(directory);
  return names
    .filter((name) => name.endsWith(".toml") && !name.startsWith("."))
    .toSorted()
    .map((name) => join(directory, name));
}
