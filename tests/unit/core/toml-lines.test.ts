// The lines on which keys are set, against a parser of TOML that knows no lines.

import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { describe, expect, it } from "vitest";
import { findTomlLines } from "../../../src/core/toml-lines.js";

function lineOf(text: string, key: string): number | undefined {
  return findTomlLines(text).get(key);
}

/** Every path that a parsed document has, arrays of tables by index. */
function pathsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => [`${path}.${index}`, ...pathsOf(item, `${path}.${index}`)]);
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const inner = path === "" ? name : `${path}.${name}`;
    return [inner].concat(pathsOf(member, inner));
  });
}

describe("the lines of a TOML document", () => {
  it("are those of settings, headers and dotted keys", () => {
    const text = '# first\na = 1\n\n[b.c]\nd = "x"\ne.f = 2\n';
    expect(lineOf(text, "a")).toBe(2);
    expect(lineOf(text, "b.c")).toBe(4);
    expect(lineOf(text, "b.c.d")).toBe(5);
    expect(lineOf(text, "b.c.e.f")).toBe(6);
  });

  it("count the elements of arrays of tables, and tables below them", () => {
    const text = "[[policy]]\nkey = 1\n[[policy]]\nkey = 2\n[policy.more]\nx = 3\n";
    expect(lineOf(text, "policy.0.key")).toBe(2);
    expect(lineOf(text, "policy.1.key")).toBe(4);
    expect(lineOf(text, "policy.1.more.x")).toBe(6);
  });

  it("are not led astray by what looks like a key inside of a value", () => {
    const text = [
      'a = """',
      "b = 1",
      '[c]"""',
      "d = '''",
      "e = 2'''",
      'f = "# \\" g = 3"',
      "h = [ # i = 4",
      '  "j = 5",',
      "]",
      "k = { l = 6 }",
    ].join("\n");
    const lines = findTomlLines(text);
    expect([...lines]).toEqual([
      ["a", 1],
      ["d", 4],
      ["f", 6],
      ["h", 7],
      ["h.0", 8],
      ["k", 10],
      ["k.l", 10],
    ]);
  });

  it("read quoted keys and CRLF as the parser does", () => {
    const text = '"a b" = 1\r\n\'c\' . "d\\u0065" = 2\r\n';
    expect(pathsOf(parse(text), "").every((path) => findTomlLines(text).has(path))).toBe(true);
    expect(lineOf(text, "c.de")).toBe(2);
  });

  it("are known for every key of any document that the parser writes", () => {
    const leaf = fc.oneof(fc.integer({ min: -1e6, max: 1e6 }), fc.boolean(), fc.string());
    const name = fc.string({ minLength: 1 }).filter((text) => !text.includes(".") && text !== "__proto__");
    const { document } = fc.letrec<{ document: Record<string, unknown>; member: unknown }>((tie) => ({
      document: fc.dictionary(name, tie("member"), { maxKeys: 4 }),
      member: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
        tie("document"),
        fc.array(tie("document"), { minLength: 1, maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(document, (value) => {
        const text = stringify(value);
        const lines = findTomlLines(text);
        expect(pathsOf(parse(text), "").filter((path) => !lines.has(path))).toEqual([]);
      }),
    );
  });

  it("of what is nested beyond any use are no longer than the text", () => {
    for (const text of [
      `${"a.".repeat(20_000)}b = 1\n`,
      Array.from({ length: 20 }, (_, at) => `k${at} = ${"[".repeat(999)}${"]".repeat(999)}\n`).join(""),
    ]) {
      const characters = [...findTomlLines(text).keys()].reduce((sum, path) => sum + path.length, 0);
      expect(characters).toBeLessThan(20 * text.length);
    }
  });

  it("end at what is no TOML, whatever it is", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => findTomlLines(text) instanceof Map));
  });
});
