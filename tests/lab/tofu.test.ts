// A fleet of two hosts with two users each, rolled out by OpenTofu from the example's program: from nothing, through changes, failures, an
// upgrade and a way back, to its end. The tests are one story, in order.

import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { type Release, version } from "../support/release.js";
import { whyNoTofu } from "../support/tofu.js";
import { type DeviceTree, readDeviceTree, treeOfDocument } from "./support/device-tree.js";
import { Host, type HostName, type HostUser } from "./support/host.js";
import { demandLab } from "./support/lab.js";
import { restartManagers } from "./support/product-tree.js";
import { later, releasesOf } from "./support/releases.js";
import { TofuFleet } from "./support/tofu-fleet.js";

const absent = inject("labAbsent") || (whyNoTofu() ?? "");
const names = ["host-a", "host-b"] as const;
const addresses = { "host-a": "10.78.0.11", "host-b": "10.78.0.12" } as const;
let hosts: Readonly<Record<HostName, Host>>;
let release: Release;
let upgrade: string;
let fleet: TofuFleet;

beforeAll(async () => {
  if (absent !== "") return;
  ({ release, upgrade } = releasesOf(inject("run")));
  const [a, b] = [await Host.start("host-a"), await Host.start("host-b")];
  hosts = { "host-a": a, "host-b": b };
  await b.shell('echo "carol ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/carol');
  fleet = new TofuFleet("tofu-fleet");
}, 300_000);
beforeEach((context) => {
  if (absent !== "") context.skip(absent);
});
afterAll(async () => {
  if (absent === "") for (const host of Object.values(hosts)) await host.remove();
});

const tofu = "tofu -chdir=cdktf.out/stacks/fleet";
const sumOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

interface Declaration {
  readonly release?: { readonly version: string; readonly path: string };
  /** Of host-b alone. */
  readonly locks?: Readonly<Record<string, string>>;
  /** What the organisation locks secrets.history_versions at. */
  readonly history?: number;
}

/** host-b is reached as carol, with sudo. */
function declare(declaration: Declaration = {}): void {
  const { release: wanted = { version, path: release.package }, locks = {}, history = 7 } = declaration;
  const own = Object.entries(locks).map(
    ([key, value]) =>
      `[[devices.host-b.policy]]\nkey = "${key}"\nvalue = ${value}\nsource = "team b: \${x} „b“"\n`,
  );
  fleet.declare(`
[org]
domain = "example.org"
[[org.policy]]
key = "secrets.history_versions"
value = ${history}
source = "security team"
[org.config.global.logging]
level = "info"
[org.units]
memlock_mib = 8
[artifact]
version = "${wanted.version}"
amd64 = { source = "${wanted.path}", sha256 = "${sumOf(wanted.path)}" }
[devices.host-a]
address = "${addresses["host-a"]}"
users.alice = { linger = true, config.clipboard.max_history = 3 }
users.bob = { linger = true }
[devices.host-b]
address = "${addresses["host-b"]}"
login = "carol"
users.alice = { linger = true }
users.bob = { linger = true }
${own.join("")}`);
}

const users = (host: Host): HostUser[] => [host.user("alice"), host.user("bob")];
const allUsers = (): HostUser[] => names.flatMap((name) => users(hosts[name]));

async function treesThere(): Promise<Readonly<Record<string, DeviceTree>>> {
  return {
    "host-a": await readDeviceTree(hosts["host-a"]),
    "host-b": await readDeviceTree(hosts["host-b"]),
  };
}

function treesWanted(): Readonly<Record<string, DeviceTree>> {
  return Object.fromEntries(names.map((name) => [name, treeOfDocument(fleet.documentOf(name))]));
}

/** Version, and when it was installed. */
async function installed(host: Host): Promise<string> {
  const script =
    'dpkg --status open-sesame | sed -n "s/^Version: //p"; stat -c %z /var/lib/dpkg/info/open-sesame.list';
  return host.shell(script);
}

/** All of it, or what OpenTofu says instead. */
async function expectApplied(): Promise<void> {
  const { status, output } = await fleet.apply();
  expect(status === 0 ? "" : output).toBe("");
}

async function expectData(): Promise<void> {
  for (const user of allUsers()) {
    await user.awaitDaemons();
    if (!(await user.isUnlocked())) await user.unlock();
    expect((await user.readAnchor()).stdout).toBe(user.anchor);
    await user.verifyAudit();
  }
}

const expectVersion = async (expected: string, ...of: readonly HostName[]): Promise<void> => {
  for (const name of of) expect(await hosts[name].demand(["sesame", "--version"])).toBe(`${expected}\n`);
};

/** What the doctor calls an error. */
async function faultsOf(user: HostUser): Promise<readonly string[]> {
  const { stdout } = await user.sesame(["status", "--doctor", "--json"]);
  const { checks } = JSON.parse(stdout) as {
    readonly checks: readonly { readonly code: string; readonly result: string; readonly finding: string }[];
  };
  expect(checks.length).toBeGreaterThan(10);
  return checks.filter(({ result }) => result === "error").map(({ code, finding }) => `${code}: ${finding}`);
}

/** Nothing is left of what was sent, where the rollout ended well or badly. */
async function expectNoLeftovers(): Promise<void> {
  for (const name of names)
    expect(
      await hosts[name].demand([
        "find",
        "/tmp",
        "/var/tmp",
        "/root",
        "/home/carol",
        "-iname",
        "*sesame*",
        "-newer",
        "/etc/hostname",
      ]),
    ).toBe("");
}

describe("two hosts that nothing is on", () => {
  test("get the release and exactly the files of the fleet, one of them by way of sudo", async () => {
    declare();
    for (const line of ["sesame fleet lint", "sesame fleet seed", "node main.ts", `${tofu} init`])
      await fleet.type(line);
    expect(await fleet.type(`${tofu} plan`)).toContain("Plan: 4 to add, 0 to change, 0 to destroy.");
    expect(await fleet.plan()).toEqual([
      "create fleet_host-a_removal",
      "create fleet_host-a_rollout",
      "create fleet_host-b_removal",
      "create fleet_host-b_rollout",
    ]);
    expect(await fleet.type(`${tofu} apply`)).toContain("Apply complete! Resources: 4 added");
    expect(await treesThere()).toEqual(treesWanted());
    await expectVersion(version, ...names);
    await expectNoLeftovers();
  });

  test("are planned no change for the second time", async () => {
    expect(await fleet.plan()).toEqual([]);
  });

  test("adopt seeds and templates at init, with a healthy doctor", async () => {
    for (const name of names) {
      await restartManagers(hosts[name]);
      for (const user of users(hosts[name])) {
        await user.initialize();
        expect((await user.status()).installation?.id).toBe(fleet.idOf(name, user.name));
        const configuration = await user.demand(["cat", `${user.configuration}/config.toml`]);
        expect(configuration).toContain('level = "info"');
        expect(await faultsOf(user)).toEqual([]);
      }
    }
    const alice = hosts["host-a"].user("alice");
    expect(await alice.demand(["sesame", "config", "get", "clipboard.max_history"])).toBe("3\n");
    expect(await demandLab(["ssh", "host-b", "bob", "sesame config get secrets.history_versions"])).toBe(
      "7\n",
    );
  });

  test("hold what the fleet locks", async () => {
    for (const user of allUsers()) {
      const refused = await user.sesame(["config", "set", "secrets.history_versions", "9"]);
      expect(refused.stderr).toContain("security team");
      expect(refused.status).not.toBe(0);
    }
  });

  test("are named for whoever collects audit logs", async () => {
    const output = await fleet.type(`${tofu} output -json open_sesame_devices`);
    const told = JSON.parse(output) as Record<
      string,
      { digest: string; users: Record<string, { id: string }> }
    >;
    for (const name of names) {
      const recorded = await hosts[name].demand(["sha256sum", "/etc/pds/device.json"]);
      expect(recorded.split(" ")[0]).toBe(told[name]?.digest);
      const alice = await hosts[name].user("alice").status();
      expect(alice.installation?.id).toBe(told[name]?.users["alice"]?.id);
    }
  });
});

describe("a change in the manifest", () => {
  test("of one device's policy is that device's change alone, and installs nothing", async () => {
    const before = [await installed(hosts["host-a"]), await installed(hosts["host-b"])];
    declare({ locks: { "audit.key_names": "true" } });
    expect(await fleet.plan()).toEqual(["delete create fleet_host-b_rollout"]);
    await expectApplied();
    expect(await treesThere()).toEqual(treesWanted());
    expect([await installed(hosts["host-a"]), await installed(hosts["host-b"])]).toEqual(before);
    const explained = await hosts["host-b"]
      .user("bob")
      .demand(["sesame", "policy", "explain", "audit.key_names"]);
    expect(explained).toContain("team b: ${x} „b“");
  });

  test("is refused by a device whose files were changed there, and the other gets its own", async () => {
    const path = "/etc/pds/policy.toml";
    await hosts["host-a"].shell(`cp -p ${path} /root/policy; echo "# mine" >>${path}`);
    const [edited, untouched] = [await hosts["host-a"].demand(["cat", path]), treesWanted()];
    declare({ history: 8 });
    const { status, output } = await fleet.apply();
    expect(status).toBe(1);
    expect(output).toContain("was changed");
    expect(await hosts["host-a"].demand(["cat", path])).toBe(edited);
    expect((await treesThere())["host-a"]).toEqual({
      ...untouched["host-a"],
      [path]: expect.objectContaining({ content: edited }),
    });
    expect((await treesThere())["host-b"]).toEqual(treesWanted()["host-b"]);
    await hosts["host-a"].shell(`cp -p /root/policy ${path}`);
    expect(await fleet.plan()).toEqual(["delete create fleet_host-a_rollout"]);
    await expectApplied();
    expect(await treesThere()).toEqual(treesWanted());
  });
});

describe("a device whose files somebody has taken away", () => {
  test("is found by a comparison and by no plan, and is rolled out again by its address", async () => {
    await hosts["host-a"].demand(["sesame", "fleet", "remove", "-q"]);
    const check = ["sesame", "fleet", "apply", "--check", "-"];
    const { status, stdout } = await hosts["host-a"].run(check, { input: fleet.documentOf("host-a") });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^created +\/etc\/pds\/policy\.toml$/m);
    expect(await fleet.plan()).toEqual([]);
    const address = await fleet.addressOf("host-a");
    expect(await fleet.type(`${tofu} state list`)).toContain(`${address}\n`);
    await fleet.type(`${tofu} apply -replace=ADDRESS`, { ADDRESS: address });
    expect(await treesThere()).toEqual(treesWanted());
  });
});

describe("what must not get onto a device", () => {
  test("is a release with another checksum: the program refuses it, and so does the device", async () => {
    const path = fleet.path("wrong.deb");
    copyFileSync(upgrade, path);
    declare({ release: { version: later, path } });
    fleet.synthesize();
    writeFileSync(path, Buffer.concat([readFileSync(upgrade), Buffer.from("x")]));
    expect(() => fleet.synthesize()).toThrow(/wrong\.deb.* has the SHA-256/s);
    const before = await treesThere();
    const { status, output } = await fleet.tofu("apply", "-auto-approve");
    expect(status).toBe(1);
    expect(output.match(/another SHA-256 than the manifest says; nothing was changed/g)).toHaveLength(2);
    expect(await treesThere()).toEqual(before);
    await expectVersion(version, ...names);
    await expectNoLeftovers();
  });

  test("is anything of somebody who has another host key", async () => {
    const known = readFileSync(fleet.path("known_hosts"), "utf8");
    const [first = "", second = ""] = known.trimEnd().split("\n");
    const swapped = `${first.split(" ")[0]} ${second.split(" ").slice(1).join(" ")}\n${second}\n`;
    writeFileSync(fleet.path("known_hosts"), swapped);
    declare({ release: { version: later, path: upgrade } });
    fleet.synthesize();
    const { status, output } = await fleet.tofu(
      "apply",
      "-auto-approve",
      `-target=${await fleet.addressOf("host-a")}`,
    );
    writeFileSync(fleet.path("known_hosts"), known);
    expect(status).toBe(1);
    expect(output).toContain("Host key verification failed");
    await expectVersion(version, ...names);
  });
});

describe("an upgrade", () => {
  test("while one host is down is done on the other, and on the first by the next run", async () => {
    await demandLab(["stop", "host-b"]);
    declare({ release: { version: later, path: upgrade } });
    const { status, output } = await fleet.apply();
    expect(status).toBe(1);
    expect(output).toMatch(/10\.78\.0\.12.*(?:No route to host|timed out)/);
    await expectVersion(later, "host-a");
    await demandLab(["start", "host-b"]);
    await expectVersion(version, "host-b");
    expect(await fleet.plan()).toEqual(["delete create fleet_host-b_rollout"]);
    await expectApplied();
    await expectVersion(later, ...names);
    expect(await fleet.plan()).toEqual([]);
    await expectData();
  });

  test("is taken back, and every vault and audit chain is there", async () => {
    declare();
    await expectApplied();
    await expectVersion(version, ...names);
    expect(await treesThere()).toEqual(treesWanted());
    await expectData();
  });
});

describe("the end of the fleet", () => {
  test("takes its files, and leaves the release and what users own", async () => {
    const filesOn = async (name: HostName): Promise<readonly string[]> =>
      Object.entries((await treesThere())[name] ?? {}).flatMap(([path, { kind }]) =>
        kind === "d" ? [] : [path],
      );
    await fleet.type(`${tofu} destroy -target=ADDRESS`, {
      ADDRESS: await fleet.addressOf("host-b", "removal"),
    });
    expect(await filesOn("host-b")).toEqual([]);
    expect((await treesThere())["host-a"]).toEqual(treesWanted()["host-a"]);
    const { status, output } = await fleet.tofu("destroy", "-auto-approve");
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(await filesOn("host-a")).toEqual([]);
    await expectVersion(version, ...names);
    // Their managers ended with the files that kept them running.
    for (const name of names) await hosts[name].shell("loginctl enable-linger alice bob");
    await expectData();
  });
});

test("the guide's commands were all of them typed", () => {
  expect(fleet.guide.left).toEqual([]);
});
