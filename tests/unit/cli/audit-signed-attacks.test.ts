// What somebody who has the files of a signed chain, and not the key, can do to them: each attack on a copy, the name that
// verifying gives it when it knows nothing, and when an auditor brings the checkpoint that they kept. What shows with the
// checkpoint alone, docs/audit.md lists.

import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { VerificationOptions } from "../../../src/cli/audit-verification.js";
import { checkpointMade, checkpointOf, headOf, type Signer } from "../../../src/core/audit-checkpoint.js";
import { auditLine, type ChainHead, emptyChain } from "../../../src/core/audit-entry.js";
import { segmentsRemoved } from "../../../src/core/audit-segment.js";
import type { AuditEntry } from "../../../src/generated/types.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import { signerOf } from "../../support/signer.js";
import { Chain } from "../core/segment-fixture.js";
import { type CopiedFile, fileOf, judge, placesOf } from "./audit-copies.js";

const signer = signerOf(1);
const thief = signerOf(2);

/**
 * Three segments of sixty lines under BLAKE3, with a checkpoint in lines 21 and 40 of each and one over the segment before in
 * line 2; the third says in line 3 that the first was given up to retention. `by` says who signs from a sequence on.
 */
function build(by: (sequence: number) => Signer = () => signer): Chain {
  const chain = new Chain();
  const sign = (isClosing = false): Chain =>
    chain.sign(by(chain.head.sequence + 1), { interval: 20, isClosing });
  chain.begin("blake3", { isSilent: true }).add({}, 20);
  sign().add({}, 18);
  sign().add({}, 20).begin("blake3");
  sign(true).add({}, 18);
  sign().add({}, 18);
  sign().add({}, 20).begin("blake3", { removedTo: 60 });
  sign(true)
    .bury(1, {}, by(chain.head.sequence + 1))
    .add({}, 17);
  sign().add({}, 18);
  return sign().add({}, 20);
}

const honest = build();
type Lines = readonly (readonly string[])[];
const filesOf = (segments: Lines): CopiedFile[] => segments.map((lines, index) => fileOf(index + 1, lines));

/** What was not hashed anew. */
const swap = (segment: number, number: number, text: string): Lines =>
  honest.segments.map((lines, index) => (index + 1 === segment ? lines.with(number - 1, text) : lines));
const line = (segment: number, number: number): string => honest.segments[segment - 1]?.[number - 1] ?? "";
const entryAt = (segment: number, number: number): AuditEntry =>
  JSON.parse(line(segment, number)) as AuditEntry;

/** Every line as it is wanted, and all numbered and hashed anew, so that only signatures can tell. */
function rehash(change: (entry: AuditEntry) => AuditEntry | null, from: Lines = honest.segments): Lines {
  let head: ChainHead = emptyChain;
  return from.map((lines) =>
    lines.flatMap((text) => {
      const entry = change(JSON.parse(text) as AuditEntry);
      if (entry === null) return [];
      const renewed = auditLine({ ...entry, sequence: head.sequence + 1, prev_hash: head.hash });
      head = { sequence: head.sequence + 1, hash: lineHashes.blake3(renewed) };
      return [renewed];
    }),
  );
}

const denied = (entry: AuditEntry): AuditEntry =>
  entry.action === "secret.read" ? { ...entry, outcome: "denied" } : entry;
const isCheckpoint = ({ action }: AuditEntry): boolean => action === checkpointMade;
const withoutSignature = (entry: AuditEntry): AuditEntry => {
  const { installation_id: _id, public_key: _key, signature: _signature, ...details } = entry.details ?? {};
  return entry.action === segmentsRemoved ? { ...entry, details } : entry;
};
const changeDetails = (entry: AuditEntry, details: AuditEntry["details"]): AuditEntry => ({
  ...entry,
  details: { ...entry.details, ...details },
});

/** Up to a line of the third segment. */
const upTo = (number: number): Lines => [
  ...honest.segments.slice(0, 2),
  (honest.segments[2] ?? []).slice(0, number),
];

/** The newest that there is, over entry 159. */
const kept = checkpointOf(entryAt(3, 40), lineHashes)?.checkpoint;
if (kept === undefined) throw new Error("the chain's last checkpoint is none");
const brought: VerificationOptions = {
  expectHead: headOf(kept),
  signatures: { publicKey: kept.publicKey, isDemanded: true },
};

type Attack = readonly [
  what: string,
  segments: Lines,
  found: readonly string[],
  withCheckpoint?: readonly string[],
];

const everySignature = ["1:21", "1:40", "2:2", "2:21", "2:40", "3:2", "3:3", "3:21", "3:40"].map(
  (place) => `forged ${place}`,
);

const attacks: Attack[] = [
  [
    "an edited checkpoint",
    swap(2, 21, line(2, 21).replace('"interval":20', '"interval":99')),
    ["forged 2:21", "modified 2:21"],
  ],
  [
    "a deleted checkpoint",
    honest.segments.map((lines, index) => (index === 1 ? lines.toSpliced(20, 1) : lines)),
    ["deleted 2:21"],
  ],
  [
    "an edited entry right before a checkpoint",
    swap(2, 20, line(2, 20).replace('"ok"', '"failed"')),
    ["modified 2:20"],
  ],
  [
    "a checkpoint repeated in the place of another",
    rehash((entry) => (entry.sequence === 100 ? { ...entry, details: entryAt(2, 21).details ?? {} } : entry)),
    ["forged 2:40", "unsigned 2:50", "forged 3:2", "forged 3:21", "forged 3:40"],
  ],
  [
    "a checkpoint of an earlier segment repeated in a later one's beginning",
    rehash((entry) => (entry.sequence === 122 ? { ...entry, details: entryAt(2, 2).details ?? {} } : entry)),
    ["forged 3:2", "unsigned 3:9", "forged 3:21", "forged 3:40"],
  ],
  [
    "entries changed and hashed anew, the checkpoints behind them left",
    rehash((entry) => (entry.sequence >= 85 ? denied(entry) : entry)),
    ["forged 2:40", "unsigned 2:50", "forged 3:2", "forged 3:21", "forged 3:40"],
  ],
  [
    "entries changed and hashed anew, the checkpoints behind them taken out",
    rehash((entry) =>
      entry.sequence < 85 ? entry : isCheckpoint(entry) ? null : withoutSignature(denied(entry)),
    ),
    ["unsigned 2:50", "unsigned 3:2"],
  ],
  [
    "entries changed and hashed anew, and signed by another key from there on",
    rehash(
      (entry) => (entry.sequence >= 85 ? denied(entry) : entry),
      build((sequence) => (sequence >= 85 ? thief : signer)).segments,
    ),
    ["forged 2:40", "unsigned 2:50", "forged 3:2", "forged 3:3", "forged 3:21", "forged 3:40"],
  ],
  [
    "the key changed from a checkpoint on",
    build((sequence) => (sequence >= 85 ? thief : signer)).segments,
    ["forged 2:40", "unsigned 2:50", "forged 3:2", "forged 3:3", "forged 3:21", "forged 3:40"],
  ],
  [
    "a signed chain written anew from its first entry, without signatures",
    rehash((entry) => (isCheckpoint(entry) || entry.action === segmentsRemoved ? null : denied(entry))),
    [],
    ["unsigned 3:56"],
  ],
  [
    "a signed chain written anew from its first entry, under another key",
    build(() => thief).segments,
    [],
    [...everySignature, "unsigned 3:60"],
  ],
  ["the last segment of a signed chain missing", honest.segments.slice(0, 2), [], ["truncated 2:61"]],
  ["a signed chain cut off right behind a checkpoint", upTo(21), [], ["truncated 3:22"]],
  [
    "a signed chain cut off behind a checkpoint, and written on",
    rehash((entry) => (entry.sequence <= 141 ? entry : isCheckpoint(entry) ? null : denied(entry)), upTo(48)),
    [],
    ["fork 3:39"],
  ],
  ["an older copy of a signed chain in its place", [honest.segments[0] ?? []], [], ["truncated 1:61"]],
  [
    "a signed tombstone changed, and all behind it hashed anew",
    rehash((entry) =>
      entry.action === segmentsRemoved
        ? changeDetails(entry, { last_sequence: 120, last_hash: entryAt(3, 1).prev_hash, segments: 2 })
        : entry,
    ),
    ["forged 3:3", "forged 3:21", "unsigned 3:31", "forged 3:40"],
  ],
  [
    "a tombstone without its signature",
    rehash(withoutSignature),
    ["unsigned 3:3", "forged 3:21", "unsigned 3:31", "forged 3:40"],
  ],
  [
    "a tombstone signed by another key",
    rehash((entry) =>
      entry.action === segmentsRemoved
        ? (JSON.parse(
            build((sequence) => (sequence === 123 ? thief : signer)).segments[2]?.[2] ?? "",
          ) as AuditEntry)
        : entry,
    ),
    ["forged 3:3", "forged 3:21", "unsigned 3:31", "forged 3:40"],
  ],
  [
    "another installation's id in a signed tombstone",
    rehash((entry) =>
      entry.action === segmentsRemoved
        ? changeDetails(entry, { installation_id: "5b0b8f0e-2e3a-4a53-8a5e-0d4f7f6f9b11" })
        : entry,
    ),
    ["forged 3:3", "forged 3:21", "unsigned 3:31", "forged 3:40"],
  ],
  [
    "garbage in a signature's place",
    rehash((entry) =>
      entry.sequence === 100 ? changeDetails(entry, { signature: "f".repeat(128) }) : entry,
    ),
    ["forged 2:40", "unsigned 2:50", "forged 3:2", "forged 3:21", "forged 3:40"],
  ],
  [
    "a checkpoint that can't be understood",
    rehash((entry) => (entry.sequence === 100 ? changeDetails(entry, { peaks: "ff" }) : entry)),
    ["forged 2:40", "unsigned 2:50", "forged 3:2", "forged 3:21", "forged 3:40"],
  ],
  [
    "the interval raised that a checkpoint promised",
    rehash((entry) => (entry.sequence === 81 ? changeDetails(entry, { interval: 90_000 }) : entry)),
    ["forged 2:21", "unsigned 2:31", "forged 2:40", "forged 3:2", "forged 3:21", "forged 3:40"],
  ],
];

describe("a signed chain", () => {
  it("is intact with all its segments, and without those that retention gave up, and says who signed how far", () => {
    for (const segments of [honest.segments, honest.segments.slice(1)]) {
      const files = filesOf(honest.segments).slice(-segments.length);
      const report = judge(files, brought);
      expect(placesOf(report)).toEqual([]);
      expect(report.signatures).toMatchObject({
        publicKey: signer.publicKey,
        checkpoints: segments.length === 3 ? 8 : 6,
        last: { hash: kept.hash, tree: { segment: 3, firstSequence: 121, size: 39 } },
        unsigned: 20,
      });
    }
  });
});

describe("verifying names", () => {
  for (const [what, segments, found, withCheckpoint] of attacks) {
    test(what, () => {
      const files = filesOf(segments);
      expect(placesOf(judge(files))).toEqual(found);
      expect(placesOf(judge(files, brought))).toEqual(withCheckpoint ?? found);
    });
  }
});

describe("docs/audit.md", () => {
  it("lists the attacks on a signed chain that only a checkpoint shows, and no others", () => {
    const page = readFileSync(new URL("../../../docs/audit.md", import.meta.url), "utf8");
    const section =
      /\n## What only a known checkpoint shows\n(?<text>.*?)\n## /s.exec(page)?.groups?.["text"] ?? "";
    const listed = [...section.matchAll(/^- (?<what>.*?)(?:: .*)?$/gm)].map(({ groups }) => groups?.["what"]);
    const silent = attacks.filter(([, , found, withCheckpoint]) => found.length === 0 && withCheckpoint);
    expect(new Set(listed)).toEqual(new Set(silent.map(([what]) => what)));
  });
});
