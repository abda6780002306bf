// Names of entries become keys: always good ones, the same each time, and never one for two values.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignKeys, keyPartOf, maximumPrefixLength } from "../../../src/core/import-names.js";
import { isKeyName, parseKeyName } from "../../../src/core/names.js";

const entry = (path: string, ...names: string[]) => ({ path: path.split("/"), names });
const keysOf = (...entries: ReturnType<typeof entry>[]): (readonly string[])[] =>
  assignKeys(entries).map(({ keys }) => keys);

describe("a part of a key", () => {
  it("keeps what a key may have, and puts one dash for each run of the rest", () => {
    const texts = [
      "db_1.Main",
      "My Bank (old)",
      "Café Zürich",
      "a@b.c",
      "--x--",
      "ﬁne",
      "..",
      ".",
      "",
      "银行",
      " ",
    ];
    expect(texts.map((text) => keyPartOf(text))).toEqual([
      "db_1.Main",
      "My-Bank-old",
      "Cafe-Zurich",
      "a-b.c",
      "x",
      "fine",
      "unnamed",
      "unnamed",
      "unnamed",
      "unnamed",
      "unnamed",
    ]);
  });
});

describe("keys", () => {
  it("are the entry's own and those below it", () => {
    expect(keysOf(entry("Work/Mail", "", "username", "PIN code"))).toEqual([
      ["Work/Mail", "Work/Mail/username", "Work/Mail/PIN-code"],
    ]);
  });

  it("are numbered where an earlier entry has the name, even if they have no value in common", () => {
    expect(
      keysOf(entry("Bank", ""), entry("Bank", "username"), entry("bank", ""), entry("Bank!", "")),
    ).toEqual([["Bank"], ["Bank-2/username"], ["bank"], ["Bank-3"]]);
  });

  it("are numbered where the name is one that an earlier entry got by its number", () => {
    expect(keysOf(entry("a", ""), entry("a", "username"), entry("a-2", ""))).toEqual([
      ["a"],
      ["a-2/username"],
      ["a-2-2"],
    ]);
  });

  it("are numbered where an entry's value has the name of another entry", () => {
    expect(keysOf(entry("a", "", "notes"), entry("a/notes", ""))).toEqual([["a", "a/notes"], ["a/notes-2"]]);
    expect(keysOf(entry("a/notes", ""), entry("a", "", "notes"))).toEqual([
      ["a/notes"],
      ["a-2", "a-2/notes"],
    ]);
  });

  it("are numbered within an entry", () => {
    expect(keysOf(entry("a", "url", "url", "URL", "u r l", "u-r-l"))).toEqual([
      ["a/url", "a/url-2", "a/URL", "a/u-r-l", "a/u-r-l-2"],
    ]);
  });

  it("are good and all different, whatever the names are, and the same the next time", () => {
    const part = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "-", "2", ".", "/", "é", " ", "银"), maxLength: 5 }),
      fc.string({ unit: fc.constantFrom("a", ".", "-", "é"), minLength: 100, maxLength: 300 }),
      fc.constantFrom("a", "a-2", "notes", "", ".."),
    );
    const entries = fc.array(
      fc.record({
        path: fc.array(part, { minLength: 1, maxLength: 4 }),
        names: fc.array(part, { maxLength: 4 }),
      }),
      { maxLength: 12 },
    );
    const prefix = fc.constantFrom(null, "p", "p".repeat(maximumPrefixLength));
    fc.assert(
      fc.property(entries, prefix, (list, before) => {
        const assign = () => assignKeys(list, before === null ? null : parseKeyName(before));
        const keys = assign().flatMap((assigned) => assigned.keys);
        expect(keys.every(isKeyName)).toBe(true);
        expect(new Set(keys).size).toBe(keys.length);
        expect(assign().flatMap((assigned) => assigned.keys)).toEqual(keys);
        expect(
          assign().map((assigned, index) => assigned.keys.length === list[index]?.names.length),
        ).not.toContain(false);
      }),
      { numRuns: 500 },
    );
  });

  it("of ten thousand entries of one name are found in no time", () => {
    const begin = performance.now();
    const assigned = assignKeys(Array.from({ length: 10_000 }, () => entry("same", "", "username")));
    expect(assigned.at(-1)?.keys[0]).toBe("same-10000");
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
