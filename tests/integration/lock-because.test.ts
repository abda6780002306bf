// Vaults that are locked because the machine is about to sleep or a session was locked: what sesame-session-watch runs, through the real
// daemons. That logind's own signals lead to it is shown on hosts: tests/lab/session-lock.test.ts.

import { afterEach, describe, expect, test, vi } from "vitest";
import { readEntries } from "../support/audit.js";
import { contest, type Contest } from "../support/contested.js";
import { isRoot, password, Product } from "../support/product.js";

async function unlockedIn(product: Product): Promise<readonly string[]> {
  const { profiles } = JSON.parse(await product.demand(["profile", "list", "--json"])) as {
    readonly profiles: readonly { readonly profile: string; readonly unlocked: boolean }[];
  };
  return profiles.filter(({ unlocked }) => unlocked).map(({ profile }) => profile);
}

const keys = { "lock.on_suspend": "suspend", "lock.on_session_lock": "session-lock" } as const;

describe.skipIf(!isRoot)("on a device with locks (needs root)", () => {
  let devices: Contest | null = null;
  afterEach(async () => {
    await devices?.remove();
  });

  async function expectLockedOnlyThere(key: keyof typeof keys): Promise<void> {
    devices = contest({ [key]: { wanted: false, locked: true } });
    const { locked, free } = devices;
    await Promise.all([locked, free].map(({ product }) => product.begin()));
    for (const { product } of [locked, free]) await product.demand(["lock", "--because", keys[key], "-q"]);
    expect(await unlockedIn(locked.product)).toEqual([]);
    expect(await unlockedIn(free.product)).toEqual(["work"]);
  }

  test("a lock on lock.on_suspend locks what the user would leave open", () =>
    expectLockedOnlyThere("lock.on_suspend"));

  test("a lock on lock.on_session_lock locks what the user would leave open", () =>
    expectLockedOnlyThere("lock.on_session_lock"));
});

describe("locking because of something", () => {
  let product: Product;
  afterEach(async () => {
    await product.remove();
  });

  test("locks each vault whose profile does not say otherwise, and the audit log says what for", async () => {
    product = await Product.ready({ config: "[lock]\non_suspend = false\n" });
    await product.demand(["profile", "create", "-q", "open", "--password-stdin"], { input: password });
    await product.demand(["lock", "--because", "suspend", "-q"]);
    expect(await unlockedIn(product)).toEqual(["open", "work"]);
    expect((await product.run(["lock", "--because", "session-lock"])).stderr).toBe(
      'sesame: profile "open" is locked\nsesame: profile "work" is locked\n',
    );
    expect(await unlockedIn(product)).toEqual([]);
    expect(readEntries(product.audit).filter(({ action }) => action === "vault.locked")).toMatchObject([
      { outcome: "ok", profile: "open", details: { cause: "session-lock" } },
      { outcome: "ok", profile: "work", details: { cause: "session-lock" } },
    ]);
    await product.unlock("work");
    await product.demand(["lock", "-q", "-p", "work"]);
    expect(readEntries(product.audit).at(-1)).not.toHaveProperty("details");
  });

  test("locks all of them where the configuration can't be read", async () => {
    product = await Product.ready({ config: "[lock]\non_suspend = false\n" });
    product.configure("[lock\n");
    const { status, stderr } = await product.run(["lock", "--because", "suspend", "-q"]);
    expect(status).toBe(0);
    expect(stderr).toContain("the configuration can't be read, and every vault is locked");
    await vi.waitFor(async () => {
      product.configure("");
      expect(await unlockedIn(product)).toEqual([]);
    });
  });

  test("takes no profile, and no reason of one's own", async () => {
    product = await Product.ready();
    expect((await product.run(["lock", "--because", "suspend", "-p", "work"])).status).toBe(64);
    expect((await product.run(["lock", "--because", "boredom"])).status).toBe(64);
    expect(await unlockedIn(product)).toEqual(["work"]);
  });
});
