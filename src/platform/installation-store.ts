// installation.toml: the one file that says who this user's installation is. It is made once; what it is bound to may be
// changed afterwards, its id never.

import { lstatSync } from "node:fs";
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
  if (!writeFileAtomic(paths.installationFile, textOf(identity), { existing: "create" })) {
    throw new SesameError("ALREADY_INITIALIZED", "this user already has an installation");
  }
}

/**
 * Takes the place of the same installation's file.
 * @throws CONFIG_NOT_EDITABLE where something else manages the file, DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED
 */
export function replaceInstallation(paths: ConfigPaths, identity: Identity): void {
  const { installationFile: path } = paths;
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new SesameError(
      "CONFIG_NOT_EDITABLE",
      `${JSON.stringify(path)} is a link: something else manages it`,
      {
        details: { path },
      },
    );
  writeFileAtomic(path, textOf(identity));
}

function textOf(identity: Identity): Buffer {
  const head = '# Made by "sesame init". It identifies this installation: back it up, never edit it.\n';
  return Buffer.from(`${head}${stringify(installationDocument(identity))}`);
}
