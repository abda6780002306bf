// Little or no secret memory, through the whole product: what the limit refuses is told with figures and the setting
// that raises it, and the daemons go on; a kernel without memfd_secret is no secret to anybody.

import { afterEach, describe, expect, test as anyTest } from "vitest";
import { asUser, expectServing, isRoot, ordinaryUid, Product, told } from "../support/product.js";

if (!isRoot) console.warn("skipped: limits on locked memory need root to become an ordinary user");
const asRoot = anyTest.skipIf(!isRoot);
const limited = ["prlimit", "--memlock=65536:65536", "--"];

const exhausted =
  /^sesame: error: locked memory is used up: \d+ of 65536 bytes are locked, and a buffer of \d+ is wanted\nsesame: hint: raise LimitMEMLOCK in the unit \(and on user@\.service\), 'ulimit -l' of a shell, or memory\.budget_bytes\n$/;

let product: Product;
afterEach(() => product.remove());

describe("64 KiB of locked memory for an ordinary user", () => {
  asRoot(
    "are enough to start and to work; a value of 1 MiB is refused with 71 and figures, by daemon and CLI alike",
    async () => {
      product = await Product.ready({ uid: ordinaryUid, prefix: limited });
      const pids = await product.pids();
      const input = Buffer.alloc(1_048_576, "v");
      const set = ["secret", "set", "-q", "-p", "work", "large"];
      const byDaemon = await product.run(set, { input, prefix: asUser(ordinaryUid) });
      expect(byDaemon).toMatchObject({ status: 71, stdout: "" });
      expect(byDaemon.stderr).toMatch(exhausted);
      const byCli = await product.run(set, { input });
      expect(byCli).toMatchObject({ status: 71, stdout: "" });
      expect(byCli.stderr).toMatch(exhausted);
      await expectServing(product, pids);
      expect((await product.run(["secret", "get", "-p", "work", "large"])).status).toBe(66);
      expect(
        (await product.run(["secret", "set", "-q", "-p", "work", "small"], { input: "v".repeat(4_000) }))
          .status,
      ).toBe(0);
      await expectServing(product, pids);
    },
  );

  asRoot("refuse many values at once with 71 and figures, and give each of them alone", async () => {
    product = await Product.ready({ uid: ordinaryUid, prefix: limited });
    const pids = await product.pids();
    const value = "v".repeat(4_000);
    const keys = Array.from({ length: 20 }, (_, count) => `key-${count}`);
    for (const key of keys)
      await product.demand(["secret", "set", "-q", "-p", "work", key], { input: value });
    const all = await product.run(["export", "-p", "work", "--format", "json"], {
      prefix: asUser(ordinaryUid),
    });
    expect(all).toMatchObject({ status: 71, stdout: "" });
    expect(all.stderr).toMatch(exhausted);
    for (const key of keys) expect(await product.demand(["secret", "get", "-p", "work", key])).toBe(value);
    await expectServing(product, pids);
  });

  asRoot("if not even a page may be locked, keep the daemons from starting, and say so", async () => {
    product = new Product({ uid: ordinaryUid, prefix: ["prlimit", "--memlock=0:0", "--"] });
    expect(await product.tryUp()).toBe(false);
    expect(await product.down()).toBe(69);
    expect(product.said()).toBe(
      told(
        "daemon-profile ended before it was ready (exit status 71)",
        "read what it logged before it ended",
      ),
    );
    expect(product.log()).toMatch(
      /^daemon-profile: error: locked memory is used up: 0 of 0 bytes are locked, and a buffer of 1 is wanted\ndaemon-profile: hint: raise LimitMEMLOCK /m,
    );
  });
});

describe("a kernel without memfd_secret", () => {
  const environment = { SESAME_FORCE_MLOCK: "1" };

  anyTest(
    "is told of by each daemon once, with what it means and what to do, and by every status",
    async () => {
      product = await Product.ready({ environment });
      const pids = await product.pids();
      const lines = product.logged("memory.fallback_used");
      expect(lines.map(({ severity, daemon_id }) => [severity, String(daemon_id).split(":")[0]])).toEqual([
        ["error", "daemon-profile"],
        ["error", "daemon-secrets"],
      ]);
      for (const line of lines) {
        expect(line["message"]).toMatch(/root .* can read them.*IL5.*STIG.*PCI-DSS/);
        expect(line["remedy"]).toContain("CONFIG_SECRETMEM=y");
      }
      const status = await product.run(["status"]);
      expect(status.status).toBe(1);
      expect(status.stdout.match(/memory\.fallback_used: .*PCI-DSS/g)).toHaveLength(2);
      expect(status.stdout).toContain("(mlock)");
      await expectServing(product, pids);
      expect(product.logged("memory.fallback_used")).toHaveLength(2);
    },
  );

  anyTest(
    "is refused where the configuration demands it, with the setting, the reason and the remedy",
    async () => {
      product = new Product({ environment, config: "[memory]\nrequire_memfd_secret = true\n" });
      expect(await product.tryUp()).toBe(false);
      expect(await product.down()).toBe(69);
      expect(product.log()).toContain(
        "daemon-profile: error: memory.require_memfd_secret is set and memfd_secret is not available (forced)\n" +
          "daemon-profile: hint: use Linux 5.14 or newer with CONFIG_SECRETMEM=y",
      );
    },
  );
});
