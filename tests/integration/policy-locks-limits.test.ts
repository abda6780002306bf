// Locks on costs and limits against a user who wants others, through the real daemons and a client that goes its own way.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SesameError } from "../../src/core/errors.js";
import type { BusClient } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";
import { codeOf, eventually } from "../support/bus.js";
import { contest, type Contest, type VaultRecord, type Wishes } from "../support/contested.js";
import type { Device } from "../support/policy.js";
import { isRoot } from "../support/product.js";

const wishes = {
  "crypto.argon2id.memory_kib": { wanted: 19_456, locked: 32_768 },
  "crypto.argon2id.passes": { wanted: 2, locked: 3 },
  "crypto.argon2id.lanes": { wanted: 1, locked: 2 },
  "secrets.rate_limit.burst": { wanted: 1_000, locked: 3 },
  "secrets.rate_limit.per_second": { wanted: 1_000, locked: 1 },
  "auth.failures.burst": { wanted: 1_000, locked: 2 },
  "auth.failures.per_minute": { wanted: 1_000, locked: 1 },
  "bus.maximum_connections": { wanted: 64, locked: 8 },
  "bus.maximum_in_flight": { wanted: 64, locked: 4 },
} as const satisfies Wishes;

const costs = { memory_kib: 32_768, passes: 3, lanes: 2 } as const;
const askedAtOnce = 12;
let devices: Contest;
let locked: BusClient;
let free: BusClient;

describe.skipIf(!isRoot)("on a device with locks (needs root)", () => {
  beforeAll(async () => {
    devices = contest(wishes);
    await Promise.all([devices.locked, devices.free].map(({ product }) => product.begin()));
    [locked, free] = await Promise.all([devices.locked.product.connect(), devices.free.product.connect()]);
  });
  afterAll(async () => {
    locked.close();
    free.close();
    await devices.remove();
  });

  test("a lock on crypto.argon2id.memory_kib is what a vault records, and less is refused", () =>
    expectCost("memory_kib", 19_456));

  test("a lock on crypto.argon2id.passes is what a vault records, and fewer are refused", () =>
    expectCost("passes", 2));

  test("a lock on crypto.argon2id.lanes is what a vault records, and fewer are refused", () =>
    expectCost("lanes", 1));

  test("a lock on secrets.rate_limit.burst lets so many reads through at once", async () => {
    expect((await readMany(locked)).length).toBe(3);
    expect((await readMany(free)).length).toBe(askedAtOnce);
  });

  test("a lock on secrets.rate_limit.per_second says how soon the next read is let through", async () => {
    await readMany(locked);
    const waiting = await refusalOf(locked.call("secret.get", { profile: "work", key: "anchor" }));
    expect(waiting).toMatchObject({ code: "RATE_LIMITED" });
    // One a second: the user's thousand would have been back within two milliseconds.
    expect(waiting.details["retryAfterMs"]).toBeGreaterThan(100);
    expect(waiting.details["retryAfterMs"]).toBeLessThanOrEqual(1_000);
    await readMany(free);
    expect(await codeOf(free.call("secret.get", { profile: "work", key: "anchor" }))).toBe("resolved");
  });

  test("a lock on auth.failures.burst lets so many wrong passwords through at once", async () => {
    expect(await guess(locked, 4)).toEqual(["AUTH_FAILED", "AUTH_FAILED", "RATE_LIMITED", "RATE_LIMITED"]);
    expect(await guess(free, 4)).toEqual(Array.from({ length: 4 }, () => "AUTH_FAILED"));
  });

  test("a lock on auth.failures.per_minute says how soon the next attempt is let through", async () => {
    await guess(locked, 3);
    const waiting = await refusalOf(attempt(locked));
    expect(waiting).toMatchObject({ code: "RATE_LIMITED" });
    // One a minute: the user's thousand would be back after 60 ms.
    expect(waiting.details["retryAfterMs"]).toBeGreaterThan(10_000);
    expect(waiting.details["retryAfterMs"]).toBeLessThanOrEqual(60_000);
  });

  test("a lock on bus.maximum_in_flight refuses the request beyond it", async () => {
    const ask = async (bus: BusClient): Promise<readonly string[]> => {
      const calls = Array.from({ length: askedAtOnce }, () => codeOf(bus.call("profile.list")));
      return (await Promise.all(calls)).toSorted();
    };
    expect(await ask(locked)).toEqual([
      ...Array.from({ length: askedAtOnce - 4 }, () => "BUS_BUSY"),
      ...Array.from({ length: 4 }, () => "resolved"),
    ]);
    expect(await ask(free)).toEqual(Array.from({ length: askedAtOnce }, () => "resolved"));
  });

  test("a lock on bus.maximum_connections refuses the connection beyond it", async () => {
    // daemon-secrets and our own client are two of the eight.
    expect(await refusedOf(devices.locked, locked)).toBe(askedAtOnce - 6);
    expect(devices.locked.product.logged("bus.connection_refused")).toContainEqual(
      expect.objectContaining({ limit: 8 }),
    );
    expect(await refusedOf(devices.free, free)).toBe(0);
  });
});

async function expectCost(cost: keyof typeof costs, less: number): Promise<void> {
  const kdf = { algorithm: "argon2id", ...costs };
  expect(kdfOf(devices.locked)).toEqual(kdf);
  expect(kdfOf(devices.free)[cost]).toBe(less);
  const create = (bus: BusClient) =>
    bus.call("profile.create", {
      profile: `with-less-${cost.replace("_", "-")}`,
      params: {
        factor: {
          kind: "password",
          kdf: { ...kdf, [cost]: less },
          salt: randomBytes(16).toString("base64"),
        },
      },
      secret: native.SecureBuffer.random(32),
    });
  await expect(create(locked)).rejects.toMatchObject({
    code: "POLICY_LOCKED",
    details: { key: `crypto.argon2id.${cost}` },
  });
  await expect(create(free)).resolves.toBeDefined();
}

function kdfOf({ product }: Device): Readonly<Record<string, unknown>> {
  const text = readFileSync(join(product.vaults, "work.meta.json"), "utf8");
  return (JSON.parse(text) as VaultRecord).factors[0]?.kdf ?? {};
}

/** One after the other, until one is refused. */
async function readMany(bus: BusClient): Promise<readonly string[]> {
  const codes: string[] = [];
  while (codes.length < askedAtOnce) {
    const code = await codeOf(
      bus.call("secret.get", { profile: "work", key: "anchor" }).then(({ secret }) => secret?.release()),
    );
    if (code !== "resolved") break;
    codes.push(code);
  }
  return codes;
}

function attempt(bus: BusClient): Promise<unknown> {
  const secret = native.SecureBuffer.random(32);
  return bus.call("vault.unlock", { profile: "work", params: { factor: "password" }, secret });
}

async function guess(bus: BusClient, times: number): Promise<readonly string[]> {
  const codes: string[] = [];
  for (let count = 0; count < times; count += 1) codes.push(await codeOf(attempt(bus)));
  return codes;
}

async function refusalOf(promise: Promise<unknown>): Promise<SesameError> {
  return promise.then(
    () => {
      throw new Error("nothing was refused");
    },
    (error: SesameError) => error,
  );
}

/** How many of twelve silent connections are closed on us at once. */
async function refusedOf({ product }: Device, bus: BusClient): Promise<number> {
  const sockets: Socket[] = [];
  let opened = 0;
  let closed = 0;
  for (let count = 0; count < askedAtOnce; count += 1) {
    sockets.push(
      connect({ path: product.socket })
        .on("connect", () => (opened += 1))
        .on("error", () => undefined)
        .on("close", () => (closed += 1)),
    );
  }
  await eventually(() => opened === askedAtOnce);
  // Behind all of them, so that each has been taken or refused.
  await bus.call("system.status");
  await new Promise((resolve) => setTimeout(resolve, 50));
  const refused = closed;
  for (const socket of sockets) socket.destroy();
  return refused;
}
