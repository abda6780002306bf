// `sesame init|unlock|lock|status|profile`: the command lines around vaults and the installation.

import { buildCommand } from "@stricli/core";
import { suggest } from "../../core/did-you-mean.js";
import { quoteText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import { parseOrgDomain } from "../../core/ids.js";
import { type ProfileName, parseProfileName } from "../../core/names.js";
import { type Category, categories, governanceTags } from "../../core/posture-terms.js";
import type { CliContext } from "../context.js";
import { factorKinds } from "../factors/kinds.js";
import { lockReasons } from "../lock-reasons.js";
import {
  describe,
  jsonFlag,
  passwordStdinFlag,
  profileArgument,
  profileFlag,
  quietFlag,
  switchFlag,
} from "./flags.js";
import { buildRoutes } from "./route-map.js";

export const init = buildCommand({
  loader: async () => (await import("../commands/init.js")).initialize,
  parameters: {
    flags: {
      org: {
        kind: "parsed",
        parse: (input: string): string => parseOrgDomain(input),
        optional: true,
        brief: "domain of the organisation that this installation belongs to",
        placeholder: "DOMAIN",
      },
      profile: {
        kind: "parsed",
        parse: (input: string): ProfileName => parseProfileName(input),
        optional: true,
        brief: 'profile to create; "default" where none is named and there is none',
        placeholder: "PROFILE",
      },
      passwordStdin: passwordStdinFlag,
      nonInteractive: switchFlag("never ask: without --password-stdin make the identity alone"),
      dryRun: switchFlag("say what would be made, and make nothing"),
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: { p: "profile", q: "quiet" },
  },
  docs: {
    brief: "make this user's identity and first profile",
    customUsage: [
      "[--org DOMAIN] [-p PROFILE] [--password-stdin] [--non-interactive] [-q]",
      "--dry-run [--org DOMAIN] [-p PROFILE] [--json]",
    ],
    fullDescription: describe(
      "Makes the identity of this user's installation and a first profile with its vault, and leaves what is there already as\n" +
        "it is. The identity is what /etc/pds/installations/USER.toml says, else under the organisation that\n" +
        "/etc/pds/installation.toml names, else its own; a seed that disagrees with what is there is an error.\n" +
        "With the identity a user who has no config.toml gets /etc/pds/templates/USER.toml or /etc/pds/template.toml for it.\n" +
        "Asks for the new profile's password twice, without echo. The daemons must run.",
      [
        "sesame init",
        "sesame init --org example.org --profile work",
        "pass-tool print vault | sesame init --password-stdin",
        "sesame init --non-interactive",
        "sesame init --dry-run --json",
      ],
    ),
  },
});

export const unlock = buildCommand({
  loader: async () => (await import("../commands/vault.js")).unlockVaults,
  parameters: {
    flags: {
      profile: { ...profileFlag, variadic: "," },
      all: switchFlag("unlock every profile"),
      factor: { kind: "enum", values: factorKinds, optional: true, brief: "the only kind of factor to use" },
      nonInteractive: switchFlag("never ask: use what needs no prompt, or fail"),
      passwordStdin: passwordStdinFlag,
      quiet: quietFlag,
    },
    aliases: { p: "profile", q: "quiet" },
  },
  docs: {
    brief: "unlock one or several profiles' vaults",
    customUsage: [
      "-p PROFILE [-p PROFILE]... [--factor KIND] [--non-interactive] [--password-stdin] [-q]",
      "--all [-q]",
    ],
    fullDescription: describe(
      "Tries the factors that ask nothing first, as an SSH agent's key, then asks for the password; derives the key here and\n" +
        "hands it to daemon-secrets. Where a vault needs several factors, those that are accepted count for 120 s.\n" +
        "Unlocking an unlocked vault checks the factor. Of several profiles each that opens is opened; the exit status is\n" +
        "that of the first that does not.",
      [
        "sesame unlock -p work",
        "sesame unlock -p work -p home",
        "sesame unlock -p production --factor ssh-agent",
        "pass-tool print vault | sesame unlock -p work --password-stdin",
      ],
    ),
  },
});

export const lock = buildCommand({
  loader: async () => (await import("../commands/vault.js")).lockVaults,
  parameters: {
    flags: {
      profile: profileFlag,
      all: switchFlag("lock every profile"),
      because: {
        kind: "enum",
        values: lockReasons,
        optional: true,
        brief: "lock what the configuration has locked then (lock.on_suspend, lock.on_session_lock)",
      },
      quiet: quietFlag,
    },
    aliases: { p: "profile", q: "quiet" },
  },
  docs: {
    brief: "lock one or all vaults",
    customUsage: ["-p PROFILE [-q]", "--all [-q]", "--because suspend|session-lock [-q]"],
    fullDescription: describe(
      "Closes the vault and wipes its keys from memory. Locking a locked vault is no error.",
      ["sesame lock -p work", "sesame lock --all"],
    ),
  },
});

/** The list of --doctor; empty for all. */
function parseCategories(input: string): readonly Category[] {
  return input
    .split(",")
    .filter((name) => name !== "")
    .map((name) => {
      const known = categories.find((category) => category === name);
      if (known !== undefined) return known;
      const nearest = suggest(name, categories);
      const proposal = nearest === null ? "" : `; did you mean "${nearest}"?`;
      throw new SesameError("USAGE", `there is no category ${quoteText(name)}${proposal}`);
    });
}

export const status = buildCommand({
  loader: async () => (await import("../commands/status.js")).showStatus,
  parameters: {
    flags: {
      json: jsonFlag,
      doctor: {
        kind: "parsed",
        parse: parseCategories,
        optional: true,
        inferEmpty: true,
        brief: "check the whole host, or what belongs to the named categories",
        placeholder: "CATEGORY[,CATEGORY]",
      },
      tag: {
        kind: "enum",
        values: governanceTags,
        optional: true,
        brief: "of the doctor's checks, those that a framework asks for",
      },
      prometheus: switchFlag("print the doctor's results for Prometheus"),
    },
  },
  docs: {
    brief: "show daemons, profiles, memory and audit log",
    customUsage: ["[--json]", "--doctor[=CATEGORY[,CATEGORY]] [--tag TAG] [--json | --prometheus]"],
    fullDescription: describe(
      "Shows what runs and which profiles are unlocked. The exit status is 0 when all is well (locked profiles are\n" +
        "well), 1 with warnings, 69 when the daemons can't be reached, 75 when daemon-secrets can't, 78 before 'sesame init'.\n" +
        "With --doctor the host is checked, with or without the daemons: 0 when all is well, 2 with warnings, 1 with errors.\n" +
        `Categories are ${categories.slice(0, 6).join(", ")},\n${categories.slice(6).join(", ")}.`,
      [
        "sesame status",
        "sesame status --json",
        "sesame status --doctor",
        "sesame status --doctor=memory,sandbox --tag stig",
        "sesame status --doctor --prometheus > /var/lib/node_exporter/sesame.prom",
      ],
    ),
  },
});

const list = buildCommand({
  loader: async () => (await import("../commands/profile.js")).listProfiles,
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: "list the profiles",
    customUsage: ["[--json]"],
    fullDescription: describe(
      "Prints the names of the profiles, one a line. --json adds which are unlocked.",
      ["sesame profile list"],
    ),
  },
});

const create = buildCommand({
  loader: async () => (await import("../commands/profile.js")).createProfile,
  parameters: {
    flags: { passwordStdin: passwordStdinFlag, quiet: quietFlag },
    aliases: { q: "quiet" },
    positional: { kind: "tuple", parameters: [profileArgument] },
  },
  docs: {
    brief: "create a profile with its vault",
    customUsage: ["[--password-stdin] [-q] PROFILE"],
    fullDescription: describe("Creates an empty vault under a password of its own and leaves it unlocked.", [
      "sesame profile create work",
    ]),
  },
});

const remove = buildCommand({
  loader: async () => (await import("../commands/profile.js")).deleteProfile,
  parameters: {
    flags: { yes: switchFlag("do it: all secrets of the profile are lost"), quiet: quietFlag },
    aliases: { q: "quiet" },
    positional: { kind: "tuple", parameters: [profileArgument] },
  },
  docs: {
    brief: "delete a profile with all its secrets",
    customUsage: ["--yes [-q] PROFILE"],
    fullDescription: describe(
      "Deletes an unlocked profile's vault with all its secrets. They can't be brought back, so --yes is needed.",
      ["sesame profile delete --yes work"],
    ),
  },
});

export const profileRoutes = buildRoutes<CliContext>(
  { list, create, delete: remove },
  { brief: "list, create and delete profiles" },
);
