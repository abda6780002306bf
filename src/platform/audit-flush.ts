// Brings what was written to a buffered segment to the disk, within a second of it and on a thread of the pool. Hides that a
// descriptor must stay open while the pool has it, and that a disk which falls far behind is waited for.

import { closeSync, fdatasync, fdatasyncSync } from "node:fs";
import { maximumUnflushedBytes } from "./audit-ends.js";
import { errnoOf } from "./files.js";

export interface FlusherOptions {
  /** Entries that were acknowledged may not be on the disk. */
  readonly onFailure: (errno: string) => void;
}

const longestDelayMs = 1_000;

export class Flusher {
  readonly #descriptor: number;
  readonly #options: FlusherOptions;
  #unflushed = 0;
  #timer: NodeJS.Timeout | null = null;
  #inPool = false;
  #released = false;

  constructor(descriptor: number, options: FlusherOptions) {
    this.#descriptor = descriptor;
    this.#options = options;
  }

  /** So much is with the kernel and not yet on the disk. */
  wrote(bytes: number): void {
    this.#unflushed += bytes;
    if (this.#unflushed >= maximumUnflushedBytes) this.#tryToFlush();
    else this.#schedule();
  }

  /** Returns when everything is on the disk. Errors are the system's own. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#unflushed === 0 && !this.#inPool) return;
    fdatasyncSync(this.#descriptor);
    this.#unflushed = 0;
  }

  /** Closes the descriptor, without waiting for the disk. */
  release(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#released = true;
    if (!this.#inPool) closeSync(this.#descriptor);
  }

  #tryToFlush(): void {
    try {
      this.flush();
    } catch (error) {
      this.#fail(error);
    }
  }

  #schedule(): void {
    if (this.#timer !== null || this.#inPool) return;
    this.#timer = setTimeout(() => this.#flushInPool(), longestDelayMs);
  }

  #flushInPool(): void {
    this.#timer = null;
    this.#inPool = true;
    const under = this.#unflushed;
    fdatasync(this.#descriptor, (error) => {
      this.#inPool = false;
      if (this.#released) closeSync(this.#descriptor);
      else if (error !== null) this.#fail(error);
      else {
        this.#unflushed = Math.max(0, this.#unflushed - under);
        if (this.#unflushed > 0) this.#schedule();
      }
    });
  }

  #fail(error: unknown): void {
    this.#options.onFailure(errnoOf(error));
    this.#schedule();
  }
}
