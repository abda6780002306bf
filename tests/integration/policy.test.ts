// What an organisation has locked, through the real daemons and the CLI: it holds whatever the user's files say, the user is
// told who wants it and where, and a policy that can't be trusted starts nothing.

import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { native } from "../../src/platform/native.js";
import { Device } from "../support/policy.js";
import { isRoot, told } from "../support/product.js";

let device: Device;
beforeEach(() => {
  device = new Device({ config: "" });
});
afterEach(() => device.remove());

async function versionsKept(): Promise<number> {
  const { product } = device;
  await product.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: "a password" });
  for (const value of ["1", "2", "3", "4", "5"])
    await product.demand(["secret", "set", "-q", "-p", "work", "key"], { input: value });
  const { versions } = JSON.parse(
    await product.demand(["secret", "history", "-p", "work", "key", "--json"]),
  ) as {
    versions: unknown[];
  };
  return versions.length;
}

// Another /etc takes a mount, which takes root.
describe.skipIf(!isRoot)("a lock (needs root)", () => {
  test("changes what the daemons do, and without it the user's own file does", async () => {
    device.product.configure("[secrets]\nhistory_versions = 4\n");
    device.lock({ "secrets.history_versions": 2 });
    await device.product.up();
    expect(await versionsKept()).toBe(2);
    await device.product.down();
  });

  test("that is not there leaves the user's own file in force", async () => {
    device.product.configure("[secrets]\nhistory_versions = 4\n");
    await device.product.up();
    expect(await versionsKept()).toBe(4);
  });

  test("holds against config.d and a profile's own file, and each is a conflict that is shown", async () => {
    const { product } = device;
    device.lock({ "secrets.history_versions": 2 });
    for (const [folder, file] of [
      ["config.d", "99-mine.toml"],
      ["profiles/work", "config.toml"],
    ] as const) {
      mkdirSync(join(product.directory, folder), { recursive: true, mode: 0o700 });
      writeFileSync(join(product.directory, folder, file), "[secrets]\nhistory_versions = 9\n", {
        mode: 0o600,
      });
    }
    chmodSync(join(product.directory, "profiles"), 0o700);
    await product.up();
    expect(await versionsKept()).toBe(2);
    expect(product.logged("policy.conflict")).toContainEqual(
      expect.objectContaining({ key: "secrets.history_versions", profile: "work", locked_by: "baseline" }),
    );
    const { status, stdout } = await product.run(["policy", "conflicts", "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      conflicts: [
        { key: "secrets.history_versions", profile: null, wanted: 9, enforced: 2, locked_by: "baseline" },
        { key: "secrets.history_versions", profile: "work", wanted: 9, line: 2 },
      ],
    });
  });

  test("for one profile holds there alone, and so does a profile's own file", async () => {
    const { product } = device;
    device.lock({ "profiles.work.audit.key_names": true });
    await product.up();
    await product.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: "a password" });
    await product.demand(["profile", "create", "-q", "home", "--password-stdin"], { input: "a password" });
    for (const profile of ["work", "home"])
      await product.demand(["secret", "set", "-q", "-p", profile, "key"], { input: "value" });
    const entries = (await product.demand(["audit", "tail", "--json"]))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ action }) => action === "secret.written");
    expect(entries.map(({ profile, key }) => [profile, key])).toEqual([
      ["work", "key"],
      ["home", undefined],
    ]);
  });

  test("on key derivation holds for a client that goes its own way", async () => {
    const { product } = device;
    device.lock({ "crypto.kdf": "pbkdf2-sha256" });
    await product.up();
    await product.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: "a password" });
    const bus = await product.connect();
    const kek = native.SecureBuffer.alloc(32);
    const kdf = { algorithm: "argon2id", memory_kib: 19_456, passes: 2, lanes: 1 };
    const factor = { kind: "password", kdf, salt: randomBytes(16).toString("base64") };
    await expect(
      bus.call("profile.create", { profile: "mine", params: { factor }, secret: kek }),
    ).rejects.toMatchObject({ code: "POLICY_LOCKED", details: { key: "crypto.kdf" } });
    bus.close();
  });

  test("is not to be set by command, and the refusal names who wants it and where", async () => {
    device.lock({ "crypto.kdf": "argon2id" }, "fleet-2026");
    const { status, stderr } = await device.product.run(["config", "set", "crypto.kdf", "pbkdf2-sha256"]);
    expect(status).toBe(77);
    expect(stderr).toBe(
      told(
        '"crypto.kdf" is locked at "argon2id" by "fleet-2026" in "/etc/pds/policy.toml:1"',
        "see who locked it and why with 'sesame policy explain crypto.kdf'",
      ),
    );
    const doctor = await device.product.run(["status", "--doctor=policy", "--json"]);
    const results = (JSON.parse(doctor.stdout) as { checks: { code: string; result: string }[] }).checks;
    expect(results.map(({ code, result }) => [code, result])).toEqual([
      ["policy.trusted", "ok"],
      ["policy.in_force", "skipped"],
      ["configuration.in_force", "skipped"],
      ["policy.understood", "ok"],
      ["policy.conflicts", "ok"],
    ]);
    const explained = await device.product.demand(["policy", "explain", "crypto.kdf", "--json"]);
    expect(JSON.parse(explained)).toMatchObject({ value: "argon2id", locked: true, locked_by: "fleet-2026" });
  });

  test("on a key of a newer version leaves the daemons running", async () => {
    device.write('[[policy]]\nkey = "telepathy.enabled"\nvalue = true\nsource = "later"\n');
    await device.product.up();
    const { stderr } = await device.product.run(["policy", "show"]);
    expect(stderr).toContain('/etc/pds/policy.toml:1: unknown key "telepathy.enabled"');
  });

  test.each([
    [
      "that others can write",
      () => chmodSync(device.policyFile, 0o666),
      "can be written by others (mode 666)",
    ],
    [
      "of somebody else",
      () => chownSync(device.policyFile, 1_000, 1_000),
      "belongs to uid 1000, not to root",
    ],
    ["that is malformed", () => device.write("[[policy]\n"), "line 1"],
    ["that is out of range", () => device.lock({ "secrets.history_versions": 0 }), "must be >= 1"],
  ] as const)("in a file %s starts no daemon", async (_, spoil, message) => {
    device.lock({ "secrets.history_versions": 2 });
    spoil();
    expect(await device.product.tryUp()).toBe(false);
    expect(await device.product.down()).not.toBe(0);
    expect(device.product.log()).toContain(message);
    const { status, stderr } = await device.product.run(["config", "show"]);
    expect([status, stderr.includes(message)]).toEqual([78, true]);
  });
});
