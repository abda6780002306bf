// `sesame lock --because REASON`, which sesame-session-watch runs: locks the vaults that are to be locked then. Where the configuration
// can't be read that is all of them.

import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import { readConfiguration } from "../../platform/config-store.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import type { CliContext } from "../context.js";
import type { LockReason } from "../lock-reasons.js";
import { note, warn } from "../output.js";
import { listProfileStates } from "../profiles.js";

/** Goes on where one can't be locked. @throws what the first of them threw */
export async function lockBecause(context: CliContext, reason: LockReason, quiet?: boolean): Promise<void> {
  const isMeant = readWishes(context, reason);
  const failures: unknown[] = [];
  await context.withDaemons(async (bus) => {
    // Those that are locked, too: a factor that was given ahead of others is wiped, and a vault that is written anew stays locked.
    for (const { profile } of await listProfileStates(bus)) {
      if (!isMeant(profile)) continue;
      try {
        await bus.call("vault.lock", { profile, params: { cause: reason } });
        note(quiet, `profile "${profile}" is locked`);
      } catch (error) {
        failures.push(error);
      }
    }
  });
  if (failures.length > 0) throw failures[0];
}

function readWishes({ environment }: CliContext, reason: LockReason): (profile: ProfileName) => boolean {
  try {
    const effective = readConfiguration(resolveConfigPaths(environment));
    const key = reason === "suspend" ? "on_suspend" : "on_session_lock";
    return (profile) => effective.of(profile).values.lock[key];
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    warn(false, `the configuration can't be read, and every vault is locked: ${error.message}`);
    return () => true;
  }
}
