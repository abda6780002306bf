// What can keep the daemons from starting, or stands in their way from an earlier life: through `sesame up` and the
// CLI as a person meets it. Each is told with its reason and remedy; what was running goes on.

import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { launcher } from "../support/daemon.js";
import { asUser, expectServing, isRoot, ordinaryUid, Product, root, told } from "../support/product.js";

const runtimeHint =
  "log in through a systemd session, or set XDG_RUNTIME_DIR to a directory of your own with mode 0700";
const daemon = (name: string): string => join(root, "dist", `${name}.cjs`);
const upFailed = (name: string, status: number): string =>
  told(`${name} ended before it was ready (exit status ${status})`, "read what it logged before it ended");

let product: Product;
beforeEach(() => {
  product = new Product();
});
afterEach(() => product.remove());

describe("an XDG_RUNTIME_DIR", () => {
  const unfit: readonly (readonly [string, (at: Product) => string, RegExp])[] = [
    ["that is empty", () => "", /XDG_RUNTIME_DIR is not set/],
    ["that is relative", () => "run", /XDG_RUNTIME_DIR is no absolute path: "run"/],
    ["that is not there", () => "/no/such/place", /does not exist/],
    ["that is a file", (at) => join(at.directory, "config.toml"), /is no directory/],
    [
      "that others can enter",
      (at) => (chmodSync(at.runtime, 0o755), at.runtime),
      /can be reached by others \(mode 755\)/,
    ],
    ["whose path is longer than any", () => `/${"d/".repeat(3_000)}`, /can't be used \(ENAMETOOLONG\)/],
    [
      "that leads in a circle",
      (at) => (symlinkSync("loop", join(at.home, "loop")), join(at.home, "loop")),
      /can't be used \(ELOOP\)/,
    ],
  ];

  test.each(unfit)("%s ends every command with 78", async (_, prepare, message) => {
    const environment = { XDG_RUNTIME_DIR: prepare(product) };
    for (const args of [["up", "--", "true"], ["status"], ["secret", "get", "-p", "work", "key"]]) {
      const ended = await product.run(args, { environment });
      expect([args, ended.status, ended.stdout]).toEqual([args, 78, ""]);
      expect(ended.stderr).toMatch(message);
      expect(ended.stderr).toMatch(
        new RegExp(`^sesame: error: XDG_RUNTIME_DIR .*\nsesame: hint: ${runtimeHint}\n$`),
      );
    }
  });

  test.skipIf(!isRoot)("of another user, reachable or not, ends with 78", async () => {
    chownSync(product.runtime, ordinaryUid, ordinaryUid);
    const foreign = await product.run(["status"]);
    expect(foreign.status).toBe(78);
    expect(foreign.stderr).toContain(`belongs to uid ${ordinaryUid}`);
    chownSync(product.runtime, 0, 0);
    mkdirSync(join(product.runtime, "below"), { mode: 0o700 });
    const environment = { XDG_RUNTIME_DIR: join(product.runtime, "below") };
    const hidden = await product.run(["status"], { environment, prefix: asUser(ordinaryUid) });
    expect(hidden).toEqual({
      status: 78,
      stdout: "",
      stderr: told(`XDG_RUNTIME_DIR "${environment.XDG_RUNTIME_DIR}" can't be used (EACCES)`, runtimeHint),
    });
  });

  test("whose path leaves no room for a socket's ends with 78 and the room there is", async () => {
    const long = join(product.scratch, "d".repeat(100));
    mkdirSync(long, { mode: 0o700 });
    const ended = await product.run(["up", "--", "true"], { environment: { XDG_RUNTIME_DIR: long } });
    expect(ended.status).toBe(78);
    expect(ended.stderr).toMatch(
      /the bus socket's path has \d+ bytes, 107 are allowed: .*\nsesame: hint: set XDG_RUNTIME_DIR to a path of at most 93 bytes\n$/,
    );
  });

  test.each([
    [
      "open to others",
      (path: string) => (mkdirSync(path), chmodSync(path, 0o755)),
      "can be reached by others (mode 0755)",
    ],
    ["a file", (path: string) => writeFileSync(path, ""), "is no directory"],
    ["a symbolic link to nothing", (path: string) => symlinkSync("nothing", path), "is a symbolic link"],
  ])("in which our directory is %s keeps the daemons from starting", async (_, prepare, message) => {
    prepare(product.pds);
    expect(await product.tryUp()).toBe(false);
    expect(product.said()).toMatch(/^sesame: error: daemon-profile ended before it was ready/);
    expect(product.log()).toContain(`daemon-profile: error: "${product.pds}" ${message}`);
  });
});

describe("a second start", () => {
  test("of everything, or of either daemon, ends with 69 and the first goes on", async () => {
    await product.begin();
    const pids = await product.pids();
    const again = await product.run(["up", "--", "true"]);
    expect(again.status).toBe(69);
    expect(again.stderr).toBe(
      "daemon-profile: error: another daemon-profile of this user is running\n" +
        "daemon-profile: hint: stop the running one first\n" +
        upFailed("daemon-profile", 69),
    );
    for (const name of ["daemon-profile", "daemon-secrets"]) {
      const keys = join(product.pds, name.slice("daemon-".length), "bus.pub");
      const before = readFileSync(keys);
      const ended = await product.execute(launcher, [name]);
      expect(ended).toEqual({
        status: 69,
        stdout: "",
        stderr: `${name}: error: another ${name} of this user is running\n${name}: hint: stop the running one first\n`,
      });
      expect(readFileSync(keys).equals(before)).toBe(true);
    }
    await expectServing(product, pids);
  });

  test("with another runtime directory but the same home ends with 69: the audit log has one writer", async () => {
    await product.begin();
    const pids = await product.pids();
    const other = join(product.scratch, "other");
    mkdirSync(other, { mode: 0o700 });
    const ended = await product.run(["up", "--", "true"], { environment: { XDG_RUNTIME_DIR: other } });
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain(`another daemon writes the audit log "${product.audit}"`);
    await expectServing(product, pids);
  });
});

describe("what killed daemons leave", () => {
  test("is no bus to anybody, and no hindrance to the next start", async () => {
    await product.begin();
    const pids = await product.pids();
    await product.killAll(pids);
    expect(statSync(product.socket).isSocket()).toBe(true);
    expect(existsSync(join(product.pds, "seal", "seal.key"))).toBe(true);
    const gone = await product.run(["status"]);
    expect(gone.status).toBe(69);
    expect(gone.stderr).toMatch(/^sesame: error: nothing answers on the bus\n/);
    await product.up();
    expect(product.logged("bus.stale_socket_removed")).toHaveLength(1);
    await product.unlock("work");
    await expectServing(product, await product.pids());
  });

  test.each([
    ["garbage", (path: string) => writeFileSync(path, "garbage")],
    ["a symbolic link elsewhere", (path: string) => (rmSync(path), symlinkSync("/etc/hostname", path))],
    ["open to everybody", (path: string) => chmodSync(path, 0o666)],
  ])("as key files that are %s is written anew", async (_, spoil) => {
    await product.begin();
    await product.killAll(await product.pids());
    const files = ["profile/bus.pub", "secrets/bus.pub", "seal/seal.key"].map((name) =>
      join(product.pds, name),
    );
    const elsewhere = readFileSync("/etc/hostname");
    files.forEach(spoil);
    await product.up();
    for (const file of files) expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600]);
    expect(readFileSync("/etc/hostname").equals(elsewhere)).toBe(true);
    await product.unlock("work");
    await expectServing(product, await product.pids());
  });
});

test("key files spoilt under running daemons are told to the client with status and remedy, and mended by their return", async () => {
  await product.begin();
  const pids = await product.pids();
  const get = () => product.run(["secret", "get", "-p", "work", "anchor"]);
  const [bus, seal] = [join(product.pds, "profile", "bus.pub"), join(product.pds, "seal", "seal.key")];
  const spoilt: readonly (readonly [string, (path: string) => void, number, RegExp])[] = [
    [bus, (path) => writeFileSync(path, "short"), 78, /is no key file of the daemons\n.*restart the daemons/],
    [bus, (path) => writeFileSync(path, ""), 78, /is no key file of the daemons\n/],
    [seal, (path) => writeFileSync(path, ""), 78, /is no key file of the daemons\n/],
    [bus, (path) => writeFileSync(path, Buffer.alloc(33, 1)), 76, /handshake.*\n.*restart the daemons/],
    [bus, (path) => rmSync(path), 69, /left no key for its bus\n/],
    [seal, (path) => writeFileSync(path, Buffer.alloc(65, 1)), 76, /seal.*\n.*restart the daemons/],
    [seal, (path) => chmodSync(path, 0o666), 78, /can be reached by others \(mode 0666\)\n.*'chmod 600 /],
    [seal, (path) => (rmSync(path), symlinkSync(bus, path)), 78, /is a symbolic link\n/],
    [seal, (path) => (rmSync(path), mkdirSync(path)), 78, /is no regular file\n/],
    [seal, (path) => rmSync(path), 75, /left no key for its seal\n/],
  ];
  for (const [path, spoil, status, message] of spoilt) {
    const whole = readFileSync(path);
    spoil(path);
    const ended = await get();
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, whole, { mode: 0o600 });
    expect([path, ended.status, ended.stdout]).toEqual([path, status, ""]);
    expect(ended.stderr).toMatch(message);
    expect((await get()).stdout).toBe("held");
  }
  await expectServing(product, pids);
});

describe("a file that others can reach keeps the daemons from starting, with the chmod that mends it:", () => {
  const files: readonly (readonly [string, (at: Product) => string, string])[] = [
    ["config.toml", (at) => join(at.directory, "config.toml"), "600"],
    ["installation.toml", (at) => join(at.directory, "installation.toml"), "600"],
    ["the audit log", (at) => join(at.audit, "00000001.jsonl"), "600"],
    ["the audit log's lock", (at) => join(at.audit, ".lock"), "600"],
    ["the audit directory", (at) => at.audit, "700"],
    ["the vault directory", (at) => at.vaults, "700"],
    ["an instance lock", (at) => join(at.pds, "profile", "profile.lock"), "600"],
  ];

  test.each(files)("%s", async (_, pathOf, mode) => {
    await product.begin();
    await product.down();
    const path = pathOf(product);
    chmodSync(path, mode === "600" ? 0o666 : 0o777);
    expect(await product.tryUp()).toBe(false);
    expect(await product.down()).toBe(69);
    expect(product.said()).toMatch(
      /^sesame: error: daemon-(?:profile|secrets) ended before it was ready \(exit status 78\)\n/,
    );
    expect(product.log()).toMatch(
      new RegExp(`error: "${path}" can be reached by others \\(mode 0(?:666|777)\\)`),
    );
    expect(product.log()).toContain(`hint: run 'chmod ${mode} ${path}'`);
    await product.execute("chmod", [mode, path]);
    await product.up();
    await product.unlock("work");
    await expectServing(product, await product.pids());
  });
});

test("an installation.toml that became unsafe under running daemons refuses nothing that was established", async () => {
  await product.begin();
  const pids = await product.pids();
  chmodSync(join(product.directory, "installation.toml"), 0o666);
  await expectServing(product, pids);
  renameSync(join(product.directory, "installation.toml"), join(product.scratch, "aside"));
  await expectServing(product, pids);
});

test("a vault directory that became unsafe under running daemons keeps no vault from being locked at their end", async () => {
  await product.begin();
  chmodSync(product.vaults, 0o755);
  expect(await product.down()).toBe(0);
  expect(product.logged("vault.locked")).toHaveLength(1);
  expect(product.logged("daemon.failed")).toEqual([]);
  expect(existsSync(join(product.vaults, "work.db-wal"))).toBe(false);
});

describe("a Node.js that is too old", () => {
  const pretend = `Object.defineProperty(process.versions, "node", { value: "22.20.0" });`;

  test.each(["sesame", "daemon-profile", "daemon-secrets"])(
    "ends %s with 78 and the way out",
    async (name) => {
      const script = `${pretend} process.argv.splice(1, 0, "x"); require(${JSON.stringify(daemon(name))})`;
      expect(await product.execute(process.execPath, ["-e", script])).toEqual({
        status: 78,
        stdout: "",
        stderr:
          `${name}: error: Node.js 22.20.0 is too old: 24 or newer is needed\n` +
          `${name}: hint: run the bundled 'bin/sesame', or put Node.js 24 or newer first in PATH\n`,
      });
    },
  );
});
