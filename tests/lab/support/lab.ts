// Runs tests/lab/lab, and says why it can't be run where it can't. Hides how its output and its input travel.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/root.js";

export const labDirectory = process.env["SESAME_LAB_DIR"] ?? "/var/tmp/open-sesame-lab";
const script = join(root, "tests/lab/lab");

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
}

export async function runLab(args: readonly string[], { input = "" }: RunOptions = {}): Promise<Ended> {
  const child = spawn(script, args);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // A command need not read all that it is given.
  child.stdin.on("error", () => undefined).end(input);
  const [status] = (await once(child, "close")) as [number | null];
  return {
    status,
    stdout: Buffer.concat(stdout).toString("utf8"),
    stderr: Buffer.concat(stderr).toString("utf8"),
  };
}

/** @throws when the command fails, with all that it said */
export async function demandLab(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const ended = await runLab(args, options);
  if (ended.status !== 0) throw new Error(`lab ${args.join(" ")}: ${JSON.stringify(ended)}`);
  return ended.stdout;
}

/** Why there can be no hosts on this machine; null where there can. */
export function whyNoLab(): string | null {
  if (process.getuid?.() !== 0) return "hosts take root";
  const programs = ["mmdebstrap", "unshare", "nsenter", "ip", "ssh", "mke2fs", "qemu-system-x86_64"];
  const missing = programs.filter((name) => !hasProgram(name));
  if (missing.length > 0) return `not installed: ${missing.join(", ")}`;
  const namespaces = ["--fork", "--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup", "true"];
  if (spawnSync("unshare", namespaces).status !== 0) return "this machine gives no namespaces";
  if (!existsSync("/proc/self/ns/cgroup")) return "this kernel has no control group namespaces";
  return null;
}

function hasProgram(name: string): boolean {
  const path = ["/usr/sbin", "/sbin", ...(process.env["PATH"] ?? "").split(":")];
  return path.some((directory) => existsSync(join(directory, name)));
}
