// Layers of configuration: what holds, where it comes from, and what is said of a file that is wrong.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  changedKeys,
  type ConfigurationLayer,
  composeConfiguration,
  type Origin,
} from "../../../src/core/configuration.js";
import { parseProfileName } from "../../../src/core/names.js";
import type { Lock } from "../../../src/core/policy.js";
import { configurationKeys, defaults } from "../../../src/generated/defaults.js";
import { thrownBy } from "./thrown.js";

const user = "/home/ada/.config/pds/config.toml";
const extra = "/home/ada/.config/pds/config.d/10.toml";
const work = parseProfileName("work");
const compose = (layers: readonly ConfigurationLayer[]) => composeConfiguration({ layers });
const from = (source: string, line: number | null = null): Origin => ({ layer: "file", source, line });

function lock(key: Lock["key"], value: Lock["value"], profile: Lock["profile"] = null): Lock {
  return { key, value, profile, source: "baseline", path: "/etc/pds/policy.toml", line: 1 };
}

describe("the keys that changed", () => {
  it("are those whose value is another for the device or for any profile, and no others", () => {
    const names = ["work", "home", "p1"].map(parseProfileName);
    const versions = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined });
    const layerOf = fc.tuple(versions, fc.option(fc.boolean(), { nil: undefined })).map(([kept, named]) => ({
      source: user,
      value: {
        secrets: kept === undefined ? {} : { history_versions: kept },
        audit: named === undefined ? {} : { key_names: named },
      },
    }));
    const lockOf = fc.record({
      profile: fc.constantFrom(null, ...names),
      key: fc.constantFrom("secrets.history_versions" as const),
      value: fc.integer({ min: 1, max: 4 }),
    });
    const input = fc.record({
      layers: fc.array(layerOf, { maxLength: 2 }),
      profiles: fc.uniqueArray(fc.tuple(fc.constantFrom(...names), layerOf), { selector: ([name]) => name }),
      locks: fc.uniqueArray(lockOf, { selector: ({ profile }) => profile }),
    });
    fc.assert(
      fc.property(input, input, (one, other) => {
        const [before, after] = [one, other].map(({ layers, profiles, locks }) =>
          composeConfiguration({
            layers,
            profiles: new Map(profiles),
            locks: locks.map(({ key, value, profile }) => lock(key, value, profile)),
          }),
        );
        if (before === undefined || after === undefined) throw new Error("two were composed");
        const views = [(c: typeof before) => c, ...names.map((name) => (c: typeof before) => c.of(name))];
        const differs = (read: (values: typeof defaults) => unknown): boolean =>
          views.some((view) => read(view(before).values) !== read(view(after).values));
        const expected = [
          ...(differs(({ audit }) => audit.key_names) ? ["audit.key_names"] : []),
          ...(differs(({ secrets }) => secrets.history_versions) ? ["secrets.history_versions"] : []),
        ];
        expect(changedKeys(before, after)).toEqual(expected);
      }),
    );
  });
});

describe("configuration", () => {
  it("without layers is the defaults, each of them from the defaults", () => {
    const { values, origins } = composeConfiguration({ layers: [] });
    expect(values).toEqual(defaults);
    expect([...origins.keys()]).toEqual(Object.keys(configurationKeys));
    expect([...origins.values()].every(({ layer }) => layer === "defaults")).toBe(true);
  });

  it("takes the highest layer's value key by key and says which layer that was", () => {
    const { values, origins } = compose([
      {
        source: user,
        value: { secrets: { rate_limit: { burst: 5, per_second: 6 } }, crypto: { kdf: "pbkdf2-sha256" } },
      },
      { source: extra, value: { secrets: { rate_limit: { burst: 7 } } } },
    ]);
    expect(values.secrets).toEqual({ ...defaults.secrets, rate_limit: { burst: 7, per_second: 6 } });
    expect(values.crypto).toEqual({ ...defaults.crypto, kdf: "pbkdf2-sha256" });
    expect(origins.get("secrets.rate_limit.burst")).toEqual(from(extra));
    expect(origins.get("secrets.rate_limit.per_second")).toEqual(from(user));
    expect(origins.get("crypto.kdf")).toEqual(from(user));
    expect(origins.get("crypto.profile")).toEqual({ layer: "defaults" });
  });

  it("names the layer of a value that repeats what held before", () => {
    const { origins } = compose([
      { source: user, value: { audit: { key_names: defaults.audit.key_names } } },
    ]);
    expect(origins.get("audit.key_names")).toEqual(from(user));
  });

  it("changes neither its layers nor the defaults", () => {
    const before = structuredClone(defaults);
    const layer = { secrets: { rate_limit: { burst: 5 } } };
    compose([
      { source: user, value: layer },
      { source: extra, value: { secrets: { rate_limit: { per_second: 1 } } } },
    ]);
    expect(defaults).toEqual(before);
    expect(layer).toEqual({ secrets: { rate_limit: { burst: 5 } } });
  });

  it.each([
    [
      { secrets: { rate_limt: { burst: 5 } } },
      "secrets.rate_limt",
      'unknown key "secrets.rate_limt"; did you mean "secrets.rate_limit"?',
    ],
    [{ secret: {} }, "secret", 'unknown key "secret"; did you mean "secrets"?'],
    [
      { audit: { keynames: true } },
      "audit.keynames",
      'unknown key "audit.keynames"; did you mean "audit.key_names"?',
    ],
    [{ frobnicate: 1 }, "frobnicate", 'unknown key "frobnicate"'],
    [{ crypto: { kdf: "md5" } }, "crypto.kdf", 'key "crypto.kdf" must be one of "argon2id", "pbkdf2-sha256"'],
    [
      { secrets: { rate_limit: { burst: 0 } } },
      "secrets.rate_limit.burst",
      'key "secrets.rate_limit.burst" must be >= 1',
    ],
    [
      { secrets: { rate_limit: { burst: "5" } } },
      "secrets.rate_limit.burst",
      'key "secrets.rate_limit.burst" must be integer',
    ],
    [{ audit: 1 }, "audit", 'key "audit" must be object'],
    [[], "", "the file must be object"],
    [{ "a\u001b[2J": 1 }, "a\u001b[2J", 'unknown key "a\\x1b[2J"'],
  ])("refuses %j", (value, key, what) => {
    const good = { source: extra, value: {} };
    const error = thrownBy(() => compose([good, { source: user, value }]));
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toBe(`configuration "${user}": ${what}`);
    expect(error.details).toEqual({ path: user, key });
    expect(error.hint).toContain(user);
  });

  it("can't be poisoned through inherited names", () => {
    const poison = JSON.parse('{"__proto__":{"audit":{"key_names":true}}}') as unknown;
    expect(thrownBy(() => compose([{ source: user, value: poison }])).code).toBe("CONFIG_INVALID");
    expect(thrownBy(() => compose([{ source: user, value: { constructor: {} } }])).code).toBe(
      "CONFIG_INVALID",
    );
  });

  it("of any value is whole or refused", () => {
    const near = fc.dictionary(
      fc.constantFrom("audit", "crypto", "secrets", "x"),
      fc.dictionary(fc.constantFrom("key_names", "kdf", "rate_limit"), fc.anything()),
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), near), (value) => {
        try {
          const { values } = compose([{ source: user, value }]);
          expect(Object.keys(values)).toEqual(Object.keys(defaults));
        } catch (error) {
          expect(error).toMatchObject({ code: "CONFIG_INVALID" });
        }
      }),
    );
  });
});

describe("a lock", () => {
  it("holds whatever the layers say, and says so", () => {
    const kdf = lock("crypto.kdf", "pbkdf2-sha256");
    const { values, origins, conflicts } = composeConfiguration({
      layers: [{ source: user, value: { crypto: { kdf: "argon2id" } }, lines: new Map([["crypto.kdf", 7]]) }],
      locks: [kdf],
    });
    expect(values.crypto.kdf).toBe("pbkdf2-sha256");
    expect(origins.get("crypto.kdf")).toEqual({ layer: "policy", lock: kdf });
    expect(conflicts).toEqual([
      { key: "crypto.kdf", profile: null, wanted: "argon2id", source: user, line: 7, lock: kdf },
    ]);
  });

  it("that a user's file agrees with is no conflict", () => {
    const { conflicts } = composeConfiguration({
      layers: [
        { source: user, value: { audit: { key_names: false } } },
        { source: extra, value: { audit: { key_names: true } } },
      ],
      locks: [lock("audit.key_names", true)],
    });
    expect(conflicts).toEqual([]);
  });

  it("of a per-profile key holds in every profile, present and future", () => {
    const composed = composeConfiguration({
      layers: [],
      profiles: new Map([[work, { source: extra, value: { audit: { key_names: false } } }]]),
      locks: [lock("audit.key_names", true)],
    });
    expect(composed.of(work).values.audit.key_names).toBe(true);
    expect(composed.of(parseProfileName("later")).values.audit.key_names).toBe(true);
    expect(composed.conflicts).toMatchObject([{ profile: "work", source: extra, wanted: false }]);
  });

  it("for one profile leaves the others alone, and counts there before one for all", () => {
    const composed = composeConfiguration({
      layers: [],
      locks: [lock("secrets.history_versions", 5), lock("secrets.history_versions", 9, work)],
    });
    expect(composed.values.secrets.history_versions).toBe(5);
    expect(composed.of(work).values.secrets.history_versions).toBe(9);
    expect(composed.of(parseProfileName("home")).values.secrets.history_versions).toBe(5);
  });

  it("always wins: no layers of any kind change what is locked, and every origin tells the truth", () => {
    const layerOf = (value: unknown, index: number): ConfigurationLayer => ({
      source: `file ${index}`,
      value,
    });
    const history = fc.integer({ min: 1, max: 1000 });
    const some = fc.record(
      {
        secrets: fc.record({ history_versions: history }, { requiredKeys: [] }),
        audit: fc.record({ key_names: fc.boolean() }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(some), fc.option(some, { nil: undefined }), history, (values, own, locked) => {
        const composed = composeConfiguration({
          layers: values.map(layerOf),
          profiles: new Map(own === undefined ? [] : [[work, layerOf(own, 99)]]),
          locks: [lock("secrets.history_versions", locked)],
        });
        for (const view of [composed, composed.of(work)]) {
          expect(view.values.secrets.history_versions).toBe(locked);
          const origin = view.origins.get("audit.key_names");
          const wanted = [...values, ...(own !== undefined && view !== composed ? [own] : [])];
          const deciding = wanted.findLast((value) => value.audit?.key_names !== undefined);
          expect(view.values.audit.key_names).toBe(deciding?.audit?.key_names ?? defaults.audit.key_names);
          expect(origin?.layer).toBe(deciding === undefined ? "defaults" : "file");
        }
      }),
    );
  });
});

describe("a profile's own file", () => {
  it("counts above the others in its profile alone", () => {
    const composed = composeConfiguration({
      layers: [{ source: user, value: { secrets: { history_versions: 3 } } }],
      profiles: new Map([[work, { source: extra, value: { secrets: { history_versions: 4 } } }]]),
    });
    expect(composed.values.secrets.history_versions).toBe(3);
    expect(composed.of(work).values.secrets.history_versions).toBe(4);
    expect(composed.of(work).origins.get("secrets.history_versions")).toEqual(from(extra));
  });

  it("can't set what is one for all profiles", () => {
    const error = thrownBy(() =>
      composeConfiguration({
        layers: [],
        profiles: new Map([[work, { source: extra, value: { crypto: { kdf: "argon2id" } } }]]),
      }),
    );
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toContain('key "crypto.kdf" is one for all profiles');
  });
});
