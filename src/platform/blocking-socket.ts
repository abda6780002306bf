// A bus socket for programs that have nothing else to do while they wait: it blocks the one thread, and saves them
// the 7 ms that node:net and its streams cost. No wait is longer than a quarter of a second, so that timers and
// signals come to their turn; and only what somebody waits for is read.

import { closeSync, readSync, writeSync } from "node:fs";
import type { FrameHeads, FramePart, ReceivedFrames } from "../../native/index.js";
import type { BusSocket } from "../bus/connection.js";
import type { OpenSocket } from "../bus/dial.js";
import { SesameError } from "../core/errors.js";
import type { BusChannel } from "../core/ports.js";
import { errnoOf } from "./files.js";
import { native } from "./native.js";

const waitMs = 250;
/** A peer that takes nothing for this long is not coming back. */
const longestWriteMs = 30_000;
const chunkBytes = 65_536;

/** @throws an error whose `code` is the errno's name */
export const blockingSockets: OpenSocket = async (path) => {
  const descriptor = connect(path);
  return { socket: new BlockingSocket(descriptor), peer: native.peerCredentials(descriptor) };
};

function connect(path: string): number {
  try {
    return native.connectSocket(path, waitMs);
  } catch (cause) {
    if (!(cause instanceof SesameError)) throw cause;
    throw Object.assign(new Error("no connection", { cause }), { code: cause.details["name"] });
  }
}

/** The wait is over, or was cut short: signal(7), a socket with a time limit is interrupted by SIGSTOP and SIGCONT. */
function isPassing(error: unknown): boolean {
  return ["EAGAIN", "EINTR"].includes(errnoOf(error));
}

interface Listeners {
  readonly channel: BusChannel;
  readonly frames: (heads: FrameHeads, bodies: Buffer, start: number) => void;
  readonly closed: (fault: Error | null) => void;
}

class BlockingSocket implements BusSocket {
  /** Writes have ended when they return. */
  readonly queuedBytes = 0;
  receivedBytes = 0;
  readonly #chunk = Buffer.allocUnsafeSlow(chunkBytes);
  #listeners: Listeners | null = null;
  #descriptor: number | null;
  #awaited = true;
  #paused = false;
  #readScheduled = false;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  start(
    channel: BusChannel,
    frames: Listeners["frames"],
    _drained: () => void,
    closed: Listeners["closed"],
  ): void {
    this.#listeners = { channel, frames, closed };
    this.#write(channel.open());
    this.#readSoon();
  }

  send(frames: readonly FramePart[]): number {
    if (this.#descriptor !== null && this.#listeners !== null)
      this.#write(this.#listeners.channel.send(frames));
    return 0;
  }

  ref(): void {
    this.#awaited = true;
    this.#readSoon();
  }

  unref(): void {
    this.#awaited = false;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#readSoon();
  }

  destroySoon(): void {
    this.#end(null);
  }

  destroy(): void {
    this.#end(null);
  }

  #write(bytes: Uint8Array): void {
    let rest = bytes;
    let progressMs = performance.now();
    while (rest.length > 0 && this.#descriptor !== null) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
        progressMs = performance.now();
      } catch (error) {
        if (isPassing(error) && performance.now() - progressMs < longestWriteMs) continue;
        this.#end(error);
      }
    }
  }

  #readSoon(): void {
    if (this.#readScheduled) return;
    this.#readScheduled = true;
    setImmediate(() => {
      this.#readScheduled = false;
      this.#read();
    });
  }

  #read(): void {
    if (this.#descriptor === null || this.#listeners === null || !this.#awaited || this.#paused) return;
    this.#readSoon();
    let count: number;
    try {
      count = readSync(this.#descriptor, this.#chunk);
    } catch (error) {
      if (!isPassing(error)) this.#end(error);
      return;
    }
    if (count === 0) this.#end(null);
    else this.#take(this.#listeners, this.#chunk.subarray(0, count));
  }

  #take({ channel, frames }: Listeners, chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    const shaken = channel.established;
    let received: ReceivedFrames;
    try {
      received = channel.receive(chunk);
    } catch (error) {
      this.#end(error);
      return;
    }
    const { heads, bodies } = received;
    if (heads.length > 0 || channel.established !== shaken) frames(heads, bodies, 0);
  }

  #end(fault: unknown): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
    const cause = fault === null || fault instanceof Error ? fault : new Error("unknown", { cause: fault });
    process.nextTick(() => this.#listeners?.closed(cause));
  }
}
