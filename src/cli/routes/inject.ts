// `sesame env|export|inject`: the command lines of the ways in which secrets reach other programs.

import { buildCommand } from "@stricli/core";
import { type KeyName, parseKeyName } from "../../core/names.js";
import { exportFormats } from "../../core/text-formats.js";
import { describe, profileFlag, profilesFlag, quietFlag, textFlag } from "./flags.js";

const prefixFlag = textFlag("put X before every variable's name", "X");

export const env = buildCommand({
  loader: async () => (await import("../commands/env.js")).runWithSecrets,
  parameters: {
    flags: {
      profile: profilesFlag,
      prefix: prefixFlag,
      only: {
        kind: "parsed",
        parse: (input: string): readonly KeyName[] => input.split(",").map(parseKeyName),
        optional: true,
        brief: "keys to take, comma-separated, instead of all",
        placeholder: "KEY[,KEY]",
      },
      quiet: quietFlag,
    },
    aliases: { p: "profile", q: "quiet" },
    positional: {
      kind: "array",
      parameter: { brief: "command to run", parse: (input: string) => input, placeholder: "CMD" },
    },
  },
  docs: {
    brief: "run a command with secrets in its environment",
    customUsage: ["-p PROFILE[,PROFILE]... [--prefix X] [--only KEY[,KEY]...] [-q] -- CMD [ARG]..."],
    fullDescription: describe(
      "Becomes CMD, with a variable for each key: db/password is DB_PASSWORD. The exit status is CMD's; 127 when it is\n" +
        "not found, 126 when it can't be run. Of several profiles the later one's value of a key counts. A secret takes the\n" +
        "place of an inherited variable, with a warning. Keys that would change how programs load code are refused.",
      [
        "sesame env -p work -- ./deploy",
        "sesame env -p common,production --prefix APP_ -- node server.js",
        "sesame env -p work --only db/password -- psql",
      ],
    ),
  },
});

export const exportRoute = buildCommand({
  loader: async () => (await import("../commands/export.js")).exportSecrets,
  parameters: {
    flags: {
      profile: profileFlag,
      format: { kind: "enum", values: exportFormats, brief: "how to write them" },
      prefix: prefixFlag,
    },
    aliases: { p: "profile" },
  },
  docs: {
    brief: "print all secrets of a profile",
    customUsage: ["-p PROFILE --format shell|dotenv|json [--prefix X]"],
    fullDescription: describe(
      "Prints every secret of a profile, in the clear. shell and dotenv name them as 'sesame env' does; json keeps the\n" +
        "keys' own names. A value that the format can't carry byte for byte is refused before anything is printed.",
      ['eval "$(sesame export -p work --format shell)"', "sesame export -p work --format json | jq ."],
    ),
  },
});

export const inject = buildCommand({
  loader: async () => (await import("../commands/inject.js")).injectSecrets,
  parameters: {
    flags: {
      input: textFlag("template; standard input where this is left out", "FILE"),
      output: textFlag(
        "file to write, mode 0600, replaced as a whole; standard output where this is left out",
        "FILE",
      ),
    },
    aliases: { i: "input", o: "output" },
  },
  docs: {
    brief: "fill a template with secrets",
    customUsage: ["[-i FILE] [-o FILE]"],
    fullDescription: describe(
      "Puts secrets in the place of {{ sesame://profile/key }} and leaves every other byte as it is.",
      [
        "sesame inject -i app.conf.tpl -o app.conf",
        "echo 'password={{ sesame://work/db/password }}' | sesame inject",
      ],
    ),
  },
});
