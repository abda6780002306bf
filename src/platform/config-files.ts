// Files that a person or a provisioning tool writes, and how they are opened: by this process itself, or in the sandbox by its
// broker, since a rule of Landlock's is for the file that was there at the start. Hides the links that NixOS and
// home-manager make, and what makes such a file trustworthy.

import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { relative } from "node:path";
import { SesameError } from "../core/errors.js";
import type { Broker, OpenKind } from "./broker.js";
import {
  checkLinkTarget,
  checkOpenDirectory,
  checkPrivate,
  errnoOf,
  ioFailure,
  noDirectory,
  openFailure,
  quote,
} from "./file-trust.js";
import { readAll, type ReadLimit, useFile } from "./files.js";
import { native } from "./native.js";
import type { ConfigPaths } from "./paths.js";

export const systemDirectory = "/etc/pds";
/** machine-id(5). No configuration, and yet a file that a daemon has no other way to. */
export const machineIdFile = "/etc/machine-id";

export interface ConfigFiles {
  /** A descriptor for reading, which the caller closes. Never waits for a FIFO. @throws an error whose `code` is the errno's name */
  open(path: string, kind: OpenKind): number;
}

const openFlags = {
  file: 0,
  "no-link": constants.O_NOFOLLOW,
  directory: constants.O_DIRECTORY,
} as const satisfies Record<OpenKind, number>;

export const ownFiles: ConfigFiles = {
  open: (path, kind) =>
    openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | openFlags[kind]),
};

/** Opens what the broker knows by name: other paths are EACCES, as they would be for the daemon itself. */
export function brokeredFiles(broker: Broker, { directory }: ConfigPaths): ConfigFiles {
  const nameOf = (path: string): string | null => {
    if (path === machineIdFile) return "host/machine-id";
    for (const [root, prefix] of [
      ["system", systemDirectory],
      ["user", directory],
    ] as const) {
      const name = relative(prefix, path);
      if (name !== "" && !name.startsWith("..") && !name.startsWith("/")) return `${root}/${name}`;
    }
    return null;
  };
  return {
    open(path, kind) {
      const name = nameOf(path);
      if (name !== null) return broker.open(name, kind);
      throw Object.assign(new Error("no configuration file has this name"), { code: "EACCES" });
    },
  };
}

/**
 * A symbolic link is followed (NixOS and home-manager keep the target in a store that root owns); the target must belong
 * to us or root and be writable by nobody else. A file that is no link must be 0600 and ours. Null when there is none.
 * @throws FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function readConfigFile(path: string, limit: ReadLimit, files: ConfigFiles = ownFiles): Buffer | null {
  const own = openForReading(files, path, "no-link");
  if (own === null) return null;
  if (own !== "link") return useFile(own, path, limit, checkPrivate, readAll);
  const target = openForReading(files, path, "file");
  if (target === null) throw unsafe(path, "is a symbolic link to nothing");
  if (target === "link") throw unsafe(path, "is a loop of symbolic links");
  return useFile(target, path, limit, checkLinkTarget, readAll);
}

/**
 * The names in a directory of ours, in no order; none where there is no directory.
 * @throws FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_IO_FAILED
 */
export function listConfigDirectory(path: string, files: ConfigFiles = ownFiles): readonly string[] {
  let descriptor: number;
  try {
    descriptor = files.open(path, "directory");
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT") return [];
    throw errno === "ENOTDIR" ? noDirectory(path) : ioFailure(path, error);
  }
  try {
    checkOpenDirectory(path, fstatSync(descriptor));
    return native.listDirectory(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openForReading(files: ConfigFiles, path: string, kind: OpenKind): number | "link" | null {
  try {
    return files.open(path, kind);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT") return null;
    if (errno === "ELOOP") return "link";
    throw openFailure(path, error);
  }
}

function unsafe(path: string, what: string): SesameError {
  return new SesameError("FILE_KIND_UNSAFE", `${quote(path)} ${what}`, { details: { path } });
}
