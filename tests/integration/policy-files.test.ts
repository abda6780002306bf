// Policy files as they should not be, and as NixOS has them, met by the daemons at their start: what can't be trusted or
// understood starts nothing and is told word for word; the rest counts.

import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Device } from "../support/policy.js";
import { isRoot, ordinaryUid, told } from "../support/product.js";

const path = "/etc/pds/policy.toml";
const entry = (key: string, value: unknown, source = "baseline"): string =>
  `[[policy]]\nkey = ${JSON.stringify(key)}\nvalue = ${JSON.stringify(value)}\nsource = ${JSON.stringify(source)}\n`;
const sound = entry("secrets.history_versions", 7);

const lint = `have an administrator run 'sesame policy lint ${path}' and mend what it names`;
const inspect = (at: string): string =>
  `have an administrator inspect it, then run: chown root:root '${at}' && chmod u=rwX,go=rX '${at}'`;

let device: Device;
beforeEach(() => {
  device = new Device({ config: "" });
});
afterEach(() => device.remove());

/** What is in force, by the CLI, and that a daemon started with it. */
async function versionsInForce(): Promise<unknown> {
  await device.product.up();
  return JSON.parse(await device.product.demand(["config", "get", "secrets.history_versions", "--json"]));
}

/** No daemon starts, each says why and ends with 78 (or `status`), and so does the CLI for what needs the policy. */
async function expectRefused(message: string, hint: string, status = 78): Promise<void> {
  const { product } = device;
  expect(await product.tryUp()).toBe(false);
  expect(await product.down()).toBe(69);
  expect(product.said()).toBe(
    told(
      `daemon-profile ended before it was ready (exit status ${status})`,
      "read what it logged before it ended",
    ),
  );
  expect(product.log()).toBe(`daemon-profile: error: ${message}\ndaemon-profile: hint: ${hint}\n`);
  expect(await product.run(["config", "show"])).toEqual({ status, stdout: "", stderr: told(message, hint) });
}

// Another /etc takes a mount, which takes root.
describe.skipIf(!isRoot)("the daemons (needs root)", () => {
  const untrusted: readonly (readonly [string, () => void, string])[] = [
    [
      "a file that others can write",
      () => chmodSync(device.policyFile, 0o666),
      "can be written by others (mode 666)",
    ],
    [
      "a file that its group can write",
      () => chmodSync(device.policyFile, 0o664),
      "can be written by others (mode 664)",
    ],
    [
      "a file of somebody else",
      () => chownSync(device.policyFile, 1_000, 1_000),
      "belongs to uid 1000, not to root",
    ],
    ["a directory", () => (rmSync(device.policyFile), mkdirSync(device.policyFile)), "is no regular file"],
    [
      "a FIFO",
      () => (rmSync(device.policyFile), execFileSync("mkfifo", [device.policyFile])),
      "is no regular file",
    ],
    [
      "a link to nothing",
      () => (rmSync(device.policyFile), symlinkSync("nothing.toml", device.policyFile)),
      "is a symbolic link to nothing",
    ],
    [
      "a link to itself",
      () => (rmSync(device.policyFile), symlinkSync("policy.toml", device.policyFile)),
      "is no regular file",
    ],
  ];

  test.each(untrusted)("refuse %s with 78", async (_, spoil, what) => {
    device.write(sound);
    spoil();
    await expectRefused(`policy: "${path}" ${what}`, inspect(path));
  });

  test("refuse a file in a directory that others can write with 78, and name the directory", async () => {
    device.write(sound);
    chmodSync(dirname(device.policyFile), 0o777);
    await expectRefused(`policy: "/etc/pds" can be written by others (mode 777)`, inspect("/etc/pds"));
  });

  test("of a user refuse that user's own file with 78: nobody locks themselves free", async () => {
    await device.remove();
    device = new Device({ config: "", uid: ordinaryUid });
    device.write(sound);
    chownSync(device.policyFile, ordinaryUid, ordinaryUid);
    await expectRefused(`policy: "${path}" belongs to uid ${ordinaryUid}, not to root`, inspect(path));
  });

  const doubled = entry("crypto.kdf", "argon2id", "one") + entry("crypto.kdf", "pbkdf2-sha256", "two");
  const invalid: readonly (readonly [string, string | Uint8Array, string])[] = [
    ["malformed TOML", "[[policy]\n", `"${path}" line 1, column 10: expected end of table array declaration`],
    [
      "a key twice in one entry",
      sound.replace("value = 7", "value = 7\nvalue = 8"),
      `"${path}" line 4, column 1: trying to redefine an already defined table or value`,
    ],
    [
      "what is no UTF-8",
      Buffer.concat([Buffer.from(sound), Buffer.from("# \xff\n", "latin1")]),
      `"${path}" line 5 is not UTF-8`,
    ],
    [
      "a value of another type",
      entry("secrets.history_versions", "7"),
      `policy "${path}" line 1: "secrets.history_versions" must be integer`,
    ],
    [
      "a value out of range",
      `# so that the line is not the first\n${entry("secrets.history_versions", 0)}`,
      `policy "${path}" line 2: "secrets.history_versions" must be >= 1`,
    ],
    [
      "two entries for one key",
      doubled,
      `policy "${path}" line 5: "crypto.kdf" is locked twice, by "one" (line 1) and "two"`,
    ],
    [
      "brackets without end",
      `x = ${"[".repeat(100_000)}`,
      `"${path}" line 1, column 1005: document contains excessively nested structures`,
    ],
    [
      "a value that is nested a thousand times",
      `[[policy]]\nkey = "audit.key_names"\nsource = "deep"\nvalue = ${"[".repeat(900)}${"]".repeat(900)}\n`,
      `policy "${path}" line 1: "audit.key_names" must be boolean`,
    ],
    ["several mistakes", sound + doubled + "[[policy]]\n", `policy "${path}" line 9: `],
  ];

  test.each(invalid)("refuse %s with 78", async (_, text, message) => {
    device.write(text);
    const { stderr } = await device.product.run(["config", "validate"]);
    const said = /^sesame: error: (.*)$/m.exec(stderr)?.[1] ?? "";
    expect(said.startsWith(message), said).toBe(true);
    await expectRefused(said, lint);
  });

  test("tell how many mistakes there are beside the first", async () => {
    device.write(doubled + "[[policy]]\n");
    const { stderr } = await device.product.run(["config", "validate"]);
    expect(stderr).toContain('by "one" (line 1) and "two" (and 1 more)\n');
  });

  test("refuse a file of more than 32 MiB with 65 and its size", async () => {
    device.write(`# ${"x".repeat(33 * 1024 * 1024)}`);
    await expectRefused(
      `"${path}" has ${33 * 1024 * 1024 + 2} bytes, more than ${32 * 1024 * 1024}`,
      `find out what wrote '${path}'`,
      65,
    );
  });

  test("start with a hundred thousand entries within seconds, and each of them counts", async () => {
    const ofProfile = (_: unknown, at: number): string =>
      entry(`profiles.p${at}.secrets.history_versions`, 9);
    device.write(sound + Array.from({ length: 99_998 }, ofProfile).join("") + entry("audit.key_names", true));
    const begun = performance.now();
    await device.product.up();
    // Nothing in it grows faster than the file. A machine that others use too may take some of that.
    expect(performance.now() - begun).toBeLessThan(10_000);
    const get = async (...args: readonly string[]): Promise<unknown> =>
      JSON.parse(
        await device.product.demand(["config", "get", "secrets.history_versions", "--json", ...args]),
      );
    expect(await get()).toMatchObject({ value: 7, locked: true, line: 1 });
    expect(await get("-p", "p99997")).toMatchObject({ value: 9, locked: true, line: 399_993 });
  });

  test.each([
    ["with a byte order mark", `\uFEFF${sound}`],
    ["with CRLF", sound.replaceAll("\n", "\r\n")],
  ])("take a file %s", async (_, text) => {
    device.write(text);
    expect(await versionsInForce()).toMatchObject({ value: 7, locked: true, locked_by: "baseline", line: 1 });
  });

  test("take an empty file: it locks nothing", async () => {
    device.write("");
    expect(await versionsInForce()).toMatchObject({ value: 32, locked: false });
  });

  test("take a file behind a link to a directory of links, as NixOS has them", async () => {
    const pds = dirname(device.policyFile);
    const etc = dirname(pds);
    mkdirSync(join(etc, "store/abc-etc"), { recursive: true });
    writeFileSync(join(etc, "store/abc-etc/policy.toml"), sound);
    chmodSync(join(etc, "store/abc-etc/policy.toml"), 0o444);
    symlinkSync("/etc/store/abc-etc", join(etc, "static"));
    symlinkSync("/etc/static/policy.toml", device.policyFile);
    expect(await versionsInForce()).toMatchObject({ value: 7, locked: true, from: path });
  });

  test("refuse a file behind a link into a directory that others can write with 78", async () => {
    const store = join(dirname(device.policyFile), "store");
    mkdirSync(store);
    writeFileSync(join(store, "policy.toml"), sound);
    chmodSync(store, 0o777);
    symlinkSync("store/policy.toml", device.policyFile);
    await expectRefused(
      `policy: "/etc/pds/store" can be written by others (mode 777)`,
      inspect("/etc/pds/store"),
    );
  });

  test("of two users of a device are held by the same file", async () => {
    await device.remove();
    device = new Device({ config: "", uid: ordinaryUid });
    device.write(sound);
    expect(await versionsInForce()).toMatchObject({ value: 7, locked: true });
  });
});
