// Where the layers of a user's configuration lie and in which order they count; what they mean is core's business.

import { join } from "node:path";
import {
  composeConfiguration,
  type ConfigurationLayer,
  type EffectiveConfig,
  type UserLayers,
} from "../core/configuration.js";
import { isProfileName, type ProfileName } from "../core/names.js";
import type { Lock } from "../core/policy.js";
import { findTomlLines } from "../core/toml-lines.js";
import { type ConfigFiles, listConfigDirectory } from "./config-files.js";
import type { ConfigPaths } from "./paths.js";
import { readSystemPolicy } from "./policy-store.js";
import { readToml } from "./toml-files.js";

/** Where a user's layers would be. */
export interface LayerPlaces {
  /** Lowest first. */
  readonly common: readonly string[];
  readonly profiles: ReadonlyMap<ProfileName, string>;
  /** Every path that was looked at, whether something is there or not. */
  readonly paths: readonly string[];
}

/**
 * The configuration as it is on the disk. Without any file: the defaults.
 * @throws as findLayers and readLayers, CONFIG_INVALID, POLICY_UNTRUSTED, POLICY_INVALID
 */
export function readConfiguration(
  paths: ConfigPaths,
  locks: readonly Lock[] = readSystemPolicy().locks,
): EffectiveConfig {
  return composeConfiguration({ ...readLayers(findLayers(paths)), locks });
}

/**
 * config.toml, config.d/*.toml in the order of their names, profiles/<p>/config.toml.
 * @throws FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_IO_FAILED for a directory
 */
export function findLayers(
  { configFile, configDropIns, profiles }: ConfigPaths,
  files?: ConfigFiles,
): LayerPlaces {
  const dropIns = listConfigDirectory(configDropIns, files)
    .filter((name) => name.endsWith(".toml") && !name.startsWith("."))
    .toSorted()
    .map((name) => join(configDropIns, name));
  const common = [configFile, ...dropIns];
  const own = new Map(
    listConfigDirectory(profiles, files)
      .filter(isProfileName)
      .map((profile) => [profile, join(profiles, profile, "config.toml")]),
  );
  return { common, profiles: own, paths: [...common, configDropIns, profiles, ...own.values()] };
}

/** @throws CONFIG_INVALID for what is no TOML, FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_TOO_LARGE, FILE_IO_FAILED */
export function readLayers({ common, profiles }: LayerPlaces, files?: ConfigFiles): UserLayers {
  const own = new Map<ProfileName, ConfigurationLayer>();
  for (const [profile, path] of profiles) {
    const layer = readLayer(path, files);
    if (layer !== null) own.set(profile, layer);
  }
  return {
    layers: common.map((path) => readLayer(path, files)).filter((layer) => layer !== null),
    profiles: own,
  };
}

function readLayer(path: string, files: ConfigFiles | undefined): ConfigurationLayer | null {
  const document = readToml(path, "CONFIG_INVALID", files);
  return document === null
    ? null
    : { source: path, value: document.value, lines: findTomlLines(document.text) };
}
