// When the daemons run: with every user's manager, whoever the user is and whenever they came, and no longer than it.

import { describe, expect, test } from "vitest";
import { daemonNames, eventually, type HostUser, unitOf } from "./support/host.js";
import { demandLab } from "./support/lab.js";
import { useHost } from "./support/use-host.js";

const logoutDelay = "[Login]\nUserStopDelaySec=1\n";
const host = useHost({
  prepare: async (fresh) => {
    await fresh.write("/etc/systemd/logind.conf.d/lab.conf", logoutDelay);
    await fresh.shell("systemctl restart systemd-logind.service");
  },
});

async function countDaemons(user: HostUser): Promise<number> {
  const { stdout } = await user.host.run(["pgrep", "-u", user.name, "-c", "^daemon-"]);
  return Number(stdout);
}

describe("the daemons", () => {
  test.each(["alice", "bob"])("of %s, who lingers, run without a login", async (name) => {
    const user = host().user(name);
    for (const daemon of daemonNames) {
      expect(await user.property(unitOf[daemon], "ActiveState")).toBe("active");
      expect(await user.property(unitOf[daemon], "NRestarts")).toBe("0");
      expect(await user.property(unitOf[daemon], "UnitFileState")).toBe("static");
    }
    expect(await countDaemons(user)).toBe(2);
  });

  test("of carol begin with her first login and end with her last logout", async () => {
    const carol = host().user("carol");
    expect(await countDaemons(carol)).toBe(0);
    // The login does not wait for the manager's default target: the daemons are there a moment later.
    const command = "sleep 2; sesame status; pgrep -u carol -c ^daemon-";
    expect(await demandLab(["ssh", "host-a", "carol", command])).toMatch(
      /daemon-profile .*\ndaemon-secrets [^]*\n2\n$/,
    );
    await eventually(async () => (await countDaemons(carol)) === 0);
    await eventually(async () => (await host().run(["test", "-e", "/run/user/1002"])).status === 1);
  });

  test("of a second session of carol's are those of the first, and outlive it", async () => {
    const pids = "systemctl --user show --value -p MainPID 'open-sesame-*.service'";
    const first = demandLab(["ssh", "host-a", "carol", `sleep 1; ${pids}; sleep 3; ${pids}`]);
    await host().user("carol").awaitDaemons();
    const second = await demandLab(["ssh", "host-a", "carol", pids]);
    expect(second).toMatch(/^\d+\n\n\d+\n\n\d+\n$/);
    expect(await first).toBe(`${second}${second}`);
  });

  test("of a user who was made after the installation run like all others'", async () => {
    await host().shell("useradd -m -s /bin/bash dave; loginctl enable-linger dave");
    const dave = host().user("dave");
    await dave.awaitDaemons();
    await dave.initialize();
    expect((await dave.readAnchor()).stdout).toBe(dave.anchor);
  });

  test("of root do not come to be because there is a root", async () => {
    expect(await countDaemons(host().user("root"))).toBe(0);
  });

  test("come back locked after a reboot, with everything that they held", async () => {
    const [alice, bob] = [host().user("alice"), host().user("bob")];
    await alice.initialize();
    await bob.initialize();
    const before = await alice.status();
    await host().restart();
    for (const user of [alice, bob]) {
      await user.awaitDaemons();
      expect(await user.isUnlocked()).toBe(false);
      expect(await user.readAnchor()).toMatchObject({ status: 77, stdout: "" });
      await user.unlock();
      expect((await user.readAnchor()).stdout).toBe(user.anchor);
      await user.verifyAudit();
    }
    expect((await alice.status()).installation).toEqual(before.installation);
  });

  test("can be told not to start by the one user who does not want them", async () => {
    const bob = host().user("bob");
    await bob.systemctl("mask", "--now", "open-sesame-profile.service", "open-sesame-secrets.service");
    await host().shell("systemctl restart user@1001.service");
    expect(await countDaemons(bob)).toBe(0);
    expect((await bob.sesame(["status"])).status).toBe(69);
    await bob.systemctl("unmask", "open-sesame-profile.service", "open-sesame-secrets.service");
    await bob.systemctl("start", "open-sesame-headless.target");
    await bob.awaitDaemons();
  });
});

describe("systemd", () => {
  test("finds nothing to say of the units", async () => {
    const { stdout, stderr } = await host()
      .user("alice")
      .run([
        "systemd-analyze",
        "--user",
        "verify",
        ...Object.values(unitOf),
        "open-sesame-session.service",
        "open-sesame-headless.target",
      ]);
    expect(stdout + stderr).toBe("");
  });

  test("rates the exposure of each as no more than medium", async () => {
    for (const unit of [...Object.values(unitOf), "open-sesame-session.service"]) {
      const analyze = ["systemd-analyze", "--user", "security", "--no-pager", unit];
      const { stdout } = await host().user("alice").run(analyze);
      const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
      console.log(`exposure of ${unit}, as systemd sees it: ${exposure}`);
      expect(Number(exposure)).toBeLessThan(6.5);
    }
  });
});
