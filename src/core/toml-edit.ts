// Changes one key in the text of a TOML file that a person keeps: every comment, blank line and order stays. Hides where in
// the text a key belongs. It edits what is written on one line and says null to anything else: the caller parses
// the result and compares it with what was meant before it writes anything.

import { findTomlLines } from "./toml-lines.js";

export type TomlValue = string | number | boolean;

/** The text with the key set; null where it is written in a form that must be changed by hand. */
export function setTomlKey(text: string, dotted: string, value: TomlValue): string | null {
  const lines = text.split("\n");
  const at = findTomlLines(text).get(dotted);
  const printed = JSON.stringify(value);
  if (at !== undefined) {
    const parts = settingOn(lines[at - 1] ?? "", dotted);
    if (parts === null) return null;
    lines[at - 1] = `${parts.head}${printed}${parts.tail}`;
    return lines.join("\n");
  }
  return insert(lines, dotted, printed).join("\n");
}

/** The text without the key; null where it must be taken out by hand. */
export function unsetTomlKey(text: string, dotted: string): string | null {
  const at = findTomlLines(text).get(dotted);
  if (at === undefined) return text;
  const lines = text.split("\n");
  if (settingOn(lines[at - 1] ?? "", dotted) === null) return null;
  return lines.toSpliced(at - 1, 1).join("\n");
}

/** `key = value # comment`, when the line holds this and no more. */
function settingOn(line: string, dotted: string): { readonly head: string; readonly tail: string } | null {
  const match = /^(\s*[A-Za-z0-9_.-]+\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'[{#,]+)(\s*(?:#.*)?)$/.exec(
    line,
  );
  const [, head, , tail] = match ?? [];
  if (head === undefined || tail === undefined) return null;
  const name = head.slice(0, head.indexOf("=")).trim();
  return dotted === name || dotted.endsWith(`.${name}`) ? { head, tail } : null;
}

/** Below the header of the key's own table, else below a new one at the end. */
function insert(lines: readonly string[], dotted: string, printed: string): string[] {
  const dot = dotted.lastIndexOf(".");
  const [table, name] = [dotted.slice(0, Math.max(dot, 0)), dotted.slice(dot + 1)];
  const setting = `${name} = ${printed}`;
  const header = lines.findIndex((line) => /^\s*\[([A-Za-z0-9_.-]+)\]\s*(?:#.*)?$/.exec(line)?.[1] === table);
  if (header >= 0) return lines.toSpliced(header + 1, 0, setting);
  const written = lines.join("\n").trimEnd();
  return [...(written === "" ? [] : [written, ""]), `[${table}]`, setting, ""];
}
