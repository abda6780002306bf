// Two hosts with two users each under one organisation, and a host that was cloned from another's disk.

import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Host, type HostUser } from "./support/host.js";
import { installOn, restartManagers } from "./support/product-tree.js";
import { useHost } from "./support/use-host.js";

const orgSeed = '[org]\ndomain = "example.org"\n';
const seed = (host: Host): Promise<void> => host.write("/etc/pds/installation.toml", orgSeed);
const first = useHost({ prepare: seed });
let second: Host | null = null;

interface Identity {
  readonly id: string;
  readonly org: { readonly namespace: string } | null;
  readonly machine_binding: {
    readonly type: string | null;
    readonly hash: string | null;
    readonly state: string;
  };
  readonly signing_key: string;
  readonly profiles: readonly {
    readonly profile: string;
    readonly profile_id: string;
    readonly org_profile_id: string | null;
  }[];
}

const identityOf = async (user: HostUser): Promise<Identity> =>
  JSON.parse(await user.demand(["sesame", "identity", "show", "--json"])) as Identity;

const usersOf = (host: Host): HostUser[] => [host.user("alice"), host.user("bob")];

async function startSecond(): Promise<Host> {
  const host = await Host.start("host-b");
  await installOn(host, inject("productTree"));
  await seed(host);
  await restartManagers(host);
  return host;
}

beforeAll(async () => {
  if (inject("labAbsent") !== "") return;
  second = await startSecond();
  for (const user of [...usersOf(first()), ...usersOf(second)]) await user.initialize();
});
afterAll(async () => {
  await second?.remove();
});

describe("two hosts with two users each, seeded with one organisation", () => {
  test("are four installations with four ids of the profile, and the organisation's one", async () => {
    if (second === null) throw new Error("there is no second host");
    const users = [...usersOf(first()), ...usersOf(second)];
    const identities = await Promise.all(users.map(identityOf));
    const distinct = (read: (identity: Identity) => unknown): number => new Set(identities.map(read)).size;
    expect(distinct(({ id }) => id)).toBe(4);
    expect(distinct(({ profiles }) => profiles[0]?.profile_id)).toBe(4);
    expect(distinct(({ signing_key: key }) => key)).toBe(4);
    expect(distinct(({ machine_binding: { hash } }) => hash)).toBe(4);
    expect(distinct(({ org }) => org?.namespace)).toBe(1);
    expect(distinct(({ profiles }) => profiles[0]?.org_profile_id)).toBe(1);
    // uuid5(uuid5(NAMESPACE_URL, "example.org"), "work")
    expect(identities[0]?.profiles).toMatchObject([
      { profile: "work", org_profile_id: "a8949040-2cec-5920-8bfb-6b0be1581b19" },
    ]);
    for (const { machine_binding: binding } of identities)
      expect(binding).toMatchObject({ type: "machine-id", state: "bound" });
  });

  test("carry these ids in every line about the profile, of the journal and of the audit log", async () => {
    for (const user of usersOf(first())) {
      const { id, org, profiles } = await identityOf(user);
      const ids = {
        profile_id: profiles[0]?.profile_id,
        org_profile_id: profiles[0]?.org_profile_id,
      };
      const lines = (await user.journal("-u", "open-sesame-secrets.service"))
        .filter(({ SYSLOG_IDENTIFIER: name }) => name === "open-sesame-secrets")
        .map(({ MESSAGE = "" }) => JSON.parse(MESSAGE) as Record<string, unknown>)
        .filter(({ profile }) => profile === "work");
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines)
        expect(line).toMatchObject({ installation_id: id, org_namespace: org?.namespace, ...ids });
      const entries = (await user.demand(["sesame", "audit", "tail", "-n", "99", "--json"]))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ profile }) => profile === "work");
      expect(entries.length).toBeGreaterThan(0);
      for (const entry of entries) expect(entry).toMatchObject(ids);
      expect((await user.sesame(["identity", "verify"])).status).toBe(0);
    }
  });
});

describe("a host that was cloned from another's disk", () => {
  let clone: Host;
  beforeAll(async () => {
    if (inject("labAbsent") !== "") return;
    clone = await Host.cloneOf(first(), "host-b");
    second = clone;
    for (const user of usersOf(clone)) await user.awaitDaemons();
  });

  test("is flagged and serves under warn, and refuses its vaults under refuse", async () => {
    for (const user of usersOf(clone)) {
      const verified = await user.sesame(["identity", "verify"]);
      expect(verified.status).toBe(1);
      expect(verified.stdout).toMatch(/^failed +binding +machine_id_differs/m);
      expect((await user.examine("identity"))["identity.binding"]).toMatch(
        /^error: .*bound to another machine/,
      );
      const told = (await user.journal("-p", "err")).filter(({ MESSAGE = "" }) =>
        MESSAGE.includes('"event":"identity.binding_mismatch"'),
      );
      expect(new Set(told.map(({ SYSLOG_IDENTIFIER: name }) => name))).toEqual(
        new Set(["open-sesame-profile", "open-sesame-secrets"]),
      );
      await user.unlock();
      expect((await user.readAnchor()).status).toBe(0);
    }
    await clone.write(
      "/etc/pds/policy.toml",
      '[[policy]]\nkey = "identity.on_binding_mismatch"\nvalue = "refuse"\nsource = "fleet"\n',
    );
    for (const user of usersOf(clone)) {
      await user.restartDaemons();
      const refused = await user.sesame(["unlock", "-p", "work", "--password-stdin"], {
        input: user.password,
      });
      expect(refused.status).toBe(77);
      expect((await user.readAnchor()).status).toBe(77);
      expect((await user.sesame(["status"])).status).toBe(1);
    }
  });

  test("serves one user again who binds it, and the other one not", async () => {
    const [alice, bob] = [clone.user("alice"), clone.user("bob")];
    await alice.demand(["sesame", "identity", "rebind", "-q", "--password-stdin"], { input: alice.password });
    await alice.unlock();
    expect((await alice.readAnchor()).status).toBe(0);
    await alice.restartDaemons();
    expect((await alice.sesame(["identity", "verify"])).status).toBe(0);
    expect(await alice.verifyAudit()).toBeGreaterThan(0);
    const refused = await bob.sesame(["unlock", "-p", "work", "--password-stdin"], { input: bob.password });
    expect(refused.status).toBe(77);
  });
});
