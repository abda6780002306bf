// `sesame config …` and `sesame policy …`: the command lines. What they do is in commands/config.ts and commands/policy.ts.

import { buildCommand } from "@stricli/core";
import type { CliContext } from "../context.js";
import { describe, jsonFlag, profileFlag, quietFlag } from "./flags.js";
import { buildRoutes } from "./route-map.js";

const loadConfig = () => import("../commands/config.js");
const loadPolicy = () => import("../commands/policy.js");

const keyArgument = {
  parse: (input: string) => input,
  brief: "configuration key, as audit.key_names",
  placeholder: "KEY",
} as const;

const viewFlag = { ...profileFlag, brief: "the values for this profile" } as const;
const aliases = { p: "profile" } as const;
const quietAlias = { q: "quiet" } as const;

const show = buildCommand({
  loader: async () => (await loadConfig()).showConfiguration,
  parameters: { flags: { profile: viewFlag, json: jsonFlag }, aliases },
  docs: {
    brief: "show every key with its value and where that comes from",
    customUsage: ["[-p PROFILE] [--json]"],
    fullDescription: describe("Prints key, value and the file, or the lock, that decides.", [
      "sesame config show",
      "sesame config show -p work --json",
    ]),
  },
});

const get = buildCommand({
  loader: async () => (await loadConfig()).getConfiguration,
  parameters: {
    flags: { profile: viewFlag, json: jsonFlag },
    aliases,
    positional: { kind: "tuple", parameters: [keyArgument] },
  },
  docs: {
    brief: "print the value of a key",
    customUsage: ["[-p PROFILE] [--json] KEY"],
    fullDescription: describe("Prints the value in force, whoever decides it.", [
      "sesame config get crypto.kdf",
      "sesame config get -p work audit.key_names",
    ]),
  },
});

const set = buildCommand({
  loader: async () => (await loadConfig()).setKey,
  parameters: {
    flags: { quiet: quietFlag },
    aliases: quietAlias,
    positional: {
      kind: "tuple",
      parameters: [
        keyArgument,
        { parse: (input: string) => input, brief: "value, strings without quotes", placeholder: "VALUE" },
      ],
    },
  },
  docs: {
    brief: "set a key in config.toml",
    customUsage: ["[-q] KEY VALUE"],
    fullDescription: describe(
      "Changes this one key and leaves the rest of the file as it is, comments too. A key that the organisation has\n" +
        "locked is refused.",
      ["sesame config set secrets.history_versions 100"],
    ),
  },
});

const unset = buildCommand({
  loader: async () => (await loadConfig()).unsetKey,
  parameters: {
    flags: { quiet: quietFlag },
    aliases: quietAlias,
    positional: { kind: "tuple", parameters: [keyArgument] },
  },
  docs: {
    brief: "take a key out of config.toml",
    customUsage: ["[-q] KEY"],
    fullDescription: describe("The default, or whatever another layer says, counts again.", [
      "sesame config unset secrets.history_versions",
    ]),
  },
});

const edit = buildCommand({
  loader: async () => (await import("../commands/config-edit.js")).editConfiguration,
  parameters: { flags: { quiet: quietFlag }, aliases: quietAlias },
  docs: {
    brief: "edit config.toml in your editor",
    customUsage: ["[-q]"],
    fullDescription: describe(
      "Opens a private copy in $VISUAL or $EDITOR and puts it in the place of the file once it is valid. What is wrong, or\n" +
        "locked, is told, and you can edit again or give up: what you wrote is kept then, and the file is as it was.",
      ["sesame config edit", "EDITOR='code --wait' sesame config edit"],
    ),
  },
});

const validate = buildCommand({
  loader: async () => (await loadConfig()).validateConfiguration,
  parameters: { flags: { quiet: quietFlag, json: jsonFlag }, aliases: quietAlias },
  docs: {
    brief: "check all configuration files and the policy",
    customUsage: ["[-q] [--json]"],
    fullDescription: describe("Exit status 0: the daemons would start with it; 78: they would not.", [
      "sesame config validate",
    ]),
  },
});

export const configRoutes = buildRoutes<CliContext>(
  { show, get, set, unset, edit, validate },
  { brief: "show and change the configuration" },
);

const showLocks = buildCommand({
  loader: async () => (await loadPolicy()).showPolicy,
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: "show what the organisation has locked",
    customUsage: ["[--json]"],
    fullDescription: describe(
      "Prints each locked key with its value, who wants it so, and where that is written.",
      ["sesame policy show"],
    ),
  },
});

const explain = buildCommand({
  loader: async () => (await import("../commands/policy-explain.js")).explainKey,
  parameters: {
    flags: { profile: viewFlag, json: jsonFlag },
    aliases,
    positional: { kind: "tuple", parameters: [keyArgument] },
  },
  docs: {
    brief: "say why a key has its value",
    customUsage: ["[-p PROFILE] [--json] KEY"],
    fullDescription: describe(
      "Prints value, default, meaning, who set it where, who locked it, what your own files say, and when a change counts.",
      ["sesame policy explain crypto.kdf", "sesame policy explain -p work audit.key_names --json"],
    ),
  },
});

const lint = buildCommand({
  loader: async () => (await loadPolicy()).lintPolicy,
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (input: string) => input, brief: "policy file", placeholder: "FILE" }],
    },
  },
  docs: {
    brief: "check a policy file before it is rolled out",
    customUsage: ["[--json] FILE"],
    fullDescription: describe(
      "Tells everything that is wrong with the file, unknown keys too. Exit status 0: sound; 65: not.",
      ["sesame policy lint ./policy.toml"],
    ),
  },
});

const fileArgument = (brief: string, placeholder: string) =>
  ({ parse: (input: string): string => input, brief, placeholder }) as const;

const diff = buildCommand({
  loader: async () => (await import("../commands/policy-diff.js")).showDifference,
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [
        fileArgument("policy file", "OLD"),
        { ...fileArgument("policy file; the policy in force where this is left out", "NEW"), optional: true },
      ],
    },
  },
  docs: {
    brief: "say what one policy in the place of another would change",
    customUsage: ["[--json] OLD [NEW]"],
    fullDescription: describe(
      "Prints locks that come (+), go (-) or hold something else (~), who wants them so, and what your values would be.\n" +
        "Exit status 0: the files lock the same; 1: they differ.",
      ["sesame policy diff /etc/pds/policy.toml ./policy.toml", "sesame policy diff ./last-week.toml --json"],
    ),
  },
});

const conflicts = buildCommand({
  loader: async () => (await loadPolicy()).showConflicts,
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: "show where your own configuration is overruled",
    customUsage: ["[--json]"],
    fullDescription: describe("Exit status 0: nowhere; 1: somewhere.", ["sesame policy conflicts --json"]),
  },
});

export const policyRoutes = buildRoutes<CliContext>(
  { show: showLocks, explain, lint, diff, conflicts },
  { brief: "show and check what the organisation has locked" },
);
