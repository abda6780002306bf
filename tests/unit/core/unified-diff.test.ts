// Differences of texts as diff -u shows them: held against diff(1) itself, and put in again by patch(1)'s rules.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { unifiedDiff } from "../../../src/core/unified-diff.js";

const directory = mkdtempSync(join(tmpdir(), "diff-"));
afterAll(() => rmSync(directory, { recursive: true }));

const same = (line: string): string => line;
const diff = (before: string, after: string): string =>
  unifiedDiff({ name: "a", text: before }, { name: "b", text: after }, same);

/** What the difference makes of the text, by what the format says. */
function patch(before: string, difference: string): string {
  const rest = before.split("\n");
  const lines =
    rest.at(-1) === ""
      ? rest.slice(0, -1).map((line) => `${line}\n`)
      : rest.map((line, at) => (at === rest.length - 1 ? line : `${line}\n`));
  const out: string[] = [];
  let at = 0;
  const said = difference.split("\n").slice(2, -1);
  for (const [index, line] of said.entries()) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+/.exec(line);
    if (head !== null) {
      const start = Number(head[1]) - (head[2] === "0" ? 0 : 1);
      while (at < start) out.push(lines[at++] ?? "");
      continue;
    }
    if (line.startsWith("\\")) continue;
    const text = said[index + 1]?.startsWith("\\") === true ? line.slice(1) : `${line.slice(1)}\n`;
    if (line[0] !== "+") {
      expect(lines[at]).toBe(text);
      at += 1;
    }
    if (line[0] !== "-") out.push(text);
  }
  return [...out, ...lines.slice(at)].join("");
}

const text = fc
  .array(fc.constantFrom("a", "b", "c", "", "d"), { maxLength: 30 })
  .chain((lines) => fc.constantFrom(lines.join("\n"), lines.map((line) => `${line}\n`).join("")));

describe("a difference", () => {
  test("makes the one text of the other", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const difference = diff(before, after);
        expect(difference === "").toBe(before === after);
        expect(difference === "" ? before : patch(before, difference)).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  test("is as short as the one that diff(1) finds, and has its very head", () => {
    const count = (said: string): number =>
      said
        .split("\n")
        .slice(2)
        .filter((line) => /^[-+]/.test(line)).length;
    fc.assert(
      fc.property(text, text, (before, after) => {
        writeFileSync(join(directory, "a"), before);
        writeFileSync(join(directory, "b"), after);
        const { stdout } = spawnSync("diff", ["-u", "--minimal", "--label", "a", "--label", "b", "a", "b"], {
          cwd: directory,
          encoding: "utf8",
        });
        const own = diff(before, after);
        expect(own.split("\n").slice(0, 2)).toEqual(stdout.split("\n").slice(0, 2));
        expect(count(own)).toBe(count(stdout));
      }),
      { numRuns: 60 },
    );
  });

  test("of one changed line is what diff(1) prints", () => {
    expect(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n")).toBe(
      "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
    );
    expect(diff("", "1\n")).toBe("--- a\n+++ b\n@@ -0,0 +1 @@\n+1\n");
    expect(diff("1\n", "1")).toBe("--- a\n+++ b\n@@ -1 +1 @@\n-1\n+1\n\\ No newline at end of file\n");
  });

  test("of texts of tens of thousands of lines that have nothing in common is made at once", () => {
    const lines = (word: string): string =>
      Array.from({ length: 30_000 }, (_, at) => `${word}${at}\n`).join("");
    const begun = performance.now();
    expect(diff(lines("a"), lines("b")).split("\n")).toHaveLength(60_004);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
