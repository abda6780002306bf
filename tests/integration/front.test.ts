// The native front end against the CLI on Node.js: the same bytes and statuses for values and errors, the whole CLI
// for everything that is not its own, and nothing in readable memory while it holds a value.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleOf } from "../support/daemon.js";
import { endOf, Installation, pidOf, untilBlocked } from "../support/installation.js";
import {
  demandHiddenMemory,
  demandRoot,
  largest,
  look,
  prepare,
  type Subject,
} from "../support/memory-subject.js";

const front = fileURLToPath(new URL("../../bin/sesame", import.meta.url));

interface Told {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let installation: Installation;
let subject: Subject;

beforeAll(async () => {
  installation = await Installation.start();
  subject = await prepare(installation);
  await installation.run(
    ["secret", "set", "-p", "one", "bytes"],
    Uint8Array.from({ length: 256 }, (_, at) => at),
  );
  await installation.run(["secret", "set", "-p", "one", "empty", "--allow-empty"]);
}, 300_000);
afterAll(() => installation.end());

function run(
  program: readonly [string, ...string[]],
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Told {
  const [file, ...first] = program;
  const { status, stdout, stderr } = spawnSync(file, [...first, ...args], {
    env: { ...installation.environment, ...environment },
    encoding: "latin1",
    maxBuffer: 4 << 20,
  });
  return { status, stdout, stderr };
}

const byFront = (args: readonly string[], environment = {}): Told => run([front], args, environment);
const byNode = (args: readonly string[], environment = {}): Told =>
  run([process.execPath, bundleOf("sesame", "dist")], args, environment);

/** Who read last, as the audit log has it. */
function lastReader(): string {
  const { stdout } = byNode(["audit", "tail", "-n", "1", "--json"]);
  return (JSON.parse(stdout) as { actor: { exe: string } }).actor.exe;
}

function spawnFront(args: readonly string[]): ChildProcess {
  return spawn(front, args, { env: installation.environment, stdio: ["ignore", "pipe", "ignore"] });
}

describe("the front end", () => {
  test.each([
    ["a value", "token"],
    ["every byte", "bytes"],
    ["no byte", "empty"],
    ["1 MiB", "largest"],
  ])("answers with %s as the CLI does, and without Node.js", (_, key) => {
    const told = byFront(["secret", "get", "-p", "one", key]);
    expect(lastReader()).toMatch(/\/native\/build\/Release\/sesame$/);
    expect(told.status).toBe(0);
    expect(told).toEqual(byNode(["secret", "get", "-p", "one", key]));
  });

  test.each([
    ["a key that is not there", ["-p", "one", "none"]],
    ["a profile that is not there", ["-p", "absent", "none"]],
  ])("tells of %s as the CLI does, after one request", (_, args) => {
    const told = byFront(["secret", "get", ...args]);
    expect(lastReader()).toMatch(/\/native\/build\/Release\/sesame$/);
    expect(told.status).not.toBe(0);
    expect(told).toEqual(byNode(["secret", "get", ...args]));
  });

  test("takes the profile of SESAME_PROFILE", () => {
    expect(byFront(["secret", "get", "bytes"], { SESAME_PROFILE: "one" })).toEqual(
      byFront(["secret", "get", "bytes", "-p", "one"]),
    );
    expect(lastReader()).toMatch(/\/native\/build\/Release\/sesame$/);
  });

  test.each([
    [["secret", "get", "-p", "one", "--", "bytes"]],
    [["secret", "get", "-p", "one", "--version", "1", "bytes"]],
    [["secret", "get", "--profile=one", "bytes"]],
  ])("leaves %j to the CLI, which answers", (args) => {
    expect(byFront(args)).toEqual(byNode(args));
    expect(byFront(args).status).toBe(0);
    expect(lastReader()).toMatch(/\/node$/);
  });

  test.each([
    [["secret", "get", "-p", "one", "-p", "one", "bytes"]],
    [["secret", "get", "-p", "one", "a//b"]],
    [["secret", "get", "-p", "one"]],
    [["secret", "get", "bytes"]],
    [["secret", "get", "--help"]],
    [["--version"]],
    [["nonsense"]],
    [[]],
  ])("leaves %j to the CLI, which says what is wrong or wanted", (args) => {
    expect(byFront(args)).toEqual(byNode(args));
  });

  test("works through symlinks, relative and absolute", () => {
    const elsewhere = join(installation.environment["HOME"] ?? "", "links");
    mkdirSync(elsewhere);
    symlinkSync(front, join(elsewhere, "absolute"));
    symlinkSync("absolute", join(elsewhere, "relative"));
    for (const args of [["secret", "get", "-p", "one", "bytes"], ["--version"]])
      expect(run([join(elsewhere, "relative")], args)).toEqual(byNode(args));
  });

  test("says nothing when its reader goes away", async () => {
    const child = spawn(front, ["secret", "get", "-p", "one", "largest"], { env: installation.environment });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await untilBlocked(child, "write", 1);
    child.stdout.destroy();
    expect(await endOf(child)).toEqual({ code: 141, signal: null });
    expect(said).toBe("");
  });

  test("tells of a full disk as the CLI does", () => {
    const get = (program: string): Told =>
      run(["sh", "-c", `exec ${program} secret get -p one bytes > /dev/full`], []);
    expect(get(front).status).toBe(74);
    expect(get(front)).toEqual(get(`${process.execPath} ${bundleOf("sesame", "dist")}`));
  });

  test("keeps a value away from a socket that took the place of a closed stdout", () => {
    const told = run(["sh", "-c", `exec ${front} secret get -p one bytes >&-`], []);
    expect(told).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(lastReader()).toMatch(/\/node$/);
  });

  test("shows nothing of a value that it holds", async (context) => {
    demandHiddenMemory(context);
    const child = spawnFront(["secret", "get", "-p", "one", "largest"]);
    try {
      await untilBlocked(child, "write", 1);
      expect(readFileSync(`/proc/${pidOf(child)}/comm`, "utf8")).toBe("sesame\n");
      expect(look(subject, pidOf(child))).toEqual([]);
    } finally {
      child.kill("SIGKILL");
      await endOf(child);
    }
    expect(largest.length).toBe(1 << 20);
  });
});

describe("the front end refuses, as the CLI does,", () => {
  const args = ["secret", "get", "-p", "one", "bytes"];
  const runtime = (...path: string[]): string =>
    join(installation.environment["XDG_RUNTIME_DIR"] ?? "", "pds", ...path);

  /** Runs both while `change` is in force; neither may get the value. */
  function expectRefusal(status: number, change: () => void, undo: () => void): void {
    change();
    try {
      const told = byFront(args);
      expect(told).toEqual(byNode(args));
      expect(told).toMatchObject({ status, stdout: "" });
    } finally {
      undo();
    }
  }

  test.each([
    ["profile", "bus.pub"],
    ["seal", "seal.key"],
  ])("a key file %s/%s that others can read", (...path) => {
    expectRefusal(
      78,
      () => chmodSync(runtime(...path), 0o644),
      () => chmodSync(runtime(...path), 0o600),
    );
  });

  test.for([
    ["profile", "bus.pub"],
    ["seal", "seal.key"],
  ])("a key file %s of somebody else", (path, context) => {
    demandRoot(context);
    expectRefusal(
      78,
      () => chownSync(runtime(...path), 65_534, 65_534),
      () => chownSync(runtime(...path), 0, 0),
    );
  });

  test("a key file that is a symbolic link", () => {
    const path = runtime("profile", "bus.pub");
    expectRefusal(
      78,
      () => {
        renameSync(path, `${path}.moved`);
        symlinkSync("bus.pub.moved", path);
      },
      () => renameSync(`${path}.moved`, path),
    );
  });

  test("a runtime directory that others can reach", () => {
    const base = installation.environment["XDG_RUNTIME_DIR"] ?? "";
    expectRefusal(
      78,
      () => chmodSync(base, 0o755),
      () => chmodSync(base, 0o700),
    );
  });
});
