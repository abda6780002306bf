// How an entry of the audit log becomes its one line (docs/architecture.md, "Audit entry"). The order of
// members is fixed: the chain is over bytes, and the same entry must always be the same bytes.

import type { AuditEntry } from "../generated/types.js";

/** What an entry says; where it stands in the chain is the writer's business. */
export type AuditFacts = Omit<AuditEntry, "sequence" | "prev_hash">;

/** Where a chain ends: the sequence and the hash of its last line. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** Before the first entry. */
export const emptyChain: ChainHead = { sequence: 0, hash: "" };

/** In the place of a hash that is not known yet. */
export const openHash = "0".repeat(64);

/** The line that follows `head`, without its newline. Details keep the order that they are given in. */
export function composeAuditLine(facts: AuditFacts, head: ChainHead): string {
  return printBegin(facts, head.sequence + 1, head.hash) + printRest(facts);
}

/** The one spelling of an entry; JSON.stringify leaves members out that are undefined. */
export function auditLine(entry: AuditEntry): string {
  return printBegin(entry, entry.sequence, entry.prev_hash) + printRest(entry);
}

function printBegin({ timestamp_ms, action }: AuditFacts, sequence: number, previousHash: string): string {
  // Integers print as JSON has them; a quarter of what printing an object costs, for every entry that there is.
  return `{"sequence":${sequence},"timestamp_ms":${timestamp_ms},"action":${JSON.stringify(action)},"prev_hash":${JSON.stringify(previousHash)},`;
}

function printRest(entry: AuditFacts): string {
  const { actor } = entry;
  const rest = JSON.stringify({
    agent_id: entry.agent_id,
    outcome: entry.outcome,
    code: entry.code,
    profile: entry.profile,
    profile_id: entry.profile_id,
    org_profile_id: entry.org_profile_id,
    key: entry.key,
    actor: actor === undefined ? undefined : { uid: actor.uid, pid: actor.pid, exe: actor.exe },
    details: entry.details,
  });
  return rest.slice(1);
}

/** Composes lines one after the other. Hides that what entries of one actor have in common is printed once. */
export class LineComposer {
  readonly #printed = new WeakMap<object, { readonly facts: AuditFacts; readonly rest: string }>();

  /** As composeAuditLine. */
  compose(facts: AuditFacts, head: ChainHead): string {
    return printBegin(facts, head.sequence + 1, head.hash) + this.#rest(facts);
  }

  #rest(facts: AuditFacts): string {
    const { actor, details } = facts;
    if (actor === undefined || details !== undefined) return printRest(facts);
    const last = this.#printed.get(actor);
    if (last !== undefined && isSameRest(last.facts, facts)) return last.rest;
    const rest = printRest(facts);
    this.#printed.set(actor, { facts, rest });
    return rest;
  }
}

/** Of entries of the same actor, without details. */
function isSameRest(one: AuditFacts, other: AuditFacts): boolean {
  return (
    one.agent_id === other.agent_id &&
    one.outcome === other.outcome &&
    one.code === other.code &&
    one.profile === other.profile &&
    one.profile_id === other.profile_id &&
    one.org_profile_id === other.org_profile_id &&
    one.key === other.key
  );
}
