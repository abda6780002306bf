// Factors that open a vault together, through the real daemons and the CLI: every mode with every factor missing or wrong, partial
// unlocks and how they end, other passwords, other master keys.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VaultMetadata } from "../../src/platform/vault-metadata.js";
import { readEntries, verifyChain } from "../support/audit.js";
import { type Ended, password, Product } from "../support/product.js";
import { KeyAgent } from "../support/ssh-agent.js";

const config = `[secrets.rate_limit]
burst = 100000
per_second = 100000
[auth.failures]
burst = 3
per_minute = 1
`;

let product: Product;
let agents: Record<"one" | "two" | "both", KeyAgent>;

beforeEach(async () => {
  product = new Product({ config });
  agents = { one: new KeyAgent(), two: new KeyAgent(), both: new KeyAgent() };
  for (const name of ["one", "two"] as const) {
    const path = agents.both.make(name === "one" ? "ed25519" : "rsa", name);
    agents[name].call([path]);
    agents.both.call([path]);
  }
  await product.begin();
});
afterEach(async () => {
  for (const agent of Object.values(agents)) agent.stop();
  await product.remove();
});

type Has = "one" | "two" | "both" | "none";
const run = (args: readonly string[], has: Has = "both", input = password): Promise<Ended> =>
  product.run([...args, "-p", "work"], {
    input,
    environment: has === "none" ? {} : agents[has].environment,
  });
const demand = async (args: readonly string[], has: Has = "both", input = password): Promise<string> => {
  const { status, stderr } = await run(args, has, input);
  expect(status, stderr + product.log()).toBe(0);
  return stderr;
};
const prompted = ["--password-stdin"];
const lock = (): Promise<string> => demand(["lock", "-q"]);
const anchor = async (): Promise<string | null> => {
  const { status, stdout } = await run(["secret", "get", "anchor"]);
  return status === 0 ? stdout : null;
};
const metadata = (): VaultMetadata =>
  JSON.parse(readFileSync(join(product.vaults, "work.meta.json"), "utf8")) as VaultMetadata;
const audited = (action: string): Record<string, unknown>[] =>
  readEntries(product.audit).filter((entry) => entry["action"] === action);

/** Password, an Ed25519 and an RSA key. */
async function enrollAll(): Promise<void> {
  for (const key of ["one", "two"]) await demand(["auth", "enroll", "--key", key, ...prompted]);
}

describe('in the mode "all"', () => {
  beforeEach(async () => {
    await enrollAll();
    await demand(["auth", "policy", "all", ...prompted]);
    expect(await anchor()).toBe("held");
    await lock();
  });

  test("every factor opens the vault together with the others, and each step is told", async () => {
    expect((await demand(["unlock", ...prompted])).split("\n")).toEqual([
      'sesame: factor "ssh-agent" of profile "work" is accepted; still needed: password, and ssh-agent-2',
      'sesame: factor "ssh-agent-2" of profile "work" is accepted; still needed: password',
      'sesame: profile "work" is unlocked',
      "",
    ]);
    expect(await anchor()).toBe("held");
    expect(metadata()).toMatchObject({
      version: 2,
      auth: { mode: "all", required: ["password", "ssh-agent", "ssh-agent-2"], additional_required: 0 },
    });
    expect(audited("vault.auth_changed")).toMatchObject([
      { outcome: "ok", details: { auth_before: "any", auth_after: "all" } },
    ]);
    expect(audited("vault.partially_unlocked")).toMatchObject([
      { outcome: "ok", details: { factor: "ssh-agent" } },
      { outcome: "ok", details: { factor: "ssh-agent-2" } },
    ]);
    expect(audited("vault.unlocked").at(-1)).toMatchObject({ outcome: "ok" });
    expect(verifyChain(product.audit)).toMatchObject({ intact: true, faults: [] });
  });

  test("without any one of them it stays locked", async () => {
    const missing = [
      [["--non-interactive"], "both", 75],
      [prompted, "two", 69],
      [prompted, "one", 69],
      [prompted, "none", 69],
    ] as const;
    for (const [flags, has, status] of missing) {
      const ended = await run(["unlock", ...flags], has);
      expect(ended.status, ended.stderr).toBe(status);
      expect(await anchor()).toBeNull();
      // What was accepted would complete the next attempt.
      await lock();
    }
  });

  test("what was accepted counts for the next command, from another terminal", async () => {
    const first = await run(["unlock", "--factor", "ssh-agent"], "both");
    expect(first.status).toBe(75);
    expect(first.stderr).toContain('profile "work" still needs password');
    const listed = JSON.parse((await run(["auth", "list", "--json"])).stdout) as {
      factors: { id: string; accepted_for_ms: number | null }[];
    };
    expect(listed.factors.map(({ accepted_for_ms: ms }) => ms !== null && ms > 100_000)).toEqual([
      false,
      true,
      true,
    ]);
    await demand(["unlock", ...prompted], "none");
    expect(await anchor()).toBe("held");
    await lock();
    await run(["unlock", "--factor", "ssh-agent"], "both");
    await lock();
    expect((await run(["unlock", ...prompted], "none")).status, "a lock forgets it").toBe(69);
  });

  test("a wrong password opens nothing, and right keys clear no count of failures", async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect((await run(["unlock", ...prompted], "both", "wrong")).status).toBe(77);
      // Each attempt gives the keys again.
      await lock();
    }
    const limited = await run(["unlock", ...prompted], "both", "wrong");
    expect(limited.status).toBe(75);
    expect(limited.stderr).toContain("too many attempts");
    expect(await anchor()).toBeNull();
  });

  test("a factor is revoked with all of them, and the rest opens the vault", async () => {
    await demand(["auth", "revoke", "ssh-agent-2", ...prompted]);
    expect(metadata().factors.map(({ id }) => id)).toEqual(["password", "ssh-agent"]);
    await demand(["unlock", ...prompted], "one");
    expect(await anchor()).toBe("held");
  });

  test("a factor is enrolled with all of them, and is needed from then on", async () => {
    agents.both.add("ed25519", "three");
    await demand(["auth", "enroll", "--key", "three", ...prompted]);
    expect(metadata().auth?.required).toHaveLength(4);
    await lock();
    await demand(["unlock", ...prompted]);
    expect(await anchor()).toBe("held");
  });

  test("nothing changes with a factor missing", async () => {
    const whole = metadata();
    for (const args of [
      ["auth", "policy", "any"],
      ["auth", "revoke", "ssh-agent"],
      ["rekey"],
      ["rekey", "--revoke-missing"],
    ]) {
      const ended = await run([...args, ...prompted], "two");
      expect(ended.status, args.join(" ")).not.toBe(0);
    }
    expect(metadata()).toEqual(whole);
  });

  test("the password is changed with all of them, and the old one is none", async () => {
    await demand(["auth", "passwd", ...prompted], "both", `${password}\nanother one`);
    await lock();
    expect((await run(["unlock", ...prompted])).status).toBe(77);
    await demand(["unlock", ...prompted], "both", "another one");
    expect(await anchor()).toBe("held");
    expect(audited("vault.password_changed")).toMatchObject([
      { outcome: "ok", details: { factor: "password" } },
    ]);
  });

  test("another master key goes with other pieces, and everything opens", async () => {
    const { auth } = metadata();
    await demand(["rekey", ...prompted]);
    expect(metadata().auth?.generation).not.toBe(auth?.generation);
    await demand(["unlock", ...prompted]);
    expect(await anchor()).toBe("held");
  });

  test("a vault is converted to another crypto profile at an unlock, and opens again", async () => {
    await product.down();
    product.configure(`${config}[crypto]\nprofile = "governance-compatible"\nargon2id.passes = 3\n`);
    await product.up();
    expect(await demand(["unlock", ...prompted])).toContain("guarded by governance-compatible");
    expect(metadata()).toMatchObject({ crypto_profile: "governance-compatible", auth: { mode: "all" } });
    expect(metadata().factors[0]).toMatchObject({ kdf: { passes: 3 } });
    expect(await anchor()).toBe("held");
    await lock();
    expect(await demand(["unlock", ...prompted])).not.toContain("guarded");
    expect(await anchor()).toBe("held");
  });
});

describe('in the mode "policy": the password and one of two keys', () => {
  beforeEach(async () => {
    await enrollAll();
    await demand(["auth", "policy", "policy", "--required", "password", "--additional", "1", ...prompted]);
    await lock();
  });

  test("it opens with the password and either key, and with no less", async () => {
    for (const has of ["one", "two", "both"] as const) {
      await demand(["unlock", ...prompted], has);
      expect(await anchor()).toBe("held");
      await lock();
    }
    expect(audited("vault.partially_unlocked")).toHaveLength(3);
    const less = [
      [prompted, "none", 69],
      [["--non-interactive"], "both", 75],
    ] as const;
    for (const [flags, has, status] of less) {
      expect((await run(["unlock", ...flags], has)).status).toBe(status);
      expect(await anchor()).toBeNull();
      await lock();
    }
  });

  test("a key that is lost is revoked by those that are left", async () => {
    await demand(["auth", "revoke", "ssh-agent-2", ...prompted], "one");
    await demand(["unlock", ...prompted], "one");
    expect(await anchor()).toBe("held");
    const last = await run(["auth", "revoke", "ssh-agent", ...prompted], "one");
    expect(last.status).toBe(65);
    expect(last.stderr).toContain("1 factors besides the required ones are asked for, and it has 0");
  });

  test("another master key takes away what is missing, where that is said", async () => {
    await demand(["rekey", "--revoke-missing", ...prompted], "one");
    expect(metadata().factors.map(({ id }) => id)).toEqual(["password", "ssh-agent"]);
    expect(audited("vault.rekeyed")).toMatchObject([{ outcome: "ok", details: { revoked: "ssh-agent-2" } }]);
    await demand(["unlock", ...prompted], "one");
    expect(await anchor()).toBe("held");
  });

  test('back in the mode "any" each opens it alone', async () => {
    await demand(["auth", "policy", "any", ...prompted]);
    expect(metadata().auth).toBeUndefined();
    for (const [flags, has] of [
      [prompted, "none"],
      [["--non-interactive"], "one"],
      [["--non-interactive"], "two"],
    ] as const) {
      await lock();
      await demand(["unlock", ...flags], has);
      expect(await anchor()).toBe("held");
    }
  });

  test("what can't be is refused, and changes nothing", async () => {
    const whole = metadata();
    const refused = [
      [["policy", "--required", "password", "--additional", "3"], 65, "3 factors besides"],
      [["policy", "--required", "password"], 65, "would be good for nothing"],
      [["policy", "--required", "password,ssh-agent,ssh-agent-2"], 65, 'is the mode "all"'],
      [["policy", "--required", "nothing", "--additional", "1"], 66, 'no factor "nothing"'],
      [["all", "--additional", "1"], 64, 'belong to the mode "policy"'],
      [["some"], 64, 'MODE is any, all or policy, not "some"'],
    ] as const;
    for (const [args, status, words] of refused) {
      const ended = await run(["auth", "policy", ...args, ...prompted]);
      expect(ended.stderr).toContain(words);
      expect(ended.status).toBe(status);
      expect(metadata()).toEqual(whole);
    }
  });
});

describe('in the mode "any"', () => {
  test("the password is changed, also by a key where it was forgotten", async () => {
    await demand(["auth", "passwd", ...prompted], "none", `${password}\nsecond`);
    await demand(["auth", "enroll", "--key", "one", ...prompted], "both", "second");
    await demand(["auth", "passwd", "--factor", "ssh-agent", ...prompted], "one", "third");
    await lock();
    for (const former of [password, "second"])
      expect((await run(["unlock", ...prompted], "none", former)).status).toBe(77);
    await demand(["unlock", ...prompted], "none", "third");
    expect(await anchor()).toBe("held");
  });

  test("another master key leaves nothing to the old one, and the vault open or locked as it was", async () => {
    await demand(["auth", "enroll", "--key", "one", ...prompted]);
    const before = metadata();
    const history = await run(["secret", "list", "--json"]);
    await demand(["rekey", ...prompted], "one");
    expect(await anchor()).toBe("held");
    expect((await run(["secret", "list", "--json"])).stdout).toBe(history.stdout);
    const after = metadata();
    expect(after.factors.map(({ salt }) => salt)).toEqual(before.factors.map(({ salt }) => salt));
    expect(after.vault_id).toBe(before.vault_id);
    await lock();
    await demand(["rekey", ...prompted], "one");
    expect(await anchor()).toBeNull();
    await demand(["unlock", "--non-interactive"], "one");
    await lock();
    await demand(["unlock", ...prompted], "none");
    expect(await anchor()).toBe("held");
    expect(audited("vault.rekeyed").map(({ outcome }) => outcome)).toEqual(["ok", "ok"]);
  });

  test("another master key is not made with a factor missing, unless it is to go", async () => {
    await demand(["auth", "enroll", "--key", "one", ...prompted]);
    expect((await run(["rekey", ...prompted], "none")).status).toBe(69);
    const said = await demand(["rekey", "--revoke-missing", ...prompted], "none");
    expect(said).toContain("what did not prove itself opens it no longer: ssh-agent");
    expect(metadata()).toMatchObject({ version: 1, factors: [{ id: "password" }] });
    expect((await run(["unlock", "--factor", "ssh-agent"], "one")).status).not.toBe(0);
  });

  test("several profiles are unlocked by one command, and one that stays shut keeps none of the others", async () => {
    await product.demand(["profile", "create", "-q", "--password-stdin", "other"], { input: "other's" });
    await product.demand(["lock", "-q", "--all"]);
    const both = ["unlock", "-p", "work", "-p", "other", "--password-stdin"];
    const wrong = await product.run(both, { input: `wrong\nother's` });
    expect(wrong.status).toBe(77);
    expect(wrong.stderr).toContain('the password does not open vault "work"');
    expect(wrong.stderr).toContain('profile "other" is unlocked');
    await product.demand(["unlock", "--all", "--password-stdin"], { input: password });
    expect(await anchor()).toBe("held");
  });
});
