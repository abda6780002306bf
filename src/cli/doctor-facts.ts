// Gathers what the doctor judges, from the daemons where they answer, from the system and from this user's files. Whatever can't be
// seen becomes a fact of its own, so that a broken host is described and not reported as an error.

import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { SesameError } from "../core/errors.js";
import type { Lock } from "../core/policy.js";
import type { BusClient } from "../core/ports.js";
import type {
  AuditFacts,
  DaemonFacts,
  Fact,
  PolicyFacts,
  PostureFacts,
  SandboxFacts,
  StateFacts,
} from "../core/posture-facts.js";
import { readConfiguration } from "../platform/config-store.js";
import { errnoOf, quote } from "../platform/file-trust.js";
import { readInstallation } from "../platform/installation-store.js";
import { probeClock, probeKernel, probeMemlock } from "../platform/kernel-probe.js";
import { type ConfigPaths, resolveConfigPaths, resolveRuntimePaths } from "../platform/paths.js";
import { readSystemPolicy } from "../platform/policy-store.js";
import { readPublicKey } from "../platform/signing-key.js";
import { probeSystemd } from "../platform/systemd-probe.js";
import { productVersion } from "../platform/version.js";
import { readAuditing } from "./auditing.js";
import { findSegments, findTail, readLines } from "./audit-reader.js";
import { checkSeeds, lookAtIdentity, lookAtMachine } from "./identity-facts.js";
import { verifyDirectory } from "./audit-verification.js";
import type { CliContext, Environment } from "./context.js";
import { readSessionLocking } from "./session-facts.js";
import {
  flagOf,
  isRecord,
  type JsonRecord,
  listOf,
  numberOf,
  recordOf,
  sealedJson,
  textOf,
} from "./replies.js";

/** Beyond this many files a walk ends; nobody has them. */
const largestWalk = 20_000;

export async function gatherFacts(context: CliContext): Promise<PostureFacts> {
  const { daemons, auditWritable } = await askDaemons(context);
  const paths = resolveConfigPaths(context.environment);
  return {
    version: productVersion,
    daemons,
    auditWritable,
    kernel: probeKernel(),
    systemd: probeSystemd(),
    memlock: probeMemlock(),
    clock: probeClock(Date.now()),
    state: gatherState(paths, context.environment),
    session: attempt(() => readSessionLocking(paths, context.environment)),
  };
}

type Answers = Pick<PostureFacts, "daemons" | "auditWritable">;

async function askDaemons(context: CliContext): Promise<Answers> {
  try {
    return await context.withDaemons(askBoth);
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    return { daemons: { unseen: error.message }, auditWritable: { unseen: "the daemons do not answer" } };
  }
}

async function askBoth(bus: BusClient): Promise<Answers> {
  const { result: system } = await bus.call("system.status");
  const daemons = [parseDaemon("daemon-profile", system)];
  try {
    daemons.push(parseDaemon("daemon-secrets", sealedJson(await bus.call("secrets.status"))));
  } catch (error) {
    if (!(error instanceof SesameError && error.retryable)) throw error;
  }
  const audit = system["audit"];
  return {
    daemons: { value: daemons },
    auditWritable:
      audit === null
        ? { unseen: "there is no audit log yet" }
        : { value: flagOf(recordOf(audit, "audit"), "writable") },
  };
}

function parseDaemon(name: string, record: JsonRecord): DaemonFacts {
  const memory = recordOf(record["memory"], "memory");
  const limit = memory["limit_bytes"];
  return {
    name,
    version: textOf(record, "version"),
    backing: textOf(memory, "backing"),
    lockedBytes: numberOf(memory, "locked_bytes"),
    budgetBytes: numberOf(memory, "budget_bytes"),
    limitBytes: limit === -1 ? null : numberOf(memory, "limit_bytes"),
    sandbox: parseSandbox(record["sandbox"]),
    ...parseConfiguration(record["configuration"]),
  };
}

/** A daemon of another version may not say it: then it enforces nothing that could be named. */
function parseConfiguration(value: unknown): Pick<DaemonFacts, "policyDigest" | "rejected"> {
  if (!isRecord(value)) return { policyDigest: "unknown", rejected: [] };
  return {
    policyDigest: value["policy_digest"] === null ? null : textOf(value, "policy_digest"),
    rejected: listOf(value, "rejected", (rejection) => textOf(recordOf(rejection, "rejected"), "part")),
  };
}

function parseSandbox(value: unknown): SandboxFacts | null {
  if (!isRecord(value)) return null;
  return {
    landlockAbi: Number(value["landlock_abi"] ?? 0),
    seccomp: value["seccomp"] === true,
    noNewPrivileges: value["no_new_privs"] === true,
    // Anything but a plain "no" counts against it.
    dumpable: value["dumpable"] !== false && value["dumpable"] !== 0,
  };
}

function gatherState(paths: ConfigPaths, environment: Environment): StateFacts {
  const machine = lookAtMachine(environment);
  const judged = attempt(() => lookAtIdentity(paths, machine));
  return {
    binding: "unseen" in judged ? judged : { value: judged.value?.verdict ?? null },
    seeds: attempt(() => checkSeeds("unseen" in judged ? null : (judged.value?.identity ?? null), machine)),
    signingKey: attempt(() => readPublicKey(paths)),
    paths: checkPaths(paths, environment),
    policy: attempt(() => readPolicy(paths)),
    identity: attempt(() => {
      const identity = readInstallation(paths);
      return identity === null ? null : { id: identity.id, org: identity.org?.domain ?? null };
    }),
    audit: attempt(() => readAudit(paths.audit)),
    auditing: attempt(() => readAuditing(paths)),
  };
}

/** A SesameError's message is what could not be seen. */
function attempt<T>(read: () => T): Fact<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof SesameError) return { unseen: error.message };
    throw error;
  }
}

function readAudit(directory: string): AuditFacts | null {
  try {
    const { lines, head, first } = verifyDirectory(directory);
    const fault =
      first === null ? null : `first ${first.kind} at segment ${first.segment}, line ${first.line}`;
    return {
      entries: lines,
      head: `${head.sequence}:${head.hash}`,
      fault,
      lastMs: fault === null ? lastTime(directory) : null,
    };
  } catch (error) {
    if (error instanceof SesameError && error.code === "AUDIT_NOT_FOUND") return null;
    throw error;
  }
}

function lastTime(directory: string): number | null {
  let lastMs: number | null = null;
  readLines(findTail(findSegments(directory), 1), ({ entry }) => {
    lastMs = entry.timestamp_ms;
    return true;
  });
  return lastMs;
}

function readPolicy(paths: ConfigPaths): PolicyFacts {
  const { digest, locks, unknown } = readSystemPolicy();
  return {
    digest,
    locks: locks.length,
    unknown: unknown.map(({ text }) => text),
    overruled: overruledKeys(paths, locks),
  };
}

/** Null where the user's own files are wrong: that is another check's finding. */
function overruledKeys(paths: ConfigPaths, locks: readonly Lock[]): readonly string[] | null {
  try {
    return readConfiguration(paths, locks).conflicts.map(({ key }) => key);
  } catch (error) {
    if (error instanceof SesameError) return null;
    throw error;
  }
}

function checkPaths(paths: ConfigPaths, environment: Environment): StateFacts["paths"] {
  const problems: string[] = [];
  const roots = [paths.directory];
  try {
    roots.push(resolveRuntimePaths(environment).directory);
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    problems.push(error.message);
  }
  let checked = 0;
  const visit = (path: string): void => {
    if (checked >= largestWalk) return;
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return;
    checked += 1;
    const problem = problemOf(path, status);
    if (problem !== null) problems.push(problem);
    if (status.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
  };
  try {
    for (const root of roots) visit(root);
  } catch (error) {
    problems.push(`a directory can't be read (${errnoOf(error)})`);
  }
  return { value: { checked, problems } };
}

/** A file behind a symbolic link may be root's and readable, as NixOS and home-manager place them (platform/files.ts). */
function problemOf(path: string, { uid, mode }: Pick<Stats, "uid" | "mode">): string | null {
  const own = process.geteuid?.() ?? -1;
  if (uid !== own && uid !== 0) return `${quote(path)} belongs to uid ${uid}`;
  if (uid === 0 && own !== 0) return (mode & 0o022) === 0 ? null : `${quote(path)} can be written by others`;
  return (mode & 0o077) === 0
    ? null
    : `${quote(path)} can be reached by others (mode ${(mode & 0o777).toString(8).padStart(4, "0")})`;
}
