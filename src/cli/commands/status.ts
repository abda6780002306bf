// `sesame status`: what runs, what is unlocked, and what is wrong. The exit status lets a script ask as well.

import { displayText } from "../../core/display-text.js";
import { exitStatus, SesameError } from "../../core/errors.js";
import type { BusClient } from "../../core/ports.js";
import type { Category, GovernanceTag } from "../../core/posture.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { readAudited } from "../auditing.js";
import type { CliContext } from "../context.js";
import { formatTable, writeJson, writeText } from "../output.js";
import { type ProfileState, parseProfileStates } from "../profiles.js";
import { flagOf, type JsonRecord, listOf, numberOf, recordOf, sealedJson, textOf } from "../replies.js";

interface Warning {
  readonly daemon: string;
  readonly code: string;
  readonly text: string;
}

interface DaemonState {
  readonly name: string;
  readonly version: string;
  readonly pid: number;
  readonly uptime_ms: number;
  readonly memory: {
    readonly backing: string;
    readonly locked_bytes: number;
    readonly budget_bytes: number;
  };
}

/** Requests about secrets that were not for whoever asked, since daemon-secrets started; of the last, the program and its unit. */
interface RefusedClients {
  readonly count: number;
  readonly exe: string;
  readonly unit: string;
}

interface Status {
  readonly healthy: boolean;
  readonly installation: { readonly id: string; readonly org: string | null } | null;
  readonly daemons: readonly DaemonState[];
  readonly profiles: readonly (ProfileState & {
    /** Null where the configuration can't be read. */
    readonly audited: boolean | null;
    readonly refused_clients: RefusedClients | null;
  })[];
  readonly audit: { readonly sequence: number; readonly hash: string; readonly writable: boolean } | null;
  readonly warnings: readonly Warning[];
}

function parseDaemon(name: string, record: JsonRecord): DaemonState {
  const memory = recordOf(record["memory"], "memory");
  return {
    name,
    version: textOf(record, "version"),
    pid: numberOf(record, "pid"),
    uptime_ms: numberOf(record, "uptime_ms"),
    memory: {
      backing: textOf(memory, "backing"),
      locked_bytes: numberOf(memory, "locked_bytes"),
      budget_bytes: numberOf(memory, "budget_bytes"),
    },
  };
}

function parseWarnings(daemon: string, record: JsonRecord): readonly Warning[] {
  return listOf(record, "warnings", (item) => ({
    daemon,
    code: textOf(item, "code"),
    text: textOf(item, "text"),
  }));
}

function parseInstallation(value: unknown): Status["installation"] {
  if (value === null) return null;
  const installation = recordOf(value, "installation");
  const org = installation["org"];
  return {
    id: textOf(installation, "id"),
    org: org === null ? null : textOf(recordOf(org, "org"), "domain"),
  };
}

function parseAudit(value: unknown): Status["audit"] {
  if (value === null) return null;
  const audit = recordOf(value, "audit");
  return {
    sequence: numberOf(audit, "sequence"),
    hash: textOf(audit, "hash"),
    writable: flagOf(audit, "writable"),
  };
}

function parseRefusals(secrets: JsonRecord): ReadonlyMap<string, RefusedClients> {
  const refusals = recordOf(secrets["refused_clients"], "refused_clients");
  return new Map(
    Object.entries(refusals).map(([profile, value]) => {
      const record = recordOf(value, "refused_clients");
      const count = numberOf(record, "count");
      return [profile, { count, exe: textOf(record, "exe"), unit: textOf(record, "unit") }];
    }),
  );
}

/** daemon-secrets may be away: that is a finding of a status, not the end of it. */
async function askSecrets(bus: BusClient): Promise<JsonRecord | SesameError> {
  try {
    return sealedJson(await bus.call("secrets.status"));
  } catch (error) {
    if (error instanceof SesameError && error.retryable) return error;
    throw error;
  }
}

async function readStatus(bus: BusClient, isAudited: ReturnType<typeof readAudited>): Promise<Status> {
  const { result: system } = await bus.call("system.status");
  const secrets = await askSecrets(bus);
  const installation = parseInstallation(system["installation"]);
  const audit = parseAudit(system["audit"]);
  const warnings: Warning[] = [...parseWarnings("daemon-profile", system)];
  const daemons = [parseDaemon("daemon-profile", system)];
  let profiles: readonly ProfileState[] = [];
  let refusals: ReadonlyMap<string, RefusedClients> = new Map();
  if (secrets instanceof SesameError) {
    warnings.push({ daemon: "daemon-secrets", code: secrets.code, text: secrets.message });
  } else {
    daemons.push(parseDaemon("daemon-secrets", secrets));
    warnings.push(...parseWarnings("daemon-secrets", secrets));
    profiles = parseProfileStates(secrets);
    refusals = parseRefusals(secrets);
  }
  for (const { profile, damaged } of profiles) {
    if (damaged !== null)
      warnings.push({ daemon: "daemon-secrets", code: damaged, text: `vault "${profile}" can't be used` });
  }
  if (installation === null)
    warnings.push({
      daemon: "daemon-profile",
      code: "NOT_INITIALIZED",
      text: "there is no installation yet; 'sesame init' makes it",
    });
  if (audit?.writable === false)
    warnings.push({
      daemon: "daemon-profile",
      code: "AUDIT_UNAVAILABLE",
      text: "the audit log can't be written",
    });
  return {
    healthy: warnings.length === 0,
    installation,
    daemons,
    profiles: profiles.map(({ profile, unlocked, damaged }) => ({
      profile,
      unlocked,
      damaged,
      audited: isAudited(profile),
      refused_clients: refusals.get(profile) ?? null,
    })),
    audit,
    warnings,
  };
}

function formatUptime(uptimeMs: number): string {
  const minutes = Math.floor(uptimeMs / 60_000);
  if (minutes < 1) return `${Math.floor(uptimeMs / 1000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

function formatRefused({ count, exe, unit }: RefusedClients): string {
  const requests = count === 1 ? "1 request" : `${count} requests`;
  const place = unit === "" ? "" : ` in ${displayText(unit)}`;
  return `${requests} refused, the last of ${displayText(exe)}${place}`;
}

function formatStatus(status: Status): string {
  const { installation, daemons, profiles, audit, warnings } = status;
  const org = installation?.org ?? null;
  const rows: string[][] = [];
  rows.push([
    "installation",
    installation === null ? "none" : `${installation.id}${org === null ? "" : ` of ${displayText(org)}`}`,
  ]);
  for (const { name, version, pid, uptime_ms, memory } of daemons) {
    const locked = `${memory.locked_bytes >> 10} of ${memory.budget_bytes >> 10} KiB locked (${memory.backing})`;
    rows.push([name, `${displayText(version)}, pid ${pid}, up ${formatUptime(uptime_ms)}, ${locked}`]);
  }
  for (const { profile, unlocked, damaged, audited, refused_clients: refused } of profiles) {
    const state = damaged ?? (unlocked ? "unlocked" : "locked");
    rows.push([
      `profile ${profile}`,
      `${state}${audited === false ? ", not audited" : ""}${refused === null ? "" : `, ${formatRefused(refused)}`}`,
    ]);
  }
  if (audit !== null) rows.push(["audit head", `${audit.sequence}:${audit.hash}`]);
  for (const { code, text } of warnings)
    rows.push(["warning", `${code}: ${displayText(text, { maximumCharacters: 400 })}`]);
  return formatTable(rows);
}

function exitOf({ healthy, installation, daemons }: Status): number {
  if (healthy) return exitStatus.ok;
  if (daemons.length < 2) return exitStatus.temporary;
  return installation === null ? exitStatus.config : exitStatus.failure;
}

interface StatusFlags {
  readonly json?: boolean;
  readonly prometheus?: boolean;
  /** Present with --doctor; without a list it is empty, for all categories. */
  readonly doctor?: readonly Category[];
  readonly tag?: GovernanceTag;
}

/** Only the doctor knows tags and Prometheus. @throws USAGE */
function checkFlags({ json, prometheus, doctor, tag }: StatusFlags): void {
  const usage = (message: string): SesameError =>
    new SesameError("USAGE", message, { details: { command: "sesame status" } });
  if (doctor === undefined && (tag !== undefined || prometheus === true))
    throw usage("--tag and --prometheus belong to --doctor");
  if (json === true && prometheus === true) throw usage("--json and --prometheus exclude each other");
}

export async function showStatus(this: CliContext, flags: StatusFlags): Promise<void> {
  checkFlags(flags);
  if (flags.doctor !== undefined) {
    const { examine } = await import("./doctor.js");
    const format = flags.json === true ? "json" : flags.prometheus === true ? "prometheus" : "text";
    this.process.exitCode = await examine(this, { categories: flags.doctor, tag: flags.tag ?? null, format });
    return;
  }
  const isAudited = readAudited(resolveConfigPaths(this.environment));
  const status = await this.withDaemons((bus) => readStatus(bus, isAudited));
  if (flags.json === true) writeJson(status);
  else writeText(formatStatus(status));
  this.process.exitCode = exitOf(status);
}
