// How a client is told which factors open a vault together, and which of them are needed still.

import { combinationOf, isComplete, type StillNeeded } from "../../core/auth-policy.js";
import type { VaultMetadata } from "../../platform/vault-metadata.js";

/** What a client must know to open a vault, beside its factors. */
export function authFacts(
  metadata: VaultMetadata,
  presented: ReadonlyMap<string, number>,
): Readonly<Record<string, unknown>> {
  const { mode, required, additionalRequired } = combinationOf(metadata);
  return {
    auth: { mode, required, additional_required: additionalRequired },
    presented: [...presented].map(([factor, expires_ms]) => ({ factor, expires_ms })),
  };
}

export function neededFacts(needed: StillNeeded): Readonly<Record<string, unknown>> {
  return {
    complete: isComplete(needed),
    required: needed.required,
    additional: needed.additional,
    candidates: needed.candidates,
  };
}
