// `sesame fleet …`: the command lines around a fleet's manifest. Nothing here needs a daemon.

import { buildCommand } from "@stricli/core";
import type { CliContext } from "../context.js";
import { describe, jsonFlag, quietFlag, switchFlag, textFlag } from "./flags.js";
import { buildRoutes } from "./route-map.js";

const manifestFlag = textFlag("the fleet's manifest; fleet.toml where this is left out", "FILE");
const deviceFlag = textFlag("this device alone", "NAME");
const quietAlias = { q: "quiet" } as const;

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

export const fleetRoutes = buildRoutes<CliContext>(
  { seed, render },
  { brief: "roll out to many devices from one manifest" },
);
