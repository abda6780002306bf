// Real file systems that are full or read-only: small ones in memory, which only root can mount.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test as anyTest, expect } from "vitest";
import { parseKeyName as key } from "../../../src/core/names.js";
import { atOnce, codeOf, formOf, identityOf, kekOf, put, salt, scene, take } from "./vault-fixture.js";

const mayMount = process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;
const test = anyTest.skipIf(!mayMount);

function smallDisk(sizeKib: number): string {
  const path = mkdtempSync(join(tmpdir(), "vault-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeKib}k,mode=0700`, "tmpfs", path]);
  onTestFinished(() => {
    execFileSync("umount", ["-l", path]);
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

/** Leaves no room at all. */
function fill(disk: string): string {
  const ballast = join(disk, `ballast-${readdirSync(disk).length}`);
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  return ballast;
}

test("a full disk refuses a write with DISK_FULL, reads go on, and there is no trace of the write", () => {
  const disk = smallDisk(2_048);
  const at = scene(disk);
  const vault = at.create();
  put(vault, "db", "kept");
  const ballast = fill(disk);
  expect(codeOf(() => put(vault, "db", Buffer.alloc(200_000)))).toBe("DISK_FULL");
  expect(codeOf(() => put(vault, "new", Buffer.alloc(200_000)))).toBe("DISK_FULL");
  expect(take(vault, "db")).toBe("kept");
  expect(vault.list().map((secret) => [secret.key, secret.version])).toEqual([["db", 1]]);
  rmSync(ballast);
  expect(put(vault, "db", Buffer.alloc(200_000, "x"))).toBe(2);
  vault.close();
  const again = at.unlock();
  expect(take(again, "db")).toBe("x".repeat(200_000));
  expect(take(again, "db", 1)).toBe("kept");
});

test("a vault can be locked and unlocked while the disk is full, and what was acknowledged is there", () => {
  const disk = smallDisk(2_048);
  const at = scene(disk);
  const vault = at.create();
  for (let count = 0; count < 20; count += 1) put(vault, `key-${count}`, `value ${count}`);
  fill(disk);
  vault.close();
  const again = at.unlock();
  for (let count = 0; count < 20; count += 1) expect(take(again, `key-${count}`)).toBe(`value ${count}`);
  fill(disk);
  expect(codeOf(() => put(again, "more", Buffer.alloc(100_000)))).toBe("DISK_FULL");
});

test("a delete or rename that the disk has no room for changes nothing", () => {
  const disk = smallDisk(2_048);
  const vault = scene(disk).create();
  put(vault, "big", Buffer.alloc(300_000, "y"));
  const ballast = fill(disk);
  const code = codeOf(() => vault.rename(key("big"), key("other")));
  expect(code).toBe("DISK_FULL");
  expect(take(vault, "big")).toBe("y".repeat(300_000));
  rmSync(ballast);
  expect(vault.rename(key("big"), key("other"))).toBe(1);
  expect(take(vault, "other")).toBe("y".repeat(300_000));
});

test("a create without room is DISK_FULL, leaves no file, and works once there is room", () => {
  const disk = smallDisk(512);
  const at = scene(disk);
  at.create("first").close();
  const ballast = fill(disk);
  expect(codeOf(() => at.create("work"))).toBe("DISK_FULL");
  expect(readdirSync(at.directory).toSorted()).toEqual(["first.db", "first.meta.json"]);
  rmSync(ballast);
  expect(at.create("work").count()).toBe(0);
});

test("on a read-only file system create, unlock and delete are DISK_READ_ONLY, and nothing is lost by it", () => {
  const disk = smallDisk(2_048);
  const at = scene(disk);
  const vault = at.create();
  put(vault, "db", "kept");
  vault.close();
  execFileSync("mount", ["-o", "remount,ro", disk]);
  onTestFinished(() => {
    execFileSync("mount", ["-o", "remount,rw", disk]);
  });
  expect(codeOf(() => at.create("other"))).toBe("DISK_READ_ONLY");
  expect(codeOf(() => at.unlock())).toBe("DISK_READ_ONLY");
  expect(codeOf(() => at.store.delete(identityOf().profile))).toBe("DISK_READ_ONLY");
  execFileSync("mount", ["-o", "remount,rw", disk]);
  const again = at.unlock();
  expect(take(again, "db")).toBe("kept");
  expect(put(again, "db", "again")).toBe(2);
});

test("a rewrap that the disk has no room for leaves the vault as it was, and unlocked", () => {
  const disk = smallDisk(512);
  const at = scene(disk);
  const vault = at.create();
  put(vault, "db", "kept");
  vault.close();
  const before = at.store.describe(identityOf());
  fill(disk);
  using kek = kekOf("right");
  using next = kekOf("next");
  const { vault: again, changes } = atOnce(
    at.store.unlockChanging(
      identityOf(),
      { factorId: "password", kek },
      {
        form: formOf("leading-edge"),
        rewrapping: { kdf: { algorithm: "pbkdf2-sha256", iterations: 600_000 }, salt, kek: next },
      },
    ),
  );
  expect(changes.map(({ error }) => error?.code)).toEqual(["DISK_FULL"]);
  expect(take(again, "db")).toBe("kept");
  again.close();
  expect(at.store.describe(identityOf())).toEqual(before);
  at.unlock().close();
});

test("a conversion that the disk has no room for leaves the vault as it was, unlocked, and no file besides", async () => {
  const disk = smallDisk(2_048);
  const at = scene(disk);
  const vault = at.create();
  put(vault, "db", Buffer.alloc(400_000, "x"));
  vault.close();
  const before = at.store.describe(identityOf());
  const convert = () => {
    using kek = kekOf("right");
    const wanted = { form: formOf("governance-compatible"), rewrapping: null };
    return at.store.unlockChanging(identityOf(), { factorId: "password", kek }, wanted);
  };
  const ballast = fill(disk);
  for (const roomKib of [0, 4, 16, 64, 256, 400, 424]) {
    truncateSync(ballast, statSync(ballast).size - roomKib * 1_024);
    const { vault: again, changes } = await convert();
    expect([roomKib, changes.map(({ error }) => error?.code)]).toEqual([roomKib, ["DISK_FULL"]]);
    expect(take(again, "db")).toBe("x".repeat(400_000));
    again.close();
    expect(at.store.describe(identityOf())).toEqual(before);
    expect(readdirSync(at.directory).toSorted()).toEqual(["work.db", "work.meta.json"]);
    rmSync(ballast);
    fill(disk);
  }
  rmSync(ballast);
  const { vault: converted, changes: done } = await convert();
  expect(done.map(({ error }) => error)).toEqual([null]);
  expect(take(converted, "db")).toBe("x".repeat(400_000));
  converted.close();
});
