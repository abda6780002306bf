import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSegments, findTail, readLines } from "../../../src/cli/audit-reader.js";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "sesame-audit-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const agent = "00000000-0000-5000-8000-000000000000";
/** Well formed by itself; the reader shows lines, it does not verify the chain. */
function line(sequence: number, padding = 0): string {
  const details = padding === 0 ? {} : { details: { padding: "x".repeat(padding) } };
  return JSON.stringify({
    sequence,
    timestamp_ms: 1,
    action: "secret.read",
    prev_hash: "",
    agent_id: agent,
    outcome: "ok",
    ...details,
  });
}

function writeSegments(sizes: readonly number[], padding: number): number {
  let sequence = 0;
  sizes.forEach((size, index) => {
    const lines = Array.from({ length: size }, () => `${line((sequence += 1), padding)}\n`);
    writeFileSync(join(directory, `${String(index + 1).padStart(8, "0")}.jsonl`), lines.join(""));
  });
  return sequence;
}

function readTail(count: number): number[] {
  const segments = findSegments(directory);
  const start = findTail(segments, count);
  const sequences: number[] = [];
  for (const segment of segments) {
    if (segment.number < start.segment.number) continue;
    readLines(segment.number === start.segment.number ? start : { segment, offset: 0 }, ({ entry }) => {
      sequences.push(entry.sequence);
      return true;
    });
  }
  return sequences;
}

describe("the tail of a chain", () => {
  it("is its last lines, however they are spread over segments and chunks", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom(0, 4000),
        (segments, count, padding) => {
          const total = writeSegments(segments, padding);
          const expected = Array.from(
            { length: Math.min(count, total) },
            (_, index) => total - Math.min(count, total) + index + 1,
          );
          expect(readTail(count)).toEqual(expected);
          for (const { path } of findSegments(directory)) rmSync(path);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("leaves a last line that is still being written for later", () => {
    writeFileSync(join(directory, "00000001.jsonl"), `${line(1)}\n${line(2)}\n{"sequ`);
    expect(readTail(1)).toEqual([2]);
    expect(readTail(2)).toEqual([1, 2]);
  });

  it("refuses a line that is no entry with its place", () => {
    writeFileSync(join(directory, "00000001.jsonl"), `${line(1)}\n{"sequence":2}\n`);
    expect(() => readTail(5)).toThrow(
      expect.objectContaining({
        code: "AUDIT_CHAIN_BROKEN",
        details: { segment: "00000001.jsonl", byteOffset: line(1).length + 1 },
      }),
    );
  });

  it("refuses a line without end before it fills the memory", () => {
    writeFileSync(join(directory, "00000001.jsonl"), "x".repeat(1_000_000));
    expect(() => readTail(1)).toThrow(expect.objectContaining({ code: "AUDIT_CHAIN_BROKEN" }));
  });
});

it("a directory without segments holds no audit log", () => {
  expect(() => findSegments(directory)).toThrow(expect.objectContaining({ code: "AUDIT_NOT_FOUND" }));
});
