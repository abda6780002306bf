// Reading a descriptor into secure memory, whole or a part at a time. Hides how much there will be, and descriptors that
// somebody else made non-blocking.

import { readSync } from "node:fs";
import { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import { native } from "../platform/native.js";
import { waitForDescriptor } from "./output.js";

const firstChunkBytes = 4096;

/** Bytes read, 0 at the end of input. Waits where the descriptor is non-blocking. @throws FILE_NOT_READABLE */
export function readSome(
  fd: number,
  what: string,
  bytes: Uint8Array,
  offset: number,
  length: number,
): number {
  for (;;) {
    try {
      return readSync(fd, bytes, offset, length, null);
    } catch (error) {
      const errno = error instanceof Error && "code" in error ? String(error.code) : "";
      if (errno === "EAGAIN") waitForDescriptor();
      else if (errno === "EOF") return 0;
      else
        throw new SesameError("FILE_NOT_READABLE", `${what} could not be read (${errno})`, { cause: error });
    }
  }
}

export interface ReadingOptions {
  /** What errors call it. */
  readonly what: string;
  readonly maximumBytes: number;
  /** Of a larger one. */
  readonly tooLarge: () => SesameError;
  /** Where it is known: then nothing is read twice into memory. */
  readonly expectedBytes?: number;
}

/**
 * All that there is. Doubles in secure memory as bytes arrive, up to one byte more than there may be.
 * @throws FILE_NOT_READABLE, SECURE_MEMORY_EXHAUSTED, and what `tooLarge` gives
 */
export function readToEnd(fd: number, options: ReadingOptions): SecureBuffer {
  const { what, maximumBytes, tooLarge, expectedBytes = 0 } = options;
  let buffer = native.SecureBuffer.alloc(
    Math.min(Math.max(firstChunkBytes, expectedBytes + 1), maximumBytes + 1),
  );
  let length = 0;
  try {
    for (;;) {
      const count = readSome(fd, what, buffer.bytes, length, buffer.length - length);
      if (count === 0) return buffer.truncate(length);
      length += count;
      if (length > maximumBytes) throw tooLarge();
      if (length === buffer.length) {
        const larger = native.SecureBuffer.alloc(Math.min(buffer.length * 2, maximumBytes + 1));
        larger.bytes.set(buffer.bytes);
        buffer.release();
        buffer = larger;
      }
    }
  } catch (error) {
    buffer.release();
    throw error;
  }
}
