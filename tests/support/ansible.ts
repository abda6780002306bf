// Ansible as scripts/set-up.sh installs it, with the collection of this checkout. Hides where the tools lie, and keeps the caller's own
// configuration of Ansible out.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.js";

const tools = join(root, ".cache/ansible");
export const collections = join(tools, "collections");
export const collection = join(root, "ansible");
export const role = join(collection, "roles/open_sesame");
export const program = join(root, "bin/sesame");

/** Why it can't be run here; null where it can. */
export const whyNoAnsible = existsSync(join(tools, ".installed"))
  ? null
  : "the tools for Ansible are not installed: run 'scripts/set-up.sh ansible'";

export interface AnsibleEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AnsibleOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** @param home where Ansible keeps what it keeps */
export function ansibleEnvironment(home: string): Record<string, string> {
  return {
    PATH: `${join(tools, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: home,
    LC_ALL: "C.UTF-8",
    PYTHONDONTWRITEBYTECODE: "1",
    ANSIBLE_NOCOLOR: "1",
    NO_COLOR: "1",
    ANSIBLE_COLLECTIONS_PATH: collections,
    ANSIBLE_LOCALHOST_WARNING: "0",
    ANSIBLE_INVENTORY_UNPARSED_WARNING: "0",
    OPEN_SESAME_PROGRAM: program,
  };
}

export function runAnsible(
  tool: string,
  args: readonly string[],
  { cwd, environment = {} }: AnsibleOptions,
): AnsibleEnd {
  const { status, stdout, stderr } = spawnSync(join(tools, "bin", tool), args, {
    cwd,
    env: { ...ansibleEnvironment(cwd), ...environment },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

/** A command line in a process group of its own, which it may end as a whole, without holding the tests up. */
export async function runInGroup(
  command: readonly string[],
  { cwd, environment = {} }: AnsibleOptions,
): Promise<AnsibleEnd> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, {
    cwd,
    env: { ...ansibleEnvironment(cwd), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  // Connections that are kept for the next run hold on to the pipes.
  const [status] = (await once(child, "exit")) as [number | null];
  return { status, ...said };
}
