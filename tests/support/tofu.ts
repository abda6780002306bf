// OpenTofu for tests: scripts/build-tofu.sh builds it. Hides its environment, in which nothing of the caller's counts and nobody is asked.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.js";

const program = join(root, "build/tofu/tofu");

/** Why there is none; null where there is. */
export function whyNoTofu(): string | null {
  return existsSync(program) ? null : "OpenTofu is not built (scripts/build-tofu.sh)";
}

export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** @param prefix comes before the command, as `env` does */
export function runTofu(
  directory: string,
  args: readonly string[],
  prefix: readonly string[] = [],
): Promise<Ended> {
  const command = [...prefix, program, `-chdir=${directory}`, ...args];
  return run(command, { home: directory, environment: { TF_INPUT: "0" } });
}

/** A line of a shell in a directory, as somebody types it who has OpenTofu, Node.js and this product. @param answer to whatever is asked */
export function typeLine(
  directory: string,
  line: string,
  prefix: readonly string[],
  answer: string,
): Promise<Ended> {
  const path = ["build/tofu", "bin", "node_modules/.bin"].map((one) => join(root, one)).join(":");
  const environment = { PATH: `${path}:${process.env["PATH"]}` };
  return run([...prefix, "sh", "-euc", line], { home: directory, environment, answer });
}

interface RunOptions {
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly answer?: string;
}

async function run(
  command: readonly string[],
  { home, environment, answer = "" }: RunOptions,
): Promise<Ended> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, {
    cwd: home,
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      CHECKPOINT_DISABLE: "1",
      TF_CLI_ARGS: "-no-color",
      TF_CLI_CONFIG_FILE: "/dev/null",
      SESAME_LAB_DIR: process.env["SESAME_LAB_DIR"],
      SESAME_LAB_NAME: process.env["SESAME_LAB_NAME"],
      ...environment,
    },
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
  // A command need not read all that it is given.
  child.stdin.on("error", () => undefined).end(answer);
  const [status] = (await once(child, "close")) as [number | null];
  return { status, output: Buffer.concat(output).toString("utf8") };
}

/** A directory whose programs find this package and what it stands on, as after an installation with npm. */
export function linkPackages(directory: string, names: readonly string[]): void {
  mkdirSync(join(directory, "node_modules"), { recursive: true });
  for (const name of names)
    symlinkSync(
      name === "open-sesame" ? root : join(root, "node_modules", name),
      join(directory, "node_modules", name),
    );
}
