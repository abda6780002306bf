// `sesame config set` and `unset`: one key of config.toml, the rest of the file as its owner wrote it. Hides that a change is
// written only when the file then says exactly what was meant, and that a file somebody else manages is left alone.

import { lstatSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { documentFault, isTable, merge, type Table, tableOf, valueAt } from "../core/configuration-keys.js";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { setTomlKey, type TomlValue, unsetTomlKey } from "../core/toml-edit.js";
import type { ConfigurationKey } from "../generated/defaults.js";
import { ensureDirectory, writeFileAtomic } from "./files.js";
import type { ConfigPaths } from "./paths.js";
import { parseToml, readToml } from "./toml-files.js";

/** @throws CONFIG_NOT_EDITABLE, CONFIG_INVALID, and what reading and writing the file throw; nothing was changed then */
export function setConfiguration(paths: ConfigPaths, key: ConfigurationKey, value: TomlValue): void {
  const { text, document } = readOwn(paths);
  replace(paths, setTomlKey(text, key, value), merge(document, tableOf(key, value)));
}

/** False when the file did not set the key. @throws as setConfiguration */
export function unsetConfiguration(paths: ConfigPaths, key: ConfigurationKey): boolean {
  const { text, document } = readOwn(paths);
  if (valueAt(document, key) === undefined) return false;
  replace(paths, unsetTomlKey(text, key), without(document, key.split(".")));
  return true;
}

function readOwn({ configFile }: ConfigPaths): { readonly text: string; readonly document: Table } {
  refuseLink(configFile);
  const found = readToml(configFile, "CONFIG_INVALID");
  if (found === null) return { text: "", document: {} };
  const fault = documentFault(found.value);
  if (fault !== null || !isTable(found.value)) {
    throw new SesameError(
      "CONFIG_INVALID",
      `configuration ${quoteText(configFile)}: ${fault?.text ?? "is no table"}`,
      {
        details: { path: configFile, key: fault?.key ?? "" },
      },
    );
  }
  return { text: found.text, document: found.value };
}

/** A link is how NixOS and home-manager place files: what it points to is generated, and would be again. */
function refuseLink(path: string): void {
  const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (link) throw notEditable(path, "is a link to a file that something else manages");
}

function replace({ directory, configFile }: ConfigPaths, text: string | null, wanted: Table): void {
  if (text === null) throw notEditable(configFile, "has the key in a form that can't be changed safely");
  const { value } = parseToml(configFile, Buffer.from(text), "CONFIG_INVALID");
  if (!isDeepStrictEqual(trimmed(value), trimmed(wanted)))
    throw notEditable(configFile, "is written in a way that can't be changed safely");
  ensureDirectory(directory);
  writeFileAtomic(configFile, Buffer.from(text));
}

function without(document: Table, [name = "", ...rest]: readonly string[]): Table {
  const { [name]: member, ...others } = document;
  return rest.length > 0 && isTable(member) ? { ...others, [name]: without(member, rest) } : others;
}

/** Tables that hold nothing say nothing. The parser's objects have no prototype; these have. */
function trimmed(value: unknown): unknown {
  if (!isTable(value)) return value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, trimmed(member)]);
  return Object.fromEntries(
    members.filter(([, member]) => !(isTable(member) && Object.keys(member).length === 0)),
  );
}

function notEditable(path: string, what: string): SesameError {
  return new SesameError("CONFIG_NOT_EDITABLE", `configuration ${quoteText(path)} ${what}`, {
    details: { path },
  });
}
