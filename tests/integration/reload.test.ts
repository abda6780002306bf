// Configuration and policy that change under running daemons: both daemons take over what is whole, within seconds and
// without a restart, keep the last good where it is not, and say so in the log, in the audit log and in `sesame status`.

import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeScratchHome, startDaemon } from "../support/daemon.js";
import { Device } from "../support/policy.js";
import { isRoot, ordinaryUid, Product } from "../support/product.js";

const patience = { timeout: 5_000, interval: 50 };
const lockOf = (key: string, value: string, source = "baseline"): string =>
  `[[policy]]\nkey = "${key}"\nvalue = ${value}\nsource = "${source}"\n`;

let product: Product;

/** Both daemons say it, as each takes over for itself. */
async function bothSay(
  event: string,
  fields: Readonly<Record<string, unknown>>,
  since: number,
): Promise<void> {
  await vi.waitFor(() => {
    const lines = product
      .logged(event)
      .slice(since)
      .filter((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
    const daemons = new Set(lines.map((line) => String(line["daemon_id"]).split(":")[0]));
    expect(daemons).toEqual(new Set(["daemon-profile", "daemon-secrets"]));
  }, patience);
}

/** Runs a change and waits until both daemons have said so. */
async function changing(
  event: string,
  fields: Readonly<Record<string, unknown>>,
  change: () => void,
): Promise<void> {
  const since = product.logged(event).length;
  change();
  await bothSay(event, fields, since);
}

/** A bus that has just taken over another profile may end a handshake that was begun by the one before. */
function connected(): ReturnType<Product["connect"]> {
  return vi.waitFor(() => product.connect(), patience);
}

async function entriesOf(action: string): Promise<Record<string, unknown>[]> {
  return (await product.demand(["audit", "tail", "--json", "-n", "1000"]))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((entry) => entry["action"] === action);
}

async function versionsOf(key: string): Promise<number> {
  for (const value of ["1", "2", "3", "4", "5", "6"])
    await product.demand(["secret", "set", "-q", "-p", "work", key], { input: value });
  const history = await product.demand(["secret", "history", "-p", "work", key, "--json"]);
  return (JSON.parse(history) as { versions: unknown[] }).versions.length;
}

async function begin(): Promise<void> {
  await product.up();
  await product.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: "a password" });
}

describe("a user's own configuration", () => {
  beforeEach(async () => {
    product = new Product({ config: "" });
    await begin();
  });
  afterEach(() => product.remove());

  test("counts as soon as it is written, in place or in the place of another file", async () => {
    const pids = await product.pids();
    await changing("configuration.loaded", { changed: "secrets.history_versions" }, () =>
      product.configure("[secrets]\nhistory_versions = 2\n"),
    );
    expect(await versionsOf("one")).toBe(2);
    await changing("configuration.loaded", { changed: "secrets.history_versions" }, () => {
      const beside = join(product.directory, "beside");
      writeFileSync(beside, "[secrets]\nhistory_versions = 3\n", { mode: 0o600 });
      renameSync(beside, join(product.directory, "config.toml"));
    });
    expect(await versionsOf("two")).toBe(3);
    expect(await product.pids()).toEqual(pids);
    const changes = await entriesOf("configuration.changed");
    expect(changes.map(({ details }) => details)).toEqual([
      { keys: "secrets.history_versions" },
      { keys: "secrets.history_versions" },
    ]);
  });

  test("in directories that are made, filled and put elsewhere counts, too", async () => {
    const dropIns = join(product.directory, "config.d");
    const write = (path: string, versions: number): void =>
      writeFileSync(path, `[secrets]\nhistory_versions = ${versions}\n`, { mode: 0o600 });
    await changing("configuration.loaded", {}, () => {
      mkdirSync(dropIns, { mode: 0o700 });
      write(join(dropIns, "10.toml"), 4);
    });
    await changing("configuration.loaded", {}, () => {
      mkdirSync(join(product.directory, "profiles/work"), { recursive: true, mode: 0o700 });
      chmodSync(join(product.directory, "profiles"), 0o700);
      write(join(product.directory, "profiles/work/config.toml"), 2);
    });
    expect(await versionsOf("one")).toBe(2);
    await changing("configuration.loaded", {}, () =>
      rmSync(join(product.directory, "profiles/work/config.toml")),
    );
    expect(await versionsOf("two")).toBe(4);
    const other = join(product.directory, "other.d");
    mkdirSync(other, { mode: 0o700 });
    write(join(other, "10.toml"), 3);
    await changing("configuration.loaded", {}, () => {
      renameSync(dropIns, join(product.directory, "old.d"));
      renameSync(other, dropIns);
    });
    expect(await versionsOf("three")).toBe(3);
    await changing("configuration.loaded", {}, () => write(join(dropIns, "20.toml"), 5));
    expect(await versionsOf("four")).toBe(5);
  });

  test("that can't be used changes nothing, is told in log, audit log and status, and is forgotten once mended", async () => {
    await changing("configuration.loaded", {}, () => product.configure("[secrets]\nhistory_versions = 2\n"));
    await changing("configuration.rejected", { code: "CONFIG_INVALID", severity: "error" }, () =>
      product.configure("[secrets]\nhistory_versions = 0\n"),
    );
    expect(await versionsOf("one")).toBe(2);
    expect(await entriesOf("configuration.rejected")).toMatchObject([
      { details: { code: "CONFIG_INVALID" } },
    ]);
    const warnings = async (): Promise<string> => JSON.stringify((await product.status())["warnings"]);
    expect(await warnings()).toContain("configuration.rejected");
    await changing("configuration.loaded", {}, () => product.configure("[secrets]\nhistory_versions = 3\n"));
    expect(await warnings()).not.toContain("configuration.rejected");
    expect(await versionsOf("two")).toBe(3);
  });

  test("on logging, connections, memory and cryptography counts without a restart", async () => {
    await changing("configuration.loaded", {}, () =>
      product.configure(
        '[crypto]\nprofile = "governance-compatible"\n[bus]\nmaximum_connections = 8\n[memory]\nbudget_bytes = 131072\n[global.logging]\nlevel = "debug"\n',
      ),
    );
    const system = JSON.parse(await product.demand(["status", "--json"])) as {
      daemons?: unknown;
    };
    expect(JSON.stringify(system)).toContain('"budget_bytes":131072');
    expect(product.logged("bus.listening").at(-1)).toMatchObject({ crypto_profile: "governance-compatible" });
    expect(product.logged("bus.connection_opened").length).toBeGreaterThan(0);
    const opened = await Promise.allSettled(Array.from({ length: 12 }, () => product.connect()));
    expect(opened.filter(({ status }) => status === "rejected").length).toBeGreaterThanOrEqual(4);
    for (const outcome of opened) if (outcome.status === "fulfilled") outcome.value.close();
    expect(await versionsOf("one")).toBeGreaterThan(1);
  });

  test("on failed unlocks counts from the next attempt", async () => {
    await product.demand(["lock", "-q", "-p", "work"]);
    const guess = async (): Promise<number | null> =>
      (await product.run(["unlock", "-p", "work", "--password-stdin"], { input: "wrong" })).status;
    expect(await guess()).toBe(77);
    await changing("configuration.loaded", {}, () => product.configure("[auth.failures]\nburst = 1\n"));
    expect([await guess(), await guess()]).toEqual([77, 75]);
  });

  test("that raises the weakest profile of peers ends the connections below it", async () => {
    await changing("configuration.loaded", {}, () =>
      product.configure('[crypto]\nprofile = "governance-compatible"\n'),
    );
    const weak = await connected();
    await changing("configuration.loaded", {}, () =>
      product.configure(
        '[crypto]\nprofile = "governance-compatible"\nminimum_peer_profile = "leading-edge"\n',
      ),
    );
    await expect(weak.call("system.status", {})).rejects.toMatchObject({ code: "DAEMON_UNAVAILABLE" });
    const strong = await connected();
    await vi.waitFor(async () => {
      const { result } = await strong.call("system.status", {});
      expect(result["daemons"]).toHaveLength(1);
    }, patience);
    strong.close();
    expect(await versionsOf("one")).toBeGreaterThan(1);
  });
});

describe("what a running daemon does not meet", () => {
  afterEach(() => product.remove());

  test("ends it where memfd_secret comes to be required and it has locked memory in its place", async () => {
    product = new Product({ config: "", environment: { SESAME_FORCE_MLOCK: "1" } });
    await begin();
    product.configure("[memory]\nrequire_memfd_secret = true\n");
    await vi.waitFor(() => {
      const failed = product
        .logged("daemon.failed")
        .filter(({ code }) => code === "SECURE_MEMORY_UNAVAILABLE");
      expect(new Set(failed.map((line) => String(line["daemon_id"]).split(":")[0]))).toEqual(
        new Set(["daemon-profile", "daemon-secrets"]),
      );
    }, patience);
    expect((await product.run(["secret", "list", "-p", "work"])).status).not.toBe(0);
  });
});

test("daemon-secrets has no business with a bus that speaks less than its own configuration demands", async () => {
  const home = makeScratchHome();
  const elsewhere = join(home.environment["HOME"] ?? "", "elsewhere");
  const configure = (base: string, text: string): void => {
    mkdirSync(join(base, "pds"), { recursive: true, mode: 0o700 });
    writeFileSync(join(base, "pds", "config.toml"), text, { mode: 0o600 });
  };
  const weak = '[crypto]\nprofile = "governance-compatible"\n';
  configure(join(home.environment["HOME"] ?? "", ".config"), weak);
  configure(elsewhere, `${weak}minimum_peer_profile = "leading-edge"\n`);
  const bus = startDaemon("daemon-profile", home.environment);
  expect(await bus.ready).toBe(true);
  const secrets = startDaemon("daemon-secrets", { ...home.environment, XDG_CONFIG_HOME: elsewhere });
  try {
    const registered = (): boolean => bus.log().some(({ event }) => event === "bus.owner_registered");
    await delay(1_500);
    expect(registered()).toBe(false);
    configure(elsewhere, weak);
    await vi.waitFor(() => expect(registered()).toBe(true), patience);
  } finally {
    await secrets.stop();
    await bus.stop();
    home.remove();
  }
});

// Another /etc takes a mount, which takes root.
describe.skipIf(!isRoot)("a policy that changes (needs root)", () => {
  let device: Device;
  beforeEach(async () => {
    device = new Device({ config: "[secrets]\nhistory_versions = 9\n" });
    ({ product } = device);
    await begin();
  });
  afterEach(() => device.remove());

  test("locks both daemons within two seconds and without a restart, until it is taken away", async () => {
    const pids = await product.pids();
    const began = Date.now();
    await changing("policy.loaded", { locks: 1 }, () =>
      device.replace(lockOf("secrets.history_versions", "2")),
    );
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(await versionsOf("one")).toBe(2);
    expect(product.logged("policy.conflict")).toContainEqual(
      expect.objectContaining({ key: "secrets.history_versions", locked_by: "baseline" }),
    );
    await changing("policy.loaded", { locks: 0 }, () => rmSync(device.policyFile));
    expect(await versionsOf("two")).toBe(6);
    expect(await product.pids()).toEqual(pids);
    const loaded = await entriesOf("policy.loaded");
    expect(loaded).toMatchObject([
      { details: { locks: 1, unknown: 0 } },
      { details: { locks: 0, blake3: "" } },
    ]);
    expect(await entriesOf("policy.conflict")).toMatchObject([
      { details: { key: "secrets.history_versions", locked_by: "baseline" } },
    ]);
  });

  test("through a link that is put elsewhere, as NixOS does it, counts", async () => {
    const store = (name: string, versions: number): string => {
      const path = join(device.policyFile, "..", name);
      mkdirSync(path);
      writeFileSync(join(path, "policy.toml"), lockOf("secrets.history_versions", String(versions)));
      return name;
    };
    const swap = (name: string): void => {
      const beside = join(device.policyFile, "..", "current.tmp");
      symlinkSync(name, beside);
      renameSync(beside, join(device.policyFile, "..", "current"));
    };
    swap(store("generation-1", 2));
    await changing("policy.loaded", { locks: 1 }, () =>
      symlinkSync("current/policy.toml", device.policyFile),
    );
    expect(await versionsOf("one")).toBe(2);
    const second = store("generation-2", 3);
    await changing("policy.loaded", { locks: 1 }, () => swap(second));
    expect(await versionsOf("two")).toBe(3);
  });

  test("that a user's own broken file meets is in force all the same", async () => {
    await changing("configuration.rejected", {}, () => product.configure("this is no TOML"));
    await changing("policy.loaded", { locks: 1 }, () =>
      device.replace(lockOf("secrets.history_versions", "2")),
    );
    expect(await versionsOf("one")).toBe(2);
  });

  const others: readonly (readonly [string, string, () => void])[] = [
    ["is no TOML", "POLICY_INVALID", () => device.replace("[[policy]\n")],
    [
      "has a value of the wrong type",
      "POLICY_INVALID",
      () => device.replace(lockOf("secrets.history_versions", '"2"')),
    ],
    [
      "has a value out of range",
      "POLICY_INVALID",
      () => device.replace(lockOf("secrets.history_versions", "0")),
    ],
    [
      "locks a key twice",
      "POLICY_INVALID",
      () =>
        device.replace(lockOf("audit.key_names", "true", "one") + lockOf("audit.key_names", "false", "two")),
    ],
    ["has a TOML key twice", "POLICY_INVALID", () => device.replace('[[policy]]\nkey = "a"\nkey = "b"\n')],
    [
      "is not UTF-8",
      "POLICY_INVALID",
      () => {
        rmSync(device.policyFile);
        writeFileSync(device.policyFile, Buffer.from([0x23, 0xff, 0xfe, 0x0a]), { mode: 0o644 });
      },
    ],
    [
      "is nested deeply",
      "POLICY_INVALID",
      () => device.replace(`deep = ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`),
    ],
    ["others can write", "POLICY_UNTRUSTED", () => chmodSync(device.policyFile, 0o666)],
    ["belongs to a user", "POLICY_UNTRUSTED", () => chownSync(device.policyFile, ordinaryUid, ordinaryUid)],
    [
      "is a FIFO",
      "POLICY_UNTRUSTED",
      () => {
        rmSync(device.policyFile);
        execFileSync("mkfifo", [device.policyFile]);
      },
    ],
    [
      "is a link to nothing",
      "POLICY_UNTRUSTED",
      () => {
        rmSync(device.policyFile);
        symlinkSync("nowhere", device.policyFile);
      },
    ],
    [
      "is a directory",
      "POLICY_UNTRUSTED",
      () => {
        rmSync(device.policyFile);
        mkdirSync(device.policyFile);
      },
    ],
    [
      "is larger than any policy",
      "FILE_TOO_LARGE",
      () => device.replace(`#${" ".repeat(33 * 1024 * 1024)}\n`),
    ],
  ];

  test("and can't be used or trusted leaves the last good one in force, and says so everywhere, whatever is wrong with it", async () => {
    const good = lockOf("secrets.history_versions", "2");
    for (const [what, code, spoil] of others) {
      await changing("policy.loaded", { locks: 1 }, () =>
        device.replace(`# before one that ${what}\n${good}`),
      );
      await changing("policy.rejected", { code, severity: "error" }, spoil);
      const warnings = JSON.stringify((await product.status())["warnings"]);
      expect(warnings, what).toContain("policy.rejected");
      rmSync(device.policyFile, { recursive: true, force: true });
    }
    device.replace(others.length.toString());
    expect(await versionsOf("one")).toBe(2);
    const rejected = await entriesOf("policy.rejected");
    expect(rejected.slice(0, others.length).map(({ details }) => details)).toEqual(
      others.map(([, code]) => ({ code })),
    );
  }, 60_000);

  test("with a byte order mark, CRLF or a hundred thousand entries is read like any other", async () => {
    const good = lockOf("secrets.history_versions", "2");
    await changing("policy.loaded", { locks: 1 }, () => device.replace(`\uFEFF${good}`));
    await changing("policy.loaded", { locks: 1 }, () => device.replace(good.replaceAll("\n", "\r\n")));
    const many = Array.from({ length: 100_000 }, (_, index) =>
      lockOf(`profiles.p${index}.secrets.history_versions`, "3"),
    );
    await changing("policy.loaded", { locks: 100_001 }, () => device.replace(good + many.join("")));
    expect(await versionsOf("one")).toBe(2);
  }, 60_000);

  test("with a key of a later version is in force, and the key is a warning", async () => {
    await changing("policy.key_unknown", { severity: "warning" }, () =>
      device.replace(lockOf("secrets.history_versions", "2") + lockOf("telepathy.enabled", "true")),
    );
    expect(await versionsOf("one")).toBe(2);
    expect(JSON.stringify((await product.status())["warnings"])).toContain("telepathy.enabled");
  });
});
