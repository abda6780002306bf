// Vaults that are locked with a login session and before the machine sleeps, by a real logind. Only what puts a machine to sleep in
// the end is replaced: a container can't.

import { beforeAll, describe, expect, test } from "vitest";
import { eventually, type HostUser } from "./support/host.js";
import { demandLab } from "./support/lab.js";
import { useHost } from "./support/use-host.js";

const watcher = "open-sesame-session.service";
const host = useHost({
  prepare: async (fresh) => {
    // Whom logind asks whether a user may hold sleep up: every desktop has it.
    await demandLab(["install", fresh.name, "polkitd"]);
    // What logind asks before it believes that a machine can sleep, and what it starts then.
    await fresh.shell(
      "mount -t tmpfs tmpfs /sys/power; echo freeze mem >/sys/power/state; echo '[s2idle]' >/sys/power/mem_sleep; " +
        "mkdir -p /run/systemd/system/systemd-suspend.service.d; " +
        "printf '[Service]\\nExecStart=\\nExecStart=touch /run/slept\\n' >/run/systemd/system/systemd-suspend.service.d/lab.conf; " +
        "systemctl daemon-reload; systemctl restart systemd-logind.service",
    );
  },
});
let alice: HostUser;
let bob: HostUser;

beforeAll(async () => {
  alice = host().user("alice");
  bob = host().user("bob");
  for (const user of [alice, bob]) {
    await user.awaitDaemons();
    await user.systemctl("restart", watcher);
    await user.initialize();
    await user.demand(["sesame", "profile", "create", "-q", "left", "--password-stdin"], {
      input: user.password,
    });
    await user.write(
      `${user.configuration}/profiles/left/config.toml`,
      "[lock]\non_suspend = false\non_session_lock = false\n",
    );
  }
});

/** Of delay locks on sleep. */
async function holders(): Promise<readonly string[]> {
  const held = await host().demand(["systemd-inhibit", "--list", "--no-legend"]);
  return held.match(/^Open Sesame .* sleep +Locking vaults +delay$/gm) ?? [];
}

async function unlockedOf(user: HostUser): Promise<readonly string[]> {
  const { profiles } = await user.status();
  return profiles.filter(({ unlocked }) => unlocked).map(({ profile }) => profile);
}

interface Entry {
  readonly timestamp_ms: number;
  readonly profile: string;
  readonly details?: unknown;
}

async function entriesOf(user: HostUser): Promise<readonly Entry[]> {
  const said = await user.demand(["sesame", "audit", "export", "--action", "vault.locked"]);
  return said
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
}

test("the watcher runs with the daemons and holds sleep up, and the doctor is content", async () => {
  for (const user of [alice, bob]) expect(await user.property(watcher, "ActiveState")).toBe("active");
  expect(await holders()).toHaveLength(2);
  const doctor = await alice.run(["sesame", "status", "--doctor=systemd"]);
  expect(doctor.stdout).toMatch(/ok +systemd\.locks_with_sessions/);
});

describe("a locked session", () => {
  test("locks the vaults of its user that are not to stay open, and nobody else's", async () => {
    const session = demandLab(["ssh", host().name, "alice", "sleep 5"]);
    await eventually(async () => (await sessionOf("alice")) !== "");
    await host().demand(["loginctl", "lock-session", await sessionOf("alice")]);
    await eventually(async () => (await unlockedOf(alice)).join() === "left");
    expect(await unlockedOf(bob)).toEqual(["left", "work"]);
    expect(await entriesOf(alice)).toMatchObject([{ profile: "work", details: { cause: "session-lock" } }]);
    await session;
  });
});

/** Of a login; what runs without one has no session. */
async function sessionOf(user: string): Promise<string> {
  const list = await host().shell("loginctl list-sessions --no-legend");
  const lines = list.split("\n").map((line) => line.trim().split(/ +/));
  return lines.find(([, , name, , , kind]) => name === user && kind !== "manager")?.[0] ?? "";
}

describe("a signal", () => {
  const sleeping = "/org/freedesktop/login1 org.freedesktop.login1.Manager PrepareForSleep b true";

  test("of somebody else on the system bus locks nothing", async () => {
    await host().shell(`busctl emit ${sleeping}; sleep 1`);
    expect(await unlockedOf(bob)).toEqual(["left", "work"]);
  });

  test("that another user sends to the very watcher locks nothing, and leaves sleep held up", async () => {
    const pid = await bob.property(watcher, "MainPID");
    const names = await host().shell("busctl --system list --no-legend");
    const [connection] = names.split("\n").flatMap((line) => {
      const [name = "", owner] = line.trim().split(/ +/);
      return owner === pid && name.startsWith(":") ? [name] : [];
    });
    expect(connection).toMatch(/^:/);
    await alice.shell(`busctl --system emit --destination=${connection} ${sleeping}; sleep 1`);
    expect(await unlockedOf(bob)).toEqual(["left", "work"]);
    expect(await holders()).toHaveLength(2);
    expect(await bob.shell(`journalctl --user --no-pager -o cat -u ${watcher}`)).toContain(
      "a signal that is not logind's was ignored",
    );
  });
});

describe("a machine that goes to sleep", () => {
  test("has every vault locked before it does", async () => {
    await alice.unlock();
    await host().demand(["systemctl", "suspend"]);
    await eventually(async () => (await host().run(["test", "-e", "/run/slept"])).status === 0);
    const sleptMs = 1_000 * Number(await host().demand(["stat", "--format=%.3Y", "/run/slept"]));
    for (const user of [alice, bob]) {
      expect(await unlockedOf(user)).toEqual(["left"]);
      const last = (await entriesOf(user)).at(-1);
      expect(last).toMatchObject({ profile: "work", details: { cause: "suspend" } });
      expect(last?.timestamp_ms).toBeLessThanOrEqual(sleptMs);
    }
  });
});
