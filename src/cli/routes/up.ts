// `sesame up` and `sesame version`: the command lines of what needs no daemon to be there first.

import { buildCommand } from "@stricli/core";
import { describe, jsonFlag, quietFlag, switchFlag, textFlag } from "./flags.js";

export const up = buildCommand({
  loader: async () => (await import("../commands/up.js")).runUp,
  parameters: {
    flags: {
      logFile: textFlag("append the daemons' logs to FILE instead of writing them to stderr", "FILE"),
      noSandbox: switchFlag("run the daemons unconfined, where the kernel has no Landlock"),
      quiet: quietFlag,
    },
    aliases: { q: "quiet" },
    positional: {
      kind: "array",
      parameter: {
        brief: "command to run with the daemons up",
        parse: (input: string) => input,
        placeholder: "CMD",
      },
    },
  },
  docs: {
    brief: "run the daemons in the foreground",
    customUsage: ["[--log-file FILE] [--no-sandbox] [-q] [-- CMD [ARG]...]"],
    fullDescription: describe(
      "Starts both daemons, restarts one that dies, and stops them in order at the end: on Ctrl-C or SIGTERM, or when\n" +
        "CMD ends, whose exit status it then passes on. For containers and development; a login session uses systemd.",
      ["sesame up", "sesame up -- sesame status", "sesame up --log-file daemons.log -- bash"],
    ),
  },
});

export const version = buildCommand({
  loader: async () => (await import("../commands/version.js")).showVersion,
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: "print the version",
    customUsage: ["[--json]"],
    fullDescription: describe("Prints the version of the program.", ["sesame version"]),
  },
});
