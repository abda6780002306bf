// JSON, read as strictly as TOML is: a name that stands twice in an object is an error and not a question of order. And JSON
// written in one form: names sorted, so that the same content is the same bytes. Hides on which line each value stands.

import type { TomlLines } from "../core/toml-lines.js";

export interface JsonFault {
  readonly line: number | null;
  readonly text: string;
}

export type JsonReading = { readonly value: unknown } | JsonFault;

/** Never throws. */
export function readJson(text: string): JsonReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // Its words quote the text; the place is all that is taken from them.
    const [, line] = /line (\d+) column \d+\)/.exec(error instanceof Error ? error.message : "") ?? [];
    return { line: line === undefined ? null : Number(line), text: "is no JSON" };
  }
  const { duplicate } = scanJson(text, false);
  return duplicate ?? { value };
}

/** As findTomlLines. @param text what readJson has taken */
export function findJsonLines(text: string): TomlLines {
  return scanJson(text, true).lines;
}

interface Open {
  readonly path: string;
  /** Null in a list. */
  readonly names: Set<string> | null;
  index: number;
}

const token = /[{}[\],]|"(?:[^"\\]|\\.)*"(\s*:)?|[^\s{}[\],":]+/g;

/** Only what JSON.parse has taken comes here, so that tokens suffice. */
function scanJson(
  text: string,
  wantsLines: boolean,
): { readonly lines: TomlLines; readonly duplicate: JsonFault | null } {
  const lines = new Map<string, number>();
  const stack: Open[] = [];
  let member = "";
  const lineAt = lineCounter(text);
  const begin = (at: number): string => {
    const open = stack.at(-1);
    if (open === undefined) return "";
    const name = open.names === null ? String(open.index) : member;
    const path = open.path === "" ? name : `${open.path}.${name}`;
    if (wantsLines) lines.set(path, lineAt(at));
    return path;
  };
  for (const match of text.matchAll(token)) {
    const [word, colon] = match;
    const open = stack.at(-1);
    if (word === "{" || word === "[")
      stack.push({ path: begin(match.index), names: word === "{" ? new Set() : null, index: 0 });
    else if (word === "}" || word === "]") stack.pop();
    else if (word === ",") {
      if (open !== undefined) open.index += 1;
    } else if (colon === undefined) begin(match.index);
    else {
      member = String(JSON.parse(word.slice(0, -colon.length)));
      if (open?.names?.has(member) === true)
        return {
          lines,
          duplicate: { line: lineAt(match.index), text: `has the member ${JSON.stringify(member)} twice` },
        };
      open?.names?.add(member);
    }
  }
  return { lines, duplicate: null };
}

/** For places in rising order. */
function lineCounter(text: string): (at: number) => number {
  let line = 1;
  let next = text.indexOf("\n");
  return (at) => {
    while (next >= 0 && next < at) {
      line += 1;
      next = text.indexOf("\n", next + 1);
    }
    return line;
  };
}

type JsonValue = string | number | boolean | null | JsonList | JsonTable;
type JsonList = readonly JsonValue[];
/** Written in the order of its names as UTF-16 has them, which is that of bytes for all that we write. */
export type JsonTable = { readonly [name: string]: JsonValue };

/**
 * Not JSON.stringify's own order of names: it puts those that are numbers first.
 * @param indent per level; "" puts everything on one line, without spaces
 */
export function writeJsonText(value: JsonValue, indent = "", margin = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = margin + indent;
  const [newline, space] = indent === "" ? ["", ""] : ["\n", " "];
  const items = isList(value)
    ? value.map((item) => writeJsonText(item, indent, inner))
    : Object.entries(value)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, item]) => `${JSON.stringify(name)}:${space}${writeJsonText(item, indent, inner)}`);
  const [open, close] = isList(value) ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  return `${open}${newline}${items.map((item) => inner + item).join(`,${newline}`)}${newline}${margin}${close}`;
}

function isList(value: JsonList | JsonTable): value is JsonList {
  return Array.isArray(value);
}
