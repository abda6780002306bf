// Layers of configuration: what holds, where it comes from, and what is said of a file that is wrong.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { composeConfiguration, defaultsSource } from "../../../src/core/configuration.js";
import { configurationKeys, defaults } from "../../../src/generated/defaults.js";
import { thrownBy } from "./thrown.js";

const user = "/home/ada/.config/pds/config.toml";
const extra = "/home/ada/.config/pds/config.d/10.toml";

describe("configuration", () => {
  it("without layers is the defaults, each of them from the defaults", () => {
    const { values, sources } = composeConfiguration([]);
    expect(values).toEqual(defaults);
    expect([...sources.keys()]).toEqual(Object.keys(configurationKeys));
    expect(new Set(sources.values())).toEqual(new Set([defaultsSource]));
  });

  it("takes the highest layer's value key by key and says which layer that was", () => {
    const { values, sources } = composeConfiguration([
      {
        source: user,
        value: { secrets: { rate_limit: { burst: 5, per_second: 6 } }, crypto: { kdf: "pbkdf2-sha256" } },
      },
      { source: extra, value: { secrets: { rate_limit: { burst: 7 } } } },
    ]);
    expect(values.secrets).toEqual({ ...defaults.secrets, rate_limit: { burst: 7, per_second: 6 } });
    expect(values.crypto).toEqual({ ...defaults.crypto, kdf: "pbkdf2-sha256" });
    expect(sources.get("secrets.rate_limit.burst")).toBe(extra);
    expect(sources.get("secrets.rate_limit.per_second")).toBe(user);
    expect(sources.get("crypto.kdf")).toBe(user);
    expect(sources.get("crypto.profile")).toBe(defaultsSource);
  });

  it("names the layer of a value that repeats what held before", () => {
    const { sources } = composeConfiguration([
      { source: user, value: { audit: { key_names: defaults.audit.key_names } } },
    ]);
    expect(sources.get("audit.key_names")).toBe(user);
  });

  it("changes neither its layers nor the defaults", () => {
    const before = structuredClone(defaults);
    const layer = { secrets: { rate_limit: { burst: 5 } } };
    composeConfiguration([
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
    const error = thrownBy(() => composeConfiguration([good, { source: user, value }]));
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toBe(`configuration "${user}": ${what}`);
    expect(error.details).toEqual({ path: user, key });
    expect(error.hint).toContain(user);
  });

  it("can't be poisoned through inherited names", () => {
    const poison = JSON.parse('{"__proto__":{"audit":{"key_names":true}}}') as unknown;
    expect(thrownBy(() => composeConfiguration([{ source: user, value: poison }])).code).toBe(
      "CONFIG_INVALID",
    );
    expect(thrownBy(() => composeConfiguration([{ source: user, value: { constructor: {} } }])).code).toBe(
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
          const { values } = composeConfiguration([{ source: user, value }]);
          expect(Object.keys(values)).toEqual(Object.keys(defaults));
        } catch (error) {
          expect(error).toMatchObject({ code: "CONFIG_INVALID" });
        }
      }),
    );
  });
});
