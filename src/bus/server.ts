// The listening end of the bus: who may connect (same uid, by the kernel's word), how many at once, the
// handshake, and the life of each connection. What travels over connections is the router's business.

import { createServer, type Server, type Socket } from "node:net";
import type { PeerCredentials } from "../../native/index.js";
import type { ClientIdentity } from "../core/access-list.js";
import type { SesameError } from "../core/errors.js";
import type {
  Actor,
  AuditSink,
  CryptoProfile,
  Log,
  MethodHandler,
  NativeCore,
  SecureBuffer,
  Severity,
} from "../core/ports.js";
import { BusConnection, ownCredentials, type BusSocket } from "./connection.js";
import { busLimits, sweepPeriodMs, type BusLimits } from "./limits.js";
import type { MethodName } from "./methods.js";
import type { OpenedSocket } from "./dial.js";
import { handOver } from "./net-socket.js";
import { Peer, type ConnectedDaemon } from "./owners.js";
import { Router } from "./router.js";

export interface BusServerOptions {
  readonly native: NativeCore;
  /** The directory exists, is private, and holds no stale socket: the caller made sure under its lock. */
  readonly socketPath: string;
  readonly settings: BusSettings;
  /** Private half of the key in profile/bus.pub. Stays the caller's. */
  readonly staticKey: SecureBuffer;
  readonly log: Log;
  readonly audit: AuditSink;
  /** Methods whose owner is "profile"; "bus.register" is the router's own. */
  readonly handlers: Readonly<Partial<Record<MethodName, MethodHandler>>>;
  /** Public key (32 bytes) that daemon-secrets left in secrets/bus.pub; null when there is none. Read at each registration. */
  readonly registeredKey: () => Uint8Array | null;
  readonly clientOf: (pid: number) => ClientIdentity;
  /**
   * Whether the host can serve the method at all, as before `sesame init`: null when it can. Its refusals are
   * not audited, since the host has no chain to write to then.
   */
  readonly admit?: (method: MethodName) => SesameError | null;
}

/** What may change while the bus is up. */
export interface BusSettings {
  /** Cryptographic profiles that clients may choose. */
  readonly profiles: readonly CryptoProfile[];
  /** In place of the usual ones. */
  readonly limits?: Partial<BusLimits>;
}

export interface BusStatus {
  readonly connections: number;
  readonly requestsInFlight: number;
  readonly daemons: readonly ConnectedDaemon[];
}

export interface BusServer {
  status(): BusStatus;
  /** Connections of profiles that are not accepted any more end; limits count from the next connection and request on. */
  adjust(settings: BusSettings): void;
  /** Takes no more connections or requests, answers what is in flight (bounded), ends all connections. */
  close(): Promise<void>;
}

/** Resolves when the socket (mode 0600) accepts connections. */
export async function listenBus(options: BusServerOptions): Promise<BusServer> {
  const host = new BusHost(options);
  await host.listen(options.socketPath);
  return host;
}

interface Waiting {
  readonly socket: BusSocket;
  readonly credentials: PeerCredentials;
  readonly client: ClientIdentity;
}

class BusHost implements BusServer {
  readonly #options: BusServerOptions;
  readonly #limits: { -readonly [Name in keyof BusLimits]: BusLimits[Name] };
  #profiles: readonly CryptoProfile[];
  readonly #self = ownCredentials();
  readonly #router: Router;
  readonly #server: Server;
  readonly #connections = new Set<BusConnection>();
  /** Accepted and not read yet, because enough handshakes are under way; oldest first. */
  readonly #waiting = new Set<Waiting>();
  #handshakes = 0;
  /** Connections beyond the limit since the last sweep; only the first is told at once, lest they fill the log. */
  #refused = 0;
  #accepted = 0;
  #emptied: (() => void) | null = null;
  #sweep: NodeJS.Timeout | null = null;

  constructor(options: BusServerOptions) {
    this.#options = options;
    this.#limits = { ...busLimits, ...options.settings.limits };
    this.#profiles = options.settings.profiles;
    this.#router = new Router({ ...options, limits: this.#limits });
    // Paused: not a byte is read before the peer's uid is known.
    this.#server = createServer({ pauseOnConnect: true }, (socket) => this.#accept(socket));
    this.#server.on("error", (cause) => this.#tellFailed(cause.message));
  }

  async listen(path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", reject);
    // bind(2) happens within listen(), so the socket never exists with another mode.
    const umask = process.umask(0o177);
    try {
      this.#server.listen({ path }, resolve);
    } finally {
      process.umask(umask);
    }
    await promise;
    this.#server.off("error", reject);
    this.#sweep = setInterval(() => this.#checkDeadlines(), sweepPeriodMs(this.#limits)).unref();
  }

  status(): BusStatus {
    return {
      connections: this.#connections.size + this.#waiting.size,
      requestsInFlight: this.#router.requestsInFlight,
      daemons: this.#router.daemons(),
    };
  }

  adjust({ profiles, limits = {} }: BusSettings): void {
    Object.assign(this.#limits, limits);
    this.#profiles = profiles;
    for (const connection of this.#connections) {
      const { profile } = connection;
      if (profile !== null && !profiles.includes(profile)) connection.close();
    }
  }

  async close(): Promise<void> {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const { socket } of this.#waiting) socket.destroy();
    this.#waiting.clear();
    await this.#router.drain(this.#limits.lingerMs);
    for (const connection of this.#connections) connection.close();
    await Promise.all([closed, this.#empty()]);
    if (this.#sweep !== null) clearInterval(this.#sweep);
  }

  /** Resolves when no connection is left: what is queued for them has been read, or took too long. */
  #empty(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#connections.size === 0) resolve();
    else this.#emptied = resolve;
    return promise;
  }

  #accept(accepted: Socket): void {
    const opened = this.#handOver(accepted);
    if (opened === null) return;
    const { socket, peer: credentials } = opened;
    if (credentials.uid !== this.#self.uid) {
      this.#options.log.write("warning", "bus.peer_refused", "a process of another user was refused", {
        uid: credentials.uid,
        pid: credentials.pid,
      });
      socket.destroy();
      return;
    }
    if (this.#connections.size + this.#waiting.size >= this.#limits.connections) {
      if (this.#refused++ === 0) this.#tellRefused({ pid: credentials.pid });
      socket.destroy();
      return;
    }
    // Read at once: the peer may harden itself, and then the kernel tells no more.
    const waiting = { socket, credentials, client: this.#options.clientOf(credentials.pid) };
    if (this.#handshakes < this.#limits.handshakes) {
      this.#shakeHands(waiting);
      return;
    }
    this.#waiting.add(waiting);
  }

  /** Null when the peer has gone, or the kernel has no descriptor left. */
  #handOver(accepted: Socket): OpenedSocket | null {
    try {
      return handOver(this.#options.native, accepted);
    } catch (error) {
      this.#tellFailed(error instanceof Error ? error.message : "unknown");
      return null;
    }
  }

  #shakeHands({ socket, credentials, client }: Waiting): void {
    const { native, staticKey, log } = this.#options;
    const actor: Actor = {
      connection: ++this.#accepted,
      uid: credentials.uid,
      pid: credentials.pid,
      exe: client.exe,
      unit: client.unit,
      clearance: "client",
    };
    let peer: Peer | null = null;
    this.#handshakes += 1;
    const connection: BusConnection = new BusConnection({
      socket,
      channel: native.BusChannel.responder({
        profiles: this.#profiles,
        staticKey,
        identity: { client: credentials, server: this.#self },
      }),
      limits: this.#limits,
      events: {
        established: () => {
          peer = new Peer(connection, actor);
          log.write("debug", "bus.connection_opened", "a peer connected", {
            connection: actor.connection,
            pid: actor.pid,
            exe: actor.exe,
          });
          this.#handshakeEnded();
        },
        frames: (frames) => {
          if (peer !== null) this.#router.receive(peer, frames);
        },
        drained: () => undefined,
        closed: (fault) => {
          this.#connections.delete(connection);
          const [severity, event] = endEvent(fault);
          log.write(severity, event, fault?.message ?? "the peer left", {
            connection: actor.connection,
            pid: actor.pid,
            exe: actor.exe,
          });
          if (peer === null) this.#handshakeEnded();
          else this.#router.disconnect(peer);
          if (this.#connections.size === 0) this.#emptied?.();
        },
      },
    });
    this.#connections.add(connection);
    connection.start();
  }

  #handshakeEnded(): void {
    this.#handshakes -= 1;
    for (const waiting of this.#waiting) {
      if (this.#handshakes >= this.#limits.handshakes) return;
      this.#waiting.delete(waiting);
      this.#shakeHands(waiting);
    }
  }

  #checkDeadlines(): void {
    const nowMs = performance.now();
    for (const connection of this.#connections) connection.checkDeadline(nowMs);
    if (this.#refused > 1) this.#tellRefused({ connections: this.#refused });
    this.#refused = 0;
  }

  #tellFailed(reason: string): void {
    this.#options.log.write("error", "bus.connection_refused", "a connection could not be accepted", {
      reason,
    });
  }

  #tellRefused(whom: { readonly pid: number } | { readonly connections: number }): void {
    this.#options.log.write("warning", "bus.connection_refused", "there are too many connections", {
      ...whom,
      limit: this.#limits.connections,
    });
  }
}

function endEvent(fault: SesameError | null): readonly [Severity, string] {
  switch (fault?.code) {
    case undefined:
    case "DAEMON_UNAVAILABLE":
      return ["debug", "bus.connection_closed"];
    case "BUS_HANDSHAKE_FAILED":
      return ["warning", "bus.handshake_failed"];
    case "BUS_TIMEOUT":
      return ["warning", "bus.timed_out"];
    case "BUS_BUSY":
      return ["warning", "bus.slow_reader_dropped"];
    default:
      return ["warning", "bus.protocol_violated"];
  }
}
