// What tests of the audit log share: a log over a scratch directory, and the verifier's word on the files.

import { readFileSync, rmSync } from "node:fs";
import { ChainVerifier, type ChainReport, type ChainVerifierOptions } from "../../src/core/audit-chain.js";
import { createInstallation } from "../../src/core/installation.js";
import type { Actor, AuditEvent, AuditSink, LogFields } from "../../src/core/ports.js";
import { validateAuditEntry } from "../../src/generated/validators.js";
import { lineHashes } from "../../src/platform/audit-hashes.js";
import { AuditLog, type AuditLogOptions } from "../../src/platform/audit-log.js";
import { listSegments } from "../../src/platform/audit-segments.js";
import type { AuditSettings } from "../../src/platform/audit-succession.js";
import { systemClock } from "../../src/platform/clock.js";
import { deriveIds, mintUuid, sha1 } from "../../src/platform/derived-ids.js";
import { readInstallation } from "../../src/platform/installation-store.js";
import { native } from "../../src/platform/native.js";
import type { ConfigPaths } from "../../src/platform/paths.js";

export interface LoggedLine {
  readonly severity: string;
  readonly event: string;
  readonly fields: LogFields;
}

export const plainSettings: AuditSettings = { hash: "blake3", durability: "durable", retentionDays: 0 };

export const logged: LoggedLine[] = [];

export function openAuditLog(directory: string, options: Partial<AuditLogOptions> = {}): Promise<AuditLog> {
  return AuditLog.open({
    directory,
    ids: deriveIds(createInstallation(sha1, mintUuid())),
    keyNames: () => false,
    hashes: lineHashes,
    settings: () => plainSettings,
    lock: native.lockFile,
    clock: systemClock,
    log: { write: (severity, event, _message, fields = {}) => void logged.push({ severity, event, fields }) },
    ...options,
  });
}

export const actor: Actor = {
  connection: 1,
  uid: 1000,
  pid: 4711,
  exe: "/usr/bin/sesame",
  unit: "session",
  clearance: "client",
};

export function readEvent(profile = "work"): AuditEvent {
  return { action: "secret.read", outcome: "ok", profile, key: "db/password", actor };
}

/** Resolves when the entry is durable, and rejects when it was refused. */
export function durable(sink: Pick<AuditSink, "append">, event: AuditEvent): Promise<void> {
  return new Promise((resolve, reject) => {
    sink.append(event, (failure) => (failure === null ? resolve() : reject(failure)));
  });
}

/** All lines of the chain, parsed. */
export function readEntries(directory: string): Record<string, unknown>[] {
  return readLines(directory).map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function readLines(directory: string): string[] {
  return listSegments(directory).flatMap(({ path }) => readFileSync(path, "utf8").split("\n").slice(0, -1));
}

export function verifyChain(directory: string, options: Partial<ChainVerifierOptions> = {}): ChainReport {
  const verifier = new ChainVerifier({
    hashes: lineHashes,
    isEntry: (value) => validateAuditEntry(value),
    ...options,
  });
  for (const { name, path } of listSegments(directory)) {
    verifier.startSegment(name);
    verifier.update(readFileSync(path));
  }
  return verifier.finish();
}

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * Puts an older chain in the place of an installation's: four events on each of `days` days and on this one, a segment a
 * day, by the log's own writer.
 */
export async function writePast(paths: ConfigPaths, days: number): Promise<void> {
  const identity = readInstallation(paths);
  if (identity === null) throw new Error("there is no installation");
  rmSync(paths.audit, { recursive: true });
  let nowMs = Date.now() - days * (dayMs + 1_000);
  const auditLog = await openAuditLog(paths.audit, {
    ids: deriveIds(identity),
    clock: { now: () => nowMs, monotonic: () => performance.now() },
  });
  for (let day = 0; day <= days; day += 1) {
    for (let index = 0; index < 4; index += 1) await durable(auditLog, readEvent());
    nowMs += dayMs + 1_000;
  }
  await auditLog.close();
}
