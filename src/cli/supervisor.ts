// Keeps one daemon running as a child of `sesame up`. Hides how readiness comes back (a line on an inherited pipe), how
// a daemon notices that we were killed (the end of another), what of our environment it gets, restarts with back-off,
// and the bounded way to stop.

import { type ChildProcess, spawn } from "node:child_process";
import { SesameError } from "../core/errors.js";
import type { Environment } from "./context.js";

export interface DaemonOptions {
  readonly name: string;
  /** Program with its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly environment: Environment;
  /** It may run without its sandbox. */
  readonly unconfined: boolean;
  /** Descriptor that takes its log. */
  readonly logFd: number;
  /** It ends with status 0 where there is nothing for it to do, and is not started again then. */
  readonly mayEnd?: boolean;
  /** Told of every unexpected end, before the restart. */
  readonly onDeath: (ending: string, restartInMs: number) => void;
}

const readyFd = 3;
/** A pipe that closes with this process, however it ends: the daemon then stops by itself. */
const ownerFd = 4;
const readyDeadlineMs = 15_000;
const stopDeadlineMs = 10_000;
const firstRestartMs = 100;
const slowestRestartMs = 10_000;
/** A daemon that ran this long starts its back-off anew. */
const healthyMs = 30_000;

const passedOn = [
  "HOME",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "PATH",
  "TZ",
  "USER",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "XDG_RUNTIME_DIR",
  "XDG_STATE_HOME",
  "SESAME_FORCE_MLOCK",
  "SESAME_TPM_TCTI",
];

/** No NODE_*, no LD_*: what a shell happens to hold must not change how a daemon runs. */
export function daemonEnvironment(environment: Environment): Record<string, string> {
  const result: Record<string, string> = {
    SESAME_READY_FD: String(readyFd),
    SESAME_OWNER_FD: String(ownerFd),
  };
  for (const name of passedOn) {
    const value = environment[name];
    if (value !== undefined) result[name] = value;
  }
  return result;
}

export function describeEnding(status: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exit status ${status ?? "unknown"}` : `signal ${signal}`;
}

export class SupervisedDaemon {
  readonly #options: DaemonOptions;
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | null = null;
  #restartInMs = firstRestartMs;
  #stopping = false;

  constructor(options: DaemonOptions) {
    this.#options = options;
  }

  /** Resolves when the daemon is ready. @throws DAEMON_START_FAILED */
  async start(): Promise<void> {
    const { ready, ended } = this.#launch();
    const deadline = new AbortController();
    const { name } = this.#options;
    try {
      await Promise.race([
        ready,
        ended.then((ending) => {
          if (this.#isDone(ending)) return;
          throw new SesameError("DAEMON_START_FAILED", `${name} ended before it was ready (${ending})`, {
            details: { daemon: name },
          });
        }),
        expire(readyDeadlineMs, deadline.signal).then(() => {
          throw new SesameError("DAEMON_START_FAILED", `${name} was not ready within ${readyDeadlineMs} ms`, {
            details: { daemon: name },
          });
        }),
      ]);
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      deadline.abort();
    }
    void this.#superviseFrom(ended);
  }

  /** SIGTERM, then SIGKILL when it takes too long. Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null) return;
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), stopDeadlineMs);
    await this.#ended;
    clearTimeout(kill);
  }

  #launch(): { readonly ready: Promise<void>; readonly ended: Promise<string> } {
    const { command, environment, logFd, unconfined } = this.#options;
    const startedAt = performance.now();
    // A session of its own: Ctrl-C in the terminal ends the command first, and we stop the daemons in order.
    const [file, ...args] = command;
    const child = spawn(file, args, {
      stdio: ["ignore", logFd, logFd, "pipe", "pipe"],
      env: { ...daemonEnvironment(environment), ...(unconfined ? { SESAME_UNCONFINED: "1" } : {}) },
      cwd: "/",
      detached: true,
    });
    this.#child = child;
    const ended = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (status, signal) => resolve(describeEnding(status, signal)));
    }).then((ending) => {
      this.#child = null;
      if (performance.now() - startedAt > healthyMs) this.#restartInMs = firstRestartMs;
      return ending;
    });
    this.#ended = ended.then(() => undefined);
    child.stdio[ownerFd]?.on("error", () => undefined);
    const pipe = child.stdio[readyFd];
    const ready = new Promise<void>((resolve) => {
      let received = "";
      pipe?.on("error", () => undefined);
      pipe?.on("data", (chunk: Buffer) => {
        if (received.length < 64) received += chunk.toString("latin1");
        if (received.startsWith("READY\n")) resolve();
      });
    });
    return { ready, ended };
  }

  #isDone(ending: string): boolean {
    return this.#options.mayEnd === true && ending === describeEnding(0, null);
  }

  async #superviseFrom(ended: Promise<string>): Promise<void> {
    const ending = await ended;
    if (this.#stopping || this.#isDone(ending)) return;
    const delayMs = this.#restartInMs;
    this.#restartInMs = Math.min(delayMs * 2, slowestRestartMs);
    this.#options.onDeath(ending, delayMs);
    this.#restart = setTimeout(() => void this.#superviseFrom(this.#launch().ended), delayMs);
  }
}

function expire(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}
