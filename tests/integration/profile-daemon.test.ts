// daemon-profile as it is shipped: what it does at start, to its files, on signals and kills, and before `sesame init`.

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  readdirSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { parse } from "smol-toml";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { validateInstallation, validateLogLine } from "../../src/generated/validators.js";
import { readEntries, verifyChain } from "../support/audit.js";
import {
  connectTo,
  makeScratchHome,
  type ScratchHome,
  startDaemon,
  type StartedDaemon,
} from "../support/daemon.js";
import { eventually } from "../support/bus.js";

let home: ScratchHome;
let running: StartedDaemon[];
beforeEach(() => {
  home = makeScratchHome();
  running = [];
});
afterEach(async () => {
  for (const daemon of running) await daemon.stop("SIGKILL");
  home.remove();
});

const start = (environment: Readonly<Record<string, string>> = home.environment): StartedDaemon => {
  const daemon = startDaemon("daemon-profile", environment);
  running.push(daemon);
  return daemon;
};
const startReady = async (): Promise<StartedDaemon> => {
  const daemon = start();
  expect(await daemon.ready, daemon.stderr()).toBe(true);
  return daemon;
};
const initialize = async (
  params: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> => {
  const bus = await connectTo(home);
  try {
    return (await bus.call("installation.init", { params })).result;
  } finally {
    bus.close();
  }
};
const status = async (): Promise<Readonly<Record<string, unknown>>> => {
  const bus = await connectTo(home);
  try {
    return (await bus.call("system.status")).result;
  } finally {
    bus.close();
  }
};
const writeConfig = (text: string, mode = 0o600): void => {
  mkdirSync(home.config.directory, { recursive: true, mode: 0o700 });
  writeFileSync(home.config.configFile, text);
  chmodSync(home.config.configFile, mode);
};

describe("a start", () => {
  test("makes private files only and says READY once the bus answers", async () => {
    await startReady();
    expect(lstatSync(home.runtime.directory).mode & 0o777).toBe(0o700);
    expect(lstatSync(home.runtime.profileDirectory).mode & 0o777).toBe(0o700);
    expect(lstatSync(home.runtime.socket).mode & 0o777).toBe(0o600);
    expect(lstatSync(home.runtime.profileBusKey).mode & 0o777).toBe(0o600);
    expect(readFileSync(home.runtime.profileBusKey)).toHaveLength(33);
    expect(await status()).toMatchObject({ installation: null, audit: null, daemons: [] });
  });

  test("uses a fresh key each time", async () => {
    const first = await startReady();
    const key = readFileSync(home.runtime.profileBusKey);
    await first.stop();
    await startReady();
    expect(readFileSync(home.runtime.profileBusKey).equals(key)).toBe(false);
  });

  test("logs lines that fit the event schema, each with its syslog priority", async () => {
    const daemon = await startReady();
    await initialize({ org: "example.org" });
    await daemon.stop();
    const lines = daemon.stdout().trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) expect(line).toMatch(/^<[0-7]>\{/);
    for (const line of daemon.log())
      expect(validateLogLine(line), JSON.stringify([line, validateLogLine.errors])).toBe(true);
    expect(daemon.log().at(-1)).toMatchObject({
      event: "daemon.stopped",
      installation_id: expect.stringMatching(/-4/),
      org_namespace: expect.any(String),
    });
  });

  test("a second daemon is refused with exit 69 and the first goes on", async () => {
    await startReady();
    const second = start();
    expect(await second.ended).toStrictEqual({ code: 69, signal: null });
    expect(second.stderr()).toBe(
      "daemon-profile: error: another daemon-profile of this user is running\ndaemon-profile: hint: stop the running one first\n",
    );
    expect(await status()).toMatchObject({ installation: null });
  });

  test("a stale socket of a killed daemon is removed", async () => {
    const first = await startReady();
    await first.stop("SIGKILL");
    expect(lstatSync(home.runtime.socket).isSocket()).toBe(true);
    const second = await startReady();
    expect(second.log()).toContainEqual(expect.objectContaining({ event: "bus.stale_socket_removed" }));
    expect(await status()).toMatchObject({ installation: null });
  });

  test("a file in the place of the socket is left alone and refused with exit 78", async () => {
    mkdirSync(home.runtime.directory, { mode: 0o700 });
    writeFileSync(home.runtime.socket, "precious");
    const daemon = start();
    expect(await daemon.ended).toMatchObject({ code: 78 });
    expect(daemon.stderr()).toContain("is in the way of the bus socket");
    expect(readFileSync(home.runtime.socket, "utf8")).toBe("precious");
  });

  test.each([
    [
      "no XDG_RUNTIME_DIR",
      78,
      "XDG_RUNTIME_DIR is not set",
      (at: ScratchHome) => ({ ...at.environment, XDG_RUNTIME_DIR: "" }),
    ],
    [
      "a missing XDG_RUNTIME_DIR",
      78,
      "does not exist",
      (at: ScratchHome) => ({ ...at.environment, XDG_RUNTIME_DIR: "/nonexistent" }),
    ],
    [
      "a runtime directory that others can reach",
      78,
      "can be reached by others",
      (at: ScratchHome) => {
        mkdirSync(at.runtime.directory);
        chmodSync(at.runtime.directory, 0o755);
        return at.environment;
      },
    ],
    ["broken TOML", 78, "line 2", (at: ScratchHome) => (writeConfig("[global]\n= 5\n"), at.environment)],
    [
      "an unknown key",
      78,
      "unknown key",
      (at: ScratchHome) => (writeConfig("[global]\nsurprise = 5\n"), at.environment),
    ],
    [
      "a config.toml that others can write",
      78,
      "can be reached by others",
      (at: ScratchHome) => (writeConfig("", 0o666), at.environment),
    ],
    [
      "no memfd_secret where it is demanded",
      71,
      "memory.require_memfd_secret is set",
      (at: ScratchHome) => (
        writeConfig("[memory]\nrequire_memfd_secret = true\n"),
        { ...at.environment, SESAME_FORCE_MLOCK: "1" }
      ),
    ],
  ])("with %s ends with exit %i and a message that says so", async (_, exit, message, prepare) => {
    const daemon = start(prepare(home));
    expect(await daemon.ended).toStrictEqual({ code: exit, signal: null });
    expect(await daemon.ready).toBe(false);
    expect(daemon.stderr()).toMatch(/^daemon-profile: error: .*\ndaemon-profile: hint: .*\n$/);
    expect(daemon.stderr()).toContain(message);
    expect(daemon.stderr()).not.toMatch(/\n\s+at /);
  });

  test("without memfd_secret logs the compliance impact and the remedy at error, once, and warns in its status", async () => {
    const daemon = start({ ...home.environment, SESAME_FORCE_MLOCK: "1" });
    expect(await daemon.ready).toBe(true);
    const fallbacks = daemon.log().filter(({ event }) => event === "memory.fallback_used");
    expect(fallbacks).toMatchObject([
      {
        severity: "error",
        reason: "forced",
        message: expect.stringMatching(/IL5.*STIG.*PCI-DSS/),
        remedy: expect.stringContaining("CONFIG_SECRETMEM=y"),
      },
    ]);
    expect(await status()).toMatchObject({
      memory: { backing: "mlock" },
      warnings: [{ code: "memory.fallback_used", severity: "error" }],
    });
  });
});

describe("installation.init", () => {
  test("makes an identity and its audit chain, 0600 in 0700", async () => {
    await startReady();
    const made = await initialize({ org: "example.org" });
    const document = parse(readFileSync(home.config.installationFile, "utf8"));
    expect(validateInstallation(document)).toBe(true);
    expect(document).toMatchObject({
      id: made["id"],
      namespace: made["namespace"],
      org: { domain: "example.org" },
    });
    expect(statSync(home.config.installationFile).mode & 0o777).toBe(0o600);
    expect(statSync(home.config.directory).mode & 0o777).toBe(0o700);
    await eventually(() => readEntries(home.config.audit).length === 3);
    expect(readEntries(home.config.audit)).toMatchObject([
      { sequence: 1, action: "installation.created", outcome: "ok" },
      {
        sequence: 2,
        action: "audit.checkpoint",
        outcome: "ok",
        details: { first_sequence: 1, tree_size: 1 },
      },
      { sequence: 3, action: "identity.key_created", outcome: "ok" },
    ]);
    expect(await status()).toMatchObject({ installation: made, audit: { sequence: 3, writable: true } });
  });

  test("a second one is ALREADY_INITIALIZED, changes nothing and is audited", async () => {
    await startReady();
    await initialize();
    const before = readFileSync(home.config.installationFile);
    await expect(initialize({ org: "example.org" })).rejects.toMatchObject({ code: "ALREADY_INITIALIZED" });
    expect(readFileSync(home.config.installationFile).equals(before)).toBe(true);
    expect(readEntries(home.config.audit)[3]).toMatchObject({
      action: "installation.created",
      outcome: "failed",
      code: "ALREADY_INITIALIZED",
    });
  });

  test("of two at once one wins", async () => {
    await startReady();
    const outcomes = await Promise.allSettled([initialize(), initialize()]);
    expect(outcomes.map(({ status: outcome }) => outcome).toSorted()).toStrictEqual([
      "fulfilled",
      "rejected",
    ]);
    expect(outcomes.find((outcome) => outcome.status === "rejected")).toMatchObject({
      reason: { code: "ALREADY_INITIALIZED" },
    });
  });

  test("with an unfit domain is ORG_DOMAIN_INVALID and makes nothing", async () => {
    await startReady();
    await expect(initialize({ org: "no domain" })).rejects.toMatchObject({ code: "ORG_DOMAIN_INVALID" });
    expect(existsSync(home.config.installationFile)).toBe(false);
    await initialize();
  });

  test("before it a refusal is logged, and no chain is begun that would have no identity", async () => {
    const daemon = await startReady();
    const bus = await connectTo(home);
    await expect(
      bus.call("bus.register", { params: { daemon: "daemon-secrets", pid: 1 } }),
    ).rejects.toMatchObject({
      code: "CLEARANCE_REFUSED",
    });
    bus.close();
    await daemon.stop();
    expect(daemon.log()).toContainEqual(
      expect.objectContaining({ event: "request.refused", code: "CLEARANCE_REFUSED" }),
    );
    expect(readdirSync(home.config.audit)).toEqual([]);
  });

  test("an identity whose chain is gone begins another that says so", async () => {
    const first = await startReady();
    const { id } = await initialize();
    await first.stop();
    rmSync(home.config.audit, { recursive: true });
    await startReady();
    expect(readEntries(home.config.audit)).toMatchObject([
      { sequence: 1, action: "audit.begun", details: { installation_id: id } },
      { sequence: 2, action: "audit.checkpoint" },
    ]);
  });

  test("a chain that was tampered with at its end keeps the daemon from starting: exit 65", async () => {
    const first = await startReady();
    await initialize();
    await expect(initialize()).rejects.toThrow();
    await first.stop();
    const path = join(home.config.audit, "00000001.jsonl");
    writeFileSync(path, readFileSync(path, "utf8").replace('"outcome":"failed"', '"outcome":"denied"'));
    const second = start();
    expect(await second.ended).toMatchObject({ code: 65 });
    expect(second.stderr()).toContain("hash that is not the previous entry's");
  });
});

describe("an end", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "on %s is orderly: exit 0, no socket and no key left",
    async (signal) => {
      const daemon = await startReady();
      expect(await daemon.stop(signal)).toStrictEqual({ code: 0, signal: null });
      expect(existsSync(home.runtime.socket)).toBe(false);
      expect(existsSync(home.runtime.profileBusKey)).toBe(false);
    },
  );

  test("by kill -9 at any instant loses no acknowledged entry", async () => {
    const first = await startReady();
    await initialize();
    await first.stop();
    let acknowledged = 1;
    for (let round = 0; round < 8; round += 1) {
      const daemon = await startReady();
      const bus = await connectTo(home);
      const killed = new Promise((resolve) =>
        setTimeout(() => resolve(daemon.stop("SIGKILL")), 5 + round * 9),
      );
      // A refusal is audited before its reply leaves, like everything else.
      const knock = async (): Promise<void> => {
        for (;;) {
          const code = await bus.call("bus.register", { params: { daemon: "daemon-secrets", pid: 1 } }).then(
            () => "OK",
            (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN"),
          );
          if (code !== "CLEARANCE_REFUSED") return;
          acknowledged += 1;
        }
      };
      await Promise.all(Array.from({ length: 16 }, knock));
      await killed;
      bus.close();
    }
    await startReady();
    const report = verifyChain(home.config.audit);
    expect(report).toMatchObject({ intact: true, faults: [] });
    const entries = readEntries(home.config.audit).filter(({ action }) => action !== "audit.repaired");
    expect(acknowledged).toBeGreaterThan(50);
    expect(entries.length).toBeGreaterThanOrEqual(acknowledged);
  });
});

test("a socket of a live foreign program in the place of ours is removed only by the holder of the lock", async () => {
  mkdirSync(home.runtime.directory, { mode: 0o700 });
  const foreign = createServer();
  await new Promise<void>((resolve) => foreign.listen(home.runtime.socket, resolve));
  await startReady();
  expect(await status()).toMatchObject({ installation: null });
  await new Promise((resolve) => foreign.close(resolve));
});
