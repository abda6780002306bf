// A client's whole view of the bus: connect, call, close. Hides the handshake, ids, pipelining, the seal and
// its reopening, deadlines and lost connections. Light to load: the CLI starts with it.

import type { SealClient } from "../../native/index.js";
import { SesameError } from "../core/errors.js";
import type { BusClient, CallOptions, CallReply, NativeCore, SecureBuffer } from "../core/ports.js";
import type { BusConnection } from "./connection.js";
import { dial, type BusKey, type OpenSocket } from "./dial.js";
import { type Frame, frameFits, type OutgoingFrame } from "./frame.js";
import { parseReply, printRequest, type ReplyHeader } from "./header.js";
import { busLimits } from "./limits.js";
import { methods, type MethodName } from "./methods.js";

/** Content of `seal/seal.key` (PROTOCOL.md section 1). */
export interface SealKey extends BusKey {
  /** Released by whoever asked for the key. */
  readonly psk: SecureBuffer;
}

export interface ConnectOptions {
  readonly native: NativeCore;
  readonly socketPath: string;
  /** Sockets of node:net unless told. */
  readonly openSocket?: OpenSocket;
  /** Reads profile/bus.pub; null when there is none. Called once connected. */
  readonly readBusKey: () => BusKey | null;
  /** Reads seal/seal.key; null when there is none. Called at the first sealed call and when daemon-secrets restarted. */
  readonly readSealKey: () => SealKey | null;
  /** A registered key, for daemons; a fresh one otherwise. */
  readonly staticKey?: SecureBuffer;
  readonly handshakeMs?: number;
  /** Time that a call may take, 30 s unless told. */
  readonly callMs?: number;
}

/** @throws DAEMON_UNREACHABLE, BUS_BUSY, BUS_PEER_REFUSED, BUS_HANDSHAKE_FAILED, BUS_TIMEOUT */
export async function connectBus(options: ConnectOptions): Promise<BusClient> {
  const client = new PipelinedClient(options);
  await client.connect();
  return client;
}

const defaultCallMs = 30_000;

/** A seal and the calls that still need it for their replies. */
interface OpenSeal {
  readonly seal: SealClient;
  calls: number;
}

interface Call {
  readonly method: MethodName;
  readonly options: CallOptions;
  readonly deadlineMs: number;
  readonly resolve: (reply: CallReply) => void;
  readonly reject: (error: unknown) => void;
  /** False while it waits for a free place among those in flight. */
  started: boolean;
  /** The id under which it was sent last; 0 before. */
  id: number;
  /** Under which seal and sequence its body went; null for calls without one. */
  sealed: { readonly by: OpenSeal; readonly sequence: number } | null;
  retried: boolean;
}

class PipelinedClient implements BusClient {
  readonly #options: ConnectOptions;
  readonly #callMs: number;
  /** All calls without an answer, oldest first, so that the first one's deadline is the next one. */
  readonly #calls = new Set<Call>();
  readonly #sent = new Map<number, Call>();
  /** Calls that wait for a free place among those in flight. */
  readonly #queued: Call[] = [];
  #connection: BusConnection | null = null;
  #inFlight = 0;
  #nextId = 1;
  #seal: OpenSeal | null = null;
  #opening: { readonly id: number; readonly seal: SealClient; readonly calls: Call[] } | null = null;
  readonly #sweep: NodeJS.Timeout;

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.#callMs = options.callMs ?? defaultCallMs;
    this.#sweep = setInterval(() => this.#checkDeadlines(), Math.min(250, this.#callMs / 4)).unref();
  }

  async connect(): Promise<void> {
    const { native, socketPath, readBusKey, staticKey, handshakeMs } = this.#options;
    try {
      const connection = await dial({
        native,
        openSocket: this.#options.openSocket ?? (await import("./net-socket.js")).netSockets(native),
        socketPath,
        readBusKey,
        staticKey: staticKey ?? null,
        // What is queued is the caller's own; it ends the connection for nobody.
        limits: {
          ...busLimits,
          queuedBytes: Number.POSITIVE_INFINITY,
          handshakeMs: handshakeMs ?? busLimits.handshakeMs,
        },
        events: {
          frames: (frames) => this.#receive(frames),
          drained: () => undefined,
          closed: (fault) => this.#disconnected(fault),
        },
      });
      // It may have ended in the very turn of its handshake.
      if (!connection.established) throw connectionLost(null);
      this.#connection = connection;
      connection.unref();
    } catch (error) {
      clearInterval(this.#sweep);
      throw error;
    }
  }

  call(method: MethodName, options: CallOptions = {}): Promise<CallReply> {
    const { promise, resolve, reject } = Promise.withResolvers<CallReply>();
    const deadlineMs = performance.now() + this.#callMs;
    const call: Call = {
      method,
      options,
      deadlineMs,
      resolve,
      reject,
      started: false,
      id: 0,
      sealed: null,
      retried: false,
    };
    if (this.#calls.size === 0) this.#connection?.ref();
    this.#calls.add(call);
    if (this.#connection === null) this.#reject(call, connectionLost(null));
    else if (this.#inFlight < busLimits.inFlightPerConnection) this.#start(call);
    else this.#queued.push(call);
    return promise;
  }

  close(): void {
    const connection = this.#connection;
    this.#disconnected(null);
    connection?.close();
  }

  #start(call: Call): void {
    call.started = true;
    this.#inFlight += 1;
    this.#send(call);
  }

  #send(call: Call): void {
    try {
      if (methods[call.method].body !== "sealed") this.#sendFrame(call, this.#requestHeader(call));
      else if (this.#seal !== null) this.#sendSealed(call, this.#seal);
      else if (this.#opening !== null) this.#opening.calls.push(call);
      else this.#openSeal(call);
    } catch (error) {
      this.#settle(call);
      call.reject(error);
    }
  }

  #requestHeader(call: Call): string {
    call.id = this.#nextId++;
    const { profile, key, params } = call.options;
    return printRequest({
      id: call.id,
      method: call.method,
      ...(profile === undefined ? {} : { profile }),
      ...(key === undefined ? {} : { key }),
      ...(params === undefined ? {} : { params }),
    });
  }

  #sendSealed(call: Call, by: OpenSeal): void {
    const header = this.#requestHeader(call);
    const { sequence, body } = by.seal.sealRequest(header, call.options.secret ?? null);
    call.sealed = { by, sequence };
    by.calls += 1;
    this.#sendFrame(call, header, body);
  }

  #sendFrame(call: Call, header: string, body?: Buffer): void {
    const frame: OutgoingFrame = body === undefined ? { header } : { header, body };
    if (!frameFits(frame))
      throw new SesameError("BUS_FRAME_TOO_LARGE", "the request is too large for one frame");
    this.#sent.set(call.id, call);
    this.#connection?.send(frame);
  }

  #openSeal(first: Call): void {
    const key = this.#options.readSealKey();
    if (key === null) throw new SesameError("DAEMON_UNAVAILABLE", "daemon-secrets left no key for its seal");
    const { profile, publicKey, psk } = key;
    let seal: SealClient;
    try {
      seal = new this.#options.native.SealClient({ profile, serverPublicKey: publicKey, psk });
    } finally {
      psk.release();
    }
    const id = this.#nextId++;
    this.#connection?.send({ header: printRequest({ id, method: "seal.open" }), body: seal.open() });
    this.#opening = { id, seal, calls: [first] };
  }

  #receive(frames: readonly Frame[]): void {
    try {
      for (const frame of frames) this.#receiveReply(frame, parseReply(frame.header));
    } catch (cause) {
      this.#connection?.fail(
        cause instanceof SesameError
          ? cause
          : new SesameError("BUS_FRAME_INVALID", "the bus sent what is no reply", { cause }),
      );
    }
  }

  #receiveReply(frame: Frame, reply: ReplyHeader): void {
    if (reply.id === this.#opening?.id) {
      this.#sealOpened(frame, reply);
      return;
    }
    // Of a call that ran into its deadline, or of one never made: nobody waits for it.
    const call = this.#sent.get(reply.id);
    if (call === undefined) return;
    if (!reply.ok && reply.error.code === "SEAL_SESSION_UNKNOWN" && call.sealed !== null && !call.retried) {
      this.#sendAgain(call, call.sealed.by);
      return;
    }
    const sealed = call.sealed;
    try {
      if (!reply.ok) throw reply.error;
      const secret =
        sealed === null ? null : sealed.by.seal.openReply(sealed.sequence, frame.header, frame.body);
      call.resolve({ result: reply.result, secret });
    } catch (error) {
      call.reject(error);
    }
    this.#settle(call);
  }

  #sendAgain(call: Call, unknown: OpenSeal): void {
    this.#sent.delete(call.id);
    this.#releaseSeal(call);
    call.retried = true;
    if (this.#seal === unknown) this.#retireSeal();
    this.#send(call);
  }

  #sealOpened(frame: Frame, reply: ReplyHeader): void {
    const opening = this.#opening;
    if (opening === null) return;
    this.#opening = null;
    try {
      if (!reply.ok) throw reply.error;
      opening.seal.finish(frame.body);
    } catch (error) {
      opening.seal.close();
      for (const call of opening.calls) this.#reject(call, error);
      return;
    }
    this.#seal = { seal: opening.seal, calls: 0 };
    for (const call of opening.calls) {
      if (this.#calls.has(call)) this.#send(call);
    }
  }

  #retireSeal(): void {
    const seal = this.#seal;
    this.#seal = null;
    if (seal?.calls === 0) seal.seal.close();
  }

  #releaseSeal(call: Call): void {
    const seal = call.sealed?.by;
    call.sealed = null;
    if (seal === undefined) return;
    seal.calls -= 1;
    if (seal.calls === 0 && seal !== this.#seal) seal.seal.close();
  }

  /** Forgets a call that has its answer, and starts the next one that waits. */
  #settle(call: Call): void {
    if (!this.#calls.delete(call)) return;
    if (this.#calls.size === 0) this.#connection?.unref();
    this.#sent.delete(call.id);
    this.#releaseSeal(call);
    if (!call.started) return;
    this.#inFlight -= 1;
    this.#startNext();
  }

  #startNext(): void {
    if (this.#connection === null) return;
    for (let next = this.#queued.shift(); next !== undefined; next = this.#queued.shift()) {
      // One that ran into its deadline while it waited is skipped.
      if (!this.#calls.has(next)) continue;
      this.#start(next);
      return;
    }
  }

  #reject(call: Call, error: unknown): void {
    this.#settle(call);
    call.reject(error);
  }

  #disconnected(fault: SesameError | null): void {
    this.#connection = null;
    clearInterval(this.#sweep);
    this.#opening?.seal.close();
    this.#opening = null;
    this.#retireSeal();
    for (const call of this.#calls) this.#reject(call, connectionLost(fault));
  }

  #checkDeadlines(): void {
    const nowMs = performance.now();
    for (const call of this.#calls) {
      if (call.deadlineMs > nowMs) break;
      this.#reject(call, new SesameError("BUS_TIMEOUT", `"${call.method}" had no answer in time`));
    }
    this.#connection?.checkDeadline(nowMs);
  }
}

function connectionLost(cause: SesameError | null): SesameError {
  return new SesameError(
    "DAEMON_UNAVAILABLE",
    "the connection to the bus was lost",
    cause === null ? {} : { cause },
  );
}
