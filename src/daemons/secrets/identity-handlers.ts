// Letting a person bind the installation to this machine, or put it under another organisation. The person shows that the vaults
// are theirs: one is unlocked, or its factor's key is there, which opens nothing, since on a machine that the installation
// is not bound to nothing may be open. The CLI then writes the file, which is the person's; the audit log's entry comes first.

import { SesameError } from "../../core/errors.js";
import { parseOrgDomain } from "../../core/ids.js";
import { bindToMachine, traitOf } from "../../core/machine-binding.js";
import type { OwnerRequest } from "../../core/ports.js";
import { validateMigrateParams, validateRebindParams } from "../../generated/validators.js";
import { native } from "../../platform/native.js";
import type { LiveIdentity } from "../live-identity.js";
import type { Gates } from "./gates.js";
import type { SecretsHandlers } from "./handlers.js";
import type { OpenVaults } from "./open-vaults.js";
import { RequestKeys } from "./request-keys.js";

export interface IdentityHandlersOptions {
  readonly vaults: OpenVaults;
  readonly gates: Gates;
  readonly identity: LiveIdentity;
}

export function identityHandlers({ vaults, gates, identity }: IdentityHandlersOptions): SecretsHandlers {
  const demandOwner = (request: OwnerRequest, factorIds: readonly string[]): void => {
    // Without a vault there is nothing to show, and nothing that a binding keeps.
    if (!vaults.hasAny) return;
    const profile = gates.demandProfile(request);
    if (vaults.find(profile) !== null) return;
    if (factorIds.length === 0)
      throw new SesameError("VAULT_LOCKED", `vault "${profile}" is locked`, { details: { profile } });
    using keys = new RequestKeys(request, factorIds.length);
    const shown = keys.of(factorIds);
    gates.attemptUnlock(profile, () => vaults.verify(profile, shown));
  };
  return {
    "identity.rebind": (request) => {
      const params: unknown = request.params;
      if (!validateRebindParams(params)) throw unfit(request);
      demandOwner(request, params.keys ?? []);
      demandThisMachine(identity, params.binding_type, params.binding_hash);
      return { sealedJson: {} };
    },
    "identity.migrate": (request) => {
      const params: unknown = request.params;
      if (!validateMigrateParams(params)) throw unfit(request);
      if (params.org !== "") parseOrgDomain(params.org);
      demandOwner(request, params.keys ?? []);
      if (identity.current === null)
        throw new SesameError("NOT_INITIALIZED", "this user has no installation yet");
      return { sealedJson: {} };
    },
  };
}

function unfit({ method }: OwnerRequest): SesameError {
  return new SesameError("REQUEST_INVALID", `the parameters of "${method}" do not fit their schema`);
}

/** What this daemon can see of the machine, it holds the wanted binding to. @throws NOT_INITIALIZED, BINDING_MISMATCH */
function demandThisMachine(
  { current, machine }: LiveIdentity,
  type: "machine-id" | "tpm-bound",
  hash: string,
): void {
  if (current === null) throw new SesameError("NOT_INITIALIZED", "this user has no installation yet");
  const trait = traitOf(machine, type);
  if ("missing" in trait) return;
  const own = bindToMachine((data) => native.blake3Hex(data), type, trait.text, current.identity.id);
  if (own.hash !== hash)
    throw new SesameError("BINDING_MISMATCH", "the wanted binding is not this machine's", {
      details: { state: `${type === "machine-id" ? "machine_id" : "tpm"}_differs` },
    });
}
