// A copy of the user's config.toml for an editor: private, beside the file, and put in its place in one step. Hides names, modes,
// and that somebody else may change the file meanwhile. What was written is lost in no case: a copy goes only when
// it is in force, or says what the file says.

import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { ioFailure } from "./file-trust.js";
import { readConfigFile } from "./config-files.js";
import { ensureDirectory, removeFile, writeFileAtomic } from "./files.js";
import type { ConfigPaths } from "./paths.js";

const maximumBytes = 1024 * 1024;
/** With the ending by which editors know TOML. Files with a dot in front are no layer of the configuration. */
const draftName = /^\.config\.edit-[0-9a-f]{8}\.toml$/;
/** What is offered where there is no file. */
const beginning = "# Keys, their values and where they come from: sesame config show\n";

export class ConfigDraft {
  /** Of the copy. */
  readonly path: string;
  /** What the file says; null where there is none. */
  readonly original: Buffer | null;
  readonly #target: string;

  private constructor(target: string, path: string, original: Buffer | null) {
    this.#target = target;
    this.path = path;
    this.original = original;
  }

  /** @throws CONFIG_NOT_EDITABLE for a link, and what reading and writing files throws */
  static begin({ directory, configFile }: ConfigPaths): ConfigDraft {
    if (lstatSync(configFile, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new SesameError(
        "CONFIG_NOT_EDITABLE",
        `configuration ${quoteText(configFile)} is a link to a file that something else manages`,
        { details: { path: configFile } },
      );
    const original = readConfigFile(configFile, { maximumBytes });
    ensureDirectory(directory);
    const path = join(directory, `.config.edit-${randomBytes(4).toString("hex")}.toml`);
    writeFileAtomic(path, original ?? Buffer.from(beginning));
    return new ConfigDraft(configFile, path, original);
  }

  /** What has been written; the editor may have put another file in the copy's place. @throws FILE_IO_FAILED */
  read(): Buffer {
    try {
      return readFileSync(this.path);
    } catch (error) {
      throw ioFailure(this.path, error);
    }
  }

  says(bytes: Buffer): boolean {
    return bytes.equals(this.original ?? Buffer.from(beginning));
  }

  /** Puts these bytes in the place of the file. @throws CONFIG_CHANGED, and what writing files throws: the file is as it was then */
  commit(bytes: Buffer): void {
    const present = readConfigFile(this.#target, { maximumBytes });
    const same = present === null ? this.original === null : this.original?.equals(present) === true;
    if (!same)
      throw new SesameError(
        "CONFIG_CHANGED",
        `configuration ${quoteText(this.#target)} was changed by somebody else meanwhile`,
        { details: { path: this.#target } },
      );
    writeFileAtomic(this.#target, bytes);
    this.discard();
  }

  discard(): void {
    removeFile(this.path);
  }

  /** Copies of edits that were cut off. */
  leftovers(): string[] {
    const directory = dirname(this.path);
    return readdirSync(directory)
      .filter((name) => draftName.test(name))
      .map((name) => join(directory, name))
      .filter((path) => path !== this.path);
  }
}
