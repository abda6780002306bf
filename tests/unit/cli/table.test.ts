// Tables on narrow terminals: whole, hung or stacked, and never a word of them lost.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitTable } from "../../../src/cli/table.js";

const rows = [
  ["crypto.kdf", '"argon2id"', "how the password of a new factor becomes a key"],
  ["audit.key_names", "true", "names"],
];

describe("a table", () => {
  it("is whole where there is no terminal, or one that is wide enough", () => {
    const whole =
      'crypto.kdf       "argon2id"  how the password of a new factor becomes a key\naudit.key_names  true        names\n';
    expect(fitTable(rows, null)).toBe(whole);
    expect(fitTable(rows, 80)).toBe(whole);
  });

  it("goes on below its last cell where that has room", () => {
    expect(fitTable(rows, 56)).toBe(
      [
        'crypto.kdf       "argon2id"  how the password of a new',
        "                             factor becomes a key",
        "audit.key_names  true        names",
        "",
      ].join("\n"),
    );
  });

  it("stacks its cells where it has not", () => {
    expect(fitTable(rows, 40)).toBe(
      [
        "crypto.kdf",
        '  "argon2id"',
        "  how the password of a new factor",
        "  becomes a key",
        "audit.key_names",
        "  true",
        "  names",
        "",
      ].join("\n"),
    );
  });

  it("keeps a word that is longer than the terminal whole, so that it can be copied", () => {
    const path = `/home/ada/${"x".repeat(60)}`;
    expect(fitTable([["a", path]], 30)).toContain(path);
  });

  it("loses no word at any width", () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    const cell = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(" "));
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 });
    const words = (text: string): string[] => text.split(/\s+/).filter(Boolean).toSorted();
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 120 }), (cells, columns) => {
        expect(words(fitTable(cells, columns))).toEqual(words(cells.flat().join(" ")));
      }),
    );
  });
});
