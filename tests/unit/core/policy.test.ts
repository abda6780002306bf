// Policy documents: which locks they make, and what is said of those that are wrong.

import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { describe, expect, it } from "vitest";
import { demandSound, readPolicy, type PolicyReading } from "../../../src/core/policy.js";
import { findTomlLines } from "../../../src/core/toml-lines.js";
import { thrownBy } from "./thrown.js";

const path = "/etc/pds/policy.toml";

function read(text: string): PolicyReading {
  return readPolicy({ path, value: parse(text), lines: findTomlLines(text) });
}

function entry(key: string, value: unknown, source = "baseline"): string {
  return stringify({ policy: [{ key, value, source }] });
}

describe("a policy", () => {
  it("locks keys, each with who wants it and where that is written", () => {
    const reading = read(`# baseline\n${entry("crypto.kdf", "pbkdf2-sha256", "fleet-2026")}`);
    expect(reading.faults).toEqual([]);
    expect(reading.locks).toEqual([
      { key: "crypto.kdf", profile: null, value: "pbkdf2-sha256", source: "fleet-2026", path, line: 2 },
    ]);
  });

  it("locks a per-profile key for one profile", () => {
    const { locks } = read(entry("profiles.work.audit.key_names", true));
    expect(locks).toMatchObject([{ key: "audit.key_names", profile: "work", value: true }]);
  });

  it("may hold nothing", () => {
    expect(read("")).toMatchObject({ locks: [], faults: [], unknown: [] });
  });

  it("goes on without keys of a newer version, and says so with advice", () => {
    const reading = read(`${entry("crypto.kfd", "x")}${entry("telepathy.enabled", true)}[later]\nx = 1\n`);
    expect(reading.faults).toEqual([]);
    expect(reading.unknown.map(({ line, text }) => [line, text])).toEqual([
      [9, 'unknown table "later"'],
      [1, 'unknown key "crypto.kfd"; did you mean "crypto.kdf"?'],
      [5, 'unknown key "telepathy.enabled"'],
    ]);
  });

  it("of another program's keys is told key by key, the first hundred with advice", () => {
    const { unknown } = read(Array.from({ length: 120 }, () => entry("crypto.kfd", "x")).join(""));
    expect(unknown).toHaveLength(120);
    expect(unknown.filter(({ text }) => text.endsWith('did you mean "crypto.kdf"?'))).toHaveLength(100);
  });

  it.each([
    [entry("crypto.kdf", "md5"), '"crypto.kdf" must be one of "argon2id", "pbkdf2-sha256"'],
    [entry("secrets.history_versions", 0), '"secrets.history_versions" must be >= 1'],
    [entry("secrets.history_versions", "9"), '"secrets.history_versions" must be integer'],
    [
      entry("profiles.work.crypto.kdf", "argon2id"),
      '"profiles.work.crypto.kdf" is for one profile, and the key is one for all; lock it as "crypto.kdf"',
    ],
    [
      entry("profiles...audit.key_names", true),
      '"profiles...audit.key_names" names a profile that can\'t exist',
    ],
    [entry("profiles.work", true), '"profiles.work" names a profile that can\'t exist'],
    [
      '[[policy]]\nkey = "audit.key_names"\nvalue = true\n',
      'the entry for "audit.key_names" needs a "source" of 1 to 256 characters that says who wants it',
    ],
    ['[[policy]]\nkey = "audit.key_names"\nsource = "x"\n', 'the entry for "audit.key_names" has no "value"'],
    ['[[policy]]\nvalue = true\nsource = "x"\n', 'an entry has no "key"'],
    ['policy = "x"\n', '"policy" must be an array of tables, written as [[policy]]'],
    ["policy = [1]\n", "an entry must be a table, written as [[policy]]"],
    [
      entry("audit.key_names", true, "one") + entry("audit.key_names", true, "two"),
      '"audit.key_names" is locked twice, by "one" (line 1) and "two"',
    ],
  ])("refuses %j", (text, fault) => {
    const reading = read(text);
    expect(reading.faults.map((one) => one.text)).toEqual([fault]);
    const error = thrownBy(() => demandSound(reading, path));
    expect(error.code).toBe("POLICY_INVALID");
    expect(error.message).toContain(fault);
    expect(error.hint).toContain(`sesame policy lint ${path}`);
  });

  it("tells of everything that is wrong, not of the first alone", () => {
    const reading = read(entry("crypto.kdf", "md5") + entry("audit.key_names", 1));
    expect(reading.faults).toHaveLength(2);
    expect(thrownBy(() => demandSound(reading, path)).message).toMatch(/ line 1: .* \(and 1 more\)$/);
  });

  it("of any kind is read without a throw, and locks nothing that is wrong", () => {
    const loose = fc.record(
      {
        key: fc.oneof(fc.constant("audit.key_names"), fc.anything()),
        value: fc.anything(),
        source: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const value = fc.oneof(fc.anything(), fc.record({ policy: fc.oneof(fc.anything(), fc.array(loose)) }));
    fc.assert(
      fc.property(value, (document) => {
        const reading = readPolicy({ path, value: document, lines: new Map() });
        expect(reading.locks.every((lock) => typeof lock.value === "boolean")).toBe(true);
      }),
    );
  });
});
