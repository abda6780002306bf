// `sesame audit tail|show|export`: reading the chain straight from its files, without the daemon that wrote them, so that an
// auditor needs nothing but a copy. What is shown is well formed; whether it is the chain is what verifying says.

import { watch } from "node:fs";
import { cefLine } from "../../core/audit-cef.js";
import { type EntryFilter, matches } from "../../core/audit-filter.js";
import { displayText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import type { AuditEntry } from "../../generated/types.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { productVersion } from "../../platform/version.js";
import { type AuditLine, type AuditPosition, findSegments, findTail, readLines } from "../audit-reader.js";
import type { CliContext } from "../context.js";
import { formatTime, writeText } from "../output.js";

function directoryOf(context: CliContext, directory: string | undefined): string {
  return directory ?? resolveConfigPaths(context.environment).audit;
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

/** What is printed of a line, without its end. */
type LinePrinter = (line: AuditLine) => string;

const printers = {
  text: ({ entry }) => formatEntry(entry),
  jsonl: ({ text }) => text,
  cef: ({ entry }) => cefLine(entry, productVersion),
} as const satisfies Readonly<Record<string, LinePrinter>>;

export type ExportFormat = Exclude<keyof typeof printers, "text">;

interface Selection {
  readonly filter: EntryFilter;
  readonly print: LinePrinter;
}

/** Writes are few and large: a log has millions of lines. */
const writeBytes = 64 * 1024;

/** Prints from a position to the end of the chain; returns where that was. */
function printFrom(directory: string, from: AuditPosition, { filter, print }: Selection): AuditPosition {
  let position = from;
  let waiting = "";
  for (const segment of findSegments(directory)) {
    if (segment.number < from.segment.number) continue;
    position = readLines(segment.number === from.segment.number ? from : { segment, offset: 0 }, (line) => {
      if (matches(line.entry, filter)) waiting += `${print(line)}\n`;
      if (waiting.length >= writeBytes) {
        writeText(waiting);
        waiting = "";
      }
      return true;
    });
  }
  if (waiting !== "") writeText(waiting);
  return position;
}

/** Prints the last so many entries that match; returns where the chain ended. */
function printLast(directory: string, count: number, { filter, print }: Selection): AuditPosition {
  const segments = findSegments(directory);
  if (Object.keys(filter).length === 0)
    return printFrom(directory, findTail(segments, count), { filter, print });
  let found: string[] = [];
  let end: AuditPosition | null = null;
  for (const segment of segments.toReversed()) {
    const here: string[] = [];
    const position = readLines({ segment, offset: 0 }, (line) => {
      if (!matches(line.entry, filter)) return true;
      here.push(print(line));
      if (here.length >= 2 * count) here.splice(0, here.length - count);
      return true;
    });
    end ??= position;
    found = [...here, ...found].slice(-count);
    if (found.length === count) break;
  }
  writeText(found.map((line) => `${line}\n`).join(""));
  return end ?? { segment: segments[0], offset: 0 };
}

export interface FilterFlags {
  readonly since?: number;
  readonly before?: number;
  readonly action?: readonly string[];
  readonly profile?: string;
  readonly outcome?: AuditEntry["outcome"];
}

function filterOf({ since, before, action, profile, outcome }: FilterFlags): EntryFilter {
  return {
    ...(since === undefined ? {} : { sinceMs: since }),
    ...(before === undefined ? {} : { beforeMs: before }),
    ...(action === undefined ? {} : { actions: action }),
    ...(profile === undefined ? {} : { profile }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

interface TailFlags extends FilterFlags {
  readonly number: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

export async function tailChain(this: CliContext, flags: TailFlags, directory?: string): Promise<void> {
  const place = directoryOf(this, directory);
  const selection = { filter: filterOf(flags), print: printers[flags.json === true ? "jsonl" : "text"] };
  let position = printLast(place, flags.number, selection);
  if (flags.follow !== true) return;
  await new Promise<never>((_resolve, reject) => {
    const goOn = (): void => {
      try {
        position = printFrom(place, position, selection);
      } catch (error) {
        reject(error);
      }
    };
    watch(place, goOn).on("error", reject);
    // What came between the first reading and the watch.
    goOn();
  });
}

interface ExportFlags extends FilterFlags {
  readonly format: ExportFormat;
}

export async function exportChain(this: CliContext, flags: ExportFlags, directory?: string): Promise<void> {
  const place = directoryOf(this, directory);
  const [first] = findSegments(place);
  printFrom(place, { segment: first, offset: 0 }, { filter: filterOf(flags), print: printers[flags.format] });
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
