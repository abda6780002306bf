// A directory of rendered devices: OUT/DEVICE/tree.json, and the files below OUT/DEVICE/root. Hides that a device's directory is the
// former one or the new one and nothing in between, and what may be removed: only what a rendering put there.

import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isTable } from "../core/configuration-keys.js";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { readJson } from "../fleet/json-text.js";
import { documentText, type Tree } from "../fleet/render.js";
import { errnoOf } from "../platform/files.js";
import { holdingDirectory } from "./fleet-files.js";

export const treeFile = "tree.json";
const rootDirectory = "root";
const ownEntries = new Set([treeFile, rootDirectory]);
const unfinished = /^\.[a-z0-9.-]+\.\d+\.(?:tmp|old)$/;

export class OutputDirectory {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Makes the directory where it is missing, and removes what a rendering that was killed left there.
   * @throws FILE_NOT_WRITABLE, FLEET_LOCK_BUSY, and what `work` throws
   */
  static writing<T>(path: string, work: (output: OutputDirectory) => T): T {
    attempt(path, () => mkdirSync(path, { recursive: true }));
    return holdingDirectory(path, () => {
      for (const entry of readdirSync(path))
        if (unfinished.test(entry)) attempt(path, () => rmSync(join(path, entry), { recursive: true }));
      return work(new OutputDirectory(path));
    });
  }

  /**
   * A device that is as it should be is not touched. Nothing is synced: what a power cut takes, the next rendering makes again.
   * @throws FLEET_OUTPUT_FOREIGN, FILE_NOT_WRITABLE, DISK_FULL
   */
  put(tree: Tree): void {
    const target = join(this.#path, tree.device);
    const there = lstatSync(target, { throwIfNoEntry: false }) !== undefined;
    if (there && !isRendered(target, tree.device))
      throw new SesameError("FLEET_OUTPUT_FOREIGN", `${quoteText(target)} is not of a rendering`, {
        details: { path: target },
      });
    const document = documentText(tree);
    if (there && isCurrent(target, tree, document)) return;
    attempt(target, () => {
      const fresh = join(this.#path, `.${tree.device}.${process.pid}.tmp`);
      writeTree(fresh, tree, document);
      if (!there) return renameSync(fresh, target);
      const old = join(this.#path, `.${tree.device}.${process.pid}.old`);
      renameSync(target, old);
      renameSync(fresh, target);
      rmSync(old, { recursive: true });
    });
  }

  /** Devices that the fleet has no longer; what is not recognisably a rendering's stays, and is told of. */
  removeOthers(devices: ReadonlyMap<string, unknown>): {
    readonly removed: readonly string[];
    readonly foreign: readonly string[];
  } {
    const removed: string[] = [];
    const foreign: string[] = [];
    for (const entry of readdirSync(this.#path).toSorted()) {
      if (devices.has(entry) || entry.startsWith(".")) continue;
      const path = join(this.#path, entry);
      if (!isRendered(path, entry)) foreign.push(entry);
      else {
        attempt(path, () => rmSync(path, { recursive: true }));
        removed.push(entry);
      }
    }
    return { removed, foreign };
  }
}

function writeTree(directory: string, tree: Tree, document: string): void {
  mkdirSync(directory);
  const made = new Set([directory]);
  const makeDirectory = (path: string): void => {
    if (made.has(path)) return;
    makeDirectory(dirname(path));
    mkdirSync(path);
    made.add(path);
  };
  for (const { path, content } of tree.files) {
    const at = join(directory, rootDirectory, path);
    makeDirectory(dirname(at));
    writeFileSync(at, content);
  }
  writeFileSync(join(directory, treeFile), document);
}

/** To the byte, and with nothing besides: reading is cheap beside writing and removing. */
function isCurrent(directory: string, tree: Tree, document: string): boolean {
  try {
    if (readFileSync(join(directory, treeFile), "utf8") !== document) return false;
    const root = join(directory, rootDirectory);
    const entries = readdirSync(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory());
    const contents = new Map(tree.files.map(({ path, content }) => [join(root, path), content]));
    return (
      files.length === contents.size &&
      files.every((entry) => {
        const path = join(entry.parentPath, entry.name);
        return entry.isFile() && readFileSync(path, "utf8") === contents.get(path);
      })
    );
  } catch {
    return false;
  }
}

/** By the document in it, which is of the same name, and by nothing else being there. */
function isRendered(directory: string, device: string): boolean {
  try {
    if (!lstatSync(directory).isDirectory()) return false;
    if (!readdirSync(directory).every((entry) => ownEntries.has(entry))) return false;
    const read = readJson(readFileSync(join(directory, treeFile), "utf8"));
    return "value" in read && isTable(read.value) && read.value["device"] === device;
  } catch {
    return false;
  }
}

/** @throws FILE_NOT_WRITABLE, DISK_FULL with details {path} */
function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (cause instanceof SesameError) throw cause;
    const errno = errnoOf(cause);
    throw new SesameError(
      errno === "ENOSPC" ? "DISK_FULL" : "FILE_NOT_WRITABLE",
      `${quoteText(path)} can't be written (${errno})`,
      { details: { path }, cause },
    );
  }
}
