// Merkle trees over audit segments: as Python computes them, and that every entry proves and nothing else does.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditHash } from "../../../src/core/audit-hash.js";
import {
  checkProof,
  type EntryProof,
  parseProof,
  printProof,
  treeHead,
  treeHeadBytes,
} from "../../../src/core/audit-proof.js";
import { hashLeaf, isConsistent, MerkleTree, rootOfInclusion } from "../../../src/core/audit-tree.js";
import { validateAuditEntry } from "../../../src/generated/validators.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import { extend } from "./chain-fixture.js";
import { thrownBy } from "./thrown.js";

interface Vectors {
  readonly trees: readonly {
    readonly algorithm: AuditHash;
    readonly leaves: readonly string[];
    readonly roots: readonly string[];
    readonly inclusion: readonly { readonly index: number; readonly size: number; readonly path: string[] }[];
    readonly consistency: readonly {
      readonly before: number;
      readonly size: number;
      readonly path: string[];
    }[];
  }[];
  readonly proofs: readonly { readonly head: string; readonly proof: unknown }[];
}
const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/core/audit-proofs.json", import.meta.url), "utf8"),
) as Vectors;

const judge = {
  hashes: lineHashes,
  isEntry: (value: unknown): value is never => validateAuditEntry(value),
};
const leavesOf = (algorithm: AuditHash, lines: readonly string[]): string[] =>
  lines.map((line) => hashLeaf(lineHashes[algorithm], Buffer.from(line)));

describe("the vectors", () => {
  it.each(vectors.trees)("of trees under $algorithm are computed alike", (tree) => {
    const hash = lineHashes[tree.algorithm];
    const made = new MerkleTree(hash, leavesOf(tree.algorithm, tree.leaves));
    expect(tree.leaves.map((_, index) => made.root(index))).toEqual(tree.roots.slice(0, -1));
    for (const { index, size, path } of tree.inclusion) expect(made.inclusion(index, size)).toEqual(path);
    for (const { before, size, path } of tree.consistency)
      expect(made.consistency(before, size)).toEqual(path);
  });

  it("of proofs lead to their heads, and to no other", () => {
    for (const [at, { head, proof }] of vectors.proofs.entries()) {
      const parsed = parseProof(JSON.stringify(proof));
      expect(checkProof(parsed, head, judge).entry.sequence).toBeGreaterThan(0);
      const other = vectors.proofs.find(({ head: otherHead }) => otherHead !== head)?.head ?? "";
      expect(thrownBy(() => checkProof(parsed, other, judge))).toMatchObject({ code: "AUDIT_PROOF_INVALID" });
      expect(at).toBeLessThan(vectors.proofs.length);
    }
  });
});

const sizes = fc.integer({ min: 1, max: 70 });
const flip = (hex: string, bit: number): string => {
  const bytes = Buffer.from(hex, "hex");
  const at = Math.floor(bit / 8) % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
  return bytes.toString("hex");
};

describe("a tree of any size", () => {
  const hash = lineHashes.sha256;
  const leaves = leavesOf(
    "sha256",
    Array.from({ length: 70 }, (_, index) => `line ${index}`),
  );
  const tree = new MerkleTree(hash, leaves);

  it("proves each of its leaves, at its own place and no other", () => {
    fc.assert(
      fc.property(sizes, fc.nat(69), fc.nat(69), (size, at, other) => {
        const index = at % size;
        const path = tree.inclusion(index, size);
        const leaf = leaves[index] ?? "";
        expect(rootOfInclusion(hash, leaf, { index, size, path })).toBe(tree.root(size));
        const elsewhere = other % size;
        if (elsewhere !== index)
          expect(rootOfInclusion(hash, leaf, { index: elsewhere, size, path })).not.toBe(tree.root(size));
      }),
    );
  });

  it("proves nothing by a path of which a bit is another, or that is shorter or longer", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(69), fc.nat(), fc.nat(), (size, at, place, bit) => {
        const index = at % size;
        const path = tree.inclusion(index, size);
        const leaf = leaves[index] ?? "";
        const changed = path.with(place % path.length, flip(path[place % path.length] ?? "", bit));
        for (const wrong of [changed, path.slice(1), path.slice(0, -1), [...path, leaf], [leaf, ...path]])
          expect(rootOfInclusion(hash, leaf, { index, size, path: wrong })).not.toBe(tree.root(size));
        expect(rootOfInclusion(hash, flip(leaf, bit), { index, size, path })).not.toBe(tree.root(size));
      }),
    );
  });

  it("is consistent with each of its beginnings, by a proof of which every bit counts", () => {
    const sized = (size: number) => ({ size, root: tree.root(size) });
    fc.assert(
      fc.property(sizes, sizes, fc.nat(), fc.nat(), (one, two, place, bit) => {
        const [before, after] = [Math.min(one, two), Math.max(one, two)];
        const path = tree.consistency(before, after);
        expect(isConsistent(hash, sized(before), sized(after), path)).toBe(true);
        const lied = { size: before, root: flip(tree.root(before), bit) };
        expect(isConsistent(hash, lied, sized(after), path)).toBe(false);
        expect(isConsistent(hash, sized(before), sized(after), [...path, tree.root()])).toBe(false);
        if (path.length === 0) return;
        const changed = path.with(place % path.length, flip(path[place % path.length] ?? "", bit));
        expect(isConsistent(hash, sized(before), sized(after), changed)).toBe(false);
        expect(isConsistent(hash, sized(before), sized(after), path.slice(1))).toBe(false);
      }),
    );
  });

  it("tells a leaf from a node that has the same bytes", () => {
    const [left = "", right = ""] = leaves;
    const node = Buffer.concat([Buffer.from(left, "hex"), Buffer.from(right, "hex")]);
    expect(hashLeaf(hash, node)).not.toBe(tree.root(2));
  });
});

describe("a proof", () => {
  const lines = extend([], 20);
  const facts = {
    installationId: "6f1c2b52-3c0f-4d19-9a53-0d4f0e6a7b21",
    segment: 3,
    algorithm: "blake3",
    firstSequence: 1,
    size: 20,
  } as const;
  const tree = new MerkleTree(lineHashes.blake3, leavesOf("blake3", lines));
  const head = treeHead(lineHashes, facts, tree.root());
  const proof: EntryProof = { ...facts, line: lines[6] ?? "", path: tree.inclusion(6) };

  it("survives being printed, and shows the entry", () => {
    expect(parseProof(printProof(proof))).toEqual(proof);
    expect(checkProof(proof, head, judge)).toMatchObject({ entry: { sequence: 7 }, tree: facts });
  });

  it("is over bytes that say installation, algorithm, segment, first entry and size", () => {
    expect(Buffer.from(treeHeadBytes(facts, tree.root())).toString("hex")).toBe(
      Buffer.from("open-sesame/audit-tree/1\0").toString("hex") +
        `016f1c2b523c0f4d199a530d4f0e6a7b21000000000000000300000000000000010000000000000014${tree.root()}`,
    );
  });

  it.each<[string, Partial<EntryProof>]>([
    ["another installation", { installationId: "6f1c2b52-3c0f-4d19-9a53-0d4f0e6a7b22" }],
    ["another segment", { segment: 4 }],
    ["another algorithm", { algorithm: "sha256" }],
    ["another first entry", { firstSequence: 2 }],
    ["another size", { size: 21 }],
    ["another entry", { line: lines[7] ?? "" }],
    ["the entry changed", { line: (lines[6] ?? "").replace('"ok"', '"denied"') }],
    ["the entry spelled otherwise", { line: (lines[6] ?? "").replace('"outcome":', '"outcome": ') }],
    ["no path", { path: [] }],
    ["an entry before the tree", { firstSequence: 8 }],
  ])("that speaks of %s is refused", (_, change) => {
    expect(thrownBy(() => checkProof({ ...proof, ...change }, head, judge))).toMatchObject({
      code: "AUDIT_PROOF_INVALID",
    });
  });

  it("of which any character is another is refused, unless it says the same", () => {
    const text = printProof(proof);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom("0", "f", "x", '"', " ", "}"), (at, put) => {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        let parsed: EntryProof;
        try {
          parsed = parseProof(changed);
          checkProof(parsed, head, judge);
        } catch (error) {
          expect(error).toMatchObject({ code: "AUDIT_PROOF_INVALID" });
          return;
        }
        expect(parsed).toEqual(proof);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(["", "[]", "null", "{}", "{", '{"kind":"open-sesame/audit-proof/1"}'])(
    "that is %j is none",
    (text) => {
      expect(thrownBy(() => parseProof(text))).toMatchObject({ code: "AUDIT_PROOF_INVALID" });
    },
  );
});
