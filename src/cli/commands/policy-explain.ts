// `sesame policy explain KEY`: everything that decides a key's value, and what a change of it would do.

import { viewOf } from "../../core/configuration.js";
import { quoteText } from "../../core/display-text.js";
import type { ProfileName } from "../../core/names.js";
import { type Lock, writtenKey } from "../../core/policy.js";
import { configurationKeys } from "../../generated/defaults.js";
import { readConfiguration } from "../../platform/config-store.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { readSystemPolicy } from "../../platform/policy-store.js";
import type { CliContext } from "../context.js";
import { writeJson } from "../output.js";
import { writeTable } from "../table.js";
import { demandKey, momentOf, type ShownValue, showPlace, showValue } from "./config.js";
import { conflictForJson, conflictText } from "./policy.js";

interface ExplainFlags {
  readonly json?: boolean;
  readonly profile?: ProfileName;
}

export function explainKey(this: CliContext, { json, profile }: ExplainFlags, text: string): void {
  const key = demandKey(text);
  const paths = resolveConfigPaths(this.environment);
  const { locks } = readSystemPolicy();
  const configuration = readConfiguration(paths, locks);
  const shown = showValue(viewOf(configuration, profile), key);
  // What would hold without the organisation: the user's own word.
  const own = showValue(viewOf(readConfiguration(paths, []), profile), key);
  const elsewhere = locks.filter(
    (lock) => lock.key === key && lock.profile !== null && lock.profile !== profile,
  );
  const overruled = configuration.conflicts.filter(
    (conflict) =>
      conflict.key === key && (profile === undefined || (conflict.profile ?? profile) === profile),
  );
  const { description, unit, scope, lockable, since, takesEffect: moment, awaits } = configurationKeys[key];
  if (json === true) {
    writeJson({
      ...shown,
      description,
      unit,
      scope,
      lockable,
      since,
      takes_effect: moment,
      awaits,
      own: own.from === "defaults" ? null : { value: own.value, from: own.from, line: own.line },
      locked_in_profiles: elsewhere.map((lock) => ({
        profile: lock.profile,
        value: lock.value,
        locked_by: lock.source,
        line: lock.line,
      })),
      conflicts: overruled.map(conflictForJson),
    });
    return;
  }
  const suffix = unit === null ? "" : ` ${unit}`;
  writeTable([
    ["key", key],
    ["means", description],
    ["value", `${JSON.stringify(shown.value)}${suffix}`],
    ["set by", showPlace(shown)],
    ["default", JSON.stringify(shown.default)],
    ["your files", ownText(own)],
    ["counts for", scope === "global" ? "the whole installation" : "each profile"],
    ["locked", lockedText(shown, lockable)],
    ...elsewhere.map((lock) => [`locked in ${lock.profile}`, lockText(lock)]),
    ["a change counts", momentOf(key)],
    ...(awaits === null ? [] : [["read by", `nothing yet; it awaits ${awaits}`]]),
    ...overruled.map((conflict) => ["overruled", conflictText(conflict)]),
  ]);
}

function ownText(own: ShownValue): string {
  return own.from === "defaults" ? "say nothing of it" : `${JSON.stringify(own.value)} in ${showPlace(own)}`;
}

function lockedText(shown: ShownValue, lockable: boolean): string {
  if (shown.locked_by !== null) return `yes, by ${quoteText(shown.locked_by)}`;
  return lockable ? "no" : "no, and it can't be";
}

function lockText(lock: Lock): string {
  return `${JSON.stringify(lock.value)} by ${quoteText(lock.source)} as ${writtenKey(lock)}`;
}
