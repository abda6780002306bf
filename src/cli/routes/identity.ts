// `sesame identity …`: the command lines around who this installation is and which machine it belongs to.

import { buildCommand } from "@stricli/core";
import { type OrgDomain, parseOrgDomain } from "../../core/ids.js";
import { bindingTypes } from "../../core/machine-binding.js";
import type { CliContext } from "../context.js";
import { describe, jsonFlag, passwordStdinFlag, profileFlag, quietFlag } from "./flags.js";
import { buildRoutes } from "./route-map.js";

const show = buildCommand({
  loader: async () => (await import("../commands/identity.js")).showIdentity,
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: "show who this installation is",
    customUsage: ["[--json]"],
    fullDescription: describe(
      "Prints the ids of the installation, its organisation and its profiles, what it is bound to, and the public half of its\n" +
        "signing key. Reads the files; the daemons need not run.",
      ["sesame identity show", "sesame identity show --json | jq -r .id"],
    ),
  },
});

const verify = buildCommand({
  loader: async () => (await import("../commands/identity.js")).verifyIdentity,
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: "check the identity against seeds, machine and daemons",
    customUsage: ["[--json]"],
    fullDescription: describe(
      "Checks that the identity follows from itself, agrees with the administrator's seeds and is bound to this machine, and what\n" +
        "the daemons make of it. The exit status is 0 when all is well, and 1 when something is not.",
      ["sesame identity verify"],
    ),
  },
});

const rebind = buildCommand({
  loader: async () => (await import("../commands/identity-rebind.js")).rebind,
  parameters: {
    flags: {
      binding: {
        kind: "enum",
        values: bindingTypes,
        optional: true,
        brief:
          "what to bind to; as the device's seed demands or as it was bound before, where this is left out",
      },
      profile: profileFlag,
      passwordStdin: passwordStdinFlag,
      quiet: quietFlag,
    },
    aliases: { p: "profile", q: "quiet" },
  },
  docs: {
    brief: "bind the installation to this machine",
    customUsage: ["[--binding TYPE] [-p PROFILE] [--password-stdin] [-q]"],
    fullDescription: describe(
      "Binds the installation to the machine that it is on, after a move that was meant. Keeps its id: of a copy, whose original\n" +
        "goes on elsewhere, make another installation instead. Takes an unlocked vault or the password of a locked one, which\n" +
        "stays locked, and leaves an entry in the audit log.",
      ["sesame identity rebind -p work", "sesame identity rebind --binding tpm-bound"],
    ),
  },
});

const migrateOrg = buildCommand({
  loader: async () => (await import("../commands/identity-migrate.js")).migrate,
  parameters: {
    flags: { profile: profileFlag, passwordStdin: passwordStdinFlag, quiet: quietFlag },
    aliases: { p: "profile", q: "quiet" },
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: (input: string): OrgDomain | null => (input === "none" ? null : parseOrgDomain(input)),
          brief: 'domain of the organisation, or "none"',
          placeholder: "DOMAIN",
        },
      ],
    },
  },
  docs: {
    brief: "put the installation under another organisation",
    customUsage: ["[-p PROFILE] [--password-stdin] [-q] DOMAIN|none"],
    fullDescription: describe(
      "Puts the installation under another organisation, or under none. The installation's id, vaults, signing key and binding\n" +
        "stay; the ids of its profiles become others, from an entry of the audit log on. Takes an unlocked vault or the password\n" +
        "of a locked one. The daemons start again, and all vaults are locked then.",
      ["sesame identity migrate-org -p work example.org", "sesame identity migrate-org none"],
    ),
  },
});

export const identityRoutes = buildRoutes<CliContext>(
  { show, verify, rebind, "migrate-org": migrateOrg },
  { brief: "show, check and bind the identity of this installation" },
);
