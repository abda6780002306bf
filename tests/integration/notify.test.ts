// What a daemon tells the service manager, through a real datagram socket and the real addon.

import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  bundleOf,
  connectTo,
  makeScratchHome,
  type ScratchHome,
  type StartedDaemon,
  launcher,
  startDaemon,
} from "../support/daemon.js";
import { type NotifySocket, openNotifySocket } from "../support/notify.js";

const watchdogMs = 900;

let home: ScratchHome;
let manager: NotifySocket;
let daemon: StartedDaemon | null = null;

const texts = (): string[] => manager.received().map(({ text }) => text.trimEnd());

function start(name: string, flavour: "dist" | "dist-test" = "dist"): StartedDaemon {
  daemon = startDaemon(
    name,
    {
      ...home.environment,
      NOTIFY_SOCKET: manager.path,
      WATCHDOG_USEC: String(watchdogMs * 1_000),
    },
    flavour,
  );
  return daemon;
}

function configure(text: string): void {
  const { directory, configFile } = home.config;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(configFile, text, { mode: 0o600 });
}

beforeEach(async () => {
  home = makeScratchHome();
  manager = await openNotifySocket(join(home.environment["HOME"] ?? "", "notify"));
});

afterEach(async () => {
  daemon?.process.kill("SIGCONT");
  await daemon?.stop("SIGKILL");
  daemon = null;
  manager.close();
  home.remove();
});

describe("a daemon under a service manager", () => {
  it("is ready, says what it does, gives signs of life, and says that it stops", async () => {
    const started = start("daemon-profile");
    await manager.waitFor("WATCHDOG=1");
    expect(await started.stop()).toEqual({ code: 0, signal: null });
    await manager.waitFor("STOPPING=1");
    const first = (opening: string): number => texts().findIndex((text) => text.startsWith(opening));
    expect(first("READY=1")).toBe(0);
    expect(texts()[1]).toBe("STATUS=waiting for 'sesame init'");
    expect(first("WATCHDOG=1")).toBe(2);
    expect(texts().at(-1)).toBe("STOPPING=1");
  });

  it("gives a sign of life three times in each period of the watchdog", async () => {
    start("daemon-profile");
    await manager.waitFor("READY=1");
    await delay(2 * watchdogMs);
    const signs = manager.received().filter(({ text }) => text === "WATCHDOG=1");
    expect(signs.length).toBeGreaterThanOrEqual(5);
    expect(signs.length).toBeLessThanOrEqual(8);
  });

  it("reads its configuration again on SIGHUP and goes on", async () => {
    configure("");
    const started = start("daemon-profile");
    await manager.waitFor("READY=1");
    configure("[bus]\nmaximum_connections = 12\n");
    const since = manager.received().length;
    started.process.kill("SIGHUP");
    const reloading = await manager.waitFor("RELOADING=1", { since });
    expect(reloading.text).toMatch(/^RELOADING=1\nMONOTONIC_USEC=\d+$/);
    expect(Math.abs(Number(reloading.text.split("=")[2]) / 1_000 - reloading.at)).toBeLessThan(500);
    await manager.waitFor("READY=1", { since });
    expect(started.log()).toContainEqual(
      expect.objectContaining({ event: "configuration.loaded", changed: "bus.maximum_connections" }),
    );
    started.process.kill("SIGHUP");
    await vi.waitFor(() =>
      expect(started.log()).toContainEqual(expect.objectContaining({ event: "configuration.checked" })),
    );
  });

  it("says so when a reload finds a file that can't be used, and keeps what is in force", async () => {
    configure("");
    const started = start("daemon-profile");
    await manager.waitFor("READY=1");
    configure("[bus]\nmaximum_conections = 12\n");
    const since = manager.received().length;
    started.process.kill("SIGHUP");
    await manager.waitFor("READY=1", { since });
    expect(started.log()).toContainEqual(
      expect.objectContaining({ event: "configuration.rejected", severity: "error", code: "CONFIG_INVALID" }),
    );
    await manager.waitFor("WATCHDOG=1", { since });
  });
});

describe("a daemon that hangs", () => {
  const silence = async (): Promise<number> => {
    const before = manager.received().length;
    await delay(2 * watchdogMs);
    return manager
      .received()
      .slice(before)
      .filter(({ text }) => text === "WATCHDOG=1").length;
  };

  it("gives no sign of life while it is stopped", async () => {
    const started = start("daemon-profile");
    await manager.waitFor("WATCHDOG=1");
    started.process.kill("SIGSTOP");
    await delay(50);
    expect(await silence()).toBe(0);
  });

  it("gives no sign of life when its event loop stands still", async () => {
    const started = start("daemon-profile", "dist-test");
    await manager.waitFor("WATCHDOG=1");
    started.process.kill("SIGUSR2");
    await delay(50);
    expect(await silence()).toBe(0);
  });

  it("gives no sign of life when its bus has gone from the file system, and says which duty it is", async () => {
    const started = start("daemon-profile");
    await manager.waitFor("WATCHDOG=1");
    rmSync(home.runtime.socket);
    await delay(watchdogMs / 2);
    expect(await silence()).toBe(0);
    expect(started.log()).toContainEqual(
      expect.objectContaining({ event: "daemon.duty_missed", duty: "bus", reason: "DAEMON_UNREACHABLE" }),
    );
  });
});

describe("daemon-secrets", () => {
  it("is ready once the bus forwards to it, and counts its vaults without naming them", async () => {
    const bus = startDaemon("daemon-profile", home.environment);
    await bus.ready;
    start("daemon-secrets");
    await manager.waitFor("WATCHDOG=1");
    expect(texts().slice(0, 3)).toEqual(["READY=1", "STATUS=0 of 0 vaults unlocked", "WATCHDOG=1"]);
    await bus.stop();
    await manager.waitFor("STATUS=0 of 0 vaults unlocked; the bus is away");
    // Its own duties are done: a restart would lock the vaults and mend nothing.
    const since = manager.received().length;
    await manager.waitFor("WATCHDOG=1", { since });
  });
});

describe("a journal that stands still", () => {
  it("neither stops nor slows down a daemon, and costs lines that the next one counts", async () => {
    const { directory, configFile } = home.config;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(configFile, '[global.logging]\nlevel = "debug"\n', { mode: 0o600 });
    // The stream is a socket, as journald's is, and nobody reads it yet.
    const child = spawn(
      "sh",
      [
        "-c",
        'JOURNAL_STREAM=$(stat -L -c %d:%i /proc/$$/fd/1) exec "$0" "$1" "$2"',
        launcher,
        "daemon-profile",
        bundleOf("daemon-profile"),
      ],
      { env: { ...home.environment, NOTIFY_SOCKET: manager.path }, stdio: ["ignore", "pipe", "ignore"] },
    );
    const { stdout } = child;
    stdout.pause();
    try {
      await manager.waitFor("READY=1");
      for (let round = 0; round < 1_500; round += 1) (await connectTo(home)).close();
      let text = "";
      stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      stdout.resume();
      await delay(200);
      (await connectTo(home)).close();
      await delay(200);
      const lines = text.split("\n").filter((line) => line !== "");
      for (const line of lines) expect(line).toMatch(/^<[0-7]>\{.*\}$/);
      expect(lines.some((line) => line.includes('"lines_lost":'))).toBe(true);
    } finally {
      child.kill("SIGKILL");
    }
  });
});

describe("a daemon that nobody waits for", () => {
  it("needs no libsystemd and says nothing", async () => {
    daemon = startDaemon("daemon-profile", { ...home.environment, LD_DEBUG: "files" });
    expect(await daemon.ready).toBe(true);
    await daemon.stop();
    expect(daemon.stderr()).not.toContain("libsystemd");
    expect(manager.received()).toEqual([]);
  });
});
