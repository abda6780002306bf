// The configuration's keys as provisioning tools take them: defaults and argument specs of an Ansible role, and data that Nix
// reads with builtins alone. Hides YAML: what is written is a subset that every parser reads alike.

import { configurationKeys, lookUp, rangeOf, type ConfigurationKey } from "./schema.ts";

const role = "open_sesame";
/** Most of a line of YAML, as ansible-lint wants it. */
const lineWidth = 110;

/** File below the root of the repository → its text. */
export function provisioningFiles(): Map<string, string> {
  const keys = configurationKeys();
  demandDistinct(keys);
  return new Map([
    [`ansible/roles/${role}/defaults/main.yml`, defaultsFile(keys)],
    [`ansible/roles/${role}/meta/argument_specs.yml`, argumentSpecs(keys)],
    ["nix/settings-data.json", nixData(keys)],
  ]);
}

/** "secrets.rate_limit.burst" → "open_sesame_secrets_rate_limit_burst". */
function variableOf(key: string): string {
  return `${role}_${key.replaceAll(".", "_")}`;
}

/** Dots and underscores become one: two keys must not become one variable. */
function demandDistinct(keys: readonly ConfigurationKey[]): void {
  const byVariable = new Map([[policyVariable, "the policy itself"]]);
  for (const { key } of keys) {
    const variable = variableOf(key);
    const other = byVariable.get(variable);
    if (other !== undefined) throw new Error(`${key} and ${other} would both be the variable ${variable}`);
    byVariable.set(variable, key);
  }
}

const policyVariable = `${role}_policy`;
const head = (what: string): string =>
  `---\n# Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.\n# ${what}\n`;

function defaultsFile(keys: readonly ConfigurationKey[]): string {
  const variables = keys.map(
    (key) =>
      `${commented(`${key.description} (${rangeOf(key, String)})`)}${variableOf(key.key)}: ${scalar(key.default)}\n`,
  );
  return (
    `${head("Each key of config.toml with its default; a.b is open_sesame_a_b.")}\n${variables.join("\n")}\n` +
    `${commented("locks for all users of the host, a list of entries with key, value and source; the keys as in policy.toml")}${policyVariable}: []\n`
  );
}

function argumentSpecs(keys: readonly ConfigurationKey[]): string {
  const options = keys.map(
    (key) =>
      `      ${variableOf(key.key)}:\n` +
      `        type: ${ansibleTypes[typeOf(key)]}\n` +
      `        default: ${scalar(key.default)}\n` +
      (key.value.enum === undefined
        ? ""
        : `        choices:\n${key.value.enum.map((one) => `          - ${scalar(one)}\n`).join("")}`) +
      described(
        [
          key.description,
          `key ${key.key} of config.toml: ${rangeOf(key, String)}`,
          ...(key.awaits === null ? [] : [`nothing reads it yet; it awaits ${key.awaits}`]),
        ],
        "        ",
      ),
  );
  return (
    `${head("What the role takes. Ranges are in the descriptions: argument specs have no form for them.")}\n` +
    `argument_specs:\n  main:\n    short_description: Open Sesame for every user of a host\n    options:\n` +
    options.join("") +
    policyOption()
  );
}

/** As policy.schema.json has an entry. */
function policyOption(): string {
  const entry = lookUp("policy.schema.json#/$defs/entry");
  const members = Object.entries(entry.properties ?? {}).map(
    ([name, { description = "" }]) =>
      `          ${name}:\n` +
      `            type: ${name === "value" ? "raw" : "str"}\n` +
      `            required: ${String(entry.required?.includes(name) === true)}\n` +
      described([description], "            "),
  );
  return (
    `      ${policyVariable}:\n        type: list\n        elements: dict\n        default: []\n` +
    described(["locks for all users of the host, each as an entry of /etc/pds/policy.toml"], "        ") +
    `        options:\n${members.join("")}`
  );
}

function nixData(keys: readonly ConfigurationKey[]): string {
  const data = keys.map((key) => {
    const { minimum, maximum, enum: words } = key.value;
    return [
      key.key,
      {
        type: typeOf(key),
        ...(words === undefined ? {} : { enum: words }),
        ...(minimum === undefined || maximum === undefined ? {} : { minimum, maximum }),
        default: key.default,
        unit: key.unit,
        description: key.description,
        lockable: key.lockable,
        scope: key.scope,
        takes_effect: key.takesEffect,
        since: key.since,
        awaits: key.awaits,
      },
    ];
  });
  return `${JSON.stringify(Object.fromEntries(data), null, 2)}\n`;
}

type KeyType = "string" | "boolean" | "integer";
const ansibleTypes: Readonly<Record<KeyType, string>> = { string: "str", boolean: "bool", integer: "int" };

function typeOf({ key, value, default: fallback }: ConfigurationKey): KeyType {
  if (value.enum !== undefined) return "string";
  if (value.type === "boolean" || value.type === "integer") return value.type;
  throw new Error(`${key}: no provisioning tool was told of the type of ${JSON.stringify(fallback)}`);
}

/** Words are quoted: a bare one may be a number, a truth or a null to some parser. */
function scalar(value: string | number | boolean): string {
  return JSON.stringify(value);
}

function described(sentences: readonly string[], indent: string): string {
  const items = sentences.map((sentence) => {
    const lines = wrap(sentence, lineWidth - indent.length - 4);
    return `${indent}  - >-\n${lines.map((line) => `${indent}    ${line}\n`).join("")}`;
  });
  return `${indent}description:\n${items.join("")}`;
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
