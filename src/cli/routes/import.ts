// `sesame import`: the command line of moving in from another password manager.

import { buildCommand } from "@stricli/core";
import { SesameError } from "../../core/errors.js";
import { maximumPrefixLength } from "../../core/import-names.js";
import { type KeyName, parseKeyName } from "../../core/names.js";
import { describe, jsonFlag, profileFlag, quietFlag, switchFlag } from "./flags.js";

const sources = ["pass", "gopass", "keepassxc", "bitwarden"] as const;

function parsePrefix(input: string): KeyName {
  const prefix = parseKeyName(input);
  if (prefix.length <= maximumPrefixLength) return prefix;
  throw new SesameError("USAGE", `--prefix has more than ${maximumPrefixLength} characters`);
}

export const importRoute = buildCommand({
  loader: async () => (await import("../commands/import.js")).importSecrets,
  parameters: {
    flags: {
      from: { kind: "enum", values: sources, brief: "what the export or store is of" },
      profile: profileFlag,
      prefix: {
        kind: "parsed",
        parse: parsePrefix,
        optional: true,
        brief: "put P/ before every key",
        placeholder: "P",
      },
      dryRun: switchFlag("print the keys, and store nothing"),
      overwrite: switchFlag("store a new version of keys that are there already"),
      skipExisting: switchFlag("leave keys that are there already as they are"),
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: { p: "profile", q: "quiet" },
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: (input: string) => input,
          optional: true,
          brief: "export, - or nothing for standard input; directory of a store",
          placeholder: "FILE",
        },
      ],
    },
  },
  docs: {
    brief: "take over secrets from another password manager",
    customUsage: [
      "--from bitwarden|keepassxc -p PROFILE [--prefix P] [--overwrite|--skip-existing] [--json] [-q] [FILE]",
      "--from pass|gopass -p PROFILE [--prefix P] [--overwrite|--skip-existing] [--json] [-q] [DIR]",
      "--dry-run --from SOURCE -p PROFILE [--prefix P] [--json] [FILE]",
    ],
    fullDescription: describe(
      "Stores what Bitwarden (JSON) or KeePassXC (CSV) exported, or what the store of pass or gopass has, which your own gpg\n" +
        "decrypts. FOLDER/TITLE is the password, FOLDER/TITLE/username and so on are the rest. Where a key is there already,\n" +
        "nothing is stored unless --overwrite or --skip-existing says what to do. An import that was cut short is run again\n" +
        "with --skip-existing. An export lies in the clear on the disk: delete it, or let it never get there.",
      [
        "sesame import --from pass -p default --dry-run",
        "sesame import --from keepassxc -p default passwords.csv",
        "bw export --format json --raw | sesame import --from bitwarden -p default --prefix bitwarden",
      ],
    ),
  },
});
