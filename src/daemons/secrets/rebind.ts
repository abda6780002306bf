// Letting a person bind the installation to this machine. The person shows that the vaults are theirs: one is unlocked, or its
// factor's key is there, which opens nothing, since on a machine that the installation is not bound to nothing may be
// open. The CLI then writes the file, which is the person's; the entry in the audit log comes first.

import { SesameError } from "../../core/errors.js";
import { bindToMachine, traitOf } from "../../core/machine-binding.js";
import { parseProfileName } from "../../core/names.js";
import type { OwnerRequest } from "../../core/ports.js";
import { validateRebindParams } from "../../generated/validators.js";
import { native } from "../../platform/native.js";
import type { LiveIdentity } from "../live-identity.js";
import type { Gates } from "./gates.js";
import type { SecretsHandlers } from "./handlers.js";
import type { OpenVaults } from "./open-vaults.js";

export interface RebindOptions {
  readonly vaults: OpenVaults;
  readonly gates: Gates;
  readonly identity: LiveIdentity;
}

const kekBytes = 32;

export function rebindHandlers({ vaults, gates, identity }: RebindOptions): SecretsHandlers {
  const demandOwner = (request: OwnerRequest, factorId: string | undefined): void => {
    // Without a vault there is nothing to show, and nothing that a binding keeps.
    if (!vaults.hasAny) return;
    const profile = gates.demandProfile(request);
    if (vaults.find(profile) !== null) return;
    const { secret: kek } = request;
    if (factorId === undefined || kek === null || kek.length !== kekBytes)
      throw new SesameError("VAULT_LOCKED", `vault "${profile}" is locked`, { details: { profile } });
    gates.attemptUnlock(profile, () => vaults.verify(profile, { factorId, kek }));
  };
  return {
    "identity.rebind": (request) => {
      const params: unknown = request.params;
      if (!validateRebindParams(params))
        throw new SesameError(
          "REQUEST_INVALID",
          `the parameters of "${request.method}" do not fit their schema`,
        );
      parseProfileName(request.profile);
      demandOwner(request, params.factor);
      demandThisMachine(identity, params.binding_type, params.binding_hash);
      return { sealedJson: {} };
    },
  };
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
