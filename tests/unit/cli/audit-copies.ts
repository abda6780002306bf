// Copies of a chain on the disk, and the word of the command's verifier on them, which must be the word of the judge that reads
// every line.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type VerificationOptions, verifyDirectory } from "../../../src/cli/audit-verification.js";
import { ChainVerifier, type ChainReport } from "../../../src/core/audit-chain.js";
import { validateAuditEntry } from "../../../src/generated/validators.js";
import { checkSignature } from "../../../src/platform/signatures.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";

export interface CopiedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const segmentName = (number: number): string => `${String(number).padStart(8, "0")}.jsonl`;

export const fileOf = (number: number, lines: readonly string[]): CopiedFile => ({
  name: segmentName(number),
  bytes: Buffer.from(lines.map((line) => `${line}\n`).join("")),
});

/** Line by line, in the order of the names. */
export function judgeSlowly(files: readonly CopiedFile[], options: VerificationOptions = {}): ChainReport {
  const verifier = new ChainVerifier({
    hashes: lineHashes,
    isEntry: validateAuditEntry,
    ...options,
    signatures: { ...options.signatures, check: checkSignature },
  });
  for (const { name, bytes } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    verifier.startSegment(name);
    verifier.update(bytes);
  }
  return verifier.finish();
}

export function withCopy<T>(files: readonly CopiedFile[], work: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), "audit-copy-"));
  try {
    for (const { name, bytes } of files) writeFileSync(join(directory, name), bytes);
    return work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export function judge(files: readonly CopiedFile[], options: VerificationOptions = {}): ChainReport {
  const report = withCopy(files, (directory) => verifyDirectory(directory, options));
  expect(report).toEqual(judgeSlowly(files, options));
  return report;
}

export const placesOf = ({ faults }: ChainReport): string[] =>
  faults.map(({ kind, segment, line }) => `${kind} ${Number(segment.slice(0, 8))}:${line}`);
