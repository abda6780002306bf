// The audit log's single writer. Hides group commit, what a failing disk does to it, and recovery: an append
// succeeds when its entry is on the disk and fails when it is not in the chain at all, never anything between.
//
// Entries that arrive in one turn of the event loop, or while a write is under way, share the next write. A write is
// one pwrite(2) on an O_DSYNC descriptor, which is write and fdatasync in one call. It is made on the main thread
// while the disk answers within slowCommitMs: a hop through the thread pool costs as much as the commit itself
// (150 µs against 240 µs, measured), and requests that arrive meanwhile wait in their sockets and make the next
// group. On a slower disk writes go through the pool, so that the daemon stays responsive.

import { closeSync, constants, fstatSync } from "node:fs";
import { join } from "node:path";
import { composeAuditLine } from "../core/audit-entry.js";
import { SesameError } from "../core/errors.js";
import type { AuditEvent, AuditSettled, AuditSink, Clock, Log } from "../core/ports.js";
import { type ChainEvent, composeFacts, type FactsOptions } from "./audit-facts.js";
import {
  type ChainEnd,
  createSegment,
  type HashHex,
  maximumWriteBytes,
  openChain,
  type OpenSegment,
  reopenSegment,
  type TimedHead,
  type TornTail,
  writeInPool,
} from "./audit-segments.js";
import { ensureDirectory, errnoOf, openPrivateFile, writeFully } from "./files.js";

export interface AuditLogOptions extends FactsOptions {
  readonly directory: string;
  readonly hash: HashHex;
  /** flock(LOCK_EX | LOCK_NB) on a descriptor. */
  readonly lock: (descriptor: number) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** A segment that has grown to this is followed by another. */
  readonly segmentBytes?: number;
}

interface Waiting {
  readonly event: ChainEvent;
  readonly timestampMs: number;
  readonly settled: AuditSettled;
}

/** Lines that stand or fall together, and the head they lead to. */
interface Group {
  readonly bytes: Buffer;
  readonly head: TimedHead;
  readonly members: readonly Waiting[];
}

/** Why the log can't be written, and how many entries that cost so far. */
interface Outage {
  readonly errno: string;
  refused: number;
  /** Whether a failed write may have left bytes behind the durable ones. */
  readonly tailInDoubt: boolean;
}

const defaultSegmentBytes = 16 * 1024 * 1024;
const slowCommitMs = 2;

export class AuditLog implements AuditSink {
  readonly #options: AuditLogOptions;
  readonly #lockDescriptor: number;
  readonly #segmentBytes: number;
  #tail: OpenSegment;
  #length: number;
  #head: TimedHead;
  #queue: Waiting[] = [];
  #flushScheduled = false;
  /** A write is with the thread pool. */
  #writing = false;
  #lastCommitMs = 0;
  #outage: Outage | null = null;
  #idle: (() => void) | null = null;
  /** How many appends there were, and how many of them are settled: in their order. */
  #appended = 0;
  #settledCount = 0;
  #settlements: { readonly count: number; readonly resolve: () => void }[] = [];

  /**
   * Takes the directory's lock, repairs what a crash left (with an entry that says so) and opens the chain's end.
   * @throws DAEMON_ALREADY_RUNNING, AUDIT_CHAIN_BROKEN, AUDIT_UNAVAILABLE, and what ensureDirectory throws
   */
  static async open(options: AuditLogOptions): Promise<AuditLog> {
    ensureDirectory(options.directory);
    const lockDescriptor = takeLock(options);
    let end: ChainEnd;
    try {
      end = openChain({ directory: options.directory, hash: options.hash, nowMs: options.clock.now() });
    } catch (error) {
      closeSync(lockDescriptor);
      throw error;
    }
    const auditLog = new AuditLog(options, lockDescriptor, end, end.head);
    if (end.torn !== null) await auditLog.#noteRepair(end.torn);
    return auditLog;
  }

  private constructor(options: AuditLogOptions, lockDescriptor: number, tail: OpenSegment, head: TimedHead) {
    this.#options = options;
    this.#lockDescriptor = lockDescriptor;
    this.#segmentBytes = options.segmentBytes ?? defaultSegmentBytes;
    this.#tail = tail;
    this.#length = tail.length;
    this.#head = head;
  }

  get writable(): boolean {
    return this.#outage === null;
  }

  /** The last durable entry. */
  get head(): Readonly<Pick<TimedHead, "sequence" | "hash">> {
    return { sequence: this.#head.sequence, hash: this.#head.hash };
  }

  append(event: ChainEvent, settled: AuditSettled): void {
    this.#appended += 1;
    this.#queue.push({ event, timestampMs: this.#options.clock.now(), settled });
    if (!this.#flushScheduled && !this.#writing) {
      this.#flushScheduled = true;
      // After all that this turn's socket read brought: they become one group.
      queueMicrotask(() => this.#flush());
    }
  }

  /** An entry of the daemon's own, without an actor. @throws AUDIT_UNAVAILABLE */
  note(action: string, details: NonNullable<AuditEvent["details"]>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.append({ action, outcome: "ok", details }, (failure) => {
      if (failure === null) resolve();
      else reject(failure);
    });
    return promise;
  }

  /** Resolves when every append so far is written or refused: while a disk hangs it stays open. */
  settled(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#settledCount === this.#appended) resolve();
    else this.#settlements.push({ count: this.#appended, resolve });
    return promise;
  }

  /** Waits for entries under way and gives the directory free. */
  async close(): Promise<void> {
    if (this.#writing || this.#queue.length > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#idle = resolve;
      await promise;
    }
    closeSync(this.#tail.descriptor);
    closeSync(this.#lockDescriptor);
  }

  async #noteRepair({ segment, offset, bytes, hash }: TornTail): Promise<void> {
    const facts = { segment, offset, bytes, hash };
    this.#options.log.write("warning", "audit.repaired", "a torn end of the audit log was set aside", facts);
    try {
      await this.note("audit.repaired", facts);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  #flush(): void {
    this.#flushScheduled = false;
    while (this.#queue.length > 0 && !this.#writing) this.#commit();
    if (this.#queue.length === 0 && !this.#writing) this.#idle?.();
  }

  #commit(): void {
    let group: Group;
    try {
      this.#makeReady();
      group = this.#takeGroup();
    } catch (error) {
      this.#fail(this.#queue.splice(0), error, { tailInDoubt: false });
      return;
    }
    const startedMs = this.#options.clock.monotonic();
    if (this.#lastCommitMs >= slowCommitMs) {
      this.#writing = true;
      writeInPool(this.#tail.descriptor, group.bytes, this.#length, (error) => {
        this.#writing = false;
        this.#settle(group, startedMs, error);
        this.#flush();
      });
      return;
    }
    try {
      writeFully(this.#tail.descriptor, group.bytes, this.#length);
    } catch (error) {
      this.#settle(group, startedMs, error);
      return;
    }
    this.#settle(group, startedMs, null);
  }

  #settle(group: Group, startedMs: number, error: unknown): void {
    this.#lastCommitMs = this.#options.clock.monotonic() - startedMs;
    if (error !== null) {
      // Those that queued up meanwhile would meet the same disk.
      this.#fail([...group.members, ...this.#queue.splice(0)], error, { tailInDoubt: true });
      return;
    }
    this.#length += group.bytes.length;
    this.#head = group.head;
    if (this.#outage !== null) {
      const { errno, refused } = this.#outage;
      this.#outage = null;
      this.#options.log.write("notice", "audit.recovered", "the audit log can be written again", {
        errno,
        refused,
      });
    }
    this.#tell(group.members, null);
  }

  #tell(members: readonly Waiting[], failure: SesameError | null): void {
    this.#settledCount += members.length;
    for (const member of members) member.settled(failure);
    while ((this.#settlements[0]?.count ?? Infinity) <= this.#settledCount)
      this.#settlements.shift()?.resolve();
  }

  /** Brings the files into the state in which a write at #length is right. Errors are the disk's. */
  #makeReady(): void {
    if (this.#outage?.tailInDoubt === true) this.#cutBack();
    const { nlink, size } = fstatSync(this.#tail.descriptor);
    if (nlink !== 1 || size !== this.#length) {
      throw new SesameError(
        "AUDIT_CHAIN_BROKEN",
        `audit segment ${this.#tail.segment.name} was changed by somebody else`,
      );
    }
    if (this.#length < this.#segmentBytes) return;
    const next = createSegment(this.#options.directory, this.#tail.segment.number + 1);
    closeSync(this.#tail.descriptor);
    this.#tail = next;
    this.#length = 0;
  }

  /**
   * After a failed write nothing behind the durable length counts, and what the kernel's cache says of it proves
   * nothing: the descriptor is given up, the file cut and its end read again.
   */
  #cutBack(): void {
    const reopened = reopenSegment(this.#tail.segment, this.#length, this.#head, this.#options.hash);
    closeSync(this.#tail.descriptor);
    this.#tail = reopened;
    if (this.#outage !== null) this.#outage = { ...this.#outage, tailInDoubt: false };
  }

  #takeGroup(): Group {
    const lines: string[] = [];
    let head = this.#head;
    let bytes = 0;
    const add = (event: ChainEvent, timestampMs: number): boolean => {
      // The chain's time never runs backwards: a clock that was set back is not tampering.
      const at = Math.max(timestampMs, head.timestampMs);
      const line = composeAuditLine(composeFacts(event, at, this.#options), head);
      const lineBytes = Buffer.byteLength(line) + 1;
      if (lineBytes > maximumWriteBytes)
        throw new SesameError("INTERNAL", "an audit entry is larger than a write may be");
      if (bytes + lineBytes > maximumWriteBytes) return false;
      lines.push(line, "\n");
      bytes += lineBytes;
      head = { sequence: head.sequence + 1, hash: this.#options.hash(line), timestampMs: at };
      return true;
    };
    if (this.#outage !== null) {
      const { errno, refused } = this.#outage;
      add(
        { action: "audit.recovered", outcome: "ok", details: { errno, refused } },
        this.#options.clock.now(),
      );
    }
    let count = 0;
    for (const { event, timestampMs } of this.#queue) {
      if (!add(event, timestampMs)) break;
      count += 1;
    }
    return { bytes: Buffer.from(lines.join("")), head, members: this.#queue.splice(0, count) };
  }

  #fail(
    members: readonly Waiting[],
    cause: unknown,
    { tailInDoubt }: { readonly tailInDoubt: boolean },
  ): void {
    const errno =
      cause instanceof SesameError ? String(cause.details["errno"] ?? cause.code) : errnoOf(cause);
    if (this.#outage === null) {
      const event = errno === "AUDIT_CHAIN_BROKEN" ? "audit.chain_broken" : "audit.write_failed";
      this.#options.log.write(
        "critical",
        event,
        "the audit log can't be written; what must be audited is refused",
        { errno },
      );
    }
    this.#outage = {
      errno,
      refused: (this.#outage?.refused ?? 0) + members.length,
      tailInDoubt: tailInDoubt || this.#outage?.tailInDoubt === true,
    };
    if (tailInDoubt) this.#tryToCutBack();
    const error = new SesameError("AUDIT_UNAVAILABLE", `the audit log can't be written (${errno})`, {
      details: { errno },
      cause,
    });
    this.#tell(members, error);
  }

  /** At once, so that nobody reads entries that were refused; where the disk won't, the next append does it. */
  #tryToCutBack(): void {
    try {
      this.#cutBack();
    } catch (error) {
      this.#options.log.write(
        "error",
        "audit.write_failed",
        "the audit log can't be cut back to its last durable entry yet",
        {
          errno: error instanceof SesameError ? error.code : errnoOf(error),
        },
      );
    }
  }
}

/** Two daemons with one home and different runtime directories would be two writers. */
function takeLock(options: AuditLogOptions): number {
  const path = join(options.directory, ".lock");
  const descriptor = openPrivateFile(path, constants.O_RDWR | constants.O_CREAT);
  if (descriptor !== null && options.lock(descriptor)) return descriptor;
  if (descriptor !== null) closeSync(descriptor);
  throw new SesameError(
    "DAEMON_ALREADY_RUNNING",
    `another daemon writes the audit log ${JSON.stringify(options.directory)}`,
  );
}
