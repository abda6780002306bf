import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Files that loading `file` loads; imports of types are erased. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = readFileSync(file, "utf8");
  for (const [, specifier = ""] of source.matchAll(/^import (?!type )[^;]*?from "(\.[^"]+)";/gms)) {
    loadedBy(join(dirname(file), specifier.replace(/\.js$/, ".ts")), seen);
  }
  return seen;
}

it("the client loads no validators and nothing of the server or owner: the CLI starts with it", () => {
  const loaded = [...loadedBy(join(root, "src/bus/client.ts"))]
    .map((file) => relative(root, file))
    .toSorted();
  expect(loaded).toEqual([
    "src/bus/client.ts",
    "src/bus/connection.ts",
    "src/bus/dial.ts",
    "src/bus/frame.ts",
    "src/bus/header.ts",
    "src/bus/limits.ts",
    "src/bus/methods.ts",
    "src/core/error-table.ts",
    "src/core/errors.ts",
  ]);
});
