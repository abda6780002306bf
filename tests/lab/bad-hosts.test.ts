// Hosts that lack what the daemons need: each is told plainly, with the right exit status, and nothing is lost.

import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type HostUser, unitOf } from "./support/host.js";
import { useHost } from "./support/use-host.js";

const host = useHost({
  prepare: async (fresh) => {
    // A /run/user/UID that is soon full.
    await fresh.write("/etc/systemd/logind.conf.d/lab.conf", "[Login]\nRuntimeDirectorySize=1M\n");
    await fresh.shell("systemctl restart systemd-logind.service user-runtime-dir@1000.service");
  },
});
let alice: HostUser;

beforeAll(async () => {
  alice = host().user("alice");
  await alice.initialize();
});

afterEach(async () => {
  await alice.removeDropIns();
  await alice.restartDaemons();
  await alice.unlock();
  expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
  await alice.verifyAudit();
});

/** A kernel that does not know a system call answers ENOSYS. */
function withoutSyscall(name: string): string {
  return `[Service]\nSystemCallFilter=\nSystemCallFilter=~${name}:ENOSYS\n`;
}

async function toldBy(unit: string): Promise<string> {
  const invocation = await alice.property(unit, "InvocationID");
  const pid = await alice.property(unit, "ExecMainPID");
  // What a process wrote at its very end may be on its way yet, and of one that is gone the journal can't tell any more
  // which unit it was of.
  await host().demand(["journalctl", "--sync"]);
  const entries = await alice.journal(`_SYSTEMD_INVOCATION_ID=${invocation}`, "+", `_PID=${pid}`);
  return entries.map(({ MESSAGE }) => MESSAGE).join("\n");
}

describe("a host without memfd_secret", () => {
  test("runs the daemons, with an error in the log, the status and the doctor's findings", async () => {
    await alice.dropIn("open-sesame-.service", "[Service]\nEnvironment=SESAME_FORCE_MLOCK=1\n");
    await alice.restartDaemons();
    for (const unit of Object.values(unitOf)) {
      const told = await toldBy(unit);
      expect(told).toMatch(/"severity":"error","event":"memory\.fallback_used".*DISA STIG/);
      expect(told).toContain("CONFIG_SECRETMEM=y");
    }
    const { status, stdout } = await alice.sesame(["status"]);
    expect(status).toBe(1);
    expect(stdout).toContain("(mlock)");
    expect((await alice.examine("memory"))["memory.daemons"]).toMatch(/^error: .*in mlock memory/);
  });

  test("that the kernel itself lacks is the same", async () => {
    await alice.dropIn("open-sesame-.service", withoutSyscall("memfd_secret"));
    await alice.restartDaemons();
    const { memory } = (await alice.status()).daemons[1] ?? {};
    expect(memory?.backing).toBe("mlock");
    expect(await toldBy(unitOf["daemon-secrets"])).toContain("memory.fallback_used");
  });

  test("is refused where the configuration demands it", async () => {
    await alice.write(`${alice.configuration}/config.toml`, "[memory]\nrequire_memfd_secret = true\n");
    await alice.dropIn("open-sesame-.service", "[Service]\nEnvironment=SESAME_FORCE_MLOCK=1\nRestart=no\n");
    await alice.systemctl("daemon-reload");
    await alice.run(["systemctl", "--user", "restart", unitOf["daemon-profile"]]);
    const unit = unitOf["daemon-profile"];
    expect(await alice.property(unit, "ExecMainStatus")).toBe("71");
    expect(await toldBy(unit)).toMatch(/require_memfd_secret is set and memfd_secret is not available/);
    await alice.shell("rm .config/pds/config.toml");
  });
});

describe("a kernel without Landlock", () => {
  test.each(Object.values(unitOf))("keeps %s from starting, which says what to do", async (unit) => {
    await alice.dropIn(unit, `${withoutSyscall("landlock_create_ruleset")}Restart=no\n`);
    await alice.systemctl("daemon-reload");
    const { status } = await alice.run(["systemctl", "--user", "restart", unit]);
    expect(status).not.toBe(0);
    expect(await alice.property(unit, "ExecMainStatus")).toBe("71");
    const told = await toldBy(unit);
    expect(told).toMatch(/error: .*Landlock/);
    expect(told).toMatch(/hint: boot Linux [\d.]+ or newer with Landlock and seccomp/);
  });
});

describe("64 KiB of locked memory", () => {
  test("are told with figures and the setting, cost the one request, and no daemon", async () => {
    await alice.dropIn("open-sesame-.service", "[Service]\nLimitMEMLOCK=64K\n");
    await alice.restartDaemons();
    await alice.unlock();
    const pids = (await alice.status()).daemons.map(({ pid }) => pid);
    const input = Buffer.alloc(1_048_576, "v");
    const refused = await alice.sesame(["secret", "set", "-q", "-p", "work", "large"], { input });
    expect(refused.status).toBe(71);
    expect(refused.stderr).toMatch(/locked memory is used up: \d+ of 65536 bytes are locked/);
    expect(refused.stderr).toMatch(/hint: raise LimitMEMLOCK in the unit/);
    expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
    expect((await alice.status()).daemons.map(({ pid }) => pid)).toEqual(pids);
  });
});

describe("a full /run/user", () => {
  const fill = "cat /dev/zero >$XDG_RUNTIME_DIR/ballast 2>/dev/null || true";

  test("does not disturb daemons that run", async () => {
    await alice.shell(fill);
    expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
    await alice.demand(["sesame", "secret", "set", "-q", "-p", "work", "more"], { input: "value" });
    await alice.shell("rm $XDG_RUNTIME_DIR/ballast");
  });

  test("keeps daemons from starting, which they say, and from nothing else", async () => {
    const unit = unitOf["daemon-profile"];
    await alice.dropIn("open-sesame-.service", "[Service]\nRestart=no\n");
    await alice.systemctl("daemon-reload");
    await alice.systemctl("stop", "open-sesame-headless.target");
    await alice.shell(fill);
    const { status } = await alice.run(["systemctl", "--user", "start", unit]);
    expect(status).not.toBe(0);
    expect(await alice.property(unit, "ExecMainStatus")).toBe("74");
    expect(await toldBy(unit)).toMatch(/daemon-profile: error: .*no (room|space)/);
    await alice.shell("rm $XDG_RUNTIME_DIR/ballast");
  });
});
