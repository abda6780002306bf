// Seeds: what the device's administrator says of identities before there are any (SPEC section 5, docs/identity.md). Hides the
// precedence of seeds, flags and what is there already, and every way in which these can disagree: then nothing is made.

import { validateDeviceSeed } from "../generated/validators.js";
import { quoteText } from "./display-text.js";
import { SesameError } from "./errors.js";
import { isOrgDomain, orgNamespace, type OrgDomain, type Sha1, type Uuid } from "./ids.js";
import { describeFault, type Identity, parseIdentity } from "./installation.js";
import {
  bindToMachine,
  type BindingType,
  type Blake3Hex,
  describeMissing,
  type Machine,
  type MachineBinding,
  quoteBinding,
  traitOf,
} from "./machine-binding.js";

/** /etc/pds/installation.toml: what every identity of the device is to have. */
export interface DeviceSeed {
  readonly path: string;
  readonly org: OrgDomain | null;
  /** Null: nothing is demanded. */
  readonly bindingType: BindingType | null;
}

/** /etc/pds/installations/<user>.toml: one user's identity. */
export interface UserSeed {
  readonly path: string;
  readonly identity: Identity;
}

export interface Seeds {
  readonly device: DeviceSeed | null;
  readonly user: UserSeed | null;
}

export interface IdentityPlan {
  readonly source: "existing" | "user-seed" | "device-seed" | "alone";
  /** Null: a fresh one is to be minted. */
  readonly id: Uuid | null;
  readonly org: OrgDomain | null;
  readonly binding: PlannedBinding;
}

/** `missing` says why an identity that nobody demands a binding of is left without one. */
export type PlannedBinding =
  | { readonly kind: "given"; readonly binding: MachineBinding }
  | { readonly kind: "to-bind"; readonly type: BindingType; readonly trait: string }
  | { readonly kind: "none"; readonly missing: string };

export interface PlanInput {
  readonly seeds: Seeds;
  readonly existing: Identity | null;
  /** `sesame init --org`. */
  readonly org: OrgDomain | null;
  readonly machine: Machine;
  readonly blake3Hex: Blake3Hex;
}

/** @throws SEED_INVALID with details {path, key} */
export function parseDeviceSeed(sha1: Sha1, document: unknown, path: string): DeviceSeed {
  if (!validateDeviceSeed(document)) {
    const { key, text } = describeFault(validateDeviceSeed.errors?.[0]);
    throw invalid(path, key, text);
  }
  const { org, machine_binding: binding } = document;
  const domain = org?.domain ?? null;
  if (domain !== null && !isOrgDomain(domain))
    throw invalid(path, "org.domain", `"org.domain" is no domain name`);
  if (domain !== null && org?.namespace !== undefined && org.namespace !== orgNamespace(sha1, domain))
    throw invalid(path, "org.namespace", `"org.namespace" does not follow from "org.domain"`);
  return { path, org: domain, bindingType: binding?.binding_type ?? null };
}

/**
 * An installation.toml that may name its user, so that a file under another's name is found.
 * @throws SEED_INVALID with details {path, key}, SEED_FOREIGN
 */
export function parseUserSeed(sha1: Sha1, document: unknown, path: string, user: string): UserSeed {
  if (typeof document !== "object" || document === null) throw invalid(path, "", "the file must be object");
  const { user: named, ...rest } = { user: undefined, ...document };
  if (named !== undefined && typeof named !== "string") throw invalid(path, "user", `"user" must be string`);
  if (named !== undefined && named !== user)
    throw foreign(path, `is for the user ${quoteText(named)}, not for ${quoteText(user)}`);
  const identity = parseIdentity(sha1, rest, (key, text) => invalid(path, key, text));
  if (identity.formerOrgs.length > 0)
    throw invalid(
      path,
      "former_orgs",
      `"former_orgs" is for an installation that was of other organisations`,
    );
  return { path, identity };
}

/**
 * What `sesame init` makes, or what is there already.
 * @throws SEED_CONFLICT, SEED_FOREIGN, ORG_CONFLICT, BINDING_UNAVAILABLE: nothing may be made then
 */
export function planIdentity(input: PlanInput): IdentityPlan {
  const { seeds, existing, org: wanted } = input;
  checkSeeds(input);
  if (existing !== null) {
    checkExisting(existing, input);
    const { machineBinding } = existing;
    return {
      source: "existing",
      id: existing.id,
      org: existing.org?.domain ?? null,
      binding:
        machineBinding === null
          ? { kind: "none", missing: "it was made without" }
          : { kind: "given", binding: machineBinding },
    };
  }
  if (seeds.user !== null) {
    const { identity, path } = seeds.user;
    demandOrg(wanted, identity.org?.domain ?? null, path);
    const binding: PlannedBinding =
      identity.machineBinding === null
        ? planBinding(input)
        : { kind: "given", binding: identity.machineBinding };
    return { source: "user-seed", id: identity.id, org: identity.org?.domain ?? null, binding };
  }
  const seeded = seeds.device?.org ?? null;
  if (seeds.device !== null && seeded !== null) demandOrg(wanted, seeded, seeds.device.path);
  const org = seeded ?? wanted;
  return {
    source: seeds.device === null ? "alone" : "device-seed",
    id: null,
    org,
    binding: planBinding(input),
  };
}

/** What is wrong with the seeds whatever there is besides. */
function checkSeeds({ seeds: { user, device }, machine, blake3Hex }: PlanInput): void {
  if (user === null) return;
  const { identity, path } = user;
  const domain = identity.org?.domain ?? null;
  if (device !== null && device.org !== null && domain !== device.org)
    throw conflict(
      path,
      `${quoteText(path)} is of ${nameOrg(domain)}, and ${quoteText(device.path)} of ${nameOrg(device.org)}`,
    );
  const { machineBinding } = identity;
  if (machineBinding === null) return;
  if (device !== null && device.bindingType !== null && device.bindingType !== machineBinding.type)
    throw conflict(
      path,
      `${quoteText(path)} is bound by ${quoteBinding(machineBinding.type)}, and ${quoteText(device.path)} demands ${quoteBinding(device.bindingType)}`,
    );
  const trait = traitOf(machine, machineBinding.type);
  if ("missing" in trait) throw unavailable(describeMissing(trait.missing));
  if (bindToMachine(blake3Hex, machineBinding.type, trait.text, identity.id).hash !== machineBinding.hash)
    throw foreign(path, "is bound to another machine");
}

/** A seed says who this user is on this machine; an identity that says something else came from elsewhere. */
function checkExisting(existing: Identity, { seeds: { user, device }, org: wanted }: PlanInput): void {
  const own = existing.org?.domain ?? null;
  if (user !== null && user.identity.id !== existing.id)
    throw conflict(
      user.path,
      `the installation has the id ${existing.id}, and ${quoteText(user.path)} says ${user.identity.id}`,
    );
  for (const [path, domain] of [
    ...(user === null ? [] : [[user.path, user.identity.org?.domain ?? null] as const]),
    ...(device === null || device.org === null ? [] : [[device.path, device.org] as const]),
  ]) {
    if (domain !== own)
      throw conflict(
        path,
        `the installation is of ${nameOrg(own)}, and ${quoteText(path)} of ${nameOrg(domain)}`,
      );
  }
  if (device !== null && device.bindingType !== null && existing.machineBinding?.type !== device.bindingType)
    throw conflict(
      device.path,
      `the installation is bound by ${quoteBinding(existing.machineBinding?.type ?? null)}, and ${quoteText(device.path)} demands ${quoteBinding(device.bindingType)}`,
    );
  if (wanted !== null && wanted !== own)
    throw new SesameError(
      "ORG_CONFLICT",
      `the installation is of ${nameOrg(own)}, not of ${quoteText(wanted)}`,
    );
}

function demandOrg(wanted: OrgDomain | null, seeded: OrgDomain | null, path: string): void {
  if (wanted === null || wanted === seeded) return;
  throw new SesameError(
    "ORG_CONFLICT",
    `${quoteText(path)} makes this an installation of ${nameOrg(seeded)}, not of ${quoteText(wanted)}`,
  );
}

/** Where nobody demands a binding, a machine that has nothing to bind to does not stand in the way. */
function planBinding({ seeds, machine }: PlanInput): PlannedBinding {
  const demanded = seeds.device?.bindingType ?? null;
  const type = demanded ?? "machine-id";
  const trait = traitOf(machine, type);
  if ("text" in trait) return { kind: "to-bind", type, trait: trait.text };
  if (demanded !== null) throw unavailable(describeMissing(trait.missing));
  return { kind: "none", missing: describeMissing(trait.missing) };
}

function nameOrg(domain: OrgDomain | null): string {
  return domain === null ? "no organisation" : quoteText(domain);
}

function invalid(path: string, key: string, what: string): SesameError {
  return new SesameError("SEED_INVALID", `seed ${quoteText(path)}: ${what}`, { details: { path, key } });
}

function foreign(path: string, what: string): SesameError {
  return new SesameError("SEED_FOREIGN", `seed ${quoteText(path)} ${what}`, { details: { path } });
}

function conflict(path: string, message: string): SesameError {
  return new SesameError("SEED_CONFLICT", message, { details: { path } });
}

function unavailable(message: string): SesameError {
  return new SesameError("BINDING_UNAVAILABLE", message);
}
