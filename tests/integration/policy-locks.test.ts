// Each lock against a user who wants something else, through the real daemons: what the daemons do is the lock's, and without
// the lock it is the user's. policy-schemas/config.schema.json names each of these tests by its title.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { contest, type Contest, type VaultRecord, type Wishes } from "../support/contested.js";
import type { Device } from "../support/policy.js";
import { isRoot } from "../support/product.js";

const wishes = {
  "crypto.profile": { wanted: "leading-edge", locked: "governance-compatible" },
  "crypto.kdf": { wanted: "argon2id", locked: "pbkdf2-sha256" },
  "memory.budget_bytes": { wanted: 33_554_432, locked: 65_536 },
  "audit.key_names": { wanted: false, locked: true },
  "secrets.history_versions": { wanted: 9, locked: 2 },
} as const satisfies Wishes;

let devices: Contest;

// Another /etc takes a mount, which takes root.
describe.skipIf(!isRoot)("on a device with locks (needs root)", () => {
  beforeAll(async () => {
    devices = contest(wishes);
    await Promise.all([devices.locked, devices.free].map(({ product }) => product.begin()));
  });
  afterAll(() => devices.remove());

  test("a lock on crypto.profile decides the suite of the bus and the ciphers of a vault", () => {
    expect([suiteOf(devices.locked), vaultOf(devices.locked).crypto_profile]).toEqual([
      2,
      "governance-compatible",
    ]);
    expect([suiteOf(devices.free), vaultOf(devices.free).crypto_profile]).toEqual([1, "leading-edge"]);
  });

  test("a lock on crypto.kdf decides how a vault derives its key", () => {
    expect(vaultOf(devices.locked).factors.map(({ kdf }) => kdf)).toEqual([
      { algorithm: "pbkdf2-sha256", iterations: 600_000 },
    ]);
    expect(vaultOf(devices.free).factors.map(({ kdf }) => kdf["algorithm"])).toEqual(["argon2id"]);
  });

  test("a lock on secrets.history_versions decides how many versions are kept", async () => {
    const kept = async ({ product }: Device): Promise<number> => {
      for (const input of ["1", "2", "3", "4"])
        await product.demand(["secret", "set", "-q", "-p", "work", "often"], { input });
      const history = await product.demand(["secret", "history", "-p", "work", "often", "--json"]);
      return (JSON.parse(history) as { versions: unknown[] }).versions.length;
    };
    expect(await kept(devices.locked)).toBe(2);
    expect(await kept(devices.free)).toBe(4);
  });

  test("a lock on audit.key_names puts the names of keys into audit entries", async () => {
    const namesIn = async ({ product }: Device): Promise<unknown[]> => {
      await product.demand(["secret", "get", "-p", "work", "anchor"]);
      const entries = (await product.demand(["audit", "tail", "--json"])).trim().split("\n");
      return entries
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ action }) => action === "secret.read")
        .map(({ key }) => key);
    };
    expect(await namesIn(devices.locked)).toEqual(["anchor"]);
    expect(await namesIn(devices.free)).toEqual([undefined]);
  });

  test("a lock on memory.budget_bytes refuses what does not fit into it", async () => {
    const setLarge = ({ product }: Device) =>
      product.run(["secret", "set", "-q", "-p", "work", "large"], { input: "v".repeat(300_000) });
    const refused = await setLarge(devices.locked);
    expect(refused.status).toBe(71);
    expect(refused.stderr).toMatch(
      /^sesame: error: locked memory is used up: \d+ of 65536 bytes are locked, and a buffer of \d+ is wanted\n/,
    );
    expect(await setLarge(devices.free)).toMatchObject({ status: 0, stderr: "" });
  });

  test("every overruled wish is a conflict that is shown, and the user's own where there is no lock", async () => {
    const shown = await devices.locked.product.run(["policy", "conflicts", "--json"]);
    expect(shown.status).toBe(1);
    const { conflicts } = JSON.parse(shown.stdout) as {
      conflicts: { key: string; enforced: unknown; wanted: unknown }[];
    };
    expect(
      Object.fromEntries(conflicts.map(({ key, wanted, enforced }) => [key, { wanted, locked: enforced }])),
    ).toEqual(wishes);
    expect((await devices.free.product.run(["policy", "conflicts"])).status).toBe(0);
  });

  test("explain says what is in force, who locked it where, what the user's files want, and when a change counts", async () => {
    const { product } = devices.locked;
    const own = { value: 9, from: join(product.directory, "profiles/work/config.toml"), line: 2 };
    const shown = await product.demand([
      "policy",
      "explain",
      "-p",
      "work",
      "secrets.history_versions",
      "--json",
    ]);
    expect(JSON.parse(shown)).toMatchObject({
      value: 2,
      default: 32,
      from: "/etc/pds/policy.toml",
      line: 17,
      locked_by: "baseline",
      takes_effect: "live",
      own: { ...own, line: expect.any(Number) as number },
    });
    const text = await product.demand(["policy", "explain", "secrets.history_versions"]);
    expect(text).toMatch(/^value +2 versions$/m);
    expect(text).toMatch(/^your files +9 in .*config\.d\/99-mine\.toml:\d+$/m);
    expect(text).toMatch(/^locked +yes, by "baseline"$/m);
    expect(text).toMatch(/^overruled +9 in .*; 2 is enforced by "baseline"$/m);
  });

  test("no command sets a locked key, and each refusal names it", async () => {
    const { product } = devices.locked;
    const before = readFileSync(join(product.directory, "config.toml"));
    for (const [key, { wanted }] of Object.entries(wishes)) {
      const { status, stderr } = await product.run(["config", "set", key, String(wanted)]);
      expect(status).toBe(77);
      expect(stderr).toContain(`"${key}" is locked at `);
    }
    expect(readFileSync(join(product.directory, "config.toml")).equals(before)).toBe(true);
  });
});

describe.skipIf(!isRoot)("on a device that wants strong peers (needs root)", () => {
  test("a lock on crypto.minimum_peer_profile refuses a peer that speaks less, whatever the user chose", async () => {
    const { locked, free, remove } = contest({
      "crypto.minimum_peer_profile": { wanted: "custom", locked: "leading-edge" },
    });
    await Promise.all([locked, free].map(({ product }) => product.begin()));
    const weak = ({ product }: Device) => product.connect("governance-compatible");
    await expect(weak(locked)).rejects.toMatchObject({ code: "BUS_HANDSHAKE_FAILED" });
    await vi.waitFor(() => expect(locked.product.logged("bus.handshake_failed")).toHaveLength(1));
    (await weak(free)).close();
    for (const { product } of [locked, free]) (await product.connect("leading-edge")).close();
    await remove();
  });

  test("a profile of the user's below the weakest that is accepted is not what the daemons speak", async () => {
    const { locked, remove } = contest({
      "crypto.minimum_peer_profile": { wanted: "custom", locked: "leading-edge" },
    });
    locked.product.configure('[crypto]\nprofile = "governance-compatible"\n');
    await locked.product.begin();
    expect(suiteOf(locked)).toBe(1);
    await remove();
  });
});

/** Of the Noise handshake, as clients and daemon-secrets are told it. */
function suiteOf({ product }: Device): number | undefined {
  return readFileSync(join(product.pds, "profile", "bus.pub"))[0];
}

function vaultOf({ product }: Device): VaultRecord {
  return JSON.parse(readFileSync(join(product.vaults, "work.meta.json"), "utf8")) as VaultRecord;
}
