// Disks that are full or read-only under running daemons, vaults and audit log each on one of its own: refused in
// clear words, nothing acknowledged is lost, and with room everything goes on by itself. Only root can mount them.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test as anyTest } from "vitest";
import { readEntries, verifyChain } from "../support/audit.js";
import { expectServing, isRoot, password, Product, told } from "../support/product.js";

const mayMount = isRoot && canMount();
if (!mayMount) console.warn("skipped: full and read-only disks need the right to mount");
const test = anyTest.skipIf(!mayMount);

let product: Product;
let pids: number[];
let disks: string[];

beforeEach(() => {
  product = new Product();
  disks = [];
});
afterEach(async () => {
  await product.down();
  for (const disk of disks) execFileSync("umount", ["-l", disk]);
  await product.remove();
});

function canMount(): boolean {
  try {
    execFileSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function mount(path: string, sizeKib: number): void {
  mkdirSync(path, { mode: 0o700 });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeKib}k,mode=0700`, "tmpfs", path]);
  disks.push(path);
}

function remount(path: string, mode: "ro" | "rw"): void {
  execFileSync("mount", ["-o", `remount,${mode}`, path]);
}

/** Leaves no room at all; the file to remove for some. */
function fill(disk: string): string {
  const ballast = join(disk, `ballast-${readdirSync(disk).length}`);
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  return ballast;
}

async function begin(): Promise<void> {
  await product.up();
  await product.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: password });
  expect((await set("anchor", "held")).status).toBe(0);
  pids = await product.pids();
}

const set = (key: string, input: string) =>
  product.run(["secret", "set", "-q", "-p", "work", key], { input });
const get = async (key: string): Promise<string> =>
  (await product.run(["secret", "get", "-p", "work", key])).stdout;
const value = "v".repeat(200_000);

describe("the disk of the vaults", () => {
  const roomHint = "free some space and try again";

  test("that is full refuses writes with 74, answers reads, and takes writes once there is room", async () => {
    mount(product.vaults, 2_048);
    await begin();
    const ballast = fill(product.vaults);
    const full = { status: 74, stdout: "", stderr: told('no room to write vault "work"', roomHint) };
    expect(await set("large", value)).toEqual(full);
    expect(await set("anchor", value)).toEqual(full);
    await expectServing(product, pids);
    const made = await product.run(["profile", "create", "--password-stdin", "second"], { input: "x" });
    expect(made.status).toBe(74);
    expect(made.stderr).toMatch(
      /^sesame: error: no room to write .*\nsesame: hint: free some space and try again\n$/,
    );
    expect(await product.demand(["profile", "list"])).toBe("work\n");
    rmSync(ballast);
    expect((await set("large", value)).status).toBe(0);
    expect(await get("large")).toBe(value);
    expect(
      (await product.run(["profile", "create", "-q", "--password-stdin", "second"], { input: "x" })).status,
    ).toBe(0);
    await expectServing(product, pids);
  });

  test("that is full lets a vault be locked and unlocked, and what was acknowledged is there", async () => {
    mount(product.vaults, 2_048);
    await begin();
    const acknowledged: string[] = [];
    const ballast = fill(product.vaults);
    for (let count = 0; count < 4; count += 1)
      if ((await set(`key-${count}`, `value ${count}`)).status === 0) acknowledged.push(`key-${count}`);
    await product.demand(["lock", "-q", "-p", "work"]);
    await product.unlock("work");
    await expectServing(product, pids);
    for (const key of acknowledged) expect(await get(key)).toBe(key.replace("key-", "value "));
    rmSync(ballast);
    expect((await set("after", "room")).status).toBe(0);
  });

  test("that is full lets a vault be unlocked that is to be rewrapped and converted, with a warning for each", async () => {
    mount(product.vaults, 2_048);
    await begin();
    expect((await set("large", value)).status).toBe(0);
    await product.down();
    product.configure('[crypto]\nprofile = "governance-compatible"\nargon2id.passes = 3\n');
    const metadata = join(product.vaults, "work.meta.json");
    const before = readFileSync(metadata, "utf8");
    await product.up();
    const ballast = fill(product.vaults);
    const unlock = () => product.run(["unlock", "-q", "-p", "work", "--password-stdin"], { input: password });
    const { status, stderr } = await unlock();
    expect(status).toBe(0);
    expect(stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(
        /^sesame: warning: the password of profile "work" is still .*: no room to write /,
      ),
      expect.stringMatching(/^sesame: warning: the vault of profile "work" is still .*: no room to write /),
    ]);
    expect(readFileSync(metadata, "utf8")).toBe(before);
    expect(await get("large")).toBe(value);
    for (const event of ["vault.rewrap_failed", "vault.convert_failed"])
      expect(product.logged(event)).toMatchObject([{ severity: "warning", code: "DISK_FULL" }]);
    const failed = readEntries(product.audit).filter(({ outcome }) => outcome === "failed");
    expect(failed.map(({ action, code }) => [action, code])).toEqual([
      ["vault.rewrapped", "DISK_FULL"],
      ["vault.converted", "DISK_FULL"],
    ]);
    expect(readdirSync(product.vaults).filter((name) => name.startsWith("."))).toEqual([]);
    rmSync(ballast);
    await product.demand(["lock", "-q", "-p", "work"]);
    expect(await unlock()).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(JSON.parse(readFileSync(metadata, "utf8"))).toMatchObject({
      crypto_profile: "governance-compatible",
      factors: [{ kdf: { passes: 3 } }],
    });
    expect(await get("large")).toBe(value);
  });

  test("that became read-only refuses writes with 74, answers reads, and takes writes once it is writable", async () => {
    mount(product.vaults, 2_048);
    await begin();
    await product.demand(["lock", "-q", "-p", "work"]);
    remount(product.vaults, "ro");
    const readOnly =
      /^sesame: error: .* is on a read-only file system\nsesame: hint: remount it writable and try again\n$/;
    const unlock = await product.run(["unlock", "-p", "work", "--password-stdin"], { input: password });
    const create = await product.run(["profile", "create", "--password-stdin", "second"], { input: "x" });
    remount(product.vaults, "rw");
    for (const ended of [unlock, create]) {
      expect(ended.status).toBe(74);
      expect(ended.stderr).toMatch(readOnly);
    }
    await product.unlock("work");
    expect((await set("after", "writable")).status).toBe(0);
    await expectServing(product, pids);
  });
});

describe("the disk of the audit log", () => {
  test("that is read-only keeps the daemons from starting, with the reason, until it is writable", async () => {
    mount(product.audit, 64);
    await begin();
    await product.down();
    remount(product.audit, "ro");
    const started = await product.tryUp();
    const status = await product.down();
    remount(product.audit, "rw");
    expect([started, status]).toEqual([false, 69]);
    expect(product.log()).toMatch(
      /daemon-profile: error: .* is on a read-only file system\ndaemon-profile: hint: remount it writable and try again\n/,
    );
    await product.up();
    await product.unlock("work");
    await expectServing(product, await product.pids());
  });

  const auditHint = "free disk space or mend the audit directory; requests go on by themselves then";
  const refused = { status: 74, stdout: "", stderr: told("the audit log can't be written", auditHint) };

  test("that is full refuses what must be audited with 74, tells so in its status, and goes on by itself with room", async () => {
    mount(product.audit, 64);
    await begin();
    const ballast = fill(product.audit);
    let before = 0;
    // What is left of the last page takes a few entries more.
    for (; (await product.run(["secret", "get", "-p", "work", "anchor"])).status === 0; before += 1)
      expect(before).toBeLessThan(60);
    expect(await product.run(["secret", "get", "-p", "work", "anchor"])).toEqual(refused);
    expect(await set("unaudited", "x")).toEqual(refused);
    const status = await product.run(["status"]);
    expect(status.status).toBe(1);
    expect(status.stdout).toContain("AUDIT_UNAVAILABLE: the audit log can't be written");
    rmSync(ballast);
    // The first request afterwards is the one that finds the log writable.
    await product.run(["secret", "get", "-p", "work", "anchor"]);
    await expectServing(product, pids);
    expect((await product.run(["secret", "get", "-p", "work", "unaudited"])).status).toBe(66);
    expect((await product.run(["status"])).status).toBe(0);
    expect((await product.run(["audit", "verify"])).status).toBe(0);
    expect(verifyChain(product.audit)).toMatchObject({ intact: true, faults: [] });
    expect(product.logged("audit.write_failed")[0]).toMatchObject({ severity: "critical", errno: "ENOSPC" });
    expect(product.logged("audit.recovered")).toHaveLength(1);
  });

  test("that is full does not keep the daemons from starting, and they serve once there is room", async () => {
    mount(product.audit, 64);
    await begin();
    await product.down();
    const ballast = fill(product.audit);
    await product.up();
    rmSync(ballast);
    await product.unlock("work");
    await expectServing(product, await product.pids());
  });
});

test("the whole home on a full disk: an init is refused with 74, leaves nothing behind, and works with room", async () => {
  mount(product.directory + "-disk", 256);
  const home = { XDG_CONFIG_HOME: product.directory + "-disk" };
  const other = new Product({ environment: home });
  try {
    mkdirSync(join(home.XDG_CONFIG_HOME, "pds"), { mode: 0o700 });
    await other.up();
    const ballast = fill(home.XDG_CONFIG_HOME);
    const init = () => other.run(["init", "-q", "--password-stdin"], { input: password });
    const ended = await init();
    expect(ended.status).toBe(74);
    expect(ended.stderr).toMatch(
      /^sesame: error: no room to write .*\nsesame: hint: free some space and try again\n$/,
    );
    expect(readdirSync(join(home.XDG_CONFIG_HOME, "pds"))).not.toContain("installation.toml");
    rmSync(ballast);
    expect(await init()).toMatchObject({ status: 0 });
  } finally {
    await other.remove();
  }
});

test("a daemons' log on a full disk takes no daemon with it", async () => {
  await product.up();
  await product.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: password });
  await product.down();
  const script = `sesame unlock -q -p work --password-stdin <<< '${password}' && printf held | sesame secret set -q -p work anchor && sesame secret get -p work anchor`;
  const ended = await product.execute("sesame", [
    "up",
    "--log-file",
    "/dev/full",
    "--",
    "bash",
    "-c",
    script,
  ]);
  expect(ended).toEqual({ status: 0, stdout: "held", stderr: "" });
});
