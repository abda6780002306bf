// `sesame audit …`: the command lines. What they do is in commands/audit.ts.

import { buildCommand } from "@stricli/core";
import type { ChainHead } from "../../core/audit-entry.js";
import { SesameError } from "../../core/errors.js";
import type { CliContext } from "../context.js";
import { parseMoment } from "../../core/audit-filter.js";
import { type ProfileName, parseProfileName } from "../../core/names.js";
import { describe, jsonFlag, parseCount, switchFlag } from "./flags.js";
import { buildRoutes } from "./route-map.js";

const load = () => import("../commands/audit.js");
const loadVerify = () => import("../commands/audit-verify.js");
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
  loader: async () => (await loadVerify()).verifyChain,
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
      from: {
        kind: "parsed",
        parse: parseHead,
        optional: true,
        brief: "head up to which the chain was verified before: read only its segment and what follows",
        placeholder: "SEQUENCE:HASH",
      },
      all: switchFlag("list every fault, not the first twenty"),
      forgetHead: switchFlag(
        "expect nothing of the head that was remembered, and remember the one that is found",
      ),
    },
    positional: { kind: "tuple", parameters: [directoryArgument] },
  },
  docs: {
    brief: "verify the audit chain",
    customUsage: ["[--json] [--all] [--expect-head HEAD | --from HEAD | --forget-head] [DIR]"],
    fullDescription: describe(
      "Verifies every line of the chain and says what is wrong, where. Exit status 0: intact; 65: not. One chain alone\n" +
        "can't show that entries were cut off at its end: keep the head that is printed, and give it to --expect-head later.\n" +
        "Of your own chain the head is remembered and expected the next time; a copy elsewhere is safer. A head is\n" +
        "SEQUENCE:HASH.",
      ["sesame audit verify", "sesame audit verify --json /srv/collected/laptop-7/audit"],
    ),
  },
});

function parseTime(input: string): number {
  const ms = parseMoment(input, Date.now());
  if (ms !== null) return ms;
  throw new SesameError("USAGE", `a time is 2026-01-31, 2026-01-31T12:00Z or 7d, not "${input}"`);
}

const timeFlag = (brief: string) =>
  ({ kind: "parsed", parse: parseTime, optional: true, brief, placeholder: "TIME" }) as const;

const filterFlags = {
  since: timeFlag("entries from this time on: a date, a time (UTC unless it says), or 30m, 12h, 7d ago"),
  before: timeFlag("entries before this time"),
  action: {
    kind: "parsed",
    parse: (input: string): readonly string[] => input.split(","),
    optional: true,
    brief: "actions, comma-separated: secret.read, or secret.*",
    placeholder: "ACTION[,ACTION]",
  },
  profile: {
    kind: "parsed",
    parse: (input: string): ProfileName => parseProfileName(input),
    optional: true,
    brief: "entries about this profile",
    placeholder: "PROFILE",
  },
  outcome: {
    kind: "enum",
    values: ["ok", "denied", "failed"],
    optional: true,
    brief: "entries with this outcome: ok, denied or failed",
    placeholder: "OUTCOME",
  },
} as const;
const filterUsage =
  "[--since TIME] [--before TIME] [--action ACTION] [--profile PROFILE] [--outcome OUTCOME]";

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
      ...filterFlags,
    },
    aliases: { n: "number", f: "follow", p: "profile" },
    positional: { kind: "tuple", parameters: [directoryArgument] },
  },
  docs: {
    brief: "print the last entries",
    customUsage: [`[-n N] [-f] [--json] ${filterUsage} [DIR]`],
    fullDescription: describe(
      "Prints the last entries, one a line; --json prints the lines as they stand in the log.",
      [
        "sesame audit tail -n 20",
        "sesame audit tail --since 1d --outcome denied",
        "sesame audit tail -f --json | jq -r .action",
      ],
    ),
  },
});

const exportEntries = buildCommand({
  loader: async () => (await load()).exportChain,
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["jsonl", "cef"],
        default: "jsonl",
        brief: "jsonl: the lines as they stand in the log; cef: Common Event Format",
        placeholder: "FORMAT",
      },
      ...filterFlags,
    },
    aliases: { p: "profile" },
    positional: { kind: "tuple", parameters: [directoryArgument] },
  },
  docs: {
    brief: "print all entries for another program",
    customUsage: [`[--format jsonl|cef] ${filterUsage} [DIR]`],
    fullDescription: describe(
      "Prints the log from its beginning, or the entries of it that the filters leave. It does not verify the chain.",
      [
        "sesame audit export --since 2026-01-01 > january.jsonl",
        "sesame audit export --format cef --outcome denied",
      ],
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
  { verify, tail, show, export: exportEntries, heads, prove, checkProof },
  { brief: "verify, read and prove the audit log" },
);
