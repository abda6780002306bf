// What this process itself finds of the identity: the file, the seeds, the machine and the public key, without any daemon. Hides
// that a TPM is asked only where the identity or a seed speaks of it.

import type { Identity } from "../core/installation.js";
import { type BindingVerdict, judgeBinding, type Machine } from "../core/machine-binding.js";
import { planIdentity, type Seeds } from "../core/seeds.js";
import { readInstallation } from "../platform/installation-store.js";
import { measureTpm, readMachine } from "../platform/machine.js";
import { native } from "../platform/native.js";
import type { ConfigPaths } from "../platform/paths.js";
import { ownUserName, readSeeds } from "../platform/seed-store.js";
import type { Environment } from "./context.js";

export const blake3Hex = (data: Uint8Array): string => native.blake3Hex(data);

export function lookAtMachine(environment: Environment): Machine {
  return readMachine(() => measureTpm({ ...environment }));
}

/** @throws the SEED_ codes */
export function lookAtSeeds(): Seeds {
  return readSeeds(ownUserName());
}

/** Null before `sesame init`. @throws as readInstallation */
export function lookAtIdentity(
  paths: ConfigPaths,
  machine: Machine,
): { readonly identity: Identity; readonly verdict: BindingVerdict } | null {
  const identity = readInstallation(paths);
  return identity === null ? null : { identity, verdict: judgeBinding(blake3Hex, identity, machine) };
}

/** Which seeds there are, once they are found to agree. @throws the SEED_ codes, BINDING_UNAVAILABLE */
export function checkSeeds(existing: Identity | null, machine: Machine): string {
  const seeds = lookAtSeeds();
  planIdentity({ seeds, existing, org: null, machine, blake3Hex });
  const found = [seeds.device, seeds.user].flatMap((seed) => (seed === null ? [] : [seed.path]));
  return found.length === 0 ? "there is none" : `${found.join(" and ")}: no disagreement`;
}
