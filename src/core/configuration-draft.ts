// Whether a configuration file that a person has edited may take the place of the old one: it must be valid, and may not begin to
// want something else than what is locked. What it wanted before is a conflict already, and no reason to refuse the rest.

import type { ConfigurationKey } from "../generated/defaults.js";
import { allKeys, valueAt } from "./configuration-keys.js";
import { checkLayer, type ConfigurationLayer } from "./configuration.js";
import { type Lock, lockedError } from "./policy.js";

/**
 * The keys that the draft sets otherwise than the old document.
 * @param old the parsed old file; anything, where that could not be used
 * @throws CONFIG_INVALID, POLICY_LOCKED
 */
export function checkDraft(
  draft: ConfigurationLayer,
  old: unknown,
  locks: readonly Lock[],
): readonly ConfigurationKey[] {
  checkLayer(draft);
  const changed = allKeys.filter((key) => valueAt(draft.value, key) !== valueAt(old, key));
  // A lock for one profile leaves this file its say in the others.
  const broken = locks.find(
    ({ key, profile, value }) =>
      profile === null && changed.includes(key) && ![undefined, value].includes(wantedOf(draft, key)),
  );
  if (broken !== undefined) throw lockedError(broken);
  return changed;
}

function wantedOf({ value }: ConfigurationLayer, key: ConfigurationKey): Lock["value"] | undefined {
  const wanted = valueAt(value, key);
  return typeof wanted === "string" || typeof wanted === "number" || typeof wanted === "boolean"
    ? wanted
    : undefined;
}
