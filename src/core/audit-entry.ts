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

/** The line that follows `head`, without its newline. Details keep the order that they are given in. */
export function composeAuditLine(facts: AuditFacts, head: ChainHead): string {
  return printLine(facts, head.sequence + 1, head.hash);
}

/** The one spelling of an entry; JSON.stringify leaves members out that are undefined. */
export function auditLine(entry: AuditEntry): string {
  return printLine(entry, entry.sequence, entry.prev_hash);
}

function printLine(entry: AuditFacts, sequence: number, previousHash: string): string {
  const { actor } = entry;
  return JSON.stringify({
    sequence,
    timestamp_ms: entry.timestamp_ms,
    action: entry.action,
    prev_hash: previousHash,
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
}
