// What a user tries against a lock, short of programs of their own: other homes and directories, links, files that change all the
// time, a daemon that stands still while the policy changes. What works against any such lock is in docs/threat-model.md.

import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Device } from "../support/policy.js";
import { isRoot, type Product } from "../support/product.js";

const patience = { timeout: 10_000, interval: 50 };
const lockAt = (versions: number): string =>
  `[[policy]]\nkey = "secrets.history_versions"\nvalue = ${versions}\nsource = "baseline"\n`;
const wish = "[secrets]\nhistory_versions = 9\n[secrets.rate_limit]\nburst = 100000\nper_second = 100000\n";

let device: Device;
let product: Product;
beforeEach(() => {
  device = new Device({ config: wish });
  ({ product } = device);
});
afterEach(() => device.remove());

async function versionsKept(key: string): Promise<number> {
  for (const value of ["1", "2", "3", "4", "5"])
    await product.demand(["secret", "set", "-q", "-p", "work", key], { input: value });
  const history = await product.demand(["secret", "history", "-p", "work", key, "--json"]);
  return (JSON.parse(history) as { versions: unknown[] }).versions.length;
}

async function inForce(locks: number): Promise<void> {
  await vi.waitFor(() => {
    const newest = new Map(
      product.logged("policy.loaded").map((line) => [String(line["daemon_id"]), line["locks"]]),
    );
    expect([...newest.values()]).toEqual([locks, locks]);
  }, patience);
}

// Another /etc takes a mount, which takes root.
describe.skipIf(!isRoot)("a lock holds (needs root)", () => {
  test("in another home and under other XDG directories", async () => {
    device.write(lockAt(2));
    const elsewhere = join(product.scratch, "elsewhere");
    mkdirSync(join(elsewhere, "pds"), { recursive: true, mode: 0o700 });
    writeFileSync(join(elsewhere, "pds/config.toml"), wish, { mode: 0o600 });
    for (const environment of [
      { XDG_CONFIG_HOME: elsewhere },
      { HOME: elsewhere, XDG_CONFIG_DIRS: elsewhere },
    ]) {
      const shown = await product.demand(["config", "get", "secrets.history_versions"], { environment });
      expect(shown).toBe("2\n");
    }
  });

  test("where the configuration is a link to somewhere else, and where links change", async () => {
    device.write(lockAt(2));
    const own = join(product.directory, "config.toml");
    renameSync(own, join(product.scratch, "mine.toml"));
    symlinkSync(join(product.scratch, "mine.toml"), own);
    await product.begin();
    expect(await versionsKept("one")).toBe(2);
  });

  test("while the user's own files change all the time, broken and whole, under a policy that changes", async () => {
    await product.begin();
    const over = new AbortController();
    const churn = (async () => {
      for (let turn = 0; !over.signal.aborted; turn += 1) {
        product.configure(turn % 3 === 0 ? "broken" : wish.replace("9", String(3 + (turn % 6))));
        await delay(15);
      }
    })();
    try {
      for (const versions of [2, 1, 2]) {
        const before = product.logged("policy.loaded").length;
        device.replace(lockAt(versions));
        await vi.waitFor(() => expect(product.logged("policy.loaded")).toHaveLength(before + 2), patience);
        for (const round of [1, 2, 3]) expect(await versionsKept(`at-${versions}-${round}`)).toBe(versions);
      }
    } finally {
      over.abort();
      await churn;
    }
  });

  test("in a daemon that stood still while the policy came", async () => {
    await product.begin();
    const pids = await product.pids();
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    device.replace(lockAt(2));
    await delay(500);
    for (const pid of pids) process.kill(pid, "SIGCONT");
    await inForce(1);
    expect(await versionsKept("one")).toBe(2);
    expect(await product.pids()).toEqual(pids);
  });

  test("where there was no policy when the daemons started", async () => {
    await product.begin();
    expect(await versionsKept("one")).toBe(5);
    device.replace(lockAt(3));
    await inForce(1);
    expect(await versionsKept("two")).toBe(3);
  });
});
