// What is shown of text from outside can't act on a terminal and can't pretend to be something else.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { displayText, quoteText } from "../../../src/core/display-text.js";

describe("text for display", () => {
  it.each([
    ["plain ünïcödé 日本", "plain ünïcödé 日本"],
    ["a\nb\rc\td\0e", "a\\nb\\rc\\td\\0e"],
    ["\x1b[31mred", "\\x1b[31mred"],
    ["\x9b2J", "\\x9b2J"],
    ["\x7f", "\\x7f"],
    ["\u202egnp.exe", "\\u{202e}gnp.exe"],
    ["zero\u200bwidth", "zero\\u{200b}width"],
    ["no\u00a0break", "no\\xa0break"],
    ["filler\u3164", "filler\\u{3164}"],
    ["line\u2028separator", "line\\u{2028}separator"],
    ["\u{e0041}tag", "\\u{e0041}tag"],
    ["lone \ud800", "lone \\u{d800}"],
    ["back\\slash", "back\\\\slash"],
  ])("shows %j as %s", (text, shown) => {
    expect(displayText(text)).toBe(shown);
  });

  it("escapes quotes only inside quotes", () => {
    expect(displayText('a "b"')).toBe('a "b"');
    expect(quoteText('a "b"')).toBe('"a \\"b\\""');
  });

  it("cuts long text by characters and says so", () => {
    expect(quoteText("x".repeat(80))).toBe(`"${"x".repeat(80)}"`);
    expect(quoteText("x".repeat(81))).toBe(`"${"x".repeat(80)}…"`);
    expect(displayText("😀😀😀", { maximumCharacters: 2 })).toBe("😀😀…");
  });

  it("never lets through a control, format or separator character other than a blank", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(quoteText(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
        expect(quoteText(text).slice(1, -1)).not.toMatch(/(?<!\\)(?:\\\\)*"/);
      }),
    );
  });

  it("shows different short texts differently", () => {
    const short = fc.string({ unit: "binary", maxLength: 8 });
    fc.assert(
      fc.property(short, short, (one, other) => {
        expect(quoteText(one) === quoteText(other)).toBe(one === other);
      }),
    );
  });
});
