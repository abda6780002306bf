// The daemons' logs in the journal: whose they are, what is in them, who reads them, and that they may be lost while the audit
// chain may not.

import { beforeAll, describe, expect, test } from "vitest";
import { type HostUser, type JournalEntry, parseJournal } from "./support/host.js";
import { restartManagers } from "./support/product-tree.js";
import { useHost } from "./support/use-host.js";

const host = useHost();
let alice: HostUser;
let bob: HostUser;

beforeAll(async () => {
  alice = host().user("alice");
  bob = host().user("bob");
  await alice.initialize();
  await bob.initialize();
});

const priorities = ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"];

const ourUnits = ["-u", "open-sesame-profile.service", "-u", "open-sesame-secrets.service"];

type LogLine = Readonly<Record<string, unknown>>;

/** What the daemons themselves wrote, with the journal's own fields; systemd speaks of the units as well. */
async function readLog(
  user: HostUser,
  ...args: readonly string[]
): Promise<{ entry: JournalEntry; line: LogLine }[]> {
  return (await user.journal(...ourUnits, ...args))
    .filter(({ SYSLOG_IDENTIFIER = "" }) => SYSLOG_IDENTIFIER.startsWith("open-sesame-"))
    .map((entry) => ({ entry, line: JSON.parse(entry["MESSAGE"] ?? "") as LogLine }));
}

const levelDebug =
  '[global.logging]\nlevel = "debug"\n[secrets.rate_limit]\nburst = 100000\nper_second = 100000\n';

describe("each line in the journal", () => {
  test.each(["alice", "bob"])(
    "of %s's daemons has every member and the priority that it names",
    async (name) => {
      const user = host().user(name);
      const { installation } = await user.status();
      const log = await readLog(user);
      expect(log.length).toBeGreaterThan(6);
      for (const { entry, line } of log) {
        expect(Object.keys(line).slice(0, 9)).toEqual(
          [
            "timestamp",
            "severity",
            "event",
            "message",
            "installation_id",
            "org_namespace",
            "daemon_id",
            "profile",
          ].concat("span"),
        );
        expect(priorities[Number(entry["PRIORITY"])]).toBe(line["severity"]);
        expect(line["timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(line["daemon_id"]).toBe(
          `${entry["SYSLOG_IDENTIFIER"]?.replace("open-sesame", "daemon")}:${entry["_PID"]}`,
        );
        expect([null, installation?.id]).toContain(line["installation_id"]);
        expect(entry["_UID"]).toBe(String(await user.id()));
        expect(entry["_SYSTEMD_USER_UNIT"]).toBe(`${entry["SYSLOG_IDENTIFIER"]}.service`);
      }
      expect(log.some(({ line }) => line["installation_id"] === installation?.id)).toBe(true);
      expect(log.some(({ line }) => line["profile"] === "work")).toBe(true);
    },
  );

  test("holds no value, password or path of a home", async () => {
    const everything = await host().demand(["journalctl", "--no-pager", "-o", "json"]);
    for (const user of [alice, bob]) {
      expect(everything).not.toContain(user.anchor);
      expect(everything).not.toContain(user.password);
    }
  });
});

describe("the journal", () => {
  test("gives errors by their priority, to their own user alone", async () => {
    await bob.dropIn("open-sesame-.service", "[Service]\nEnvironment=SESAME_FORCE_MLOCK=1\n");
    await bob.restartDaemons();
    const errors = await readLog(bob, "-p", "err");
    expect(errors.map(({ line }) => [line["severity"], line["event"]])).toEqual([
      ["error", "memory.fallback_used"],
      ["error", "memory.fallback_used"],
    ]);
    expect(await readLog(alice, "-p", "err")).toEqual([]);
    await bob.removeDropIns();
    await bob.restartDaemons();
  });

  test("gives nothing of one user to another, and everything to root", async () => {
    const query = ["journalctl", "_UID=1000", "--no-pager", "-o", "json"];
    const his = await bob.run(query);
    expect(parseJournal(his.stdout)).toEqual([]);
    expect((await bob.run(["sh", "-c", "cat /var/log/journal/*/user-1000.journal"])).stderr).toMatch(
      /Permission denied/,
    );
    expect(parseJournal(await host().demand(query)).length).toBeGreaterThan(6);
  });
});

describe("audit entries", () => {
  const reads = 100;
  const managerLimit = "/etc/systemd/system/user@.service.d/90-lab.conf";
  const readMany = `i=0; while [ $i -lt ${reads} ]; do sesame secret get -p work anchor >/dev/null; i=$((i + 1)); done`;

  test("are all there where the journal drops the log's lines", async () => {
    await alice.write(`${alice.configuration}/config.toml`, levelDebug);
    // journald heeds the limits of the system's units alone: in a user's own unit they change nothing.
    await host().write(managerLimit, "[Service]\nLogRateLimitIntervalSec=60s\nLogRateLimitBurst=1\n");
    await restartManagers(host());
    await alice.unlock();
    const before = await alice.verifyAudit();
    const [last] = await alice.journal("-n", "1");
    await alice.shell(readMany);
    const logged = await readLog(alice, "--after-cursor", last?.["__CURSOR"] ?? "");
    expect(logged.length).toBeLessThan(reads);
    expect(await alice.verifyAudit()).toBe(before + reads);
    await host().shell(`rm ${managerLimit}`);
    await restartManagers(host());
    await alice.unlock();
  });

  test("are written, and secrets served, with no journal at all", async () => {
    const before = await alice.verifyAudit();
    const units = "systemd-journald.socket systemd-journald-dev-log.socket systemd-journald.service";
    await host().shell(`systemctl stop ${units} 2>/dev/null`);
    try {
      expect((await host().run(["systemctl", "is-active", "systemd-journald.service"])).stdout).not.toBe(
        "active\n",
      );
      await alice.shell(readMany);
      expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
      expect(await alice.verifyAudit()).toBe(before + reads + 1);
    } finally {
      await host().shell(`systemctl start ${units}`);
    }
    const pids = (await alice.status()).daemons.map(({ pid }) => pid);
    expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
    expect((await alice.status()).daemons.map(({ pid }) => pid)).toEqual(pids);
  });
});
