// A manifest's text, TOML or JSON, as a value with the lines that its members are on. Hides which of the two it is, and everything
// that a value may hold which no file that follows from it could: control characters, dates, numbers that are none.

import { decodeUtf8, readTomlText } from "../core/toml-document.js";
import { findTomlLines, type TomlLines } from "../core/toml-lines.js";
import { isTable } from "../core/configuration-keys.js";
import { quoteText } from "../core/display-text.js";
import type { Findings, Place } from "./findings.js";
import { findJsonLines, readJson } from "./json-text.js";

export type ManifestText =
  | { readonly value: unknown; readonly findLines: () => TomlLines }
  | { readonly line: number | null; readonly column: number | null; readonly text: string };

/** What opens with a brace is JSON: no TOML does. */
export function readManifestText(source: string | Uint8Array): ManifestText {
  const text = typeof source === "string" ? source : decodeUtf8(source);
  if (typeof text !== "string") return text;
  if (/^\s*\{/.test(text)) {
    const read = readJson(text);
    return "value" in read
      ? { value: read.value, findLines: () => findJsonLines(text) }
      : { ...read, column: null };
  }
  const read = readTomlText(text);
  return "value" in read ? { value: read.value, findLines: () => findTomlLines(text) } : read;
}

/** No member that means anything lies as deep. */
const deepest = 16;

/** Tells what no file can hold; true when there was none of it. */
export function checkPlainData(value: unknown, findings: Findings): boolean {
  const before = findings.count;
  walk(value, [], findings);
  return findings.count === before;
}

function walk(value: unknown, place: Place, findings: Findings): void {
  if (place.length > deepest) findings.error(place.slice(0, 2), "is nested too deeply");
  else if (typeof value === "string") checkString(value, place, "has", findings);
  else if (Array.isArray(value)) value.forEach((item: unknown, at) => walk(item, [...place, at], findings));
  else if (value instanceof Date) findings.error(place, "is a date, which nothing in a manifest is");
  else if (isTable(value)) {
    for (const [name, item] of Object.entries(value)) {
      checkString(name, place, `has a member ${quoteText(name)} whose name has`, findings);
      walk(item, [...place, name], findings);
    }
  }
}

function checkString(text: string, place: Place, has: string, findings: Findings): void {
  const [control] = /\p{Cc}/u.exec(text) ?? [];
  if (control !== undefined) findings.error(place, `${has} the control character ${quoteText(control)}`);
  else if (!text.isWellFormed()) findings.error(place, `${has} half of a surrogate pair`);
}
