// `sesame auth …` and `sesame rekey`: the command lines around the factors that open a vault.

import { buildCommand } from "@stricli/core";
import { quoteText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import type { AuthMode } from "../../generated/types.js";
import { factorKinds } from "../factors/kinds.js";
import {
  describe,
  jsonFlag,
  parseCount,
  passwordStdinFlag,
  profileFlag,
  quietFlag,
  switchFlag,
  textFlag,
} from "./flags.js";
import { buildRoutes } from "./route-map.js";

const common = { profile: profileFlag, passwordStdin: passwordStdinFlag, quiet: quietFlag } as const;
const aliases = { p: "profile", q: "quiet" } as const;

function parseMode(input: string): AuthMode {
  if (input === "any" || input === "all" || input === "policy") return input;
  throw new SesameError("USAGE", `MODE is any, all or policy, not ${quoteText(input)}`);
}

const list = buildCommand({
  loader: async () => (await import("../commands/auth.js")).listFactors,
  parameters: { flags: { profile: profileFlag, json: jsonFlag }, aliases: { p: "profile" } },
  docs: {
    brief: "list the factors of a profile",
    customUsage: ["-p PROFILE [--json]"],
    fullDescription: describe(
      "Shows what opens a vault, and which of it is needed. The vault may be locked.",
      ["sesame auth list -p work"],
    ),
  },
});

const enroll = buildCommand({
  loader: async () => (await import("../commands/auth.js")).enrollFactor,
  parameters: {
    flags: {
      ...common,
      factor: { kind: "enum", values: factorKinds, default: "ssh-agent", brief: "what kind of factor" },
      key: textFlag("fingerprint or comment of the SSH key, where the agent has several", "KEY"),
      required: switchFlag('always needed, in the mode "policy"'),
    },
    aliases,
  },
  docs: {
    brief: "add a factor",
    customUsage: ["-p PROFILE [--factor KIND] [--key KEY] [--required] [--password-stdin] [-q]"],
    fullDescription: describe(
      "Adds a factor to a vault: an SSH key in the agent that SSH_AUTH_SOCK names (Ed25519 or RSA), or a password. One that\n" +
        "opens the vault proves that it is yours; where factors open it together, all of them.",
      [
        "sesame auth enroll -p work",
        "sesame auth enroll -p work --key SHA256:...",
        "sesame auth enroll -p work --factor password",
      ],
    ),
  },
});

const revoke = buildCommand({
  loader: async () => (await import("../commands/auth.js")).revokeFactor,
  parameters: {
    flags: common,
    aliases,
    positional: {
      kind: "tuple",
      parameters: [
        {
          brief: "the factor, as 'sesame auth list' names it, or its fingerprint",
          parse: (input: string) => input,
          placeholder: "FACTOR",
        },
      ],
    },
  },
  docs: {
    brief: "take a factor away",
    customUsage: ["-p PROFILE [--password-stdin] [-q] FACTOR"],
    fullDescription: describe(
      "Takes a factor away; one that stays proves that the vault is yours. The last one can't go. An old copy of the vault\n" +
        "is opened by it still: 'sesame rekey' gives the vault another key.",
      ["sesame auth revoke -p work ssh-agent"],
    ),
  },
});

const policy = buildCommand({
  loader: async () => (await import("../commands/auth.js")).setPolicy,
  parameters: {
    flags: {
      ...common,
      required: {
        kind: "parsed",
        parse: (input: string): readonly string[] => input.split(",").filter((id) => id !== ""),
        optional: true,
        brief: 'factors that are always needed, comma-separated, in the mode "policy"',
        placeholder: "FACTOR[,FACTOR]",
      },
      additional: {
        kind: "parsed",
        parse: parseCount("--additional"),
        optional: true,
        brief: 'how many of the others are needed besides, in the mode "policy"',
        placeholder: "N",
      },
    },
    aliases,
    positional: {
      kind: "tuple",
      parameters: [
        {
          brief: "any, all or policy",
          parse: parseMode,
          placeholder: "MODE",
        },
      ],
    },
  },
  docs: {
    brief: "say which factors together open a profile",
    customUsage: [
      "-p PROFILE any|all [-q]",
      "-p PROFILE policy [--required FACTOR[,FACTOR]] --additional N [-q]",
    ],
    fullDescription: describe(
      "Any one factor opens the vault, or all together, or those that are required and so many of the others. Every factor\n" +
        "must prove itself in this command. Works while the configuration demands more than the vault asks for.",
      [
        "sesame auth policy -p work all",
        "sesame auth policy -p work policy --required password --additional 1",
      ],
    ),
  },
});

const passwd = buildCommand({
  loader: async () => (await import("../commands/auth.js")).changePassword,
  parameters: {
    flags: {
      ...common,
      factor: {
        kind: "enum",
        values: factorKinds,
        optional: true,
        brief: "what proves that the vault is yours; the present password otherwise",
      },
    },
    aliases,
  },
  docs: {
    brief: "change the password",
    customUsage: ["-p PROFILE [--factor KIND] [--password-stdin] [-q]"],
    fullDescription: describe(
      "Asks for the present password and twice for the other one; with --password-stdin they are the first two lines. Where any\n" +
        "factor opens the vault, --factor ssh-agent stands in for a password that was forgotten.",
      ["sesame auth passwd -p work", "sesame auth passwd -p work --factor ssh-agent"],
    ),
  },
});

export const authRoutes = buildRoutes(
  { list, enroll, revoke, policy, passwd },
  {
    brief: "list and change what opens a profile",
    fullDescription: describe("Lists and changes the factors that open a profile's vault.", [
      "sesame auth list -p work",
      "sesame auth enroll -p work --factor ssh-agent",
    ]),
  },
);

export const rekey = buildCommand({
  loader: async () => (await import("../commands/auth.js")).rekeyVault,
  parameters: {
    flags: { ...common, revokeMissing: switchFlag("take away the factors that are not at hand") },
    aliases,
  },
  docs: {
    brief: "give a profile's vault another key",
    customUsage: ["-p PROFILE [--revoke-missing] [--password-stdin] [-q]"],
    fullDescription: describe(
      "Makes another master key and seals everything in the vault again under what follows from it: what was known of the\n" +
        "old one opens nothing written from then on. All factors must prove themselves. The vault is locked meanwhile.",
      ["sesame rekey -p work", "sesame rekey -p work --revoke-missing"],
    ),
  },
});
