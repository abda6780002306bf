// Two users of one machine, both with a profile "work": neither finds anything of the other, nor can do anything to them.

import { beforeAll, describe, expect, test } from "vitest";
import { parseAttack } from "./support/attack.js";
import { daemonNames, type Host, type HostUser } from "./support/host.js";
import { useHost } from "./support/use-host.js";

const host = useHost();
const node = "/usr/lib/open-sesame/bin/node";
let alice: HostUser;
let bob: HostUser;

beforeAll(async () => {
  alice = host().user("alice");
  bob = host().user("bob");
  await alice.initialize();
  await bob.initialize();
});

/** Writes the command line of every process, one a line, twenty times a second. */
const watchScript = `
  i=0
  while [ $i -lt 50 ]; do
    for file in /proc/[0-9]*/cmdline; do tr "\\0" " " <$file; echo; done 2>/dev/null
    sleep 0.03
    i=$((i + 1))
  done`;

/** Connects to a socket and tells how that ended: an errno, or how many bytes came before the end. */
const connectScript = `
  let bytes = 0;
  const socket = require("node:net").connect(process.argv[1]);
  socket.on("data", (chunk) => (bytes += chunk.length));
  socket.on("connect", () => socket.write("x".repeat(64)));
  socket.on("error", (error) => { console.log(error.code); process.exit(); });
  socket.on("close", () => { console.log(bytes + " bytes"); process.exit(); });
`;

async function connectAs(user: HostUser | Host): Promise<string> {
  const { stdout } = await user.run([node, "-e", connectScript, "/run/user/1000/pds/bus.sock"]);
  return stdout.trim();
}

/** How many refusals alice's log tells of, by uid. */
async function refusalsOf(uid: number): Promise<number> {
  const entries = await alice.journal("-u", "open-sesame-profile.service");
  return entries
    .map(({ MESSAGE = "" }) => MESSAGE)
    .filter((message) => message.includes('"bus.peer_refused"') && message.includes(`"uid":${uid}`)).length;
}

async function expectAliceServed(): Promise<void> {
  expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
}

describe("two users with a profile of one name", () => {
  test("have their own installation, profile id, vault, chain and bus", async () => {
    const [hers, his] = [await alice.status(), await bob.status()];
    expect(hers.installation?.id).not.toBe(his.installation?.id);
    expect(hers.audit?.hash).not.toBe(his.audit?.hash);
    expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
    expect((await bob.readAnchor()).stdout).toBe(bob.anchor);
    const profileId = async (user: HostUser): Promise<string> => {
      const line = (await user.shell("cat .config/pds/audit/*.jsonl"))
        .split("\n")
        .find((entry) => entry.includes('"profile_id"'));
      return String((JSON.parse(line ?? "{}") as Record<string, unknown>)["profile_id"]);
    };
    expect(await profileId(alice)).toMatch(/^[0-9a-f-]{36}$/);
    expect(await profileId(alice)).not.toBe(await profileId(bob));
    await alice.verifyAudit();
    await bob.verifyAudit();
  });

  test("lock and unlock each their own", async () => {
    await bob.demand(["sesame", "lock", "-q", "-p", "work"]);
    await expectAliceServed();
    expect((await bob.readAnchor()).status).toBe(77);
    await bob.unlock();
  });
});

describe("another user at a bus", () => {
  test("does not get to the socket", async () => {
    expect(await connectAs(bob)).toBe("EACCES");
  });

  test("is refused and told of where its owner opened every directory to all, before a byte is answered", async () => {
    await alice.shell("chmod 711 /run/user/1000 /run/user/1000/pds; chmod 666 /run/user/1000/pds/bus.sock");
    const before = await refusalsOf(1001);
    expect(await connectAs(bob)).toMatch(/^(0 bytes|ECONNRESET|EPIPE)$/);
    expect(await refusalsOf(1001)).toBe(before + 1);
    expect(await connectAs(alice)).not.toBe("EACCES");
    await alice.shell("chmod 700 /run/user/1000 /run/user/1000/pds; chmod 600 /run/user/1000/pds/bus.sock");
    await expectAliceServed();
  });

  test("is refused and told of when it is root", async () => {
    const before = await refusalsOf(0);
    expect(await connectAs(host())).toMatch(/^(0 bytes|ECONNRESET|EPIPE)$/);
    expect(await refusalsOf(0)).toBe(before + 1);
    const cli = await host().run(["env", "XDG_RUNTIME_DIR=/run/user/1000", "sesame", "status"]);
    expect(cli.status).not.toBe(0);
    await expectAliceServed();
  });
});

describe("another user", () => {
  test("reads no file, even in a home that is open to all", async () => {
    await alice.shell('chmod 755 "$HOME" "$HOME/.config"');
    const found = await bob.run(["find", alice.configuration, "/run/user/1000"]);
    expect(found.stdout.split("\n").filter((line) => line !== "")).toEqual([
      alice.configuration,
      "/run/user/1000",
    ]);
    expect(found.stderr.match(/Permission denied/g)).toHaveLength(2);
    // What would be readable if the directory were opened as well.
    await alice.shell('chmod 755 "$HOME/.config/pds"');
    const open = await bob.run(["find", alice.configuration, "-type", "f", "-readable"]);
    expect(open.stdout).toBe("");
    await alice.shell('chmod 700 "$HOME/.config/pds" "$HOME"');
  });

  test.each(daemonNames)("gets at nothing of the process of %s", async (daemon) => {
    const pid = await alice.pidOf(daemon);
    const { stdout } = await bob.run(["/opt/lab/attack", String(pid), "0".repeat(64)]);
    const results = parseAttack(stdout);
    expect(new Set(Object.values(results))).toEqual(new Set(["EACCES", "EPERM"]));
    expect(Object.keys(results)).toHaveLength(8);
    for (const signal of ["TERM", "KILL", "STOP", "HUP", "ABRT"]) {
      const { status, stderr } = await bob.run(["/bin/sh", "-c", `kill -${signal} ${pid}`]);
      expect({ status, refused: /not permitted/i.test(stderr) }).toEqual({ status: 1, refused: true });
    }
    expect(await alice.pidOf(daemon)).toBe(pid);
    await expectAliceServed();
  });

  test("reads no name of a profile off processes, units or logs", async () => {
    const input = "nobody knows this";
    await alice.demand(["sesame", "profile", "create", "-q", "payroll", "--password-stdin"], { input });
    const watch = bob.run(["sh", "-c", watchScript]);
    // Each kind of command for long enough to be seen: one waits for its input, one for the command that it runs.
    const waiting = alice.shell("(sleep 1.5; echo) | sesame unlock -p payroll --password-stdin || true");
    await alice.shell(
      "sesame secret set -q -p payroll key </dev/null || true; sesame env -p payroll -- sleep 1",
    );
    await waiting;
    const seen = (await watch).stdout.split("\n");
    // The shell that alice typed it into would show it; what counts is what we start.
    const ours = seen.filter((line) => /^(sesame|daemon-|\S*\/node |sleep 1)/.test(line));
    expect(ours).toContain("sleep 1 ");
    expect(ours.some((line) => line.startsWith("daemon-secrets"))).toBe(true);
    expect(ours.some((line) => line.startsWith("sesame"))).toBe(true);
    expect(ours.filter((line) => line.includes("payroll"))).toEqual([]);
    const units = await bob.run(["systemctl", "--no-pager", "-l", "status", "user@1000.service"]);
    expect(units.stdout).toContain("daemon-secrets");
    expect(units.stdout).not.toContain("payroll");
    expect((await bob.run(["journalctl", "_UID=1000", "--no-pager"])).stdout).not.toContain("payroll");
    await alice.demand(["sesame", "profile", "delete", "-q", "payroll", "--yes"]);
  });

  test("who fills locked memory keeps nobody but themselves from it", async () => {
    const hog = bob.run(["sh", "-c", "for i in 1 2 3 4; do /opt/lab/hog 16384 4 & done; wait"]);
    const input = Buffer.alloc(1_048_576, "v");
    await alice.demand(["sesame", "secret", "set", "-q", "-p", "work", "large"], { input });
    expect((await alice.sesame(["secret", "get", "-p", "work", "large"])).stdout).toHaveLength(input.length);
    await expectAliceServed();
    expect((await hog).stdout).toMatch(/got \d+ KiB/);
    expect((await bob.readAnchor()).stdout).toBe(bob.anchor);
  });
});

describe("directories that users share", () => {
  const shared = ["/tmp", "/var/tmp", "/dev/shm"];

  test("hold nothing of the product's, so that whoever squats there gets nothing", async () => {
    const names = ["pds", "open-sesame", "sesame", "bus.sock", "daemon-profile", "daemon-secrets"];
    await bob.shell(
      'for d in /tmp /var/tmp /dev/shm; do for n in "$@"; do ln -s /home/bob/trap-$n "$d/$n"; done; done',
      ...names,
    );
    await alice.restartDaemons();
    await alice.unlock();
    await alice.demand(["sesame", "secret", "set", "-q", "-p", "work", "other"], { input: "value" });
    await alice.demand(["sesame", "export", "-p", "work", "--format", "json"]);
    const left = await host().run(["find", ...shared, "/home/bob", "-user", "alice"]);
    expect(left.stdout).toBe("");
    expect((await host().run(["sh", "-c", "ls -d /home/bob/trap-*"])).status).not.toBe(0);
    const daemons = await Promise.all(daemonNames.map((daemon) => alice.pidOf(daemon)));
    for (const pid of daemons) {
      const open = await host().demand(["find", `/proc/${pid}/fd`, "-printf", "%l\n"]);
      expect(
        open.split("\n").filter((target) => shared.some((path) => target.startsWith(`${path}/`))),
      ).toEqual([]);
    }
  });
});
