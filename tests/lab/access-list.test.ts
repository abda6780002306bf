// Secrets that are for a unit of the system, or for logins: by the kernel's word about who asks, which no program of the same user
// can take on by calling itself so.

import { beforeAll, describe, expect, test } from "vitest";
import { eventually, type HostUser } from "./support/host.js";
import { type Ended, runLab } from "./support/lab.js";
import { useHost } from "./support/use-host.js";

const host = useHost();
let alice: HostUser;
const reading = ["sesame", "secret", "get", "-p", "work", "anchor"];

beforeAll(async () => {
  alice = host().user("alice");
  await alice.initialize();
});

/** @param meant one of those that are let in */
async function letIn(clients: string, meant: () => Promise<Ended>): Promise<void> {
  await alice.demand(["sesame", "config", "set", "-q", "secrets.clients", clients]);
  await eventually(
    async () => (await meant()).status === 0 && (await byUnitOfTheUser("probe.service")).status === 77,
  );
}

/** As root has a service of the system's do it for alice. */
async function byUnitOfTheSystem(unit: string): Promise<Ended> {
  const runtime = `/run/user/${await alice.id()}`;
  return host().run([
    "systemd-run",
    "--quiet",
    "--wait",
    "--pipe",
    "--collect",
    `--unit=${unit}`,
    "--uid=alice",
    "--gid=alice",
    `--setenv=XDG_RUNTIME_DIR=${runtime}`,
    `--setenv=HOME=${alice.home}`,
    ...reading,
  ]);
}

function byUnitOfTheUser(unit: string): Promise<Ended> {
  return alice.run([
    "systemd-run",
    "--user",
    "--quiet",
    "--wait",
    "--pipe",
    "--collect",
    `--unit=${unit}`,
    ...reading,
  ]);
}

const byLogin = (): Promise<Ended> => runLab(["ssh", host().name, "alice", reading.join(" ")]);

describe("secrets for a unit of the system", () => {
  test("are read by it, and by no login and no unit of the user's that takes its name", async () => {
    await letIn("system:backup.service", () => byUnitOfTheSystem("backup.service"));
    expect(await byUnitOfTheSystem("backup.service")).toMatchObject({ status: 0, stdout: alice.anchor });
    expect((await byUnitOfTheSystem("other.service")).status).toBe(77);
    expect((await byUnitOfTheUser("backup.service")).status).toBe(77);
    expect((await byLogin()).status).toBe(77);
  });

  test("are not read from a group of its name that the user makes below their own manager's", async () => {
    const { status, stderr } = await alice.run([
      "systemd-run",
      "--user",
      "--quiet",
      "--wait",
      "--pipe",
      "--collect",
      "-p",
      "Delegate=yes",
      "sh",
      "-euc",
      'group=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup); mkdir -p "$group/system.slice/backup.service"; ' +
        'echo 0 >"$group/system.slice/backup.service/cgroup.procs"; grep -q "^0::.*system.slice/backup.service$" /proc/self/cgroup; ' +
        `exec ${reading.join(" ")}`,
    ]);
    expect({ status, stderr }).toMatchObject({
      status: 77,
      stderr: expect.stringContaining("are not for this program"),
    });
  });
});

describe("secrets for logins", () => {
  test("are read by whoever has logged in, and by nothing that runs without", async () => {
    await letIn("session", byLogin);
    expect(await byLogin()).toMatchObject({ status: 0, stdout: alice.anchor });
    expect((await byUnitOfTheUser("backup.service")).status).toBe(77);
    expect((await byUnitOfTheSystem("backup.service")).status).toBe(77);
  });
});

describe("secrets for a unit of the user's", () => {
  test("are read by it", async () => {
    await letIn("user:backup.service", () => byUnitOfTheUser("backup.service"));
    expect(await byUnitOfTheUser("backup.service")).toMatchObject({ status: 0, stdout: alice.anchor });
    expect((await byUnitOfTheSystem("backup.service")).status).toBe(77);
  });
});
