// Vaults that lock themselves, and failed attempts that outlive the daemons, through the real product.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BusClient } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";
import { codeOf, eventually } from "../support/bus.js";
import { contest, type Contest } from "../support/contested.js";
import { isRoot, Product } from "../support/product.js";

interface Entry {
  readonly action: string;
  readonly outcome: string;
  readonly profile?: string;
  readonly code?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

async function entries(product: Product, action: string): Promise<readonly Entry[]> {
  const lines = (await product.demand(["audit", "export"])).trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Entry).filter((entry) => entry.action === action);
}

async function isUnlocked(product: Product, profile = "work"): Promise<boolean> {
  const states = JSON.parse(await product.demand(["profile", "list", "--json"])) as {
    readonly profiles: readonly { readonly profile: string; readonly unlocked: boolean }[];
  };
  return states.profiles.some((state) => state.profile === profile && state.unlocked);
}

/** Asks again every tenth of a second, for fifteen at most. */
async function until(claim: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 15_000;
  while (!(await claim())) {
    if (performance.now() > endMs) throw new Error(`not within 15 s: ${claim.toString()}`);
    await delay(100);
  }
}

async function lockedBy(product: Product, cause: string): Promise<void> {
  await until(async () => !(await isUnlocked(product)));
  expect(await codeOf(product.connect().then((bus) => readAnchor(bus)))).toBe("VAULT_LOCKED");
  const [entry, ...others] = await entries(product, "vault.auto_locked");
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ outcome: "ok", profile: "work", details: { cause } });
  expect(Math.abs(Number(entry?.details?.["locked_at"]) - Date.now())).toBeLessThan(60_000);
  expect(product.logged("vault.locked")).toContainEqual(expect.objectContaining({ profile: "work", cause }));
}

async function readAnchor(bus: BusClient): Promise<void> {
  try {
    (await bus.call("secret.get", { profile: "work", key: "anchor" })).secret?.release();
  } finally {
    bus.close();
  }
}

describe.skipIf(!isRoot)("on a device with locks (needs root)", () => {
  let devices: Contest | null = null;
  afterEach(async () => {
    await devices?.remove();
  });
  const begin = async (wishes: Parameters<typeof contest>[0]): Promise<Contest> => {
    devices = contest(wishes);
    await Promise.all([devices.locked, devices.free].map(({ product }) => product.begin()));
    return devices;
  };

  test("a lock on lock.idle_seconds locks what is not used, and only that", async () => {
    const { locked, free } = await begin({ "lock.idle_seconds": { wanted: 0, locked: 2 } });
    // Longer than the limit, and never so long without a use.
    for (let round = 0; round < 6; round += 1) {
      await delay(500);
      await readAnchor(await locked.product.connect());
    }
    expect(await isUnlocked(locked.product)).toBe(true);
    await lockedBy(locked.product, "idle");
    expect(await isUnlocked(free.product)).toBe(true);
  });

  test("a lock on lock.absolute_seconds locks what is in use, too", async () => {
    const { locked, free } = await begin({ "lock.absolute_seconds": { wanted: 0, locked: 2 } });
    const endMs = Date.now() + 10_000;
    let code = "resolved";
    while (code === "resolved" && Date.now() < endMs) {
      code = await codeOf(locked.product.connect().then((bus) => readAnchor(bus)));
      await delay(100);
    }
    expect(code).toBe("VAULT_LOCKED");
    await lockedBy(locked.product, "absolute");
    expect(await isUnlocked(free.product)).toBe(true);
  });
});

describe("a vault with a limit", () => {
  let product: Product;
  beforeAll(async () => {
    product = await Product.ready({ config: "[lock]\nidle_seconds = 3600\n" });
  });
  afterAll(async () => {
    await product.remove();
  });

  test("is locked by a limit that the user's file says from then on", async () => {
    expect(await isUnlocked(product)).toBe(true);
    product.configure("[lock]\nidle_seconds = 1\n");
    await lockedBy(product, "idle");
  });

  test("that a client claims to have locked is no entry: only daemon-secrets reports", async () => {
    const bus = await product.connect();
    const params = { cause: "idle", locked_at: Date.now() };
    expect(await codeOf(bus.call("vault.report_locked", { profile: "work", params }))).toBe(
      "CLEARANCE_REFUSED",
    );
    bus.close();
    expect(await entries(product, "vault.auto_locked")).toHaveLength(1);
  });
});

test("a lock while the bus is away is in the audit log once it is back", async () => {
  const product = await Product.ready({ config: "[lock]\nidle_seconds = 3\n" });
  const [profile] = await product.pids();
  if (profile === undefined) throw new Error("no daemon-profile");
  process.kill(profile, "SIGSTOP");
  await eventually(() => product.logged("vault.locked").length > 0, 10_000);
  process.kill(profile, "SIGKILL");
  await until(async () => (await entries(product, "vault.auto_locked")).length > 0);
  expect(await entries(product, "vault.auto_locked")).toHaveLength(1);
  await product.remove();
});

test("failed unlocks count on after the daemons have started again, and for that vault alone", async () => {
  const product = await Product.ready();
  await product.demand(["init", "-q", "-p", "home", "--password-stdin"], { input: "a password of home\n" });
  const guess = async (profile: string): Promise<string> => {
    const bus = await product.connect();
    using secret = native.SecureBuffer.random(32);
    const code = await codeOf(bus.call("vault.unlock", { profile, params: { factor: "password" }, secret }));
    bus.close();
    return code;
  };
  for (let count = 0; count < 5; count += 1) expect(await guess("work")).toBe("AUTH_FAILED");
  expect(await guess("work")).toBe("RATE_LIMITED");
  expect(existsSync(join(product.vaults, ".failures.json"))).toBe(true);
  await product.killAll(await product.pids());
  await product.up();
  expect(await guess("work")).toBe("RATE_LIMITED");
  expect(await guess("home")).toBe("AUTH_FAILED");
  expect(
    (await entries(product, "vault.unlocked")).filter(({ code }) => code === "RATE_LIMITED"),
  ).toHaveLength(2);
  await product.remove();
});

test("ten thousand wrong passwords keep nobody from reading, nor from unlocking another vault", async () => {
  const product = await Product.ready({ config: "[secrets.rate_limit]\nburst = 1000\nper_second = 1000\n" });
  await product.demand(["init", "-q", "-p", "home", "--password-stdin"], { input: "a password of home\n" });
  const attacker = await product.connect();
  const reader = await product.connect();
  const inFlight = 32;
  const attempts = { begun: 0 };
  const hammer = async (): Promise<void> => {
    while (attempts.begun < 10_000) {
      attempts.begun += 1;
      using secret = native.SecureBuffer.random(32);
      await codeOf(
        attacker.call("vault.unlock", { profile: "work", params: { factor: "password" }, secret }),
      );
    }
  };
  const attack = Promise.all(Array.from({ length: inFlight }, hammer));
  let reads = 0;
  const read = async (): Promise<void> => {
    for (; attempts.begun < 10_000; reads += 1) {
      (await reader.call("secret.get", { profile: "work", key: "anchor" })).secret?.release();
      await delay(20);
    }
  };
  await Promise.all([attack, read()]);
  expect(reads).toBeGreaterThan(10);
  await product.demand(["unlock", "-q", "-p", "home", "--password-stdin"], { input: "a password of home\n" });
  attacker.close();
  reader.close();
  await product.remove();
});
