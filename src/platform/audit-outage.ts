// While the audit log can't be written: why, what that cost so far, and what is said of it, to whoever asked for an entry and, when the
// disk is back, in the chain.

import { SesameError } from "../core/errors.js";
import type { ChainEvent } from "./audit-facts.js";
import { errnoOf } from "./files.js";

export interface Outage {
  readonly errno: string;
  /** Entries that could not be made. */
  readonly refused: number;
  /** A failed write may have left bytes behind the durable ones. */
  readonly tailInDoubt: boolean;
}

export interface Failure {
  readonly cause: unknown;
  readonly refused: number;
  readonly tailInDoubt: boolean;
}

export function outageAfter(before: Outage | null, { cause, refused, tailInDoubt }: Failure): Outage {
  return {
    errno: cause instanceof SesameError ? String(cause.details["errno"] ?? cause.code) : errnoOf(cause),
    refused: (before?.refused ?? 0) + refused,
    tailInDoubt: tailInDoubt || before?.tailInDoubt === true,
  };
}

/** What those are told whose entry could not be made. */
export function refusalOf({ errno }: Outage, cause: unknown): SesameError {
  const message = `the audit log can't be written (${errno})`;
  return new SesameError("AUDIT_UNAVAILABLE", message, { details: { errno }, cause });
}

/** The entry that says that the log can be written again. */
export function recoveryOf({ errno, refused }: Outage): ChainEvent {
  return { action: "audit.recovered", outcome: "ok", details: { errno, refused } };
}
