// An audit entry in ArcSight's Common Event Format, version 0 (docs/audit.md, "Export"), for collectors that know no JSON lines.

import type { AuditEntry } from "../generated/types.js";

/** 0 to 10. */
const severities: Readonly<Record<AuditEntry["outcome"], number>> = { ok: 2, failed: 5, denied: 7 };

/** One line, without its end. */
export function cefLine(entry: AuditEntry, version: string): string {
  const { action, actor, details } = entry;
  const header = [
    "CEF:0",
    "Open Sesame",
    "sesame",
    version,
    action,
    action,
    String(severities[entry.outcome]),
  ];
  const extension: (readonly [string, string | number | undefined])[] = [
    ["rt", entry.timestamp_ms],
    ["externalId", entry.sequence],
    ["act", action],
    ["outcome", entry.outcome],
    ["reason", entry.code],
    ["suid", actor?.uid],
    ["spid", actor?.pid],
    ["sproc", actor?.exe],
    ...labelled(1, "profile", entry.profile),
    ...labelled(2, "key", entry.key),
    ...labelled(3, "agentId", entry.agent_id),
    ...labelled(4, "profileId", entry.profile_id),
    ...labelled(5, "orgProfileId", entry.org_profile_id),
    ...labelled(6, "prevHash", entry.prev_hash),
    ["msg", details === undefined ? undefined : JSON.stringify(details)],
  ];
  const members = extension.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeValue(String(value))}`],
  );
  return `${header.map(escapeHeader).join("|")}|${members.join(" ")}`;
}

function labelled(number: number, label: string, value: string | undefined): [string, string | undefined][] {
  return value === undefined
    ? []
    : [
        [`cs${number}Label`, label],
        [`cs${number}`, value],
      ];
}

function escapeHeader(text: string): string {
  return text.replaceAll(/[\\|]/g, String.raw`\$&`);
}

/** A line's end is spelled; other control characters, which no collector expects, become blanks. */
function escapeValue(text: string): string {
  return text
    .replaceAll(/[\\=]/g, String.raw`\$&`)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll("\r", String.raw`\r`)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");
}
