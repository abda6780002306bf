// The escape tests' world: a scratch home with things that are nobody's business, and runs of tests/support/escape.cjs
// in it, with a daemon's exact confinement or with none. Hides compiling, sockets, a victim process and outcomes.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launcher, makeScratchHome, type ScratchHome } from "./daemon.js";
import type { DaemonName } from "./installation.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const core = join(root, "native/build/Release/sesame_native.node");

export const threads = ["main", "pool", "worker"] as const;
export type Thread = (typeof threads)[number];

export interface Outcome {
  /** "killed": by SIGSYS. */
  readonly outcome: "succeeded" | "denied" | "killed" | "failed";
  readonly errno?: number;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface Attempt {
  readonly daemon: DaemonName;
  readonly confined: boolean;
  readonly thread: Thread;
  readonly thing: string;
}

export class EscapeWorld {
  readonly home: ScratchHome = makeScratchHome();
  readonly #program: string;
  readonly #outside: string;
  readonly #inside: string;
  readonly #abstract = `open-sesame-escape-${process.pid}`;
  readonly #servers: Server[] = [];
  #port = 0;
  #victim: ChildProcess | null = null;
  #listener: ChildProcess | null = null;

  constructor() {
    const scratch = dirname(this.home.environment["HOME"] ?? "");
    this.#program = join(scratch, "program");
    this.#outside = join(scratch, "outside");
    this.#inside = this.home.config.vaults;
    mkdirSync(this.#program);
    const headers = join(dirname(process.execPath), "../include/node");
    execFileSync("cc", [
      "-shared",
      "-fPIC",
      "-O1",
      "-Wall",
      "-Wextra",
      "-Werror",
      `-I${headers}`,
      "-o",
      join(this.#program, "escape.node"),
      join(root, "tests/support/escape.c"),
    ]);
    copyFileSync(join(root, "tests/support/escape.cjs"), join(this.#program, "escape.cjs"));
  }

  get things(): readonly string[] {
    const target: { exports: unknown } = { exports: {} };
    process.dlopen(target, join(this.#program, "escape.node"));
    return (target.exports as { things(): string[] }).things();
  }

  async start(): Promise<void> {
    this.restore();
    const bus = createServer(() => undefined).listen(join(this.#outside, "bus"));
    const web = createServer(() => undefined).listen(0, "127.0.0.1");
    this.#servers.push(bus, web);
    await Promise.all(this.#servers.map((server) => once(server, "listening")));
    const address = web.address();
    this.#port = typeof address === "object" && address !== null ? address.port : 0;
    this.#victim = spawn("sleep", ["1000"], { stdio: "ignore" });
    const listen = `import socket, time\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.bind("\\0${this.#abstract}")\nprint("ready", flush=True)\ntime.sleep(1000)`;
    this.#listener = spawn("python3", ["-c", listen], { stdio: ["ignore", "pipe", "ignore"] });
    if (this.#listener.stdout !== null) await once(this.#listener.stdout, "data");
  }

  /** Puts back what an attempt that succeeded has changed. */
  restore(): void {
    for (const name of ["made", "other"]) rmSync(join(this.#outside, name), { recursive: true, force: true });
    rmSync(this.#inside, { recursive: true, force: true });
    mkdirSync(this.#inside, { recursive: true, mode: 0o700 });
    mkdirSync(join(this.#outside, "empty"), { recursive: true });
    writeFileSync(join(this.#outside, "file"), "nobody's business");
  }

  end(): void {
    this.#victim?.kill("SIGKILL");
    this.#listener?.kill("SIGKILL");
    for (const server of this.#servers) server.close();
    if (process.getuid?.() === 0) {
      try {
        execFileSync("umount", [join(this.#outside, "empty")], { stdio: "ignore" });
      } catch {
        // Nothing was mounted.
      }
    }
    this.home.remove();
  }

  async attempt({ daemon, confined, thread, thing }: Attempt): Promise<Outcome> {
    const bundle = join(this.#program, "escape.cjs");
    const [file, args] = confined ? [launcher, [daemon, bundle]] : [process.execPath, [bundle]];
    const child = spawn(file, args, { env: { ...this.home.environment }, stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin
      .on("error", () => undefined)
      .end(
        JSON.stringify({
          daemon,
          confined,
          thread,
          thing,
          core,
          outside: this.#outside,
          inside: this.#inside,
          abstract: this.#abstract,
          victim: this.#victim?.pid ?? 0,
          port: this.#port,
        }),
      );
    const [, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    if (signal === "SIGSYS") return { outcome: "killed", signal, stderr };
    if (!stdout.startsWith("{")) return { outcome: "failed", signal, stderr: stderr + stdout };
    return { ...(JSON.parse(stdout) as Pick<Outcome, "outcome">), signal, stderr };
  }

  /** A program's end, run through the launcher in a daemon's place. */
  get program(): string {
    return this.#program;
  }
}
