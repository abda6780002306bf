// Suggestions are near, or there are none.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { suggest, typingDistance } from "../../../src/core/did-you-mean.js";

const commands = [
  "init",
  "unlock",
  "lock",
  "status",
  "secret",
  "env",
  "export",
  "inject",
  "profile",
  "audit",
  "up",
];

describe("did you mean", () => {
  it.each([
    ["unlok", "unlock"],
    ["ulnock", "unlock"],
    ["secrte", "secret"],
    ["Status", "status"],
    ["exprot", "export"],
    ["evn", "env"],
    ["pu", "up"],
  ])("%s: %s", (typed, meant) => {
    expect(suggest(typed, commands)).toBe(meant);
  });

  it.each(["", "frobnicate", "xyz", "s", "x".repeat(65)])("says nothing for %j", (typed) => {
    expect(suggest(typed, commands)).toBeNull();
  });

  it("counts a swap of neighbours as one slip", () => {
    expect(typingDistance("ab", "ba")).toBe(1);
    expect(typingDistance("kitten", "sitting")).toBe(3);
    expect(typingDistance("", "abc")).toBe(3);
  });

  it("measures like a distance: symmetric, zero for equals only, never above the longer word", () => {
    const word = fc.stringMatching(/^[abc]{0,8}$/);
    fc.assert(
      fc.property(word, word, (one, other) => {
        const distance = typingDistance(one, other);
        expect(distance).toBe(typingDistance(other, one));
        expect(distance === 0).toBe(one === other);
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
    );
  });

  it("answers any input with a candidate or nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (typed) => {
        expect([...commands, null]).toContain(suggest(typed, commands));
      }),
    );
  });
});
