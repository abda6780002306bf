// What the audit chain says of a request: which outcome an error code amounts to, and which facts go in.

import { errorTable, exitStatus, type ErrorCode } from "../core/errors.js";
import type { Actor, AuditEvent, FurtherAudit } from "../core/ports.js";
import type { AuditRequestAction } from "../generated/types.js";
import type { MethodName } from "./methods.js";

/** Action of the entry about a request that the router itself refused. */
export const refusedAction = "request.refused" satisfies AuditRequestAction;

export interface AuditSubject {
  readonly action: string;
  readonly actor: Actor;
  /** "" where the method takes none. */
  readonly profile: string;
  readonly key: string;
  /** Null when the request named no method that exists. */
  readonly method: MethodName | null;
  /** Null where the entry says nothing besides. */
  readonly details: NonNullable<AuditEvent["details"]> | null;
}

/** `code` is the error of the reply, null for success. */
export function auditEvent(subject: AuditSubject, code: ErrorCode | null): AuditEvent {
  const { action, actor, profile, key, method, details } = subject;
  const refused = action === refusedAction;
  const event: { -readonly [Member in keyof AuditEvent]: AuditEvent[Member] } = {
    action,
    outcome: outcomeOf(code, refused),
    actor,
  };
  if (code !== null) event.code = code;
  if (profile !== "") event.profile = profile;
  if (key !== "") event.key = key;
  if (refused && method !== null) event.details = { method };
  else if (details !== null) event.details = details;
  return event;
}

/** Of what the same request led to besides. */
export function furtherEvent(subject: AuditSubject, { action, code, details }: FurtherAudit): AuditEvent {
  return {
    ...auditEvent({ ...subject, action, details: null }, code ?? null),
    ...(details === undefined ? {} : { details }),
  };
}

/** "denied" is a decision against the caller, "failed" anything else that went wrong. */
function outcomeOf(code: ErrorCode | null, refused: boolean): AuditEvent["outcome"] {
  if (code === null) return "ok";
  const denied = refused || code === "RATE_LIMITED" || errorTable[code].exit === exitStatus.permission;
  return denied ? "denied" : "failed";
}
