// Seeds of identities through the real daemons and the CLI: what is adopted, what is refused, and that a refusal leaves nothing
// behind and overwrites nothing.

import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "smol-toml";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseOrgDomain, type Uuid } from "../../src/core/ids.js";
import { createInstallation, installationDocument } from "../../src/core/installation.js";
import { bindToMachine, type MachineBinding } from "../../src/core/machine-binding.js";
import { mintUuid, sha1 } from "../../src/platform/derived-ids.js";
import { native } from "../../src/platform/native.js";
import { readEntries } from "../support/audit.js";
import { Device } from "../support/policy.js";
import { type Ended, isRoot, password } from "../support/product.js";

const machineId = "0123456789abcdef0123456789abcdef";
const otherMachineId = "fedcba9876543210fedcba9876543210";
const orgSeed = '[org]\ndomain = "example.org"\n';

let device: Device;
beforeEach(() => {
  device = new Device();
  device.setMachineId(machineId);
});
afterEach(() => device.remove());

const bindingTo = (id: Uuid, machine: string): MachineBinding =>
  bindToMachine((data) => native.blake3Hex(data), "machine-id", machine, id);

interface SeedOptions {
  readonly org?: string;
  readonly boundTo?: string;
  readonly user?: string;
}

function seedOf(id: Uuid, { org, boundTo, user }: SeedOptions = {}): string {
  const identity = createInstallation(sha1, id, {
    ...(org === undefined ? {} : { orgDomain: parseOrgDomain(org) }),
    ...(boundTo === undefined ? {} : { machineBinding: bindingTo(id, boundTo) }),
  });
  return stringify({ ...(user === undefined ? {} : { user }), ...installationDocument(identity) });
}

const init = (...args: readonly string[]): Promise<Ended> =>
  device.product.run(["init", "--profile", "work", "--password-stdin", ...args], { input: password });

interface Shown {
  readonly id: string;
  readonly org: { readonly domain: string } | null;
  readonly machine_binding: {
    readonly type: string | null;
    readonly hash: string | null;
    readonly state: string;
  };
  readonly signing_key: string | null;
  readonly profiles: readonly { readonly profile: string; readonly org_profile_id: string | null }[];
}

async function shown(): Promise<Shown> {
  return JSON.parse(await device.product.demand(["identity", "show", "--json"])) as Shown;
}

const identityFile = (): string => join(device.product.directory, "installation.toml");

/** A refused init: the code, that nothing was made, and that the daemons serve on. */
async function expectRefusal(code: string, args: readonly string[] = []): Promise<string> {
  const refused = await init(...args);
  expect(refused.status, refused.stderr).not.toBe(0);
  expect(existsSync(identityFile())).toBe(false);
  expect((await device.product.status())["installation"]).toBeNull();
  const json = await device.product.run(["init", "--dry-run", "--json", "--profile", "work", ...args]);
  expect((JSON.parse(json.stderr) as { error: { code: string } }).error.code).toBe(code);
  return refused.stderr;
}

describe.skipIf(!isRoot)("sesame init (needs root)", () => {
  test("without a seed stands alone, bound to the machine, with a signing key in the audit log", async () => {
    await device.product.up();
    expect((await init()).status).toBe(0);
    const { id, org, machine_binding: binding, signing_key: key } = await shown();
    expect(org).toBeNull();
    expect(binding).toEqual({
      type: "machine-id",
      hash: bindingTo(id as Uuid, machineId).hash,
      state: "bound",
    });
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    const created = readEntries(device.product.audit).find(({ action }) => action === "identity.key_created");
    expect(created?.["details"]).toEqual({ public_key: key });
    expect((await device.product.run(["identity", "verify"])).status).toBe(0);
  });

  test("under a device seed mints an id of the seed's organisation", async () => {
    device.seedDevice(orgSeed);
    await device.product.up();
    expect((await init()).status).toBe(0);
    const { org, profiles } = await shown();
    expect(org?.domain).toBe("example.org");
    expect(profiles[0]?.org_profile_id).toBe("a8949040-2cec-5920-8bfb-6b0be1581b19");
  });

  test("adopts a user's seed, and binds one that has no binding", async () => {
    const id = mintUuid();
    device.seedDevice(orgSeed);
    device.seedUser(seedOf(id, { org: "example.org", user: "root" }));
    await device.product.up();
    expect((await init()).status).toBe(0);
    const found = await shown();
    expect(found.id).toBe(id);
    expect(found.machine_binding).toEqual({
      type: "machine-id",
      hash: bindingTo(id, machineId).hash,
      state: "bound",
    });
  });

  test("takes a seeded binding over where it is this machine's", async () => {
    const id = mintUuid();
    device.seedUser(seedOf(id, { boundTo: machineId }));
    await device.product.up();
    expect((await init()).status).toBe(0);
    expect((await shown()).machine_binding.state).toBe("bound");
  });

  test("passes another user's seed by", async () => {
    const id = mintUuid();
    device.seedUser(seedOf(id), "ada");
    await device.product.up();
    expect((await init()).status).toBe(0);
    expect((await shown()).id).not.toBe(id);
  });

  test("is the same when it runs again, and makes only what is missing", async () => {
    device.seedDevice(orgSeed);
    await device.product.up();
    expect((await init()).status).toBe(0);
    const before = readFileSync(identityFile());
    const again = await init();
    expect(again).toMatchObject({ status: 0, stdout: "" });
    expect(again.stderr).toContain('profile "work" is there already');
    expect(
      (await device.product.run(["init", "--profile", "home", "--password-stdin"], { input: password }))
        .status,
    ).toBe(0);
    expect(readFileSync(identityFile())).toEqual(before);
    expect((await shown()).profiles.map(({ profile }) => profile)).toEqual(["home", "work"]);
  });

  test("--dry-run tells what it would make, and makes nothing, with no entry in any log", async () => {
    const id = mintUuid();
    device.seedUser(seedOf(id));
    await device.product.up();
    const dry = await device.product.demand(["init", "--dry-run", "--json"]);
    expect(JSON.parse(dry)).toEqual({
      source: "user-seed",
      id,
      org: null,
      binding: "machine-id",
      unbound_because: null,
      profile: "default",
      template: null,
    });
    expect(existsSync(identityFile())).toBe(false);
    expect(existsSync(join(device.product.audit, "00000001.jsonl"))).toBe(false);
  });

  test("--non-interactive never asks: without a password it makes the identity alone", async () => {
    await device.product.up();
    const { status, stderr } = await device.product.run(["init", "--non-interactive"]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining("'sesame profile create default' makes the profile") as string,
    });
    expect((await shown()).profiles).toEqual([]);
  });

  test("on a machine without an id leaves the identity unbound and says so, unless a seed demands a binding", async () => {
    device.setMachineId(null);
    device.seedDevice('[machine_binding]\nbinding_type = "machine-id"\n');
    await device.product.up();
    await expectRefusal("BINDING_UNAVAILABLE");
    rmSync(device.deviceSeedFile);
    const { status, stderr } = await init();
    expect(status).toBe(0);
    expect(stderr).toContain("it is bound to no machine: /etc/machine-id is missing");
    expect((await shown()).machine_binding).toEqual({ type: null, hash: null, state: "unbound" });
  });
});

describe.skipIf(!isRoot)("a seed (needs root)", () => {
  const id = mintUuid();

  test.each([
    [
      "that the user could write",
      () => chmodSync(device.userSeedFile(), 0o666),
      "SEED_UNTRUSTED",
      "mode 666",
    ],
    [
      "of another owner than root",
      () => chownSync(device.userSeedFile(), 65_534, 0),
      "SEED_UNTRUSTED",
      "uid 65534",
    ],
    [
      "in a directory that others can write",
      () => chmodSync(dirname(device.userSeedFile()), 0o777),
      "SEED_UNTRUSTED",
      "mode 777",
    ],
    [
      "that is a link to nothing",
      () => (rmSync(device.userSeedFile()), symlinkSync("nothing", device.userSeedFile())),
      "SEED_UNTRUSTED",
      "link to nothing",
    ],
    [
      "that is a directory",
      () => (rmSync(device.userSeedFile()), mkdirSync(device.userSeedFile())),
      "SEED_UNTRUSTED",
      "no regular file",
    ],
    ["that is no TOML", () => device.seedUser("id = \n"), "SEED_INVALID", "line 1"],
    ["that is no UTF-8", () => device.seedUser(Buffer.of(0xff)), "SEED_INVALID", "line 1"],
    ["without an id", () => device.seedUser("[org]\n"), "SEED_INVALID", "'id'"],
    [
      "whose namespace does not follow",
      () =>
        device.seedUser(
          seedOf(id).replace(/namespace = .*/, `namespace = "9c48f0e1-7cc9-57d4-9250-543ef7e0d39e"`),
        ),
      "SEED_INVALID",
      "does not follow",
    ],
    [
      "that names another user",
      () => device.seedUser(seedOf(id, { user: "ada" })),
      "SEED_FOREIGN",
      'user "ada"',
    ],
    [
      "bound to another machine",
      () => device.seedUser(seedOf(id, { org: "example.org", boundTo: otherMachineId })),
      "SEED_FOREIGN",
      "another machine",
    ],
    [
      "of another organisation than the device's",
      () => device.seedUser(seedOf(id, { org: "example.com" })),
      "SEED_CONFLICT",
      "example.com",
    ],
    [
      "of no organisation on a device of one",
      () => device.seedUser(seedOf(id)),
      "SEED_CONFLICT",
      "no organisation",
    ],
    [
      "of the device that is malformed",
      () => device.seedDevice("[org]\ndomain = 3\n"),
      "SEED_INVALID",
      "org.domain",
    ],
    [
      "of the device with a namespace of its own making",
      () => device.seedDevice(`${orgSeed}namespace = "9c48f0e1-7cc9-57d4-9250-543ef7e0d39e"\n`),
      "SEED_INVALID",
      "org.namespace",
    ],
    [
      "of the device that anybody can write",
      () => chmodSync(device.deviceSeedFile, 0o666),
      "SEED_UNTRUSTED",
      "666",
    ],
  ] as const)("%s makes no identity", async (_, spoil, code, words) => {
    device.seedDevice(orgSeed);
    device.seedUser(seedOf(id, { org: "example.org" }));
    spoil();
    await device.product.up();
    expect(await expectRefusal(code)).toContain(words);
  });

  test("against --org makes no identity", async () => {
    device.seedDevice(orgSeed);
    await device.product.up();
    await expectRefusal("ORG_CONFLICT", ["--org", "example.com"]);
    expect((await init("--org", "example.org")).status).toBe(0);
  });

  test.each([
    ["has another id", () => device.seedUser(seedOf(id, { org: "example.org" })), "SEED_CONFLICT"],
    [
      "is of another organisation",
      () => device.seedDevice('[org]\ndomain = "example.com"\n'),
      "SEED_CONFLICT",
    ],
    [
      "demands another binding",
      () => device.seedDevice(`${orgSeed}[machine_binding]\nbinding_type = "tpm-bound"\n`),
      "SEED_CONFLICT",
    ],
    [
      "is bound to another machine",
      () => device.seedUser(seedOf(id, { org: "example.org", boundTo: otherMachineId })),
      "SEED_FOREIGN",
    ],
  ] as const)(
    "that %s than the identity that is there changes nothing and is told",
    async (_, seed, code) => {
      device.seedDevice(orgSeed);
      await device.product.up();
      expect((await init()).status).toBe(0);
      const before = readFileSync(identityFile());
      seed();
      const refused = await device.product.run(["init", "--dry-run", "--json"]);
      expect((JSON.parse(refused.stderr) as { error: { code: string } }).error.code).toBe(code);
      expect((await init()).status).toBe(78);
      expect(readFileSync(identityFile())).toEqual(before);
      const verified = await device.product.run(["identity", "verify"]);
      expect(verified.status).toBe(1);
      expect(verified.stdout).toMatch(new RegExp(`^failed +seeds +${code}`, "m"));
      const doctor = await device.product.run(["status", "--doctor=identity", "--json"]);
      const { checks } = JSON.parse(doctor.stdout) as { checks: { code: string; result: string }[] };
      expect(checks.find((check) => check.code === "identity.seeds")?.result).toBe("error");
      // What is there serves on.
      expect((await device.product.run(["lock", "-q", "-p", "work"])).status).toBe(0);
      await device.product.unlock("work");
    },
  );

  test("that comes later than the daemons is found all the same", async () => {
    await device.product.up();
    device.seedUser(seedOf(id));
    expect((await init()).status).toBe(0);
    expect((await shown()).id).toBe(id);
  });
});

/** An ordinary user whom /etc/passwd does not know, as of a directory service. */
const foreignUid = 54_321;

describe.skipIf(!isRoot)("a seed for a user whom /etc/passwd does not know (needs root)", () => {
  test.each([
    ["is found by the session's word", "ada", true],
    ["is not found by the name of somebody whom it does know", "root", false],
  ])("%s", async (_, name, adopted) => {
    const id = mintUuid();
    const theirs = new Device({ uid: foreignUid, environment: { USER: name } });
    try {
      theirs.setMachineId(machineId);
      theirs.seedUser(seedOf(id), name);
      await theirs.product.up();
      const planned = JSON.parse(await theirs.product.demand(["init", "--dry-run", "--json"])) as {
        id: string;
      };
      expect(planned.id === id).toBe(adopted);
    } finally {
      await theirs.remove();
    }
  });
});
