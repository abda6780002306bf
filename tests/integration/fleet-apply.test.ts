// A rendered tree put onto a device through the CLI, in a directory that stands for "/" and in a mount namespace where it is "/" itself:
// what is written, what is left alone, and that nobody and nothing leads it elsewhere or leaves it half done.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { native } from "../../src/platform/native.js";
import { FleetRoot, listingOf, treeWith } from "../support/fleet-root.js";
import { isRoot, ordinaryUid, root as checkout } from "../support/product.js";

const services = "/etc/systemd/user/open-sesame-.service.d/50-fleet.conf";
const manager = "/etc/systemd/system/user@.service.d/60-open-sesame-fleet.conf";
const policy = "/etc/pds/policy.toml";
const common = { "/etc/pds/installation.toml": "# seed\n", [manager]: "# limit\n" };
const first = treeWith({
  ...common,
  [policy]: "# policy 1\n",
  "/etc/pds/installations/alice.toml": "# alice\n",
  [services]: "# services\n",
  "/var/lib/systemd/linger/alice": "",
});
const second = treeWith({
  ...common,
  [policy]: "# policy 2\n",
  "/etc/pds/installations/bob.toml": "# bob\n",
  "/etc/pds/templates/bob.toml": "# template\n",
  "/var/lib/systemd/linger/bob": "",
});

let device: FleetRoot;
beforeEach(() => {
  device = new FleetRoot();
});
afterEach(() => device.remove());

const codeOf = (stderr: string): string =>
  (JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as { error: { code: string } }).error.code;

async function expectRefused(args: readonly string[], code: string, status: number): Promise<string> {
  const before = device.listing();
  const refused = await device.apply(second, ["--json", ...args]);
  expect([refused.status, codeOf(refused.stderr)]).toEqual([status, code]);
  expect(device.listing()).toEqual(before);
  return refused.stderr;
}

describe("sesame fleet apply", () => {
  test("makes the tree, byte by byte, and the next one of it", async () => {
    expect(await device.apply(first)).toMatchObject({ status: 0, stderr: "" });
    expect(device.listing()).toEqual(listingOf(first));
    expect(await device.results(second)).toEqual(
      [
        ["/etc/pds/device.json", "changed"],
        ["/etc/pds/installations/alice.toml", "removed"],
        ["/etc/pds/installations/bob.toml", "created"],
        [policy, "changed"],
        ["/etc/pds/templates/bob.toml", "created"],
        [services, "removed"],
        ["/var/lib/systemd/linger/alice", "removed"],
        ["/var/lib/systemd/linger/bob", "created"],
      ].map(([path, state]) => ({ path, state, edit: null, overwritten: false })),
    );
    expect(device.listing()).toEqual(listingOf(second));
  });

  test("changes nothing the second time, not even a time", async () => {
    await device.apply(first);
    const times = (): number[] =>
      [...Object.keys(device.listing()), "/etc/pds", "/etc/pds/installations"].map(
        (path) => statSync(device.at(path)).ctimeMs,
      );
    const before = times();
    const again = await device.apply(first, ["--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({
      changed: false,
      directories: [],
      told: [],
      pending: [],
    });
    expect(await device.results(first)).toEqual([]);
    expect(times()).toEqual(before);
  });

  test("reads the document from standard input as well", async () => {
    const text = readFileSync(device.document(first));
    const { status } = spawnSync(
      process.execPath,
      [join(checkout, "dist/sesame.cjs"), "fleet", "apply", "--root", device.path, "-"],
      { input: text },
    );
    expect(status).toBe(0);
    expect(device.listing()).toEqual(listingOf(first));
  });

  test.each(["077", "000"])(
    "gives the modes of the tree under umask %s, to directories too",
    async (umask) => {
      expect((await device.apply(first, [], { umask })).status).toBe(0);
      expect(device.listing()).toEqual(listingOf(first));
      const directories = new Set(first.files.flatMap(({ path }) => [dirname(path), dirname(dirname(path))]));
      for (const path of directories) {
        const { mode, uid, gid } = statSync(device.at(path));
        expect([path, (mode & 0o7777).toString(8), uid, gid]).toEqual([
          path,
          "755",
          process.getuid?.(),
          process.getgid?.(),
        ]);
      }
    },
  );

  test("--check tells what would change, changes nothing and ends with 1; then with 0", async () => {
    const check = await device.apply(first, ["--check"]);
    expect(check.status).toBe(1);
    expect(check.stdout).toContain(`created  ${policy}\n`);
    expect(device.listing()).toEqual({});
    expect(existsSync(device.at("/etc"))).toBe(false);
    await device.apply(first);
    expect((await device.apply(first, ["--check"])).status).toBe(0);
  });

  test("--diff shows what files say before and after, with nothing in it that moves a cursor", async () => {
    await device.apply(first);
    writeFileSync(device.at(policy), "# policy 1\n# \u001b[2Jmine\n");
    const { stdout, status } = await device.apply(second, ["--diff"]);
    expect(status).toBe(73);
    expect(stdout).toContain(
      `--- ${policy}\n+++ ${policy}\n@@ -1,2 +1 @@\n-# policy 1\n-# \\x1b[2Jmine\n+# policy 2\n`,
    );
    expect(stdout).toContain(
      `--- /etc/pds/installations/alice.toml\n+++ /dev/null\n@@ -1 +0,0 @@\n-# alice\n`,
    );
    const json = JSON.parse((await device.apply(second, ["--diff", "--json"])).stdout) as {
      files: { path: string; before?: string; after?: string }[];
    };
    expect(json.files.find(({ path }) => path === "/etc/pds/installations/bob.toml")).toMatchObject({
      before: null,
      after: "# bob\n",
    });
  });

  test.each([
    ["that was changed", () => writeFileSync(device.at(policy), "# mine\n"), policy, "was changed"],
    ["that was removed", () => rmSync(device.at(policy)), policy, "was removed"],
    ["of another mode", () => chmodSync(device.at(policy), 0o600), policy, "has mode 0600"],
    [
      "that became a link",
      () => (rmSync(device.at(policy)), symlinkSync("elsewhere", device.at(policy))),
      policy,
      "is a symbolic link",
    ],
    [
      "that is no longer wanted, and was changed",
      () => writeFileSync(device.at(services), "# mine\n"),
      services,
      "was changed",
    ],
    [
      "that nobody rolled out, where one is to be",
      () => (
        mkdirSync(device.at("/etc/pds/templates")),
        writeFileSync(device.at("/etc/pds/templates/bob.toml"), "# mine\n")
      ),
      "/etc/pds/templates/bob.toml",
      "is not of the fleet",
    ],
    [
      "that tells what was rolled out, and was changed",
      () => writeFileSync(device.at("/etc/pds/device.json"), "{}"),
      "/etc/pds/device.json",
      "is not of the fleet",
    ],
  ] as const)(
    "shows a file %s, changes nothing and ends with 73, unless --overwrite is given",
    async (_, edit, path, what) => {
      await device.apply(first);
      edit();
      const stderr = await expectRefused([], "FLEET_EDITED", 73);
      expect(stderr).toContain(JSON.stringify(`"${path}" ${what}`).slice(1, -1));
      expect((await device.results(second)).filter(({ state }) => state === "edited")).toContainEqual({
        path,
        state: "edited",
        edit: what,
        overwritten: false,
      });
      expect((await device.apply(second, ["--check"])).status).toBe(73);
      expect((await device.apply(second, ["--overwrite"])).status).toBe(0);
      const left = path === "/etc/pds/device.json" ? listingOf(first) : {};
      expect(device.listing()).toEqual({ ...left, ...listingOf(second) });
    },
  );

  test("takes a file that is as the tree wants it for its own, whoever wrote it", async () => {
    mkdirSync(device.at("/etc/pds"), { recursive: true });
    writeFileSync(device.at(policy), "# policy 1\n");
    chmodSync(device.at(policy), 0o644);
    expect((await device.results(first)).map(({ path }) => path)).not.toContain(policy);
    expect(device.listing()).toEqual(listingOf(first));
  });

  test("refuses another device's tree, unless --overwrite is given", async () => {
    await device.apply(first);
    const other = treeWith(common, "ws-2");
    const refused = await device.apply(other, ["--json"]);
    expect([refused.status, codeOf(refused.stderr)]).toEqual([65, "FLEET_DEVICE_DIFFERS"]);
    expect(device.listing()).toEqual(listingOf(first));
    expect((await device.apply(other, ["--overwrite"])).status).toBe(0);
    expect(device.listing()).toEqual(listingOf(other));
  });

  test("opens its own directories to everybody's reading, and no other", async () => {
    await device.apply(first);
    chmodSync(device.at("/etc/pds"), 0o700);
    chmodSync(device.at("/etc/systemd"), 0o711);
    expect((await device.apply(first, ["--check"])).status).toBe(1);
    expect(JSON.parse((await device.apply(first, ["--json"])).stdout)).toMatchObject({
      directories: ["/etc/pds"],
    });
    expect(statSync(device.at("/etc/pds")).mode & 0o777).toBe(0o755);
    expect(statSync(device.at("/etc/systemd")).mode & 0o777).toBe(0o711);
  });

  test.each([
    ["of a place that no rendering has", { "/etc/passwd": "root::0:0::/:\n" }],
    ["with a way out", { "/etc/pds/installations/../../passwd.toml": "" }],
    ["below a home", { "/home/alice/.config/pds/config.toml": "" }],
    ["of a user who is no name", { "/etc/pds/installations/.toml": "" }],
  ])("refuses a document %s", async (_, files) => {
    const refused = await device.apply(treeWith(files), ["--json"]);
    expect([refused.status, codeOf(refused.stderr)]).toEqual([65, "FLEET_TREE_INVALID"]);
    expect(device.listing()).toEqual({});
  });

  test("refuses a document whose bytes are not those that it names, and one that is cut off", async () => {
    const forged = {
      ...first,
      files: first.files.map((file) => (file.path === policy ? { ...file, content: "# evil\n" } : file)),
    };
    expect((await device.apply(forged)).status).toBe(65);
    const path = device.document(first);
    writeFileSync(path, readFileSync(path).subarray(0, 300));
    expect((await device.run(["apply", path])).status).toBe(65);
    expect(device.listing()).toEqual({});
  });

  test("refuses a second one while another is at work, and of several at once none is in another's way", async () => {
    const descriptor = openSync(device.path, "r");
    expect(native.lockFile(descriptor)).toBe(true);
    await expectRefused([], "FLEET_BUSY", 75);
    closeSync(descriptor);
    const ends = await Promise.all(
      [first, second, first, second].map((tree, at) =>
        device.run(["apply", "--overwrite", device.document(tree, `${at}.json`)]),
      ),
    );
    for (const { status } of ends) expect([0, 75]).toContain(status);
    expect(ends.map(({ status }) => status)).toContain(0);
    const now = device.listing();
    expect([listingOf(first), listingOf(second)]).toContainEqual(now);
  });
});

describe("sesame fleet remove", () => {
  test("takes all away that was rolled out, and nothing else", async () => {
    await device.apply(first);
    writeFileSync(device.at("/etc/pds/installations/carol.toml"), "# not of the fleet\n");
    const check = await device.run(["remove", "--check"]);
    expect([check.status, Object.keys(device.listing()).length]).toEqual([1, first.files.length + 1]);
    expect((await device.run(["remove"])).status).toBe(0);
    expect(Object.keys(device.listing())).toEqual(["/etc/pds/installations/carol.toml"]);
    expect(await device.run(["remove"])).toMatchObject({
      status: 0,
      stderr: "sesame: there are no files of a fleet here\n",
    });
  });

  test("keeps what was changed, unless --overwrite is given", async () => {
    await device.apply(first);
    writeFileSync(device.at(policy), "# mine\n");
    const before = device.listing();
    expect((await device.run(["remove"])).status).toBe(73);
    expect(device.listing()).toEqual(before);
    expect((await device.run(["remove", "--overwrite"])).status).toBe(0);
    expect(device.listing()).toEqual({});
  });

  test("says so where nothing tells which files are of the fleet", async () => {
    await device.apply(first);
    writeFileSync(device.at("/etc/pds/device.json"), "{");
    const refused = await device.run(["remove", "--json"]);
    expect([refused.status, codeOf(refused.stderr)]).toEqual([65, "FLEET_TREE_INVALID"]);
  });
});

describe.skipIf(!isRoot)("what somebody else put in the way (needs root)", () => {
  const elsewhere = (): string => join(device.scratch, "elsewhere");
  beforeEach(async () => {
    await device.apply(first);
    mkdirSync(elsewhere());
  });

  const hostile: readonly (readonly [string, () => void, string])[] = [
    [
      "a link of theirs for a directory",
      () => {
        renameSync(device.at("/etc/pds"), join(elsewhere(), "pds"));
        symlinkSync(join(elsewhere(), "pds"), device.at("/etc/pds"));
        lchownSync(device.at("/etc/pds"), ordinaryUid, ordinaryUid);
      },
      "is a link of uid 65534",
    ],
    ["a directory of theirs", () => chownSync(device.at("/etc/pds"), ordinaryUid, 0), "belongs to uid 65534"],
    [
      "a directory that all can write",
      () => chmodSync(device.at("/etc/pds/installations"), 0o777),
      "(mode 777)",
    ],
    ["a sticky directory", () => chmodSync(device.at("/etc/systemd"), 0o1777), "(mode 1777)"],
    [
      "a directory above all that its group can write",
      () => chmodSync(device.at("/var/lib"), 0o775),
      "(mode 775)",
    ],
    [
      "a file for a directory",
      () => (
        rmSync(device.at("/var/lib/systemd"), { recursive: true }),
        writeFileSync(device.at("/var/lib/systemd"), "")
      ),
      "is no directory",
    ],
    [
      "a loop of links",
      () => (renameSync(device.at("/var"), device.at("/v")), symlinkSync("var", device.at("/var"))),
      "loop",
    ],
    [
      "a directory for a file",
      () => (rmSync(device.at(policy)), mkdirSync(device.at(policy))),
      "is a directory",
    ],
  ];

  test.each(hostile)("%s stops it with 77, and nothing is written", async (_, spoil, words) => {
    spoil();
    expect(await expectRefused(["--overwrite"], "FLEET_PLACE_UNSAFE", 77)).toContain(words);
  });

  test("a FIFO in a file's place holds nobody up", async () => {
    rmSync(device.at(policy));
    spawnSync("mkfifo", [device.at(policy)]);
    expect((await device.results(second)).find(({ path }) => path === policy)).toMatchObject({
      state: "edited",
      edit: "is no regular file",
    });
    expect((await device.apply(second, ["--overwrite"])).status).toBe(0);
    expect(device.listing()).toEqual(listingOf(second));
  });

  test("a link in a file's place, or in that of a file to be, goes, and where it leads nothing is written", async () => {
    const target = join(elsewhere(), "target");
    writeFileSync(target, "theirs");
    rmSync(device.at(policy));
    symlinkSync(target, device.at(policy));
    for (const name of [".policy.toml.fleet-new", ".device.json.fleet-new", ".device.json.fleet-next"])
      symlinkSync(target, device.at(`/etc/pds/${name}`));
    expect((await device.apply(second, ["--overwrite"])).status).toBe(0);
    expect(readFileSync(target, "utf8")).toBe("theirs");
    expect(lstatSync(device.at(policy)).isFile()).toBe(true);
    expect(device.read(policy)).toBe("# policy 2\n");
  });

  test("a link of root's is followed, and never out of the directory that stands for /", async () => {
    renameSync(device.at("/etc/pds"), device.at("/etc/kept"));
    symlinkSync("/etc/../../../../etc/kept", device.at("/etc/pds"));
    expect((await device.apply(second)).status).toBe(0);
    expect(readFileSync(device.at("/etc/kept/policy.toml"), "utf8")).toBe("# policy 2\n");
    expect(readlinkSync(device.at("/etc/pds"))).toBe("/etc/../../../../etc/kept");
  });

  test("a record that others could have written says nothing", async () => {
    chmodSync(device.at("/etc/pds/device.json"), 0o666);
    expect(await device.results(second)).toContainEqual({
      path: "/etc/pds/device.json",
      state: "edited",
      edit: "is not of the fleet, has mode 0666",
      overwritten: false,
    });
  });

  test("whoever is not root changes a directory of their own alone", async () => {
    const own = { uid: ordinaryUid };
    chmodSync(device.scratch, 0o755);
    const refused = await device.apply(first, ["--json"], { ...own, root: false });
    expect([refused.status, codeOf(refused.stderr)]).toEqual([77, "FLEET_ROOT_REQUIRED"]);
    const others = await device.apply(first, ["--json"], own);
    expect([others.status, codeOf(others.stderr)]).toEqual([77, "FLEET_ROOT_REQUIRED"]);
    rmSync(device.path, { recursive: true });
    mkdirSync(device.path);
    chownSync(device.path, ordinaryUid, ordinaryUid);
    expect((await device.apply(first, [], own)).status).toBe(0);
    expect(device.listing()).toEqual(listingOf(first));
    expect(statSync(device.at(policy)).uid).toBe(ordinaryUid);
  });
});

describe.skipIf(!isRoot)("a full disk (needs root)", () => {
  test("is told, leaves all as it was, and the same run comes to its end when there is room", async () => {
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k,mode=755", "tmpfs", device.path]);
    try {
      expect((await device.apply(first)).status).toBe(0);
      const large = treeWith({
        ...common,
        "/etc/pds/installation.toml": "# another seed\n",
        [policy]: `# ${"x".repeat(100_000)}\n`,
      });
      spawnSync("dd", ["if=/dev/zero", `of=${device.at("/filler")}`, "bs=4k", "count=105"]);
      const before = device.listing();
      const refused = await device.apply(large, ["--json"]);
      expect(codeOf(refused.stderr)).toBe("DISK_FULL");
      expect(device.listing()).toEqual(before);
      rmSync(device.at("/filler"));
      expect((await device.apply(large)).status).toBe(0);
      expect(device.listing()).toEqual(listingOf(large));
    } finally {
      spawnSync("umount", [device.path]);
    }
  });
});

describe.skipIf(!existsSync("/usr/bin/strace"))("killed at any instant (needs strace)", () => {
  const third = treeWith({ ...common, [policy]: "# policy 3\n" });

  test.each(["rename", "fsync", "unlink", "fchmod", "mkdir"])(
    "at a %s, every file is whole, and the same run comes to its end; so does the way back",
    async (call) => {
      const wholes = [listingOf(first), listingOf(second)];
      let killed = 0;
      await device.apply(first);
      const before = join(device.scratch, "before");
      cpSync(device.path, before, { recursive: true });
      for (let count = 1; ; count += 1) {
        rmSync(device.path, { recursive: true });
        cpSync(before, device.path, { recursive: true });
        if (!device.killedAt(second, call, count)) break;
        killed += 1;
        for (const [path, file] of Object.entries(device.listing()))
          if (!path.includes("/."))
            expect([path, wholes.map((whole) => whole[path])]).toEqual([
              path,
              expect.arrayContaining([file]),
            ]);
        // The same tree, the former one, and one that this device has never seen.
        const next = [second, first, third][count % 3] ?? third;
        const again = await device.apply(next);
        expect([count, again.status], again.stderr).toEqual([count, 0]);
        expect(device.listing()).toEqual(listingOf(next));
      }
      expect(killed).toBeGreaterThan(0);
      expect(device.listing()).toEqual(listingOf(second));
    },
  );

  test("in the very first run, the same one comes to its end, and another one does", async () => {
    let killed = 0;
    for (let count = 1; ; count += 1) {
      rmSync(device.path, { recursive: true });
      mkdirSync(device.path, { mode: 0o755 });
      if (!device.killedAt(first, "rename", count)) break;
      killed += 1;
      const next = count % 2 === 0 ? first : second;
      const again = await device.apply(next);
      expect([count, again.status], again.stderr).toEqual([count, 0]);
      expect(device.listing()).toEqual(listingOf(next));
    }
    expect(killed).toBe(first.files.length);
  });

  test("twice, by two trees, and a third one comes to its end", async () => {
    await device.apply(first);
    expect(device.killedAt(second, "rename", 3)).toBe(true);
    expect(device.killedAt(third, "rename", 1)).toBe(true);
    expect((await device.apply(third)).status).toBe(0);
    expect(device.listing()).toEqual(listingOf(third));
  });

  test("a removal comes to its end, also of what a run that was killed had put there", async () => {
    await device.apply(first);
    expect(device.killedAt(second, "rename", 4)).toBe(true);
    expect((await device.run(["remove"])).status).toBe(0);
    expect(device.listing()).toEqual({});
  });
});

describe.skipIf(!isRoot)("as root, without --root (needs root)", () => {
  /** A script of /bin/sh where "/" has nothing in /etc, /var/lib and /run; "$@" is `sesame fleet`, "$TREE" the first tree. */
  function within(...lines: readonly string[]): { readonly stdout: string; readonly stderr: string } {
    const mounts = "for at in /etc /var/lib /run; do mount -t tmpfs -o mode=755 tmpfs $at; done";
    const command = [process.execPath, join(checkout, "dist/sesame.cjs"), "fleet"];
    return spawnSync(
      "unshare",
      ["--mount", "--propagation", "private", "sh", "-c", [mounts, ...lines].join("\n"), "sh", ...command],
      { encoding: "utf8", env: { ...process.env, TREE: device.document(first) } },
    );
  }

  test("it is / itself; without systemd that is said", () => {
    const { stdout, stderr } = within(
      "set -e",
      '"$@" apply --json "$TREE"',
      '"$@" apply --json "$TREE"',
      "stat -c '%a %u:%g %n' /run/open-sesame-fleet.lock /etc/pds/policy.toml",
      '"$@" remove --json',
      "find /etc /var/lib ! -type d",
    );
    expect(stderr).toBe("");
    const lines = stdout.split("\n").filter((line) => line !== "");
    const results = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as object);
    expect(results).toMatchObject([
      { changed: true, root: "/", pending: [{ what: "systemd" }] },
      { changed: false, pending: [] },
      { changed: true, pending: [{ what: "systemd" }] },
    ]);
    expect(lines.filter((line) => !line.startsWith("{"))).toEqual([
      "600 0:0 /run/open-sesame-fleet.lock",
      "644 0:0 /etc/pds/policy.toml",
    ]);
  });

  test("a systemd that can't be told is an error, and what it was to be told is told by the next run", () => {
    const { stdout } = within(
      // As sd_booted(3) tells it; nothing answers there.
      "mkdir -p /run/systemd/system",
      '"$@" apply --json "$TREE" 2>&1 >/dev/null; echo $?',
      "ls /etc/pds/policy.toml /etc/pds/device.json 2>/dev/null",
      "rmdir /run/systemd/system",
      '"$@" apply --json "$TREE"; echo $?',
      "ls -A /etc/pds",
    );
    const lines = stdout.split("\n");
    expect(codeOf(lines[0] ?? "")).toBe("FLEET_SYSTEMD_FAILED");
    expect(lines.slice(1, 3)).toEqual(["71", "/etc/pds/policy.toml"]);
    expect(JSON.parse(lines[3] ?? "")).toMatchObject({ changed: true, pending: [{ what: "systemd" }] });
    expect(lines.slice(4)).toEqual([
      "0",
      "device.json",
      "installation.toml",
      "installations",
      "policy.toml",
      "",
    ]);
  });
});
