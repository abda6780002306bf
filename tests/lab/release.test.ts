// The release on hosts that have neither Node.js nor a compiler: installation, upgrade, downgrade, what is cut short, removal and
// purge, with users at work. What users own outlasts all of it. The tests are one story, in order.

import { execFileSync } from "node:child_process";
import { basename } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { native } from "../../src/platform/native.js";
import { canonicalJson } from "../../src/platform/vault-metadata.js";
import { Guide } from "../support/guide.js";
import { arch, type Release, version } from "../support/release.js";
import { daemonNames, eventually, Host, type HostUser } from "./support/host.js";
import { demandLab } from "./support/lab.js";
import { restartManagers } from "./support/product-tree.js";
import { later, releasesOf } from "./support/releases.js";

const absent = inject("labAbsent");
const program = "/usr/lib/open-sesame";
const guide = new Guide("release.md");
const users = ["alice", "bob"] as const;
let host: Host;
let release: Release;
let upgrade: string;

beforeAll(async () => {
  if (absent !== "") return;
  ({ release, upgrade } = releasesOf(inject("run")));
  host = await Host.start("host-a");
  // The hosts have it for Ansible; the package must do without.
  await host.shell("rm /usr/bin/python3*");
  for (const file of [release.package, upgrade, release.tarball])
    await host.push(file, `/root/${basename(file)}`);
}, 400_000);
beforeEach((context) => {
  if (absent !== "") context.skip(absent);
});
afterAll(async () => {
  if (absent === "") await host.remove();
});

const alice = (): HostUser => host.user("alice");
const dpkg = (...args: readonly string[]): Promise<string> => host.demand(["dpkg", ...args]);
/** A line of the guide, in the directory with the release; whoever is asked agrees. */
const type = (line: string): Promise<string> =>
  host.demand(["sh", "-euc", `cd /root; ${guide.type(line, { VERSION: version, ARCH: arch })}`], {
    input: "y\n",
  });
const atHost = (file: string): string => `/root/${basename(file)}`;

/** Digest of each file that a user has of us. */
function dataOf(name: string): Promise<string> {
  return host.shell('find "$1" -type f -exec sha256sum {} + | sort -k2', `/home/${name}/.config/pds`);
}

async function daemonsOf(name: string): Promise<{ pids: number[]; versions: string[] }> {
  const user = host.user(name);
  await user.awaitDaemons();
  const status = (await user.status()) as unknown as { daemons: { pid: number; version: string }[] };
  return {
    pids: status.daemons.map(({ pid }) => pid),
    versions: [...new Set(status.daemons.map((daemon) => daemon.version))],
  };
}

async function expectData(): Promise<void> {
  if (!(await alice().isUnlocked())) await alice().unlock();
  expect((await alice().readAnchor()).stdout).toBe(alice().anchor);
  await alice().verifyAudit();
}

/** That both users' daemons are others than before, of this version, and run what is installed. */
async function expectRestarted(before: readonly (readonly number[])[], expected: string): Promise<void> {
  for (const [at, name] of users.entries()) {
    const { pids, versions } = await daemonsOf(name);
    expect(versions).toEqual([expected]);
    expect(pids.filter((pid) => before[at]?.includes(pid))).toEqual([]);
    for (const pid of pids) {
      const executable = await host.demand(["readlink", `/proc/${pid}/exe`]);
      expect(executable).toBe(`${program}/bin/node\n`);
    }
    for (const daemon of daemonNames) expect(await host.user(name).pidOf(daemon)).toBeGreaterThan(1);
  }
  expect(await alice().demand(["sesame", "--version"])).toBe(`${expected}\n`);
}

const pidsOfAll = async (): Promise<number[][]> => [
  (await daemonsOf("alice")).pids,
  (await daemonsOf("bob")).pids,
];

describe("the package", () => {
  test("installs by dpkg alone where there is no Node.js and no compiler, and leaves nothing to set up", async () => {
    for (const name of ["node", "gcc", "make", "python3"])
      expect((await host.run(["sh", "-c", `command -v ${name}`])).status).not.toBe(0);
    // The hosts are made without pages and documents.
    await host.shell("rm -f /etc/dpkg/dpkg.cfg.d/*");
    await dpkg("--install", atHost(release.package));
    expect(await dpkg("--audit")).toBe("");
    expect(await dpkg("--verify", "open-sesame")).toBe("");
    expect(await host.demand(["stat", "-c", "%a %U:%G", `${program}/bin/node`])).toBe("711 root:root\n");
    expect(await host.demand(["systemctl", "--global", "is-enabled", "open-sesame-headless.target"])).toBe(
      "enabled\n",
    );
  });

  test("serves users from their next login on", async () => {
    await restartManagers(host);
    await alice().initialize();
    await expectData();
    const seen = await demandLab(["ssh", "host-a", "carol", "sleep 2; sesame status; sesame --version"]);
    expect(seen).toMatch(new RegExp(`daemon-secrets +${version.replaceAll(".", "\\.")}[^]*\n${version}\n$`));
  });

  test("is upgraded under running daemons: they become the ones of that version, and the data stay", async () => {
    const before = await pidsOfAll();
    const entries = await alice().verifyAudit();
    await dpkg("--install", atHost(upgrade));
    await expectRestarted(before, later);
    expect(await alice().isUnlocked()).toBe(false);
    await expectData();
    expect(await alice().verifyAudit()).toBeGreaterThan(entries);
    expect(await alice().property("open-sesame-profile.service", "NRestarts")).toBe("0");
  });

  test("is downgraded likewise, and an administrator's choice outlasts both", async () => {
    await host.shell("systemctl --global disable open-sesame-headless.target");
    const before = await pidsOfAll();
    await dpkg("--install", atHost(release.package));
    await expectRestarted(before, version);
    await expectData();
    expect(
      (await host.run(["systemctl", "--global", "is-enabled", "open-sesame-headless.target"])).stdout,
    ).toBe("disabled\n");
    await host.shell("systemctl --global enable open-sesame-headless.target");
  });

  test("that meets a vault of a version to come leaves it alone and says so", async () => {
    const metadata = `${alice().configuration}/vaults/work.meta.json`;
    await alice().demand(["sesame", "lock", "-q", "-p", "work"]);
    const facts = { version: 9, surprise: true };
    const future = `${canonicalJson({ ...facts, checksum: native.blake3Hex(canonicalJson(facts)) })}\n`;
    await alice().shell('mv "$1" "$1.kept"', metadata);
    await alice().write(metadata, future);
    const data = await dataOf("alice");
    const unlock = await alice().sesame(["unlock", "-p", "work", "--password-stdin"], {
      input: alice().password,
    });
    expect(unlock.status).toBe(65);
    expect(unlock.stderr).toContain(
      'the metadata of vault "work" has format version 9, newer than this program knows',
    );
    const vaults = (text: string): string[] => text.split("\n").filter((line) => line.includes("/vaults/"));
    expect(vaults(await dataOf("alice"))).toEqual(vaults(data));
    await alice().shell('mv "$1.kept" "$1"', metadata);
    await expectData();
  });

  test("is upgraded though one user's manager hangs: that user is named, the others are served", async () => {
    const before = await daemonsOf("alice");
    const manager = (
      await host.demand(["systemctl", "show", "--value", "-p", "MainPID", "user@1001.service"])
    ).trim();
    await host.shell(`kill -STOP ${manager}`);
    const ended = await host.run(["dpkg", "--install", atHost(release.package)]);
    await host.shell(`kill -CONT ${manager}`);
    expect(ended.status).toBe(0);
    expect(ended.stderr).toContain("open-sesame: the service manager of uid 1001 did not do as asked");
    expect((await daemonsOf("alice")).pids.filter((pid) => before.pids.includes(pid))).toEqual([]);
    await host.user("bob").restartDaemons();
    await expectData();
  });

  test("whose upgrade ends before it is configured serves on, and is made whole by dpkg --configure", async () => {
    const before = await pidsOfAll();
    await dpkg("--unpack", atHost(upgrade));
    expect((await alice().readAnchor()).stdout).toBe(alice().anchor);
    expect(await pidsOfAll()).toEqual(before);
    await dpkg("--configure", "--pending");
    await expectRestarted(before, later);
    await expectData();
  });

  test("whose upgrade is killed while files are unpacked serves on, and is made whole by another try", async () => {
    const before = await pidsOfAll();
    const script = `
      setsid dpkg --install "$1" >/dev/null 2>&1 &
      until [ -e ${program}/bin/node.dpkg-new ]; do :; done
      /bin/kill -KILL -- -$!
      wait || true
      dpkg-query --show --showformat='\${Status}' open-sesame`;
    expect(await host.shell(script, atHost(release.package))).toMatch(/reinstreq half-installed$/);
    expect((await alice().readAnchor()).stdout).toBe(alice().anchor);
    expect(await pidsOfAll()).toEqual(before);
    await dpkg("--install", atHost(release.package));
    expect(await dpkg("--audit")).toBe("");
    expect((await host.run(["find", "/usr", "-name", "*.dpkg-new"])).stdout).toBe("");
    await expectRestarted(before, version);
    await expectData();
  });

  test("takes the daemons and the programs along when it is removed, and leaves all data", async () => {
    await dpkg("--remove", "open-sesame");
    expect((await host.run(["pgrep", "-c", "^(daemon-|sesame)"])).stdout).toBe("0\n");
    for (const path of ["/usr/bin/sesame", program, "/usr/lib/systemd/user/open-sesame-headless.target"])
      expect((await host.run(["test", "-e", path])).status).toBe(1);
    expect(await dataOf("alice")).toMatch(/vaults\/work\.db\n/);
  });

  test("finds the data again when it is installed anew", async () => {
    const data = await dataOf("alice");
    await type("sudo apt install ./open-sesame_VERSION_ARCH.deb");
    expect(await dataOf("alice")).toBe(data);
    await restartManagers(host);
    await expectData();
  });

  test("leaves the data even when it is purged, and nothing of its own", async () => {
    await type("sudo apt remove open-sesame");
    const data = [await dataOf("alice"), await dataOf("bob")];
    await dpkg("--purge", "open-sesame");
    expect([await dataOf("alice"), await dataOf("bob")]).toEqual(data);
    const own = ["/etc", "/usr", "/var/lib/dpkg/info"];
    expect(await host.demand(["find", ...own, "-name", "*open-sesame*", "-o", "-name", "*sesame*"])).toBe("");
    expect(await host.demand(["find", "/etc/systemd", "-xtype", "l", "-name", "open-sesame*"])).toBe("");
  });
});

describe("the tarball", () => {
  test("installs on the same host with what a minimal Debian has, finds the data, and leaves them", async () => {
    const install = "sudo PREFIX=/usr/local open-sesame-VERSION-linux-ARCH/install.sh";
    await type("tar xzf open-sesame-VERSION-linux-ARCH.tar.gz");
    await type(install);
    await restartManagers(host);
    await expectData();
    expect(await alice().demand(["sh", "-c", "command -v sesame"])).toBe("/usr/local/bin/sesame\n");
    const before = await pidsOfAll();
    await type(install);
    expect(await pidsOfAll()).toEqual(before);
    const restart =
      "systemctl --user daemon-reload && systemctl --user try-restart open-sesame-profile open-sesame-secrets open-sesame-session";
    for (const name of users) await host.user(name).shell(guide.type(restart));
    for (const [at, name] of users.entries())
      expect((await daemonsOf(name)).pids.filter((pid) => before[at]?.includes(pid))).toEqual([]);
    await expectData();
    expect(await type(`${install} uninstall`)).toContain("What users own stays");
    expect(await host.demand(["find", "/usr/local", "-name", "*sesame*"])).toBe("");
    await host.shell("systemctl stop user@1000.service");
    await eventually(
      async () => (await host.run(["pgrep", "-u", "alice", "-c", "^daemon-"])).stdout === "0\n",
    );
    expect(await dataOf("alice")).toMatch(/vaults\/work\.db\n/);
  });
});

test("the guide's commands were all of them typed, and its release is whole", () => {
  execFileSync("sh", ["-ec", guide.type("sha256sum --check SHA256SUMS")], { cwd: release.directory });
  // That one is for whoever builds the release again: tests/release does.
  expect(guide.left).toEqual([
    "make release && cd dist-release && sha256sum --check /where/the/release/is/SHA256SUMS",
  ]);
});
