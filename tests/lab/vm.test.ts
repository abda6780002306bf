// What only a kernel of its own can show: limits that are raised, one account of locked memory for all of a user's processes,
// ptrace_scope, control groups, the clock, and many users at once. One machine for all of it, since it takes long to boot.

import { beforeAll, describe, expect, test } from "vitest";
import { attackOwn, documentedResults, formatResults } from "./support/attack.js";
import { daemonNames, eventually, type HostUser, unitOf } from "./support/host.js";
import { demandLab } from "./support/lab.js";
import { inTurn, readUsage, type Usage } from "./support/usage.js";
import { useHost } from "./support/use-host.js";

const minutes = 60_000;
const mebibyte = 1_048_576;
const host = useHost({ kind: "vm" });
let alice: HostUser;
let bob: HostUser;

beforeAll(async () => {
  alice = host().user("alice");
  bob = host().user("bob");
  await alice.initialize();
  await bob.initialize();
});

async function memlockLimitOf(user: HostUser): Promise<number> {
  const limits = await host().demand(["cat", `/proc/${await user.pidOf("daemon-secrets")}/limits`]);
  return Number(/^Max locked memory\s+(\d+)/m.exec(limits)?.[1]);
}

describe("locked memory", () => {
  test("is 64 MiB with the drop-in for user managers, and silently 8 MiB without", async () => {
    expect(await memlockLimitOf(alice)).toBe(64 * mebibyte);
    const dropIn = "/etc/systemd/system/user@.service.d/50-open-sesame.conf";
    await host().shell(`mkdir -p /etc/systemd/system/user@.service.d; ln -s /dev/null ${dropIn}
      systemctl daemon-reload; systemctl restart user@1001.service`);
    await bob.awaitDaemons();
    expect(await bob.property(unitOf["daemon-secrets"], "LimitMEMLOCK")).toBe(String(64 * mebibyte));
    expect(await memlockLimitOf(bob)).toBe(8 * mebibyte);
    expect((await bob.examine("memlock"))["memlock.user_manager"]).toMatch(/^error: .* 8 MiB.* 64 MiB/);
    expect((await alice.examine("memlock"))["memlock.user_manager"]).toMatch(/^ok: /);
    await host().shell(`rm ${dropIn}; systemctl daemon-reload; systemctl restart user@1001.service`);
    await bob.awaitDaemons();
    await bob.unlock();
  });

  test("is one account for all of a user's processes; using it up is an error to tell, and no signal", async () => {
    const pids = (await alice.status()).daemons.map(({ pid }) => pid);
    const hog = ["systemd-run", "--user", "--pipe", "--wait", "-q", "-p", "LimitMEMLOCK=64M", "/opt/lab/hog"];
    const hogs = alice.demand(["sh", "-c", `${hog.join(" ")} 40960 30 & ${hog.join(" ")} 40960 30; wait`]);
    await eventually(async () => (await alice.run(["pgrep", "-x", "hog"])).stdout.split("\n").length === 3);
    await alice.shell("sleep 2");
    const input = Buffer.alloc(mebibyte, "v");
    const refused = await alice.sesame(["secret", "set", "-q", "-p", "work", "large"], { input });
    expect(refused).toMatchObject({ status: 71, stdout: "" });
    expect(refused.stderr).toMatch(
      /^sesame: error: locked memory is used up.*\nsesame: hint: raise LimitMEMLOCK/,
    );
    // Another user has an account of their own.
    await bob.demand(["sesame", "secret", "set", "-q", "-p", "work", "large"], { input });
    await alice.shell("pkill -x hog");
    const got = [...(await hogs).matchAll(/got (\d+) KiB/g)].map(([, kib]) => Number(kib));
    console.log(`memfd_secret of one user under 64 MiB, by process: ${got.join(" + ")} KiB`);
    expect(got.reduce((sum, kib) => sum + kib, 0)).toBeLessThanOrEqual(65_536);
    expect((await alice.status()).daemons.map(({ pid }) => pid)).toEqual(pids);
    expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
  });
});

describe("ptrace_scope 3", () => {
  test.each(daemonNames)("closes the hole that namespaces open in %s", async (daemon) => {
    await host().shell(
      "sysctl -qw kernel.yama.ptrace_scope=3; chmod 0755 /usr/lib/open-sesame/bin/node; install -D -m 0644 /usr/lib/open-sesame/systemd/hardening.namespaces.conf " +
        "/etc/systemd/user/open-sesame-.service.d/60-hardening-namespaces.conf",
    );
    await alice.restartDaemons();
    await alice.unlock();
    const results = await attackOwn(alice, daemon);
    console.log(formatResults(`${daemon}, namespaces, readable Node.js, ptrace_scope 3:`, results));
    expect(results).toEqual(documentedResults("namespaces, readable Node.js, ptrace_scope 3"));
    expect((await alice.examine("sandbox"))["sandbox.namespaces_fit"]).toMatch(/^ok: /);
    await host().shell(
      "rm -r /etc/systemd/user/open-sesame-.service.d; chmod 0711 /usr/lib/open-sesame/bin/node",
    );
    await alice.restartDaemons();
    await alice.unlock();
  });
});

describe("a limit on a daemon's memory that is too low", () => {
  test("is seen as what it is, and loses nothing", async () => {
    const unit = unitOf["daemon-secrets"];
    await alice.dropIn(unit, "[Service]\nMemoryMax=12M\nRestart=no\n");
    await alice.systemctl("daemon-reload");
    await alice.run(["systemctl", "--user", "restart", unit]);
    await eventually(async () => (await alice.property(unit, "ActiveState")) === "failed");
    expect(await alice.property(unit, "Result")).toBe("oom-kill");
    expect((await alice.sesame(["status"])).status).toBe(75);
    await alice.removeDropIns();
    await alice.restartDaemons();
    await alice.unlock();
    expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
  });
});

describe("a clock that jumps", () => {
  test.each([
    ["forward by a day", "+1 day"],
    ["back by two days", "-2 days"],
  ])("%s does not disturb daemons, watchdog or chain", async (_, jump) => {
    const pids = (await alice.status()).daemons.map(({ pid }) => pid);
    const before = await alice.verifyAudit();
    await host().demand(["date", "-s", jump]);
    expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
    await alice.demand(["sesame", "lock", "-q", "-p", "work"]);
    await alice.unlock();
    expect(await alice.verifyAudit()).toBeGreaterThanOrEqual(before + 3);
    const times = (await alice.shell("cat .config/pds/audit/*.jsonl"))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => (JSON.parse(line) as { readonly timestamp_ms: number }).timestamp_ms);
    // Time in the chain stands still until the clock has caught up.
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((await alice.status()).daemons.map(({ pid }) => pid)).toEqual(pids);
  });
});

/** RTC and firmware wake the machine up again; the clocks have it that it slept (CLOCK_BOOTTIME against CLOCK_MONOTONIC). */
describe("a machine that really sleeps", () => {
  const watch = "open-sesame-session.service";

  async function lastLock(): Promise<Readonly<Record<string, unknown>>> {
    const lines = (await alice.demand(["sesame", "audit", "export"])).trim().split("\n");
    const entries = lines.map(
      (line) => JSON.parse(line) as { action: string; details?: Record<string, unknown> },
    );
    return entries.findLast(({ action }) => action === "vault.auto_locked")?.details ?? {};
  }

  async function sleepFor(script: string): Promise<void> {
    const slept =
      'python3 -c "import time as t; print(format(t.clock_gettime(t.CLOCK_BOOTTIME) - t.clock_gettime(t.CLOCK_MONOTONIC), chr(102)))"';
    const [before, after] =
      (await host().shell(`${slept}; ${script}; ${slept}`)).match(/^-?\d+\.\d+$/gm) ?? [];
    expect(Number(after) - Number(before)).toBeGreaterThan(2);
  }

  test("has its vaults locked within moments of waking, though nobody told daemon-secrets", async () => {
    await alice.unlock();
    await alice.systemctl("stop", watch);
    await sleepFor("rtcwake -m mem -s 5 >&2");
    await eventually(
      async () => !(await alice.isUnlocked()),
      () => "still unlocked",
      15_000,
    );
    expect(await lastLock()).toMatchObject({ cause: "suspend" });
    expect(await lastLock()).not.toHaveProperty("told_by");
    await alice.systemctl("start", watch);
    await alice.unlock();
  });

  test("has them locked before, where the session watch is there, and logind does the rest", async () => {
    await demandLab(["install", "host-a", "polkitd"]);
    await alice.systemctl("restart", watch);
    await alice.unlock();
    await sleepFor("rtcwake -m no -s 10 >&2; systemctl suspend; sleep 8");
    expect(await alice.isUnlocked()).toBe(false);
    expect(await lastLock()).toMatchObject({
      cause: "suspend",
      told_by: "/usr/lib/open-sesame/bin/sesame-session-watch",
    });
    await alice.unlock();
    expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
  });
});

/** What each user's two daemons have of memfd_secret, which VmLck does not count, and their share of memory. */
describe("twenty users at once", () => {
  const names = Array.from({ length: 18 }, (_, count) => `user${count + 1}`);

  test(
    "unlock and hold secrets, each within their own limits",
    async () => {
      await host().shell('for u in "$@"; do useradd -m -s /bin/bash "$u"; done', ...names);
      const users = names.map((name) => host().user(name));
      await inTurn(users, async (user) => {
        await host().demand(["loginctl", "enable-linger", user.name]);
        await user.awaitDaemons();
        await user.initialize();
      });
      await bob.unlock();
      const everybody = [alice, bob, ...users];
      await inTurn(everybody, async (user) => {
        expect((await user.readAnchor()).stdout).toBe(user.anchor);
      });
      const usage = await readUsage(
        host(),
        everybody.map(({ name }) => name),
      );
      const sum = (of: (usage: Usage) => number): number =>
        usage.reduce((total, each) => total + of(each), 0);
      const [locked, pss] = [sum(({ lockedKib }) => lockedKib), sum(({ pssKib }) => pssKib)];
      console.log(
        `20 users: ${locked} KiB locked, ${(pss / 1024 / 20).toFixed(1)} MiB of memory (PSS) a user with both daemons`,
      );
      for (const { lockedKib } of usage) {
        expect(lockedKib).toBeGreaterThan(0);
        expect(lockedKib).toBeLessThan(1024);
      }
    },
    6 * minutes,
  );
});
