// `sesame audit …`: verifying and reading the chain straight from its files, without the daemon that wrote
// them, so that an auditor needs nothing but a copy.

import { watch } from "node:fs";
import type { ChainReport } from "../../core/audit-chain.js";
import type { ChainHead } from "../../core/audit-entry.js";
import { displayText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import type { AuditEntry } from "../../generated/types.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { type AuditLine, type AuditPosition, findSegments, findTail, readLines } from "../audit-reader.js";
import { verifyDirectory } from "../audit-verification.js";
import type { CliContext } from "../context.js";
import { formatTime, writeJson, writeText } from "../output.js";

function directoryOf(context: CliContext, directory: string | undefined): string {
  return directory ?? resolveConfigPaths(context.environment).audit;
}

interface VerifyFlags {
  readonly json?: boolean;
  readonly expectHead?: ChainHead;
}

/** Faults beyond this are counted, not listed: the first is what matters to a person. */
const listedFaults = 20;

export async function verifyChain(this: CliContext, flags: VerifyFlags, directory?: string): Promise<void> {
  const { expectHead } = flags;
  const report = verifyDirectory(
    directoryOf(this, directory),
    expectHead === undefined ? {} : { expectHead },
  );
  const { first } = report;
  if (flags.json === true) writeJson(reportAsJson(report));
  else writeText(report.intact ? describeIntact(report) : describeFaults(report));
  if (first !== null) {
    throw new SesameError(
      "AUDIT_CHAIN_BROKEN",
      `the audit chain does not verify: first ${first.kind} at segment ${first.segment}, line ${first.line}`,
      {
        details: { kind: first.kind, segment: first.segment, line: first.line, byteOffset: first.byteOffset },
      },
    );
  }
  if (flags.expectHead !== undefined && report.isExpectedHeadRemoved) {
    const { sequence } = flags.expectHead;
    throw new SesameError(
      "AUDIT_ENTRY_UNKNOWN",
      `entry ${sequence} was removed by retention: nothing shows any more whether it was the expected one`,
      { details: { sequence } },
    );
  }
}

function reportAsJson({ intact, lines, segments, removal, head, faults, omitted }: ChainReport): unknown {
  return {
    intact,
    entries: lines,
    segments: segments.map(({ name, hash }) => ({ segment: name, hash })),
    removed: removal === null ? null : { last_sequence: removal.lastSequence, tombstone: removal.tombstone },
    head,
    faults: faults.map(({ kind, segment, line, byteOffset, sequence, message }) => ({
      kind,
      segment,
      line,
      byte_offset: byteOffset,
      sequence,
      message,
    })),
    omitted_faults: omitted,
  };
}

function describeIntact({ lines, segments, removal, head }: ChainReport): string {
  const removed =
    removal === null
      ? ""
      : `removed by retention: entries 1 to ${removal.lastSequence}, as entry ${removal.tombstone} says\n`;
  return `intact: ${lines} entries in ${segments.length} segments\n${removed}head: ${head.sequence}:${head.hash}\n`;
}

function describeFaults({ faults, omitted }: ChainReport): string {
  const listed = faults.slice(0, listedFaults).map(({ kind, segment, line, byteOffset, message }) => {
    const what = displayText(message, { maximumCharacters: 400 });
    return `${kind}: segment ${segment}, line ${line}, byte ${byteOffset}: ${what}\n`;
  });
  const unlisted = faults.length - listed.length + omitted;
  return listed.join("") + (unlisted > 0 ? `and ${unlisted} more\n` : "");
}

function formatEntry(entry: AuditEntry): string {
  const facts: (readonly [string, string | number | boolean | undefined])[] = [
    ["code", entry.code],
    ["profile", entry.profile],
    ["key", entry.key],
    ["uid", entry.actor?.uid],
    ["pid", entry.actor?.pid],
    ["exe", entry.actor?.exe],
    ...Object.entries(entry.details ?? {}),
  ];
  const shown = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`${displayText(name)}=${displayText(String(value))}`],
  );
  return [entry.sequence, formatTime(entry.timestamp_ms), entry.outcome, entry.action, ...shown].join(" ");
}

function printLine(line: AuditLine, json: boolean | undefined): void {
  writeText(`${json === true ? line.text : formatEntry(line.entry)}\n`);
}

/** Prints from a position to the end of the chain; returns where that was. */
function printFrom(directory: string, from: AuditPosition, json: boolean | undefined): AuditPosition {
  let position = from;
  for (const segment of findSegments(directory)) {
    if (segment.number < from.segment.number) continue;
    position = readLines(segment.number === from.segment.number ? from : { segment, offset: 0 }, (line) => {
      printLine(line, json);
      return true;
    });
  }
  return position;
}

interface TailFlags {
  readonly number: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

export async function tailChain(this: CliContext, flags: TailFlags, directory?: string): Promise<void> {
  const place = directoryOf(this, directory);
  let position = printFrom(place, findTail(findSegments(place), flags.number), flags.json);
  if (flags.follow !== true) return;
  await new Promise<never>((_resolve, reject) => {
    const goOn = (): void => {
      try {
        position = printFrom(place, position, flags.json);
      } catch (error) {
        reject(error);
      }
    };
    watch(place, goOn).on("error", reject);
    // What came between the first reading and the watch.
    goOn();
  });
}

export async function showEntry(
  this: CliContext,
  flags: { readonly json?: boolean },
  sequence: number,
  directory?: string,
): Promise<void> {
  const place = directoryOf(this, directory);
  for (const segment of findSegments(place).toReversed()) {
    let found: AuditLine | null = null;
    let first = 0;
    readLines({ segment, offset: 0 }, (line) => {
      if (first === 0) first = line.entry.sequence;
      if (line.entry.sequence === sequence) found = line;
      // A segment that begins later can't hold it.
      return first <= sequence && line.entry.sequence < sequence;
    });
    if (found !== null) {
      printFound(found, flags.json);
      return;
    }
    if (first !== 0 && first < sequence) break;
  }
  throw new SesameError(
    "AUDIT_ENTRY_UNKNOWN",
    `the audit log at "${displayText(place)}" has no entry ${sequence}`,
    { details: { sequence } },
  );
}

function printFound({ entry, text }: AuditLine, json: boolean | undefined): void {
  if (json === true) {
    writeText(`${text}\n`);
    return;
  }
  const { actor, details, ...plain } = entry;
  const members = { ...plain, ...prefixed("actor", actor), ...prefixed("details", details) };
  for (const [name, value] of Object.entries(members))
    writeText(`${displayText(name)}: ${displayText(String(value), { maximumCharacters: 4096 })}\n`);
  writeText(`time: ${formatTime(entry.timestamp_ms)}\n`);
}

function prefixed(
  name: string,
  record: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record ?? {}).map(([member, value]) => [`${name}.${member}`, value]),
  );
}
