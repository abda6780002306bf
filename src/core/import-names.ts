// Which keys the entries of another password manager become. Hides how free text becomes a key name that can be typed, and
// that no two values ever get the same one. What depends on a value does not go in here: the same export gives the same keys.

import { type KeyName, parseKeyName } from "./names.js";

/** An entry by what it is called; values come later. */
export interface ImportEntry {
  /** Folders and title, as the person wrote them. */
  readonly path: readonly string[];
  /** Of its values; "" is the one that the entry itself stands for. */
  readonly names: readonly string[];
}

export interface AssignedKeys {
  /** One for each of the entry's names, in their order. */
  readonly keys: readonly KeyName[];
  readonly base: string;
  /** What the base would be if no earlier entry had taken it. */
  readonly wanted: string;
}

// 64 + 1 + 120 + 8 + 1 + 48 + 8 is below the 256 that a key name may have.
export const maximumPrefixLength = 64;
const maximumBaseLength = 120;
const maximumFieldLength = 48;
const maximumReadLength = 1_000;
const unnamed = "unnamed";

/**
 * Letters lose their marks, any run of what a key name can't have becomes one "-", and nothing is left empty: "Café (old)"
 * is "Cafe-old".
 */
export function keyPartOf(text: string, maximumLength: number = maximumBaseLength): string {
  const part = text
    .slice(0, maximumReadLength)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, maximumLength)
    .replace(/-+$/, "");
  return part === "" || part === "." || part === ".." ? unnamed : part;
}

/** The whole of a path, cut at its end. */
function baseOf(path: readonly string[]): string {
  const whole = path.map((part) => keyPartOf(part)).join("/");
  if (whole.length <= maximumBaseLength) return whole;
  const parts = whole
    .slice(0, maximumBaseLength)
    .replace(/[-/]+$/, "")
    .split("/");
  return [...parts.slice(0, -1), keyPartOf(parts.at(-1) ?? "")].join("/");
}

/** `name`, `name-2`, `name-3` … whichever is the first that `isFree` takes. */
function firstFree(name: string, isFree: (candidate: string) => boolean, from = 1): [string, number] {
  for (let count = from; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (isFree(candidate)) return [candidate, count];
  }
}

/** Names of an entry's values as parts of a key, no two alike. */
function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    if (name === "" && !taken.has("")) {
      taken.add("");
      return "";
    }
    const [free] = firstFree(keyPartOf(name, maximumFieldLength), (candidate) => !taken.has(candidate));
    taken.add(free);
    return free;
  });
}

/**
 * Keys of all entries in their order. An entry that would share a key, or its base, with an earlier one gets a number, "-2"
 * first, at the end of its base.
 */
export function assignKeys(
  entries: readonly ImportEntry[],
  prefix: KeyName | null = null,
): readonly AssignedKeys[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return entries.map(({ path, names }) => {
    const wanted = prefix === null ? baseOf(path) : `${prefix}/${baseOf(path)}`;
    const distinct = distinctNames(names);
    const keysAt = (base: string): string[] =>
      distinct.map((name) => (name === "" ? base : `${base}/${name}`));
    const [base, count] = firstFree(
      wanted,
      (candidate) => !taken.has(candidate) && keysAt(candidate).every((key) => !taken.has(key)),
      (counts.get(wanted) ?? 0) + 1,
    );
    counts.set(wanted, count);
    const keys = keysAt(base);
    for (const key of [base, ...keys]) taken.add(key);
    return { keys: keys.map(parseKeyName), base, wanted };
  });
}
