// Starts a bundled daemon in a scratch home, as `sesame up` does, and talks to it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { connectBus } from "../../src/bus/client.js";
import type { BusClient } from "../../src/core/ports.js";
import { readBusKey, readSealKey } from "../../src/platform/key-files.js";
import { native } from "../../src/platform/native.js";
import {
  type ConfigPaths,
  resolveConfigPaths,
  resolveRuntimePaths,
  type RuntimePaths,
} from "../../src/platform/paths.js";

/** The bundles that are installed, or those with the deliberate leak. */
export type Flavour = "dist" | "dist-test";

export function bundleOf(program: string, flavour: Flavour = "dist"): string {
  return fileURLToPath(new URL(`../../${flavour}/${program}.cjs`, import.meta.url));
}

export const launcher = fileURLToPath(new URL("../../native/build/Release/sesame-sandbox", import.meta.url));

export interface ScratchHome {
  readonly environment: Readonly<Record<string, string>>;
  readonly config: ConfigPaths;
  readonly runtime: RuntimePaths;
  remove(): void;
}

export function makeScratchHome(): ScratchHome {
  const root = mkdtempSync(join(tmpdir(), "home-"));
  const environment = {
    HOME: join(root, "home"),
    XDG_RUNTIME_DIR: join(root, "run"),
    PATH: process.env["PATH"] ?? "",
  };
  for (const path of [environment.HOME, environment.XDG_RUNTIME_DIR]) mkdirSync(path, { mode: 0o700 });
  return {
    environment,
    config: resolveConfigPaths(environment),
    runtime: resolveRuntimePaths(environment),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartedDaemon {
  readonly process: ChildProcess;
  /** Resolves with false when the daemon ended before it was ready. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<Ended>;
  stdout(): string;
  stderr(): string;
  /** The log's lines, without their priorities. */
  log(): Record<string, unknown>[];
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export function startDaemon(
  name: string,
  environment: Readonly<Record<string, string>>,
  flavour: Flavour = "dist",
  prefix: readonly string[] = [],
): StartedDaemon {
  const [file, ...args] = [...prefix, launcher, name, bundleOf(name, flavour)] as unknown as [
    string,
    ...string[],
  ];
  const child = spawn(file, args, {
    // The second pipe ends a daemon whose test was killed.
    env: { ...environment, SESAME_READY_FD: "3", SESAME_OWNER_FD: "4" },
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  const collect = (stream: Readable | null): (() => string) => {
    let text = "";
    stream?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    return () => text;
  };
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdio[4]?.on("error", () => undefined);
  const readiness = child.stdio[3] as Readable;
  const readyText = collect(readiness);
  const ready = once(readiness, "close").then(() => readyText() === "READY\n");
  const ended = once(child, "close").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  return {
    process: child,
    ready,
    ended,
    stdout,
    stderr,
    log: () =>
      stdout()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line.replace(/^<[0-7]>/, "")) as Record<string, unknown>),
    stop: (signal = "SIGTERM") => {
      child.kill(signal);
      return ended;
    },
  };
}

export function connectTo(home: ScratchHome): Promise<BusClient> {
  return connectBus({
    native,
    socketPath: home.runtime.socket,
    readBusKey: () => readBusKey(home.runtime.profileBusKey),
    readSealKey: () => readSealKey(home.runtime.sealKey),
  });
}
