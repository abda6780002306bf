// Daemons that hang, die, and won't start: systemd brings them back or shows that it can't, and nothing is lost.

import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { daemonNames, eventually, type HostUser, unitOf } from "./support/host.js";
import { useHost } from "./support/use-host.js";

const host = useHost();
let alice: HostUser;

beforeAll(async () => {
  alice = host().user("alice");
  await alice.initialize();
});

beforeEach(async () => {
  await alice.removeDropIns();
  await alice.restartDaemons();
  await alice.unlock();
});

async function restartsOf(unit: string): Promise<number> {
  return Number(await alice.property(unit, "NRestarts"));
}

async function expectAnchor(): Promise<void> {
  if (!(await alice.isUnlocked())) await alice.unlock();
  expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
  await alice.verifyAudit();
}

const lockedAfter = { "daemon-profile": false, "daemon-secrets": true } as const;

describe.each(daemonNames)("%s", (daemon) => {
  const unit = unitOf[daemon];

  test("that hangs is killed and started anew within the watchdog's time", async () => {
    await alice.dropIn(unit, "[Service]\nWatchdogSec=2\n");
    await alice.restartDaemons();
    await alice.unlock();
    expect(await alice.property(unit, "WatchdogUSec")).toBe("2s");
    // Alive for longer than the watchdog's time: it is fed, and not off.
    await alice.shell("sleep 3");
    expect(await restartsOf(unit)).toBe(0);
    const before = await alice.pidOf(daemon);
    const begin = performance.now();
    await alice.shell(`kill -STOP ${before}`);
    await eventually(async () => (await restartsOf(unit)) === 1);
    expect(performance.now() - begin).toBeLessThan(6_000);
    await alice.awaitDaemons();
    expect(await alice.pidOf(daemon)).not.toBe(before);
    const told = (await alice.journal("-u", unit)).map(({ MESSAGE }) => MESSAGE).join("\n");
    expect(told).toMatch(/Watchdog timeout \(limit 2s\)!/);
    expect(told).toMatch(/Failed with result 'watchdog'/);
    await expectAnchor();
  });

  test("that is killed comes back with its data; daemon-secrets' vaults are locked then", async () => {
    const before = await alice.pidOf(daemon);
    await alice.shell(`kill -KILL ${before}`);
    await eventually(async () => (await restartsOf(unit)) === 1);
    await alice.awaitDaemons();
    await eventually(async () => (await alice.isUnlocked()) !== lockedAfter[daemon]);
    if (lockedAfter[daemon]) expect(await alice.readAnchor()).toMatchObject({ status: 77, stdout: "" });
    await expectAnchor();
  });

  test("that gets a storm of SIGHUP goes on serving as the same process", async () => {
    const pid = await alice.pidOf(daemon);
    await alice.shell(`i=0; while [ $i -lt 50 ]; do kill -HUP ${pid} || break; i=$((i + 1)); done`);
    await alice.awaitDaemons();
    expect(await alice.pidOf(daemon)).toBe(pid);
    await expectAnchor();
  });

  test("that gets a storm of SIGTERM stops once, in order, and stays stopped until it is started", async () => {
    const pid = await alice.pidOf(daemon);
    await alice.shell(`i=0; while kill -TERM ${pid} 2>/dev/null && [ $i -lt 500 ]; do i=$((i + 1)); done`);
    await eventually(async () => (await alice.property(unit, "ActiveState")) === "inactive");
    expect(await alice.property(unit, "Result")).toBe("success");
    expect(await alice.property(unit, "ExecMainStatus")).toBe("0");
    await alice.systemctl("start", unit);
    await alice.awaitDaemons();
    await expectAnchor();
  });

  test("that dies again and again ends as failed, for all to see, and comes back when asked to", async () => {
    await alice.dropIn(unit, "[Service]\nRestartSec=20ms\nRestartSteps=0\n");
    await alice.restartDaemons();
    await alice.unlock();
    await eventually(async () => {
      await alice.run(["systemctl", "--user", "kill", "--signal=KILL", unit]);
      return (await alice.property(unit, "ActiveState")) === "failed";
    });
    expect((await alice.run(["systemctl", "--user", "is-failed", unit])).stdout).toBe("failed\n");
    expect((await alice.run(["systemctl", "--user", "is-system-running"])).stdout).toBe("degraded\n");
    // Starting it is refused as well, until somebody has looked.
    const refused = await alice.run(["systemctl", "--user", "start", unit]);
    expect(refused.status).not.toBe(0);
    expect((await alice.sesame(["status"])).status).toBe(daemon === "daemon-profile" ? 69 : 75);
    await alice.systemctl("reset-failed", unit);
    await alice.systemctl("start", unit);
    await alice.awaitDaemons();
    await expectAnchor();
  });
});

test("a configuration that can't be used is not tried again and again", async () => {
  await alice.write(`${alice.configuration}/config.toml`, "not toml at all [");
  const { status } = await alice.run(["systemctl", "--user", "restart", unitOf["daemon-profile"]]);
  expect(status).not.toBe(0);
  const unit = unitOf["daemon-profile"];
  expect(await alice.property(unit, "ActiveState")).toBe("failed");
  expect(await alice.property(unit, "ExecMainStatus")).toBe("78");
  expect(await restartsOf(unit)).toBe(0);
  const told = (await alice.journal("-u", unit, "-n", "20")).map(({ MESSAGE }) => MESSAGE).join("\n");
  expect(told).toMatch(/daemon-profile: error: .*config\.toml/);
  await alice.shell("rm .config/pds/config.toml");
  await alice.restartDaemons();
  await expectAnchor();
});
