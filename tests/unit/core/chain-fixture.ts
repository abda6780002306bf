// Audit chains for tests: made with the real composer, hashed for real, verified in segments and chunks.

import {
  ChainVerifier,
  type ChainFaultKind,
  type ChainReport,
  type ChainVerifierOptions,
} from "../../../src/core/audit-chain.js";
import {
  type AuditFacts,
  type ChainHead,
  composeAuditLine,
  emptyChain,
} from "../../../src/core/audit-entry.js";
import { validateAuditEntry } from "../../../src/generated/validators.js";
import { lineHashes } from "../../../src/platform/audit-hashes.js";

export const hashText = (line: string): string => lineHashes.blake3(line);

export const facts: AuditFacts = {
  timestamp_ms: 1_767_225_600_000,
  action: "secret.read",
  agent_id: "9c48f0e1-7cc9-57d4-9250-543ef7e0d39e",
  outcome: "ok",
};

export function extend(lines: readonly string[], count: number, change: Partial<AuditFacts> = {}): string[] {
  const all = [...lines];
  for (let index = 0; index < count; index += 1) {
    const last = all.at(-1);
    const head: ChainHead = last === undefined ? emptyChain : { sequence: all.length, hash: hashText(last) };
    all.push(
      composeAuditLine({ ...facts, timestamp_ms: facts.timestamp_ms + 250 * all.length, ...change }, head),
    );
  }
  return all;
}

export type Options = Partial<ChainVerifierOptions>;

export function verifySegments(
  segments: readonly Uint8Array[],
  options: Options = {},
  chunkBytes = 64,
): ChainReport {
  const verifier = new ChainVerifier({ hashes: lineHashes, isEntry: validateAuditEntry, ...options });
  for (const [index, segment] of segments.entries()) {
    verifier.startSegment(`${String(index + 1).padStart(8, "0")}.jsonl`);
    for (let at = 0; at < segment.length; at += chunkBytes)
      verifier.update(segment.subarray(at, at + chunkBytes));
  }
  return verifier.finish();
}

export const bytesOf = (lines: readonly string[]): Buffer =>
  Buffer.from(lines.map((line) => `${line}\n`).join(""));
export const verify = (lines: readonly string[], options: Options = {}): ChainReport =>
  verifySegments([bytesOf(lines)], options);
export const headOf = (lines: readonly string[]): ChainHead => ({
  sequence: lines.length,
  hash: hashText(lines.at(-1) ?? ""),
});
export const named = (report: ChainReport): [ChainFaultKind, number][] =>
  report.faults.map(({ kind, line }) => [kind, line]);

export const chain = extend([], 10);
export const [, , , fourth = "", fifth = "", sixth = ""] = chain;
export const change = (line: string): string => line.replace("secret.read", "secret.rea_");
