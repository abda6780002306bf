// installation.toml: the one file that says who this user's installation is. It is made once and never overwritten.

import { stringify } from "smol-toml";
import { SesameError } from "../core/errors.js";
import { type Identity, installationDocument, parseInstallation } from "../core/installation.js";
import { sha1 } from "./derived-ids.js";
import type { ConfigFiles } from "./config-files.js";
import { ensureDirectory, writeFileAtomic } from "./files.js";
import type { ConfigPaths } from "./paths.js";
import { readToml } from "./toml-files.js";

/**
 * Null before `sesame init`.
 * @throws INSTALLATION_INVALID, FILE_KIND_UNSAFE, FILE_OWNER_UNSAFE, FILE_MODE_UNSAFE, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function readInstallation(paths: ConfigPaths, files?: ConfigFiles): Identity | null {
  const document = readToml(paths.installationFile, "INSTALLATION_INVALID", files);
  return document === null ? null : parseInstallation(sha1, document.value, paths.installationFile);
}

/** @throws ALREADY_INITIALIZED, DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED: nothing was changed then */
export function writeInstallation(paths: ConfigPaths, identity: Identity): void {
  ensureDirectory(paths.directory);
  const text = `# Made by "sesame init". It identifies this installation: back it up, never edit it.\n${stringify(installationDocument(identity))}`;
  if (!writeFileAtomic(paths.installationFile, Buffer.from(text), { existing: "create" })) {
    throw new SesameError("ALREADY_INITIALIZED", "this user already has an installation");
  }
}
