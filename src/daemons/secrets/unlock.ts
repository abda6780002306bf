// What vault.unlock does besides unlocking: bringing the vault to what the configuration asks for. Hides who decides that
// (this daemon alone, whatever a client offers), that an unlock never fails for it, and where each outcome is told: in
// the log, in the audit chain, and to the client.

import type { EffectiveConfig } from "../../core/configuration.js";
import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { Log, OwnerReply, OwnerRequest } from "../../core/ports.js";
import {
  configuredForm,
  describeKdf,
  isSameKdf,
  isWeakerKdf,
  type VaultForm,
  wantedKdf,
} from "../../core/vault-crypto.js";
import type { EventName, PasswordKdf, UnlockParams } from "../../generated/types.js";
import type { PasswordFactor, VaultMetadata } from "../../platform/vault-metadata.js";
import type { VaultChange } from "../../platform/vault-change.js";
import { demandEnough } from "./auth-demands.js";
import type { Gates } from "./gates.js";
import type { OpenVaults } from "./open-vaults.js";
import { RequestKeys } from "./request-keys.js";

export interface UnlockOptions {
  readonly vaults: OpenVaults;
  readonly gates: Gates;
  readonly effective: EffectiveConfig;
  readonly log: Log;
}

/** One change as it is told: `details` are public and the same in the log, the audit chain and the reply. */
interface Told {
  readonly action: "vault.rewrapped" | "vault.converted";
  readonly details: Readonly<Record<string, string | boolean>>;
  readonly error: SesameError | null;
}

type Rewrap = NonNullable<UnlockParams["rewrap"]>;

const failures = {
  "vault.rewrapped": "vault.rewrap_failed",
  "vault.converted": "vault.convert_failed",
} as const satisfies Record<Told["action"], EventName>;

/** What a client that has the password should derive a second key by; null where the factor will do. */
export function rewrapFor({ kdf }: PasswordFactor, effective: EffectiveConfig): PasswordKdf | null {
  const wanted = wantedKdf(kdf, effective);
  return isSameKdf(wanted, kdf) ? null : wanted;
}

/** @throws RATE_LIMITED, AUTH_FAILED, REQUEST_INVALID, and what a vault that can't be opened throws */
export function unlockVault(
  options: UnlockOptions,
  request: OwnerRequest,
  profile: ProfileName,
  { factor: factorId, rewrap }: UnlockParams,
): OwnerReply | Promise<OwnerReply> {
  const { effective, gates, log, vaults } = options;
  const form = configuredForm(effective);
  const reply = (changes: readonly VaultChange[], refusal: Told | null): OwnerReply => {
    const told = changes.map((change) => tellable(change, factorId));
    return replyWith(log, profile, refusal === null ? told : [...told, refusal]);
  };
  using keys = new RequestKeys(request, rewrap === undefined ? 1 : 2);
  const kek = keys.at(0);
  const nextKek = rewrap === undefined ? null : keys.at(1);
  const refusal = rewrap === undefined ? null : refusalOf(options, profile, factorId, rewrap);
  const rewrapping =
    rewrap === undefined || nextKek === null || refusal !== null ? null : { ...rewrap, kek: nextKek };
  // Before the attempt is counted: a key that was not looked at is no guess.
  vaults.demandMachine();
  demandEnough(effective.of(profile), vaults.describe(profile));
  const changes = gates.attemptUnlock(profile, () =>
    vaults.unlock(profile, { factorId, kek }, { form, rewrapping }),
  );
  return changes instanceof Promise
    ? changes.then((settled) => reply(settled, refusal))
    : reply(changes, refusal);
}

/** Null where the offer is what the configuration asks for at this moment; an open vault is left as it is. */
function refusalOf(
  { effective, vaults }: UnlockOptions,
  profile: ProfileName,
  factorId: string,
  { kdf }: Rewrap,
): Told | null {
  const factor = passwordOf(vaults.describe(profile), factorId);
  if (factor === undefined)
    throw new SesameError("REQUEST_INVALID", `factor "${factorId}" of vault "${profile}" is no password`);
  if (vaults.find(profile) !== null) return null;
  const wanted = rewrapFor(factor, effective);
  if (wanted !== null && isSameKdf(wanted, kdf)) return null;
  return toldOfKdf(
    factor.kdf,
    kdf,
    new SesameError(
      "REWRAP_REFUSED",
      `${describeKdf(kdf)} is not what the configuration asks for in vault "${profile}"`,
      { details: { profile } },
    ),
  );
}

function tellable({ kind, before, after, error }: VaultChange, factorId: string): Told {
  if (kind === "converted") return toldOfForm(before, after, error);
  const one = passwordOf(before, factorId);
  const other = passwordOf(after, factorId);
  if (one === undefined || other === undefined)
    throw new SesameError("INTERNAL", "a factor that is not there was rewrapped");
  return toldOfKdf(one.kdf, other.kdf, error);
}

function toldOfForm(before: VaultForm, after: VaultForm, error: SesameError | null): Told {
  const details = {
    crypto_profile_before: before.crypto_profile,
    crypto_profile_after: after.crypto_profile,
    key_derivation_before: before.key_derivation,
    key_derivation_after: after.key_derivation,
  };
  return { action: "vault.converted", details, error };
}

function toldOfKdf(before: PasswordKdf, after: PasswordKdf, error: SesameError | null): Told {
  const details = {
    kdf_before: describeKdf(before),
    kdf_after: describeKdf(after),
    weaker: isWeakerKdf(after, before),
  };
  return { action: "vault.rewrapped", details, error };
}

function passwordOf({ factors }: VaultMetadata, factorId: string): PasswordFactor | undefined {
  const factor = factors.find(({ id }) => id === factorId);
  return factor?.kind === "password" ? factor : undefined;
}

function replyWith(log: Log, profile: ProfileName, changes: readonly Told[]): OwnerReply {
  if (changes.length === 0) return {};
  for (const change of changes) writeLog(log, profile, change);
  return {
    sealedJson: {
      changes: changes.map(({ action, details, error }) => ({
        action,
        ...details,
        error: error === null ? null : { code: error.code, message: error.message },
      })),
    },
    audit: changes.map(({ action, details, error }) => ({
      action,
      ...(error === null ? {} : { code: error.code }),
      details,
    })),
  };
}

function writeLog(log: Log, profile: ProfileName, { action, details, error }: Told): void {
  if (error !== null) {
    const message = `vault "${profile}" stays as it was: ${error.message}`;
    log.write("warning", failures[action], message, { profile, code: error.code, ...details });
    return;
  }
  const severity = details["weaker"] === true ? "warning" : "notice";
  const verb = action === "vault.rewrapped" ? "rewrapped" : "converted";
  log.write(severity, action, `vault "${profile}" was ${verb} as the configuration asks for`, {
    profile,
    ...details,
  });
}
