// An installation: who this user's set of daemons is (SPEC section 5). Ids that follow from others are
// derived once here and checked whenever the file is read, so an edited or mixed-up file can't give the
// vaults and the audit log another identity unnoticed.

import { validateInstallation, type ValidationFault } from "../generated/validators.js";
import type { Installation } from "../generated/types.js";
import { quoteText } from "./display-text.js";
import { SesameError } from "./errors.js";
import {
  installationNamespace,
  isOrgDomain,
  isUuidV4,
  orgNamespace,
  profileId,
  uuidBytes,
  type OrgDomain,
  type Sha1,
  type Uuid,
} from "./ids.js";
import type { ProfileName } from "./names.js";

export interface Identity {
  readonly id: Uuid;
  readonly namespace: Uuid;
  /** null for an installation that stands alone. */
  readonly org: { readonly domain: OrgDomain; readonly namespace: Uuid } | null;
  /** null until it is bound. */
  readonly machineBinding: MachineBinding | null;
}

export interface MachineBinding {
  /** Lower-case hex BLAKE3. */
  readonly hash: string;
  readonly type: "machine-id" | "tpm-bound";
}

export interface ProfileIds {
  /** Differs between installations. */
  readonly profileId: Uuid;
  /** The same on every device of the organisation; null without one. */
  readonly orgProfileId: Uuid | null;
}

/** @param id a version 4 UUID of fresh random bytes, or one that was handed out */
export function createInstallation(
  sha1: Sha1,
  id: Uuid,
  options: { readonly orgDomain?: OrgDomain; readonly machineBinding?: MachineBinding } = {},
): Identity {
  const org =
    options.orgDomain === undefined
      ? null
      : { domain: options.orgDomain, namespace: orgNamespace(sha1, options.orgDomain) };
  return {
    id,
    namespace: installationNamespace(sha1, org?.namespace ?? null, id),
    org,
    machineBinding: options.machineBinding ?? null,
  };
}

/**
 * @param document the parsed TOML
 * @param path of the file, for messages
 * @throws INSTALLATION_INVALID with details {path, key}
 */
export function parseInstallation(sha1: Sha1, document: unknown, path: string): Identity {
  if (!validateInstallation(document)) throw misfit(path, validateInstallation.errors?.[0]);
  const { id, org, machine_binding: binding } = document;
  if (!isUuidV4(id)) throw invalid(path, "id", `"id" is no random UUID`);
  if (org !== undefined && !isOrgDomain(org.domain))
    throw invalid(path, "org.domain", `"org.domain" is no domain name`);
  const identity = createInstallation(sha1, id, {
    ...(org !== undefined && isOrgDomain(org.domain) ? { orgDomain: org.domain } : {}),
    ...(binding === undefined
      ? {}
      : { machineBinding: { hash: binding.binding_hash, type: binding.binding_type } }),
  });
  if (org !== undefined && org.namespace !== identity.org?.namespace) {
    throw invalid(path, "org.namespace", `"org.namespace" does not follow from "org.domain"`);
  }
  if (document.namespace !== identity.namespace) {
    throw invalid(path, "namespace", `"namespace" does not follow from the id and the organisation`);
  }
  return identity;
}

/** What installation.toml holds. */
export function installationDocument({ id, namespace, org, machineBinding }: Identity): Installation {
  return {
    id,
    namespace,
    ...(org === null ? {} : { org: { domain: org.domain, namespace: org.namespace } }),
    ...(machineBinding === null
      ? {}
      : { machine_binding: { binding_hash: machineBinding.hash, binding_type: machineBinding.type } }),
  };
}

export function profileIds(sha1: Sha1, identity: Identity, profile: ProfileName): ProfileIds {
  return {
    profileId: profileId(sha1, identity.namespace, profile),
    orgProfileId: identity.org === null ? null : profileId(sha1, identity.org.namespace, profile),
  };
}

/** @param machineId the text of /etc/machine-id */
export function bindToMachine(
  blake3Hex: (data: Uint8Array) => string,
  machineId: string,
  id: Uuid,
): MachineBinding {
  const text = new TextEncoder().encode(machineId.trim());
  const input = new Uint8Array(text.length + 16);
  input.set(text);
  input.set(uuidBytes(id), text.length);
  return { hash: blake3Hex(input), type: "machine-id" };
}

function misfit(path: string, fault: ValidationFault | undefined): SesameError {
  const place = (fault?.instancePath ?? "").slice(1).replaceAll("/", ".");
  const member = fault?.params["additionalProperty"] ?? fault?.params["missingProperty"];
  const what =
    fault?.keyword === "additionalProperties"
      ? `has the unknown key ${quoteText(String(member))}`
      : (fault?.message ?? "does not fit its schema");
  const key = typeof member === "string" ? [place, member].filter(Boolean).join(".") : place;
  return invalid(path, key, `${place === "" ? "the file" : quoteText(place)} ${what}`);
}

/** @param key that is wrong, dotted; "" where it is the whole file */
function invalid(path: string, key: string, what: string): SesameError {
  return new SesameError("INSTALLATION_INVALID", `installation ${quoteText(path)}: ${what}`, {
    details: { path, key },
  });
}
