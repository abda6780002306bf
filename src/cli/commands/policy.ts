// `sesame policy …`: what the organisation has locked, why a key is as it is, what a policy file would do, and where the
// user's own files are overruled. Made for people as well as for checks: lint and conflicts tell by their exit status.

import { readFileSync } from "node:fs";
import { type PolicyConflict, viewOf } from "../../core/configuration.js";
import { quoteText } from "../../core/display-text.js";
import { exitStatus, SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { Lock, PolicyFault } from "../../core/policy.js";
import { configurationKeys } from "../../generated/defaults.js";
import { readConfiguration } from "../../platform/config-store.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { parsePolicy, readSystemPolicy, systemPolicyFile } from "../../platform/policy-store.js";
import type { CliContext } from "../context.js";
import { formatTable, note, warn, writeJson, writeText } from "../output.js";
import { demandKey, showPlace, showValue } from "./config.js";

interface ReadFlags {
  readonly json?: boolean;
}

/** How a lock's target is written in a policy file. */
function writtenKey({ key, profile }: Pick<Lock, "key" | "profile">): string {
  return profile === null ? key : `profiles.${profile}.${key}`;
}

export function showPolicy(this: CliContext, { json }: ReadFlags): void {
  const { locks, unknown } = readSystemPolicy();
  if (json === true) {
    writeJson({ path: systemPolicyFile, locks, unknown });
    return;
  }
  if (locks.length === 0) note(false, "no policy locks anything on this device");
  writeText(
    formatTable(
      locks.map((lock) => [
        writtenKey(lock),
        JSON.stringify(lock.value),
        quoteText(lock.source),
        showPlace({ from: lock.path, line: lock.line }),
      ]),
    ),
  );
  for (const { text, line } of unknown) warn(false, `${systemPolicyFile}:${line ?? "?"}: ${text}`);
}

export function explainKey(
  this: CliContext,
  { json, profile }: ReadFlags & { readonly profile?: ProfileName },
  text: string,
): void {
  const key = demandKey(text);
  const configuration = readConfiguration(resolveConfigPaths(this.environment));
  const shown = showValue(viewOf(configuration, profile), key);
  const overruled = configuration.conflicts.filter(
    (conflict) =>
      conflict.key === key && (profile === undefined || (conflict.profile ?? profile) === profile),
  );
  const { description, unit, scope, lockable, since } = configurationKeys[key];
  if (json === true) {
    const conflicts = overruled.map(conflictForJson);
    writeJson({ ...shown, description, unit, scope, lockable, since, conflicts });
    return;
  }
  const suffix = unit === null ? "" : ` ${unit}`;
  const rows = [
    ["key", key],
    ["means", description],
    ["value", `${JSON.stringify(shown.value)}${suffix}`],
    ["set by", showPlace(shown)],
    ["default", JSON.stringify(shown.default)],
    ["counts for", scope === "global" ? "the whole installation" : "each profile"],
    ["locked", lockedText(shown.locked_by, lockable)],
    ...overruled.map((conflict) => ["overruled", conflictText(conflict)]),
  ];
  writeText(formatTable(rows));
}

function lockedText(lockedBy: string | null, lockable: boolean): string {
  if (lockedBy !== null) return `yes, by ${quoteText(lockedBy)}`;
  return lockable ? "no" : "no, and it can't be";
}

/** Exit status 0: sound; 65: faults, unknown keys among them, for whoever writes a policy wants none. */
export function lintPolicy(this: CliContext, { json }: ReadFlags, path: string): void {
  const { locks, faults, unknown } = parsePolicy(path, readAnyFile(path));
  const findings = [...faults, ...unknown];
  if (json === true) writeJson({ path, sound: findings.length === 0, locks: locks.length, findings });
  else if (findings.length > 0) writeText(findings.map((finding) => findingLine(path, finding)).join(""));
  else
    note(
      false,
      `${quoteText(path)} is sound and locks ${locks.length === 1 ? "1 key" : `${locks.length} keys`}`,
    );
  if (findings.length > 0) this.process.exitCode = exitStatus.dataError;
}

function findingLine(path: string, { line, text }: PolicyFault): string {
  return `${showPlace({ from: path, line })}: ${text}\n`;
}

/** A draft may belong to anybody. @throws FILE_IO_FAILED */
function readAnyFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const errno = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw new SesameError("FILE_IO_FAILED", `${quoteText(path)} can't be read (${errno})`, {
      details: { path, errno },
      cause,
    });
  }
}

/** Exit status 0: none; 1: some, which monitoring may want to know. */
export function showConflicts(this: CliContext, { json }: ReadFlags): void {
  const { conflicts } = readConfiguration(resolveConfigPaths(this.environment));
  if (json === true) writeJson({ conflicts: conflicts.map(conflictForJson) });
  else writeText(formatTable(conflicts.map((conflict) => [writtenKey(conflict), conflictText(conflict)])));
  if (conflicts.length > 0) this.process.exitCode = exitStatus.failure;
}

function conflictText({ wanted, source, line, lock }: PolicyConflict): string {
  const theirs = `${JSON.stringify(lock.value)} is enforced by ${quoteText(lock.source)}`;
  return `${JSON.stringify(wanted)} in ${showPlace({ from: source, line })}; ${theirs}`;
}

function conflictForJson({ key, profile, wanted, source, line, lock }: PolicyConflict): object {
  return {
    key,
    profile,
    wanted,
    source,
    line,
    enforced: lock.value,
    locked_by: lock.source,
    policy: lock.path,
    policy_line: lock.line,
  };
}
