// Rendering is a function of the manifest and the lock, and what it makes is taken by the code that daemons read such files with.

import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { composeConfiguration } from "../../../src/core/configuration.js";
import { allKeys, isConfigurationKey, valueAt, valueFault } from "../../../src/core/configuration-keys.js";
import { configurationKeys, defaults } from "../../../src/generated/defaults.js";
import { unitDefaults } from "../../../src/generated/fleet.js";
import { demandSound } from "../../../src/core/policy.js";
import { parseDeviceSeed, parseUserSeed } from "../../../src/core/seeds.js";
import type { Fleet } from "../../../src/fleet/inheritance.js";
import { readManifest } from "../../../src/fleet/manifest.js";
import { deviceFile, deviceIn, documentText } from "../../../src/fleet/render.js";
import { isManagedPath, parseTreeDocument } from "../../../src/fleet/tree-document.js";
import { sha1 } from "../../../src/platform/derived-ids.js";
import { parsePolicy } from "../../../src/platform/policy-store.js";
import { root } from "../../support/root.js";
import { thrownBy } from "../core/thrown.js";
import { fileOf, fleetOf, lockOf, sha256Hex, treeOf } from "./fixture.js";

type Json = Readonly<Record<string, unknown>>;

const candidates: readonly unknown[] = [
  true,
  false,
  "info",
  "debug",
  "argon2id",
  "pbkdf2-sha256",
  "leading-edge",
  "governance-compatible",
  "blake3",
  "by-profile",
  "warn",
  "refuse",
  "durable",
  "buffered",
  2,
  8,
  20_000,
  65_536,
];
const valuesOf = new Map(
  allKeys.map((key) => [
    key,
    [valueAt(defaults, key), ...candidates.filter((value) => valueFault(key, value) === null)],
  ]),
);

/** Some keys at some of their values, as tables. */
const config = fc
  .subarray([...allKeys])
  .chain((keys) =>
    fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), fc.constantFrom(...(valuesOf.get(key) ?? []))))),
  )
  .map((entries) => nested(entries));

const source = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => /\S/.test(text) && !/\p{Cc}/u.test(text) && text.isWellFormed());

/** Locks on keys of which each level has its own, so that levels never disagree. */
const policy = (keys: readonly string[]): fc.Arbitrary<readonly Json[]> =>
  fc.subarray([...keys]).chain((some) =>
    fc.tuple(
      ...some.map((written) => {
        const key = written.replace(/^profiles\.[^.]+\./, "");
        const values = isConfigurationKey(key) ? (valuesOf.get(key) ?? []) : [];
        return fc.record({ key: fc.constant(written), value: fc.constantFrom(...values), source });
      }),
    ),
  );

const lockable = allKeys.filter((key) => configurationKeys[key].lockable);
const share = (third: number): readonly string[] =>
  lockable
    .filter((_, at) => at % 3 === third)
    .flatMap((key) => (configurationKeys[key].scope === "profile" ? [key, `profiles.work.${key}`] : [key]));

const units = fc.record(
  {
    memlock_mib: fc.integer({ min: 1, max: 65_536 }),
    watchdog_seconds: fc.integer({ min: 5, max: 3600 }),
    hardening_namespaces: fc.boolean(),
    restrict_users: fc.boolean(),
  },
  { requiredKeys: [] },
);
const level = (third: number): fc.Arbitrary<Json> =>
  fc.record(
    {
      policy: policy(share(third)),
      config,
      units,
      machine_binding: fc.constantFrom("machine-id", "tpm-bound"),
    },
    { requiredKeys: [] },
  );
const users = fc.dictionary(
  fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/),
  fc.record({ config, linger: fc.boolean() }, { requiredKeys: [] }),
  { minKeys: 1, maxKeys: 3 },
);
const manifest: fc.Arbitrary<Json> = fc
  .tuple(
    level(0),
    level(1),
    fc.dictionary(fc.stringMatching(/^[a-z0-9]{1,8}$/), fc.tuple(level(2), users, fc.boolean()), {
      minKeys: 1,
      maxKeys: 3,
    }),
  )
  .map(([org, group, devices]) => ({
    org: { ...org, domain: "example.org" },
    artifact: { version: "1.2.3" },
    groups: { g: group },
    devices: Object.fromEntries(
      Object.entries(devices).map(([name, [own, people, grouped]]) => [
        name,
        { ...own, users: people, ...(grouped ? { groups: ["g"] } : {}) },
      ]),
    ),
  }));

function nested(entries: readonly (readonly [string, unknown])[]): Json {
  const whole: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    const parts = key.split(".");
    let at = whole;
    for (const part of parts.slice(0, -1)) at = (at[part] ??= {}) as Record<string, unknown>;
    at[parts.at(-1) ?? ""] = value;
  }
  return whole;
}

/** The same with the members of all its tables the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, turned(inner)]),
  );
}

function soundFleet(value: unknown): Fleet {
  const { fleet, findings } = readManifest(JSON.stringify(value));
  if (fleet === null) throw new Error(JSON.stringify(findings));
  return fleet;
}

describe("rendering any fleet", () => {
  it("gives the same bytes for the same manifest, in whatever order its members stand", () => {
    fc.assert(
      fc.property(manifest, (written) => {
        const [one, other] = [soundFleet(written), soundFleet(turned(written))];
        const lock = lockOf(one);
        for (const name of one.devices.keys())
          expect(documentText(treeOf(other, name, lock))).toBe(documentText(treeOf(one, name, lock)));
      }),
      { numRuns: 60 },
    );
  });

  it("makes policies, seeds and templates that the daemons take, and that say what the manifest does", () => {
    fc.assert(
      fc.property(manifest, (written) => {
        const fleet = soundFleet(written);
        const lock = lockOf(fleet);
        for (const name of fleet.devices.keys()) {
          const device = deviceIn(fleet, name);
          const tree = treeOf(fleet, name, lock);
          const text = (path: string): string => fileOf(tree, path) ?? "";
          const reading = demandSound(
            parsePolicy("policy.toml", Buffer.from(text("/etc/pds/policy.toml"))),
            "policy.toml",
          );
          expect(reading.unknown).toEqual([]);
          expect(
            reading.locks.map(({ key, profile, value, source: from }) => [
              profile === null ? key : `profiles.${profile}.${key}`,
              value,
              from,
            ]),
          ).toEqual(device.policy.map(({ key, value, source: from }) => [key, value, from]));
          const seed = parseDeviceSeed(sha1, parse(text("/etc/pds/installation.toml")), "installation.toml");
          expect(seed.org).toBe("example.org");
          expect(seed.bindingType).toBe(device.machineBinding);
          for (const { name: user, config: said } of device.users) {
            const path = `/etc/pds/installations/${user}.toml`;
            const { identity } = parseUserSeed(sha1, parse(text(path)), path, user);
            expect(identity.id).toBe(lock.devices.get(name)?.get(user)?.id);
            const template = parse(text(`/etc/pds/templates/${user}.toml`));
            const { origins } = composeConfiguration({
              layers: [{ source: "config.toml", value: template }],
            });
            const set = [...origins].filter(([, { layer }]) => layer === "file").map(([key]) => key);
            expect(new Map(set.map((key) => [key, valueAt(template, key)]))).toEqual(said);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("makes documents that are taken again, in places that are all the format's", () => {
    fc.assert(
      fc.property(manifest, (written) => {
        const fleet = soundFleet(written);
        for (const name of fleet.devices.keys()) {
          const tree = treeOf(fleet, name);
          for (const { path } of tree.files) expect(isManagedPath(path)).toBe(true);
          const { record, ...read } = parseTreeDocument(documentText(tree), "tree.json", sha256Hex);
          expect(read).toEqual(tree);
          expect([...record.files.keys()]).toEqual(
            tree.files.map(({ path }) => path).filter((path) => path !== deviceFile),
          );
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("a device", () => {
  it("that is not of the fleet is refused", () => {
    const error = thrownBy(() => deviceIn(fleetOf("[devices.a]"), "constructor"));
    expect(error.code).toBe("FLEET_DEVICE_UNKNOWN");
    expect(error.message).toBe('the fleet has no device "constructor"');
  });

  it("restricted to its users names them in the units, any one of whom suffices", () => {
    const tree = treeOf(
      fleetOf("[devices.a]\nunits.restrict_users = true\nusers.zoe = {}\nusers.bob = {}"),
      "a",
    );
    const block = "\n[Unit]\nConditionUser=|bob\nConditionUser=|zoe\n";
    expect(fileOf(tree, "/etc/systemd/user/open-sesame-headless.target.d/50-fleet.conf")).toMatch(
      new RegExp(`^# [^\\n]+\\n${block.replaceAll("|", "\\|").replaceAll("[", "\\[")}$`),
    );
    expect(fileOf(tree, "/etc/systemd/user/open-sesame-.service.d/50-fleet.conf")).toContain(
      `${block}\n[Service]\nLimitMEMLOCK=64M\nWatchdogSec=30\n`,
    );
  });

  it("with hardening gets the artifact's own drop-in", () => {
    const tree = treeOf(fleetOf("[devices.a]\nunits.hardening_namespaces = true"), "a");
    const own = readFileSync(join(root, "src/systemd/hardening.namespaces.conf"), "utf8");
    expect(fileOf(tree, "/etc/systemd/user/open-sesame-.service.d/60-hardening-namespaces.conf")).toBe(
      own.replaceAll("@LIBDIR@", "/usr/lib/open-sesame"),
    );
  });
});

describe("the defaults of units", () => {
  it("are what the units themselves say", () => {
    for (const unit of [
      "open-sesame-profile.service",
      "open-sesame-secrets.service",
      "open-sesame-session.service",
    ]) {
      const text = readFileSync(join(root, "src/systemd", unit), "utf8");
      expect(text).toContain(`\nLimitMEMLOCK=${unitDefaults.memlock_mib}M\n`);
      expect(text).toContain(`\nWatchdogSec=${unitDefaults.watchdog_seconds}\n`);
    }
  });
});
