// What the schema says of each key's consumer and proof, against the tree: the file reads the key, the test is there. A key
// that is added without them stops here, and each message says what to add.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configurationKeys } from "../../../policy-schemas/generator/schema.js";
import { configurationKeys as generated } from "../../../src/generated/defaults.js";
import { root } from "../../support/root.js";

const schema = "policy-schemas/config.schema.json";
const keys = configurationKeys();
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** Titles of tests that are written as they stand: a title that is put together can't be looked up. */
function titlesIn(text: string): string[] {
  return [...text.matchAll(/\b(?:test|it)\(\s*(["'`])((?:(?!\1).)*)\1/g)].map((match) => match[2] ?? "");
}

const page = read("docs/reference/policy-locks.md");
const rows = new Map(
  [...page.matchAll(/^\| `([^`]+)` \| (.*) \| (.*) \|$/gm)].map((match) => [match[1] ?? "", match]),
);

describe.each(keys)("$key", ({ key, lockable, consumer, awaits, proof }) => {
  it("is read by the file that the schema names, or says what it awaits", () => {
    if (consumer === null) {
      expect(awaits, `${schema}: say in "awaits" what will read "${key}"`).not.toBeNull();
      return;
    }
    expect(consumer, `${schema}: the consumer of "${key}" must lie below src/`).toMatch(
      /^src\/.*\.(?:ts|cc)$/,
    );
    expect(
      existsSync(join(root, consumer)),
      `${schema}: "${key}" names the consumer ${consumer}, which does not exist; name the file that reads the key`,
    ).toBe(true);
    const property = key.split(".").at(-1) ?? "";
    expect(
      new RegExp(`\\b${property}\\b`).test(read(consumer)),
      `${schema}: ${consumer} does not mention "${property}"; name the file that reads "${key}"`,
    ).toBe(true);
  });

  it("is proven by a test of exactly the title that the schema gives", () => {
    if (!lockable || proof === null) return;
    expect(
      existsSync(join(root, proof.file)),
      `${schema}: the proof of "${key}" is to be in ${proof.file}, which does not exist`,
    ).toBe(true);
    expect(
      titlesIn(read(proof.file)),
      `${proof.file} has no test of this title; write one that locks "${key}" against a user who wants something else`,
    ).toContain(proof.title);
    expect(proof.title, `the title of the proof must name "${key}"`).toContain(key);
  });

  it("has its row in docs/reference/policy-locks.md", () => {
    expect(rows.has(key), `run "npm run generate": docs/reference/policy-locks.md and "${key}" differ`).toBe(
      lockable,
    );
    if (consumer !== null && lockable) expect(rows.get(key)?.[2]).toBe(`\`${consumer}\``);
    if (proof !== null) expect(rows.get(key)?.[3]).toContain(proof.title);
  });
});

describe("the table of locks", () => {
  it("has no row for a key that is not there", () => {
    expect([...rows.keys()].filter((key) => !Object.hasOwn(generated, key))).toEqual([]);
    expect(rows.size).toBeGreaterThan(0);
  });

  it("has one proof a key: a test that is named twice shows at most one of them", () => {
    const titles = keys.flatMap(({ proof }) => (proof === null ? [] : [proof.title]));
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });

  it("knows titles that are written out, on the next line too, and no others", () => {
    expect(titlesIn('test("one", () => x);\n  it(\n    "two",\n')).toEqual(["one", "two"]);
    expect(titlesIn('describe("none")\nitem("none")\n// "none"\n')).toEqual([]);
  });
});
