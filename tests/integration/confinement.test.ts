// The sandbox from within: a program with a daemon's exact confinement tries forbidden things, each from the main thread,
// libuv's pool and a worker. Each must fail there, and each must be possible without, or its failing would show nothing.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validateLogLine } from "../../src/generated/validators.js";
import { EscapeWorld, threads } from "../support/confinement.js";
import { daemonNames } from "../support/installation.js";
import { isRoot } from "../support/product.js";

const world = new EscapeWorld();
beforeAll(() => world.start());
afterAll(() => world.end());

/** What only a program with privileges can do even unconfined. */
const privileged = new Set([
  "open_packet",
  "mount_something",
  "change_root",
  "make_namespace",
  "enter_namespace",
  "load_bpf",
  "open_by_handle",
  "name_host",
  "ptrace_other",
  "peek_other",
  "steal_descriptor",
  "read_memory_of_other",
  "change_owner",
  "watch_performance",
  "handle_faults",
]);
/** The daemons follow their configuration files. */
const allowed = new Set(["watch_files"]);
/** The kernel itself kills for these: nobody is left who could tell. */
const untold = new Set(["ignore_trap", "call_as_i386"]);
/** What the log must name, for some of the things. */
const named: Readonly<Record<string, string>> = {
  exec_program: "execve",
  exec_descriptor: "execveat",
  fork_process: "clone",
  connect_internet: "socket",
  ptrace_other: "ptrace",
  peek_other: "process_vm_readv",
  mount_something: "mount",
  load_bpf: "bpf",
  signal_other: "kill",
};

function expectViolation(stderr: string, daemon: string, call: string | undefined): void {
  const line = stderr.split("\n").find((text) => text.includes("sandbox.violation")) ?? "";
  expect(line.slice(0, 3)).toBe("<2>");
  const entry: unknown = JSON.parse(line.slice(3));
  expect(validateLogLine(entry)).toBe(true);
  expect(entry).toMatchObject({
    severity: "critical",
    event: "sandbox.violation",
    daemon_id: expect.stringMatching(`^${daemon}:[0-9]+$`) as string,
    system_call: call ?? (expect.stringMatching(/^[a-z0-9_]+$/) as string),
  });
}

describe("without confinement", () => {
  it.for(world.things)("%s is possible", async (thing, { skip }) => {
    skip(privileged.has(thing) && !isRoot, "takes root");
    world.restore();
    const result = await world.attempt({ daemon: "daemon-secrets", confined: false, thread: "main", thing });
    expect(result, result.stderr).toMatchObject({ outcome: "succeeded" });
  });
});

describe.each(daemonNames)("a program confined as %s", (daemon) => {
  it("is tried with at least 30 things", () => {
    expect(world.things.length).toBeGreaterThanOrEqual(30);
  });

  describe.each(threads)("from the %s thread", (thread) => {
    const forbidden = world.things.filter((thing) => !allowed.has(thing));
    it.concurrent.each(forbidden)("can't %s", async (thing) => {
      const result = await world.attempt({ daemon, confined: true, thread, thing });
      expect(["denied", "killed"], `${result.outcome} ${result.stderr}`).toContain(result.outcome);
      if (result.outcome === "killed" && !untold.has(thing))
        expectViolation(result.stderr, daemon, named[thing]);
      if (thing in named) expect(result.outcome).toBe("killed");
    });
  });
});
