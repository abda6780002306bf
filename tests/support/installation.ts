// A user with both daemons running in a scratch home, and commands of the CLI whose descriptors the test holds:
// hides configuration, the order of starting and stopping, and how one sees that a process waits on a descriptor.

import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { CryptoProfile } from "../../src/core/ports.js";
import {
  bundleOf,
  connectTo,
  type Ended,
  type Flavour,
  makeScratchHome,
  type ScratchHome,
  startDaemon,
  type StartedDaemon,
} from "./daemon.js";

export interface InstallationOptions {
  readonly cryptoProfile?: CryptoProfile;
  readonly flavour?: Flavour;
  readonly environment?: Readonly<Record<string, string>>;
}

export const daemonNames = ["daemon-profile", "daemon-secrets"] as const;
export type DaemonName = (typeof daemonNames)[number];

/** Each crypto profile with the key derivation that goes with it, and no limit that a test would run into. */
function configurationFor(cryptoProfile: CryptoProfile): string {
  const kdf = cryptoProfile === "leading-edge" ? "argon2id" : "pbkdf2-sha256";
  return [
    `[crypto]\nprofile = "${cryptoProfile}"\nkdf = "${kdf}"`,
    "[secrets.rate_limit]\nburst = 1000000\nper_second = 1000000",
    "[auth.failures]\nburst = 1000\nper_minute = 1000\n",
  ].join("\n");
}

export class Installation {
  readonly home: ScratchHome = makeScratchHome();
  readonly environment: Readonly<Record<string, string>>;
  readonly #flavour: Flavour;
  readonly #daemons = new Map<DaemonName, StartedDaemon>();

  constructor({ cryptoProfile = "leading-edge", flavour = "dist", environment = {} }: InstallationOptions) {
    this.environment = { ...this.home.environment, ...environment };
    this.#flavour = flavour;
    mkdirSync(this.home.config.directory, { recursive: true, mode: 0o700 });
    writeFileSync(this.home.config.configFile, configurationFor(cryptoProfile), { mode: 0o600 });
  }

  static async start(options: InstallationOptions = {}): Promise<Installation> {
    const installation = new Installation(options);
    for (const name of daemonNames) await installation.startDaemon(name);
    return installation;
  }

  async startDaemon(name: DaemonName): Promise<void> {
    const daemon = startDaemon(name, this.environment, this.#flavour);
    this.#daemons.set(name, daemon);
    if (!(await daemon.ready)) throw new Error(`${name} did not start: ${daemon.stderr()}${daemon.stdout()}`);
  }

  daemon(name: DaemonName): StartedDaemon {
    const daemon = this.#daemons.get(name);
    if (daemon === undefined) throw new Error(`${name} was not started`);
    return daemon;
  }

  pidOf(name: DaemonName): number {
    return pidOf(this.daemon(name).process);
  }

  connect(): ReturnType<typeof connectTo> {
    return connectTo(this.home);
  }

  /** A command whose descriptors are the caller's. */
  spawnCli(
    args: readonly string[],
    stdio: StdioOptions = "pipe",
    environment: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    return spawn(process.execPath, [bundleOf("sesame", this.#flavour), ...args], {
      env: { ...this.environment, ...environment },
      stdio,
    });
  }

  /** A command from begin to end. @throws where its exit status is not 0 */
  async run(args: readonly string[], input: string | Uint8Array = ""): Promise<Buffer> {
    const child = this.spawnCli(args);
    const chunks: Buffer[] = [];
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stdin?.on("error", () => undefined).end(input);
    await once(child, "close");
    const code = child.exitCode;
    if (code !== 0) throw new Error(`sesame ${args.join(" ")} ended with ${code}: ${said}`);
    return Buffer.concat(chunks);
  }

  async end(): Promise<void> {
    for (const name of daemonNames.toReversed()) await this.#daemons.get(name)?.stop("SIGKILL");
    this.home.remove();
  }
}

export function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error("the process did not start");
  return child.pid;
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return { code: child.exitCode, signal: child.signalCode };
}

/** Numbers of read(2) and write(2), where the machine is an x86-64 and where it is an arm64. */
const systemCalls = { read: ["0", "63"], write: ["1", "64"] } as const;

/** Resolves once the main thread of `child` waits in `call` on `descriptor`. */
export async function untilBlocked(
  child: ChildProcess,
  call: keyof typeof systemCalls,
  descriptor: number,
): Promise<void> {
  const pid = pidOf(child);
  const deadline = performance.now() + 20_000;
  let seen = 0;
  // Twice in a row: a call that does not block is not met twice.
  while (seen < 3) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`the process never waited in ${call} on descriptor ${descriptor}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const [number = "", first] = readFileSync(`/proc/${pid}/syscall`, "latin1").split(" ");
    const state = readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*\) /s, "")[0];
    const waits = systemCalls[call].some((known) => known === number) && Number(first) === descriptor;
    seen = waits && state === "S" ? seen + 1 : 0;
  }
}
