// `sesame fleet …`: the command lines around a fleet's manifest. Nothing here needs a daemon.

import { buildCommand } from "@stricli/core";
import type { CliContext } from "../context.js";
import { describe, jsonFlag, quietFlag, switchFlag, textFlag } from "./flags.js";
import { parseTarget } from "../fleet-target.js";
import { buildRoutes } from "./route-map.js";

const manifestFlag = textFlag("the fleet's manifest; fleet.toml where this is left out", "FILE");
const deviceFlag = textFlag("this device alone", "NAME");
const quietAlias = { q: "quiet" } as const;

const lint = buildCommand({
  loader: async () => (await import("../commands/fleet-lint.js")).lintFleet,
  parameters: { flags: { manifest: manifestFlag, json: jsonFlag } },
  docs: {
    brief: "check a manifest",
    customUsage: ["[--manifest FILE] [--json]"],
    fullDescription: describe(
      "Tells everything that is wrong with it, and what is worth a second look, each with its place. Exit status 0: sound, with\n" +
        "warnings or without; 65: not.",
      ["sesame fleet lint", "sesame fleet lint --manifest ./site/fleet.toml --json"],
    ),
  },
});

const seed = buildCommand({
  loader: async () => (await import("../commands/fleet-seed.js")).seedFleet,
  parameters: {
    flags: {
      manifest: manifestFlag,
      prune: switchFlag("drop the ids of users whom the manifest has no longer"),
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: quietAlias,
  },
  docs: {
    brief: "mint the ids that the manifest's users lack",
    customUsage: ["[--manifest FILE] [--prune] [--json] [-q]"],
    fullDescription: describe(
      "Writes fleet.lock beside the manifest. An id that is there never changes; keep the file with the manifest under version\n" +
        "control.",
      ["sesame fleet seed", "sesame fleet seed --manifest ./site/fleet.toml --prune"],
    ),
  },
});

const render = buildCommand({
  loader: async () => (await import("../commands/fleet-render.js")).renderFleet,
  parameters: {
    flags: {
      manifest: manifestFlag,
      device: deviceFlag,
      out: textFlag("write trees below this directory", "DIRECTORY"),
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: quietAlias,
  },
  docs: {
    brief: "make the files of each device",
    customUsage: ["[--manifest FILE] [--device NAME] [--out DIRECTORY] [--json] [-q]"],
    fullDescription: describe(
      "Prints each device with the digest of its tree; with --json the trees themselves, one document a line. With --out each is\n" +
        "written to DIRECTORY/DEVICE, and devices that the fleet has no longer are removed there.",
      ["sesame fleet render --out ./rendered", "sesame fleet render --device ws-1 --json > tree.json"],
    ),
  },
});

const plan = buildCommand({
  loader: async () => (await import("../commands/fleet-plan.js")).planFleet,
  parameters: {
    flags: {
      manifest: manifestFlag,
      against: { ...textFlag("directory that 'fleet render --out' wrote", "DIRECTORY"), optional: false },
      device: deviceFlag,
      exitCode: switchFlag("end with 1 where something would change"),
      json: jsonFlag,
    },
  },
  docs: {
    brief: "show what the manifest would change",
    customUsage: ["[--manifest FILE] --against DIRECTORY [--device NAME] [--exit-code] [--json]"],
    fullDescription: describe(
      "Compares the trees that the manifest makes with those in a directory: devices and files that come (+), go (-) or change (~),\n" +
        "with the lines that do.",
      ["sesame fleet plan --against ./rendered", "sesame fleet plan --against ./rendered --exit-code --json"],
    ),
  },
});

const inventory = buildCommand({
  loader: async () => (await import("../commands/fleet-inventory.js")).showInventory,
  parameters: {
    flags: {
      manifest: manifestFlag,
      ansible: switchFlag("print what Ansible takes from an inventory program, trees included"),
      json: jsonFlag,
    },
  },
  docs: {
    brief: "list the fleet's devices",
    customUsage: ["[--manifest FILE] [--ansible] [--json]"],
    fullDescription: describe("Prints each device with its groups, where to reach it, and its users.", [
      "sesame fleet inventory",
      "sesame fleet inventory --json | jq -r '.devices[].address'",
      "sesame fleet inventory --ansible > inventory.json",
    ]),
  },
});

const onDevice = {
  check: switchFlag("change nothing; end with 1 where something would change"),
  overwrite: switchFlag("also over files that were changed on the device"),
  root: textFlag("a directory of your own that stands for /; nothing is told to systemd", "DIRECTORY"),
  diff: switchFlag("show what files say before and after"),
  json: jsonFlag,
  quiet: quietFlag,
} as const;

const apply = buildCommand({
  loader: async () => (await import("../commands/fleet-apply.js")).applyTree,
  parameters: {
    flags: onDevice,
    aliases: quietAlias,
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: (input: string): string => input,
          brief: "a rendered device, as 'fleet render' makes it; \"-\" for standard input",
          placeholder: "TREE.json",
        },
      ],
    },
  },
  docs: {
    brief: "put a rendered tree onto this device",
    customUsage: ["[--check] [--overwrite] [--root DIRECTORY] [--diff] [--json] [-q] TREE.json|-"],
    fullDescription: describe(
      "Makes the files of the fleet on this device what a rendered tree says, as root, and tells systemd. Files that somebody\n" +
        "changed here are shown, and then nothing is done unless --overwrite is given. A run that was cut short can be made\n" +
        "again. Where a drop-in of the daemons changes they are restarted: unlocked vaults are locked then.",
      [
        "sesame fleet apply rendered/ws-1/tree.json",
        "sesame fleet render --device ws-1 --json | ssh root@ws-1 sesame fleet apply -",
        "sesame fleet apply --check --diff tree.json",
      ],
    ),
  },
});

const remove = buildCommand({
  loader: async () => (await import("../commands/fleet-apply.js")).removeTree,
  parameters: { flags: onDevice, aliases: quietAlias },
  docs: {
    brief: "take the fleet's files off this device",
    customUsage: ["[--check] [--overwrite] [--root DIRECTORY] [--diff] [--json] [-q]"],
    fullDescription: describe(
      "Removes the files that were rolled out to this device, as /etc/pds/device.json names them. What users own stays. Files that\n" +
        "somebody changed here are shown, and then nothing is done unless --overwrite is given.",
      ["sesame fleet remove --check", "sesame fleet remove"],
    ),
  },
});

const diff = buildCommand({
  loader: async () => (await import("../commands/fleet-diff.js")).diffFleet,
  parameters: {
    flags: {
      manifest: manifestFlag,
      ssh: {
        kind: "parsed",
        parse: parseTarget,
        optional: true,
        brief: "where to ask; the manifest's login and address where this is left out",
        placeholder: "USER@HOST",
      },
      root: textFlag("a directory of your own that stands for the device's /", "DIRECTORY"),
      against: textFlag("directory that 'fleet render --out' wrote", "DIRECTORY"),
      all: switchFlag("every device of the fleet"),
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: quietAlias,
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: (input: string): string => input,
          brief: "name of the device",
          placeholder: "DEVICE",
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: "compare a device with what the manifest wants",
    customUsage: [
      "[--manifest FILE] [--ssh USER@HOST | --root DIRECTORY | --against DIRECTORY] [--json] [-q] DEVICE",
      "[--manifest FILE] [--against DIRECTORY] [--json] [-q] --all",
    ],
    fullDescription: describe(
      "Asks the device over SSH, in one round trip and without a question to anybody, what it has: files that are missing, changed\n" +
        "(bytes, mode, owner) or extra. The product need not be installed there. The exit status is 0 where all is as wanted,\n" +
        "1 where something differs, 69 where a device can't be reached.",
      [
        "sesame fleet diff ws-1",
        "sesame fleet diff --ssh ops@192.0.2.10 ws-1",
        "sesame fleet diff --all --json",
      ],
    ),
  },
});

export const fleetRoutes = buildRoutes<CliContext>(
  { lint, seed, render, plan, inventory, apply, remove, diff },
  { brief: "roll out to many devices from one manifest" },
);
