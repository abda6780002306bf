// What Nix makes of a fleet's manifest: the canonical tree byte for byte, the same refusals as the program's, and the building
// blocks below. By each Nix that there is.

import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { configurationKeys } from "../../src/generated/defaults.js";
import { newestNix, nixes, nixPath, nixString, NixStore, whyNoNewerNix } from "../support/nix.js";
import { root } from "../support/root.js";

const store = new NixStore();
afterAll(() => store.remove());

const core = `import ${nixPath("nix/core.nix")}`;
const toml = `import ${nixPath("nix/toml.nix")}`;
const vectors = join(root, "tests/vectors/fleet");

/** The tree of a device, of files or of what they say. */
const treeOf = (manifest: string, lock: string, device: string): string =>
  `with ${core}; treeOf (deviceOf (readFleet { manifest = ${manifest}; lock = ${lock}; device = ${nixString(device)}; }))`;

const trees = globSync("**/trees/*.json", { cwd: vectors }).map((tree) => ({
  device: basename(tree, ".json"),
  tree: join(vectors, tree),
  fleet: join(vectors, dirname(dirname(tree))),
}));

describe("this machine", () => {
  it("has the Nix of Debian trixie", ({ skip }) => {
    skip(whyNoNewerNix !== null, whyNoNewerNix ?? "");
    expect(nixes.at(-1)?.version).toMatch(/^2\.2\d\./);
  });
});

describe.for(nixes.map((nix) => [nix.version, nix] as const))("Nix %s", ([, nix]) => {
  it("parses every file", () => {
    const files = globSync(["flake.nix", "nix/**/*.nix"], { cwd: root });
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const { status, stderr } = store.run(nix, "nix-instantiate", ["--parse", join(root, file)]);
      expect([file, status, stderr.trim()]).toEqual([file, 0, ""]);
    }
  });

  it.for(trees)("makes the canonical tree of $device, byte for byte", ({ device, tree, fleet }) => {
    const made = store.evaluate(nix, treeOf(`${fleet}/fleet.toml`, `${fleet}/fleet.lock`, device));
    expect(made).toEqual(JSON.parse(readFileSync(tree, "utf8")));
  });

  it("finds the vectors of more than one fleet", () => {
    expect(new Set(trees.map(({ fleet }) => fleet)).size).toBeGreaterThan(1);
  });
});

const newest = newestNix();

describe("a manifest that contradicts itself", () => {
  const lock = {
    devices: {
      d: {
        users: {
          alice: {
            id: "8f14e45f-ceea-467f-a0f6-6b1f6c2d1e55",
            namespace: "7a22faff-6fbe-5b8e-80b7-d371b67a1795",
          },
        },
      },
    },
    org: { domain: "example.org", namespace: "54a35416-963c-5dd6-a1e2-5ab7bb5bafc7" },
    version: 1,
  };

  /** A fleet of one device, `d` with the user alice, and what the case adds. */
  const refusal = (added: object, device = "d", itsLock: object = lock): string => {
    const manifest = {
      org: { domain: "example.org" },
      artifact: { version: "0.1.0" },
      devices: { d: { users: { alice: {} } } },
      ...added,
    };
    const literal = (value: object): string => `(builtins.fromJSON ${nixString(JSON.stringify(value))})`;
    return store.refusal(
      newest,
      `with ${core}; treeOf (deviceOf { manifest = ${literal(manifest)}; lock = ${literal(itsLock)}; device = "${device}"; })`,
    );
  };

  const locking = (key: string, value: unknown, source = "s"): object => ({
    policy: [{ key, value, source }],
  });

  it("is refused with the names of two levels that lock one key at two values", () => {
    const text = refusal({
      org: { domain: "example.org", ...locking("crypto.kdf", "argon2id") },
      groups: { a: locking("crypto.kdf", "pbkdf2-sha256") },
      devices: { d: { groups: ["a"] } },
    });
    expect(text).toContain(
      `the lock on "crypto.kdf" is "argon2id" in the organisation and "pbkdf2-sha256" in group "a"`,
    );
  });

  it("is refused with the names of two groups that set one key differently, also where the device sets it again", () => {
    const text = refusal({
      groups: {
        a: { config: { secrets: { history_versions: 2 } } },
        b: { config: { secrets: { history_versions: 3 } } },
      },
      devices: { d: { groups: ["a", "b"], config: { secrets: { history_versions: 4 } } } },
    });
    expect(text).toContain(`the setting "secrets.history_versions" is 2 in group "a" and 3 in group "b"`);
  });

  it("is refused where groups disagree about units or the binding", () => {
    const groups = (a: object, b: object): object => ({
      groups: { a, b },
      devices: { d: { groups: ["a", "b"] } },
    });
    expect(refusal(groups({ units: { memlock_mib: 8 } }, { units: { memlock_mib: 9 } }))).toContain(
      `the unit setting "memlock_mib" is 8 in group "a" and 9 in group "b"`,
    );
    expect(refusal(groups({ machine_binding: "machine-id" }, { machine_binding: "tpm-bound" }))).toContain(
      `"machine_binding" is "machine-id" in group "a" and "tpm-bound" in group "b"`,
    );
  });

  it("is refused where one level locks a key twice", () => {
    const [entry] = (locking("crypto.kdf", "argon2id", "x") as { policy: object[] }).policy;
    expect(refusal({ org: { domain: "example.org", policy: [entry, { ...entry, source: "y" }] } })).toContain(
      `the organisation locks "crypto.kdf" twice, for "x" and "y"; leave one entry`,
    );
  });

  it.for([
    ["crypto.kdff", "argon2id", `there is no key "crypto.kdff"; did you mean "crypto.kdf"?`],
    ["crypto.kdf", "rot13", `"crypto.kdf" must be one of "argon2id", "pbkdf2-sha256", not "rot13"`],
    ["audit.retention_days", 36501, `must be an integer from 0 to 36500, not 36501`],
    ["audit.enabled", "yes", `"audit.enabled" must be true or false, not "yes"`],
    [
      "profiles.work.crypto.kdf",
      "argon2id",
      `"crypto.kdf" is no profile's; lock "crypto.kdf" for the device`,
    ],
  ])("is refused where it locks %s at %s", ([key, value, said]) => {
    const text = refusal({ devices: { d: locking(String(key), value) } });
    expect(text).toContain(`in the policy of device "d", `);
    expect(text).toContain(said);
  });

  it.for([
    [{ devices: { d: { grups: [] } } }, `"devices.d.grups" is not known here`],
    [{ org: {} }, `"org" lacks "domain"`],
    [{ artifact: { version: "1" } }, `"artifact.version" must match`],
    [{ groups: { Loud: {} } }, `"groups.Loud" must match`],
    [{ devices: { d: { users: { "a b": {} } } } }, `must match ^[a-z_][a-z0-9_-]{0,31}$, not "a b"`],
    [
      { devices: { d: { units: { memlock_mib: 0 } } } },
      `"devices.d.units.memlock_mib" must be at least 1, not 0`,
    ],
    [{ devices: { d: { units: { watchdog_seconds: "30" } } } }, `must be integer, not string`],
    [
      { devices: { d: { config: { crypto: { kdf: "x" } } } } },
      `"devices.d.config.crypto.kdf" must be one of "argon2id", "pbkdf2-sha256"`,
    ],
    [{ org: { domain: "Example.org" } }, `"org.domain" must be a domain name in lower case`],
    [
      { devices: { d: { groups: ["gone"] } } },
      `device "d" is in group "gone", which the manifest does not have`,
    ],
    [
      { groups: { a: {} }, devices: { d: { groups: ["a", "a"] } } },
      `names the group "a" again; name it once`,
    ],
    [{ groups: { all: {} } }, `the group "all" must have another name`],
    [{ devices: { d: { units: { restrict_users: true } } } }, `restrict_users leaves no user`],
  ] as const)("is refused as unsound: %j", ([added, said]) => {
    expect(refusal(added)).toContain(said);
  });

  it("is refused with a lock file that has no id of a user, or is another organisation's, or was edited", () => {
    expect(refusal({ devices: { d: { users: { bob: {} } } } })).toContain(
      `fleet.lock has no id of "bob" on "d"; run 'sesame fleet seed'`,
    );
    const other = { ...lock, org: { ...lock.org, domain: "example.net" } };
    expect(refusal({}, "d", other)).toContain(
      `fleet.lock is of "example.net" and the manifest of "example.org"`,
    );
    const edited = JSON.parse(JSON.stringify(lock).replace("7a22faff", "7a22fafe"));
    expect(refusal({}, "d", edited)).toContain(
      `7a22faff-6fbe-5b8e-80b7-d371b67a1795 follows from what the manifest and the lock file say`,
    );
    expect(refusal({}, "d", { ...lock, version: 2 })).toContain(
      `fleet.lock is not sound: "version" must be 1`,
    );
  });

  it("is refused for a device that it does not have, with the ones that it has", () => {
    expect(refusal({}, "e")).toContain(`the fleet manifest has no device "e"; it has "d"`);
  });
});

describe("nix/toml.nix", () => {
  it("reads back what it writes", () => {
    const values: readonly unknown[] = [
      "",
      "plain",
      `quote " and \\ and \\" and $\{x}`,
      "ümlaut ☃ 🔑",
      0,
      -1,
      2 ** 53,
      true,
      false,
    ];
    const cases = [
      ...values.map((value) => ({ table: { key: value } })),
      ...values.map((value) => ({ top: value, a: { b: { c: value }, "d-e_f": value } })),
      { 'key with blanks and "': { ü: 1 } },
      { a: { b: { c: { d: { e: 1 } } }, z: 2 }, "a-b": { c: 3 } },
    ];
    const expression = `with ${toml}; map roundTrip (builtins.fromJSON ${nixString(JSON.stringify(cases))})`;
    expect(store.evaluate(newest, expression)).toEqual(cases.map(() => true));
  });

  it("sorts tables by their dotted names and keys within them, as bytes", () => {
    const tree = { b: { z: 1, a: 2 }, a: { b: { x: 1 } }, "a-b": { y: 1 } };
    expect(
      store.evaluate(newest, `with ${toml}; tables (builtins.fromJSON ${nixString(JSON.stringify(tree))})`),
    ).toEqual(["[a-b]\ny = 1\n", "[a.b]\nx = 1\n", "[b]\na = 2\nz = 1\n"]);
  });

  it.for([`"a\\u0000b"`, `"\\n"`, `"\\u001b"`, `"\\u007f"`])("writes no control character: %s", (json) => {
    const said = store.refusal(newest, `with ${toml}; value (builtins.fromJSON ${nixString(json)})`);
    expect(said).toMatch(/control character|contains null bytes|null/i);
  });

  it.for(["1.5", "null", "[1]"])("writes nothing that the form has no place for: %s", (json) => {
    expect(store.refusal(newest, `with ${toml}; value (builtins.fromJSON "${json}")`)).toContain(
      "a value is a string, an integer, true or false",
    );
  });
});

describe("nix/uuid5.nix", () => {
  interface Installation {
    readonly id: string;
    readonly domain: string | null;
    readonly org_namespace: string | null;
    readonly namespace: string;
  }
  const vector: { installations: readonly Installation[] } = JSON.parse(
    readFileSync(join(root, "tests/vectors/core/ids.json"), "utf8"),
  );
  const installations = vector.installations.filter(({ domain }) => domain !== null);

  it("gives the ids of the vectors, which Python has computed", () => {
    const expression = `with import ${nixPath("nix/uuid5.nix")}; map (one: [
      (orgNamespace one.domain)
      (installationNamespace one.org_namespace one.id)
    ]) (builtins.fromJSON ${nixString(JSON.stringify(installations))})`;
    expect(store.evaluate(newest, expression)).toEqual(
      installations.map(({ org_namespace: org, namespace }) => [org, namespace]),
    );
    expect(installations.length).toBeGreaterThan(0);
  });

  it("is SHA-1 for names of any length around its blocks", () => {
    const names = Array.from({ length: 140 }, (_, length) => "x".repeat(length));
    const made = store.evaluate(
      newest,
      `with import ${nixPath("nix/uuid5.nix")}; map (uuid5 namespaceUrl) (builtins.fromJSON ${nixString(JSON.stringify(names))})`,
    );
    const expected = names.map((name) => {
      const bytes = createHash("sha1")
        .update(Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex"))
        .update(name)
        .digest()
        .subarray(0, 16);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    });
    expect(made).toEqual(expected);
  });
});

describe("the examples of configuration", () => {
  const faultsOf = (path: string): string =>
    `(import ${nixPath("nix/schema.nix")}).faultsOf "config.schema.json" (builtins.fromTOML (builtins.readFile ${path}))`;
  const examples = (kind: string): string[] =>
    globSync(join(root, `policy-schemas/examples/${kind}/config-*.toml`));

  it("that are valid have no faults", () => {
    const files = examples("valid");
    expect(files.length).toBeGreaterThan(5);
    for (const path of files) expect([path, store.evaluate(newest, faultsOf(path))]).toEqual([path, []]);
  });

  it.for(examples("invalid").map((path) => basename(path)))("that are invalid are refused: %s", (name) => {
    const path = join(root, "policy-schemas/examples/invalid", name);
    const args = ["--eval", "--strict", "--json", "-E", faultsOf(path)];
    const { status, stdout, stderr } = store.run(newest, "nix-instantiate", args);
    if (status === 0) expect(JSON.parse(stdout)).not.toEqual([]);
    else expect(stderr).toMatch(/TOML/);
  });
});

describe("nix/settings.nix", () => {
  it("takes every default, and nothing beyond a range or an enumeration", () => {
    const keys = Object.keys(configurationKeys);
    const expression = `with import ${nixPath("nix/settings.nix")}; {
      defaults = map (key: faultOf key data.\${key}.default) keys;
      beyond = map (key: faultOf key (if data.\${key} ? maximum then data.\${key}.maximum + 1 else if data.\${key} ? enum then "no such word" else 7)) keys;
      inherit keys;
    }`;
    const made = store.evaluate(newest, expression) as {
      defaults: unknown[];
      beyond: unknown[];
      keys: string[];
    };
    expect(made.keys.toSorted()).toEqual(keys.toSorted());
    expect(made.defaults).toEqual(keys.map(() => null));
    for (const fault of made.beyond) expect(fault).toMatch(/^"[a-z_0-9.]+" must be /);
  });
});
