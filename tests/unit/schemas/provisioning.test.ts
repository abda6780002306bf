// The data for Ansible and Nix as their own parsers see it: every key once, with the program's own defaults and types. The tools
// themselves have a look where they are installed.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configurationKeys } from "../../../policy-schemas/generator/schema.js";
import { root } from "../../support/root.js";

const role = join(root, "ansible/roles/open_sesame");
const keys = configurationKeys();
const variableOf = (key: string): string => `open_sesame_${key.replaceAll(".", "_")}`;

const has = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;
const hasYaml = has("python3", "-c", "import yaml");
const hasAnsibleLint = has("ansible-lint", "--version");
const hasNix = has("nix-instantiate", "--version");

function readYaml(path: string): unknown {
  const program =
    "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1], encoding='utf-8')), sys.stdout)";
  const { stdout, stderr, status } = spawnSync("python3", ["-c", program, path], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as unknown;
}

interface Option {
  readonly type: string;
  readonly default?: unknown;
  readonly choices?: readonly unknown[];
  readonly description: readonly string[];
  readonly elements?: string;
  readonly options?: Readonly<Record<string, Option & { readonly required?: boolean }>>;
}

describe("the data of the Ansible role", () => {
  it("has a default for each key, the program's own, and no lock", ({ skip }) => {
    skip(!hasYaml, "there is no python3 with PyYAML");
    expect(readYaml(join(role, "defaults/main.yml"))).toEqual({
      ...Object.fromEntries(keys.map(({ key, default: fallback }) => [variableOf(key), fallback])),
      open_sesame_policy: [],
    });
  });

  it("specifies exactly the variables that have defaults, with the same ones, and says their ranges", ({
    skip,
  }) => {
    skip(!hasYaml, "there is no python3 with PyYAML");
    const specs = readYaml(join(role, "meta/argument_specs.yml")) as {
      argument_specs: { main: { options: Record<string, Option> } };
    };
    const { open_sesame_policy: policy, ...options } = specs.argument_specs.main.options;
    expect(Object.keys(options)).toEqual(keys.map(({ key }) => variableOf(key)));
    for (const { key, value, default: fallback, description } of keys) {
      const option = options[variableOf(key)];
      expect(option?.default).toBe(fallback);
      expect({ string: "str", number: "int", boolean: "bool" }[typeof fallback as "string"]).toBe(
        option?.type,
      );
      expect(option?.choices).toEqual(value.enum);
      expect(option?.description[0]).toBe(description);
      if (value.minimum !== undefined)
        expect(option?.description[1]).toContain(`: ${value.minimum} … ${value.maximum}`);
    }
    expect(policy).toMatchObject({ type: "list", elements: "dict", default: [] });
    expect(Object.entries(policy?.options ?? {}).map(([name, { required }]) => [name, required])).toEqual([
      ["key", true],
      ["value", true],
      ["source", true],
    ]);
  });

  it("has lines that a linter of YAML takes: no tab, no blank at an end, none too long", () => {
    for (const file of ["defaults/main.yml", "meta/argument_specs.yml"]) {
      const text = readFileSync(join(role, file), "utf8");
      expect(text.startsWith("---\n")).toBe(true);
      expect(text.split("\n").filter((line) => /\t|\s$/.test(line) || line.length > 160)).toEqual([]);
    }
  });

  it("has nothing that ansible-lint minds", ({ skip }) => {
    skip(!hasAnsibleLint, "there is no ansible-lint");
    const { status, stdout } = spawnSync("ansible-lint", ["--offline", "--profile", "production", role], {
      encoding: "utf8",
    });
    expect(status, stdout).toBe(0);
  });
});

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
