// A bus socket for programs that have nothing else to do while they wait: it blocks the one thread, and saves them
// the 7 ms that node:net and its streams cost. No wait is longer than a quarter of a second, so that timers and
// signals come to their turn; and only what somebody waits for is read.

import { closeSync, readSync, writeSync } from "node:fs";
import { EventEmitter } from "node:events";
import type { BusSocket } from "../bus/connection.js";
import type { OpenSocket } from "../bus/dial.js";
import { SesameError } from "../core/errors.js";
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

class BlockingSocket extends EventEmitter implements BusSocket {
  /** Writes have ended when they return. */
  readonly writableLength = 0;
  readonly #chunk = Buffer.allocUnsafeSlow(chunkBytes);
  #descriptor: number | null;
  #awaited = true;
  #paused = false;
  #readScheduled = false;

  constructor(descriptor: number) {
    super();
    this.#descriptor = descriptor;
    this.#readSoon();
  }

  write(bytes: Uint8Array): void {
    let rest = bytes;
    let progressMs = performance.now();
    while (rest.length > 0 && this.#descriptor !== null) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
        progressMs = performance.now();
      } catch (error) {
        if (isPassing(error) && performance.now() - progressMs < longestWriteMs) continue;
        this.#break(error);
      }
    }
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

  isPaused(): boolean {
    return this.#paused;
  }

  destroySoon(): void {
    this.destroy();
  }

  destroy(): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
    process.nextTick(() => this.emit("close"));
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
    if (this.#descriptor === null || !this.#awaited || this.#paused) return;
    this.#readSoon();
    let count: number;
    try {
      count = readSync(this.#descriptor, this.#chunk);
    } catch (error) {
      if (!isPassing(error)) this.#break(error);
      return;
    }
    if (count === 0) this.emit("end");
    else this.emit("data", this.#chunk.subarray(0, count));
  }

  #break(cause: unknown): void {
    this.emit("error", cause);
    this.destroy();
  }
}
