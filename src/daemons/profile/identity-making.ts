// Making this user's identity: from seeds, flags and the machine, as core/seeds.ts decides. Hides where each of these comes from,
// and reads them anew each time: seeds may have come since the daemon started.

import { parseOrgDomain } from "../../core/ids.js";
import { createInstallation, type Identity } from "../../core/installation.js";
import { bindToMachine, type MachineBinding } from "../../core/machine-binding.js";
import { type IdentityPlan, planIdentity } from "../../core/seeds.js";
import { mintUuid, sha1 } from "../../platform/derived-ids.js";
import { native } from "../../platform/native.js";
import { ownUserName, readSeeds } from "../../platform/seed-store.js";
import type { DaemonContext } from "../runtime.js";

const blake3Hex = (data: Uint8Array): string => native.blake3Hex(data);

/** @throws ORG_DOMAIN_INVALID, ORG_CONFLICT, BINDING_UNAVAILABLE, the SEED_ codes and what the files' checks throw */
export function planFor({ identity, files }: DaemonContext, org: string | null): IdentityPlan {
  return planIdentity({
    seeds: readSeeds(ownUserName(), files),
    existing: identity.current?.identity ?? null,
    org: org === null ? null : parseOrgDomain(org),
    machine: identity.machine,
    blake3Hex,
  });
}

export function makeIdentity({ id, org, binding }: IdentityPlan): Identity {
  const chosen = id ?? mintUuid();
  const bound: MachineBinding | null =
    binding.kind === "given"
      ? binding.binding
      : binding.kind === "to-bind"
        ? bindToMachine(blake3Hex, binding.type, binding.trait, chosen)
        : null;
  return createInstallation(sha1, chosen, {
    ...(org === null ? {} : { orgDomain: org }),
    ...(bound === null ? {} : { machineBinding: bound }),
  });
}

/** As `sesame init --dry-run` shows it. */
export function describePlan({
  source,
  id,
  org,
  binding,
}: IdentityPlan): Readonly<Record<string, string | null>> {
  return {
    source,
    id,
    org,
    binding:
      binding.kind === "given" ? binding.binding.type : binding.kind === "to-bind" ? binding.type : null,
    unbound_because: binding.kind === "none" ? binding.missing : null,
  };
}
