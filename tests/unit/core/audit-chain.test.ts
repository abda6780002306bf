// Entries have one spelling, and whole chains verify however they are cut into segments and chunks.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ChainVerifier } from "../../../src/core/audit-chain.js";
import {
  type AuditFacts,
  auditLine,
  composeAuditLine,
  emptyChain,
  LineComposer,
} from "../../../src/core/audit-entry.js";
import { type AuditEntry } from "../../../src/generated/types.js";
import { validateAuditEntry } from "../../../src/generated/validators.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";
import { bytesOf, chain, extend, facts, headOf, verify, verifySegments } from "./chain-fixture.js";

describe("an audit entry", () => {
  it("has its members in the documented order, whatever order they are given in", () => {
    const full: AuditEntry = {
      details: { b: 1, a: true, c: "x" },
      actor: { exe: "/bin/x", pid: 2, uid: 1 },
      key: "k",
      org_profile_id: facts.agent_id,
      profile_id: facts.agent_id,
      profile: "work",
      code: "AUTH_FAILED",
      outcome: "denied",
      agent_id: facts.agent_id,
      prev_hash: "",
      action: "a.b",
      timestamp_ms: 5,
      sequence: 1,
    };
    expect(auditLine(full)).toBe(
      `{"sequence":1,"timestamp_ms":5,"action":"a.b","prev_hash":"","agent_id":"${facts.agent_id}","outcome":"denied",` +
        `"code":"AUTH_FAILED","profile":"work","profile_id":"${facts.agent_id}","org_profile_id":"${facts.agent_id}",` +
        `"key":"k","actor":{"uid":1,"pid":2,"exe":"/bin/x"},"details":{"b":1,"a":true,"c":"x"}}`,
    );
  });

  it("is the same from a composer that remembers, whoever's entries take turns", () => {
    const actors = [1, 2].map((uid) => ({ uid, pid: 1, exe: "/bin/x" }));
    const some = fc.constantFrom(undefined, "one", "two");
    const change = fc.record(
      {
        actor: fc.constantFrom(undefined, ...actors),
        outcome: fc.constantFrom("ok" as const, "failed" as const),
        code: some,
        profile: some,
        profile_id: some,
        org_profile_id: some,
        agent_id: fc.constantFrom("one", "two"),
        key: some,
        details: fc.constantFrom(undefined, { a: 1 }),
      },
      { requiredKeys: ["agent_id", "outcome"] },
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const composer = new LineComposer();
        changes.forEach((one, sequence) => {
          const entry = { ...facts, ...one } as AuditFacts;
          const head = { sequence, hash: String(sequence) };
          expect(composer.compose(entry, head)).toBe(composeAuditLine(entry, head));
        });
      }),
    );
  });

  it("is one line whatever its text holds, and fits its schema", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (exe) => {
        const line = composeAuditLine({ ...facts, actor: { uid: 1, pid: 1, exe } }, emptyChain);
        expect(line).not.toMatch(/[\n\r]/);
        expect(validateAuditEntry(JSON.parse(line))).toBe(true);
        expect(verify([line]).intact).toBe(true);
      }),
    );
  });
});

describe("a whole chain", () => {
  it("of another implementation verifies, and is composed to the same bytes", () => {
    const folder = new URL("../../vectors/core/", import.meta.url);
    const file = readFileSync(new URL("audit-chain.jsonl", folder));
    const [sequence = "", last = ""] = readFileSync(new URL("audit-chain.head", folder), "utf8")
      .trim()
      .split(" ");
    const lines = file.toString().trimEnd().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as AuditEntry);
    const report = verifySegments([file], { expectHead: { sequence: Number(sequence), hash: last } });
    expect(report).toMatchObject({ intact: true, lines: 6, first: null, head: { sequence: 6, hash: last } });
    for (const [index, entry] of entries.entries()) {
      expect(composeAuditLine(entry, { sequence: index, hash: entry.prev_hash })).toBe(lines[index]);
    }
  });

  it("verifies in any segments and any chunks, and its last line's hash is its head", () => {
    fc.assert(
      fc.property(
        fc.nat(12),
        fc.array(fc.nat(12), { maxLength: 3 }),
        fc.integer({ min: 1, max: 700 }),
        (length, cuts, chunkBytes) => {
          const lines = extend([], length);
          const ends = [...cuts.map((cut) => Math.min(cut, length)).toSorted((a, b) => a - b), length];
          const segments = ends.map((end, index) => bytesOf(lines.slice(ends[index - 1] ?? 0, end)));
          const report = verifySegments(
            segments,
            { expectHead: length === 0 ? emptyChain : headOf(lines) },
            chunkBytes,
          );
          expect(report.faults).toEqual([]);
          expect(report).toMatchObject({ intact: true, lines: length });
          expect(report.segments).toHaveLength(ends.length);
          expect(report.head).toEqual(length === 0 ? emptyChain : headOf(lines));
        },
      ),
    );
  });

  it("verifies without segments", () => {
    const report = new ChainVerifier({ hashes: lineHashes, isEntry: validateAuditEntry }).finish();
    expect(report).toMatchObject({ intact: true, lines: 0, segments: [], head: emptyChain });
  });

  it("may hold what was known of it earlier, further back than its end", () => {
    expect(verify(chain, { expectHead: headOf(chain.slice(0, 4)) }).intact).toBe(true);
  });
});
