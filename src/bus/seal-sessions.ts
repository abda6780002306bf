// The sealed sessions that daemon-secrets holds open: found by who speaks and by the id at the start of a sealed
// body, bounded in number and idle time. A session that was dropped costs its client one more handshake.

import type { SealServer } from "../../native/index.js";
import type { NativeCore } from "../core/ports.js";
import type { CryptoProfile, SecureBuffer } from "../core/ports.js";

export interface SealKeys {
  readonly profile: CryptoProfile;
  readonly staticKey: SecureBuffer;
  readonly psk: SecureBuffer;
}

export interface SealSession {
  readonly seal: SealServer;
  /** Requests whose replies it still has to seal. */
  requestsInFlight: number;
  usedMs: number;
  dropped: boolean;
}

/** A session that is in the map, and how requests name it. */
interface Named {
  readonly session: SealSession;
  readonly connection: number;
  readonly id: Buffer;
}

export interface SessionLimits {
  readonly count: number;
  readonly idleMs: number;
}

const idBytes = 8;

export class SealSessions {
  readonly #native: NativeCore;
  readonly #keys: SealKeys;
  readonly #limits: SessionLimits;
  /** Least recently used first. */
  readonly #sessions = new Map<string, SealSession>();
  /** The one used last, where most requests find theirs. */
  #newest: Named | null = null;

  constructor(native: NativeCore, keys: SealKeys, limits: SessionLimits) {
    this.#native = native;
    this.#keys = keys;
    this.#limits = limits;
  }

  /** Answers a client's first message. @throws SEAL_FAILED */
  open(connection: number, message: Buffer): Buffer {
    const { session: seal, reply } = this.#native.SealServer.accept({ ...this.#keys, message });
    this.#newest = null;
    this.#sessions.set(sessionKey(connection, seal.id), {
      seal,
      requestsInFlight: 0,
      usedMs: performance.now(),
      dropped: false,
    });
    if (this.#sessions.size > this.#limits.count) {
      const [oldest] = this.#sessions.keys();
      if (oldest !== undefined) this.#drop(oldest);
    }
    return reply;
  }

  /** The session that a sealed body names, if this connection opened it. */
  find(connection: number, body: Buffer): SealSession | null {
    const newest = this.#newest;
    if (newest?.connection === connection && body.compare(newest.id, 0, idBytes, 0, idBytes) === 0) {
      newest.session.usedMs = performance.now();
      return newest.session;
    }
    const id = body.toString("hex", 0, idBytes);
    const key = sessionKey(connection, id);
    const session = this.#sessions.get(key);
    if (session === undefined) return null;
    session.usedMs = performance.now();
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    this.#newest = { session, connection, id: Buffer.from(id, "hex") };
    return session;
  }

  /** To be called when a request that `find` was called for has been answered. */
  settle(session: SealSession): void {
    session.requestsInFlight -= 1;
    if (session.dropped && session.requestsInFlight === 0) session.seal.close();
  }

  dropIdle(nowMs: number): void {
    for (const [key, session] of this.#sessions) {
      if (nowMs - session.usedMs < this.#limits.idleMs) return;
      this.#drop(key);
    }
  }

  /** The bus is gone, and its connection numbers with it. */
  clear(): void {
    for (const key of this.#sessions.keys()) this.#drop(key);
  }

  #drop(key: string): void {
    const session = this.#sessions.get(key);
    if (session === undefined) return;
    this.#sessions.delete(key);
    if (this.#newest?.session === session) this.#newest = null;
    session.dropped = true;
    if (session.requestsInFlight === 0) session.seal.close();
  }
}

function sessionKey(connection: number, id: string): string {
  return `${connection}/${id}`;
}
