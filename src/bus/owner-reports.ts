// What an owner has to tell the bus of its own accord, and that must reach the audit log. Hides that the bus may be away, or
// its audit log full: a report waits until it was answered, so it is told at least once, and in the order of its making.

import { SesameError } from "../core/errors.js";
import type { Log } from "../core/ports.js";
import type { BusConnection } from "./connection.js";
import { printRequest, type ReplyHeader } from "./header.js";
import type { MethodName } from "./methods.js";

export interface Report {
  readonly method: MethodName;
  readonly profile: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One profile can't lock itself more often than it is unlocked: only a bus that is away for long fills this. */
const maximumWaiting = 1_024;
/** Behind the registration's. */
const firstId = 2;
/** A full disk is asked again this often. */
const retryMs = 1_000;

export class OwnerReports {
  readonly #log: Log;
  readonly #waiting: Report[] = [];
  #connection: BusConnection | null = null;
  /** Of the report that is on its way; the others wait for its answer. */
  #sentId: number | null = null;
  #nextId = firstId;
  #retryAtMs = 0;
  #settled: (() => void)[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  add(report: Report): void {
    if (this.#waiting.length >= maximumWaiting) {
      const { method, profile } = report;
      this.#log.write(
        "error",
        "bus.report_lost",
        `the bus was not told of "${method}": too many reports wait`,
        {
          profile,
        },
      );
      return;
    }
    this.#waiting.push(report);
    this.#send();
  }

  /** Resolves when none waits: each is in the audit log, or was refused for good. */
  settled(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  /** The bus takes reports on this connection. */
  connected(connection: BusConnection): void {
    this.#connection = connection;
    this.#send();
  }

  /** What was on its way goes again on the next connection: the bus may have done it already, and tells of it twice then. */
  disconnected(): void {
    this.#connection = null;
    this.#sentId = null;
    this.#nextId = firstId;
  }

  /** @throws BUS_FRAME_INVALID */
  answered(reply: ReplyHeader, nowMs: number): void {
    const [report] = this.#waiting;
    if (reply.id !== this.#sentId || report === undefined)
      throw new SesameError("BUS_FRAME_INVALID", "the bus answered what was not asked");
    this.#sentId = null;
    if (!reply.ok && reply.error.retryable) {
      this.#retryAtMs = nowMs + retryMs;
      return;
    }
    this.#waiting.shift();
    if (!reply.ok) {
      const message = `the bus refused the report "${report.method}": ${reply.error.message}`;
      this.#log.write("error", "bus.report_lost", message, {
        profile: report.profile,
        code: reply.error.code,
      });
    }
    if (this.#waiting.length === 0) for (const resolve of this.#settled.splice(0)) resolve();
    this.#send();
  }

  /** Asks again what was refused for the time being. */
  tick(nowMs: number): void {
    if (nowMs >= this.#retryAtMs) this.#send();
  }

  #send(): void {
    const [report] = this.#waiting;
    if (report === undefined || this.#connection === null || this.#sentId !== null) return;
    this.#sentId = this.#nextId++;
    this.#connection.send({ header: printRequest({ id: this.#sentId, ...report }) });
  }
}
