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
  type OrgDomain,
  type Sha1,
  type Uuid,
} from "./ids.js";
import type { MachineBinding } from "./machine-binding.js";
import type { ProfileName } from "./names.js";

export interface Identity {
  readonly id: Uuid;
  readonly namespace: Uuid;
  /** null for an installation that stands alone. */
  readonly org: { readonly domain: OrgDomain; readonly namespace: Uuid } | null;
  /** Under which its vaults may have been made; null for none. */
  readonly formerOrgs: readonly (OrgDomain | null)[];
  /** null until it is bound. */
  readonly machineBinding: MachineBinding | null;
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
  options: {
    readonly orgDomain?: OrgDomain;
    readonly formerOrgs?: readonly (OrgDomain | null)[];
    readonly machineBinding?: MachineBinding;
  } = {},
): Identity {
  const org =
    options.orgDomain === undefined
      ? null
      : { domain: options.orgDomain, namespace: orgNamespace(sha1, options.orgDomain) };
  return {
    id,
    namespace: installationNamespace(sha1, org?.namespace ?? null, id),
    org,
    formerOrgs: options.formerOrgs ?? [],
    machineBinding: options.machineBinding ?? null,
  };
}

/**
 * @param document the parsed TOML
 * @param path of the file, for messages
 * @throws INSTALLATION_INVALID with details {path, key}
 */
export function parseInstallation(sha1: Sha1, document: unknown, path: string): Identity {
  return parseIdentity(
    sha1,
    document,
    (key, what) =>
      new SesameError("INSTALLATION_INVALID", `installation ${quoteText(path)}: ${what}`, {
        details: { path, key },
      }),
  );
}

/** @param refuse makes the error for what is wrong; `key` is dotted, "" where it is the whole file */
export function parseIdentity(
  sha1: Sha1,
  document: unknown,
  refuse: (key: string, what: string) => SesameError,
): Identity {
  if (!validateInstallation(document)) {
    const { key, text } = describeFault(validateInstallation.errors?.[0]);
    throw refuse(key, text);
  }
  const { id, org, machine_binding: binding, former_orgs: formerOrgs = [] } = document;
  if (!isUuidV4(id)) throw refuse("id", `"id" is no random UUID`);
  if (org !== undefined && !isOrgDomain(org.domain))
    throw refuse("org.domain", `"org.domain" is no domain name`);
  const identity = createInstallation(sha1, id, {
    formerOrgs: formerOrgs.map((domain) => {
      if (domain === "") return null;
      if (isOrgDomain(domain)) return domain;
      throw refuse("former_orgs", `"former_orgs" has ${quoteText(domain)}, which is no domain name`);
    }),
    ...(org !== undefined && isOrgDomain(org.domain) ? { orgDomain: org.domain } : {}),
    ...(binding === undefined
      ? {}
      : { machineBinding: { hash: binding.binding_hash, type: binding.binding_type } }),
  });
  if (org !== undefined && org.namespace !== identity.org?.namespace) {
    throw refuse("org.namespace", `"org.namespace" does not follow from "org.domain"`);
  }
  if (document.namespace !== identity.namespace) {
    throw refuse("namespace", `"namespace" does not follow from the id and the organisation`);
  }
  return identity;
}

/** What installation.toml holds. */
export function installationDocument(identity: Identity): Installation {
  const { id, namespace, org, formerOrgs, machineBinding } = identity;
  return {
    id,
    namespace,
    ...(formerOrgs.length === 0 ? {} : { former_orgs: formerOrgs.map((domain) => domain ?? "") }),
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

/** Ids of the profile while the installation was of other organisations. */
export function formerProfileIds(
  sha1: Sha1,
  { id, formerOrgs }: Identity,
  profile: ProfileName,
): readonly Uuid[] {
  return formerOrgs.map((domain) => {
    const org = domain === null ? null : orgNamespace(sha1, domain);
    return profileId(sha1, installationNamespace(sha1, org, id), profile);
  });
}

/** The same installation, of another organisation or of none. Its id and what it is bound to stay. */
export function moveToOrg(sha1: Sha1, identity: Identity, domain: OrgDomain | null): Identity {
  const { id, org, formerOrgs, machineBinding } = identity;
  const former = [...formerOrgs, org?.domain ?? null].filter(
    (one, at, all) => one !== domain && all.indexOf(one) === at,
  );
  return createInstallation(sha1, id, {
    ...(domain === null ? {} : { orgDomain: domain }),
    ...(machineBinding === null ? {} : { machineBinding }),
    formerOrgs: former,
  });
}

/** A validator's first complaint: the dotted key ("" for the whole file), and one sentence about it. */
export function describeFault(fault: ValidationFault | undefined): {
  readonly key: string;
  readonly text: string;
} {
  const place = (fault?.instancePath ?? "").slice(1).replaceAll("/", ".");
  const member = fault?.params["additionalProperty"] ?? fault?.params["missingProperty"];
  const what =
    fault?.keyword === "additionalProperties"
      ? `has the unknown key ${quoteText(String(member))}`
      : (fault?.message ?? "does not fit its schema");
  const key = typeof member === "string" ? [place, member].filter(Boolean).join(".") : place;
  return { key, text: `${place === "" ? "the file" : quoteText(place)} ${what}` };
}
