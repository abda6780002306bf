// Another organisation for an installation: its vaults, key and binding stay, its profiles get other ids, and all of it is written down.

import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readEntries } from "../support/audit.js";
import { Device } from "../support/policy.js";
import { type Ended, expectServing, isRoot, password, type Product } from "../support/product.js";

let device: Device;
let product: Product;
beforeEach(() => {
  device = new Device();
  device.setMachineId("0123456789abcdef0123456789abcdef");
  ({ product } = device);
});
afterEach(() => device.remove());

interface Shown {
  readonly id: string;
  readonly namespace: string;
  readonly org: { readonly domain: string } | null;
  readonly machine_binding: { readonly state: string };
  readonly signing_key: string;
  readonly profiles: readonly { readonly profile_id: string; readonly org_profile_id: string | null }[];
}

const shown = async (): Promise<Shown> =>
  JSON.parse(await product.demand(["identity", "show", "--json"])) as Shown;

const migrate = (domain: string, ...args: readonly string[]): Promise<Ended> =>
  product.run(["identity", "migrate-org", ...args, domain], { input: password });

async function expectMigration(domain: string): Promise<void> {
  const { status, stderr } = await migrate(domain, "-q", "-p", "work", "--password-stdin");
  expect({ status, stderr }, product.log()).toEqual({ status: 0, stderr: "" });
  await product.unlock("work");
  await expectServing(product, await product.pids());
}

describe.skipIf(!isRoot)("sesame identity migrate-org (needs root)", () => {
  test("keeps id, vaults, key and binding through any number of organisations, there and back", async () => {
    await product.begin();
    const alone = await shown();
    await expectMigration("example.org");
    const member = await shown();
    expect(member).toMatchObject({
      id: alone.id,
      org: { domain: "example.org" },
      signing_key: alone.signing_key,
    });
    expect(member.machine_binding.state).toBe("bound");
    expect(member.namespace).not.toBe(alone.namespace);
    expect(member.profiles[0]?.profile_id).not.toBe(alone.profiles[0]?.profile_id);
    expect(member.profiles[0]?.org_profile_id).toBe("a8949040-2cec-5920-8bfb-6b0be1581b19");
    // A vault of the time in between, and one of before, under a third.
    await product.demand(["profile", "create", "-q", "--password-stdin", "between"], { input: password });
    await expectMigration("example.com");
    await product.unlock("between");
    await expectMigration("none");
    expect(await shown()).toEqual({ ...alone, profiles: expect.anything() as unknown });
    await product.unlock("between");
    expect((await product.run(["identity", "verify"])).status).toBe(0);
    expect((await product.run(["status"])).status).toBe(0);
    expect((await product.run(["audit", "verify"])).status).toBe(0);
  });

  test("is asked for and found in the audit log, and entries carry the ids of their time", async () => {
    await product.begin();
    const before = (await shown()).profiles[0]?.profile_id;
    await expectMigration("example.org");
    const after = (await shown()).profiles[0]?.profile_id;
    const entries = readEntries(product.audit);
    const at = entries.findIndex(({ action }) => action === "identity.migrated");
    expect(entries[at]?.["details"]).toEqual({ from: "", to: "example.org" });
    expect(entries.findIndex(({ action }) => action === "identity.migrating")).toBeLessThan(at);
    const idsIn = (some: Record<string, unknown>[]): unknown[] => [
      ...new Set(some.flatMap(({ profile_id: id }) => (id === undefined ? [] : [id]))),
    ];
    expect(idsIn(entries.slice(0, at))).toEqual([before]);
    expect(idsIn(entries.slice(at))).toEqual([after]);
  });

  test("takes no wrong password, and nothing that a seed speaks against", async () => {
    device.seedDevice('[org]\ndomain = "example.org"\n');
    await product.begin();
    const before = await shown();
    expect((await migrate("example.com")).stderr).toContain('installation.toml" is of "example.org"');
    expect((await migrate("example.org")).status).toBe(64);
    rmSync(device.deviceSeedFile);
    await product.demand(["lock", "-q", "--all"]);
    const wrong = await product.run(["identity", "migrate-org", "--password-stdin", "example.com"], {
      input: "wrong",
    });
    expect(wrong.status).toBe(77);
    expect(await shown()).toEqual(before);
  });
});
