// From layers of configuration files to the values in force, each with the file that it came from. Every
// layer is checked by itself, so that a message names the file that is wrong; tables merge key by key,
// any other value of a later layer replaces the earlier one whole.

import { configurationKeys, defaults, type ConfigurationKey } from "../generated/defaults.js";
import type { EffectiveConfiguration } from "../generated/types.js";
import { validateConfig, type ValidationFault } from "../generated/validators.js";
import { suggest } from "./did-you-mean.js";
import { quoteText } from "./display-text.js";
import { SesameError } from "./errors.js";

export interface ConfigurationLayer {
  /** Path of the file, as it is shown. */
  readonly source: string;
  /** The parsed TOML. */
  readonly value: unknown;
}

export interface EffectiveConfig {
  readonly values: EffectiveConfiguration;
  /** The layer that decided each key; `defaultsSource` where none did. */
  readonly sources: ReadonlyMap<ConfigurationKey, string>;
}

export const defaultsSource = "defaults";

type Table = Readonly<Record<string, unknown>>;

/**
 * @param layers lowest first, above the defaults
 * @throws CONFIG_INVALID with details {path, key} for the first thing that is wrong
 */
export function composeConfiguration(layers: readonly ConfigurationLayer[]): EffectiveConfig {
  const sources = new Map<ConfigurationKey, string>(keys.map((key) => [key, defaultsSource]));
  let merged: Table = defaults;
  for (const { source, value } of layers) {
    if (!validateConfig(value)) throw explain(source, validateConfig.errors?.[0]);
    for (const key of keys) {
      if (valueAt(value, key) !== undefined) sources.set(key, source);
    }
    merged = merge(merged, value);
  }
  if (!isEffective(merged))
    throw new SesameError("INTERNAL", "valid layers of configuration made an invalid whole");
  return { values: merged, sources };
}

/** The keys whose values differ, in the order of the schema. */
export function changedKeys(
  before: EffectiveConfiguration,
  after: EffectiveConfiguration,
): readonly ConfigurationKey[] {
  return keys.filter((key) => JSON.stringify(valueAt(before, key)) !== JSON.stringify(valueAt(after, key)));
}

export function isConfigurationKey(text: string): text is ConfigurationKey {
  return Object.hasOwn(configurationKeys, text);
}

const keys = Object.keys(configurationKeys).filter(isConfigurationKey);

function isEffective(value: unknown): value is EffectiveConfiguration {
  return validateConfig(value) && keys.every((key) => valueAt(value, key) !== undefined);
}

function merge(lower: Table, upper: Table): Table {
  const merged: Record<string, unknown> = { ...lower };
  for (const [name, value] of Object.entries(upper)) {
    const below = merged[name];
    merged[name] = isTable(below) && isTable(value) ? merge(below, value) : value;
  }
  return merged;
}

function valueAt(value: unknown, dotted: string): unknown {
  return dotted
    .split(".")
    .reduce<unknown>((at, name) => (isTable(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function explain(source: string, fault: ValidationFault | undefined): SesameError {
  const place = dottedOf(fault?.instancePath ?? "");
  const unknown = fault?.params["additionalProperty"];
  if (typeof unknown === "string") return explainUnknown(source, place, unknown);
  const allowed = fault?.params["allowedValues"];
  const wanted = Array.isArray(allowed)
    ? `must be one of ${allowed.map((value) => quoteText(String(value))).join(", ")}`
    : (fault?.message ?? "does not fit its schema");
  const what = place === "" ? "the file" : `key ${quoteText(place)}`;
  return invalid(source, place, `${what} ${wanted}`);
}

function explainUnknown(source: string, table: string, name: string): SesameError {
  const prefix = table === "" ? "" : `${table}.`;
  const siblings = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length).split(".")[0] ?? "");
  const nearest = suggest(name, new Set(siblings));
  const advice = nearest === null ? "" : `; did you mean ${quoteText(prefix + nearest)}?`;
  return invalid(source, prefix + name, `unknown key ${quoteText(prefix + name)}${advice}`);
}

/** From a JSON pointer (RFC 6901). */
function dottedOf(pointer: string): string {
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}

function invalid(path: string, key: string, what: string): SesameError {
  return new SesameError("CONFIG_INVALID", `configuration ${quoteText(path)}: ${what}`, {
    details: { path, key },
  });
}
