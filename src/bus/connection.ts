// One end of an established or rising connection: a socket with its channel, batching of outgoing frames per turn
// of the event loop, deadlines and queue limits. Whatever goes wrong ends this connection only and is told once,
// through `closed`.

import type { FrameHeads, FramePart, PeerCredentials } from "../../native/index.js";
import { SesameError } from "../core/errors.js";
import type { BusChannel, CryptoProfile } from "../core/ports.js";
import { type Frame, joinFrames, type OutgoingFrame, splitFrames } from "./frame.js";
import type { BusLimits } from "./limits.js";

/** A connected socket that carries frames through a channel: the native core's PolledSocket, or one that blocks. */
export interface BusSocket {
  /** Begins, once. No listener is called from within a call, and none after `closed`. A peer that has stopped sending has gone. */
  start(
    channel: BusChannel,
    frames: (heads: FrameHeads, bodies: Buffer, start: number) => void,
    drained: () => void,
    closed: (fault: Error | null) => void,
  ): void;
  /** Bytes that the kernel has not taken. @throws BUS_FRAME_TOO_LARGE */
  send(frames: readonly FramePart[]): number;
  readonly queuedBytes: number;
  readonly receivedBytes: number;
  pause(): void;
  resume(): void;
  /** Whether somebody waits for what the peer sends. */
  ref(): void;
  unref(): void;
  destroy(): void;
  /** Once what is queued went to the kernel. */
  destroySoon(): void;
}

export interface ConnectionEvents {
  established(): void;
  frames(frames: readonly Frame[]): void;
  /** All queued bytes went to the kernel, at once or after a while. */
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
  readonly #flushQueue = (): void => {
    this.#flush();
    // Who waits for room waits for what was not sent yet as well.
    if (this.#phase === "open" && !this.#backedUp) this.#events.drained();
  };
  #phase: Phase = "handshake";
  #paused = false;
  #queue: OutgoingFrame[] = [];
  #unsentBytes = 0;
  /** Whether the kernel took less than was sent when last seen. */
  #backedUp = false;
  #progressMs = performance.now();
  /** Of the socket when it was last looked at. */
  #receivedBytes = 0;
  #fault: SesameError | null = null;

  constructor(options: ConnectionOptions) {
    this.#socket = options.socket;
    this.#channel = options.channel;
    this.#limits = options.limits;
    this.#events = options.events;
  }

  /** Begins to read; the initiator greets. */
  start(): void {
    const drained = (): void => {
      this.#backedUp = false;
      this.#events.drained();
    };
    const closed = (cause: Error | null): void => this.#finish(cause);
    try {
      this.#socket.start(
        this.#channel,
        (heads, bodies, start) => this.#receive(heads, bodies, start),
        drained,
        closed,
      );
    } catch (cause) {
      this.fail(new SesameError("DAEMON_UNAVAILABLE", "the event loop takes no further socket", { cause }));
      process.nextTick(closed, null);
    }
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
    return this.#unsentBytes + (this.#backedUp ? this.#socket.queuedBytes : 0);
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
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
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
    const { receivedBytes } = this.#socket;
    // Bytes do not extend the handshake's deadline: a drip-fed one is as slow as a silent one.
    if (this.#phase === "open" && receivedBytes !== this.#receivedBytes) this.#progressMs = nowMs;
    this.#receivedBytes = receivedBytes;
    const idleMs = nowMs - this.#progressMs;
    if (this.#phase === "handshake" && idleMs > this.#limits.handshakeMs) {
      this.fail(new SesameError("BUS_TIMEOUT", "the handshake took too long"));
    } else if (
      this.#phase === "open" &&
      idleMs > this.#limits.partialFrameMs &&
      this.#channel.partial &&
      !this.#paused
    ) {
      this.fail(new SesameError("BUS_TIMEOUT", "a frame was begun and not finished"));
    } else if (this.#phase === "closing" && idleMs > this.#limits.lingerMs) {
      this.#socket.destroy();
    }
  }

  #receive(heads: FrameHeads, bodies: Buffer, start: number): void {
    if (this.#phase === "handshake") {
      this.#phase = "open";
      this.#progressMs = performance.now();
      this.#events.established();
    }
    if (this.#phase === "open" && heads.length > 0) this.#events.frames(splitFrames(heads, bodies, start));
  }

  #flush(): void {
    if (this.#queue.length === 0) return;
    const frames = this.#queue;
    this.#queue = [];
    this.#unsentBytes = 0;
    try {
      this.#backedUp = this.#socket.send(joinFrames(frames)) > 0;
    } catch (cause) {
      this.fail(new SesameError("BUS_FRAME_TOO_LARGE", "a frame can't be sent", { cause }));
    }
  }

  #finish(cause: Error | null): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#queue = [];
    this.#unsentBytes = 0;
    this.#channel.close();
    if (cause !== null) this.#fault ??= faultOf(cause);
    this.#events.closed(this.#fault);
  }
}

/** What the peer's bytes did keeps its code; what the socket did is a connection that broke. */
function faultOf(cause: Error): SesameError {
  if (cause instanceof SesameError && cause.code !== "INTERNAL") return cause;
  return new SesameError("DAEMON_UNAVAILABLE", "the bus connection broke", { cause });
}

/** This process as SO_PEERCRED shows it to a peer. */
export function ownCredentials(): PeerCredentials {
  const { geteuid, getegid } = process;
  if (geteuid === undefined || getegid === undefined) {
    throw new SesameError("INTERNAL", "this system has no user ids");
  }
  return { pid: process.pid, uid: geteuid(), gid: getegid() };
}
