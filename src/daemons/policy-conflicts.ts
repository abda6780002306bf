// What a daemon says at its start of user files that want something else than the organisation has locked: the lock holds, and
// whoever reads the log learns what was overruled, by whom. The wanted value is the user's own and stays out.

import type { EffectiveConfig } from "../core/configuration.js";
import { quoteText } from "../core/display-text.js";
import type { DaemonLog } from "../platform/log.js";

export function tellConflicts({ conflicts }: EffectiveConfig, log: DaemonLog): void {
  for (const { key, profile, source, lock } of conflicts) {
    const text = `${quoteText(source)} sets "${key}", which ${quoteText(lock.source)} has locked; the lock holds`;
    log.write("warning", "policy.conflict", text, { key, profile, locked_by: lock.source });
  }
}
