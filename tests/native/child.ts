// Runs a piece of JavaScript in a Node.js of its own with the raw addon as `native`: for what must crash, run
// out, or replace its process.

import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { join } from "node:path";

const addon = join(import.meta.dirname, "../../native/build/Release/sesame_native.node");
const prelude = `
  const addonPath = ${JSON.stringify(addon)};
  const addon = { exports: {} };
  process.dlopen(addon, addonPath);
  const native = addon.exports;
  const { SecureBuffer } = native;
  const secret = (length, seed) => {
    const buffer = SecureBuffer.alloc(length);
    for (let i = 0; i < length; ++i) buffer.bytes[i] = (i * 37 + seed) & 255;
    return buffer;
  };
  const print = (value) => require("node:fs").writeSync(1, JSON.stringify(value) + "\\n");
`;

export function nodeArguments(script: string): string[] {
  return ["--expose-gc", "-e", prelude + script];
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs the child, such as prlimit with its arguments. */
  readonly through?: readonly string[];
}

export function runChild(script: string, options: ChildOptions = {}): SpawnSyncReturns<string> {
  const [command, ...rest] = [...(options.through ?? []), process.execPath, ...nodeArguments(script)];
  if (command === undefined) throw new Error("no command");
  return spawnSync(command, rest, {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", ...options.env },
    timeout: 30_000,
  });
}

/** What the child printed, one JSON value a line. */
export function printed(child: SpawnSyncReturns<string>): unknown[] {
  if (child.status !== 0)
    throw new Error(`the child ended with ${child.status ?? child.signal}: ${child.stderr}`);
  return child.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}
