// What follows from the schemas and tables is committed; here it is made again and compared byte for byte.

import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorTable } from "../../src/core/errors.js";
import { methods } from "../../src/bus/methods.js";
import { paramsValidators } from "../../src/generated/validators.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fresh = mkdtempSync(join(tmpdir(), "sesame-drift-"));
const generated = ["src/generated", "native/generated", "docs/reference", "docs/man", "completions"];

/** Generated files that lie among written ones. */
const single = [
  "ansible/plugins/module_utils/demands.py",
  "ansible/roles/open_sesame/defaults/main.yml",
  "ansible/roles/open_sesame/meta/argument_specs.yml",
  "nix/settings-data.json",
];

const filesBelow = (base: string, directory: string): string[] =>
  globSync("**/*.*", { cwd: join(base, directory) }).toSorted();

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "policy-schemas/generate.ts"), fresh]);
});
afterAll(() => rmSync(fresh, { recursive: true, force: true }));

describe.each(generated)("%s", (directory) => {
  it("holds exactly the files that generating makes", () => {
    expect(filesBelow(root, directory)).toEqual(filesBelow(fresh, directory));
    expect(filesBelow(fresh, directory).length).toBeGreaterThan(0);
  });

  it("holds the bytes that generating makes", () => {
    for (const file of filesBelow(fresh, directory)) {
      const path = join(directory, file);
      expect(readFileSync(join(root, path), "utf8"), `${path}: run "npm run generate"`).toBe(
        readFileSync(join(fresh, path), "utf8"),
      );
    }
  });
});

describe("the data of provisioning tools", () => {
  it.each(single)("in %s is what generating makes", (path) => {
    expect(readFileSync(join(root, path), "utf8"), `${path}: run "npm run generate"`).toBe(
      readFileSync(join(fresh, path), "utf8"),
    );
  });

  it("is all that generating makes beside its own directories", () => {
    const others = globSync("**/*.*", { cwd: fresh }).filter(
      (path) => !generated.some((directory) => path.startsWith(`${directory}/`)),
    );
    expect(others.filter((path) => !statSync(join(fresh, path)).isDirectory()).toSorted()).toEqual(single);
  });
});

describe("the reference of errors", () => {
  const page = readFileSync(join(root, "docs/reference/errors.md"), "utf8");
  const documented = [...page.matchAll(/^\| `([A-Z0-9_]+)` \| (\d+) \|/gm)].map((match) => [
    match[1],
    Number(match[2]),
  ]);

  it("lists every error with its exit status, and no other", () => {
    expect(documented).toEqual(Object.entries(errorTable).map(([code, { exit }]) => [code, exit]));
  });
});

describe("the table of methods", () => {
  it("names params that have a validator, and each validator is some method's", () => {
    const named = new Set(Object.values(methods).flatMap(({ params }) => (params === null ? [] : [params])));
    expect([...named].toSorted()).toEqual(Object.keys(paramsValidators).toSorted());
  });
});

describe("the entry of every program", () => {
  it("gives the hint of the error table when Node.js is too old", () => {
    const entry = readFileSync(join(root, "src/entry.cjs"), "utf8");
    expect(entry).toContain(errorTable.NODE_TOO_OLD.hint);
    expect(entry).toContain(`process.exit(${errorTable.NODE_TOO_OLD.exit})`);
  });
});
