// `sesame audit …`: the command lines. What they do is in commands/audit.ts.

import { buildCommand } from "@stricli/core";
import type { ChainHead } from "../../core/audit-entry.js";
import { SesameError } from "../../core/errors.js";
import type { CliContext } from "../context.js";
import { describe, jsonFlag, parseCount, switchFlag } from "./flags.js";
import { buildRoutes } from "./route-map.js";

const load = () => import("../commands/audit.js");
const loadProofs = () => import("../commands/audit-proofs.js");

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

function matching(pattern: RegExp, problem: string): (input: string) => string {
  return (input) => {
    if (!pattern.test(input)) throw new SesameError("USAGE", problem);
    return input;
  };
}

const untilFlag = {
  kind: "parsed",
  parse: parseCount("a sequence number"),
  optional: true,
  brief: "number of the last entry that the tree has; the newest where this is left out",
  placeholder: "SEQUENCE",
} as const;

const installationFlag = {
  kind: "parsed",
  parse: matching(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    "an installation's id is a UUID, as 'sesame status --json' prints it",
  ),
  optional: true,
  brief: "id of the installation that a copy is of",
  placeholder: "ID",
} as const;

const heads = buildCommand({
  loader: async () => (await loadProofs()).printHeads,
  parameters: {
    flags: { json: jsonFlag, until: untilFlag, installation: installationFlag },
    positional: { kind: "tuple", parameters: [directoryArgument] },
  },
  docs: {
    brief: "print a tree head for each segment",
    customUsage: ["[--json] [--until SEQUENCE] [--installation ID] [DIR]"],
    fullDescription: describe(
      "Prints the head of the Merkle tree over each segment's entries. Whoever keeps a head can check any entry against\n" +
        "it later, without the log. It does not verify the chain.",
      ["sesame audit heads", "sesame audit heads --until 1000"],
    ),
  },
});

const prove = buildCommand({
  loader: async () => (await loadProofs()).proveEntry,
  parameters: {
    flags: { until: untilFlag, installation: installationFlag },
    positional: {
      kind: "tuple",
      parameters: [
        { parse: parseCount("a sequence number"), brief: "number of the entry", placeholder: "SEQUENCE" },
        directoryArgument,
      ],
    },
  },
  docs: {
    brief: "print a proof that an entry is in the log",
    customUsage: ["[--until SEQUENCE] [--installation ID] SEQUENCE [DIR]"],
    fullDescription: describe(
      "Prints a small JSON document with one entry and its path to the tree head of its segment, for 'sesame audit\n" +
        "check-proof'. Give --until the last entry of the tree whose head the other side has.",
      ["sesame audit prove 17 > entry-17.json"],
    ),
  },
});

const checkProof = buildCommand({
  loader: async () => (await loadProofs()).checkProofFile,
  parameters: {
    flags: {
      json: jsonFlag,
      head: {
        kind: "parsed",
        parse: matching(/^[0-9a-f]{64}$/, "a tree head is 64 hex digits, as 'sesame audit heads' prints it"),
        brief: "tree head from a source that you trust",
        placeholder: "TREEHEAD",
      },
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (input: string) => input, brief: "file of the proof", placeholder: "FILE" }],
    },
  },
  docs: {
    brief: "check a proof against a tree head",
    customUsage: ["[--json] --head TREEHEAD FILE"],
    fullDescription: describe(
      "Checks that the entry in the file is one of those that the tree head covers, with nothing but the two. Exit status\n" +
        "0: it is; 65: it is not. --json prints the entry.",
      ["sesame audit check-proof entry-17.json --head 0f…"],
    ),
  },
});

export const auditRoutes = buildRoutes<CliContext>(
  { verify, tail, show, heads, prove, checkProof },
  { brief: "verify, read and prove the audit log" },
);
