// The floor of everything durable: appending bytes to a file of the same file system and waiting for the disk.

import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** About what one audit entry of a read takes. */
export const lineBytes = 350;

export class DiskFloor {
  readonly #descriptor: number;

  constructor(directory: string) {
    this.#descriptor = openSync(join(directory, "floor"), "a", 0o600);
  }

  /** Milliseconds of one append with fdatasync(2). */
  append(bytes: number): number {
    const content = Buffer.alloc(bytes, 0x78);
    const begun = performance.now();
    writeSync(this.#descriptor, content);
    fdatasyncSync(this.#descriptor);
    return performance.now() - begun;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
