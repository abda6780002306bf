// What a device has of the levels above it: the laws that docs/fleet-format.md lays down, for any fleet.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allKeys, valueAt } from "../../../src/core/configuration-keys.js";
import { defaults } from "../../../src/generated/defaults.js";
import { resolveDevice } from "../../../src/fleet/inheritance.js";
import { readManifest } from "../../../src/fleet/manifest.js";
import { deviceIn } from "../../../src/fleet/render.js";
import { base, findingsOf, fileOf, fleetOf, treeOf } from "./fixture.js";

const versions = "secrets.history_versions";
const config = (value: number | null): object =>
  value === null ? {} : { config: { secrets: { history_versions: value } } };
const lock = (value: number, source: string): object => ({ key: versions, value, source });
const said = fc.option(fc.integer({ min: 1, max: 1000 }));

describe("configuration", () => {
  it("is what the innermost level says that says anything", () => {
    fc.assert(
      fc.property(said, said, said, said, (org, group, device, user) => {
        const fleet = fleetFrom({
          org: config(org),
          groups: { g: config(group) },
          devices: { d: { groups: ["g"], ...config(device), users: { u: config(user), other: {} } } },
        });
        const { config: common, users } = deviceIn(fleet, "d");
        const expected = device ?? group ?? org ?? undefined;
        expect(common.get(versions)).toBe(expected);
        expect(users.map((one) => one.config.get(versions))).toEqual([expected, user ?? expected]);
      }),
    );
  });

  it("makes no template where no level says anything", () => {
    const tree = treeOf(
      fleetOf("[devices.d.users.a]\n[devices.d.users.b]\nconfig.audit.key_names = true"),
      "d",
    );
    expect(fileOf(tree, "/etc/pds/template.toml")).toBeNull();
    expect(fileOf(tree, "/etc/pds/templates/a.toml")).toBeNull();
    expect(fileOf(tree, "/etc/pds/templates/b.toml")).toContain("\n[audit]\nkey_names = true\n");
  });

  it("that two groups say differently is a conflict, also where the device decides, and named once", () => {
    const text = `${base}
      [groups.a.config.secrets]
      history_versions = 5
      [groups.b.config.secrets]
      history_versions = 6
      [devices.d]
      groups = ["a", "b"]
      config.secrets.history_versions = 5
      [devices.apart]
      groups = ["a"]
      [devices.other]
      groups = ["b"]
    `;
    expect(findingsOf(text)).toEqual([
      'groups.b: "secrets.history_versions" is set to 6 here, and to 5 by groups.a; devices.d is in both groups',
    ]);
    expect(findingsOf(text.replace("= 6", "= 5"))).toEqual([]);
  });
});

describe("units and bindings", () => {
  it("are the innermost level's, each setting by itself, and the units' own where none says it", () => {
    const fleet = fleetFrom({
      org: { machine_binding: "machine-id", units: { memlock_mib: 10, watchdog_seconds: 10 } },
      groups: { g: { machine_binding: "tpm-bound", units: { watchdog_seconds: 20 } } },
      devices: {
        a: { groups: ["g"], units: { hardening_namespaces: true } },
        b: { groups: ["g"], machine_binding: "machine-id" },
        c: {},
      },
    });
    expect(deviceIn(fleet, "a").units).toEqual({
      memlock_mib: 10,
      watchdog_seconds: 20,
      hardening_namespaces: true,
      restrict_users: false,
    });
    expect(["a", "b", "c"].map((name) => deviceIn(fleet, name).machineBinding)).toEqual([
      "tpm-bound",
      "machine-id",
      "machine-id",
    ]);
  });

  it("that two groups say differently are conflicts, too", () => {
    const fleet = `${base}
      [groups.a]
      machine_binding = "machine-id"
      units.restrict_users = true
      [groups.b]
      machine_binding = "tpm-bound"
      units.restrict_users = false
      [devices.d]
      groups = ["a", "b"]
      users.u = {}
    `;
    expect(findingsOf(fleet)).toEqual([
      'groups.b: "machine_binding" is set to "tpm-bound" here, and to "machine-id" by groups.a; devices.d is in both groups',
      'groups.b: "units.restrict_users" is set to false here, and to true by groups.a; devices.d is in both groups',
    ]);
  });
});

describe("locks", () => {
  const level = fc.option(fc.integer({ min: 1, max: 3 }));

  it("of all levels hold where they agree, the outermost's in the words of its source", () => {
    fc.assert(
      fc.property(level, level, level, level, fc.boolean(), (org, a, b, device, turned) => {
        const locks = (value: number | null, source: string): object =>
          value === null ? {} : { policy: [lock(value, source)] };
        const manifest = {
          org: locks(org, "org"),
          groups: { a: locks(a, "a"), b: locks(b, "b") },
          devices: { d: { groups: turned ? ["b", "a"] : ["a", "b"], ...locks(device, "device") } },
        };
        const inOrder = [
          [org, "org"],
          ...(turned
            ? [
                [b, "b"],
                [a, "a"],
              ]
            : [
                [a, "a"],
                [b, "b"],
              ]),
          [device, "device"],
        ].filter(([value]) => value !== null);
        const { fleet, findings } = readManifest(jsonOf(manifest));
        const values = new Set(inOrder.map(([value]) => value));
        if (values.size > 1) {
          expect(fleet).toBeNull();
          expect(
            findings.some(({ text }) => text.startsWith('"secrets.history_versions" is locked at')),
          ).toBe(true);
          return;
        }
        expect(findings).toEqual([]);
        const [first] = inOrder;
        const policy = fleet === null ? [] : deviceIn(fleet, "d").policy;
        expect(policy).toEqual(first === undefined ? [] : [lock(Number(first[0]), String(first[1]))]);
      }),
    );
  });

  it("of one profile and of all are two locks, which may differ", () => {
    const text = `
      [[org.policy]]
      key = "secrets.history_versions"
      value = 5
      source = "a"
      [[org.policy]]
      key = "profiles.work.secrets.history_versions"
      value = 6
      source = "b"
      [devices.d]
    `;
    expect(findingsOf(base + text)).toEqual([]);
    expect(deviceIn(fleetOf(text), "d").policy.map(({ value }) => value)).toEqual([6, 5]);
  });

  it("that differ name both places", () => {
    const text = `${base}
      [[org.policy]]
      key = "crypto.kdf"
      value = "argon2id"
      source = "baseline"
      [devices."ws-1"]
      [[devices.ws-1.policy]]
      key = "crypto.kdf"
      value = "pbkdf2-sha256"
      source = "ws-1"
    `;
    expect(findingsOf(text)).toEqual([
      'devices."ws-1".policy[0]: "crypto.kdf" is locked at "pbkdf2-sha256" here, and at "argon2id" by org.policy[0]',
    ]);
  });
});

describe("resolving a device", () => {
  it("takes every key of the configuration from a manifest", () => {
    const values = allKeys.map((key) => [key, valueAt(defaults, key)] as const);
    const text = values.map(([key, value]) => `config.${key} = ${JSON.stringify(value)}`).join("\n");
    const fleet = fleetOf(`[devices.d]\n${text}`);
    const written = fleet.devices.get("d") ?? {};
    expect([...resolveDevice(fleet, "d", written).device.config.keys()]).toEqual(allKeys);
  });
});

function jsonOf({
  org,
  ...rest
}: {
  readonly org: object;
  readonly groups?: object;
  readonly devices: object;
}): string {
  return JSON.stringify({ org: { domain: "example.org", ...org }, artifact: { version: "0.1.0" }, ...rest });
}

function fleetFrom(manifest: Parameters<typeof jsonOf>[0]): ReturnType<typeof fleetOf> {
  const { fleet, findings } = readManifest(jsonOf(manifest));
  if (fleet === null) throw new Error(JSON.stringify(findings));
  return fleet;
}
