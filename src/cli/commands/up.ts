// `sesame up [-- CMD]`: both daemons in the foreground where no service manager runs them (containers,
// development shells, tests), and the session watch where there is a system bus. With a command it lives as long as that
// command and passes its status on.

import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { constants as osConstants } from "node:os";
import { dirname, join } from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";
import { SesameError } from "../../core/errors.js";
import { findOwnProgram } from "../../platform/machine.js";
import { resolveRuntimePaths } from "../../platform/paths.js";
import type { CliContext } from "../context.js";
import { note, warn } from "../output.js";
import { findCommand } from "../find-command.js";
import { SupervisedDaemon } from "../supervisor.js";

interface UpFlags {
  readonly logFile?: string;
  readonly quiet?: boolean;
  readonly noSandbox?: boolean;
}

const stderrFd = 2;
const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** A terminal sends these to the command as well as to us; without one they are ours to pass on. */
const terminalSignals: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];
const forwardedSignals: readonly NodeJS.Signals[] = [
  "SIGTERM",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
  "SIGCONT",
  ...terminalSignals,
];

const unconfinedWarning =
  "the daemons run without their sandbox: one that is taken over can do all that you can; leave --no-sandbox out where the kernel has Landlock";

function openLog(path: string | undefined): number {
  if (path === undefined) return stderrFd;
  try {
    return openSync(path, "a", 0o600);
  } catch (cause) {
    throw new SesameError("FILE_NOT_WRITABLE", `log file "${path}" can't be opened`, {
      cause,
      details: { path },
    });
  }
}

const here = dirname(fileURLToPath(import.meta.url));

/** Where D-Bus has it (D-Bus Specification, "Well-known Message Bus Instances"). */
const systemBus = "/run/dbus/system_bus_socket";

function commandOf(daemon: string, confined: boolean): readonly [string, ...string[]] {
  const bundle = join(here, `${daemon}.cjs`);
  return confined ? [findOwnProgram("sesame-sandbox"), daemon, bundle] : [process.execPath, bundle];
}

export async function runUp(this: CliContext, flags: UpFlags, ...command: readonly string[]): Promise<void> {
  // Found out here once, instead of by two daemons in their logs.
  resolveRuntimePaths(this.environment);
  const [name] = command;
  const file = name === undefined ? undefined : findCommand(name, this.environment["PATH"]);
  const confined = flags.noSandbox !== true;
  if (!confined) warn(flags.quiet, unconfinedWarning);
  const logFd = openLog(flags.logFile);
  const supervise = (
    supervised: string,
    program: readonly [string, ...string[]],
    mayEnd = false,
  ): SupervisedDaemon =>
    new SupervisedDaemon({
      name: supervised,
      command: program,
      environment: this.environment,
      unconfined: !confined,
      logFd,
      mayEnd,
      onDeath: (ending, restartInMs) =>
        warn(
          flags.quiet,
          `${supervised} ended unexpectedly (${ending}); starting it again in ${restartInMs} ms`,
        ),
    });
  const daemons = ["daemon-profile", "daemon-secrets"].map((daemon) =>
    supervise(daemon, commandOf(daemon, confined)),
  );
  const watch = existsSync(systemBus)
    ? supervise("sesame-session-watch", [findOwnProgram("sesame-session-watch")], true)
    : null;
  try {
    const endSignal = file === undefined ? nextEndSignal() : undefined;
    for (const daemon of daemons) await daemon.start();
    await startWatch(watch, flags);
    if (file === undefined) {
      note(flags.quiet, "the daemons are ready; Ctrl-C stops them");
      await endSignal;
    } else {
      this.process.exitCode = await runCommand(file, command, this.environment);
    }
  } finally {
    await watch?.stop();
    for (const daemon of daemons.toReversed()) await daemon.stop();
    if (logFd !== stderrFd) closeSync(logFd);
  }
}

/** The daemons serve without it, too. */
async function startWatch(watch: SupervisedDaemon | null, { quiet }: UpFlags): Promise<void> {
  try {
    await watch?.start();
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    warn(quiet, `no vault is locked before a suspend, nor with a session: ${error.message}`);
  }
}

function nextEndSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of endSignals) process.on(signal, () => resolve());
  });
}

/** The command's exit status; 128 + n when signal n ended it. */
function runCommand(
  file: string,
  command: readonly string[],
  environment: CliContext["environment"],
): Promise<number> {
  const [argv0, ...rest] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, {
      stdio: "inherit",
      env: { ...environment },
      ...(argv0 === undefined ? {} : { argv0 }),
    });
    const fromTerminal = isatty(0);
    for (const signal of forwardedSignals) {
      process.on(signal, () => {
        if (!(fromTerminal && terminalSignals.includes(signal))) child.kill(signal);
      });
    }
    child.once("error", (cause) =>
      reject(new SesameError("EXEC_FAILED", `"${file}" can't be run`, { cause })),
    );
    child.once("exit", (status, signal) =>
      resolve(signal === null ? (status ?? 0) : 128 + osConstants.signals[signal]),
    );
  });
}
