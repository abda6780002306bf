// What a daemon says of its configuration: in the log when it takes one over, refuses one or overrules a user's file, and
// among its warnings for as long as something is amiss. The values that a user wanted are the user's own and stay out.

import type { PolicyConflict } from "../core/configuration.js";
import { quoteText } from "../core/display-text.js";
import type { AuditLogAction } from "../generated/types.js";
import type { DaemonLog } from "../platform/log.js";
import { systemPolicyFile } from "../platform/policy-store.js";
import type { ConfigurationNews, LiveConfiguration, Rejection } from "./live-configuration.js";
import type { HealthWarning } from "./runtime.js";

/** Conflicts that are told one by one; a user may have files for any number of profiles. */
export const toldConflicts = 32;

/** As it is at the start, when everything is news. */
export function newsOfStart(live: LiveConfiguration): ConfigurationNews {
  return {
    changed: [],
    policy: live.policy.digest === null ? null : live.policy,
    conflicts: live.conflicts,
    rejections: live.rejections,
  };
}

export function tellNews(news: ConfigurationNews, log: DaemonLog): void {
  const { policy, changed, rejections, conflicts } = news;
  if (policy !== null) {
    const { locks, unknown, digest } = policy;
    const text =
      digest === null
        ? "there is no policy any more"
        : `the policy ${quoteText(systemPolicyFile)} is in force`;
    log.write("notice", "policy.loaded", text, { digest, locks: locks.length, unknown: unknown.length });
    for (const fault of unknown.slice(0, toldConflicts))
      log.write("warning", "policy.key_unknown", `the policy has an ${fault.text}`, { line: fault.line });
  }
  if (changed.length > 0) {
    const text = "changed configuration is in force";
    log.write("notice", "configuration.loaded", text, { changed: changed.join(" ") });
  }
  for (const rejection of rejections) {
    const { part, error } = rejection;
    log.write("error", `${part}.rejected`, textOf(rejection), { code: error.code });
  }
  for (const conflict of conflicts.slice(0, toldConflicts)) tellConflict(conflict, log);
  if (conflicts.length > toldConflicts) {
    const text = `${conflicts.length - toldConflicts} further conflicts with the policy; 'sesame policy conflicts' lists them`;
    log.write("warning", "policy.conflict", text);
  }
}

/** An entry of the audit log. */
export interface ConfigurationRecord {
  readonly action: AuditLogAction;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export function recordsOf({
  policy,
  changed,
  rejections,
  conflicts,
}: ConfigurationNews): ConfigurationRecord[] {
  const records: ConfigurationRecord[] = [];
  if (policy !== null) {
    const { digest, locks, unknown } = policy;
    const details = { blake3: digest ?? "", locks: locks.length, unknown: unknown.length };
    records.push({ action: "policy.loaded", details });
  }
  if (changed.length > 0)
    records.push({ action: "configuration.changed", details: { keys: changed.join(" ") } });
  for (const { part, error } of rejections)
    records.push({ action: `${part}.rejected`, details: { code: error.code } });
  for (const { key, profile, lock } of conflicts.slice(0, toldConflicts)) {
    const whose = profile === null ? {} : { profile };
    records.push({ action: "policy.conflict", details: { key, ...whose, locked_by: lock.source } });
  }
  if (conflicts.length > toldConflicts)
    records.push({ action: "policy.conflict", details: { further: conflicts.length - toldConflicts } });
  return records;
}

/** What a person should know of for as long as it lasts. */
export function warningsOf({ rejections, policy }: LiveConfiguration): HealthWarning[] {
  const refused = rejections.map((rejection) => ({
    code: `${rejection.part}.rejected`,
    severity: "error" as const,
    text: textOf(rejection),
  }));
  const unknown = policy.unknown.slice(0, toldConflicts).map(({ text, line }) => ({
    code: "policy.key_unknown",
    severity: "warning" as const,
    text: `the policy has an ${text}${line === null ? "" : ` (line ${line})`}`,
  }));
  return [...refused, ...unknown];
}

/** The configuration as the daemons' status methods show it. */
export function describeConfiguration({
  policy,
  rejections,
}: LiveConfiguration): Readonly<Record<string, unknown>> {
  return {
    policy_digest: policy.digest,
    policy_locks: policy.locks.length,
    rejected: rejections.map(({ part, error }) => ({ part, code: error.code })),
  };
}

function textOf({ part, error }: Rejection): string {
  return `${error.message}; the ${part} that was read last stays in force`;
}

function tellConflict({ key, profile, source, lock }: PolicyConflict, log: DaemonLog): void {
  const text = `${quoteText(source)} sets "${key}", which ${quoteText(lock.source)} has locked; the lock holds`;
  log.write("warning", "policy.conflict", text, { key, profile, locked_by: lock.source });
}
