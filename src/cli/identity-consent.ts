// Asks the daemons for a change of the identity, showing that the vaults are this person's: by one that is unlocked, else by the
// factors of one, which stays locked.

import { parseProfileName, type ProfileName } from "../core/names.js";
import type { BusClient } from "../core/ports.js";
import type { CliContext } from "./context.js";
import { factorMethods } from "./factors/methods.js";
import { note } from "./output.js";
import { listProfileStates } from "./profiles.js";
import { gatherProofs } from "./proofs.js";
import { describeVault } from "./vault-description.js";

export interface ConsentFlags {
  readonly profile?: ProfileName;
  readonly passwordStdin?: boolean;
}

export interface IdentityChange {
  readonly method: "identity.rebind" | "identity.migrate";
  readonly params: Readonly<Record<string, string>>;
}

/** @throws AUTH_FAILED, RATE_LIMITED, PROFILE_MISSING, and what the method refuses */
export async function askConsent(
  bus: BusClient,
  context: CliContext,
  flags: ConsentFlags,
  { method, params }: IdentityChange,
): Promise<void> {
  const states = await listProfileStates(bus);
  const unlocked = states.find(
    (state) => state.unlocked && (flags.profile ?? state.profile) === state.profile,
  );
  if (unlocked !== undefined || states.length === 0) {
    const profile = unlocked?.profile ?? flags.profile ?? parseProfileName("default");
    await bus.call(method, { profile, params });
    return;
  }
  const [only] = states;
  const profile =
    flags.profile === undefined && states.length === 1 && only !== undefined
      ? only.profile
      : context.profile(flags.profile);
  const passwords = flags.passwordStdin === true ? "stdin" : "terminal";
  const methods = factorMethods({ environment: context.environment, passwords });
  const tell = (progress: string): void => note(false, progress);
  using proofs = gatherProofs(await describeVault(bus, profile), { methods, tell });
  using secret = proofs.body();
  await bus.call(method, { profile, params: { ...params, keys: proofs.factors }, secret });
}
