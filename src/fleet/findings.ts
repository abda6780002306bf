// What is wrong, or worth a second look, in a fleet's manifest: one finding each, all of them told together. Hides how places in
// a manifest are written, and where in its text they are.

import { quoteText } from "../core/display-text.js";
import type { TomlLines } from "../core/toml-lines.js";

/** Names of members, and indexes of lists. */
export type Place = readonly (string | number)[];

export interface Finding {
  readonly severity: "error" | "warning";
  /** As `devices."ws-1".users.alice.home`; "" for the whole. */
  readonly path: string;
  /** Null where the text gives none. */
  readonly line: number | null;
  readonly text: string;
}

/** Names of any form can be told from what is around them. */
export function showPlace(place: Place): string {
  return place
    .map((part, at) => {
      if (typeof part === "number") return `[${part}]`;
      return (at === 0 ? "" : ".") + (/^[A-Za-z0-9_]+$/.test(part) ? part : quoteText(part));
    })
    .join("");
}

export class Findings {
  readonly #list: Finding[] = [];
  readonly #told = new Set<string>();
  readonly #findLines: () => TomlLines;
  #lines: TomlLines | null = null;

  /** @param findLines asked once, for the first finding: a sound manifest is not searched for places */
  constructor(findLines: () => TomlLines) {
    this.#findLines = findLines;
  }

  /** As they come in the text. */
  get list(): readonly Finding[] {
    return this.#list.toSorted(inOrder);
  }

  get count(): number {
    return this.#list.length;
  }

  get sound(): boolean {
    return this.#list.every(({ severity }) => severity === "warning");
  }

  error(place: Place, text: string): void {
    this.#tell("error", place, text);
  }

  warn(place: Place, text: string): void {
    this.#tell("warning", place, text);
  }

  /** What a group has wrong, its devices would all tell again. */
  #tell(severity: Finding["severity"], place: Place, text: string): void {
    const path = showPlace(place);
    const whole = `${severity} ${path} ${text}`;
    if (this.#told.has(whole)) return;
    this.#told.add(whole);
    this.#list.push({ severity, path, line: this.#lineOf(place), text });
  }

  /** Of the nearest table that the text has: what is missing is told where it should be. */
  #lineOf(place: Place): number | null {
    this.#lines ??= this.#findLines();
    for (let length = place.length; length > 0; length -= 1) {
      const line = this.#lines.get(place.slice(0, length).join("."));
      if (line !== undefined) return line;
    }
    return null;
  }
}

function inOrder(one: Finding, other: Finding): number {
  const [left, right] = [one.line ?? Infinity, other.line ?? Infinity];
  if (left !== right) return left - right;
  return one.path < other.path ? -1 : Number(one.path > other.path);
}
