// Which names profiles and keys can have, and what is said of those that they can't.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { SesameError } from "../../../src/core/errors.js";
import {
  isKeyName,
  isProfileName,
  parseKeyName,
  parseProfileName,
  parseReference,
} from "../../../src/core/names.js";
import { thrownBy } from "./thrown.js";

const anyText = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.stringMatching(/^[a-z._/ -]{0,12}$/));

describe("profile names", () => {
  it.each(["a", "7", "work", "Prod_1-eu", "x".repeat(64)])("take %j", (name) => {
    expect(parseProfileName(name)).toBe(name);
  });

  it.each([
    ["", 'profile name "" is empty'],
    ["-work", 'profile name "-work" starts with "-"'],
    ["_work", 'profile name "_work" starts with "_"'],
    ["a/b", 'profile name "a/b" has "/" at character 2'],
    ["..", 'profile name ".." has "." at character 1'],
    ["work\n", 'profile name "work\\n" has "\\n" at character 5'],
    ["wo\0rk", 'profile name "wo\\0rk" has "\\0" at character 3'],
    ["a\u202eb", 'profile name "a\\u{202e}b" has "\\u{202e}" at character 2'],
    ["büro", 'profile name "büro" has "ü" at character 2'],
    ["x".repeat(65), `profile name "${"x".repeat(65)}" has 65 characters, more than 64`],
    ["y".repeat(5000), `profile name "${"y".repeat(80)}…" has 5000 characters, more than 64`],
  ])("refuse %j with PROFILE_NAME_INVALID", (name, message) => {
    expect(thrownBy(() => parseProfileName(name))).toEqual(new SesameError("PROFILE_NAME_INVALID", message));
  });

  it("are those of the specification's expression, and nothing but strings", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(isProfileName(text)).toBe(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}(?![\s\S])/.test(text));
      }),
    );
    for (const value of [undefined, null, 1, ["work"], { length: 4 }])
      expect(isProfileName(value)).toBe(false);
  });
});

describe("key names", () => {
  it.each(["a", "db/password", "API_KEY", "tls/cert.pem", "...", "a/.b", "k".repeat(256)])(
    "take %j",
    (name) => {
      expect(parseKeyName(name)).toBe(name);
    },
  );

  it.each([
    ["", 'key name "" is empty'],
    ["/a", 'key name "/a" has an empty part ("/" at its start or end, or twice)'],
    ["a/", 'key name "a/" has an empty part ("/" at its start or end, or twice)'],
    ["a//b", 'key name "a//b" has an empty part ("/" at its start or end, or twice)'],
    ["a/../b", 'key name "a/../b" has the part ".."'],
    [".", 'key name "." has the part "."'],
    ["a b", 'key name "a b" has " " at character 2'],
    ["a\0", 'key name "a\\0" has "\\0" at character 2'],
    ["k".repeat(257), `key name "${"k".repeat(80)}…" has 257 characters, more than 256`],
  ])("refuse %j with KEY_NAME_INVALID", (name, message) => {
    expect(thrownBy(() => parseKeyName(name))).toEqual(new SesameError("KEY_NAME_INVALID", message));
  });

  it("never climb: joined to a path they stay below it, and are their own normal form", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a.b/_-]{1,20}$/), (text) => {
        const parts = text.split("/");
        const safe = parts.every((part) => part !== "" && part !== "." && part !== "..");
        expect(isKeyName(text)).toBe(safe);
      }),
    );
  });

  it("are refused with one line of printable text whatever they hold", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!isKeyName(text));
        const { code, message } = thrownBy(() => parseKeyName(text));
        expect(code).toBe("KEY_NAME_INVALID");
        expect(message).not.toMatch(/\p{C}/u);
        expect(message.length).toBeLessThan(1200);
      }),
    );
  });
});

describe("references", () => {
  it("are a profile, a slash and a key that may have more slashes", () => {
    expect(parseReference("work/db/password")).toEqual({ profile: "work", key: "db/password" });
  });

  it.each([
    ["work", "KEY_NAME_INVALID"],
    ["work/", "KEY_NAME_INVALID"],
    ["/key", "PROFILE_NAME_INVALID"],
    ["", "PROFILE_NAME_INVALID"],
  ])("refuse %j with %s", (text, code) => {
    expect(thrownBy(() => parseReference(text)).code).toBe(code);
  });
});
