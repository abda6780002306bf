// Cuts the byte stream of audit segments into lines and reads each one strictly: UTF-8, JSON, schema, and
// the one spelling that the writer gives an entry. Memory is bounded whatever the files hold.

import { auditLine } from "./audit-entry.js";
import type { AuditHash, LineHashes } from "./audit-hash.js";
import { plainTraits, segmentBegun, traitsOf } from "./audit-segment.js";
import type { AuditEntry } from "../generated/types.js";

/** Far above what the writer makes; a longer line is not kept, only counted. */
export const maximumAuditLineBytes = 262_144;

/** Where a line stands; `line` counts from 1 and `byteOffset` from 0 within the segment. */
export interface LinePosition {
  readonly segment: string;
  readonly line: number;
  readonly byteOffset: number;
}

export interface AuditLine {
  readonly position: LinePosition;
  /** Without the newline, valid until the line has been taken; empty for a line too long to keep. */
  readonly bytes: Uint8Array;
  /** Of the bytes, under the hash of the segment; "" for a line too long to keep. */
  readonly hash: string;
  /** Null for a line that is none. */
  readonly entry: AuditEntry | null;
  /** What can be known of where the line stands in the chain; null where even that can't be read. */
  readonly link: ChainLink | null;
  /** What is wrong with the line by itself, or null. */
  readonly problem: string | null;
}

export interface ChainLink {
  readonly sequence: number;
  readonly previousHash: string;
  readonly timestampMs: number;
}

export type EntryValidator = (value: unknown) => value is AuditEntry;

const newline = 0x0a;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class AuditLineReader {
  readonly #hashes: LineHashes;
  readonly #isEntry: EntryValidator;
  readonly #onLine: (line: AuditLine) => void;
  #segment = "";
  #segmentHash: AuditHash = plainTraits.hash;
  #line = 0;
  #lineStart = 0;
  #offset = 0;
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #tooLong = false;

  constructor(hashes: LineHashes, isEntry: EntryValidator, onLine: (line: AuditLine) => void) {
    this.#hashes = hashes;
    this.#isEntry = isEntry;
    this.#onLine = onLine;
  }

  startSegment(name: string): void {
    this.#segment = name;
    this.#segmentHash = plainTraits.hash;
    this.#line = 1;
    this.#lineStart = 0;
    this.#offset = 0;
    this.#forget();
  }

  /** The chunk may be reused by the caller afterwards. */
  update(chunk: Uint8Array): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      if (end < 0) break;
      this.#endLine(chunk.subarray(start, end));
      start = end + 1;
      this.#offset += 1;
      this.#line += 1;
      this.#lineStart = this.#offset;
    }
    this.#keep(chunk.subarray(start));
  }

  /** Somebody else read lines, up to `offset`, from where the next line begins. */
  skip(lines: number, offset: number): void {
    this.#line += lines;
    this.#lineStart = offset;
    this.#offset = offset;
  }

  /** What the segment is hashed with, by its first line or by whoever knows better. */
  get segmentHash(): AuditHash {
    return this.#segmentHash;
  }

  set segmentHash(hash: AuditHash) {
    this.#segmentHash = hash;
  }

  /** Where the next line begins, or the one that is under way. */
  get position(): LinePosition {
    return { segment: this.#segment, line: this.#line, byteOffset: this.#lineStart };
  }

  /** Bytes came after the last newline. */
  get hasUnfinishedLine(): boolean {
    return this.#offset !== this.#lineStart;
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#offset += part.length;
    this.#keptBytes += part.length;
    if (this.#keptBytes > maximumAuditLineBytes) {
      this.#tooLong = true;
      this.#kept = [];
    } else {
      // A Buffer's own slice would be no copy.
      this.#kept.push(new Uint8Array(part));
    }
  }

  #endLine(rest: Uint8Array): void {
    const position = this.position;
    if (this.#kept.length > 0 || this.#tooLong || rest.length > maximumAuditLineBytes) {
      this.#keep(rest);
      const tooLong = this.#tooLong;
      const bytes = concatenate(this.#kept);
      this.#forget();
      this.#onLine(
        tooLong
          ? { position, ...nothing, hash: "", problem: `is longer than ${maximumAuditLineBytes} bytes` }
          : this.#read(position, bytes),
      );
    } else {
      this.#offset += rest.length;
      this.#onLine(this.#read(position, rest));
    }
  }

  #forget(): void {
    this.#kept = [];
    this.#keptBytes = 0;
    this.#tooLong = false;
  }

  #read(position: LinePosition, bytes: Uint8Array): AuditLine {
    const { entry, link, problem } = this.#parse(bytes);
    const misplaced = entry === null ? null : this.#enter(entry, position.line);
    const hash = this.#hashes[this.#segmentHash](bytes);
    return { position, bytes, hash, entry, link, problem: problem ?? misplaced };
  }

  #parse(bytes: Uint8Array): Pick<AuditLine, "entry" | "link" | "problem"> {
    let text: string;
    let value: unknown;
    try {
      text = decoder.decode(bytes);
      value = JSON.parse(text);
    } catch {
      return { ...nothing, problem: "is no JSON" };
    }
    const link = linkOf(value);
    if (!this.#isEntry(value))
      return { entry: null, link, problem: "does not fit the schema of audit entries" };
    const problem = auditLine(value) === text ? null : "is not spelled as the writer spells entries";
    return { entry: value, link, problem };
  }

  /**
   * Takes what a first line says of its segment, which holds from that line on, even for one that does not stand first.
   * Returns what is wrong with its being there.
   */
  #enter(entry: AuditEntry, line: number): string | null {
    if (line > 1 && entry.action !== segmentBegun) return null;
    const traits = traitsOf(entry);
    this.#segmentHash = (traits ?? plainTraits).hash;
    if (line > 1) return "begins a segment, and stands within one";
    return traits === null ? "begins a segment of a kind that is not known" : null;
  }
}

const nothing = { bytes: new Uint8Array(0), entry: null, link: null } as const;

function linkOf(value: unknown): ChainLink | null {
  if (typeof value !== "object" || value === null) return null;
  if (!("sequence" in value && "prev_hash" in value && "timestamp_ms" in value)) return null;
  const { sequence, prev_hash: previousHash, timestamp_ms: timestampMs } = value;
  if (typeof sequence !== "number" || !Number.isSafeInteger(sequence) || sequence < 1) return null;
  if (typeof previousHash !== "string" || typeof timestampMs !== "number") return null;
  return { sequence, previousHash, timestampMs };
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
