// What an event says in the audit chain: which ids it is known under there, and that the name of a key stays out
// unless the configuration wants it.

import type { AuditFacts } from "../core/audit-entry.js";
import type { AuditEvent } from "../core/ports.js";
import type { DerivedIds } from "./derived-ids.js";

/** Of the bus, or of the daemon itself (no actor). */
export type ChainEvent = Omit<AuditEvent, "actor"> & Partial<Pick<AuditEvent, "actor">>;

export interface FactsOptions {
  readonly ids: DerivedIds;
  /** Whether entries of a profile carry the names of keys (`audit.key_names`). */
  readonly keyNames: (profile: string) => boolean;
}

export function composeFacts(
  event: ChainEvent,
  timestampMs: number,
  { ids, keyNames }: FactsOptions,
): AuditFacts {
  const { action, outcome, code, profile, key, actor, details } = event;
  return {
    timestamp_ms: timestampMs,
    action,
    agent_id: actor === undefined ? ids.ownAgentId : ids.agentId(actor.uid, actor.exe),
    outcome,
    ...(code === undefined ? {} : { code }),
    ...(profile === undefined ? {} : profileFacts(profile, ids)),
    ...(key === undefined || !keyNames(profile ?? "") ? {} : { key }),
    ...(actor === undefined ? {} : { actor }),
    ...(details === undefined ? {} : { details }),
  };
}

function profileFacts(
  profile: string,
  ids: DerivedIds,
): Pick<AuditFacts, "profile" | "profile_id" | "org_profile_id"> {
  const { profileId, orgProfileId } = ids.profileIds(profile);
  return {
    profile,
    profile_id: profileId,
    ...(orgProfileId === null ? {} : { org_profile_id: orgProfileId }),
  };
}
