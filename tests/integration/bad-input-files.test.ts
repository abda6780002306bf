// Vault files that somebody spoilt, met through the real CLI and daemons: found, told with the right status, left
// byte for byte as they are for whoever restores them, and no other vault suffers.

import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BusClient } from "../../src/core/ports.js";
import { eventually, takeText } from "../support/bus.js";
import { expectServing, password, Product, told } from "../support/product.js";

const big = "b".repeat(300_000);
let product: Product;
let pids: number[];
let saved: string;
let bus: BusClient;
const at = (name: string): string => join(product.vaults, name);
const tryUnlock = (profile = "spare") =>
  product.run(["unlock", "-p", profile, "--password-stdin"], { input: password });
const get = (key: string, profile = "spare") => product.run(["secret", "get", "-p", profile, key]);

beforeAll(async () => {
  product = await Product.ready();
  for (const profile of ["spare", "other"]) {
    await product.demand(["profile", "create", "-q", "--password-stdin", profile], { input: password });
    await product.demand(["secret", "set", "-q", "-p", profile, "small"], { input: `small of ${profile}` });
    await product.demand(["secret", "set", "-q", "-p", profile, "big"], { input: big });
    await product.demand(["lock", "-q", "-p", profile]);
  }
  saved = join(product.scratch, "saved");
  cpSync(product.vaults, saved, { recursive: true });
  pids = await product.pids();
  bus = await product.connect();
});
afterAll(async () => {
  bus.close();
  await product.remove();
});

/** After each test the other vault is served, and the spoilt one is what it was once its files are restored. */
afterEach(async () => {
  await expectServing(product, pids);
  await bus.call("vault.lock", { profile: "spare" }).catch(() => undefined);
  for (const name of readdirSync(product.vaults))
    if (/^\.?spare/.test(name)) rmSync(at(name), { recursive: true });
  for (const name of ["spare.db", "spare.meta.json"]) cpSync(join(saved, name), at(name));
  await product.unlock("spare");
  for (const [key, value] of Object.entries({ small: "small of spare", big }))
    expect(takeText((await bus.call("secret.get", { profile: "spare", key })).secret)).toBe(value);
  await bus.call("vault.lock", { profile: "spare" });
});

/** Everything that lies there, links as links. */
function snapshot(directory = product.vaults): Map<string, string> {
  return new Map(
    readdirSync(directory)
      .filter((name) => name.startsWith("spare"))
      .map((name) => {
        const path = join(directory, name);
        const status = lstatSync(path);
        if (status.isSymbolicLink()) return [name, `-> ${readlinkSync(path)}`];
        return [name, status.isFile() ? readFileSync(path).toString("base64") : "directory"];
      }),
  );
}

function flip(name: string, offset: number): void {
  const bytes = readFileSync(at(name));
  bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
  writeFileSync(at(name), bytes);
}

const restore = "restore the files of profile 'spare' from a backup; nothing was changed";
const notad = 'vault "spare" is damaged: the database can\'t be decrypted or read (SQLITE_NOTADB)';

describe("a locked vault", () => {
  const damages: readonly (readonly [string, () => void, string])[] = [
    [
      "a database cut to nothing",
      () => truncateSync(at("spare.db")),
      'vault "spare" has a database that was cut off',
    ],
    [
      "a database cut in the middle of a page",
      () => truncateSync(at("spare.db"), 9_000),
      'vault "spare" is damaged: the database can\'t be decrypted or read (SQLITE_CORRUPT)',
    ],
    ["a flipped bit in the database's header", () => flip("spare.db", 20), notad],
    [
      "a flipped bit in the metadata",
      () => flip("spare.meta.json", 100),
      'the metadata of vault "spare" is no JSON object',
    ],
    [
      "metadata cut short",
      () => truncateSync(at("spare.meta.json"), 300),
      'the metadata of vault "spare" is no JSON object',
    ],
    ["another profile's database", () => cpSync(at("other.db"), at("spare.db")), notad],
    [
      "another profile's metadata",
      () => cpSync(at("other.meta.json"), at("spare.meta.json")),
      'the metadata of vault "spare" is that of profile "other"',
    ],
    ["no database", () => rmSync(at("spare.db")), 'vault "spare" has lost its database'],
    ["no metadata", () => rmSync(at("spare.meta.json")), 'vault "spare" has lost its metadata'],
  ];

  test.each(damages)("with %s ends unlock with 65 and stays as it is", async (_, damage, message) => {
    damage();
    const before = snapshot();
    expect(await tryUnlock()).toEqual({ status: 65, stdout: "", stderr: told(message, restore) });
    expect(snapshot()).toEqual(before);
    expect(
      await product.run(["profile", "create", "--password-stdin", "spare"], { input: "x" }),
    ).toMatchObject({
      status: expect.toBeOneOf([65, 73]) as number,
    });
    expect(snapshot()).toEqual(before);
  });

  test("with a flipped bit in the middle of its database gives what is whole and refuses what is not with 65", async () => {
    flip("spare.db", Math.floor(readFileSync(at("spare.db")).length / 2));
    expect((await tryUnlock()).status).toBe(0);
    expect((await get("small")).stdout).toBe("small of spare");
    const broken = await get("big");
    expect(broken).toMatchObject({ status: 65, stdout: "" });
    expect(broken.stderr).toMatch(
      /^sesame: error: vault "spare" is damaged: .*\nsesame: hint: restore the files/,
    );
  });

  const kinds = ["spare.db", "spare.meta.json", "spare.db-wal"];

  test.each(kinds)("with a directory in the place of %s ends unlock with 78", async (name) => {
    rmSync(at(name), { force: true });
    mkdirSync(at(name), { mode: 0o700 });
    expect(await tryUnlock()).toEqual({
      status: 78,
      stdout: "",
      stderr: told(
        `"${at(name)}" is no regular file`,
        `move '${at(name)}' away and find out how it came about`,
      ),
    });
  });

  test.each(kinds)(
    "with a symbolic link in the place of %s ends unlock with 78 and does not touch its target",
    async (name) => {
      const elsewhere = join(product.scratch, "elsewhere");
      writeFileSync(elsewhere, "precious", { mode: 0o600 });
      if (existsSync(at(name))) renameSync(at(name), elsewhere);
      const before = readFileSync(elsewhere);
      symlinkSync(elsewhere, at(name));
      expect(await tryUnlock()).toEqual({
        status: 78,
        stdout: "",
        stderr: told(
          `"${at(name)}" is a symbolic link`,
          `move '${at(name)}' away and find out how it came about`,
        ),
      });
      expect(readFileSync(elsewhere).equals(before)).toBe(true);
    },
  );

  test.each(kinds)("with mode 0666 on %s ends unlock with 78 and the chmod that mends it", async (name) => {
    if (!existsSync(at(name))) writeFileSync(at(name), "");
    chmodSync(at(name), 0o666);
    expect(await tryUnlock()).toEqual({
      status: 78,
      stdout: "",
      stderr: told(`"${at(name)}" can be reached by others (mode 0666)`, `run 'chmod 600 ${at(name)}'`),
    });
    await product.execute("chmod", ["600", at(name)]);
    expect((await tryUnlock()).status).toBe(0);
  });

  test("in a directory that others can enter ends unlock with 78, and unlocked vaults are served on", async () => {
    chmodSync(product.vaults, 0o755);
    const { status, stderr } = await tryUnlock();
    expect((await get("anchor", "work")).stdout).toBe("held");
    chmodSync(product.vaults, 0o700);
    expect({ status, stderr }).toEqual({
      status: 78,
      stderr: told(
        `"${product.vaults}" can be reached by others (mode 0755)`,
        `run 'chmod 700 ${product.vaults}'`,
      ),
    });
  });

  test("is shown as damaged by status, which ends with 1, and by profile list", async () => {
    flip("spare.meta.json", 100);
    const { status, stdout } = await product.run(["status"]);
    expect(status).toBe(1);
    expect(stdout).toContain('VAULT_DAMAGED: vault "spare" can\'t be used');
    expect((await product.run(["profile", "list"])).status).toBe(0);
  });
});

describe("an unlocked vault", () => {
  const set = (value: string) =>
    product.run(["secret", "set", "-q", "-p", "spare", "small"], { input: value });

  test.each([
    ["replaced by another profile's", () => cpSync(at("other.db"), at("spare.db"))],
    ["replaced by a directory", () => mkdirSync(at("spare.db"))],
    ["replaced by a symbolic link", () => symlinkSync(at("other.db"), at("spare.db"))],
    ["taken away", () => undefined],
  ])(
    "whose database is %s refuses writes with 65 instead of losing them, and is whole once it is back",
    async (_, replace) => {
      await product.unlock("spare");
      const aside = join(product.scratch, "aside");
      renameSync(at("spare.db"), aside);
      replace();
      const refused = await set("lost");
      expect(refused).toEqual({
        status: 65,
        stdout: "",
        stderr: told('vault "spare" had its database moved or replaced while it was unlocked', restore),
      });
      expect((await get("small")).stdout).toBe("small of spare");
      rmSync(at("spare.db"), { recursive: true, force: true });
      renameSync(aside, at("spare.db"));
      expect((await set("kept")).status).toBe(0);
      await product.demand(["lock", "-q", "-p", "spare"]);
      await product.unlock("spare");
      expect((await get("small")).stdout).toBe("kept");
    },
  );

  test("that is locked while its database is elsewhere loses nothing that was acknowledged", async () => {
    await product.unlock("spare");
    expect((await set("acknowledged")).status).toBe(0);
    const aside = join(product.scratch, "aside");
    renameSync(at("spare.db"), aside);
    await product.demand(["lock", "-q", "-p", "spare"]);
    renameSync(aside, at("spare.db"));
    await product.unlock("spare");
    expect((await get("small")).stdout).toBe("acknowledged");
  });

  test("whose write-ahead log was taken away refuses writes with 65, and what was acknowledged is there", async () => {
    await product.unlock("spare");
    expect((await set("acknowledged")).status).toBe(0);
    rmSync(at("spare.db-wal"));
    expect((await set("lost")).status).toBe(65);
    await product.demand(["lock", "-q", "-p", "spare"]);
    await product.unlock("spare");
    expect((await get("small")).stdout).toBe("acknowledged");
  });

  test("with a second name for its database is served: a hard link is a backup's business", async () => {
    await product.unlock("spare");
    linkSync(at("spare.db"), join(product.scratch, "second-name"));
    expect((await set("kept")).status).toBe(0);
    rmSync(join(product.scratch, "second-name"));
  });
});

test("a write-ahead log with a flipped bit, behind a killed daemon, gives whole values of the past and no others", async () => {
  await product.unlock("spare");
  const values = Array.from({ length: 6 }, (_, count) => `value ${count}`);
  for (const value of values)
    expect(
      (await product.run(["secret", "set", "-q", "-p", "spare", "small"], { input: value })).status,
    ).toBe(0);
  process.kill(pids[1] ?? 0, "SIGKILL");
  await eventually(() => product.said().includes("starting it again"), 5_000);
  const log = readFileSync(at("spare.db-wal"));
  expect(log.length).toBeGreaterThan(8_192);
  flip("spare.db-wal", Math.floor(log.length / 2));
  await eventually(() => product.logged("bus.owner_registered").length === 2, 10_000);
  pids = await product.pids();
  expect((await tryUnlock()).status).toBe(0);
  expect(["small of spare", ...values.slice(0, -1)]).toContain((await get("small")).stdout);
  expect((await get("big")).stdout).toBe(big);
  await product.unlock("work");
});
