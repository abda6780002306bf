// `sesame policy show|lint|conflicts`: what the organisation has locked, what is wrong with a policy file, and where the user's own
// files are overruled. Made for people as well as for checks: lint and conflicts tell by their exit status.

import { readFileSync } from "node:fs";
import type { PolicyConflict } from "../../core/configuration.js";
import { quoteText } from "../../core/display-text.js";
import { exitStatus, SesameError } from "../../core/errors.js";
import { emptyPolicy, type PolicyFault, type PolicyReading, writtenKey } from "../../core/policy.js";
import { readConfiguration } from "../../platform/config-store.js";
import { errnoOf } from "../../platform/file-trust.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import {
  maximumPolicyBytes,
  parsePolicy,
  readSystemPolicy,
  systemPolicyFile,
} from "../../platform/policy-store.js";
import type { CliContext } from "../context.js";
import { note, warn, writeJson, writeText } from "../output.js";
import { writeTable } from "../table.js";
import { showPlace } from "./config.js";

interface ReadFlags {
  readonly json?: boolean;
}

export function showPolicy(this: CliContext, { json }: ReadFlags): void {
  const { locks, unknown } = readSystemPolicy();
  if (json === true) {
    writeJson({ path: systemPolicyFile, locks, unknown });
    return;
  }
  if (locks.length === 0) note(false, "no policy locks anything on this device");
  writeTable(
    locks.map((lock) => [
      writtenKey(lock),
      JSON.stringify(lock.value),
      quoteText(lock.source),
      showPlace({ from: lock.path, line: lock.line }),
    ]),
  );
  for (const { text, line } of unknown) warn(false, `${systemPolicyFile}:${line ?? "?"}: ${text}`);
}

/** Exit status 0: sound; 65: faults, unknown keys among them, for whoever writes a policy wants none. */
export function lintPolicy(this: CliContext, { json }: ReadFlags, path: string): void {
  const { locks, faults, unknown } = readDraft(path);
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

/** What no parser takes is a finding like any other. @throws FILE_NOT_READABLE */
function readDraft(path: string): PolicyReading {
  const bytes = readAnyFile(path);
  if (bytes.length > maximumPolicyBytes) {
    const text = `the file has ${bytes.length} bytes, more than ${maximumPolicyBytes}`;
    return { ...emptyPolicy, faults: [{ line: null, key: "", text }] };
  }
  try {
    return parsePolicy(path, bytes);
  } catch (error) {
    if (!(error instanceof SesameError) || error.code !== "POLICY_INVALID") throw error;
    const { line } = error.details;
    // The place comes in front of the finding already.
    const text = error.message.replace(`${JSON.stringify(path)} `, "").replace(/^line \d+,? /, "");
    return { ...emptyPolicy, faults: [{ line: typeof line === "number" ? line : null, key: "", text }] };
  }
}

function findingLine(path: string, { line, text }: PolicyFault): string {
  return `${showPlace({ from: path, line })}: ${text}\n`;
}

/** A draft may belong to anybody. @throws FILE_NOT_READABLE */
export function readAnyFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new SesameError("FILE_NOT_READABLE", `${quoteText(path)} can't be read (${errnoOf(cause)})`, {
      details: { path },
      cause,
    });
  }
}

/** Exit status 0: none; 1: some, which monitoring may want to know. */
export function showConflicts(this: CliContext, { json }: ReadFlags): void {
  const { conflicts } = readConfiguration(resolveConfigPaths(this.environment));
  if (json === true) writeJson({ conflicts: conflicts.map(conflictForJson) });
  else writeTable(conflicts.map((conflict) => [writtenKey(conflict), conflictText(conflict)]));
  if (conflicts.length > 0) this.process.exitCode = exitStatus.failure;
}

export function conflictText({ wanted, source, line, lock }: PolicyConflict): string {
  const theirs = `${JSON.stringify(lock.value)} is enforced by ${quoteText(lock.source)}`;
  return `${JSON.stringify(wanted)} in ${showPlace({ from: source, line })}; ${theirs}`;
}

export function conflictForJson({ key, profile, wanted, source, line, lock }: PolicyConflict): object {
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
