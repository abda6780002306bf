// Locks on how a vault opens, against a user whose vault opens with less: it stays shut, it is shut where it is open, and the way
// to do as the lock says stays open.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { native } from "../../src/platform/native.js";
import { codeOf } from "../support/bus.js";
import { Device } from "../support/policy.js";
import { type Ended, isRoot, password, type Product } from "../support/product.js";
import { KeyAgent } from "../support/ssh-agent.js";

const config = '[auth]\nmode = "any"\n[auth.failures]\nburst = 1000\nper_minute = 1000\n';

describe.skipIf(!isRoot)("on a device with locks (needs root)", () => {
  let device: Device;
  let product: Product;
  let agent: KeyAgent;

  beforeEach(async () => {
    device = new Device({ config });
    ({ product } = device);
    agent = new KeyAgent();
    agent.add("ed25519");
    await product.begin();
  });
  afterEach(async () => {
    agent.stop();
    await device.remove();
  });

  const run = (args: readonly string[], environment = agent.environment): Promise<Ended> =>
    product.run([...args, "-p", "work", "--password-stdin"], { input: password, environment });
  const unlock = (): Promise<Ended> => run(["unlock"]);
  const demand = async (args: readonly string[]): Promise<void> => {
    const { status, stderr } = await run(args);
    expect(status, stderr).toBe(0);
  };
  /** The lock arrives while the daemons run. */
  const lock = async (entries: Parameters<Device["lock"]>[0]): Promise<void> => {
    const before = product.logged("policy.loaded").length;
    device.lock(entries);
    await expect
      .poll(() => product.logged("policy.loaded").length, { timeout: 15_000 })
      .toBeGreaterThan(before + 1);
  };
  const isUnlocked = async (): Promise<boolean> =>
    (await product.run(["secret", "get", "-p", "work", "anchor"])).status === 0;

  test("a lock on auth.mode keeps a vault locked that opens with less, and leaves the way to change that", async () => {
    await demand(["auth", "enroll"]);
    expect(await isUnlocked()).toBe(true);
    await lock({ "auth.mode": "all" });
    await expect.poll(isUnlocked, { timeout: 15_000 }).toBe(false);
    expect(product.logged("vault.auth_unmet")).toMatchObject([{ severity: "warning", profile: "work" }]);
    const refused = await unlock();
    expect(refused.status).toBe(77);
    expect(refused.stderr).toContain(
      'vault "work" opens with less than the lock on "auth.mode" (baseline) demands: all of its factors are to be needed',
    );
    expect(refused.stderr).toContain("sesame auth policy -p work all");
    // Whatever client asks.
    const bus = await product.connect();
    using key = native.SecureBuffer.alloc(32);
    const asked = bus.call("vault.unlock", { profile: "work", params: { factor: "password" }, secret: key });
    expect(await codeOf(asked)).toBe("AUTH_DEMAND_UNMET");
    bus.close();
    await demand(["auth", "policy", "all"]);
    expect(await isUnlocked()).toBe(false);
    await demand(["unlock"]);
    expect(await isUnlocked()).toBe(true);
    const weaker = await run(["auth", "policy", "any"]);
    expect(weaker.status).toBe(77);
    expect(weaker.stderr).toContain("opens with less than the lock");
    await demand(["unlock"]);
  });

  test("a lock on auth.required.ssh_agent asks for a factor of that kind", async () => {
    await lock({ "auth.mode": "policy", "auth.required.ssh_agent": true });
    expect((await unlock()).stderr).toContain('a factor "ssh-agent" is always to be needed');
    await demand(["auth", "enroll"]);
    expect((await unlock()).status).toBe(77);
    await demand(["auth", "policy", "policy", "--required", "ssh-agent", "--additional", "1"]);
    await demand(["unlock"]);
    expect(await isUnlocked()).toBe(true);
  });

  test("a lock on auth.required.password asks for a factor of that kind", async () => {
    await lock({ "auth.mode": "policy", "auth.required.password": true });
    // One factor alone is always needed.
    await demand(["unlock"]);
    await demand(["auth", "policy", "all"]);
    await demand(["auth", "enroll"]);
    await demand(["unlock"]);
    const without = await run(["auth", "revoke", "password"]);
    expect(without.status).toBe(77);
    expect(without.stderr).toContain('a factor "password" is always to be needed');
  });

  test("a lock on auth.additional_required asks for so many factors besides", async () => {
    await lock({ "auth.mode": "policy", "auth.additional_required": 2 });
    expect((await unlock()).stderr).toContain("2 factors are to be needed together, and 1 is");
    await demand(["auth", "enroll"]);
    await demand(["auth", "policy", "policy", "--additional", "2"]);
    await demand(["unlock"]);
  });

  test("a vault that is made under a lock that it does not meet stays locked, and the person is told", async () => {
    await lock({ "auth.mode": "policy", "auth.required.ssh_agent": true });
    const made = await product.run(["profile", "create", "--password-stdin", "other"], { input: password });
    expect(made.status).toBe(0);
    expect(made.stderr).toContain(
      'profile "other" stays locked until it asks for more: a factor "ssh-agent"',
    );
    const set = await product.run(["secret", "set", "-p", "other", "key"], { input: "value" });
    expect(set.status).toBe(77);
  });
});
