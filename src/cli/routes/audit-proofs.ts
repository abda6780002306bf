// `sesame audit checkpoint|heads|prove|check-proof|prove-growth|check-growth`: the command lines of what is shown to somebody who has
// not the log.

import { buildCommand } from "@stricli/core";
import { describe, jsonFlag, parseCount, switchFlag } from "./flags.js";
import { directoryArgument, keyFlag, matching } from "./audit-arguments.js";

const loadCheckpoint = () => import("../commands/audit-checkpoint.js");
const loadGrowth = () => import("../commands/audit-growth.js");
const loadProofs = () => import("../commands/audit-proofs.js");

const checkpointFlag = (brief: string) =>
  ({ kind: "parsed", parse: (input: string) => input, brief, placeholder: "FILE" }) as const;

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
    flags: {
      until: untilFlag,
      checkpoint: {
        ...checkpointFlag("checkpoint that the other side has: the tree is its"),
        optional: true,
      },
      installation: installationFlag,
      key: keyFlag,
    },
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
    customUsage: ["[--until SEQUENCE | --checkpoint FILE] [--installation ID] [--key KEY] SEQUENCE [DIR]"],
    fullDescription: describe(
      "Prints a small JSON document with one entry and its path to the tree head of its segment, for 'sesame audit\n" +
        "check-proof'. Give --checkpoint what the other side has, or --until the last entry of the tree whose head it has.",
      [
        "sesame audit prove 17 > entry-17.json",
        "sesame audit prove 17 --checkpoint laptop-7.checkpoint > entry-17.json",
      ],
    ),
  },
});

const checkpoint = buildCommand({
  loader: async () => (await loadCheckpoint()).printLastCheckpoint,
  parameters: {
    flags: { now: switchFlag("have the entries that are not signed yet signed first"), key: keyFlag },
    positional: { kind: "tuple", parameters: [directoryArgument] },
  },
  docs: {
    brief: "print the last signed checkpoint",
    customUsage: ["[--now] [--key KEY] [DIR]"],
    fullDescription: describe(
      "Prints the last signed checkpoint of the log: a small file that vouches for everything up to an entry. Keep it on\n" +
        "another machine, and give it to 'sesame audit verify' and 'sesame audit check-proof' later.",
      ["sesame audit checkpoint --now > laptop-7.checkpoint"],
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
        parse: (input: string) => input,
        brief: "tree head from a source that you trust, or file of a checkpoint",
        placeholder: "TREEHEAD|FILE",
      },
      key: keyFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (input: string) => input, brief: "file of the proof", placeholder: "FILE" }],
    },
  },
  docs: {
    brief: "check a proof against a tree head",
    customUsage: ["[--json] [--key KEY] --head TREEHEAD|FILE FILE"],
    fullDescription: describe(
      "Checks that the entry in the file is one of those that the tree head covers, with nothing but the two. Exit status\n" +
        "0: it is; 65: it is not. --json prints the entry.",
      [
        "sesame audit check-proof entry-17.json --head 0f…",
        "sesame audit check-proof entry-17.json --head laptop-7.checkpoint",
      ],
    ),
  },
});

const proveGrowth = buildCommand({
  loader: async () => (await loadGrowth()).proveGrowth,
  parameters: {
    flags: {
      from: checkpointFlag("the earlier checkpoint"),
      to: { ...checkpointFlag("the later one; the log's last where this is left out"), optional: true },
      key: keyFlag,
    },
    positional: { kind: "tuple", parameters: [directoryArgument] },
  },
  docs: {
    brief: "print a proof that the log only grew between two checkpoints",
    customUsage: ["--from FILE [--to FILE] [--key KEY] [DIR]"],
    fullDescription: describe(
      "Prints a small JSON document, for 'sesame audit check-growth': the later checkpoint's log holds every entry of the\n" +
        "earlier one's. It shows no entry but checkpoints.",
      ["sesame audit prove-growth --from january.checkpoint > growth.json"],
    ),
  },
});

const checkGrowth = buildCommand({
  loader: async () => (await loadGrowth()).checkGrowthFile,
  parameters: {
    flags: {
      from: checkpointFlag("the earlier checkpoint"),
      to: checkpointFlag("the later one"),
      key: keyFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: (input: string) => input, brief: "file of the proof", placeholder: "FILE" }],
    },
  },
  docs: {
    brief: "check that a log only grew between two checkpoints",
    customUsage: ["--from FILE --to FILE [--key KEY] FILE"],
    fullDescription: describe(
      "Checks with the two checkpoints alone, both signed by one key, that nothing was changed or taken away between them.\n" +
        "Exit status 0: it holds; 65: it does not.",
      ["sesame audit check-growth growth.json --from january.checkpoint --to february.checkpoint"],
    ),
  },
});

export const proofCommands = { checkpoint, heads, prove, checkProof, proveGrowth, checkGrowth };
