// What the pages for operators tell to type, so that tests can type it, and tell when a page says a command that none of them did.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.js";

export class Guide {
  readonly #page: string;
  readonly #commands: readonly string[];
  readonly #typed = new Set<string>();

  /** @param page below docs/ */
  constructor(page: string) {
    this.#page = page;
    this.#commands = commandsIn(readFileSync(join(root, "docs", page), "utf8"));
  }

  /** The command as it is to be run, with words put in for those that stand for something. @throws when the page does not have it */
  type(line: string, words: Readonly<Record<string, string>> = {}): string {
    if (!this.#commands.includes(line)) throw new Error(`${this.#page} does not say: ${line}`);
    this.#typed.add(line);
    return Object.entries(words).reduce((text, [word, meant]) => text.replaceAll(word, meant), line);
  }

  /** What nobody has typed. */
  get left(): readonly string[] {
    return this.#commands.filter((line) => !this.#typed.has(line));
  }
}

/** Lines of blocks in sh, blocks that are indented, and what OpenTofu is to do within a sentence; without what is said of them. */
function commandsIn(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = ""]) => block.split("\n"));
  const outside = page.replaceAll(/^```.*?^```/gms, "");
  const indented = [...outside.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = ""]) => line);
  const within = [...outside.matchAll(/`(tofu -[^`\n]+)`/g)].map(([, line = ""]) => line);
  return [...blocks, ...indented, ...within]
    .map((line) => line.replace(/ +# .*$/, "").trim())
    .filter((line) => line !== "");
}
