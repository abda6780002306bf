// What this user's configuration says of auditing, as the doctor and the status tell it. Hides where profiles are known from.

import { readdirSync } from "node:fs";
import type { AuditingFacts } from "../core/posture-facts.js";
import { SesameError } from "../core/errors.js";
import { isProfileName, type ProfileName } from "../core/names.js";
import { readConfiguration } from "../platform/config-store.js";
import { errnoOf } from "../platform/file-trust.js";
import type { ConfigPaths } from "../platform/paths.js";

const vaultSuffix = ".meta.json";

/** @throws what reading the configuration throws */
export function readAuditing(paths: ConfigPaths): AuditingFacts {
  const effective = readConfiguration(paths);
  const { enabled, durability } = effective.values.audit;
  const unaudited = profilesIn(paths).filter((profile) => !effective.of(profile).values.audit.enabled);
  return { isOnByDefault: enabled, durability, unaudited: unaudited.length };
}

/** Whether the use of a profile's secrets is audited; null for all where the configuration can't be read. */
export function readAudited(paths: ConfigPaths): (profile: ProfileName) => boolean | null {
  try {
    const effective = readConfiguration(paths);
    return (profile) => effective.of(profile).values.audit.enabled;
  } catch (error) {
    if (error instanceof SesameError) return () => null;
    throw error;
  }
}

/** Those with a vault or with configuration of their own, in order. */
export function profilesIn({ vaults, profiles }: ConfigPaths): readonly ProfileName[] {
  const withVault = namesIn(vaults)
    .filter((name) => name.endsWith(vaultSuffix))
    .map((name) => name.slice(0, -vaultSuffix.length));
  return [...new Set([...withVault, ...namesIn(profiles)])].filter(isProfileName).toSorted();
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw new SesameError("FILE_IO_FAILED", `${JSON.stringify(directory)} can't be read`, {
      details: { path: directory, errno: errnoOf(error) },
      cause: error,
    });
  }
}
