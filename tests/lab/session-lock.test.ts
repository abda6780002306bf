// Vaults that lock before a suspend and with the session, by the session watch and a real logind. The host's `systemctl suspend` goes
// the whole way through logind, signals and inhibitors included; what runs at the end of it is a service of ours, for
// a container can't put this machine to sleep. A machine that really sleeps is in vm.test.ts.

import { describe, expect, test } from "vitest";
import { eventually, type HostUser } from "./support/host.js";
import { demandLab, runLab } from "./support/lab.js";
import { useHost } from "./support/use-host.js";

const watch = "open-sesame-session.service";
const program = "/usr/lib/open-sesame/bin/sesame-session-watch";
/** What each user's profile `home` wants. */
const openHome = "[lock]\non_suspend = false\non_session_lock = false\n";

const host = useHost({
  prepare: async (fresh) => {
    // As on a machine that can sleep (systemd-sleep.conf(5)); logind wants to write there, and nothing else does.
    await fresh.shell("echo freeze mem >/run/power-state; mount --bind /run/power-state /sys/power/state");
    await fresh.write("/usr/local/bin/lab-sleep", sleepScript);
    await fresh.write(
      "/etc/systemd/system/systemd-suspend.service.d/lab.conf",
      "[Service]\nExecStart=\nExecStart=/bin/sh /usr/local/bin/lab-sleep\n",
    );
    await fresh.shell("systemctl daemon-reload; systemctl restart systemd-logind.service");
  },
});

/** The sleep: keeps what can be seen at its begin. */
const sleepScript = `set -e
: >/run/at-sleep
for user in alice bob; do
  runuser -u $user -- env XDG_RUNTIME_DIR=/run/user/$(id -u $user) sesame profile list --json >>/run/at-sleep
done
systemd-inhibit --list --no-legend >>/run/at-sleep
`;

const users = (): readonly [HostUser, HostUser] => [host().user("alice"), host().user("bob")];

async function unlockAll(user: HostUser): Promise<void> {
  for (const profile of ["work", "home"]) await user.unlock(profile);
  expect(await unlocked(user)).toEqual(["home", "work"]);
}

async function unlocked(user: HostUser): Promise<readonly string[]> {
  return (await user.status()).profiles.filter((state) => state.unlocked).map(({ profile }) => profile);
}

async function inhibitors(): Promise<readonly string[]> {
  const table = await host().demand(["systemd-inhibit", "--list", "--no-legend"]);
  return [...table.matchAll(/^Open Sesame +\d+ +(\S+) .* sleep .* delay$/gm)]
    .map(([, name = ""]) => name)
    .toSorted();
}

interface AutoLock {
  readonly profile: string;
  readonly details: Readonly<Record<string, unknown>>;
}

async function autoLocks(user: HostUser): Promise<readonly AutoLock[]> {
  const lines = (await user.demand(["sesame", "audit", "export"])).trim().split("\n");
  return lines
    .map((line) => JSON.parse(line) as AutoLock & { readonly action: string })
    .filter(({ action }) => action === "vault.auto_locked");
}

/** A login of the user's for as long as `act` takes; its session's id. */
async function withSession(user: HostUser, act: (session: string) => Promise<void>): Promise<void> {
  const login = runLab(["ssh", user.host.name, user.name, "exec sleep 300"]);
  let session = "";
  await eventually(async () => {
    const table = await host().demand(["loginctl", "list-sessions", "--no-legend"]);
    const row = table.split("\n").find((line) => line.includes(` ${user.name} `) && line.includes(" user "));
    session = row?.trim().split(/ +/)[0] ?? "";
    return session !== "";
  });
  try {
    await act(session);
  } finally {
    await host().run(["loginctl", "terminate-session", session]);
    await login;
  }
}

/** Until the host has woken up again. */
async function suspend(): Promise<void> {
  await host().shell("rm -f /run/at-sleep; systemctl suspend");
  await eventually(async () => (await host().run(["test", "-e", "/run/at-sleep"])).status === 0);
  const preparing = ["org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"];
  await eventually(
    async () =>
      (await host().demand(["busctl", "get-property", ...preparing, "PreparingForSleep"])) === "b false\n",
  );
}

/** Long enough for a signal to have been heard: the others take some tens of milliseconds. */
const settle = (): Promise<string> => host().demand(["sleep", "1"]);

describe("without polkit", () => {
  test("no sleep waits, which the log and the doctor say, and sessions are watched all the same", async () => {
    const [alice] = users();
    expect(await alice.property(watch, "ActiveState")).toBe("active");
    expect(await inhibitors()).toEqual([]);
    expect((await alice.examine("daemons"))["daemons.session_watch"]).toMatch(
      /^warning: .*lets no sleep wait/,
    );
    const told = (await alice.journal("-t", "open-sesame-session"))
      .map(({ MESSAGE: text = "" }) => text)
      .join("\n");
    expect(told).toContain('"event":"session.uninhibited"');
  });
});

describe("with a logind that lets sleeps wait", () => {
  test("the watch of each user holds a sleep up, and the doctor finds it well", async () => {
    await demandLab(["install", "host-a", "polkitd"]);
    for (const user of users()) {
      await user.systemctl("restart", watch);
      await user.initialize();
      await user.demand(["sesame", "profile", "create", "-q", "home", "--password-stdin"], {
        input: user.password,
      });
      await user.write(`${user.configuration}/profiles/home/config.toml`, openHome);
      expect((await user.examine("daemons"))["daemons.session_watch"]).toMatch(/^ok: /);
    }
    expect(await inhibitors()).toEqual(["alice", "bob"]);
  });

  test("a session that is locked locks its user's vaults, but for those that say otherwise, and nobody else's", async () => {
    const [alice, bob] = users();
    await unlockAll(alice);
    await unlockAll(bob);
    await withSession(alice, async (session) => {
      await withSession(bob, async () => {
        await host().demand(["loginctl", "lock-session", session]);
        await eventually(async () => (await unlocked(alice)).length < 2);
        expect(await unlocked(alice)).toEqual(["home"]);
        expect(await unlocked(bob)).toEqual(["home", "work"]);
      });
    });
    const details = expect.objectContaining({ cause: "session-lock", told_by: program });
    expect(await autoLocks(alice)).toEqual([expect.objectContaining({ profile: "work", details })]);
    expect(await autoLocks(bob)).toEqual([]);
  });

  test("a screen that says that it is locked does so, too", async () => {
    const [alice] = users();
    await unlockAll(alice);
    await withSession(alice, async (session) => {
      const path = `/org/freedesktop/login1/session/${session.startsWith("c") ? session : `_3${session}`}`;
      const call = [
        "busctl",
        "call",
        "org.freedesktop.login1",
        path,
        "org.freedesktop.login1.Session",
        "SetLockedHint",
      ];
      await alice.demand([...call, "b", "false"]);
      await settle();
      expect(await unlocked(alice)).toEqual(["home", "work"]);
      await alice.demand([...call, "b", "true"]);
      await eventually(async () => (await unlocked(alice)).length < 2);
    });
  });

  test("what looks like logind's and is not, of root's or anybody's, locks nothing", async () => {
    const [alice, bob] = users();
    await unlockAll(alice);
    await unlockAll(bob);
    await withSession(alice, async (session) => {
      const signals = [
        ["/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "b", "true"],
        [`/org/freedesktop/login1/session/${session}`, "org.freedesktop.login1.Session", "Lock"],
      ];
      const names = (await host().demand(["busctl", "--list", "--no-legend"]))
        .split("\n")
        .filter((line) => line.includes("sesame-session"))
        .map((line) => line.split(" ")[0] ?? "");
      expect(names.length).toBe(2);
      for (const signal of signals) {
        await host().demand(["busctl", "emit", ...signal]);
        for (const name of names) {
          await host().demand(["busctl", "emit", `--destination=${name}`, ...signal]);
          await bob.demand(["busctl", "--system", "emit", `--destination=${name}`, ...signal]);
        }
      }
      await settle();
      expect(await unlocked(alice)).toEqual(["home", "work"]);
      expect(await unlocked(bob)).toEqual(["home", "work"]);
    });
  });

  test("another logind is heard like the one before", async () => {
    const [alice] = users();
    await unlockAll(alice);
    await host().demand(["systemctl", "restart", "systemd-logind.service"]);
    await eventually(async () => (await inhibitors()).length === 2);
    await withSession(alice, async (session) => {
      await host().demand(["loginctl", "lock-session", session]);
      await eventually(async () => (await unlocked(alice)).length < 2);
    });
    expect(await alice.property(watch, "NRestarts")).toBe("0");
  });

  test("a suspend waits until every user's vaults are locked, and the next one does so again", async () => {
    for (const round of [1, 2]) {
      for (const user of users()) await unlockAll(user);
      await suspend();
      const atSleep = (await host().demand(["cat", "/run/at-sleep"])).trim().split("\n");
      const profiles = [
        { profile: "home", unlocked: true, damaged: null },
        { profile: "work", unlocked: false, damaged: null },
      ];
      // One line for each user, and no inhibitor.
      expect(
        atSleep.map((line) => JSON.parse(line) as unknown),
        `round ${round}`,
      ).toMatchObject([{ profiles }, { profiles }]);
      for (const user of users()) {
        const last = (await autoLocks(user)).at(-1);
        expect(last).toMatchObject({ profile: "work", details: { cause: "suspend", told_by: program } });
      }
      await eventually(async () => (await inhibitors()).length === 2);
    }
  });

  test("what does not answer holds a suspend up for four seconds, and the log says so", async () => {
    const [alice, bob] = users();
    await unlockAll(bob);
    const pid = String(await alice.pidOf("daemon-profile"));
    await host().demand(["kill", "-STOP", pid]);
    const begin = performance.now();
    try {
      // Whoever asks alice's daemons at the begin of the sleep would wait for ever.
      await host().write("/usr/local/bin/lab-sleep", ": >/run/at-sleep\n");
      await suspend();
    } finally {
      await host().demand(["kill", "-CONT", pid]);
    }
    const seconds = (performance.now() - begin) / 1_000;
    expect(seconds).toBeGreaterThan(3.5);
    expect(seconds).toBeLessThan(6);
    expect(await unlocked(bob)).toEqual(["home"]);
    await eventually(async () =>
      (await alice.journal("-t", "open-sesame-session")).some(({ MESSAGE: text = "" }) =>
        text.includes('"event":"session.untold"'),
      ),
    );
  });

  test("a lock of the organisation's locks what a user would keep open", async () => {
    const [alice] = users();
    await host().write(
      "/etc/pds/policy.toml",
      '[[policy]]\nkey = "lock.on_session_lock"\nvalue = true\nsource = "fleet"\n',
    );
    await eventually(
      async () => (await alice.examine("policy"))["policy.in_force"]?.startsWith("ok") === true,
    );
    await unlockAll(alice);
    await withSession(alice, async (session) => {
      await host().demand(["loginctl", "lock-session", session]);
      await eventually(async () => (await unlocked(alice)).length === 0);
    });
    expect((await alice.examine("daemons"))["daemons.session_lock_demanded"]).toMatch(/^ok: /);
  });
});

describe("without a watch", () => {
  test("the doctor calls it an error where the organisation demands one", async () => {
    const [alice] = users();
    await alice.systemctl("stop", watch);
    const findings = await alice.examine("daemons");
    expect(findings["daemons.session_watch"]).toMatch(/^warning: .*no session watch runs/);
    expect(findings["daemons.session_lock_demanded"]).toMatch(/^error: lock\.on_session_lock: /);
  });

  test("because there is no logind, the unit ends in order, is not started again, and the log says why", async () => {
    const [alice] = users();
    await host().shell("systemctl mask --now systemd-logind.service dbus-org.freedesktop.login1.service");
    await alice.systemctl("restart", watch);
    await eventually(async () => (await alice.property(watch, "ActiveState")) === "inactive");
    expect(await alice.property(watch, "Result")).toBe("success");
    expect(await alice.property(watch, "NRestarts")).toBe("0");
    expect((await alice.examine("daemons"))["daemons.session_watch"]).toMatch(
      /^warning: .*there is no systemd-logind/,
    );
    const told = await alice.journal("-t", "open-sesame-session");
    expect(told.at(-1)?.["MESSAGE"]).toContain('"event":"session.unwatched"');
    expect(told.at(-1)?.["PRIORITY"]).toBe("4");
  });
});
