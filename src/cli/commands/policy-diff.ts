// `sesame policy diff OLD [NEW]`: what would change on this device if one policy took the place of another, in locks and in the
// values that this user then has. Like diff(1) it tells by its exit status whether anything does.

import { type EffectiveConfig, viewOf } from "../../core/configuration.js";
import { valueAt } from "../../core/configuration-keys.js";
import { quoteText } from "../../core/display-text.js";
import { exitStatus } from "../../core/errors.js";
import { demandSound, type Lock, type PolicyReading, writtenKey } from "../../core/policy.js";
import { diffPolicies, type LockChange, lockOf } from "../../core/policy-diff.js";
import { readConfiguration } from "../../platform/config-store.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { parsePolicy, readSystemPolicy, systemPolicyFile } from "../../platform/policy-store.js";
import type { CliContext } from "../context.js";
import { warn, writeJson } from "../output.js";
import { writeTable } from "../table.js";
import { showPlace } from "./config.js";
import { readAnyFile } from "./policy.js";

interface InForce {
  readonly before: unknown;
  readonly after: unknown;
}

/** Exit status 0: they lock the same; 1: they differ. */
export function showDifference(
  this: CliContext,
  { json }: { readonly json?: boolean },
  oldPath: string,
  newPath?: string,
): void {
  const before = readFile(oldPath);
  const after = newPath === undefined ? readSystemPolicy() : readFile(newPath);
  const changes = diffPolicies(before.locks, after.locks);
  const paths = resolveConfigPaths(this.environment);
  const [old, fresh] = [readConfiguration(paths, before.locks), readConfiguration(paths, after.locks)];
  const told = changes.map((change) => ({ change, inForce: inForceOf(change, old, fresh) }));
  if (changes.length > 0) this.process.exitCode = exitStatus.failure;
  if (json === true)
    writeJson({
      old: oldPath,
      new: newPath ?? systemPolicyFile,
      changes: told.map(({ change, inForce }) => forJson(change, inForce)),
    });
  else writeTable(told.map(({ change, inForce }) => rowOf(change, inForce)));
}

/** @throws FILE_NOT_READABLE, POLICY_INVALID */
function readFile(path: string): PolicyReading {
  const reading = parsePolicy(path, readAnyFile(path));
  demandSound(reading, path);
  for (const { text, line } of reading.unknown) warn(false, `${showPlace({ from: path, line })}: ${text}`);
  return reading;
}

function inForceOf(change: LockChange, old: EffectiveConfig, fresh: EffectiveConfig): InForce {
  const { key, profile } = lockOf(change);
  const of = (configuration: EffectiveConfig): unknown =>
    valueAt(viewOf(configuration, profile ?? undefined).values, key);
  return { before: of(old), after: of(fresh) };
}

const signs = { added: "+", removed: "-", changed: "~" } as const;

function rowOf(change: LockChange, inForce: InForce): string[] {
  const { kind, before, after } = change;
  const lock = after ?? before;
  return [
    `${signs[kind]} ${writtenKey(lockOf(change))}`,
    both(before, after, ({ value }) => JSON.stringify(value)),
    both(before, after, ({ source }) => quoteText(source)),
    showPlace({ from: lock?.path ?? "", line: lock?.line ?? null }),
    inForce.before === inForce.after
      ? `in force: ${JSON.stringify(inForce.after)} as before`
      : `in force: ${JSON.stringify(inForce.before)} -> ${JSON.stringify(inForce.after)}`,
  ];
}

/** One text where both locks have the same, or there is but one. */
function both(before: Lock | null, after: Lock | null, text: (lock: Lock) => string): string {
  const texts = [before, after].filter((lock) => lock !== null).map(text);
  return [...new Set(texts)].join(" -> ");
}

function forJson(change: LockChange, inForce: InForce): object {
  const side = (lock: Lock | null): object | null =>
    lock === null ? null : { value: lock.value, source: lock.source, path: lock.path, line: lock.line };
  const { key, profile } = lockOf(change);
  return {
    kind: change.kind,
    key,
    profile,
    before: side(change.before),
    after: side(change.after),
    in_force: inForce,
  };
}
