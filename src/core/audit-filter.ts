// Which entries of the audit log somebody wants to see.

import type { AuditEntry } from "../generated/types.js";

export interface EntryFilter {
  /** Not older than this. */
  readonly sinceMs?: number;
  /** Older than this. */
  readonly beforeMs?: number;
  /** Names, or beginnings of names that end in ".*". */
  readonly actions?: readonly string[];
  readonly profile?: string;
  readonly outcome?: AuditEntry["outcome"];
}

export function matches(
  { timestamp_ms: timeMs, action, profile, outcome }: AuditEntry,
  { sinceMs = 0, beforeMs = Infinity, actions, ...wanted }: EntryFilter,
): boolean {
  if (timeMs < sinceMs || timeMs >= beforeMs) return false;
  if (wanted.profile !== undefined && profile !== wanted.profile) return false;
  if (wanted.outcome !== undefined && outcome !== wanted.outcome) return false;
  return actions === undefined || actions.some((name) => isOf(action, name));
}

function isOf(action: string, name: string): boolean {
  return name.endsWith(".*") ? action.startsWith(name.slice(0, -1)) : action === name;
}

const unitMs: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3_600e3, d: 86_400e3, w: 604_800e3 };

/** Unix milliseconds of "2026-01-31", "2026-01-31T12:00[:00[.000]][Z|+02:00]" (UTC where it does not say) or "7d" ago; else null. */
export function parseMoment(text: string, nowMs: number): number | null {
  const [, count, unit] = /^([0-9]{1,6})([smhdw])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return nowMs - Number(count) * (unitMs[unit] ?? 0);
  const form = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (form === null) return null;
  const ms = Date.parse(text.includes("T") && form[1] === undefined ? `${text}Z` : text);
  return Number.isNaN(ms) ? null : ms;
}
