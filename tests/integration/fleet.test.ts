// The files of a fleet under bad luck: two writers, processes that are killed, disks that are full, directories of others. An id
// that was minted is never lost or changed, and a rendered device is the former one or the next one, never half of one.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseLock, writeLock } from "../../src/fleet/lock.js";
import { parseTreeDocument } from "../../src/fleet/tree-document.js";
import { sha1 } from "../../src/platform/derived-ids.js";
import { asUser, isRoot, ordinaryUid } from "../support/product.js";
import { root } from "../support/root.js";
import { onTerminal } from "../support/terminal.js";
import { sha256Hex } from "../unit/fleet/fixture.js";

const program = [process.execPath, join(root, "dist/sesame.cjs"), "fleet"] as const;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "sesame-fleet-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Ending {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function fleet(...args: readonly string[]): Ending {
  const [node, ...rest] = program;
  const { status, stdout, stderr } = spawnSync(node, [...rest, ...args], {
    cwd: directory,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Without waiting for it: exit status and standard output. */
async function fleetBeside(...args: readonly string[]): Promise<readonly [number | null, string]> {
  const [node, ...rest] = program;
  const child = spawn(node, [...rest, ...args], { cwd: directory, stdio: ["ignore", "pipe", "ignore"] });
  let shown = "";
  child.stdout.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  return [status, shown];
}

function writeManifest(devices: number, extra = ""): void {
  const list = Array.from({ length: devices }, (_, at) => `[devices.ws-${at}.users.alice]\n`).join("");
  const text = `[org]\ndomain = "example.org"\n${extra}[artifact]\nversion = "0.1.0"\n${list}`;
  writeFileSync(join(directory, "fleet.toml"), text);
}

const lockText = (): string => readFileSync(join(directory, "fleet.lock"), "utf8");

describe("seeding", () => {
  it("by many at once mints each id once: who comes second waits for another try", async () => {
    writeManifest(200);
    const endings = await Promise.all(Array.from({ length: 6 }, () => fleetBeside("seed", "--json")));
    expect(endings.filter(([status]) => status !== 0 && status !== 75)).toEqual([]);
    const minted = endings
      .filter(([status]) => status === 0)
      .map(([, shown]) => (JSON.parse(shown) as { minted: unknown[] }).minted.length);
    expect(minted.filter((count) => count !== 0)).toEqual([200]);
    const lock = lockText();
    expect(parseLock(sha1, lock, "fleet.lock").devices.size).toBe(200);
    expect(fleet("seed").stderr).toBe('sesame: 0 ids minted in "fleet.lock"\n');
    expect(lockText()).toBe(lock);
  });

  it("is told to be under way elsewhere with a code that scripts can try again on", async () => {
    writeManifest(1);
    const holder = spawn("flock", ["-x", directory, "sleep", "60"], { stdio: "ignore", detached: true });
    while (spawnSync("flock", ["-n", "-x", directory, "true"]).status === 0) await delay(5);
    const { status, stderr } = fleet("seed");
    process.kill(-(holder.pid ?? 0));
    expect(status).toBe(75);
    expect(stderr).toContain('another process is writing in "."');
    expect(existsSync(join(directory, "fleet.lock"))).toBe(false);
  });

  it("that is killed leaves the former lock or the next one, and every id that was there", async () => {
    writeManifest(1);
    fleet("seed");
    const [first] = parseLock(sha1, lockText(), "fleet.lock").devices.get("ws-0")?.values() ?? [];
    writeManifest(1_500);
    for (let round = 0; round < 8; round += 1) {
      const [node, ...rest] = program;
      const child = spawn(node, [...rest, "seed"], { cwd: directory, stdio: "ignore" });
      const exited = once(child, "exit");
      await delay(60 + 25 * round);
      child.kill("SIGKILL");
      await exited;
      const lock = parseLock(sha1, lockText(), "fleet.lock");
      expect([1, 1_500]).toContain(lock.devices.size);
      expect([...(lock.devices.get("ws-0")?.values() ?? [])]).toEqual([first]);
    }
    expect(fleet("seed").status).toBe(0);
    expect(parseLock(sha1, lockText(), "fleet.lock").devices.size).toBe(1_500);
  });

  it("goes through a link, and keeps the permissions of what is there", () => {
    writeManifest(1);
    mkdirSync(join(directory, "kept"));
    fleet("seed");
    const target = join(directory, "kept/ids.json");
    writeFileSync(target, lockText(), { mode: 0o640 });
    chmodSync(target, 0o640);
    rmSync(join(directory, "fleet.lock"));
    symlinkSync("kept/ids.json", join(directory, "fleet.lock"));
    writeManifest(2);
    expect(fleet("seed").status).toBe(0);
    expect(lstatSync(join(directory, "fleet.lock")).isSymbolicLink()).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(parseLock(sha1, readFileSync(target, "utf8"), "ids.json").devices.size).toBe(2);
  });

  it("never takes a damaged lock for none", () => {
    writeManifest(1);
    writeFileSync(join(directory, "fleet.lock"), "");
    const { status, stderr } = fleet("seed");
    expect(status).toBe(65);
    expect(stderr).toContain('fleet lock "fleet.lock": is no JSON');
    expect(lockText()).toBe("");
  });

  it.skipIf(!isRoot)("where one may not write says so and leaves the lock as it was", () => {
    writeManifest(1);
    fleet("seed");
    const before = lockText();
    chmodSync(directory, 0o755);
    writeManifest(2);
    const [command = "", ...start] = asUser(ordinaryUid);
    const { status, stderr } = spawnSync(command, [...start, ...program, "seed"], {
      cwd: directory,
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^sesame: error: .*fleet\.lock/);
    expect(status).not.toBe(0);
    expect(lockText()).toBe(before);
  });

  it.skipIf(!isRoot)("on a full disk leaves the lock as it was, and mints when there is room", () => {
    writeManifest(1);
    fleet("seed");
    const before = lockText();
    writeManifest(400);
    const script = `
      mount -t tmpfs -o size=128k tmpfs /mnt && cp fleet.toml fleet.lock /mnt && cd /mnt || exit 99
      dd if=/dev/zero of=ballast bs=4k 2>/dev/null; truncate -s -8k ballast
      "$@" seed 2>&1; echo "status $?"; cmp fleet.lock "$OLDPWD/fleet.lock" && ls -A
      rm ballast; "$@" seed 2>&1
    `;
    const shown = execFileSync("unshare", ["-m", "bash", "-c", script, "bash", ...program], {
      cwd: directory,
      encoding: "utf8",
    });
    expect(shown).toContain("status 74\nballast\nfleet.lock\nfleet.toml\n");
    expect(shown).toContain("399 ids minted");
    expect(lockText()).toBe(before);
  });
});

describe("rendering", () => {
  const treeOf = (name: string): ReturnType<typeof parseTreeDocument> =>
    parseTreeDocument(readFileSync(join(directory, "out", name, "tree.json")), name, sha256Hex);

  it("that is killed leaves each device as it was or as it is to be, and the next one mends all", async () => {
    writeManifest(40);
    fleet("seed");
    fleet("render", "--out", "out");
    for (let round = 0; round < 4; round += 1) {
      writeManifest(40, `units.watchdog_seconds = ${100 + round}\n`);
      const [node, ...rest] = program;
      const child = spawn(node, [...rest, "render", "--out", "out"], { cwd: directory, stdio: "ignore" });
      const exited = once(child, "exit");
      const begun = (): boolean => {
        const path = join(directory, "out/ws-0/tree.json");
        return existsSync(path) && readFileSync(path, "utf8").includes(`WatchdogSec=${100 + round}`);
      };
      while (!begun() && child.exitCode === null) await delay(1);
      await delay(3 * round);
      child.kill("SIGKILL");
      await exited;
      const names = readdirSync(join(directory, "out")).filter((name) => !name.startsWith("."));
      for (const name of names) {
        const { files } = treeOf(name);
        for (const { path, content } of files)
          expect(readFileSync(join(directory, "out", name, "root", path), "utf8")).toBe(content);
      }
      // Between two renames a device may be missing; no other ever is.
      expect(names.length).toBeGreaterThanOrEqual(39);
    }
    expect(fleet("render", "--out", "out").status).toBe(0);
    expect(readdirSync(join(directory, "out")).toSorted()).toEqual(
      Array.from({ length: 40 }, (_, at) => `ws-${at}`).toSorted(),
    );
    expect(fleet("plan", "--against", "out", "--exit-code").status).toBe(0);
  });

  it("does not touch a device that is as it should be, and puts right what somebody changed below one", () => {
    writeManifest(3);
    fleet("seed");
    fleet("render", "--out", "out");
    const inode = (name: string): number => statSync(join(directory, "out", name)).ino;
    const before = ["ws-0", "ws-1", "ws-2"].map(inode);
    const policy = join(directory, "out/ws-1/root/etc/pds/policy.toml");
    const sound = readFileSync(policy, "utf8");
    writeFileSync(policy, "edited");
    writeFileSync(join(directory, "out/ws-2/root/etc/pds/more.toml"), "");
    fleet("render", "--out", "out");
    expect(inode("ws-0")).toBe(before[0]);
    expect(inode("ws-1")).not.toBe(before[1]);
    expect(readFileSync(policy, "utf8")).toBe(sound);
    expect(existsSync(join(directory, "out/ws-2/root/etc/pds/more.toml"))).toBe(false);
  });

  it("leads nowhere through links in the directory", () => {
    writeManifest(1);
    fleet("seed");
    mkdirSync(join(directory, "out"));
    mkdirSync(join(directory, "elsewhere"));
    symlinkSync("../elsewhere", join(directory, "out/ws-0"));
    const { status, stderr } = fleet("render", "--out", "out");
    expect(status).toBe(73);
    expect(stderr).toContain('"out/ws-0" is not of a rendering');
    expect(readdirSync(join(directory, "elsewhere"))).toEqual([]);
  });

  it("of one device leaves the others alone", () => {
    writeManifest(3);
    fleet("seed");
    fleet("render", "--out", "out");
    writeManifest(2, "units.watchdog_seconds = 99\n");
    expect(fleet("render", "--out", "out", "--device", "ws-1").status).toBe(0);
    expect(readdirSync(join(directory, "out")).toSorted()).toEqual(["ws-0", "ws-1", "ws-2"]);
    expect(readFileSync(join(directory, "out/ws-0/tree.json"), "utf8")).not.toContain("WatchdogSec=99");
    expect(readFileSync(join(directory, "out/ws-1/tree.json"), "utf8")).toContain("WatchdogSec=99");
  });

  it("tells a person at a terminal how far it is, and takes the line away again", () => {
    writeManifest(400);
    fleet("seed");
    const { stdout } = spawnSync("python3", onTerminal([], ...program, "render", "--out", "out"), {
      cwd: directory,
      encoding: "utf8",
    });
    expect(stdout).toMatch(/\r\u001b\[K\d+ of 400 devices rendered/);
    expect(stdout).toMatch(/\r\u001b\[Ksesame: rendered 400 devices into "out"\r\n$/);
    expect(fleet("render", "--out", "out").stderr).toBe('sesame: rendered 400 devices into "out"\n');
  });
});

describe("a lock", () => {
  it("is written in the form that it is read in", () => {
    writeManifest(5);
    fleet("seed");
    expect(writeLock(parseLock(sha1, lockText(), "fleet.lock"))).toBe(lockText());
    expect(statSync(join(directory, "fleet.lock")).mode & 0o777).toBe(0o644);
  });
});
