// A fleet's device from its first tree to the removal of the last: root puts it there, systemd and both users' daemons take it, users
// adopt what is meant for them, and the control node sees over ssh what somebody changed.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../support/root.js";
import { daemonNames, eventually, type HostUser, unitOf } from "./support/host.js";
import { type Ended, labDirectory } from "./support/lab.js";
import { useHost } from "./support/use-host.js";

const host = useHost();
const policy = "/etc/pds/policy.toml";
let scratch: string;
let alice: HostUser;
let bob: HostUser;

interface Result {
  readonly changed: boolean;
  readonly files: readonly { readonly path: string; readonly state: string }[];
  readonly told: readonly {
    readonly action: string;
    readonly user: string | null;
    readonly failure: string | null;
  }[];
  readonly pending: readonly { readonly what: string; readonly users?: readonly string[] }[];
}

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "fleet-"));
  mkdirSync(join(scratch, "bin"));
  const ssh = join(scratch, "bin", "ssh");
  // The hosts' network is in a namespace, and their keys are the lab's.
  const network = process.env["SESAME_LAB_NAME"] ?? "sesame-lab";
  writeFileSync(
    ssh,
    `#!/bin/sh\nexec ip netns exec ${network} /usr/bin/ssh -F ${labDirectory}/ssh/config "$@"\n`,
  );
  chmodSync(ssh, 0o755);
  alice = host().user("alice");
  bob = host().user("bob");
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const manifest = (address: string, watchdogSeconds: number): string => `
[org]
domain = "example.org"
[[org.policy]]
key = "secrets.history_versions"
value = 7
source = "fleet"
[org.config.crypto]
kdf = "pbkdf2-sha256"
[org.units]
memlock_mib = 8
watchdog_seconds = ${watchdogSeconds}
[artifact]
version = "0.1.0"
[devices.host-a]
address = "${address}"
login = "carol"
[devices.host-a.users.alice]
config.audit.key_names = true
[devices.host-a.users.bob]
[devices.host-a.users.carol]
linger = true
[devices.host-a.users.dave]
linger = true
`;

/** On the control node: this machine. */
function fleet(...args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist/sesame.cjs"), "fleet", ...args],
    {
      cwd: scratch,
      encoding: "utf8",
      env: { ...process.env, PATH: [join(scratch, "bin"), process.env["PATH"]].join(delimiter) },
    },
  );
  return { status, stdout, stderr };
}

/** Renders the device anew and lays the document onto it. */
async function render(watchdogSeconds = 30): Promise<string> {
  const [address = ""] = readFileSync(join(labDirectory, "ssh/known_hosts"), "utf8").split(" ");
  writeFileSync(join(scratch, "fleet.toml"), manifest(address, watchdogSeconds));
  expect(fleet("seed", "-q").status).toBe(0);
  const { stdout, stderr, status } = fleet("render", "--device", "host-a", "--json");
  expect(status, stderr).toBe(0);
  await host().write("/root/tree.json", stdout);
  return stdout;
}

const apply = (...args: readonly string[]): Promise<Ended> =>
  host().run(["sesame", "fleet", "apply", "--json", ...args, "/root/tree.json"]);

async function demandApply(...args: readonly string[]): Promise<Result> {
  const { status, stdout, stderr } = await apply(...args);
  expect(status, stdout + stderr).toBe(0);
  return JSON.parse(stdout) as Result;
}

const pids = (): Promise<number[]> =>
  Promise.all([alice, bob].flatMap((user) => daemonNames.map((name) => user.pidOf(name))));

const locks = async (user: HostUser): Promise<string> => user.demand(["sesame", "policy", "show"]);

async function awaitDaemons(): Promise<void> {
  for (const user of [alice, bob]) await user.awaitDaemons();
}

describe("a fleet's device", () => {
  test("takes its first tree: systemd is told, daemons restart under the drop-ins, and the policy is in force", async () => {
    await render();
    const before = await pids();
    const { files, told, pending } = await demandApply();
    expect(new Set(files.map(({ state }) => state))).toEqual(new Set(["created"]));
    expect(told.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(told.map(({ action, user }) => [action, user].join(" "))).toEqual([
      "daemon-reload ",
      "daemon-reload 1000",
      "restart 1000",
      "daemon-reload 1001",
      "restart 1001",
      "enable-linger carol",
    ]);
    expect(pending).toEqual([
      { what: "locked-memory", users: ["1000", "1001"] },
      { what: "linger", users: ["dave"] },
    ]);
    await awaitDaemons();
    for (const pid of await pids()) expect(before).not.toContain(pid);
    for (const user of [alice, bob]) expect(await locks(user)).toContain("secrets.history_versions");
    expect(await host().shell(`stat -c '%a %u:%g' ${policy}; loginctl show-user carol -P Linger`)).toBe(
      "644 0:0\nyes\n",
    );
    await eventually(
      async () => (await host().run(["systemctl", "is-active", "user@1002.service"])).stdout === "active\n",
    );
  });

  test("gives its users the identities and configurations that are meant for them", async () => {
    const ids = JSON.parse(readFileSync(join(scratch, "fleet.lock"), "utf8")) as {
      devices: { "host-a": { users: Record<string, { id: string }> } };
    };
    for (const user of [alice, bob]) {
      await user.initialize();
      const shown = JSON.parse(await user.demand(["sesame", "identity", "show", "--json"])) as object;
      expect(shown).toMatchObject({
        id: ids.devices["host-a"].users[user.name]?.id,
        org: { domain: "example.org" },
      });
      const template = await host().demand(["cat", `/etc/pds/templates/${user.name}.toml`]);
      const own = await user.shell(`stat -c '%a %U' "$1"; cat "$1"`, `${user.configuration}/config.toml`);
      expect(own).toBe(`600 ${user.name}\n${template}`);
      expect(await user.demand(["cat", `${user.configuration}/vaults/work.meta.json`])).toContain(
        '"pbkdf2-sha256"',
      );
      expect(
        JSON.parse(await user.demand(["sesame", "config", "get", "audit.key_names", "--json"])),
      ).toMatchObject({ value: user.name === "alice" });
    }
  });

  test("is left alone by the second run", async () => {
    const before = await pids();
    const result = await demandApply();
    expect(result).toMatchObject({ changed: false, told: [], pending: [] });
    expect(new Set(result.files.map(({ state }) => state))).toEqual(new Set(["unchanged"]));
    expect(await pids()).toEqual(before);
    expect(await alice.isUnlocked()).toBe(true);
  });

  test("shows an edit to root and over ssh, keeps it until root says otherwise, and restarts nothing for a policy", async () => {
    expect(fleet("diff", "host-a")).toEqual({ status: 0, stdout: "", stderr: "" });
    await host().shell(`echo '# mine' >>${policy}; touch /etc/pds/installations/mallory.toml`);
    const differing = fleet("diff", "host-a");
    expect([differing.status, differing.stdout.split("\n").map((row) => row.split(/ +/).join(" "))]).toEqual([
      1,
      ["extra /etc/pds/installations/mallory.toml", `changed ${policy} bytes`, ""],
    ]);
    const refused = await apply();
    expect(refused.status).toBe(73);
    expect(refused.stderr).toContain("FLEET_EDITED");
    expect(await host().demand(["cat", policy])).toContain("# mine");
    const before = await pids();
    expect((await demandApply("--overwrite")).told).toEqual([]);
    await host().shell("rm /etc/pds/installations/mallory.toml");
    expect(fleet("diff", "--all").status).toBe(0);
    expect(await pids()).toEqual(before);
    expect(await bob.isUnlocked()).toBe(true);
  });

  test("is not to be reached, and that is said", () => {
    const { status, stderr } = fleet("diff", "--ssh", "nobody@192.0.2.1", "host-a");
    expect([status, stderr]).toEqual([
      69,
      expect.stringContaining('"nobody@192.0.2.1" can\'t be asked') as string,
    ]);
  });

  test("restarts the daemons of both users for a drop-in that changed, and their vaults are locked", async () => {
    await render(45);
    const before = await pids();
    const { told, pending } = await demandApply();
    expect(told.filter(({ action }) => action === "restart")).toEqual([
      { action: "restart", user: "1000", failure: null },
      { action: "restart", user: "1001", failure: null },
      { action: "restart", user: "1002", failure: null },
    ]);
    expect(pending).toEqual([]);
    await awaitDaemons();
    for (const pid of await pids()) expect(before).not.toContain(pid);
    for (const user of [alice, bob]) {
      expect(await user.property(unitOf["daemon-secrets"], "WatchdogUSec")).toBe("45s");
      expect(await user.isUnlocked()).toBe(false);
    }
  });

  test("has nothing of the fleet's after the removal, and users keep what is theirs", async () => {
    const { status, stdout } = await host().run(["sesame", "fleet", "remove", "--json"]);
    expect(status, stdout).toBe(0);
    await awaitDaemons();
    const left =
      "find /etc/pds /etc/systemd/system /etc/systemd/user -type f -name '*fleet*' -o -path '/etc/pds/*' -type f";
    expect(await host().shell(left)).toBe("");
    expect(await locks(alice)).not.toContain("secrets.history_versions");
    expect(await bob.property(unitOf["daemon-secrets"], "WatchdogUSec")).toBe("30s");
    await eventually(
      async () => (await host().run(["systemctl", "is-active", "user@1002.service"])).stdout !== "active\n",
    );
    await alice.unlock();
    expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
    expect(await alice.demand(["cat", `${alice.configuration}/config.toml`])).toContain("pbkdf2-sha256");
  });
});
