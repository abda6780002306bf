// `sesame vault export|import`: the command lines of backup and restore.

import { buildCommand } from "@stricli/core";
import type { CliContext } from "../context.js";
import { describe, jsonFlag, profileFlag, quietFlag, switchFlag } from "./flags.js";
import { buildRoutes } from "./route-map.js";

const passphraseStdin = switchFlag("read the passphrase as one line of standard input");

function fileArgument(brief: string): {
  readonly parse: (input: string) => string;
  readonly brief: string;
  readonly placeholder: string;
} {
  return { parse: (input) => input, brief, placeholder: "FILE" };
}

const exportRoute = buildCommand({
  loader: async () => (await import("../commands/vault-export.js")).exportVault,
  parameters: {
    flags: { profile: profileFlag, passwordStdin: passphraseStdin, quiet: quietFlag },
    aliases: { p: "profile", q: "quiet" },
    positional: { kind: "tuple", parameters: [fileArgument("file to make; one that is there stays")] },
  },
  docs: {
    brief: "write a whole vault to an encrypted file",
    customUsage: ["-p PROFILE [--password-stdin] [-q] FILE"],
    fullDescription: describe(
      "Writes all keys of an unlocked profile with all versions that are kept, values and times, to a file that its passphrase\n" +
        "alone opens, on any machine; neither the vault's factors nor this installation are needed then, and nobody can\n" +
        "recover a passphrase that is lost. The passphrase is asked for twice, without echo. An organisation forbids this\n" +
        "with a lock on vault.allow_export.",
      [
        "sesame vault export -p default default.sesame",
        "pass-tool print backup | sesame vault export -p default --password-stdin /media/stick/default.sesame",
      ],
    ),
  },
});

const importRoute = buildCommand({
  loader: async () => (await import("../commands/vault-import.js")).importVault,
  parameters: {
    flags: {
      profile: profileFlag,
      check: switchFlag("verify the file, print which keys are in it, and store nothing"),
      overwrite: switchFlag("give keys that are there already the export's newest value as a new version"),
      skipExisting: switchFlag("leave keys that are there already as they are"),
      passwordStdin: passphraseStdin,
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: { p: "profile", q: "quiet" },
    positional: { kind: "tuple", parameters: [fileArgument("what 'sesame vault export' wrote")] },
  },
  docs: {
    brief: "restore a vault from an encrypted file",
    customUsage: [
      "-p PROFILE [--overwrite|--skip-existing] [--password-stdin] [--json] [-q] FILE",
      "--check [--password-stdin] [--json] [-q] FILE",
    ],
    fullDescription: describe(
      "Restores what 'sesame vault export' wrote into an unlocked profile, which may have another name: keys with versions\n" +
        "and times. The whole file is verified first; then all of it is stored, or nothing. Where a key is there already,\n" +
        "nothing is, unless --overwrite or --skip-existing says what to do. With --check the file alone is looked at, without\n" +
        "the daemons.",
      [
        "sesame vault import --check default.sesame",
        "sesame vault import -p default default.sesame",
        "sesame vault import -p default --skip-existing default.sesame",
      ],
    ),
  },
});

export const vaultRoutes = buildRoutes<CliContext>(
  { export: exportRoute, import: importRoute },
  { brief: "back up a whole vault and restore it" },
);
