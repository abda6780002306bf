// Where the layers of a user's configuration lie and in which order they count; what they mean is core's business.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  composeConfiguration,
  type ConfigurationLayer,
  type EffectiveConfig,
} from "../core/configuration.js";
import { isProfileName, type ProfileName } from "../core/names.js";
import type { Lock } from "../core/policy.js";
import { findTomlLines } from "../core/toml-lines.js";
import { checkDirectory, errnoOf, writeFailure } from "./files.js";
import type { ConfigPaths } from "./paths.js";
import { readSystemPolicy } from "./policy-store.js";
import { readToml } from "./toml-files.js";

/**
 * config.toml, config.d/*.toml in the order of their names, profiles/<p>/config.toml, and the organisation's policy on top.
 * Without any file: the defaults.
 * @throws CONFIG_INVALID, FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_TOO_LARGE, FILE_IO_FAILED,
 *   POLICY_UNTRUSTED, POLICY_INVALID
 */
export function readConfiguration(
  paths: ConfigPaths,
  locks: readonly Lock[] = readSystemPolicy().locks,
): EffectiveConfig {
  const files = [paths.configFile, ...dropIns(paths.configDropIns)];
  const layers = files.map(readLayer).filter((layer) => layer !== null);
  const profiles = new Map<ProfileName, ConfigurationLayer>();
  for (const profile of namesIn(paths.profiles).filter(isProfileName)) {
    const layer = readLayer(join(paths.profiles, profile, "config.toml"));
    if (layer !== null) profiles.set(profile, layer);
  }
  return composeConfiguration({ layers, profiles, locks });
}

function readLayer(path: string): ConfigurationLayer | null {
  const document = readToml(path, "CONFIG_INVALID");
  return document === null
    ? null
    : { source: path, value: document.value, lines: findTomlLines(document.text) };
}

function dropIns(directory: string): string[] {
  return namesIn(directory)
    .filter((name) => name.endsWith(".toml") && !name.startsWith("."))
    .toSorted()
    .map((name) => join(directory, name));
}

function namesIn(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw writeFailure(directory, error);
  }
  checkDirectory(directory);
  return names;
}
