// `sesame config …`: the values in force with where each comes from, and changes to the user's own file. It reads what the
// daemons read.

import { isConfigurationKey, valueAt, allKeys, valueFault } from "../../core/configuration-keys.js";
import { type EffectiveConfig, type EffectiveView, type Origin, viewOf } from "../../core/configuration.js";
import { suggest } from "../../core/did-you-mean.js";
import { displayText, quoteText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { TomlValue } from "../../core/toml-edit.js";
import { lockedError } from "../../core/policy.js";
import { takesEffect } from "../../core/takes-effect.js";
import { configurationKeys, defaults, type ConfigurationKey } from "../../generated/defaults.js";
import { readConfiguration } from "../../platform/config-store.js";
import { setConfiguration, unsetConfiguration } from "../../platform/config-writer.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import type { CliContext } from "../context.js";
import { note, writeJson, writeText } from "../output.js";
import { writeTable } from "../table.js";

interface ReadFlags {
  readonly json?: boolean;
  readonly profile?: ProfileName;
}

export interface ShownValue {
  readonly key: ConfigurationKey;
  readonly value: unknown;
  readonly default: unknown;
  /** "defaults", the path of a file, or the policy's. */
  readonly from: string;
  readonly line: number | null;
  readonly locked: boolean;
  readonly locked_by: string | null;
}

/** @throws CONFIG_KEY_UNKNOWN with the nearest key */
export function demandKey(text: string): ConfigurationKey {
  if (isConfigurationKey(text)) return text;
  throw new SesameError(
    "CONFIG_KEY_UNKNOWN",
    `there is no configuration key ${quoteText(text)}${adviceOn(text)}`,
  );
}

function adviceOn(text: string): string {
  // As a policy writes it.
  const [, profile, key = ""] = /^profiles\.([\w-]+)\.(.+)$/.exec(text) ?? [];
  if (profile !== undefined && isConfigurationKey(key)) return `; name "${key}" with -p ${profile}`;
  const endings = allKeys.filter((known) => known.endsWith(`.${text}`));
  const nearest = suggest(text, allKeys) ?? (endings.length === 1 ? endings[0] : undefined);
  return nearest === undefined ? "" : `; did you mean ${quoteText(nearest)}?`;
}

export function showValue({ values, origins }: EffectiveView, key: ConfigurationKey): ShownValue {
  const origin: Origin = origins.get(key) ?? { layer: "defaults" };
  const place = placeOf(origin);
  return {
    key,
    value: valueAt(values, key),
    default: valueAt(defaults, key),
    ...place,
    locked: origin.layer === "policy",
    locked_by: origin.layer === "policy" ? origin.lock.source : null,
  };
}

function placeOf(origin: Origin): Pick<ShownValue, "from" | "line"> {
  switch (origin.layer) {
    case "defaults":
      return { from: "defaults", line: null };
    case "file":
      return { from: origin.source, line: origin.line };
    case "policy":
      return { from: origin.lock.path, line: origin.lock.line };
  }
}

export function showPlace({ from, line }: Pick<ShownValue, "from" | "line">): string {
  return displayText(line === null ? from : `${from}:${line}`);
}

export function showConfiguration(this: CliContext, { json, profile }: ReadFlags): void {
  const view = viewOf(readConfiguration(resolveConfigPaths(this.environment)), profile);
  const shown = allKeys.map((key) => showValue(view, key));
  if (json === true) {
    writeJson({ profile: profile ?? null, keys: shown });
    return;
  }
  const rows = shown.map((one) => [
    one.key,
    JSON.stringify(one.value),
    one.locked ? `locked by ${quoteText(one.locked_by ?? "")}` : showPlace(one),
  ]);
  writeTable(rows);
}

export function getConfiguration(this: CliContext, { json, profile }: ReadFlags, key: string): void {
  const known = demandKey(key);
  const shown = showValue(viewOf(readConfiguration(resolveConfigPaths(this.environment)), profile), known);
  if (json === true) writeJson(shown);
  else writeText(`${String(shown.value)}\n`);
}

export function setKey(
  this: CliContext,
  flags: { readonly quiet?: boolean },
  key: string,
  text: string,
): void {
  const known = demandKey(key);
  const paths = resolveConfigPaths(this.environment);
  demandUnlocked(readConfiguration(paths), known);
  setConfiguration(paths, known, parseValue(known, text));
  note(flags.quiet, `set "${known}" in ${quoteText(paths.configFile)}; it counts ${momentOf(known)}`);
}

export function unsetKey(this: CliContext, flags: { readonly quiet?: boolean }, key: string): void {
  const known = demandKey(key);
  const paths = resolveConfigPaths(this.environment);
  const where = quoteText(paths.configFile);
  if (unsetConfiguration(paths, known))
    note(flags.quiet, `took "${known}" out of ${where}; that counts ${momentOf(known)}`);
  else note(flags.quiet, `"${known}" is not set in ${where}`);
}

export function validateConfiguration(
  this: CliContext,
  flags: { readonly quiet?: boolean; readonly json?: boolean },
): void {
  const { conflicts } = readConfiguration(resolveConfigPaths(this.environment));
  if (flags.json === true) {
    writeJson({ valid: true, conflicts: conflicts.length });
    return;
  }
  const remark = conflicts.length === 0 ? "" : `; policy overrules ${conflicts.length} of its values`;
  note(flags.quiet, `the configuration is valid${remark}`);
}

/** @throws POLICY_LOCKED naming who locked it and where */
function demandUnlocked({ origins }: EffectiveConfig, key: ConfigurationKey): void {
  const origin = origins.get(key);
  if (origin?.layer === "policy") throw lockedError(origin.lock);
}

export function momentOf(key: ConfigurationKey): string {
  const { awaits, takesEffect: moment } = configurationKeys[key];
  return awaits === null ? takesEffect[moment] : "once something reads it";
}

/** When changes count, for the end of a sentence that tells of them; "" for none. */
export function momentsOf(keys: readonly ConfigurationKey[]): string {
  const groups = Map.groupBy(keys, momentOf);
  return [...groups].map(([moment, members]) => `; ${members.join(", ")}: ${moment}`).join("");
}

/** As TOML would read it, strings without their quotes. @throws USAGE */
function parseValue(key: ConfigurationKey, text: string): TomlValue {
  const candidates: readonly TomlValue[] = [
    ...(text === "true" || text === "false" ? [text === "true"] : []),
    ...(/^-?[0-9]{1,15}$/.test(text) ? [Number(text)] : []),
    text,
  ];
  const fitting = candidates.find((value) => valueFault(key, value) === null);
  if (fitting !== undefined) return fitting;
  const wanted = valueFault(key, candidates[0] ?? text) ?? "does not fit";
  throw new SesameError("USAGE", `"${key}" ${wanted}, not ${quoteText(text)}`, {
    details: { command: "sesame config set" },
  });
}
