// The one table of what can be asked over the bus. Routing, header validation, clearance, audit and the
// protocol's reference all read it; a method that is not here does not exist.

import type { AuditRequestAction } from "../generated/types.js";

export type Owner = "profile" | "secrets";
/** Who may call: any process of the user, or only a daemon with a registered key. */
export type Clearance = "client" | "daemon";
/**
 * `sealed`: request and successful reply carry a body sealed between the client and the owner (the
 * seal also authenticates the header). `handshake`: the body opens a seal. `none`: header only.
 */
export type BodyKind = "none" | "handshake" | "sealed";

export interface MethodSpec {
  readonly owner: Owner;
  readonly clearance: Clearance;
  readonly body: BodyKind;
  /** Action of the audit entry that is durable before the reply leaves; null for what reveals and changes nothing. */
  readonly audit: AuditRequestAction | null;
  /**
   * Actions of what else the owner's reply may have audited; without them its reply brings none. The method's own action
   * among them: its entry has details, which come with the reply.
   */
  readonly furtherAudit?: readonly AuditRequestAction[];
  /** The entry's details are the request's params: for daemons alone, and where the schema lets nothing but facts in. */
  readonly auditParams?: true;
  readonly profile: "required" | "none";
  readonly key: "required" | "none";
  /** `$defs` entry of policy-schemas/frame-header.schema.json that `params` must fit; null: no params. */
  readonly params: string | null;
  readonly summary: string;
}

const client = { clearance: "client" } as const;
const ofProfile = { profile: "required", key: "none" } as const;
const ofKey = { profile: "required", key: "required" } as const;
const global = { profile: "none", key: "none" } as const;

export const methods = {
  "bus.register": {
    owner: "profile",
    clearance: "daemon",
    body: "none",
    audit: null,
    ...global,
    params: "registerParams",
    summary: "a daemon takes ownership of its methods",
  },
  "vault.report_locked": {
    owner: "profile",
    clearance: "daemon",
    body: "none",
    audit: "vault.auto_locked",
    auditParams: true,
    ...ofProfile,
    params: "reportLockedParams",
    summary: "daemon-secrets tells that it has locked a vault of its own accord, when and why",
  },
  "system.status": {
    owner: "profile",
    ...client,
    body: "none",
    audit: null,
    ...global,
    params: null,
    summary: "state of daemon-profile, the installation, the audit head and the connected daemons",
  },
  "installation.init": {
    owner: "profile",
    ...client,
    body: "none",
    audit: "installation.created",
    ...global,
    params: "initParams",
    summary: "makes this user's identity",
  },
  "installation.plan": {
    owner: "profile",
    ...client,
    body: "none",
    audit: null,
    ...global,
    params: "initParams",
    summary: "what installation.init would make, or what is there already; changes nothing",
  },
  "audit.sign": {
    owner: "profile",
    ...client,
    body: "none",
    // The checkpoint is an entry itself, and behind one that there is already nothing is signed.
    audit: null,
    ...global,
    params: null,
    summary: "has the audit log's entries signed that are not yet; the head that is vouched for",
  },
  "identity.rebind": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "identity.rebinding",
    ...ofProfile,
    params: "rebindParams",
    summary:
      "lets the person bind the installation to this machine, whose vault is unlocked; body: else its factor's KEK",
  },
  "identity.migrate": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "identity.migrating",
    ...ofProfile,
    params: "migrateParams",
    summary: "lets the person put the installation under another organisation; as identity.rebind",
  },
  "seal.open": {
    owner: "secrets",
    ...client,
    body: "handshake",
    audit: null,
    ...global,
    params: null,
    summary: "opens a sealed session with daemon-secrets",
  },
  "secrets.status": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: null,
    ...global,
    params: null,
    summary: "vaults, which are unlocked, secure memory",
  },
  "profile.list": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: null,
    ...global,
    params: null,
    summary: "profiles that have a vault",
  },
  "profile.create": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "profile.created",
    ...ofProfile,
    params: "createParams",
    summary: "makes a vault; body: the factor's KEK",
  },
  "profile.delete": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "profile.deleted",
    ...ofProfile,
    params: null,
    summary: "deletes an unlocked vault with all its secrets",
  },
  "vault.describe": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: null,
    ...ofProfile,
    params: null,
    summary: "factors of a vault with salts and parameters, present and wanted, for deriving KEKs",
  },
  "vault.unlock": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "vault.unlocked",
    furtherAudit: ["vault.rewrapped", "vault.converted"],
    ...ofProfile,
    params: "unlockParams",
    summary: "unlocks; body: the factor's KEK, and the one to wrap the master key under from then on",
  },
  "vault.present": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "vault.partially_unlocked",
    furtherAudit: ["vault.partially_unlocked"],
    ...ofProfile,
    params: "presentParams",
    summary: "gives one of the factors that open a vault together; it counts for 120 s; body: its KEK",
  },
  "vault.enroll": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "vault.factor_enrolled",
    furtherAudit: ["vault.factor_enrolled"],
    ...ofProfile,
    params: "enrollParams",
    summary: "adds a factor; body: KEKs of those that must prove themselves, and its own",
  },
  "vault.revoke": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "vault.factor_revoked",
    furtherAudit: ["vault.factor_revoked"],
    ...ofProfile,
    params: "revokeParams",
    summary: "takes a factor away; body: KEKs of those that must prove themselves",
  },
  "vault.set_auth": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "vault.auth_changed",
    furtherAudit: ["vault.auth_changed"],
    ...ofProfile,
    params: "setAuthParams",
    summary: "says which factors together open a vault; body: KEKs of those that must prove themselves",
  },
  "vault.change_password": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "vault.password_changed",
    furtherAudit: ["vault.password_changed"],
    ...ofProfile,
    params: "changePasswordParams",
    summary: "changes the password; body: KEKs of those that must prove themselves, and its new one",
  },
  "vault.rekey": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "vault.rekeyed",
    furtherAudit: ["vault.rekeyed"],
    ...ofProfile,
    params: "rekeyParams",
    summary:
      "gives a vault another master key and seals everything again; body: KEKs of all factors that stay",
  },
  "vault.lock": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "vault.locked",
    ...ofProfile,
    params: null,
    summary: "locks and wipes the keys",
  },
  "vault.session_notice": {
    owner: "secrets",
    ...client,
    body: "sealed",
    // It must lock also where nothing can be audited: what it locks is reported, as all that locks of its own accord.
    audit: null,
    ...global,
    params: "sessionNoticeParams",
    summary: "tells of a suspend or a locked session; vaults whose configuration says so are locked",
  },
  "secret.get": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "secret.read",
    ...ofKey,
    params: "getParams",
    summary: "value of a key, of its newest or a named version",
  },
  "secret.bundle": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "secret.bundle_read",
    ...ofProfile,
    params: "bundleParams",
    summary: "all or the named keys with their values, as a bundle",
  },
  "secret.set": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "secret.written",
    ...ofKey,
    params: null,
    summary: "stores a new version; body: the value",
  },
  "secret.delete": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "secret.deleted",
    ...ofKey,
    params: null,
    summary: "deletes a key with its history",
  },
  "secret.list": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "secret.listed",
    ...ofProfile,
    params: null,
    summary: "key names with times and versions",
  },
  "secret.rename": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "secret.renamed",
    ...ofKey,
    params: "renameParams",
    summary: "renames a key with its history",
  },
  "secret.history": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "secret.history_read",
    ...ofKey,
    params: null,
    summary: "versions of a key with their times",
  },
  "secret.rollback": {
    owner: "secrets",
    ...client,
    body: "sealed",
    audit: "secret.rolled_back",
    ...ofKey,
    params: "rollbackParams",
    summary: "makes an earlier version the newest one",
  },
} as const satisfies Record<string, MethodSpec>;

export type MethodName = keyof typeof methods;

export function isMethodName(value: string): value is MethodName {
  return Object.hasOwn(methods, value);
}
