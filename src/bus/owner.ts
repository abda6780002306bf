// A daemon that owns methods: stays registered at the bus whatever happens to it, and hands each request to its
// handler. Backs off, reconnects, holds back when the bus reads slowly, ends in order.

import { SesameError } from "../core/errors.js";
import type { Log, MethodHandler, NativeCore, SecureBuffer } from "../core/ports.js";
import type { BusConnection } from "./connection.js";
import { dial, type BusKey, type OpenSocket } from "./dial.js";
import type { Frame } from "./frame.js";
import { parseReply, printRequest } from "./header.js";
import { busLimits } from "./limits.js";
import type { MethodName } from "./methods.js";
import { netSockets } from "./net-socket.js";
import { OwnerReports, type Report } from "./owner-reports.js";
import { SealSessions, type SealKeys } from "./seal-sessions.js";
import { SealedService } from "./sealed-service.js";

export interface OwnerOptions {
  readonly native: NativeCore;
  readonly socketPath: string;
  /** Sockets of node:net unless told. */
  readonly openSocket?: OpenSocket;
  /** Reads profile/bus.pub at each connect; null while there is none. */
  readonly readBusKey: () => BusKey | null;
  /** Private half of the key in secrets/bus.pub. Stays the caller's. */
  readonly staticKey: SecureBuffer;
  /** Private side of seal/seal.key. Stays the caller's, until `close` has resolved. */
  readonly seal: SealKeys;
  /** Every method of the owner "secrets" except "seal.open". */
  readonly handlers: Readonly<Partial<Record<MethodName, MethodHandler>>>;
  readonly log: Log;
  readonly limits?: Partial<OwnerLimits>;
}

export interface OwnerLimits {
  readonly sessions: number;
  readonly sessionIdleMs: number;
  /** Bytes of replies that the bus has not read, beyond which no further request is begun. */
  readonly unreadReplyBytes: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  readonly handshakeMs: number;
  readonly lingerMs: number;
}

export const ownerLimits: OwnerLimits = {
  sessions: 1_024,
  sessionIdleMs: 10 * 60_000,
  unreadReplyBytes: 8 * 1024 * 1024,
  firstDelayMs: 50,
  longestDelayMs: 2_000,
  handshakeMs: busLimits.handshakeMs,
  lingerMs: busLimits.lingerMs,
};

export interface BusOwner {
  /** Whether requests reach this process at the moment. */
  readonly registered: boolean;
  /** Resolves at the first registration. */
  readonly ready: Promise<void>;
  /** Tells the bus of what no request asked for, now or when it is there again. */
  report(report: Report): void;
  /** Resolves when the bus has answered all that was reported. */
  reported(): Promise<void>;
  /** Takes no more requests, answers those in flight (bounded), ends the connection. */
  close(): Promise<void>;
}

/** Registers as the owner of the sealed methods and serves them until closed; reconnects by itself. */
export function serveOwner(options: OwnerOptions): BusOwner {
  return new ReconnectingOwner(options);
}

const sweepPeriodMs = 1_000;
const registrationId = 1;

/** One life of the connection; what belongs to an earlier one is never sent on a later one. */
interface Link {
  readonly connection: BusConnection;
  /** Requests read and not begun, because the bus is slow to read replies. */
  readonly backlog: Frame[];
  registered: boolean;
  readonly registration: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<SesameError | null>;
}

class ReconnectingOwner implements BusOwner {
  readonly #options: OwnerOptions;
  readonly #limits: OwnerLimits;
  readonly #sessions: SealSessions;
  readonly #service: SealedService;
  readonly #reports: OwnerReports;
  readonly #ready = Promise.withResolvers<void>();
  readonly #stop = Promise.withResolvers<void>();
  readonly #life: Promise<void>;
  readonly #sweep: NodeJS.Timeout;
  #link: Link | null = null;
  #stopping = false;

  constructor(options: OwnerOptions) {
    this.#options = options;
    this.#limits = { ...ownerLimits, ...options.limits };
    this.#sessions = new SealSessions(options.native, options.seal, {
      count: this.#limits.sessions,
      idleMs: this.#limits.sessionIdleMs,
    });
    this.#service = new SealedService({
      native: options.native,
      handlers: options.handlers,
      sessions: this.#sessions,
      log: options.log,
    });
    this.#reports = new OwnerReports(options.log);
    this.#sweep = setInterval(() => this.#tick(), sweepPeriodMs).unref();
    this.#life = this.#stayConnected();
  }

  get registered(): boolean {
    return this.#link?.registered ?? false;
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  report(report: Report): void {
    this.#reports.add(report);
  }

  reported(): Promise<void> {
    return this.#reports.settled();
  }

  async close(): Promise<void> {
    this.#stopping = true;
    this.#service.stop();
    await Promise.race([this.#service.idle(), delay(this.#limits.lingerMs)]);
    this.#link?.connection.close();
    this.#stop.resolve();
    await this.#life;
    clearInterval(this.#sweep);
    this.#sessions.clear();
  }

  async #stayConnected(): Promise<void> {
    let delayMs = this.#limits.firstDelayMs;
    let told = "";
    while (!this.#stopping) {
      let reason: string;
      try {
        const link = await this.#connect();
        delayMs = this.#limits.firstDelayMs;
        told = "";
        const fault = await link.ended.promise;
        reason = fault?.message ?? "the bus closed the connection";
      } catch (error) {
        reason = error instanceof Error ? error.message : "unknown";
      }
      if (this.#stopping) return;
      // The same reason every two seconds would only hide other messages.
      if (reason !== told)
        this.#options.log.write("warning", "bus.disconnected", "the bus is not reachable", { reason });
      told = reason;
      await Promise.race([delay(delayMs), this.#stop.promise]);
      delayMs = Math.min(2 * delayMs, this.#limits.longestDelayMs);
    }
  }

  async #connect(): Promise<Link> {
    const { native, socketPath, readBusKey, staticKey, log } = this.#options;
    const registration = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<SesameError | null>();
    // The connection may end while nobody waits for the registration yet, or any more.
    registration.promise.catch(() => undefined);
    let link: Link | null = null;
    const connection = await dial({
      native,
      openSocket: this.#options.openSocket ?? netSockets(native),
      socketPath,
      readBusKey,
      staticKey,
      limits: { ...busLimits, queuedBytes: Number.POSITIVE_INFINITY, handshakeMs: this.#limits.handshakeMs },
      events: {
        frames: (frames) => {
          if (link !== null) this.#receive(link, frames);
        },
        drained: () => {
          if (link !== null && link.backlog.length > 0) this.#serveBacklog(link);
        },
        closed: (fault) => {
          if (this.#link === link) this.#link = null;
          this.#reports.disconnected();
          this.#sessions.clear();
          registration.reject(
            fault ?? new SesameError("DAEMON_UNAVAILABLE", "the bus closed the connection"),
          );
          ended.resolve(fault);
        },
      },
    });
    const current: Link = { connection, backlog: [], registered: false, registration, ended };
    link = current;
    this.#link = current;
    connection.send({
      header: printRequest({
        id: registrationId,
        method: "bus.register",
        params: { daemon: "daemon-secrets", pid: process.pid },
      }),
    });
    const deadline = setTimeout(() => {
      connection.fail(new SesameError("BUS_TIMEOUT", "the bus did not answer the registration"));
    }, this.#limits.handshakeMs);
    try {
      if (!connection.established)
        throw new SesameError("DAEMON_UNAVAILABLE", "the bus closed the connection");
      await registration.promise;
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      clearTimeout(deadline);
    }
    log.write("info", "bus.connected", "the bus forwards requests");
    this.#ready.resolve();
    this.#reports.connected(connection);
    return current;
  }

  #receive(link: Link, frames: readonly Frame[]): void {
    try {
      for (const frame of frames) {
        if (frame.stamp !== "") link.backlog.push(frame);
        else if (link.registered) this.#reports.answered(parseReply(frame.header), performance.now());
        else registrationAnswered(link, frame);
      }
      this.#serveBacklog(link);
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
      link.connection.fail(error);
    }
  }

  #serveBacklog(link: Link): void {
    const { connection, backlog } = link;
    let begun = 0;
    for (const frame of backlog) {
      if (connection.queuedBytes > this.#limits.unreadReplyBytes) break;
      begun += 1;
      this.#service.serve(connection, frame);
    }
    backlog.splice(0, begun);
    if (backlog.length > 0) connection.pause();
    else connection.resume();
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#sessions.dropIdle(nowMs);
    this.#link?.connection.checkDeadline(nowMs);
    this.#reports.tick(nowMs);
  }
}

/** @throws BUS_FRAME_INVALID */
function registrationAnswered(link: Link, frame: Frame): void {
  const reply = parseReply(frame.header);
  if (reply.id !== registrationId) {
    throw new SesameError("BUS_FRAME_INVALID", "the bus answered what was not asked");
  }
  if (!reply.ok) {
    link.registration.reject(reply.error);
    return;
  }
  link.registered = true;
  link.registration.resolve();
}

/** Holds the process: between two connections nothing else does, and the vaults must outlive a restart of the bus. */
function delay(milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds);
  return promise;
}
