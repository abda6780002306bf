// What daemon-secrets says of the profiles: their names and what state their vaults are in.

import { isErrorCode, type ErrorCode, SesameError } from "../core/errors.js";
import { type ProfileName, parseProfileName } from "../core/names.js";
import type { BusClient } from "../core/ports.js";
import { flagOf, type JsonRecord, listOf, sealedJson, textOf } from "./replies.js";

export interface ProfileState {
  readonly profile: ProfileName;
  readonly unlocked: boolean;
  /** Why the vault can't be used, or null. */
  readonly damaged: ErrorCode | null;
}

export function parseProfileStates(record: JsonRecord): readonly ProfileState[] {
  return listOf(record, "profiles", (item) => {
    const { damaged } = item;
    return {
      profile: parseProfileName(textOf(item, "profile")),
      unlocked: flagOf(item, "unlocked"),
      damaged: damaged === null ? null : isErrorCode(damaged) ? damaged : "VAULT_DAMAGED",
    };
  });
}

export async function listProfileStates(bus: BusClient): Promise<readonly ProfileState[]> {
  return parseProfileStates(sealedJson(await bus.call("profile.list")));
}

/** Before anybody is asked for anything. @throws VAULT_LOCKED, PROFILE_UNKNOWN */
export async function demandUnlocked(bus: BusClient, profile: ProfileName): Promise<void> {
  if (flagOf(sealedJson(await bus.call("vault.describe", { profile })), "unlocked")) return;
  throw new SesameError("VAULT_LOCKED", `vault "${profile}" is locked`, { details: { profile } });
}
