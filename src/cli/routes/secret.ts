// `sesame secret …`: the command lines. What they do is in commands/secret.ts, loaded when one is run.

import { buildCommand } from "@stricli/core";
import type { CliContext } from "../context.js";
import { describe, jsonFlag, keyArgument, parseCount, profileFlag, quietFlag, switchFlag } from "./flags.js";
import { buildRoutes } from "./route-map.js";

const load = () => import("../commands/secret.js");
const ofProfile = { p: "profile" } as const;
const ofProfileQuietly = { p: "profile", q: "quiet" } as const;
const oneKey = { kind: "tuple", parameters: [keyArgument] } as const;

const versionFlag = {
  kind: "parsed",
  parse: parseCount("a version"),
  brief: "version as 'sesame secret history' shows it",
  placeholder: "N",
} as const;

const set = buildCommand({
  loader: async () => (await load()).setSecret,
  parameters: {
    flags: {
      profile: profileFlag,
      allowEmpty: switchFlag("store an empty value instead of refusing it"),
      trimNewline: switchFlag("drop one newline at the end"),
      quiet: quietFlag,
    },
    aliases: ofProfileQuietly,
    positional: oneKey,
  },
  docs: {
    brief: "store a value",
    customUsage: ["-p PROFILE [--allow-empty] [--trim-newline] [-q] KEY < FILE"],
    fullDescription: describe(
      "Stores a value as the newest version of KEY. The value is every byte of standard input, at most 1 MiB,\n" +
        "or is asked for without echo when standard input is a terminal. It is never taken from the command line,\n" +
        "where other processes and the shell's history could read it.",
      [
        "sesame secret set -p work db/password",
        "pwgen -s 32 1 | sesame secret set -p work --trim-newline api/token",
        "sesame secret set -p work tls/key < server.key",
      ],
    ),
  },
});

const get = buildCommand({
  loader: async () => (await load()).getSecret,
  parameters: {
    flags: {
      profile: profileFlag,
      version: { ...versionFlag, optional: true },
      force: switchFlag("write bytes that are no printable text to a terminal"),
    },
    aliases: ofProfile,
    positional: oneKey,
  },
  docs: {
    brief: "print a value",
    customUsage: ["-p PROFILE [--version N] [--force] KEY"],
    fullDescription: describe(
      "Writes the exact bytes of the value to standard output, nothing added. Only on a terminal a newline follows\n" +
        "a value that has none, and a value that is no printable text is refused without --force.",
      [
        "sesame secret get -p work db/password",
        "sesame secret get -p work --version 2 db/password",
        "sesame secret get -p work tls/key > server.key",
      ],
    ),
  },
});

const list = buildCommand({
  loader: async () => (await load()).listSecrets,
  parameters: {
    flags: {
      profile: profileFlag,
      long: switchFlag("the newest version and its time before each name"),
      json: jsonFlag,
    },
    aliases: { ...ofProfile, l: "long" },
  },
  docs: {
    brief: "list the keys",
    customUsage: ["-p PROFILE [-l] [--json]"],
    fullDescription: describe(
      "Prints the names of all keys, one a line, sorted. --json tells versions and times as well.",
      ["sesame secret list -p work", "sesame secret list -p work -l"],
    ),
  },
});

const remove = buildCommand({
  loader: async () => (await load()).deleteSecret,
  parameters: {
    flags: { profile: profileFlag, quiet: quietFlag },
    aliases: ofProfileQuietly,
    positional: oneKey,
  },
  docs: {
    brief: "delete a key with its history",
    customUsage: ["-p PROFILE [-q] KEY"],
    fullDescription: describe("Deletes KEY with all its versions. They can't be brought back.", [
      "sesame secret delete -p work db/password",
    ]),
  },
});

const rename = buildCommand({
  loader: async () => (await load()).renameSecret,
  parameters: {
    flags: { profile: profileFlag, quiet: quietFlag },
    aliases: ofProfileQuietly,
    positional: {
      kind: "tuple",
      parameters: [keyArgument, { ...keyArgument, brief: "its new name", placeholder: "NEW" }],
    },
  },
  docs: {
    brief: "rename a key",
    customUsage: ["-p PROFILE [-q] KEY NEW"],
    fullDescription: describe(
      "Gives KEY with its whole history the name NEW. An existing NEW is never overwritten.",
      ["sesame secret rename -p work db db/password"],
    ),
  },
});

const history = buildCommand({
  loader: async () => (await load()).showHistory,
  parameters: { flags: { profile: profileFlag, json: jsonFlag }, aliases: ofProfile, positional: oneKey },
  docs: {
    brief: "list the versions of a key",
    customUsage: ["-p PROFILE [--json] KEY"],
    fullDescription: describe("Prints the versions of KEY that are kept with their times, newest first.", [
      "sesame secret history -p work db/password",
    ]),
  },
});

const rollback = buildCommand({
  loader: async () => (await load()).rollbackSecret,
  parameters: {
    flags: { profile: profileFlag, version: versionFlag, quiet: quietFlag },
    aliases: ofProfileQuietly,
    positional: oneKey,
  },
  docs: {
    brief: "make an earlier version the newest one",
    customUsage: ["-p PROFILE --version N [-q] KEY"],
    fullDescription: describe(
      "Stores the value of version N once more, as a new version. Nothing is lost by it.",
      ["sesame secret rollback -p work --version 2 db/password"],
    ),
  },
});

export const secretRoutes = buildRoutes<CliContext>(
  { set, get, list, delete: remove, rename, history, rollback },
  { brief: "store, read and manage secrets" },
);
