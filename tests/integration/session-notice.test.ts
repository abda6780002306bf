// What daemon-secrets does when it is told of a suspend or a locked session, through the real product. Who tells is a client of
// the bus like any other here; the session watch and a real logind are in tests/lab/session-lock.test.ts.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BusClient } from "../../src/core/ports.js";
import { readEntries } from "../support/audit.js";
import { codeOf, eventually } from "../support/bus.js";
import { contest, type Contest } from "../support/contested.js";
import { isRoot, password, Product } from "../support/product.js";

type What = "suspend" | "session-lock";

async function tell(product: Product, what: What): Promise<unknown> {
  const bus = await product.connect();
  try {
    return await tellOver(bus, what);
  } finally {
    bus.close();
  }
}

async function tellOver(bus: BusClient, what: What): Promise<unknown> {
  const { secret } = await bus.call("vault.session_notice", { params: { what } });
  if (secret === null) throw new Error("the reply has no body");
  using body = secret;
  return JSON.parse(Buffer.from(body.bytes).toString());
}

async function unlocked(product: Product): Promise<readonly string[]> {
  const { profiles } = JSON.parse(await product.demand(["profile", "list", "--json"])) as {
    readonly profiles: readonly { readonly profile: string; readonly unlocked: boolean }[];
  };
  return profiles.filter((state) => state.unlocked).map(({ profile }) => profile);
}

const autoLocked = (product: Product): readonly Readonly<Record<string, unknown>>[] =>
  readEntries(product.audit).filter(({ action }) => action === "vault.auto_locked");

describe.skipIf(!isRoot)("on a device with locks (needs root)", () => {
  let devices: Contest | null = null;
  afterEach(async () => {
    await devices?.remove();
  });

  async function proves(key: "lock.on_suspend" | "lock.on_session_lock", what: What): Promise<void> {
    devices = contest({ [key]: { wanted: false, locked: true } });
    const { locked, free } = devices;
    await Promise.all([locked, free].map(({ product }) => product.begin()));
    expect(await tell(locked.product, what)).toEqual({ locked: 1, recorded: true });
    expect(await tell(free.product, what)).toEqual({ locked: 0, recorded: true });
    expect([await unlocked(locked.product), await unlocked(free.product)]).toEqual([[], ["work"]]);
    expect((await locked.product.run(["config", "set", key, "false"])).stderr).toMatch(/is locked/);
  }

  test("a lock on lock.on_suspend locks at a suspend, whatever the user's files want", async () => {
    await proves("lock.on_suspend", "suspend");
  });

  test("a lock on lock.on_session_lock locks with the session, whatever the user's files want", async () => {
    await proves("lock.on_session_lock", "session-lock");
  });
});

describe("a notice", () => {
  let product: Product;
  beforeEach(async () => {
    product = await Product.ready();
    await product.demand(["profile", "create", "-q", "home", "--password-stdin"], { input: password });
  });
  afterEach(async () => {
    await product.remove();
  });

  const configure = (profile: string, text: string): void => {
    const path = join(product.directory, "profiles", profile, "config.toml");
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  };

  test.each(["suspend", "session-lock"] as const)(
    "of a %s locks all vaults where nobody says otherwise",
    async (what) => {
      expect(await unlocked(product)).toEqual(["home", "work"]);
      expect(await tell(product, what)).toEqual({ locked: 2, recorded: true });
      expect(await unlocked(product)).toEqual([]);
      expect((await product.run(["secret", "get", "-p", "work", "anchor"])).status).toBe(77);
      expect(product.logged("vault.locked").map(({ cause }) => cause)).toEqual([what, what]);
      expect(await tell(product, what)).toEqual({ locked: 0, recorded: true });
    },
  );

  test("is in the audit log before its reply leaves: an entry for each vault, with the cause and who told it", async () => {
    const bus = await product.connect();
    await tellOver(bus, "suspend");
    const entries = autoLocked(product);
    bus.close();
    expect(new Set(entries.map(({ profile }) => profile))).toEqual(new Set(["home", "work"]));
    expect(entries).toHaveLength(2);
    for (const entry of entries)
      expect(entry).toMatchObject({
        outcome: "ok",
        details: { cause: "suspend", told_by: process.execPath },
      });
  });

  test("leaves a profile open that says so, and locks the other", async () => {
    configure("home", "[lock]\non_session_lock = false\n");
    await eventually(() => product.logged("configuration.loaded").length >= 2, 10_000);
    expect(await tell(product, "session-lock")).toEqual({ locked: 1, recorded: true });
    expect(await unlocked(product)).toEqual(["home"]);
    expect(await tell(product, "suspend")).toEqual({ locked: 1, recorded: true });
    expect(await unlocked(product)).toEqual([]);
  });

  test("of anything else is refused, and locks nothing", async () => {
    const bus = await product.connect();
    for (const params of [{ what: "shutdown" }, {}, { what: "suspend", profile: "work" }])
      expect(await codeOf(bus.call("vault.session_notice", { params }))).toBe("REQUEST_INVALID");
    bus.close();
    expect(await unlocked(product)).toEqual(["home", "work"]);
  });
});

test.skipIf(!isRoot)(
  "locks where the audit log is full, too, and is in it once there is room (needs root)",
  async () => {
    const product = new Product();
    mkdirSync(product.audit, { mode: 0o700 });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1024k,mode=0700", "tmpfs", product.audit]);
    try {
      await product.begin();
      const ballast = join(product.audit, "ballast");
      const { bavail, bsize } = statfsSync(product.audit);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
      // Fills what is left of the last block, until the log is known to be unwritable.
      let status: number | null = 0;
      for (let count = 0; status === 0 && count < 100; count += 1)
        ({ status } = await product.run(["secret", "get", "-p", "work", "anchor"]));
      expect(status).not.toBe(0);
      expect(await tell(product, "suspend")).toEqual({ locked: 1, recorded: false });
      expect(await unlocked(product)).toEqual([]);
      rmSync(ballast);
      await eventually(() => autoLocked(product).length > 0, 10_000);
    } finally {
      await product.down();
      execFileSync("umount", ["-l", product.audit]);
      await product.remove();
    }
  },
);
