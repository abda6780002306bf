// One policy for a device with two users: it locks both as soon as it changes, and each finds what it overrules in their own
// files and nothing of the other's.

import { beforeAll, describe, expect, test } from "vitest";
import { daemonNames, eventually, type HostUser } from "./support/host.js";
import { useHost } from "./support/use-host.js";

const host = useHost();
let alice: HostUser;
let bob: HostUser;

const ourUnits = ["-u", "open-sesame-profile.service", "-u", "open-sesame-secrets.service"];

interface LogLine {
  readonly timestamp: string;
  readonly event: string;
  readonly daemon_id: string;
  readonly key?: string;
}

beforeAll(async () => {
  alice = host().user("alice");
  bob = host().user("bob");
  await alice.initialize();
  await bob.initialize();
  await alice.write(`${alice.configuration}/config.toml`, "[secrets]\nhistory_versions = 9\n");
  await bob.write(`${bob.configuration}/config.toml`, "[audit]\nkey_names = true\n");
});

const lockOf = (key: string, value: string): string =>
  `[[policy]]\nkey = "${key}"\nvalue = ${value}\nsource = "fleet"\n`;

async function readLog(user: HostUser): Promise<LogLine[]> {
  return (await user.journal(...ourUnits))
    .filter(({ SYSLOG_IDENTIFIER = "" }) => SYSLOG_IDENTIFIER.startsWith("open-sesame-"))
    .map(({ MESSAGE = "" }) => JSON.parse(MESSAGE) as LogLine);
}

/** Milliseconds from the change to when each of the four daemons had taken it over. */
async function delaysOf(change: string): Promise<number[]> {
  const began = (await host().shell(`mkdir -p /etc/pds; cd /etc/pds; ${change}; date +%s%3N`)).trim();
  const delays = async (): Promise<number[]> => {
    const found: number[] = [];
    for (const user of [alice, bob]) {
      const lines = (await readLog(user)).filter(
        ({ event, timestamp }) => event === "policy.loaded" && Date.parse(timestamp) >= Number(began) - 1_000,
      );
      for (const daemon of daemonNames) {
        const line = lines.findLast(({ daemon_id }) => daemon_id.startsWith(daemon));
        if (line !== undefined) found.push(Date.parse(line.timestamp) - Number(began));
      }
    }
    return found;
  };
  await eventually(async () => (await delays()).length === 4);
  return delays();
}

async function versionsOf(user: HostUser, key: string): Promise<number> {
  for (const value of ["1", "2", "3", "4"])
    await user.demand(["sesame", "secret", "set", "-q", "-p", "work", key], { input: value });
  const history = await user.demand(["sesame", "secret", "history", "-p", "work", key, "--json"]);
  return (JSON.parse(history) as { versions: unknown[] }).versions.length;
}

async function conflictsOf(user: HostUser): Promise<string[]> {
  const { stdout } = await user.sesame(["policy", "conflicts", "--json"]);
  return (JSON.parse(stdout) as { conflicts: { key: string }[] }).conflicts.map(({ key }) => key);
}

describe("a policy of the device", () => {
  test("locks both users within two seconds, without a restart and with their vaults unlocked", async () => {
    const pids = await Promise.all(
      [alice, bob].flatMap((user) => daemonNames.map((name) => user.pidOf(name))),
    );
    const text = lockOf("secrets.history_versions", "2") + lockOf("audit.key_names", "false");
    const delays = await delaysOf(
      `cat >policy.tmp <<'END'\n${text}END\nchmod 644 policy.tmp; mv policy.tmp policy.toml`,
    );
    for (const delay of delays) expect(delay).toBeLessThan(2_000);
    expect(await versionsOf(alice, "one")).toBe(2);
    expect(await versionsOf(bob, "one")).toBe(2);
    expect(
      await Promise.all([alice, bob].flatMap((user) => daemonNames.map((name) => user.pidOf(name)))),
    ).toEqual(pids);
  });

  test("shows each user the conflict of their own configuration and no other's", async () => {
    expect(await conflictsOf(alice)).toEqual(["secrets.history_versions"]);
    expect(await conflictsOf(bob)).toEqual(["audit.key_names"]);
    for (const [user, key] of [
      [alice, "secrets.history_versions"],
      [bob, "audit.key_names"],
    ] as const) {
      const told = (await readLog(user)).filter(({ event }) => event === "policy.conflict");
      expect(new Set(told.map((line) => line.key))).toEqual(new Set([key]));
      expect((await user.examine("policy"))["policy.in_force"]).toMatch(/^ok/);
      expect((await user.examine("policy"))["policy.conflicts"]).toContain(key);
    }
  });

  test("through links that are put elsewhere, as NixOS does it, counts within two seconds", async () => {
    const generation = (number: number, versions: number): string =>
      `mkdir -p /nix/store/${number}-etc; cat >/nix/store/${number}-etc/policy.toml <<'END'\n${lockOf("secrets.history_versions", String(versions))}END\n`;
    await delaysOf(
      `${generation(1, 3)}ln -s /nix/store/1-etc /etc/static; ln -s /etc/static/policy.toml link.tmp; mv -T link.tmp policy.toml`,
    );
    expect(await versionsOf(alice, "two")).toBe(3);
    const delays = await delaysOf(
      `${generation(2, 1)}ln -s /nix/store/2-etc /etc/static.tmp; mv -T /etc/static.tmp /etc/static`,
    );
    for (const delay of delays) expect(delay).toBeLessThan(2_000);
    expect(await versionsOf(alice, "three")).toBe(1);
    expect(await versionsOf(bob, "three")).toBe(1);
  });

  test("that one user could have written starts nothing and changes nothing for anybody", async () => {
    await host().shell("chown bob /nix/store/2-etc/policy.toml");
    for (const user of [alice, bob]) {
      await eventually(async () => (await readLog(user)).some(({ event }) => event === "policy.rejected"));
      expect((await user.examine("policy"))["policy.trusted"]).toMatch(/^error/);
      expect(await versionsOf(user, "four")).toBe(1);
    }
    await host().shell("chown root /nix/store/2-etc/policy.toml");
    for (const user of [alice, bob])
      await eventually(
        async () => (await user.examine("policy"))["policy.in_force"]?.startsWith("ok") === true,
      );
    expect(await alice.verifyAudit()).toBeGreaterThan(0);
  });
});
