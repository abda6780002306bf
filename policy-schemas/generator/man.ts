// The man pages: one for each command below `sesame`, from the routes; the files and the system, from the schemas and
// tables. Hides which page says what.

import { errorTable, exitStatus } from "../../src/core/error-table.ts";
import { takesEffect } from "../../src/core/takes-effect.ts";
import { productVersion } from "../../src/platform/version.ts";
import { type CommandNode, commandTree } from "./commands.ts";
import {
  bold,
  commandLine,
  item,
  page,
  paragraphs,
  prose,
  type Roff,
  section,
  subsection,
  verbatim,
} from "./roff.ts";
import { configurationKeys, lookUp, rangeOf } from "./schema.ts";
import { systemPageText } from "./system-page.ts";

const source = `open-sesame ${productVersion}`;

/** File below docs/man → its text. */
export function manPages(): Map<string, string> {
  const root = commandTree();
  return new Map([
    ["sesame.1", rootPage(root)],
    ...root.children.map((node): [string, string] => [`${pageName(node)}.1`, commandPage(node)]),
    ["pds-config.toml.5", configurationPage()],
    ["pds-policy.toml.5", policyPage()],
    ["open-sesame.7", systemPage()],
  ]);
}

const pageName = (node: CommandNode): string => node.words.join("-");

function rootPage(root: CommandNode): string {
  const commands = root.children.map((node) =>
    item(
      bold(node.words.slice(1).join(" ")),
      `${prose(node.brief)}; see \\fB${escapeName(pageName(node))}\\fP(1)`,
    ),
  );
  return page(
    "sesame",
    1,
    source,
    name("sesame", root.brief) +
      section("SYNOPSIS", synopsis(["COMMAND [ARGUMENT]...", "-h | --help", "-v | --version"])) +
      section("DESCRIPTION", proseOf(root) + paragraphs(manners)) +
      section("COMMANDS", commands.join("")) +
      section("EXAMPLES", examplesOf(root)) +
      section("EXIT STATUS", exitStatuses()) +
      section(
        "ENVIRONMENT",
        environment.map(([variable, meaning]) => item(bold(variable), prose(meaning))).join(""),
      ) +
      section("FILES", files.map(([path, meaning]) => item(bold(path), prose(meaning))).join("")) +
      seeAlso(["open-sesame(7)", "pds-config.toml(5)", "pds-policy.toml(5)"]),
  );
}

function commandPage(node: CommandNode): string {
  const leaves = node.children.map((child) =>
    subsection(`sesame ${child.words.slice(1).join(" ")}`, detail(child)),
  );
  return page(
    pageName(node),
    1,
    source,
    name(pageName(node), node.brief) +
      section("SYNOPSIS", synopsis(node.usage)) +
      section("DESCRIPTION", node.children.length === 0 ? proseOf(node) : paragraphs(sentence(node.brief))) +
      section("COMMANDS", leaves.join("")) +
      (node.children.length === 0
        ? section("OPTIONS", optionsOf(node)) + section("EXAMPLES", examplesOf(node))
        : "") +
      section("EXIT STATUS", paragraphs("0 where all went well; otherwise as \\fBsesame\\fP(1) says.")) +
      seeAlso(["sesame(1)", "open-sesame(7)"]),
  );
}

function detail(node: CommandNode): Roff {
  const examples = examplesOf(node);
  return `${proseOf(node)}${optionsOf(node)}${examples === "" ? "" : `.PP\nExamples:\n${examples}`}`;
}

function name(title: string, brief: string): Roff {
  return section("NAME", `${escapeName(title)} \\- ${prose(brief)}\n`);
}

function synopsis(lines: readonly string[]): Roff {
  return `.nf\n${lines.map((line) => `\\fBsesame\\fP ${commandLine(line)}`).join("\n")}\n.fi\n`;
}

function proseOf(node: CommandNode): Roff {
  const text = node.description
    .split("\n\n")
    .filter((part) => !part.startsWith("EXAMPLES\n"))
    .join("\n\n");
  return text === "" ? "" : paragraphs(text);
}

function examplesOf(node: CommandNode): Roff {
  const block = node.description.split("\n\n").find((part) => part.startsWith("EXAMPLES\n"));
  if (block === undefined) return "";
  return verbatim(
    block
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/^ {2}/, "")),
  );
}

function optionsOf(node: CommandNode): Roff {
  const flags = node.flags.map(({ name: flag, alias, brief, value }) => {
    const joined = value === null ? "" : value.optional ? `[=${value.placeholder}]` : `=${value.placeholder}`;
    const short = alias === null ? "" : `${bold(alias)}, `;
    return item(`${short}${bold(flag)}${joined === "" ? "" : commandLine(joined)}`, prose(sentence(brief)));
  });
  const positional = node.arguments.map(({ placeholder, brief }) =>
    item(commandLine(placeholder), prose(sentence(brief))),
  );
  return [...positional, ...flags].join("");
}

function exitStatuses(): Roff {
  const statuses = Object.entries(exitStatus).map(([kind, status]) => {
    const codes = Object.entries(errorTable).flatMap(([code, { exit }]) => (exit === status ? [code] : []));
    const meaning = Object.entries(exitMeanings).find(([one]) => one === kind)?.[1] ?? "";
    return item(
      bold(String(status)),
      prose(codes.length === 0 ? meaning : `${meaning} ${codes.join(", ")}.`),
    );
  });
  return statuses.join("");
}

function configurationPage(): string {
  const keys = configurationKeys().map((key) => {
    const facts = [
      `Values: ${rangeOf(key, (word) => `\`${word}\``)}. Default: \`${JSON.stringify(key.default)}\`.`,
      key.scope === "global" ? "Counts for the whole installation." : "May differ for each profile.",
      key.lockable ? "An organisation can lock it." : "Can't be locked.",
      `A change counts ${takesEffect[key.takesEffect]}.`,
      ...(key.awaits === null ? [] : [`Nothing reads it yet: it awaits ${key.awaits}.`]),
    ];
    return item(bold(key.key), prose(`${sentence(key.description)} ${facts.join(" ")}`));
  });
  return page(
    "pds-config.toml",
    5,
    source,
    name("pds-config.toml", "configuration of a user's secret daemons") +
      section(
        "SYNOPSIS",
        `${bold("~/.config/pds/config.toml")}\n.br\n${bold("~/.config/pds/config.d/")}\\fI*\\fP${bold(".toml")}\n.br\n${bold("~/.config/pds/profiles/")}\\fIPROFILE\\fP${bold("/config.toml")}\n`,
      ) +
      section("DESCRIPTION", paragraphs(configurationWords)) +
      section("KEYS", keys.join("")) +
      section(
        "EXAMPLES",
        verbatim(["[secrets]", "history_versions = 20", "", "[crypto]", 'kdf = "argon2id"']),
      ) +
      seeAlso(["sesame-config(1)", "pds-policy.toml(5)", "open-sesame(7)"]),
  );
}

function policyPage(): string {
  const members = Object.entries(lookUp("policy.schema.json#/$defs/entry").properties ?? {}).map(
    ([member, schema]) => item(bold(member), prose(sentence(schema.description ?? ""))),
  );
  const lockable = configurationKeys()
    .filter((key) => key.lockable)
    .map((key) => item(bold(key.key), prose(`${rangeOf(key, (word) => `\`${word}\``)}.`)));
  return page(
    "pds-policy.toml",
    5,
    source,
    name("pds-policy.toml", "what an organisation locks for all users of a device") +
      section("SYNOPSIS", `${bold("/etc/pds/policy.toml")}\n`) +
      section("DESCRIPTION", paragraphs(policyWords)) +
      section("MEMBERS", members.join("")) +
      section("KEYS THAT CAN BE LOCKED", lockable.join("")) +
      section("EXAMPLES", verbatim(policyExample)) +
      seeAlso(["sesame-policy(1)", "pds-config.toml(5)", "open-sesame(7)"]),
  );
}

function systemPage(): string {
  return page(
    "open-sesame",
    7,
    source,
    name("open-sesame", "secret daemons for each user") +
      systemPageText.map(([title, text]) => section(title, paragraphs(text))).join("") +
      section("FILES", files.map(([path, meaning]) => item(bold(path), prose(meaning))).join("")) +
      seeAlso(["sesame(1)", "pds-config.toml(5)", "pds-policy.toml(5)", "systemctl(1)", "memfd_secret(2)"]),
  );
}

function seeAlso(pages: readonly string[]): Roff {
  const references = pages.map((one) =>
    one.replace(
      /^(.*)(\(\d\))$/,
      (_, title: string, number: string) => `\\fB${escapeName(title)}\\fP${number}`,
    ),
  );
  return section("SEE ALSO", `${references.join(",\n")}\n`);
}

const escapeName = (title: string): Roff => title.replaceAll("-", "\\-");
const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

const exitMeanings: Readonly<Record<keyof typeof exitStatus, string>> = {
  ok: "Success.",
  failure: "What was asked for found something wrong, or an error of no other kind.",
  warning: "Of `sesame status --doctor` alone: warnings, no errors.",
  usage: "The command line can't be understood.",
  dataError: "Data are damaged or do not fit.",
  noInput: "Something that was named is not there.",
  unavailable: "The daemons can't be reached, or lack what it takes.",
  software: "A fault of the program's own.",
  osError: "The system refused.",
  cannotCreate: "A file can't be made.",
  ioError: "Reading or writing failed.",
  temporary: "Trying again can help.",
  protocol: "The other side does not speak as it should.",
  permission: "It is not allowed.",
  config: "Configuration, policy or identity have to be mended.",
};

const manners =
  "With `--json` a command that reads prints JSON, and errors become JSON on standard error, with a code that does not change " +
  "between versions.\n\nNo value of a secret is ever taken from the command line, and none is written but by `secret get`, `export`, " +
  "`inject` and into the environment of what `env` starts.";

const configurationWords =
  "The files are merged key by key, in this order: built-in defaults, config.toml, config.d/*.toml in the order of their names, " +
  "profiles/PROFILE/config.toml for keys that may differ for each profile, and the organisation's locks. A key that is not listed here is an " +
  "error. Running daemons follow the files; what can't be used leaves the last good in force, and the log says so.";

const policyWords =
  "Each entry `[[policy]]` locks one key of the configuration at a value, whatever the users' own files, environment and commands say. " +
  "Two entries for one key are an error. A key that this version does not know is passed over.\n\n" +
  "The file and every directory on the way to it must belong to root and be writable for nobody else. A policy that can't be trusted or " +
  "understood starts no daemon, and changes nothing in one that runs.";

const policyExample = [
  "[[policy]]",
  'key = "secrets.history_versions"',
  "value = 5",
  'source = "enterprise-data-loss-prevention"',
  "",
  "[[policy]]",
  'key = "profiles.work.audit.key_names"',
  "value = true",
  'source = "audit-office"',
];

const environment: readonly (readonly [string, string])[] = [
  ["SESAME_PROFILE", "The profile where `-p` is left out."],
  ["VISUAL, EDITOR", "The editor of `sesame config edit`."],
  [
    "XDG_CONFIG_HOME",
    "Where the directory pds lies that holds everything of the user; ~/.config by default.",
  ],
  ["XDG_RUNTIME_DIR", "Where the daemons' socket lies."],
  [
    "XDG_STATE_HOME",
    "Where `sesame audit verify` keeps the head that it found last; ~/.local/state by default.",
  ],
];

const files: readonly (readonly [string, string])[] = [
  ["/etc/pds/policy.toml", "What the organisation has locked."],
  ["/etc/pds/installation.toml", "The organisation of the device."],
  ["/etc/pds/installations/USER.toml", "The identity that a user is to have."],
  ["~/.config/pds/config.toml", "The user's configuration."],
  ["~/.config/pds/installation.toml", "The user's identity."],
  ["~/.config/pds/vaults/PROFILE.db", "A profile's vault."],
  ["~/.config/pds/audit/", "The audit log."],
  ["$XDG_RUNTIME_DIR/pds/", "The daemons' socket and the keys to it."],
];
