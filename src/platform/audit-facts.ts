// What an event says in the audit chain: which ids it is known under there, and that the name of a key stays out
// unless the configuration wants it.

import type { AuditFacts } from "../core/audit-entry.js";
import type { AuditEvent } from "../core/ports.js";
import type { DerivedIds } from "./derived-ids.js";

/** Of the bus, or of the daemon itself (no actor). */
export type ChainEvent = Omit<AuditEvent, "actor"> & Partial<Pick<AuditEvent, "actor">>;

type Writable<T> = { -readonly [Member in keyof T]: T[Member] };

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
  const agentId = actor === undefined ? ids.ownAgentId : ids.agentId(actor.uid, actor.exe);
  // Member by member: one is made for every reply, and each spread would cost as much as hashing the line.
  const facts: Writable<AuditFacts> = { timestamp_ms: timestampMs, action, agent_id: agentId, outcome };
  if (code !== undefined) facts.code = code;
  if (profile !== undefined) {
    const { profileId, orgProfileId } = ids.profileIds(profile);
    facts.profile = profile;
    facts.profile_id = profileId;
    if (orgProfileId !== null) facts.org_profile_id = orgProfileId;
  }
  if (key !== undefined && keyNames(profile ?? "")) facts.key = key;
  if (actor !== undefined) facts.actor = actor;
  if (details !== undefined) facts.details = details;
  return facts;
}
