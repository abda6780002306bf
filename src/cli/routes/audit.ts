// `sesame audit …`: the command lines. What they do is in commands/audit.ts.

import { buildCommand } from "@stricli/core";
import type { ChainHead } from "../../core/audit-entry.js";
import { SesameError } from "../../core/errors.js";
import type { CliContext } from "../context.js";
import { describe, jsonFlag, parseCount, switchFlag } from "./flags.js";
import { buildRoutes } from "./route-map.js";

const load = () => import("../commands/audit.js");

const directoryArgument = {
  parse: (input: string) => input,
  brief: "directory of the segments; the user's own audit log where this is left out",
  placeholder: "DIR",
  optional: true,
} as const;

function parseHead(input: string): ChainHead {
  const match = /^([0-9]{1,15}):([0-9a-f]{64})$/.exec(input);
  const [, sequence, hash] = match ?? [];
  if (sequence === undefined || hash === undefined)
    throw new SesameError("USAGE", "a head is SEQUENCE:HASH, as 'sesame audit verify' prints it");
  return { sequence: Number(sequence), hash };
}

const verify = buildCommand({
  loader: async () => (await load()).verifyChain,
  parameters: {
    flags: {
      json: jsonFlag,
      expectHead: {
        kind: "parsed",
        parse: parseHead,
        optional: true,
        brief: "head that an earlier verification printed and the chain must still hold",
        placeholder: "SEQUENCE:HASH",
      },
    },
    positional: { kind: "tuple", parameters: [directoryArgument] },
  },
  docs: {
    brief: "verify the audit chain",
    customUsage: ["[--json] [--expect-head SEQUENCE:HASH] [DIR]"],
    fullDescription: describe(
      "Verifies every line of the chain and says what is wrong, where. Exit status 0: intact; 65: not. One chain alone\n" +
        "can't show that entries were cut off at its end: keep the head that is printed, and give it to --expect-head later.",
      ["sesame audit verify", "sesame audit verify --json /srv/collected/laptop-7/audit"],
    ),
  },
});

const tail = buildCommand({
  loader: async () => (await load()).tailChain,
  parameters: {
    flags: {
      number: {
        kind: "parsed",
        parse: parseCount("a number of entries"),
        default: "10",
        brief: "how many entries",
        placeholder: "N",
      },
      follow: switchFlag("go on with entries as they come, until Ctrl-C"),
      json: jsonFlag,
    },
    aliases: { n: "number", f: "follow" },
    positional: { kind: "tuple", parameters: [directoryArgument] },
  },
  docs: {
    brief: "print the last entries",
    customUsage: ["[-n N] [-f] [--json] [DIR]"],
    fullDescription: describe(
      "Prints the last entries, one a line; --json prints the lines as they stand in the log.",
      ["sesame audit tail -n 20", "sesame audit tail -f --json | jq -r .action"],
    ),
  },
});

const show = buildCommand({
  loader: async () => (await load()).showEntry,
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [
        { parse: parseCount("a sequence number"), brief: "number of the entry", placeholder: "SEQUENCE" },
        directoryArgument,
      ],
    },
  },
  docs: {
    brief: "print one entry",
    customUsage: ["[--json] SEQUENCE [DIR]"],
    fullDescription: describe("Prints all members of one entry.", ["sesame audit show 1"]),
  },
});

export const auditRoutes = buildRoutes<CliContext>(
  { verify, tail, show },
  { brief: "verify and read the audit log" },
);
