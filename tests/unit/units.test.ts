// What the unit files promise, read from the files themselves, and systemd's own opinion of them.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { exitStatus } from "../../src/core/errors.js";
import { namespaceDirectives } from "../../src/core/posture-facts.js";
import { parseUnit, type UnitFile } from "../support/unit-file.js";

const directory = fileURLToPath(new URL("../../src/systemd", import.meta.url));
const read = (name: string): UnitFile => parseUnit(readFileSync(join(directory, name), "utf8"));
const services = ["open-sesame-profile.service", "open-sesame-secrets.service"];
const all = (unit: UnitFile, section: string, key: string): readonly string[] =>
  unit.get(section)?.get(key) ?? [];
const one = (unit: UnitFile, section: string, key: string): string | null => {
  const values = all(unit, section, key);
  expect(values.length, key).toBeLessThanOrEqual(1);
  return values[0] ?? null;
};

/**
 * What a user manager gives without a user namespace, or simply does (lab measurements on systemd 257). Everything else in
 * [Service] needs a look at the lab first.
 */
const harmless = new Set(
  [
    "Type NotifyAccess ExecStart ExecReload WatchdogSec TimeoutStartSec TimeoutStopSec TimeoutAbortSec KillMode",
    "Restart RestartSec RestartSteps RestartMaxDelaySec RestartPreventExitStatus OOMPolicy Slice",
    "RuntimeDirectory RuntimeDirectoryMode RuntimeDirectoryPreserve ConfigurationDirectory ConfigurationDirectoryMode",
    "UMask StandardInput StandardOutput StandardError SyslogIdentifier UnsetEnvironment",
    "LimitMEMLOCK LimitCORE CoredumpFilter MemorySwapMax",
    "NoNewPrivileges LockPersonality RestrictNamespaces RestrictRealtime RestrictSUIDSGID RestrictAddressFamilies",
    "SystemCallArchitectures SystemCallFilter SystemCallErrorNumber",
  ].flatMap((line) => line.split(" ")),
);

describe.each(services)("%s", (name) => {
  const unit = read(name);
  const service = (key: string): string | null => one(unit, "Service", key);

  it("has no directive that puts the daemon into a user namespace of its user", () => {
    const keys = [...(unit.get("Service")?.keys() ?? [])];
    expect(keys.filter((key) => namespaceDirectives.includes(key))).toEqual([]);
    expect(keys.filter((key) => !harmless.has(key))).toEqual([]);
  });

  it("tells its manager that it is ready and alive, by itself", () => {
    expect(service("Type")).toBe("notify");
    expect(service("NotifyAccess")).toBe("main");
    expect(service("WatchdogSec")).toBe("30");
  });

  it("starts behind the launcher, from the place of its installation", () => {
    const daemon = name.replace(/^open-sesame-(.*)\.service$/, "daemon-$1");
    expect(service("ExecStart")).toBe(`@LIBDIR@/bin/sesame-sandbox ${daemon}`);
  });

  it("may lock 64 MiB of memory and leaves no core file and no swapped page", () => {
    expect(service("LimitMEMLOCK")).toBe("64M");
    expect(service("LimitCORE")).toBe("0");
    expect(service("CoredumpFilter")).toBe("0");
    expect(service("MemorySwapMax")).toBe("0");
  });

  it("restarts after a failure, ever slower, and ends a storm", () => {
    expect(service("Restart")).toBe("on-failure");
    expect([service("RestartSec"), service("RestartSteps"), service("RestartMaxDelaySec")]).toEqual([
      "100ms",
      "6",
      "30",
    ]);
    expect([one(unit, "Unit", "StartLimitIntervalSec"), one(unit, "Unit", "StartLimitBurst")]).toEqual([
      "10min",
      "8",
    ]);
    // Eight watchdog periods with eight of the longest delays fit into the interval, so a hang at each start ends, too.
    expect(8 * (30 + 30)).toBeLessThan(10 * 60);
  });

  it("does not restart into what only a person can mend", () => {
    const { usage, dataError, config } = exitStatus;
    expect(service("RestartPreventExitStatus")).toBe([usage, dataError, config].join(" "));
  });

  it("keeps both directories private, and the runtime directory for the other daemon", () => {
    expect(service("UMask")).toBe("0077");
    expect(service("RuntimeDirectory")).toBe("pds");
    expect(service("RuntimeDirectoryMode")).toBe("0700");
    expect(service("RuntimeDirectoryPreserve")).toBe("yes");
    expect(service("ConfigurationDirectory")).toBe("pds");
    expect(service("ConfigurationDirectoryMode")).toBe("0700");
  });

  it("takes every restriction that holds without a user namespace", () => {
    for (const key of [
      "NoNewPrivileges",
      "LockPersonality",
      "RestrictNamespaces",
      "RestrictRealtime",
      "RestrictSUIDSGID",
    ])
      expect(service(key), key).toBe("yes");
    expect(service("RestrictAddressFamilies")).toBe("AF_UNIX");
    expect(service("SystemCallArchitectures")).toBe("native");
  });

  it("allows the system calls that the launcher and Node.js need, and leaves the verdict on others to the launcher", () => {
    const filters = all(unit, "Service", "SystemCallFilter");
    expect(filters).toEqual([
      "@system-service @pkey memfd_secret",
      "landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp",
      "~@privileged @resources",
    ]);
    // The kernel takes the severest verdict of all filters: killing here would hide what the launcher's filter names.
    expect(service("SystemCallErrorNumber")).toBe("EPERM");
  });

  it("stops and restarts with the target", () => {
    expect(one(unit, "Unit", "PartOf")).toBe("open-sesame-headless.target");
    expect(service("TimeoutStopSec")).toBe("10");
  });
});

describe("open-sesame-session.service", () => {
  const unit = read("open-sesame-session.service");
  const daemon = read("open-sesame-secrets.service");
  const service = (key: string): string | null => one(unit, "Service", key);

  it("starts the session watch, of the system's bus and no other", () => {
    expect(service("ExecStart")).toBe("@LIBDIR@/bin/sesame-session-watch");
    expect(all(unit, "Service", "UnsetEnvironment").join(" ").split(" ")).toContain(
      "DBUS_SYSTEM_BUS_ADDRESS",
    );
  });

  it("has no directive that puts it into a user namespace, nor one that the daemons have not", () => {
    const keys = [...(unit.get("Service")?.keys() ?? [])];
    expect(keys.filter((key) => namespaceDirectives.includes(key) || !harmless.has(key))).toEqual([]);
  });

  it("takes what the daemons take: restarts, watchdog, limits and restrictions", () => {
    const same = [
      "Type NotifyAccess WatchdogSec TimeoutStartSec TimeoutStopSec TimeoutAbortSec Restart RestartSec RestartSteps",
      "RestartMaxDelaySec RestartPreventExitStatus OOMPolicy Slice RuntimeDirectory RuntimeDirectoryMode",
      "RuntimeDirectoryPreserve UMask LimitMEMLOCK LimitCORE CoredumpFilter MemorySwapMax NoNewPrivileges LockPersonality",
      "RestrictNamespaces RestrictRealtime RestrictSUIDSGID RestrictAddressFamilies SystemCallArchitectures SystemCallErrorNumber",
    ].flatMap((line) => line.split(" "));
    for (const key of same) expect(service(key), key).toBe(one(daemon, "Service", key));
    for (const key of ["StartLimitIntervalSec", "StartLimitBurst", "PartOf"])
      expect(one(unit, "Unit", key), key).toBe(one(daemon, "Unit", key));
  });

  it("allows fewer system calls than the daemons' units do", () => {
    expect(all(unit, "Service", "SystemCallFilter")).toEqual([
      "@system-service memfd_secret",
      "landlock_create_ruleset landlock_add_rule landlock_restrict_self",
      "~@privileged @resources",
    ]);
  });
});

describe("open-sesame-secrets.service", () => {
  const unit = read("open-sesame-secrets.service");

  it("comes after the bus, wants it and the session watch, and outlives their restarts", () => {
    expect(one(unit, "Unit", "Wants")).toBe("open-sesame-profile.service open-sesame-session.service");
    expect(one(unit, "Unit", "After")).toBe("open-sesame-profile.service");
    for (const key of ["Requires", "BindsTo", "Requisite"]) expect(all(unit, "Unit", key), key).toEqual([]);
  });
});

describe("open-sesame-headless.target", () => {
  it("is started by the user's session and starts both daemons and the session watch", () => {
    const unit = read("open-sesame-headless.target");
    expect(one(unit, "Unit", "Wants")).toBe([...services, "open-sesame-session.service"].join(" "));
    expect(one(unit, "Install", "WantedBy")).toBe("default.target");
    expect(readFileSync(join(directory, "90-open-sesame.preset"), "utf8")).toMatch(
      /^enable open-sesame-headless\.target$/m,
    );
  });
});

describe("the drop-in for user@.service", () => {
  it("raises the limit that caps the daemons' own, and nothing else", () => {
    const unit = read("user@.service.d/50-open-sesame.conf");
    expect([...unit.keys()]).toEqual(["Service"]);
    expect([...(unit.get("Service") ?? [])]).toEqual([["LimitMEMLOCK", ["64M"]]]);
  });
});

describe("hardening.namespaces", () => {
  const unit = read("hardening.namespaces.conf");

  it("holds what the defaults must not have, and nothing but that", () => {
    expect([...unit.keys()]).toEqual(["Service"]);
    const keys = [...(unit.get("Service")?.keys() ?? [])];
    for (const key of ["ProtectSystem", "ProtectHome", "PrivateNetwork", "PrivateTmp"])
      expect(keys).toContain(key);
    expect(keys.filter((key) => !namespaceDirectives.includes(key))).toEqual([]);
  });

  it("leaves the daemons the two directories that they write to", () => {
    expect(one(unit, "Service", "ReadWritePaths")).toBe("%t/pds %E/pds");
  });
});

describe("systemd-analyze verify", () => {
  const scratch = mkdtempSync(join(tmpdir(), "units-"));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  const version = Number(
    /\d+/.exec(spawnSync("systemd-analyze", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[0],
  );

  /** Keys that the running systemd is too old to know; 255 is what we ask for. */
  const tooNew = (line: string): boolean =>
    version < 254 && /Unknown key (?:name )?'Restart(?:Steps|MaxDelaySec)'/.test(line);

  function verify(withDropIn: boolean): string[] {
    const units = join(scratch, String(withDropIn));
    mkdirSync(join(units, "bin"), { recursive: true });
    for (const name of ["sesame-sandbox", "sesame-session-watch"]) {
      copyFileSync("/bin/true", join(units, "bin", name));
      chmodSync(join(units, "bin", name), 0o755);
    }
    for (const path of globSync("*.{service,target}", { cwd: directory }))
      writeFileSync(
        join(units, path),
        readFileSync(join(directory, path), "utf8").replaceAll("@LIBDIR@", units),
      );
    if (withDropIn) {
      mkdirSync(join(units, "open-sesame-.service.d"));
      copyFileSync(
        join(directory, "hardening.namespaces.conf"),
        join(units, "open-sesame-.service.d/60.conf"),
      );
    }
    const run = join(units, "run");
    mkdirSync(run, { mode: 0o700 });
    const result = spawnSync(
      "systemd-analyze",
      ["verify", "--user", "--man=no", ...globSync(join(units, "*.{service,target}"))],
      { encoding: "utf8", env: { PATH: process.env["PATH"], HOME: units, XDG_RUNTIME_DIR: run } },
    );
    const said = `${result.stdout}${result.stderr}`
      .split("\n")
      .filter((line) => line !== "" && !tooNew(line));
    return result.status === 0 ? said : [...said, `exit status ${result.status}`];
  }

  it.for([false, true])("has nothing to say (with hardening.namespaces: %s)", (withDropIn, { skip }) => {
    skip(Number.isNaN(version), "there is no systemd-analyze");
    expect(verify(withDropIn)).toEqual([]);
  });

  it("finds the mistakes that it is asked for", ({ skip }) => {
    skip(Number.isNaN(version), "there is no systemd-analyze");
    const bad = join(scratch, "bad.service");
    writeFileSync(bad, "[Service]\nExecStart=/nowhere/at/all\nWatchdogSek=30\n");
    const result = spawnSync("systemd-analyze", ["verify", "--user", bad], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: scratch, XDG_RUNTIME_DIR: scratch },
    });
    expect(`${result.stdout}${result.stderr}`).toContain("WatchdogSek");
  });
});
