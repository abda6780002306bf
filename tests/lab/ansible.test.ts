// A fleet of two hosts with Ansible, from fresh hosts to none of it, as docs/fleet-ansible.md tells it. The tests are one story, in order.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { whyNoAnsible } from "../support/ansible.js";
import { version } from "../support/release.js";
import { root } from "../support/root.js";
import { changesOn, failureOn, FleetSite, guideCommands, type Play } from "./support/fleet-site.js";
import { daemonNames, eventually, Host, type HostUser } from "./support/host.js";
import { demandLab, labDirectory } from "./support/lab.js";
import { later, releasesOf } from "./support/releases.js";

const absent = inject("labAbsent") || (whyNoAnsible ?? "");
let site: FleetSite;
let hosts: readonly Host[];
let builds: Readonly<Record<string, Build>>;

const hostA = (): Host => at(0);
const hostB = (): Host => at(1);
function at(index: number): Host {
  const host = hosts[index];
  if (host === undefined) throw new Error("the hosts are not up");
  return host;
}
const lingerers = (): HostUser[] => hosts.flatMap((host) => [host.user("alice"), host.user("bob")]);

interface Wish {
  readonly version?: string;
  readonly sha256?: string;
  readonly historyVersions?: number;
  readonly memlockMib?: number;
  readonly more?: string;
  readonly build?: Build;
}

interface Build {
  readonly source: string;
  readonly sha256: string;
}

/** The fleet as one line of it after the other changes. */
function declare(wish: Wish = {}): void {
  const { version: wanted = version, historyVersions = 3, memlockMib = 8, more = "" } = wish;
  const build = wish.build ?? builds[wanted] ?? { source: "", sha256: "" };
  site.declare(`[org]
domain = "example.org"

[[org.policy]]
key = "secrets.history_versions"
value = ${historyVersions}
source = "baseline {{ 1 + 1 }}"

[org.config.global.logging]
level = "notice"

[org.units]
memlock_mib = ${memlockMib}

[artifact]
version = "${wanted}"
amd64 = { source = "${build.source}", sha256 = "${wish.sha256 ?? build.sha256}" }
arm64 = { source = "${build.source}", sha256 = "${wish.sha256 ?? build.sha256}" }

[devices.host-a]
address = "10.78.0.11"
architecture = "${process.arch === "arm64" ? "arm64" : "amd64"}"
users.alice.linger = true
users.bob = { linger = true, config.secrets.history_versions = 9 }
users.carol = {}
${more}

[devices.host-b]
address = "10.78.0.12"
architecture = "${process.arch === "arm64" ? "arm64" : "amd64"}"
users.alice.linger = true
users.bob.linger = true
`);
}

beforeAll(async () => {
  if (absent !== "") return;
  const { release, upgrade } = releasesOf(inject("run"));
  const buildAt = (source: string): Build => ({ source, sha256: digestOf(source) });
  builds = { [version]: buildAt(release.package), [later]: buildAt(upgrade) };
  hosts = [await Host.start("host-a"), await Host.start("host-b")];
  site = new FleetSite();
}, 300_000);
beforeEach((context) => {
  if (absent !== "") context.skip(absent);
});
afterAll(async () => {
  if (absent === "") for (const host of hosts) await host.remove();
});

const digestOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
const rollOut = "ansible-playbook open_sesame.fleet.site";

async function demandPlay(play: Promise<Play>): Promise<Play> {
  const ended = await play;
  expect(ended.status, ended.stdout + ended.stderr).toBe(0);
  return ended;
}

/** On both hosts, or one. */
async function expectNothingToChange(line = rollOut, ...names: readonly string[]): Promise<void> {
  const { recap } = await demandPlay(site.run(line));
  for (const name of names.length === 0 ? ["host-a", "host-b"] : names)
    expect(recap[name]).toMatchObject({ changed: 0, failures: 0, unreachable: 0 });
}

/** Bytes, modes and owners, and nothing beside it. */
async function expectTree(host: Host): Promise<void> {
  const tree = site.treeOf(host.name);
  const paths = tree.files.map(({ path }) => path);
  const listed = await host.shell(
    'for path; do stat -c "%a %U:%G %F" "$path"; sha256sum <"$path"; done',
    ...paths,
  );
  const wanted = tree.files.map(({ content }) => {
    const kind = content === "" ? "regular empty file" : "regular file";
    return `644 root:root ${kind}\n${createHash("sha256").update(content).digest("hex")}  -\n`;
  });
  expect(listed).toBe(wanted.join(""));
  const found = await host.shell(
    "find /etc/pds /etc/systemd/system/user@.service.d /etc/systemd/user/open-sesame-* /var/lib/systemd/linger -type f",
  );
  expect(found.trim().split("\n").toSorted()).toEqual(paths.toSorted());
}

/** All that a rollout could touch, but what Python keeps of itself. */
const surroundings = (host: Host): Promise<string> =>
  host.shell(
    "find /etc /usr /opt /srv /root /home /var/cache /var/lib/dpkg /var/lib/systemd/linger -name __pycache__ -prune -o " +
      "-path /root/.ansible -prune -o -type f -printf '%p %m %u %s %T@\\n' | sort",
  );

const pidsOf = async (users: readonly HostUser[]): Promise<number[]> =>
  Promise.all(users.flatMap((user) => daemonNames.map((name) => user.pidOf(name))));

async function versionsOf(user: HostUser): Promise<string[]> {
  await user.awaitDaemons();
  const { daemons } = (await user.status()) as unknown as { daemons: { version: string }[] };
  return [...new Set(daemons.map((daemon) => daemon.version))];
}

async function expectVaults(): Promise<void> {
  for (const user of lingerers()) {
    if (!(await user.isUnlocked())) await user.unlock();
    expect((await user.readAnchor()).stdout).toBe(user.anchor);
    expect(await user.verifyAudit()).toBeGreaterThan(0);
  }
}

describe("two fresh hosts", () => {
  test("are shown all that would be done, and stay as they are", async () => {
    declare();
    await demandPlay(site.type('ansible-galaxy collection build "$CHECKOUT/ansible"'));
    await demandPlay(site.type(`ansible-galaxy collection install open_sesame-fleet-${version}.tar.gz`));
    await demandPlay(site.type("sesame fleet lint"));
    await demandPlay(site.type("sesame fleet seed"));
    expect((await demandPlay(site.type("ansible-inventory --graph"))).stdout).toMatch(
      /@open_sesame:\n.*host-a\n.*host-b/,
    );
    // What a connection itself leaves, is left.
    await demandPlay(site.run("ansible all -m ping"));
    const before = await Promise.all(hosts.map(surroundings));
    const play = await demandPlay(site.type("ansible-playbook open_sesame.fleet.site --check --diff"));
    for (const host of hosts) {
      expect(changesOn(play, host.name)).toEqual([
        "Bring the artifact from the control node",
        "Install the release",
        "Put the fleet's files onto the host",
      ]);
      const shown = play.results.find(
        (one) => one.host === host.name && one.task.startsWith("Put the fleet's"),
      )?.diff;
      // The lingering users linger already.
      const wanted = site.treeOf(host.name).files.filter(({ path }) => !path.includes("/linger/"));
      expect(shown?.map(({ after_header: path, before: was, after }) => [path, was, after])).toEqual(
        wanted.map(({ path, content }) => [path, "", content]),
      );
    }
    expect(play.stdout).toContain(`+open-sesame ${version}`);
    expect(await Promise.all(hosts.map(surroundings))).toEqual(before);
  });

  test("get nothing of an artifact with another checksum, and are told both", async () => {
    declare({ sha256: "0".repeat(64) });
    const play = await site.run(rollOut);
    expect(play.status).toBe(2);
    for (const host of hosts) {
      expect(failureOn(play, host.name)).toContain(
        `has the SHA-256 ${builds[version]?.sha256} and not ${"0".repeat(64)}`,
      );
      expect(changesOn(play, host.name)).toEqual([]);
      expect(
        (await host.run(["sh", "-c", "ls -d /etc/pds /usr/bin/sesame /var/cache/open-sesame*"])).stdout,
      ).toBe("");
    }
  });

  test("get the release and the manifest's bytes, and lingering users their daemons at once", async () => {
    declare();
    const { recap } = await demandPlay(site.type(rollOut));
    for (const host of hosts) {
      expect(recap[host.name]).toMatchObject({ failures: 0, unreachable: 0 });
      await expectTree(host);
      expect(await host.demand(["sesame", "--version"])).toBe(`${version}\n`);
      expect((await host.run(["sh", "-c", "ls -d /var/cache/open-sesame*"])).stdout).toBe("");
    }
    for (const user of lingerers()) expect(await versionsOf(user)).toEqual([version]);
  });

  test("are changed by no second run, whose daemons go on", async () => {
    const pids = await pidsOf(lingerers());
    await expectNothingToChange();
    expect(await pidsOf(lingerers())).toEqual(pids);
  });
});

describe("users of the fleet", () => {
  interface Identity {
    readonly id: string;
    readonly org: { readonly domain: string } | null;
  }

  test("get the identity and the configuration that were laid out for them", async () => {
    for (const user of lingerers()) {
      await user.initialize();
      const identity = JSON.parse(await user.demand(["sesame", "identity", "show", "--json"])) as Identity;
      expect(identity.id).toBe(site.lock.devices[user.host.name]?.users[user.name]?.id);
      const template = site
        .treeOf(user.host.name)
        .files.find(({ path }) => path === `/etc/pds/templates/${user.name}.toml`);
      expect(await user.demand(["cat", `${user.configuration}/config.toml`])).toBe(template?.content);
    }
  });

  test("can't say otherwise what is locked", async () => {
    const bob = hostA().user("bob");
    const { stdout } = await bob.sesame(["policy", "conflicts", "--json"]);
    expect((JSON.parse(stdout) as { conflicts: { key: string }[] }).conflicts.map(({ key }) => key)).toEqual([
      "secrets.history_versions",
    ]);
    const refused = await bob.sesame(["config", "set", "secrets.history_versions", "9"]);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain("baseline {{ 1 + 1 }}");
    for (const value of ["1", "2", "3", "4", "5"])
      await bob.demand(["sesame", "secret", "set", "-q", "-p", "work", "key"], { input: value });
    const history = await bob.demand(["sesame", "secret", "history", "-p", "work", "key", "--json"]);
    expect((JSON.parse(history) as { versions: unknown[] }).versions).toHaveLength(3);
  });

  test("find the doctor without an error", async () => {
    for (const user of lingerers()) {
      const { stdout } = await user.sesame(["status", "--doctor", "--json"]);
      const { checks } = JSON.parse(stdout) as { checks: { code: string; result: string }[] };
      expect(checks.filter(({ result }) => result === "error").map(({ code }) => code)).toEqual([]);
    }
    await demandPlay(site.type("ansible-playbook open_sesame.fleet.site --tags verify"));
  });

  test("who log in for the first time after it find the same", async () => {
    const log = (script: string, input = ""): Promise<string> =>
      demandLab(["ssh", "host-a", "carol", script], { input });
    const ready = "until sesame status --json | grep -q daemon-secrets; do sleep 0.1; done";
    const identity = await log(
      `${ready}; sesame init -q -p work --password-stdin; sesame identity show --json`,
      "pass phrase",
    );
    expect((JSON.parse(identity) as Identity).id).toBe(site.lock.devices["host-a"]?.users["carol"]?.id);
  });
});

describe("a changed policy", () => {
  test("is shown, and put in force without a restart", async () => {
    const users = lingerers();
    const pids = await pidsOf(users);
    declare({ historyVersions: 2 });
    const shown = await demandPlay(site.run(`${rollOut} --check --diff`));
    expect(shown.stdout).toMatch(/^-value = 3\n\+value = 2$/m);
    const play = await demandPlay(site.run(rollOut));
    for (const host of hosts) {
      expect(changesOn(play, host.name)).toEqual(["Put the fleet's files onto the host"]);
      await expectTree(host);
    }
    for (const user of users)
      await eventually(async () => {
        const { stdout } = await user.sesame(["config", "get", "secrets.history_versions"]);
        return (
          stdout.startsWith("2") &&
          (await user.examine("policy"))["policy.in_force"]?.startsWith("ok") === true
        );
      });
    expect(await pidsOf(users)).toEqual(pids);
  });
});

describe("a local edit", () => {
  test("is shown and left as it is, while the other host is served; and replaced when that is said", async () => {
    await hostA().shell("sed -i 's/value = 2/value = 99/' /etc/pds/policy.toml");
    declare({ historyVersions: 4 });
    const play = await site.run(rollOut);
    expect(play.status).toBe(2);
    const said = failureOn(play, "host-a");
    expect(said).toContain("/etc/pds/policy.toml was changed");
    expect(said).toContain("-value = 99");
    expect(said).toContain("open_sesame_overwrite_local_edits=true");
    expect(await hostA().demand(["cat", "/etc/pds/policy.toml"])).toContain("value = 99");
    await expectTree(hostB());
    const line =
      "ansible-playbook open_sesame.fleet.site --limit ws-1 -e open_sesame_overwrite_local_edits=true";
    await demandPlay(site.type(line, "host-a"));
    await expectTree(hostA());
  });
});

describe("a host that can't run it", () => {
  test("is told all that is missing at once, each with what to do, and is not changed", async () => {
    // A systemd of 2022 is not to be had here; what says its version is.
    await hostA().shell(`mv /usr/bin/systemctl /usr/bin/systemctl.real
printf '%s\\n' '#!/bin/sh' '[ "$1" != --version ] || { echo "systemd 252 (252.39)"; exit; }' 'exec /usr/bin/systemctl.real "$@"' >/usr/bin/systemctl
chmod 755 /usr/bin/systemctl`);
    declare({ memlockMib: 64, more: "users.dora = {}\nusers.games = {}" });
    await demandPlay(site.run("sesame fleet seed"));
    const before = await surroundings(hostA());
    const play = await site.run(`${rollOut} --limit host-a`);
    expect(play.status).toBe(2);
    const said = failureOn(play, "host-a");
    expect(said).toMatch(
      /systemd 252 is older than 255.*upgrade.*or set open_sesame_accept_old_systemd to true/,
    );
    expect(said).toMatch(
      /64 MiB of locked memory are wanted, and this host gives 8 MiB at most; .*set units\.memlock_mib to 8/,
    );
    expect(said).toMatch(/there is no user dora here; .*open_sesame_allow_missing_users/);
    expect(said).toMatch(
      /games has the home \/usr\/games and not \/home\/games; say the home in the manifest/,
    );
    expect(await surroundings(hostA())).toBe(before);
    declare({ historyVersions: 4, more: "users.dora = {}" });
    const accepted = "-e open_sesame_accept_old_systemd=true -e open_sesame_allow_missing_users=true";
    const { results } = await demandPlay(site.run(`${rollOut} --limit host-a ${accepted}`));
    expect(results.flatMap(({ warnings }) => warnings).join()).toMatch(/systemd 252 is older than 255/);
    await hostA().shell("mv /usr/bin/systemctl.real /usr/bin/systemctl");
    declare({ historyVersions: 4 });
    await demandPlay(site.run("sesame fleet seed --prune"));
    const stale = await site.run(`${rollOut} --limit host-a --tags verify`);
    expect(failureOn(stale, "host-a")).toMatch(
      /not as they are to be:\s+changed +\/etc\/pds\/device\.json\s+removed .*dora\.toml/,
    );
    await demandPlay(site.run(`${rollOut} --limit host-a`));
    await expectTree(hostA());
  });
});

describe("a user whose manager may lock less than is wanted", () => {
  const limitOf = async (): Promise<string> => {
    const limits = await hostA().shell(
      'cat "/proc/$(systemctl show --value -p MainPID user@1000.service)/limits"',
    );
    return /^Max locked memory +\S+ +(\S+)/m.exec(limits)?.[1] ?? "";
  };

  test("is warned of, and has it restarted only when that is said", async () => {
    const dropIn = "/etc/systemd/system/user@.service.d/70-less.conf";
    await hostA().write(dropIn, "[Service]\nLimitMEMLOCK=4M\n");
    await hostA().shell(
      'systemctl daemon-reload; systemctl restart user@1000.service; rm "$1"; systemctl daemon-reload',
      dropIn,
    );
    await hostA().user("alice").awaitDaemons();
    const line = `${rollOut} --limit host-a`;
    const warned = await demandPlay(site.run(line));
    expect(changesOn(warned, "host-a")).toEqual([]);
    expect(warned.results.flatMap(({ warnings }) => warnings).join()).toMatch(
      /manager of alice may lock less memory/,
    );
    expect(await limitOf()).toBe("4194304");
    const restarted = await demandPlay(site.run(`${line} -e open_sesame_restart_user_managers=true`));
    expect(changesOn(restarted, "host-a")).toContain("Bring running daemons to what is installed");
    expect(await limitOf()).toBe("8388608");
    await expectNothingToChange(`${line} -e open_sesame_restart_user_managers=true`, "host-a");
  });
});

describe("another version", () => {
  test("reaches one host while the other goes down half-way, and that one with the next run", async () => {
    declare({ version: later, historyVersions: 4 });
    const pid = (await demandLab(["pid", "host-b"])).trim();
    const play = await site.run(rollOut, {
      task: "Install the release",
      command: `kill -KILL ${pid}`,
      seconds: 1,
    });
    expect(play.status).not.toBe(0);
    expect(play.recap["host-a"]).toMatchObject({ failures: 0, unreachable: 0 });
    expect(play.recap["host-b"]).toMatchObject({ unreachable: 1 });
    expect(await versionsOf(hostA().user("alice"))).toEqual([later]);
    await demandLab(["start", "host-b"]);
    await demandPlay(site.run(rollOut));
    for (const host of hosts) await expectTree(host);
    for (const user of lingerers()) expect(await versionsOf(user)).toEqual([later]);
    await expectVaults();
    await expectNothingToChange();
  });

  test("is taken back only when that is said, and vaults and chains stay", async () => {
    declare({ historyVersions: 4 });
    const refused = await site.run(rollOut);
    expect(refused.status).toBe(2);
    for (const host of hosts) {
      expect(failureOn(refused, host.name)).toContain("set open_sesame_allow_downgrade to true");
      expect(changesOn(refused, host.name)).toEqual([]);
    }
    await demandPlay(
      site.type("ansible-playbook open_sesame.fleet.site -e open_sesame_allow_downgrade=true"),
    );
    for (const user of lingerers()) expect(await versionsOf(user)).toEqual([version]);
    await expectVaults();
    await expectNothingToChange();
  });
});

describe("a removal", () => {
  const dataOf = (host: Host): Promise<string> =>
    host.shell("find /home/*/.config/pds -type f -exec sha256sum {} + | sort -k2");
  const take = "ansible-playbook open_sesame.fleet.uninstall";

  test("takes out all that was put in and nothing of the users', and again nothing", async () => {
    for (const user of lingerers()) await user.systemctl("stop", "open-sesame-headless.target");
    const data = await Promise.all(hosts.map(dataOf));
    await demandPlay(site.type(take));
    for (const host of hosts) {
      const left =
        "find /etc/pds /etc/systemd/user/open-sesame-* /etc/systemd/user/default.target.wants /usr/bin/sesame /usr/lib/open-sesame " +
        "/var/lib/systemd/linger /var/cache/open-sesame* ! -type d; dpkg-query --list open-sesame | grep ^ii";
      expect((await host.run(["sh", "-c", left])).stdout).toBe("");
    }
    expect(await Promise.all(hosts.map(dataOf))).toEqual(data);
    await expectNothingToChange(take);
  });
});

describe("a run that is cut off", () => {
  test("in any task that changes something is made good by the next, and nobody loses anything", async () => {
    const tasks = [
      ["Bring the artifact from the control node", 0.2],
      ["Install the release", 1],
      ["Leave no artifact behind", 0],
      ["Put the fleet's files onto the host", 0.3],
      ["Bring running daemons to what is installed", 0.2],
    ] as const;
    const line = `${rollOut} --limit host-a`;
    await hostA().shell("loginctl enable-linger alice bob");
    for (const [task, seconds] of tasks) {
      const play = await site.run(line, { task, command: "kill", seconds });
      expect([task, play.status]).toEqual([task, null]);
    }
    await demandPlay(site.run(line));
    await expectTree(hostA());
    expect((await hostA().run(["sh", "-c", "ls -d /var/cache/open-sesame*"])).stdout).toBe("");
    await expectNothingToChange(line, "host-a");
    for (const name of ["alice", "bob"]) {
      const user = hostA().user(name);
      expect(await versionsOf(user)).toEqual([version]);
      await user.unlock();
      expect((await user.readAnchor()).stdout).toBe(user.anchor);
      await user.verifyAudit();
    }
  });
});

describe("a host without the package", () => {
  let server: ChildProcess | null = null;
  afterAll(() => {
    if (server?.pid !== undefined) process.kill(-server.pid, "SIGKILL");
  });

  /** The release's directory at https://10.78.0.1:8443, in whose certificate host-b trusts. */
  async function serve(directory: string): Promise<void> {
    const [key, certificate] = [join(labDirectory, "https.key"), join(labDirectory, "https.crt")];
    const kind = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
    ];
    const name = ["-subj", "/CN=lab", "-addext", "subjectAltName=IP:10.78.0.1"];
    execFileSync("openssl", [...kind, ...name, "-keyout", key, "-out", certificate], { stdio: "ignore" });
    await hostB().push(certificate, "/usr/lib/ssl/cert.pem");
    const script = join(root, "tests/lab/ansible/serve.mjs");
    const command = ["net", process.execPath, script, directory, key, certificate];
    server = spawn(join(root, "tests/lab/lab"), command, {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    if (server.stdout !== null) await once(server.stdout, "data");
  }

  test("gets the tarball from an address, its daemons at once, and loses it again", async () => {
    const { release } = releasesOf(inject("run"));
    const tarball = {
      source: `https://10.78.0.1:8443/${basename(release.tarball)}`,
      sha256: digestOf(release.tarball),
    };
    await serve(release.directory);
    await hostB().shell("loginctl enable-linger alice bob");
    const line = `${rollOut} --limit host-b`;
    declare({ build: { ...tarball, sha256: "0".repeat(64) } });
    const refused = await site.run(line);
    expect(refused.status).toBe(2);
    expect(failureOn(refused, "host-b")).toMatch(/checksum/i);
    expect(
      (await hostB().run(["sh", "-c", "ls -d /var/cache/open-sesame* /usr/local/bin/sesame"])).stdout,
    ).toBe("");
    declare({ build: tarball });
    await demandPlay(site.run(line));
    await expectTree(hostB());
    for (const name of ["alice", "bob"]) expect(await versionsOf(hostB().user(name))).toEqual([version]);
    expect(await hostB().demand(["readlink", "-f", "/usr/local/bin/sesame"])).toBe("/usr/local/bin/sesame\n");
    await expectNothingToChange(line, "host-b");
    declare({ version: later });
    const mixed = await site.run(line);
    expect(failureOn(mixed, "host-b")).toContain("the release is installed from its tarball");
    expect(await hostB().demand(["sesame", "--version"])).toBe(`${version}\n`);
    await demandPlay(site.run("ansible-playbook open_sesame.fleet.uninstall --limit host-b"));
    const left =
      "find /usr/local ! -type d -name '*sesame*'; ls -d /var/lib/open-sesame* /etc/pds/*.toml 2>/dev/null || true";
    expect(await hostB().shell(left)).toBe("");
  });
});

test("the guide's commands were all of them typed", () => {
  expect(guideCommands.filter((line) => !site.typed.has(line))).toEqual([]);
  expect(guideCommands.length).toBeGreaterThan(8);
});
