// `sesame up` killed with -9: it can't stop its daemons any more, so they stop by themselves, in order. Nothing that
// holds secrets stays behind without an owner, and the next `sesame up` starts as if nothing had been.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/bus.js";
import { bundleOf, makeScratchHome, type ScratchHome } from "../support/daemon.js";
import { endOf, pidOf } from "../support/installation.js";

let home: ScratchHome;
let log: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  home = makeScratchHome();
  log = join(dirname(home.config.directory), "../daemons.log");
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill("SIGTERM");
    await endOf(child);
  }
  home.remove();
});

/** `sesame up`, once it says that its daemons are ready. */
async function up(...command: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [bundleOf("sesame"), "up", "--log-file", log, ...command], {
    env: home.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  const [said] = (await once(command.length === 0 ? child.stderr : child.stdout, "data")) as [Buffer];
  expect(said.toString()).toContain("ready");
  return child;
}

function linesAbout(event: string): string[] {
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line.includes(`"event":"${event}"`));
}

/** By the locks that a daemon holds as long as it lives (proc_locks(5)): hardened processes tell nothing of themselves. */
function allHaveEnded(): boolean {
  const held = readFileSync("/proc/locks", "latin1");
  return [home.runtime.profileLock, home.runtime.secretsLock].every(
    (lock) => !held.includes(`:${statSync(lock).ino} `),
  );
}

test("both daemons stop in order when `sesame up` is killed", async () => {
  const supervisor = await up();
  expect(allHaveEnded()).toBe(false);
  process.kill(pidOf(supervisor), "SIGKILL");
  await eventually(allHaveEnded, 10_000);
  expect(linesAbout("daemon.stopped")).toHaveLength(2);
  expect(linesAbout("daemon.failed")).toEqual([]);
});

test("so they do when it was running a command", async () => {
  const supervisor = await up("--", "sh", "-c", "echo ready; exec sleep 1");
  process.kill(pidOf(supervisor), "SIGKILL");
  await eventually(allHaveEnded, 10_000);
  expect(linesAbout("daemon.stopped")).toHaveLength(2);
});

test("a killed `sesame up` is no hindrance to the next", async () => {
  const first = await up();
  process.kill(pidOf(first), "SIGKILL");
  await eventually(allHaveEnded, 10_000);
  await up();
  expect(allHaveEnded()).toBe(false);
});
