// What every daemon does around its own work: it hardens the process, holds the single-instance lock, reads the
// configuration, sets up secure memory and the log, says when it is ready, stops in order on a signal, and ends
// with a clear error and the table's exit status when it can't go on. A daemon's main.ts only says what to start.

import { closeSync, constants, writeSync } from "node:fs";
import { Socket } from "node:net";
import { dirname } from "node:path";
import { errorTable, exitStatus, SesameError } from "../core/errors.js";
import type { Clock } from "../core/ports.js";
import { type Broker, takeBroker } from "../platform/broker.js";
import { systemClock } from "../platform/clock.js";
import { brokeredFiles, type ConfigFiles, ownFiles } from "../platform/config-files.js";
import { ensureDirectory, openPrivateFile } from "../platform/files.js";
import { createLog, type DaemonLog, descriptorWriter, logSettings } from "../platform/log.js";
import { measureTpm, readMachine, takeTpmTrait } from "../platform/machine.js";
import { native } from "../platform/native.js";
import {
  type ConfigPaths,
  resolveConfigPaths,
  resolveRuntimePaths,
  type RuntimePaths,
} from "../platform/paths.js";
import { connectServiceManager, type ServiceManager } from "../platform/systemd.js";
import { hangOnSignal } from "./hang.js";
import { newsOfStart, tellNews, warningsOf } from "./configuration-news.js";
import { LiveConfiguration } from "./live-configuration.js";
import { LiveIdentity } from "./live-identity.js";
import { followConfiguration } from "./reload.js";
import { enterSandbox, type Sandbox, warnOfAbsence } from "./sandbox.js";
import { adjustSecureMemory, prepareSecureMemory } from "./secure-memory.js";
import { type Duty, startPulse } from "./watchdog.js";

export type DaemonId = "daemon-profile" | "daemon-secrets";

/** A lasting condition that a person should know of; shown by `sesame status`. */
export interface HealthWarning {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly text: string;
}

/** What a daemon's own work starts from. */
export interface DaemonContext {
  /** Today's values whenever it is asked. Nothing of it is kept: what must follow a change listens. */
  readonly effective: LiveConfiguration;
  readonly identity: LiveIdentity;
  readonly configPaths: ConfigPaths;
  /** Opens configuration files. */
  readonly files: ConfigFiles;
  readonly runtimePaths: RuntimePaths;
  /** Null outside of the sandbox. */
  readonly broker: Broker | null;
  readonly log: DaemonLog;
  readonly clock: Clock;
  warnings(): readonly HealthWarning[];
  /** Ends the daemon in order because of something that can't be mended while it runs. */
  abort(error: SesameError): void;
}

export interface RunningDaemon {
  readonly duties: readonly Duty[];
  /** What it does at the moment, on one line, without names of profiles. */
  describe(): string;
  /** Finishes what is under way and releases what is held. Called once. */
  stop(): Promise<void>;
}

export interface DaemonDefinition {
  readonly id: DaemonId;
  /** The file whose lock makes this process the only one of its kind in the runtime directory. */
  readonly lockFile: (paths: RuntimePaths) => string;
  /** Resolves when the daemon serves. */
  readonly start: (context: DaemonContext) => Promise<RunningDaemon>;
}

/** An orderly stop that takes longer than this is cut off. */
const stopLimitMs = 5_000;

/** Runs a daemon until a signal or a fatal error ends the process. */
export async function runDaemon(definition: DaemonDefinition): Promise<void> {
  process.umask(0o077);
  process.title = definition.id;
  let context: DaemonContext;
  let manager: ServiceManager;
  let sandbox: Sandbox;
  const ending = createEnding(definition.id);
  try {
    native.hardenProcess();
    // Loads a library, which the sandbox is not there to allow.
    manager = connectServiceManager();
    sandbox = enterSandbox(definition.id);
    context = prepare(definition, sandbox, (error) => ending.abort(error));
  } catch (error) {
    failStart(definition.id, error, null);
  }
  ending.attachLog(context.log);
  ending.attachManager(manager);
  followOwner(() => ending.stop("the end of its owner"));
  // Before the start: a change meanwhile must not be missed.
  followConfiguration(context.effective, context.log, manager);
  if (__TEST_HANG__) hangOnSignal();
  let daemon: RunningDaemon;
  try {
    daemon = await definition.start(context);
    context.identity.follow();
    sandbox.serve();
    ending.attachDaemon(daemon);
  } catch (error) {
    failStart(definition.id, error, context.log);
  }
  context.log.write("notice", "daemon.ready", `${definition.id} is ready`, {
    pid: process.pid,
    duration_ms: Math.round(performance.now()),
  });
  announceReadiness();
  manager.ready();
  const { clock, log } = context;
  const { duties } = daemon;
  startPulse({ manager, duties, describe: () => daemon.describe(), clock, log });
}

function prepare(
  definition: DaemonDefinition,
  sandbox: Sandbox,
  abort: (error: SesameError) => void,
): DaemonContext {
  const configPaths = resolveConfigPaths();
  const runtimePaths = resolveRuntimePaths();
  holdInstanceLock(definition, runtimePaths);
  const broker = takeBroker(() =>
    abort(new SesameError("SANDBOX_UNAVAILABLE", `the broker of ${definition.id} has ended`)),
  );
  const files = broker === null ? ownFiles : brokeredFiles(broker, configPaths);
  const effective = new LiveConfiguration(configPaths, files);
  const log = createLog({
    daemonId: `${definition.id}:${process.pid}`,
    clock: systemClock,
    ...logSettings(effective.values.global.logging),
  });
  tellNews(newsOfStart(effective), log);
  const lasting = [...warnOfAbsence(sandbox, log), ...prepareSecureMemory(effective.values, log)];
  effective.onChange(() => {
    log.configure(logSettings(effective.values.global.logging));
    adjustSecureMemory(effective.values, abort);
  });
  // Without the launcher nobody has asked before the sandbox, which is not there either.
  const machine = readMachine(sandbox.confined ? takeTpmTrait : measureTpm, files);
  const identity = new LiveIdentity({ paths: configPaths, files, machine, effective, log, abort });
  return {
    effective,
    identity,
    configPaths,
    files,
    runtimePaths,
    broker,
    log,
    clock: systemClock,
    warnings: () => [...lasting, ...warningsOf(effective), ...identity.warnings()],
    abort,
  };
}

/** The lock lives as long as the process: its descriptor is never closed. */
function holdInstanceLock(definition: DaemonDefinition, paths: RuntimePaths): void {
  const path = definition.lockFile(paths);
  ensureDirectory(paths.directory);
  ensureDirectory(dirname(path));
  const descriptor = openPrivateFile(path, constants.O_RDWR | constants.O_CREAT);
  if (descriptor === null) {
    throw new SesameError("FILE_IO_FAILED", `the directory of ${JSON.stringify(path)} went away`, {
      details: { path },
    });
  }
  if (native.lockFile(descriptor)) return;
  closeSync(descriptor);
  throw new SesameError("DAEMON_ALREADY_RUNNING", `another ${definition.id} of this user is running`);
}

interface Ending {
  /** In order, with success. @param cause goes into the log */
  stop(cause: string): void;
  abort(error: SesameError): void;
  attachLog(log: DaemonLog): void;
  attachManager(manager: ServiceManager): void;
  attachDaemon(daemon: RunningDaemon): void;
}

/** Owns every way in which a running daemon ends. The first cause wins. */
function createEnding(id: DaemonId): Ending {
  let log: DaemonLog | null = null;
  let manager: ServiceManager | null = null;
  let daemon: RunningDaemon | null = null;
  let status: number | null = null;

  const end = (exit: number): void => {
    if (status !== null) return;
    status = exit;
    manager?.stopping();
    if (daemon !== null) stopRunning(daemon, exit);
  };

  const stopRunning = (running: RunningDaemon, exit: number): void => {
    setTimeout(() => {
      log?.write("error", "daemon.stop_timed_out", `${id} did not stop in time and is cut off`, {
        limit_ms: stopLimitMs,
      });
      process.exit(exit === exitStatus.ok ? exitStatus.failure : exit);
    }, stopLimitMs);
    running.stop().then(
      () => {
        log?.write("notice", "daemon.stopped", `${id} has stopped`);
        process.exit(exit);
      },
      (error: unknown) => crash(error),
    );
  };

  const crash = (error: unknown): never => {
    log?.write("critical", "daemon.failed", `${id} ends because of a bug`, describeWithoutUserData(error));
    process.exit(exitStatus.software);
  };

  const stop = (cause: string): void => {
    log?.write("notice", "daemon.stopping", `${id} stops on ${cause}`, { cause });
    // Before the daemon serves there is nothing to finish.
    if (daemon === null) process.exit(exitStatus.ok);
    end(exitStatus.ok);
  };

  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);

  return {
    stop,
    abort(error) {
      log?.write("critical", "daemon.failed", error.message, { code: error.code });
      end(error.exit);
    },
    attachLog(known) {
      log = known;
    },
    attachManager(known) {
      manager = known;
    },
    attachDaemon(running) {
      daemon = running;
      if (status !== null) stopRunning(running, status);
    },
  };
}

/** A message may quote what a user sent; the class, the code and the places in our code don't. */
function describeWithoutUserData(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return { error: error.constructor.name, code, stack: frames.join(" | ") };
}

function failStart(id: DaemonId, error: unknown, log: DaemonLog | null): never {
  const write = descriptorWriter(2);
  if (error instanceof SesameError) {
    log?.write("critical", "daemon.start_failed", error.message, { code: error.code });
    write(`${id}: error: ${error.message}\n`);
    if (error.hint !== "") write(`${id}: hint: ${error.hint}\n`);
    process.exit(error.exit);
  }
  const description = describeWithoutUserData(error);
  log?.write("critical", "daemon.start_failed", `${id} can't start because of a bug`, description);
  write(`${id}: error: a bug of this program: ${JSON.stringify(description)}\n`);
  write(`${id}: hint: ${errorTable.INTERNAL.hint}\n`);
  process.exit(exitStatus.software);
}

/** An inherited descriptor that whoever started us (`sesame up`) named in a variable. */
function takeInheritedDescriptor(variable: string): number | null {
  const text = process.env[variable];
  delete process.env[variable];
  if (text === undefined || !/^[0-9]{1,4}$/.test(text)) return null;
  const descriptor = Number(text);
  return descriptor <= 2 ? null : descriptor;
}

/**
 * Our starter holds the other end of this pipe for as long as it lives. It may be killed without a chance to stop us,
 * and unlocked vaults must not stay behind with nobody to answer for them.
 */
function followOwner(onEnd: () => void): void {
  const descriptor = takeInheritedDescriptor("SESAME_OWNER_FD");
  if (descriptor === null) return;
  const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
  pipe.on("error", () => undefined);
  pipe.once("close", onEnd);
  pipe.resume();
}

/** Tells our starter through its pipe, and closes it. */
function announceReadiness(): void {
  const descriptor = takeInheritedDescriptor("SESAME_READY_FD");
  if (descriptor === null) return;
  try {
    writeSync(descriptor, "READY\n");
    closeSync(descriptor);
  } catch {
    // The starter has gone: nobody is left to tell.
  }
}
