// Where seeds of identities lie and for whom. Hides that they are believed from root alone, and how this user is called.

import { userInfo } from "node:os";
import { join } from "node:path";
import { SesameError } from "../core/errors.js";
import { parseDeviceSeed, parseUserSeed, type Seeds } from "../core/seeds.js";
import { type ConfigFiles, systemDirectory } from "./config-files.js";
import { sha1 } from "./derived-ids.js";
import { quote } from "./file-trust.js";
import { readRootFile } from "./root-files.js";
import { parseToml } from "./toml-files.js";

export const deviceSeedFile = join(systemDirectory, "installation.toml");
const maximumBytes = 1024 * 1024;

/** Null for a name that is no file's. */
export function userSeedFile(user: string): string | null {
  return isFileName(user) ? join(systemDirectory, "installations", `${user}.toml`) : null;
}

export function isFileName(user: string): boolean {
  return user !== "" && user !== "." && user !== ".." && !/[/\0]/.test(user);
}

/**
 * Who this user is: in the sandbox by the word of the launcher, which looked while it could.
 * "" where nobody knows: then there is no seed for them.
 */
export function ownUserName(environment: NodeJS.ProcessEnv = process.env): string {
  const told = environment["SESAME_USER"];
  if (told !== undefined) return told;
  try {
    return userInfo().username;
  } catch {
    // Nobody has an account with this uid: the session's word is all there is.
    return environment["USER"] ?? "";
  }
}

/** @throws SEED_UNTRUSTED, SEED_INVALID, SEED_FOREIGN, FILE_TOO_LARGE, FILE_IO_FAILED */
export function readSeeds(user: string, files?: ConfigFiles): Seeds {
  const devicePath = deviceSeedFile;
  const device = readSeed(devicePath, files);
  const userPath = userSeedFile(user);
  const own = userPath === null ? null : readSeed(userPath, files);
  return {
    device: device === null ? null : parseDeviceSeed(sha1, device, devicePath),
    user: own === null || userPath === null ? null : parseUserSeed(sha1, own, userPath, user),
  };
}

function readSeed(path: string, files: ConfigFiles | undefined): unknown {
  const bytes = readRootFile(path, {
    ...(files === undefined ? {} : { files }),
    maximumBytes,
    untrusted: (where, what) =>
      new SesameError("SEED_UNTRUSTED", `seed: ${quote(where)} ${what}`, { details: { path: where } }),
  });
  return bytes === null ? null : parseToml(path, bytes, "SEED_INVALID").value;
}
