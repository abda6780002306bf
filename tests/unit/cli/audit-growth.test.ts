// Checkpoints, tombstones and proofs of growth as Python makes them from the page alone: read, signed and proved alike here; and
// that nothing but such a proof leads from one checkpoint to another.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { growthBetween } from "../../../src/cli/commands/audit-growth.js";
import {
  type Checkpoint,
  checkpointDetails,
  checkpointOf,
  isSigned,
  parseCheckpoint,
  printCheckpoint,
  signCheckpoint,
  tombstoneSignature,
} from "../../../src/core/audit-checkpoint.js";
import { checkGrowth, parseGrowth, printGrowth } from "../../../src/core/audit-growth.js";
import { tombstoneOf } from "../../../src/core/audit-segment.js";
import type { AuditEntry } from "../../../src/generated/types.js";
import { validateAuditEntry } from "../../../src/generated/validators/audit-entry.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import { native } from "../../../src/platform/native.js";
import { checkSignature } from "../../../src/platform/signatures.js";
import { signerOfSeed } from "../../support/signer.js";
import { fileOf, judge, withCopy } from "./audit-copies.js";

interface Vectors {
  readonly seed: string;
  readonly public_key: string;
  readonly segments: readonly (readonly string[])[];
  readonly checkpoints: readonly { readonly line: string; readonly file: unknown }[];
  readonly tombstones: readonly string[];
  readonly growth: readonly { readonly earlier: number; readonly later: number; readonly proof: unknown }[];
}
const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/core/audit-checkpoints.json", import.meta.url), "utf8"),
) as Vectors;

const signer = signerOfSeed(Buffer.from(vectors.seed, "hex"));
const files = vectors.segments.map((lines, index) => fileOf(index + 1, lines));
const checkpoints = vectors.checkpoints.map(({ file }) => parseCheckpoint(JSON.stringify(file)));
const at = (index: number): Checkpoint => {
  const found = checkpoints[index];
  if (found === undefined) throw new Error(`there is no checkpoint ${index}`);
  return found;
};
const tools = {
  hashes: lineHashes,
  isEntry: (value: unknown): value is AuditEntry => validateAuditEntry(value),
};
const holds = (proof: string, earlier: Checkpoint, later: Checkpoint): boolean => {
  try {
    checkGrowth(parseGrowth(proof), earlier, later, tools);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "AUDIT_PROOF_INVALID" });
    return false;
  }
};

describe("the vectors", () => {
  it("are a chain that verifies under their key, and under no other", () => {
    const report = judge(files, { signatures: { publicKey: vectors.public_key, isDemanded: true } });
    expect(report.faults).toEqual([]);
    expect(report.signatures).toMatchObject({ checkpoints: vectors.checkpoints.length, unsigned: 0 });
    const under = judge(files, { signatures: { publicKey: "ab".repeat(32) } });
    expect(under.faults.map(({ kind }) => kind)).toContain("forged");
  });

  it("of checkpoints are read and signed alike, as entries and as files", () => {
    for (const { line, file } of vectors.checkpoints) {
      const entry = JSON.parse(line) as AuditEntry;
      const parsed = checkpointOf(entry, lineHashes);
      if (parsed === null) throw new Error("a checkpoint is none");
      const { checkpoint, peaks } = parsed;
      expect(JSON.parse(printCheckpoint(checkpoint))).toEqual(file);
      expect(isSigned(checkpoint, checkSignature)).toBe(true);
      expect(signCheckpoint(checkpoint, signer)).toEqual(checkpoint);
      expect(checkpointDetails(checkpoint, peaks, "entries")).toEqual({
        ...entry.details,
        reason: "entries",
      });
      const lines = vectors.segments[checkpoint.tree.segment - 1]?.slice(0, checkpoint.tree.size) ?? [];
      const empty = { algorithm: checkpoint.tree.algorithm, size: 0, peaks: new Uint8Array(0) };
      const tree = native.growAuditTree(empty, Buffer.from(lines.map((text) => `${text}\n`).join("")));
      expect(Buffer.from(tree.peaks).toString("hex")).toBe(peaks.join(""));
    }
  });

  it("of tombstones are signed alike", () => {
    for (const line of vectors.tombstones) {
      const entry = JSON.parse(line) as AuditEntry;
      const tombstone = tombstoneOf(entry);
      if (tombstone === null) throw new Error("a tombstone is none");
      expect(entry.details).toMatchObject(tombstoneSignature(tombstone, at(0).tree.installationId, signer));
    }
  });

  it("of growth are proved alike, lead where they say, and nowhere else", () => {
    withCopy(files, (directory) => {
      for (const { earlier, later, proof } of vectors.growth) {
        const text = JSON.stringify(proof);
        const made = growthBetween(directory, at(earlier), at(later));
        expect(JSON.parse(printGrowth(made))).toEqual(proof);
        for (const [one, from] of checkpoints.entries())
          for (const [other, to] of checkpoints.entries())
            expect(holds(text, from, to), `${earlier}-${later} for ${one}-${other}`).toBe(
              vectors.growth.some(
                (known) =>
                  known.earlier === one && known.later === other && JSON.stringify(known.proof) === text,
              ) ||
                (one === other && earlier === later),
            );
      }
    });
  });
});

describe("a proof of growth", () => {
  const across = vectors.growth.find(({ earlier, later }) => earlier === 0 && later === 4);
  const text = JSON.stringify(across?.proof);

  it("crosses two borders between segments of different hashes", () => {
    expect(parseGrowth(text).crossings.map(({ tree }) => tree.algorithm)).toEqual(["sha256", "blake3"]);
    expect(holds(text, at(0), at(4))).toBe(true);
  });

  it("proves nothing with any character changed, unless it says the same", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 33, max: 126 }), (index, code) => {
        const changed = `${text.slice(0, index)}${String.fromCodePoint(code)}${text.slice(index + 1)}`;
        if (changed !== text) expect(holds(changed, at(0), at(4))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("proves nothing without a step, and of no fork", () => {
    const proof = JSON.parse(text) as { crossings: unknown[]; consistency: unknown };
    for (const crossings of [proof.crossings.slice(1), proof.crossings.slice(0, -1), []])
      expect(holds(JSON.stringify({ ...proof, crossings }), at(0), at(4))).toBe(false);
    const fork = { ...at(0), root: "ab".repeat(32) };
    expect(holds(text, fork, at(4))).toBe(false);
    expect(holds(text, at(0), { ...at(4), root: "ab".repeat(32) })).toBe(false);
  });

  it("can't be made where the log is another one than the earlier checkpoint's", () => {
    withCopy(files, (directory) => {
      expect(() => growthBetween(directory, { ...at(0), root: "ab".repeat(32) }, at(4))).toThrow(
        "is not what the checkpoint vouches for",
      );
    });
    withCopy(files.slice(1), (directory) => {
      expect(() => growthBetween(directory, at(0), at(4))).toThrow("has no segment 1 any more");
    });
  });
});
