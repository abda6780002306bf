// The Ansible role's defaults and argument specs: its own variables, and what the schemas say of the fleet in them. Hides YAML:
// what is written is a subset that every parser reads alike.

import { configurationKeys, lookUp, rangeOf, type ConfigurationKey, type Schema } from "./schema.ts";

const role = "open_sesame";
/** Most of a line of YAML, as ansible-lint wants it. */
const lineWidth = 110;

type Scalar = string | number | boolean;
type OptionType = "str" | "bool" | "int" | "dict" | "list" | "raw" | "path";

/** An option of an argument spec. */
interface Option {
  readonly type: OptionType;
  readonly description: readonly string[];
  readonly default?: Scalar | readonly [];
  readonly choices?: readonly string[];
  readonly required?: boolean;
  readonly elements?: OptionType;
  readonly options?: ReadonlyMap<string, Option>;
}

/** As src/core/posture-facts.ts has them. */
export interface HostDemands {
  readonly kernel: readonly [number, number];
  readonly landlockAbi: number;
  readonly systemd: number;
  readonly lockableShare: number;
}

/** File below the root of the repository → its text. */
export function ansibleFiles(demands: HostDemands): Map<string, string> {
  const variables = roleVariables();
  return new Map([
    [`ansible/roles/${role}/defaults/main.yml`, defaultsFile(variables)],
    [`ansible/roles/${role}/meta/argument_specs.yml`, argumentSpecs(variables)],
    ["ansible/plugins/module_utils/demands.py", demandsModule(demands)],
  ]);
}

/** In the order in which one gets to need them. Names are without the role's own in front. */
function roleVariables(): Map<string, Option> {
  const fleet = (name: string): Schema => lookUp(`fleet.schema.json#/$defs/${name}`);
  const is = (type: OptionType, ...description: readonly string[]): Option => ({ type, description });
  const no = (...description: readonly string[]): Option => ({
    ...is("bool", ...description),
    default: false,
  });
  const rendered = "counts where open_sesame_tree is not given";
  return new Map([
    [
      "state",
      {
        ...is(
          "str",
          "whether Open Sesame is to be there; what users own, vaults and audit logs, stays either way",
        ),
        default: "present",
        choices: ["present", "absent"],
      },
    ],
    ["version", is("str", "version of the release, as 0.1.0; from the fleet's inventory")],
    [
      "artifact",
      {
        ...is(
          "dict",
          "the release's package or tarball for the host's architecture; from the fleet's inventory",
          "where it is not given the version has to be installed already",
        ),
        options: new Map([
          ["source", { ...is("str", "path on the control node, or an https:// address"), required: true }],
          [
            "sha256",
            { ...is("str", fleet("build").properties?.["sha256"]?.description ?? ""), required: true },
          ],
        ]),
      },
    ],
    [
      "tree",
      is(
        "dict",
        "all files that the host is to have, as 'sesame fleet render --json' prints them; from the fleet's inventory",
        "without it they are rendered on the control node from the variables that follow",
      ),
    ],
    ["org", is("str", "domain name of the organisation, in lower case", rendered)],
    [
      "machine_binding",
      {
        ...is("str", fleet("machineBinding").description ?? "", rendered),
        choices: fleet("machineBinding").enum ?? [],
      },
    ],
    [
      "policy",
      {
        ...is("list", "locks for all users of the host, each as an entry of /etc/pds/policy.toml", rendered),
        elements: "dict",
        default: [],
        options: optionsOf(fleet("lock")),
      },
    ],
    [
      "config",
      {
        ...is("dict", "what users start with, in the form of config.toml", rendered),
        options: configOptions(),
      },
    ],
    [
      "units",
      { ...is("dict", fleet("units").description ?? "", rendered), options: optionsOf(fleet("units")) },
    ],
    [
      "users",
      {
        ...is("list", "who has daemons on the host; from the fleet's inventory"),
        elements: "dict",
        default: [],
        options: new Map([
          ["name", { ...is("str", "login name"), required: true }],
          ...optionsOf(fleet("user")),
        ]),
      },
    ],
    [
      "manifest_directory",
      {
        ...is(
          "path",
          "directory on the control node for the manifest that is made of these variables, and for the ids that are minted once; keep it under version control",
          "the default is a directory of the host's name below open-sesame/ beside the playbook",
          rendered,
        ),
      },
    ],
    ["program", { ...is("str", "the program 'sesame' of the control node", rendered), default: "sesame" }],
    [
      "overwrite_local_edits",
      no(
        "replace files of the fleet that somebody changed on the host; without it they are shown and nothing is done",
      ),
    ],
    ["allow_downgrade", no("let an older version take the place of a newer one")],
    [
      "allow_missing_users",
      no("go on where the host does not have a user yet; the files are in place by the time it has"),
    ],
    [
      "accept_old_systemd",
      no(
        "go on with a systemd that does not know all directives of the units: daemons that fail restart without back-off there",
      ),
    ],
    [
      "restart_user_managers",
      no(
        "restart the managers of users that may lock less memory than they are to, and with them all that runs under them; without it the limit counts from their next start",
      ),
    ],
    [
      "accepted_findings",
      {
        ...is("list", "codes of the doctor's errors that do not fail the rollout, as memory.memfd_secret"),
        elements: "str",
        default: [],
      },
    ],
  ]);
}

/** Of a table of a schema; what lies deeper than its members is config.toml's. */
function optionsOf(schema: Schema): Map<string, Option> {
  return new Map(
    Object.entries(schema.properties ?? {}).map(([name, member]) => {
      if (member.$ref === "config.schema.json")
        return [name, { type: "dict", description: ["as open_sesame_config, for this user"] }];
      const choices = member.enum;
      return [
        name,
        {
          type: choices === undefined ? typeOf(member.type) : "str",
          description: [member.description ?? "", ...rangeOfMember(member)],
          ...(choices === undefined ? {} : { choices }),
          ...(schema.required?.includes(name) === true ? { required: true } : {}),
        },
      ];
    }),
  );
}

function rangeOfMember({ minimum, maximum, default: fallback }: Schema): string[] {
  return [
    ...(minimum === undefined || maximum === undefined ? [] : [`${minimum} … ${maximum}`]),
    ...(fallback === undefined ? [] : [`${JSON.stringify(fallback)} where it is left out`]),
  ];
}

/** Tables within tables, as in config.toml. Without defaults: what nobody says, each level of a fleet and the program itself decide. */
function configOptions(prefix = ""): Map<string, Option> {
  const below = configurationKeys().filter(({ key }) => key.startsWith(prefix));
  const names = new Set(below.map(({ key }) => key.slice(prefix.length).split(".")[0] ?? ""));
  return new Map(
    [...names].map((name) => {
      const path = prefix + name;
      const key = below.find((one) => one.key === path);
      if (key !== undefined) return [name, keyOption(key)];
      return [name, { type: "dict", description: [`table ${path}`], options: configOptions(`${path}.`) }];
    }),
  );
}

function keyOption(key: ConfigurationKey): Option {
  return {
    type: key.value.enum === undefined ? typeOf(key.value.type) : "str",
    description: [
      key.description,
      `${rangeOf(key, String)}; ${JSON.stringify(key.default)} where nobody says it`,
      ...(key.awaits === null ? [] : [`nothing reads it yet; it awaits ${key.awaits}`]),
    ],
    ...(key.value.enum === undefined ? {} : { choices: key.value.enum }),
  };
}

function typeOf(type: Schema["type"]): OptionType {
  if (type === "string") return "str";
  if (type === "boolean") return "bool";
  if (type === "integer") return "int";
  if (Array.isArray(type)) return "raw";
  throw new Error(`no argument spec was told of the type ${JSON.stringify(type)}`);
}

const head = (what: string): string =>
  `---\n# Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.\n# ${what}\n`;

function defaultsFile(variables: ReadonlyMap<string, Option>): string {
  const entries = [...variables].flatMap(([name, { description, default: value }]) =>
    value === undefined ? [] : [`${commented(description.join("; "))}${role}_${name}: ${scalar(value)}\n`],
  );
  return `${head("What holds where nobody says it; all variables are in meta/argument_specs.yml.")}\n${entries.join("\n")}`;
}

function argumentSpecs(variables: ReadonlyMap<string, Option>): string {
  const named = new Map([...variables].map(([name, option]) => [`${role}_${name}`, option]));
  return (
    `${head("What the role takes. Ranges are in the descriptions: argument specs have no form for them, and rendering refuses what is beyond.")}\n` +
    `argument_specs:\n  main:\n    short_description: Open Sesame for every user of a host\n    options:\n${optionsText(named, "      ")}`
  );
}

function demandsModule({ kernel, landlockAbi, systemd, lockableShare }: HostDemands): string {
  const { default: memlock } = lookUp("fleet.schema.json#/$defs/units").properties?.["memlock_mib"] ?? {};
  if (typeof memlock !== "number") throw new Error("units.memlock_mib needs a default");
  return (
    `# Generated by "npm run generate"; a test compares it with a fresh run.\n"""The least that a host has to give, as the doctor judges it."""\n\n` +
    `from __future__ import annotations\n\n` +
    `KERNEL = (${kernel.join(", ")})\nLANDLOCK_ABI = ${landlockAbi}\nSYSTEMD = ${systemd}\n` +
    `LOCKABLE_SHARE = ${lockableShare}\nMEMLOCK_MIB = ${memlock}\n`
  );
}

function optionsText(options: ReadonlyMap<string, Option>, indent: string): string {
  return [...options]
    .map(([name, option]) => `${indent}${name}:\n${optionText(option, `${indent}  `)}`)
    .join("");
}

function optionText(option: Option, indent: string): string {
  const { type, elements, default: value, choices, required, description, options } = option;
  return [
    `type: ${type}\n`,
    ...(elements === undefined ? [] : [`elements: ${elements}\n`]),
    ...(required === true ? ["required: true\n"] : []),
    ...(value === undefined ? [] : [`default: ${scalar(value)}\n`]),
    ...(choices === undefined
      ? []
      : [`choices:\n${choices.map((one) => `${indent}  - ${scalar(one)}\n`).join("")}`]),
    `description:\n${described(description, `${indent}  `)}`,
    ...(options === undefined ? [] : [`options:\n${optionsText(options, `${indent}  `)}`]),
  ]
    .map((line) => `${indent}${line}`)
    .join("");
}

/** Words are quoted: a bare one may be a number, a truth or a null to some parser. */
function scalar(value: Scalar | readonly []): string {
  return JSON.stringify(value);
}

function described(sentences: readonly string[], indent: string): string {
  return sentences
    .map(
      (sentence) =>
        `${indent}- >-\n${wrap(sentence, lineWidth - indent.length - 2)
          .map((line) => `${indent}  ${line}\n`)
          .join("")}`,
    )
    .join("");
}

function commented(text: string): string {
  return wrap(text, lineWidth - 2)
    .map((line) => `# ${line}\n`)
    .join("");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
