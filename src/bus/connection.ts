// One end of an established or rising connection: a socket, the native channel on top of it, batching of
// outgoing frames per turn of the event loop, deadlines and queue limits. Whatever goes wrong ends this
// connection only and is told once, through `closed`.

import type { PeerCredentials } from "../../native/index.js";
import { SesameError } from "../core/errors.js";
import type { BusChannel, CryptoProfile } from "../core/ports.js";
import { type Frame, joinFrames, type OutgoingFrame, splitFrames } from "./frame.js";
import type { BusLimits } from "./limits.js";

/** What a connection needs of its socket: a part of node:net's, so that another kind can stand in for it. */
export interface BusSocket {
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  on(event: "error", listener: (cause: Error) => void): unknown;
  on(event: "drain" | "end" | "close", listener: () => void): unknown;
  write(bytes: Uint8Array): unknown;
  readonly writableLength: number;
  pause(): unknown;
  resume(): unknown;
  isPaused(): boolean;
  /** Whether somebody waits for what the peer sends. */
  ref(): unknown;
  unref(): unknown;
  destroy(): unknown;
  destroySoon(): unknown;
}

export interface ConnectionEvents {
  established(): void;
  frames(frames: readonly Frame[]): void;
  /** All queued bytes went to the kernel. */
  drained(): void;
  /** The last call ever; null when the connection ended without a fault. */
  closed(fault: SesameError | null): void;
}

export interface ConnectionOptions {
  readonly socket: BusSocket;
  readonly channel: BusChannel;
  /** `queuedBytes` ends the connection; Infinity for an end that holds its own back-pressure. */
  readonly limits: Pick<BusLimits, "queuedBytes" | "handshakeMs" | "partialFrameMs" | "lingerMs">;
  readonly events: ConnectionEvents;
}

type Phase = "handshake" | "open" | "closing" | "closed";

export class BusConnection {
  readonly #socket: BusSocket;
  readonly #channel: BusChannel;
  readonly #limits: ConnectionOptions["limits"];
  readonly #events: ConnectionEvents;
  readonly #flushQueue = (): void => this.#flush();
  #phase: Phase = "handshake";
  #queue: OutgoingFrame[] = [];
  #unsentBytes = 0;
  #progressMs = performance.now();
  #fault: SesameError | null = null;

  constructor(options: ConnectionOptions) {
    this.#socket = options.socket;
    this.#channel = options.channel;
    this.#limits = options.limits;
    this.#events = options.events;
    const socket = this.#socket;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("drain", () => this.#events.drained());
    // A peer that has stopped sending has gone: nobody is left to authenticate or to answer.
    socket.on("end", () => socket.destroy());
    socket.on("error", (cause) => {
      this.#fault ??= new SesameError("DAEMON_UNAVAILABLE", "the bus connection broke", { cause });
    });
    socket.on("close", () => this.#finish());
  }

  /** Sends the initiator's opening bytes. */
  start(): void {
    this.#socket.write(this.#channel.open());
  }

  get established(): boolean {
    return this.#phase === "open";
  }

  get remotePublicKey(): Buffer | null {
    return this.#channel.remotePublicKey;
  }

  /** Of the handshake; null until the peer has chosen. */
  get profile(): CryptoProfile | null {
    return this.#channel.profile;
  }

  /** Bytes that this end holds because the peer has not read them. */
  get queuedBytes(): number {
    return this.#unsentBytes + this.#socket.writableLength;
  }

  /** Frames of one turn leave together. Dropped when the connection is no longer open. */
  send(frame: OutgoingFrame): void {
    if (this.#phase !== "open") return;
    this.#unsentBytes += frame.header.length + (frame.body?.length ?? 0);
    if (this.queuedBytes > this.#limits.queuedBytes) {
      this.fail(new SesameError("BUS_BUSY", "the peer does not read what it asked for"));
      return;
    }
    // After the microtasks of this turn, so that replies whose audit entries became durable together share a record.
    if (this.#queue.push(frame) === 1) process.nextTick(this.#flushQueue);
  }

  /** This end waits for the peer, as it does from the start. */
  ref(): void {
    this.#socket.ref();
  }

  /** This end waits for nothing: the connection keeps no process alive. */
  unref(): void {
    this.#socket.unref();
  }

  /** Stops reading until `resume`; a paused peer is not held to the deadline of partial frames. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#socket.isPaused()) return;
    this.#progressMs = performance.now();
    this.#socket.resume();
  }

  /** Ends the connection when what is queued has been read; `checkDeadline` bounds that. */
  close(): void {
    if (this.#phase === "closing" || this.#phase === "closed") return;
    this.#flush();
    this.#phase = "closing";
    this.#progressMs = performance.now();
    this.#socket.destroySoon();
  }

  /** Ends the connection at once. */
  fail(fault: SesameError): void {
    if (this.#phase === "closed") return;
    this.#fault ??= fault;
    this.#phase = "closing";
    this.#queue = [];
    this.#unsentBytes = 0;
    this.#socket.destroy();
  }

  /** To be called now and then with `performance.now()`: one coarse timer serves all connections. */
  checkDeadline(nowMs: number): void {
    const idleMs = nowMs - this.#progressMs;
    if (this.#phase === "handshake" && idleMs > this.#limits.handshakeMs) {
      this.fail(new SesameError("BUS_TIMEOUT", "the handshake took too long"));
    } else if (
      this.#phase === "open" &&
      idleMs > this.#limits.partialFrameMs &&
      this.#channel.partial &&
      !this.#socket.isPaused()
    ) {
      this.fail(new SesameError("BUS_TIMEOUT", "a frame was begun and not finished"));
    } else if (this.#phase === "closing" && idleMs > this.#limits.lingerMs) {
      this.#socket.destroy();
    }
  }

  #receive(chunk: Buffer): void {
    if (this.#phase === "closing" || this.#phase === "closed") return;
    let received;
    try {
      received = this.#channel.receive(chunk);
    } catch (cause) {
      this.fail(
        cause instanceof SesameError
          ? cause
          : new SesameError("BUS_FRAME_INVALID", "the peer's bytes are no frame", { cause }),
      );
      return;
    }
    if (received.reply !== null) this.#socket.write(received.reply);
    if (this.#phase === "handshake") {
      // Bytes do not extend this deadline: a drip-fed handshake is as slow as a silent one.
      if (!this.#channel.established) return;
      this.#phase = "open";
      this.#events.established();
    }
    this.#progressMs = performance.now();
    if (received.heads.length > 0) this.#events.frames(splitFrames(received));
  }

  #flush(): void {
    if (this.#queue.length === 0) return;
    const frames = this.#queue;
    this.#queue = [];
    this.#unsentBytes = 0;
    try {
      this.#socket.write(this.#channel.send(joinFrames(frames)));
    } catch (cause) {
      this.fail(new SesameError("BUS_FRAME_TOO_LARGE", "a frame can't be sent", { cause }));
    }
  }

  #finish(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#queue = [];
    this.#unsentBytes = 0;
    this.#channel.close();
    this.#events.closed(this.#fault);
  }
}

/** This process as SO_PEERCRED shows it to a peer. */
export function ownCredentials(): PeerCredentials {
  const { geteuid, getegid } = process;
  if (geteuid === undefined || getegid === undefined) {
    throw new SesameError("INTERNAL", "this system has no user ids");
  }
  return { pid: process.pid, uid: geteuid(), gid: getegid() };
}
