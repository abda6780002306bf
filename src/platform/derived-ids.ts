// The ids that audit entries and vaults derive from an installation's identity (SPEC section 5). Hides SHA-1 and
// remembers what was derived: each request needs three ids, which are always the same few.

import { createHash, randomBytes } from "node:crypto";
import { agentId, type Sha1, type Uuid, uuidV4 } from "../core/ids.js";
import { type Identity, type ProfileIds, profileIds } from "../core/installation.js";
import { isProfileName, parseProfileName } from "../core/names.js";
import type { LogIdentity } from "./log.js";

export interface DerivedIds {
  /** @throws PROFILE_NAME_INVALID */
  profileIds(profile: string): ProfileIds;
  agentId(uid: number, exe: string): Uuid;
  /** The agent id of this very process. */
  readonly ownAgentId: Uuid;
}

/** As the log is told whose it is. */
export function logIdentityOf(identity: Identity): LogIdentity {
  const ids = deriveIds(identity);
  return {
    installationId: identity.id,
    orgNamespace: identity.org?.namespace ?? null,
    profileIds: (profile) => (isProfileName(profile) ? ids.profileIds(profile) : null),
  };
}

/** Names come from clients: what is remembered must not grow with what they think of. */
const maximumRemembered = 1_024;

export const sha1: Sha1 = (data) => createHash("sha1").update(data).digest();

/** A random UUID. */
export function mintUuid(): Uuid {
  return uuidV4(randomBytes(16));
}

export function deriveIds(identity: Identity): DerivedIds {
  const ofProfiles = remember((profile) => profileIds(sha1, identity, parseProfileName(profile)));
  const ofAgents = remember((agent) => {
    const colon = agent.indexOf(":");
    return agentId(sha1, identity.namespace, Number(agent.slice(0, colon)), agent.slice(colon + 1));
  });
  const agentIdOf = (uid: number, exe: string): Uuid => ofAgents(`${uid}:${exe}`);
  return {
    profileIds: ofProfiles,
    agentId: agentIdOf,
    ownAgentId: agentIdOf(process.geteuid?.() ?? -1, process.execPath),
  };
}

function remember<T>(derive: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const derived = derive(name);
    if (known.size >= maximumRemembered) known.clear();
    known.set(name, derived);
    return derived;
  };
}
