// The Ansible collection by its own tools, without a host: what the linter says, that what is documented, specified and read is one, that
// the inventory is the program's, and that bad variables are refused with what to do.

import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { configurationKeys, lookUp } from "../../policy-schemas/generator/schema.js";
import {
  type AnsibleEnd,
  collection,
  collections,
  program,
  role,
  runAnsible,
  whyNoAnsible,
} from "../support/ansible.js";
import { root } from "../support/root.js";

const vectors = join(root, "tests/vectors/fleet");
let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "sesame-ansible-"));
});
beforeEach(({ skip }) => skip(whyNoAnsible !== null, whyNoAnsible ?? ""));
afterAll(() => rmSync(scratch, { recursive: true }));

const run = (tool: string, ...args: readonly string[]): AnsibleEnd =>
  runAnsible(tool, args, { cwd: scratch });
const filesOf = (pattern: string): string[] => globSync(pattern, { cwd: collection }).toSorted();
const textOf = (path: string): string => readFileSync(join(collection, path), "utf8");

function demand(tool: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = run(tool, ...args);
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

function readYaml(path: string): unknown {
  const script =
    "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1], encoding='utf-8')), sys.stdout)";
  return JSON.parse(demand("python", "-c", script, path)) as unknown;
}

interface Option {
  readonly type: string;
  readonly default?: unknown;
  readonly choices?: readonly unknown[];
  readonly required?: boolean;
  readonly description: readonly string[];
  readonly options?: Readonly<Record<string, Option>>;
}

function roleOptions(): Readonly<Record<string, Option>> {
  const path = join(role, "meta/argument_specs.yml");
  return (readYaml(path) as { argument_specs: { main: { options: Record<string, Option> } } }).argument_specs
    .main.options;
}

describe("the collection", () => {
  it("has nothing that ansible-lint minds in its strictest profile, and asks it to overlook nothing", () => {
    const { status, stdout, stderr } = runAnsible(
      "ansible-lint",
      ["--offline", "--profile", "production", "-f", "json"],
      {
        cwd: collection,
        environment: { HOME: scratch },
      },
    );
    expect(JSON.parse(stdout), stderr).toEqual([]);
    expect(status).toBe(0);
    for (const file of filesOf("**/*.{yml,py}"))
      expect(textOf(file), file).not.toMatch(/noqa|pylint: *disable|yamllint/);
    expect(readdirSync(collection).filter((name) => name.includes("lint"))).toEqual([]);
  });

  it("has nothing that yamllint minds", () => {
    const rules = "{extends: default, rules: {line-length: {max: 160}, comments-indentation: disable}}";
    demand("yamllint", "--strict", "-d", rules, collection);
  });

  it("is of the product's version, and of tools that set-up.sh pins", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect((readYaml(join(collection, "galaxy.yml")) as { version: string }).version).toBe(version);
    const pinned = readFileSync(join(root, "scripts/ansible/requirements.in"), "utf8");
    const core = /^ansible-core==(.*)$/m.exec(pinned)?.[1] ?? "none";
    expect(demand("ansible", "--version")).toContain(`[core ${core}]`);
    const locked = readFileSync(join(root, "scripts/ansible/requirements.txt"), "utf8");
    for (const [line] of pinned.matchAll(/^[a-z].*$/gm))
      expect(locked).toContain(`${line} \\\n    --hash=sha256:`);
  });

  it("is built with all that it needs, and no test of its own", () => {
    demand("ansible-galaxy", "collection", "build", collection, "--output-path", scratch);
    const [tarball = ""] = globSync("open_sesame-fleet-*.tar.gz", { cwd: scratch });
    const listed = execFileSync("tar", ["tzf", join(scratch, tarball)], { encoding: "utf8" }).split("\n");
    const wanted = filesOf("{playbooks,plugins,meta,roles}/**/*.{yml,py}").filter(
      (path) => !path.includes("molecule"),
    );
    expect(listed).toEqual(expect.arrayContaining([...wanted, "README.md", "CHANGELOG.md"]));
    expect(listed.filter((path) => /molecule|__pycache__/.test(path))).toEqual([]);
  });

  it("has playbooks that Ansible can read", () => {
    for (const name of ["site", "uninstall"])
      demand("ansible-playbook", "--syntax-check", `open_sesame.fleet.${name}`);
  });
});

describe("a module's documentation", () => {
  const modules = globSync("plugins/modules/*.py", { cwd: collection }).map((path) =>
    path.replace(/.*\/|\.py$/g, ""),
  );
  interface Documented {
    readonly type?: string;
    readonly elements?: string;
    readonly required?: boolean;
    readonly default?: unknown;
    readonly choices?: unknown;
    readonly suboptions?: Readonly<Record<string, Documented>>;
    readonly options?: Readonly<Record<string, Documented>>;
  }
  const shape = (options: Readonly<Record<string, Documented>>): unknown =>
    Object.fromEntries(
      Object.entries(options)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, option]) => [
          name,
          [
            option.type ?? "str",
            option.elements ?? null,
            option.required ?? false,
            option.default ?? null,
            option.choices ?? null,
            shape(option.suboptions ?? option.options ?? {}),
          ],
        ]),
    );
  let specs: Record<string, { argument_spec: Record<string, Documented>; supports_check_mode?: boolean }>;

  beforeAll(() => {
    if (whyNoAnsible !== null) return;
    specs = JSON.parse(demand("python", join(root, "tests/surfaces/ansible/argument-specs.py"), collections));
  });

  it.each(modules)(
    "of %s says the options that it takes, and that it can be asked what it would do",
    (name) => {
      const full = `open_sesame.fleet.${name}`;
      const told = JSON.parse(demand("ansible-doc", "--json", "--type", "module", full)) as Record<
        string,
        {
          doc: { options: Record<string, Documented>; attributes: { check_mode: { support: string } } };
          examples: string;
          return: object;
        }
      >;
      const { doc, examples } = told[full] ?? {};
      expect(shape(doc?.options ?? {})).toEqual(shape(specs[name]?.argument_spec ?? {}));
      expect(doc?.attributes.check_mode.support).toBe("full");
      expect(specs[name]?.supports_check_mode).toBe(true);
      expect(examples).toContain(`${full}:`);
    },
  );

  it("of the inventory is there", () => {
    expect(demand("ansible-doc", "--type", "inventory", "open_sesame.fleet.fleet")).toContain(
      "sesame fleet inventory",
    );
  });

  it("of the role is what the guide says to read", () => {
    const guide = readFileSync(join(root, "docs/fleet-ansible.md"), "utf8");
    const [, line = ""] = /`ansible-doc ([^`]+)`/.exec(guide) ?? [];
    expect(demand("ansible-doc", ...line.split(" "))).toContain("open_sesame_overwrite_local_edits");
  });
});

describe("a variable of the role", () => {
  const tasks = ["tasks", "handlers", "vars"].flatMap((name) => filesOf(`roles/open_sesame/${name}/*.yml`));
  const used = new Set(
    tasks.flatMap((path) => [...textOf(path).matchAll(/\bopen_sesame_[a-z_]+/g)].map(([name]) => name)),
  );

  it("is read by the role if it is specified, and specified if it is read", () => {
    const specified = Object.keys(roleOptions());
    const own = tasks.flatMap((path) =>
      [...textOf(path).matchAll(/^(?: *register: (open_sesame_\w+)|(open_sesame_\w+):)/gm)].map(
        ([, one, other]) => one ?? other ?? "",
      ),
    );
    expect([...used].toSorted()).toEqual([...specified, ...new Set(own)].toSorted());
    expect(own.length).toBeGreaterThan(3);
  });

  it("has the default that is specified, where it has one", () => {
    const specified = Object.entries(roleOptions()).flatMap(([name, option]) =>
      option.default === undefined ? [] : [[name, option.default]],
    );
    expect(readYaml(join(role, "defaults/main.yml"))).toEqual(Object.fromEntries(specified));
  });

  it("may say each key of the configuration, of its own type and words", () => {
    const { open_sesame_config: config } = roleOptions();
    const leaves = (options: Readonly<Record<string, Option>>, prefix: string): [string, Option][] =>
      Object.entries(options).flatMap(([name, option]) =>
        option.options === undefined
          ? [[prefix + name, option]]
          : leaves(option.options, `${prefix}${name}.`),
      );
    const found = new Map(leaves(config?.options ?? {}, ""));
    expect([...found.keys()]).toEqual(expect.arrayContaining(configurationKeys().map(({ key }) => key)));
    expect(found.size).toBe(configurationKeys().length);
    for (const { key, value, default: fallback, description } of configurationKeys()) {
      expect(found.get(key)).toMatchObject({
        type: { string: "str", number: "int", boolean: "bool" }[typeof fallback as "string"],
        ...(value.enum === undefined ? {} : { choices: value.enum }),
      });
      expect(found.get(key)?.description[0]).toBe(description);
    }
  });

  it("may say of locks, units and users what a manifest may", () => {
    const options = roleOptions();
    for (const [variable, table] of [
      ["open_sesame_policy", "lock"],
      ["open_sesame_units", "units"],
    ] as const) {
      const { properties = {}, required = [] } = lookUp(`fleet.schema.json#/$defs/${table}`);
      expect(Object.keys(options[variable]?.options ?? {})).toEqual(Object.keys(properties));
      for (const [name, { required: isRequired }] of Object.entries(options[variable]?.options ?? {}))
        expect(isRequired ?? false).toBe(required.includes(name));
    }
    expect(Object.keys(options["open_sesame_users"]?.options ?? {})).toEqual([
      "name",
      ...Object.keys(lookUp("fleet.schema.json#/$defs/user").properties ?? {}),
    ]);
  });
});

describe("the inventory", () => {
  function configure(text: string): string {
    const path = join(scratch, "fleet.open-sesame.yml");
    writeFileSync(path, `plugin: open_sesame.fleet.fleet\n${text}`);
    return path;
  }
  interface Listed {
    readonly hosts: ReadonlyMap<string, unknown>;
    readonly groups: ReadonlyMap<string, unknown>;
    readonly children: ReadonlySet<string>;
  }
  const membersOf = (value: unknown): Map<string, unknown> => new Map(Object.entries(value as object));
  /** Ansible marks what is data and no template. */
  const mark = "__ansible_unsafe";
  function listedIn(json: string): Listed {
    const unmarked: unknown = JSON.parse(json, (_, inner: unknown) =>
      typeof inner === "object" && inner !== null && mark in inner ? membersOf(inner).get(mark) : inner,
    );
    const groups = membersOf(unmarked);
    const hosts = membersOf(membersOf(groups.get("_meta")).get("hostvars"));
    const children = new Set(membersOf(groups.get("all")).get("children") as string[]);
    for (const name of ["_meta", "all"]) groups.delete(name);
    return { hosts, groups, children };
  }

  it("is what the program says of the manifest, and no string of it is a template", () => {
    const manifest = join(vectors, "fleet.toml");
    const json = demand("ansible-inventory", "--list", "-i", configure(`manifest: ${manifest}\n`));
    const args = ["fleet", "inventory", "--ansible", "--manifest", manifest];
    const said = listedIn(execFileSync(program, args, { encoding: "utf8" }));
    const listed = listedIn(json);
    expect(listed.hosts).toEqual(said.hosts);
    expect(listed.children).toEqual(new Set(["ungrouped", ...said.children]));
    // It leaves out groups of nobody.
    for (const [name, group] of listed.groups) expect(group).toEqual(said.groups.get(name));
    expect(listed.groups.size).toBeGreaterThan(2);
    const contents = [...json.matchAll(/"content": (.)/g)].map(([, first]) => first);
    expect(contents.length).toBeGreaterThan(40);
    expect(new Set(contents)).toEqual(new Set(["{"]));
  });

  it("of a manifest that is wrong says what is, and of a program that is not there what to do", () => {
    const manifest = join(root, "policy-schemas/examples/invalid/fleet-policy-conflict.toml");
    const wrong = run("ansible-inventory", "--list", "-i", configure(`manifest: ${manifest}\n`));
    expect(wrong.stderr).toMatch(/fleet-policy-conflict\.toml.*"crypto\.kdf" is locked at/);
    const path = configure(`manifest: ${join(vectors, "fleet.toml")}\n`);
    const absent = runAnsible("ansible-inventory", ["--list", "-i", path], {
      cwd: scratch,
      environment: { OPEN_SESAME_PROGRAM: "/nowhere/sesame" },
    });
    expect(absent.stderr.replace(/\s+/g, " ")).toContain(
      "the program /nowhere/sesame can't be run (No such file or directory): install Open Sesame on the control node, or set OPEN_SESAME_PROGRAM",
    );
  });
});

describe("the guide", () => {
  const guide = readFileSync(join(root, "docs/fleet-ansible.md"), "utf8");
  const blockOf = (language: string, at = 0): string =>
    [...guide.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))][at]?.[1] ?? "";

  it("declares a fleet of three that is sound, and that Ansible takes as it is told to", () => {
    const directory = mkdtempSync(join(scratch, "guide-"));
    writeFileSync(join(directory, "fleet.toml"), blockOf("toml"));
    writeFileSync(join(directory, "fleet.open-sesame.yml"), blockOf("yaml"));
    writeFileSync(join(directory, "ansible.cfg"), blockOf("ini"));
    const sesame = (...args: readonly string[]): string =>
      execFileSync(program, ["fleet", ...args], { cwd: directory, encoding: "utf8" });
    expect(JSON.parse(sesame("lint", "--json"))).toMatchObject({ sound: true, devices: 3, findings: [] });
    sesame("seed", "-q");
    const { stdout } = runAnsible("ansible-inventory", ["--graph"], { cwd: directory });
    for (const name of ["@open_sesame", "@workstations", "ws-1", "ws-2", "srv-1"])
      expect(stdout).toContain(`--${name}`);
    writeFileSync(join(directory, "fleet.toml"), "[org]\n");
    expect(runAnsible("ansible-inventory", ["--graph"], { cwd: directory }).status).not.toBe(0);
  });

  it("has a play without a manifest that the role takes, and names the tools that are tested", () => {
    writeFileSync(join(scratch, "guide.yml"), `---\n${blockOf("yaml", 1)}`);
    demand("ansible-playbook", "--syntax-check", "-i", "workstations,", "guide.yml");
    const [play] = readYaml(join(scratch, "guide.yml")) as { roles: { vars: Record<string, unknown> }[] }[];
    const variables = Object.keys(play?.roles[0]?.vars ?? {});
    expect(Object.keys(roleOptions())).toEqual(expect.arrayContaining(variables));
    const pinned = readFileSync(join(root, "scripts/ansible/requirements.in"), "utf8");
    expect(pinned).toContain(/ansible-core==[\d.]+/.exec(guide)?.[0]);
    for (const [name] of guide.matchAll(/open_sesame_[a-z_]+/g))
      expect(Object.keys(roleOptions())).toContain(name);
  });

  it("has a scenario for Molecule that it can read", () => {
    const { status, stdout, stderr } = runAnsible("molecule", ["syntax"], {
      cwd: role,
      environment: { HOME: scratch },
    });
    expect(status, stdout + stderr).toBe(0);
  });
});

describe("the role without a manifest", () => {
  const told = ({ stdout, stderr }: AnsibleEnd): string => `${stdout}${stderr}`.replace(/\s+/g, " ");
  /** On this machine, and no further than to where its files are rendered. */
  function play(variables: object, ...args: readonly string[]): AnsibleEnd {
    writeFileSync(
      join(scratch, "play.yml"),
      "- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.import_role:\n        name: open_sesame.fleet.open_sesame\n",
    );
    writeFileSync(join(scratch, "variables.json"), JSON.stringify(variables));
    const python = join(root, ".cache/ansible/bin/python");
    const host = ["-i", "ws-1,", "-c", "local", "-e", `ansible_python_interpreter=${python}`];
    return run("ansible-playbook", ...host, "--tags", "none", "-e", "@variables.json", ...args, "play.yml");
  }
  const least = {
    open_sesame_version: "0.1.0",
    open_sesame_org: "example.org",
    open_sesame_program: program,
  };
  /** Tags of none but what takes the host's files: the step after it looks at the host. */
  const render = (variables: object, ...args: readonly string[]): AnsibleEnd =>
    play({ ...least, ...variables }, "--tags", "preflight,install", ...args);

  it.each([
    [
      "a state that there is none",
      { open_sesame_state: "gone" },
      /value of open_sesame_state must be one of: present, absent, got: gone/,
    ],
    [
      "a word that a key can't be",
      { open_sesame_config: { crypto: { kdf: "md5" } } },
      /value of kdf must be one of: argon2id, pbkdf2-sha256, got: md5 found in open_sesame_config -> crypto/,
    ],
    [
      "a key that there is none",
      { open_sesame_config: { crypto: { kfd: "argon2id" } } },
      /open_sesame_config\.crypto\.kfd\. Supported parameters include: .*kdf/,
    ],
    [
      "a lock without a source",
      { open_sesame_policy: [{ key: "crypto.kdf", value: "argon2id" }] },
      /missing required arguments: source found in open_sesame_policy/,
    ],
    [
      "an artifact without a checksum",
      { open_sesame_artifact: { source: "x.deb" } },
      /missing required arguments: sha256 found in open_sesame_artifact/,
    ],
    ["users that are no list", { open_sesame_users: { alice: {} } }, /open_sesame_users.*(?:list|elements)/],
  ])("refuses %s before it does anything", (_, variables, complaint) => {
    const ended = play({ ...least, ...variables });
    expect(ended.status).toBe(2);
    expect(told(ended)).toMatch(complaint);
  });

  it("refuses to guess what a host is to have", () => {
    const ended = play({ open_sesame_version: "0.1.0" }, "--tags", "preflight");
    expect(ended.status).toBe(2);
    expect(told(ended)).toContain(
      "take it from a manifest, with an inventory of the plugin open_sesame.fleet.fleet, or set",
    );
  });

  it("refuses what rendering refuses, in its words and with the place", () => {
    const ended = render({ open_sesame_config: { secrets: { history_versions: 1_000_000 } } }, "--check");
    expect(ended.status).toBe(2);
    expect(told(ended)).toMatch(/org\.config\.secrets\.history_versions/);
  });

  it("has its files rendered from a manifest that it writes, with ids that stay", () => {
    const directory = join(scratch, "kept");
    const variables = {
      ...least,
      open_sesame_manifest_directory: directory,
      open_sesame_policy: [{ key: "crypto.kdf", value: "argon2id", source: "baseline" }],
      open_sesame_config: { global: { logging: { level: "notice" } } },
      open_sesame_units: { memlock_mib: 8 },
      open_sesame_users: [
        { name: "alice", linger: true, config: { secrets: { history_versions: 5 } } },
        { name: "bob" },
      ],
    };
    const module = (...args: readonly string[]): { changed: boolean; tree: unknown } => {
      const given = {
        directory,
        device: "ws-1",
        version: "0.1.0",
        domain: "example.org",
        program,
        policy: variables.open_sesame_policy,
        config: variables.open_sesame_config,
        units: variables.open_sesame_units,
        users: variables.open_sesame_users,
      };
      const call = ["-m", "open_sesame.fleet.render", "-a", JSON.stringify(given)];
      const stdout = demand("ansible", "localhost", "-o", ...call, ...args);
      return JSON.parse(stdout.slice(stdout.indexOf("{"))) as { changed: boolean; tree: unknown };
    };
    expect(module("--check").changed).toBe(true);
    expect(globSync("*", { cwd: directory })).toEqual([]);
    const first = module();
    expect(first.changed).toBe(true);
    const rendered = execFileSync(program, [
      "fleet",
      "render",
      "--json",
      "--manifest",
      join(directory, "fleet.json"),
    ]);
    expect(first.tree).toEqual(JSON.parse(rendered.toString("utf8")));
    expect(module()).toEqual({ ...first, changed: false });
    expect(module("--check")).toEqual({ ...first, changed: false });
    const files = (first.tree as { files: { path: string; content: string }[] }).files;
    expect(files.find(({ path }) => path === "/etc/pds/policy.toml")?.content).toContain(
      'key = "crypto.kdf"\nvalue = "argon2id"\n',
    );
    expect(readdirSync(directory).toSorted()).toEqual(["fleet.json", "fleet.lock"]);
  });

  it("names each user once", () => {
    const ended = render({ open_sesame_users: [{ name: "alice" }, { name: "alice" }] }, "--check");
    expect(ended.status).toBe(2);
    expect(told(ended)).toContain("open_sesame_users has alice twice");
  });
});
