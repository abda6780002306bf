// The product as a person has it: `sesame up` in a scratch home, and the CLI beside it, as any user of the machine
// and under any limit. Hides processes, environments and waiting; what is said comes back word for word.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { connectBus } from "../../src/bus/client.js";
import type { BusClient, CryptoProfile } from "../../src/core/ports.js";
import { readBusKey, readSealKey } from "../../src/platform/key-files.js";
import { native } from "../../src/platform/native.js";
import { root } from "./root.js";

export { root };
export const isRoot = process.getuid?.() === 0;

/** An ordinary user, for what must not happen as root. */
export const ordinaryUid = 65_534;

/** The start of a command that runs the rest of it as another user. */
export const asUser = (uid: number): readonly string[] => [
  "setpriv",
  `--reuid=${uid}`,
  `--regid=${uid}`,
  "--clear-groups",
  "--",
];

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  /** In place of the product's own. */
  readonly prefix?: readonly string[];
}

export interface ProductOptions {
  readonly uid?: number;
  /** Comes before every command: user, limits. */
  readonly prefix?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** config.toml; reads are not limited unless it says so. */
  readonly config?: string;
}

export const unlimitedReads = "[secrets.rate_limit]\nburst = 100000\nper_second = 100000\n";
export const password = "correct horse battery staple";

export class Product {
  readonly scratch = mkdtempSync(join(tmpdir(), "product-"));
  readonly home = join(this.scratch, "home");
  readonly directory = join(this.home, ".config", "pds");
  readonly vaults = join(this.directory, "vaults");
  readonly audit = join(this.directory, "audit");
  readonly runtime = join(this.scratch, "run");
  readonly pds = join(this.runtime, "pds");
  readonly socket = join(this.pds, "bus.sock");
  readonly environment: Readonly<Record<string, string>>;
  readonly #options: ProductOptions;
  #up: { readonly process: ChildProcess; readonly ended: Promise<number | null> } | null = null;
  #said = "";

  constructor(options: ProductOptions = {}) {
    this.#options = options;
    this.environment = {
      HOME: this.home,
      XDG_RUNTIME_DIR: this.runtime,
      PATH: `${root}bin:/usr/bin:/bin:/usr/sbin:/sbin`,
      LANG: "C.UTF-8",
      ...options.environment,
    };
    chmodSync(this.scratch, 0o755);
    for (const path of [this.home, join(this.home, ".config"), this.directory, this.runtime]) {
      mkdirSync(path, { mode: 0o700 });
      this.own(path);
    }
    this.configure(options.config ?? unlimitedReads);
  }

  static async ready(options: ProductOptions = {}): Promise<Product> {
    const product = new Product(options);
    await product.begin();
    return product;
  }

  /** The daemons up, an installation, and the secret "anchor" in the unlocked profile "work". */
  async begin(): Promise<void> {
    await this.up();
    await this.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: password });
    await this.demand(["secret", "set", "-q", "-p", "work", "anchor"], { input: "held" });
  }

  own(path: string): void {
    if (this.#options.uid !== undefined) chownSync(path, this.#options.uid, this.#options.uid);
  }

  configure(text: string): void {
    const path = join(this.directory, "config.toml");
    writeFileSync(path, text, { mode: 0o600 });
    this.own(path);
  }

  /** Starts the daemons; false when they would not. @param environment over the product's own */
  async tryUp(
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const command = ["up", "--log-file", this.#logFile, ...args];
    const [file, ...rest] = this.#command("sesame", command, {});
    const child = spawn(file, rest, {
      env: { ...this.environment, ...environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const ready = Promise.withResolvers<boolean>();
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      this.#said += chunk;
      if (this.#said.includes("the daemons are ready")) ready.resolve(true);
    });
    const ended = once(child, "close").then(([code]) => {
      ready.resolve(false);
      return code as number | null;
    });
    this.#said = "";
    this.#up = { process: child, ended };
    return ready.promise;
  }

  async up(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<void> {
    expect(await this.tryUp(args, environment), this.said() + this.log()).toBe(true);
  }

  /** What `sesame up` itself said. */
  said(): string {
    return this.#said;
  }

  /** Exit status of `sesame up`. */
  async down(): Promise<number | null> {
    const up = this.#up;
    if (up === null) return null;
    this.#up = null;
    up.process.kill("SIGTERM");
    return up.ended;
  }

  /** As a power cut would: nobody gets to clean up. */
  async killAll(daemons: readonly number[]): Promise<void> {
    const up = this.#up;
    this.#up = null;
    // It would start a killed daemon again, and its own end would have them stop in order.
    up?.process.kill("SIGSTOP");
    for (const pid of daemons) process.kill(pid, "SIGKILL");
    up?.process.kill("SIGKILL");
    await up?.ended;
    while (daemons.some((pid) => existsSync(`/proc/${pid}`))) await delay(5);
  }

  async remove(): Promise<void> {
    await this.down();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  log(): string {
    try {
      return readFileSync(this.#logFile, "utf8");
    } catch {
      return "";
    }
  }

  /** The parsed lines of both daemons' logs that tell of an event. */
  logged(event: string): Record<string, unknown>[] {
    return this.log()
      .split("\n")
      .filter((line) => line.startsWith("<"))
      .map((line) => JSON.parse(line.slice(3)) as Record<string, unknown>)
      .filter((line) => line["event"] === event);
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.execute("sesame", args, options);
  }

  async execute(program: string, argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const [file, ...args] = this.#command(program, argv, options);
    const child = spawn(file, args, { env: { ...this.environment, ...options.environment } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on("error", () => undefined).end(options.input ?? "");
    const [code] = (await once(child, "close")) as [number | null];
    return {
      status: code,
      stdout: Buffer.concat(stdout).toString("utf8"),
      stderr: Buffer.concat(stderr).toString("utf8"),
    };
  }

  /** Runs what must succeed; its standard output. */
  async demand(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { status, stdout, stderr } = await this.run(args, options);
    expect(status, stderr + this.log()).toBe(0);
    return stdout;
  }

  async unlock(profile: string): Promise<void> {
    await this.demand(["unlock", "-q", "-p", profile, "--password-stdin"], { input: password });
  }

  async status(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.run(["status", "--json"])).stdout) as Record<string, unknown>;
  }

  /** Process ids, daemon-profile's first. */
  async pids(): Promise<number[]> {
    const { daemons } = (await this.status()) as { daemons: { pid: number }[] };
    return daemons.map(({ pid }) => pid);
  }

  /** A client in this process; only for a product of our own user. It speaks the bus's own profile, or the one that is given. */
  connect(profile?: CryptoProfile): Promise<BusClient> {
    const chosen = profile === undefined ? {} : { profile };
    return connectBus({
      native,
      socketPath: this.socket,
      readBusKey: () => {
        const key = readBusKey(join(this.pds, "profile", "bus.pub"));
        return key === null ? null : { ...key, ...chosen };
      },
      readSealKey: () => readSealKey(join(this.pds, "seal", "seal.key")),
    });
  }

  get #logFile(): string {
    return join(this.home, "daemons.log");
  }

  #command(program: string, args: readonly string[], { prefix }: RunOptions): [string, ...string[]] {
    const users = this.#options.uid === undefined ? [] : asUser(this.#options.uid);
    const [file = program, ...rest] = [
      ...(prefix ?? [...(this.#options.prefix ?? []), ...users]),
      program,
      ...args,
    ];
    return [file, ...rest];
  }
}

/** Asserts that the daemons are those of before, serve, and hold what they were given. */
export async function expectServing(product: Product, pids: readonly number[]): Promise<void> {
  const { status, stdout, stderr } = await product.run(["secret", "get", "-p", "work", "anchor"]);
  expect({ status, stdout, stderr }, product.log()).toEqual({ status: 0, stdout: "held", stderr: "" });
  expect(await product.pids()).toEqual(pids);
}

/** What the CLI says of an error: one line, and one line with what to do about it. */
export function told(message: string, hint: string): string {
  return `sesame: error: ${message}\nsesame: hint: ${hint}\n`;
}
