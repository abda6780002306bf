// The data for Nix as its own parser sees it: every key once, with the program's own default and type. What Ansible takes is
// judged by its own tools, in tests/surfaces.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configurationKeys } from "../../../policy-schemas/generator/schema.js";
import { root } from "../../support/root.js";

const keys = configurationKeys();
const has = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;
const hasNix = has("nix-instantiate", "--version");

describe("the data for Nix", () => {
  const path = join(root, "nix/settings-data.json");
  const data = JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, unknown>>;

  it("has each key with its type, range, default and whether it can be locked", () => {
    expect(Object.keys(data)).toEqual(keys.map(({ key }) => key));
    for (const { key, value, default: fallback, lockable, scope, description } of keys) {
      expect(data[key]).toMatchObject({ default: fallback, lockable, scope, description });
      expect(data[key]?.["type"]).toBe(
        { string: "string", number: "integer", boolean: "boolean" }[typeof fallback as "string"],
      );
      expect([data[key]?.["enum"], data[key]?.["minimum"], data[key]?.["maximum"]]).toEqual([
        value.enum,
        value.minimum,
        value.maximum,
      ]);
    }
  });

  it("is read by Nix with builtins alone", ({ skip }) => {
    skip(!hasNix, "there is no nix-instantiate");
    const expression = `builtins.attrNames (builtins.fromJSON (builtins.readFile ${path}))`;
    const { status, stdout, stderr } = spawnSync(
      "nix-instantiate",
      ["--eval", "--strict", "--json", "-E", expression],
      {
        encoding: "utf8",
      },
    );
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual(Object.keys(data).toSorted());
  });
});
