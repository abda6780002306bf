// The keys of the configuration as code handles them: by dotted name in tables of any depth, and what is wrong with a value.
// Hides the generated validator and how its findings read to a person.

import { configurationKeys, type ConfigurationKey } from "../generated/defaults.js";
import { validateConfig, type ValidationFault } from "../generated/validators.js";
import { suggest } from "./did-you-mean.js";
import { quoteText } from "./display-text.js";

export type Table = Readonly<Record<string, unknown>>;

/** In the schema's order. */
export const allKeys: readonly ConfigurationKey[] = Object.keys(configurationKeys).filter(isConfigurationKey);

export function isConfigurationKey(text: string): text is ConfigurationKey {
  return Object.hasOwn(configurationKeys, text);
}

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a document says of a key; undefined where it says nothing. */
export function valueAt(document: unknown, key: ConfigurationKey): unknown {
  return key
    .split(".")
    .reduce<unknown>((at, name) => (isTable(at) && Object.hasOwn(at, name) ? at[name] : undefined), document);
}

/** The document that says this one thing. */
export function tableOf(key: ConfigurationKey, value: unknown): Table {
  const [first = "", ...rest] = key.split(".");
  return { [first]: rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) };
}

export function merge(lower: Table, upper: Table): Table {
  const merged: Record<string, unknown> = { ...lower };
  for (const [name, value] of Object.entries(upper)) {
    const below = merged[name];
    merged[name] = isTable(below) && isTable(value) ? merge(below, value) : value;
  }
  return merged;
}

export interface ConfigurationFault {
  /** Dotted, as far as it is known; "" for the whole document. */
  readonly key: string;
  /** What is said of the key, itself included. */
  readonly text: string;
}

/** The first thing that is wrong with a document; null when it fits the schema. */
export function documentFault(document: unknown): ConfigurationFault | null {
  if (validateConfig(document)) return null;
  const fault = validateConfig.errors?.[0];
  const place = dottedOf(fault?.instancePath ?? "");
  const unknown = fault?.params["additionalProperty"];
  if (typeof unknown === "string") return unknownKey(place, unknown);
  const what = place === "" ? "the file" : `key ${quoteText(place)}`;
  return { key: place, text: `${what} ${wantedOf(fault, place)}` };
}

/** What is wrong with a value for a key ("must be …"); null when it fits. */
export function valueFault(key: ConfigurationKey, value: unknown): string | null {
  return validateConfig(tableOf(key, value)) ? null : wantedOf(validateConfig.errors?.[0], key);
}

function wantedOf(fault: ValidationFault | undefined, key: string): string {
  const form = isConfigurationKey(key) ? configurationKeys[key].form : null;
  if (form !== null && fault?.params["pattern"] !== undefined) return `must be ${form}`;
  const allowed = fault?.params["allowedValues"];
  return Array.isArray(allowed)
    ? `must be one of ${allowed.map((value) => quoteText(String(value))).join(", ")}`
    : (fault?.message ?? "does not fit its schema");
}

function unknownKey(table: string, name: string): ConfigurationFault {
  const prefix = table === "" ? "" : `${table}.`;
  const siblings = allKeys
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length).split(".")[0] ?? "");
  const nearest = suggest(name, new Set(siblings));
  const advice = nearest === null ? "" : `; did you mean ${quoteText(prefix + nearest)}?`;
  return { key: prefix + name, text: `unknown key ${quoteText(prefix + name)}${advice}` };
}

/** From a JSON pointer (RFC 6901). */
function dottedOf(pointer: string): string {
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}
