// `sesame audit …`: the command lines. What they do is in commands/audit.ts.

import { buildCommand } from "@stricli/core";
import { SesameError } from "../../core/errors.js";
import type { CliContext } from "../context.js";
import { parseMoment } from "../../core/audit-filter.js";
import { type ProfileName, parseProfileName } from "../../core/names.js";
import { parseTrustedPlace } from "../trusted-place.js";
import { describe, jsonFlag, parseCount, switchFlag } from "./flags.js";
import { directoryArgument, keyFlag } from "./audit-arguments.js";
import { proofCommands } from "./audit-proofs.js";
import { buildRoutes } from "./route-map.js";

const load = () => import("../commands/audit.js");
const loadVerify = () => import("../commands/audit-verify.js");

const verify = buildCommand({
  loader: async () => (await loadVerify()).verifyChain,
  parameters: {
    flags: {
      json: jsonFlag,
      expectHead: {
        kind: "parsed",
        parse: parseTrustedPlace,
        optional: true,
        brief: "head, or file of a checkpoint, that the chain must still hold",
        placeholder: "HEAD|FILE",
      },
      from: {
        kind: "parsed",
        parse: parseTrustedPlace,
        optional: true,
        brief: "the same, up to which the chain was verified before: read only its segment and what follows",
        placeholder: "HEAD|FILE",
      },
      key: keyFlag,
      all: switchFlag("list every fault, not the first twenty"),
      forgetHead: switchFlag(
        "expect nothing of the head that was remembered, and remember the one that is found",
      ),
    },
    positional: { kind: "tuple", parameters: [directoryArgument] },
  },
  docs: {
    brief: "verify the audit chain",
    customUsage: [
      "[--json] [--all] [--key KEY] [--expect-head HEAD|FILE | --from HEAD|FILE | --forget-head] [DIR]",
    ],
    fullDescription: describe(
      "Verifies every line of the chain and says what is wrong, where. Exit status 0: intact; 65: not. One chain alone\n" +
        "can't show that entries were cut off at its end: keep the head that is printed, and give it to --expect-head later.\n" +
        "Of your own chain the head is remembered and expected the next time; a copy elsewhere is safer. A head is\n" +
        "SEQUENCE:HASH; the file of a checkpoint, as 'sesame audit checkpoint' prints it, holds one that is signed. With a\n" +
        "key or a checkpoint that you kept, a chain that is not signed by that key is not intact.",
      [
        "sesame audit verify",
        "sesame audit verify --json /srv/collected/laptop-7/audit",
        "sesame audit verify --from laptop-7.checkpoint /srv/collected/laptop-7/audit",
      ],
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

export const auditRoutes = buildRoutes<CliContext>(
  { verify, tail, show, export: exportEntries, ...proofCommands },
  { brief: "verify, read and prove the audit log" },
);
