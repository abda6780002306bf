// What daemon-secrets answers about the factors of a vault: which there are, one that is given ahead of the others, and every
// change of them. Hides that each change is proved by keys in the request itself, that none may take a vault below what the
// configuration demands, and where each is told: in the log, in the audit chain, and to the client.

import { describeCombination, type VaultFactor } from "../../core/auth-policy.js";
import { type EffectiveConfig, viewOf } from "../../core/configuration.js";
import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { Clock, Log, OwnerReply, OwnerRequest } from "../../core/ports.js";
import { demandLockedKdf } from "../../core/vault-crypto.js";
import type { EventName } from "../../generated/types.js";
import {
  validateChangePasswordParams,
  validateEnrollParams,
  validatePresentParams,
  validateRekeyParams,
  validateRevokeParams,
  validateSetAuthParams,
} from "../../generated/validators.js";
import type { AuthChange } from "../../platform/vault-auth-change.js";
import type { VaultMetadata } from "../../platform/vault-metadata.js";
import { neededFacts } from "./auth-facts.js";
import { demandEnough, demandNoLess } from "./auth-demands.js";
import type { Gates } from "./gates.js";
import { paramsOf, type SecretsHandlers } from "./handlers.js";
import type { OpenVaults } from "./open-vaults.js";
import { partialUnlockMs } from "./partial-unlocks.js";
import { RequestKeys } from "./request-keys.js";

export interface AuthHandlersOptions {
  readonly vaults: OpenVaults;
  readonly gates: Gates;
  readonly effective: EffectiveConfig;
  readonly clock: Clock;
  readonly log: Log;
}

/** How a change is told: `details` are public and the same in the log and the audit chain. */
interface Told {
  readonly event: EventName;
  readonly message: string;
  readonly details: Readonly<Record<string, string>>;
}

type Changed = Readonly<Record<"before" | "after", VaultMetadata>>;

export function authHandlers({ vaults, gates, effective, clock, log }: AuthHandlersOptions): SecretsHandlers {
  const permitIn =
    (profile: ProfileName) =>
    (before: VaultMetadata, after: VaultMetadata): void =>
      demandNoLess(effective.of(profile), before, after);
  const reply = (profile: ProfileName, { event, message, details }: Told, facts = {}): OwnerReply => {
    log.write("notice", event, message, { profile, ...details });
    return { sealedJson: { ...details, ...facts }, audit: [{ action: event, details }] };
  };
  const change = (
    request: OwnerRequest,
    factorIds: readonly string[],
    extraKeys: number,
    changeWith: (keys: RequestKeys) => AuthChange,
    tell: (changed: Changed) => Told,
  ): OwnerReply => {
    const profile = gates.demandProfile(request);
    using keys = new RequestKeys(request, factorIds.length + extraKeys);
    vaults.demandMachine();
    const permit = permitIn(profile);
    const authorization = { keys: keys.of(factorIds), change: changeWith(keys), permit };
    const changed = gates.attemptUnlock(profile, () => vaults.changeAuth(profile, authorization));
    return reply(profile, tell(changed));
  };
  return {
    "vault.present": (request) => {
      const profile = gates.demandProfile(request);
      const { factor: factorId } = paramsOf(validatePresentParams, request);
      using keys = new RequestKeys(request, 1);
      demandEnough(effective.of(profile), vaults.describe(profile));
      const [key] = keys.of([factorId]);
      if (key === undefined) throw new SesameError("INTERNAL", "a key was announced and is not there");
      const needed = gates.attemptUnlock(profile, () => vaults.present(profile, key), "a part");
      return {
        sealedJson: { ...neededFacts(needed), expires_ms: partialUnlockMs },
        audit: [{ action: "vault.partially_unlocked", details: { factor: factorId } }],
      };
    },
    "vault.enroll": (request) => {
      const { keys: ids, factor, placement = "additional" } = paramsOf(validateEnrollParams, request);
      if (factor.kind === "password") demandLockedKdf(viewOf(effective, request.profile), factor.kdf);
      return change(
        request,
        ids,
        1,
        (keys) => ({ kind: "enroll", factor, kek: keys.at(ids.length), placement, nowMs: clock.now() }),
        ({ before, after }) => {
          const added = after.factors.find(({ id }) => before.factors.every((one) => one.id !== id));
          return told("vault.factor_enrolled", after, "has another factor", factorDetails(added));
        },
      );
    },
    "vault.revoke": (request) => {
      const { keys: ids, factor: factorId } = paramsOf(validateRevokeParams, request);
      return change(
        request,
        ids,
        0,
        () => ({ kind: "revoke", factorId }),
        ({ before, after }) => {
          const gone = before.factors.find(({ id }) => id === factorId);
          return told("vault.factor_revoked", after, "has a factor less", factorDetails(gone));
        },
      );
    },
    "vault.set_auth": (request) => {
      const { keys: ids, mode, required, additional_required } = paramsOf(validateSetAuthParams, request);
      const wanted = { mode, required, additionalRequired: additional_required };
      return change(
        request,
        ids,
        0,
        () => ({ kind: "combine", wanted }),
        ({ before, after }) =>
          told("vault.auth_changed", after, "is opened otherwise from here on", {
            auth_before: describeCombination(before),
            auth_after: describeCombination(after),
          }),
      );
    },
    "vault.change_password": (request) => {
      const { keys: ids, factor: factorId, kdf, salt } = paramsOf(validateChangePasswordParams, request);
      demandLockedKdf(viewOf(effective, request.profile), kdf);
      return change(
        request,
        ids,
        1,
        (keys) => ({ kind: "password", factorId, kdf, salt, kek: keys.at(ids.length) }),
        ({ after }) => told("vault.password_changed", after, "has another password", { factor: factorId }),
      );
    },
    "vault.rekey": async (request) => {
      const profile = gates.demandProfile(request);
      const { keys: ids, revoke = [] } = paramsOf(validateRekeyParams, request);
      using keys = new RequestKeys(request, ids.length);
      vaults.demandMachine();
      const authorization = { keys: keys.of(ids), change: revoke, permit: permitIn(profile) };
      const { after } = await gates.attemptUnlock(profile, () => vaults.rekey(profile, authorization));
      const details = revoke.length === 0 ? {} : { revoked: revoke.join(", ") };
      return reply(profile, told("vault.rekeyed", after, "has another master key", details));
    },
  };
}

function told(event: EventName, { profile }: VaultMetadata, what: string, details: Told["details"]): Told {
  return { event, message: `vault "${profile}" ${what}`, details };
}

function factorDetails(factor: VaultFactor | undefined): Told["details"] {
  if (factor === undefined) throw new SesameError("INTERNAL", "a factor that came or went is not there");
  const fingerprint = "facts" in factor ? factor.facts["fingerprint"] : undefined;
  return { factor: factor.id, kind: factor.kind, ...(fingerprint === undefined ? {} : { fingerprint }) };
}
