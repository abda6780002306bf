// The audit log's single writer. Hides group commit, what a failing disk does to it, and recovery: an append
// succeeds when its entry is on the disk (or, in a buffered segment, in the file) and fails when it is not in the chain
// at all, never anything between. What is configured is asked for with each group, so that a change counts from the next.
//
// Entries that arrive in one turn of the event loop, or while a write is under way, share the next write. A write is
// one pwrite(2) on an O_DSYNC descriptor, which is write and fdatasync in one call. It is made on the main thread
// while the disk answers within slowCommitMs: a hop through the thread pool costs as much as the commit itself
// (150 µs against 240 µs, measured), and requests that arrive meanwhile wait in their sockets and make the next
// group. On a slower disk writes go through the pool, so that the daemon stays responsive.

import { closeSync } from "node:fs";
import type { Checkpoint, CheckpointReason } from "../core/audit-checkpoint.js";
import { LineComposer } from "../core/audit-entry.js";
import type { LineHashes } from "../core/audit-hash.js";
import { SesameError } from "../core/errors.js";
import type { AuditEvent, AuditSettled, AuditSink, Clock, Log } from "../core/ports.js";
import type { AuditLogAction } from "../generated/types.js";
import { Checkpoints, type Signing } from "./audit-checkpoints.js";
import type { ChainEvent, FactsOptions } from "./audit-facts.js";
import { type Group, type PlacedCheckpoint, takeGroup, type Waiting } from "./audit-group.js";
import { type Outage, outageAfter, recoveryOf, refusalOf } from "./audit-outage.js";
import { type AuditSettings, Succession } from "./audit-succession.js";
import { lockChain, openChain, type TimedHead, type TornTail, writeInPool } from "./audit-segments.js";
import { AuditTail } from "./audit-tail.js";
import { ensureDirectory, errnoOf, writeFully } from "./files.js";
import { Settlements } from "./settlements.js";

export interface AuditLogOptions extends FactsOptions {
  readonly directory: string;
  readonly hashes: LineHashes;
  /** What is configured at the moment. */
  readonly settings: () => AuditSettings;
  /** flock(LOCK_EX | LOCK_NB) on a descriptor. */
  readonly lock: (descriptor: number) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** A segment that has grown to this is followed by another. */
  readonly segmentBytes?: number;
  /** Without, nothing is signed. */
  readonly signing?: Signing;
}

const slowCommitMs = 2;

export class AuditLog implements Omit<AuditSink, "records"> {
  readonly #options: AuditLogOptions;
  readonly #lockDescriptor: number;
  readonly #tail: AuditTail;
  readonly #succession: Succession;
  readonly #checkpoints: Checkpoints;
  #queue: Waiting[] = [];
  #flushScheduled = false;
  /** A write is with the thread pool. */
  #writing = false;
  #lastCommitMs = 0;
  #outage: Outage | null = null;
  #idle: (() => void) | null = null;
  readonly #awaitSigned: (() => void)[] = [];
  readonly #settlements = new Settlements();
  readonly #composer = new LineComposer();
  #isClosed = false;

  /**
   * Takes the directory's lock, repairs what a crash left (with an entry that says so), opens the chain's end and removes
   * what is too old.
   * @throws DAEMON_ALREADY_RUNNING, AUDIT_CHAIN_BROKEN, AUDIT_UNAVAILABLE, and what ensureDirectory throws
   */
  static async open(options: AuditLogOptions): Promise<AuditLog> {
    ensureDirectory(options.directory);
    const { directory, hashes, settings, clock, lock } = options;
    const lockDescriptor = lockChain(directory, lock);
    let auditLog: AuditLog;
    let torn: TornTail | null;
    try {
      const end = openChain({ directory, hashes, wanted: settings(), nowMs: clock.now() });
      const tail = new AuditTail(
        { ...options, onFlushFailure: (errno) => auditLog.#tellFlushFailure(errno) },
        end,
      );
      auditLog = new AuditLog(options, lockDescriptor, tail);
      auditLog.#checkpoints.prepare();
      torn = end.torn;
    } catch (error) {
      closeSync(lockDescriptor);
      throw error;
    }
    if (torn !== null) await auditLog.#noteRepair(torn);
    auditLog.#flush();
    return auditLog;
  }

  private constructor(options: AuditLogOptions, lockDescriptor: number, tail: AuditTail) {
    this.#options = options;
    this.#lockDescriptor = lockDescriptor;
    this.#tail = tail;
    this.#checkpoints = new Checkpoints({ ...options, tail, signing: options.signing ?? null });
    this.#succession = new Succession({
      ...options,
      tail,
      checkpoints: this.#checkpoints,
      onDue: () => this.#sign("age"),
    });
  }

  get writable(): boolean {
    return this.#outage === null;
  }

  /** The last durable entry. */
  get head(): Readonly<Pick<TimedHead, "sequence" | "hash">> {
    return { sequence: this.#tail.head.sequence, hash: this.#tail.head.hash };
  }

  append(event: ChainEvent, settled: AuditSettled): void {
    // The descriptor's number may be another file's by now.
    if (this.#isClosed) return settled(new SesameError("AUDIT_UNAVAILABLE", "the audit log is closed"));
    this.#settlements.begin();
    this.#queue.push({ event, timestampMs: this.#options.clock.now(), settled });
    if (!this.#flushScheduled && !this.#writing) {
      this.#flushScheduled = true;
      // After all that this turn's socket read brought: they become one group.
      queueMicrotask(() => this.#flush());
    }
  }

  /** An entry of the daemon's own, without an actor. @throws AUDIT_UNAVAILABLE */
  note(action: AuditLogAction, details: NonNullable<AuditEvent["details"]>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.append({ action, outcome: "ok", details }, (failure) => {
      if (failure === null) resolve();
      else reject(failure);
    });
    return promise;
  }

  /** The last that is written, behind an entry that vouches for all before; null where there is none. */
  get checkpoint(): Checkpoint | null {
    return this.#checkpoints.last;
  }

  /** Over everything up to here, where anything is not vouched for. Resolves when it is durable, or can't be made. */
  signNow(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#checkpoints.ask("asked");
    if (!this.writable || !this.#checkpoints.isDue) resolve();
    else this.#awaitSigned.push(resolve);
    this.#flush();
    return promise;
  }

  /** Resolves when every append so far is written or refused: while a disk hangs it stays open. */
  settled(): Promise<void> {
    return this.#settlements.soFar();
  }

  /** Waits for entries under way and gives the directory free. What comes later is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#drained();
    if (this.writable) this.#sign("stop");
    await this.#drained();
    this.#succession.stop();
    try {
      this.#tail.close();
    } finally {
      closeSync(this.#lockDescriptor);
    }
  }

  async #drained(): Promise<void> {
    if (!this.#writing && this.#queue.length === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle = resolve;
    await promise;
  }

  #sign(reason: CheckpointReason): void {
    this.#checkpoints.ask(reason);
    this.#flush();
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
    while (this.#hasWork && !this.#writing) this.#commit();
    if (this.#queue.length === 0 && !this.#writing) this.#idle?.();
  }

  get #hasWork(): boolean {
    if (this.#queue.length > 0 || this.#succession.isCheckDue) return true;
    return this.writable && this.#checkpoints.isDue;
  }

  #commit(): void {
    let group: Group;
    try {
      this.#makeReady();
      group = this.#takeGroup();
      if (group.bytes.length === 0) return;
    } catch (error) {
      this.#succession.postponeCheck();
      this.#checkpoints.postpone();
      this.#fail(this.#queue.splice(0), error, { tailInDoubt: false });
      return;
    }
    const startedMs = this.#options.clock.monotonic();
    if (this.#lastCommitMs >= slowCommitMs) {
      this.#writing = true;
      writeInPool(this.#tail.descriptor, group.bytes, this.#tail.length, (error) => {
        this.#writing = false;
        this.#settle(group, startedMs, error);
        this.#flush();
      });
      return;
    }
    try {
      writeFully(this.#tail.descriptor, group.bytes, this.#tail.length);
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
    const { bytes, head, begunMs, opening, checkpoint } = group;
    const removedTo = opening?.expired?.tombstone.lastSequence ?? null;
    this.#tail.advance({ bytes: bytes.length, head, begunMs, removedTo });
    if (this.#outage !== null) {
      const { errno, refused } = this.#outage;
      this.#outage = null;
      this.#options.log.write("notice", "audit.recovered", "the audit log can be written again", {
        errno,
        refused,
      });
    }
    if (checkpoint !== null) this.#noteSigned(checkpoint);
    this.#tell(group.members, null);
    if (opening !== null) this.#succession.complete(opening);
  }

  #noteSigned({ composed, sequence }: PlacedCheckpoint): void {
    this.#checkpoints.complete(composed, sequence);
    for (const resolve of this.#awaitSigned.splice(0)) resolve();
  }

  #tell(members: readonly Waiting[], failure: SesameError | null): void {
    for (const member of members) member.settled(failure);
    this.#settlements.settle(members.length);
  }

  /** Brings the files into the state in which a write at the tail's length is right. Errors are the disk's. */
  #makeReady(): void {
    if (this.#outage?.tailInDoubt === true) this.#cutBack();
    this.#tail.checkUntouched();
    const [next] = this.#queue;
    if (next === undefined) this.#succession.check(this.#timeOf());
    else this.#succession.prepare(this.#timeOf(next.timestampMs));
  }

  #cutBack(): void {
    this.#tail.cutBack();
    if (this.#outage !== null) this.#outage = { ...this.#outage, tailInDoubt: false };
  }

  /** The chain's time never runs backwards: a clock that was set back is not tampering. */
  #timeOf(timestampMs = this.#options.clock.now(), head: TimedHead = this.#tail.head): number {
    return Math.max(timestampMs, head.timestampMs);
  }

  #takeGroup(): Group {
    const { clock } = this.#options;
    const opening = this.#succession.takeOpening({ isAwaited: this.#queue.length > 0 });
    const checkpoint = opening === null ? this.#checkpoints.takeDue() : null;
    const isNeeded = opening !== null || checkpoint !== null || this.#queue.length > 0;
    return takeGroup(this.#queue, {
      head: this.#tail.head,
      algorithm: this.#tail.traits.hash,
      composer: this.#composer,
      facts: this.#options,
      now: () => clock.now(),
      opening,
      checkpoint,
      recovery: this.#outage !== null && isNeeded ? recoveryOf(this.#outage) : null,
      room: (checkpoint ?? opening?.closing)?.checkpoint.interval ?? this.#checkpoints.room,
    });
  }

  #fail(
    members: readonly Waiting[],
    cause: unknown,
    { tailInDoubt }: { readonly tailInDoubt: boolean },
  ): void {
    const outage = outageAfter(this.#outage, { cause, refused: members.length, tailInDoubt });
    if (this.#outage === null) {
      const event = outage.errno === "AUDIT_CHAIN_BROKEN" ? "audit.chain_broken" : "audit.write_failed";
      const message = "the audit log can't be written; what must be audited is refused";
      this.#options.log.write("critical", event, message, { errno: outage.errno });
    }
    this.#outage = outage;
    if (tailInDoubt) this.#tryToCutBack();
    for (const resolve of this.#awaitSigned.splice(0)) resolve();
    this.#tell(members, refusalOf(outage, cause));
  }

  #tellFlushFailure(errno: string): void {
    const message = "buffered audit entries could not be brought to the disk";
    this.#options.log.write("critical", "audit.flush_failed", message, { errno });
  }

  /** At once, so that nobody reads entries that were refused; where the disk won't, the next append does it. */
  #tryToCutBack(): void {
    try {
      this.#cutBack();
    } catch (error) {
      const errno = error instanceof SesameError ? error.code : errnoOf(error);
      const message = "the audit log can't be cut back to its last durable entry yet";
      this.#options.log.write("error", "audit.write_failed", message, { errno });
    }
  }
}
