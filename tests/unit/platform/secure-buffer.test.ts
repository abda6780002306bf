// What a SecureBuffer promises to JavaScript. The tests that must crash a process are in tests/native.

import fc from "fast-check";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test } from "vitest";
import { SesameError } from "../../../src/core/errors.js";
import type { SecureBuffer } from "../../../src/core/ports.js";
import { native } from "../../../src/platform/native.js";

const { SecureBuffer } = native;
const liveAtStart = native.secureMemoryStatus().liveBuffers;

function errorOf(action: () => unknown): SesameError {
  try {
    action();
  } catch (error) {
    if (error instanceof SesameError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const codeOf = (action: () => unknown): string => errorOf(action).code;

function filled(length: number, byte: number): SecureBuffer {
  const buffer = SecureBuffer.alloc(length);
  buffer.bytes.fill(byte);
  return buffer;
}

describe("the bytes", () => {
  test("come zeroed, at any length, even where another buffer was", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 255 }), (length, byte) => {
        filled(length, byte).release();
        using buffer = SecureBuffer.alloc(length);
        expect(buffer.length).toBe(length);
        expect(buffer.bytes.length).toBe(length);
        expect(buffer.bytes.every((each) => each === 0)).toBe(true);
      }),
    );
  });

  test("of many live buffers never overlap", () => {
    const buffers = Array.from({ length: 300 }, (_, index) => filled((index * 37) % 5000, index % 256));
    for (const [index, buffer] of buffers.entries()) {
      expect(buffer.bytes.every((byte) => byte === index % 256)).toBe(true);
      buffer.release();
    }
  });

  test("are one view, the same each time", () => {
    using buffer = SecureBuffer.alloc(8);
    expect(buffer.bytes).toBe(buffer.bytes);
    expect(buffer.bytes).toBeInstanceOf(Uint8Array);
  });

  test("from random are not zero and not the same twice", () => {
    using first = SecureBuffer.random(32);
    using second = SecureBuffer.random(32);
    using zero = SecureBuffer.alloc(32);
    expect(first.equals(zero)).toBe(false);
    expect(first.equals(second)).toBe(false);
  });

  test("are compared by every byte and by length", () => {
    using a = filled(33, 7);
    using b = filled(33, 7);
    using shorter = filled(32, 7);
    expect(a.equals(b)).toBe(true);
    expect(a.equals(shorter)).toBe(false);
    b.bytes[32] = 8;
    expect(a.equals(b)).toBe(false);
  });
});

describe("release", () => {
  test("empties the view and every sub-view taken earlier", () => {
    const buffer = filled(64, 1);
    const view = buffer.bytes;
    const part = view.subarray(10, 20);
    buffer.release();
    expect([view.length, part.length, view[0], part[0]]).toEqual([0, 0, undefined, undefined]);
    expect(buffer.released).toBe(true);
    expect(buffer.length).toBe(0);
  });

  test("makes every use throw SECURE_BUFFER_RELEASED, and may be repeated", () => {
    const buffer = filled(64, 1);
    using other = filled(64, 1);
    buffer.release();
    buffer.release();
    expect(codeOf(() => buffer.bytes)).toBe("SECURE_BUFFER_RELEASED");
    expect(codeOf(() => buffer.truncate(0))).toBe("SECURE_BUFFER_RELEASED");
    expect(codeOf(() => buffer.equals(other))).toBe("SECURE_BUFFER_RELEASED");
    expect(codeOf(() => other.equals(buffer))).toBe("SECURE_BUFFER_RELEASED");
  });

  test("comes with the end of a using block", () => {
    let seen;
    {
      using buffer = SecureBuffer.alloc(4);
      seen = buffer;
    }
    expect(seen.released).toBe(true);
  });

  test("returns the memory", () => {
    const before = native.secureMemoryStatus();
    for (let i = 0; i < 5000; ++i) filled(i % 300, 1).release();
    expect(native.secureMemoryStatus().lockedBytes).toBeLessThanOrEqual(before.lockedBytes + 16_384);
  });
});

describe("truncate", () => {
  test("keeps the front, ends the older view, and gives the rest back wiped", () => {
    for (const length of [64, 9000]) {
      using buffer = filled(length, 9);
      const older = buffer.bytes;
      expect(buffer.truncate(10)).toBe(buffer);
      expect([buffer.length, buffer.bytes.length, older.length]).toEqual([10, 10, 0]);
      expect(buffer.bytes.every((byte) => byte === 9)).toBe(true);
    }
  });

  test("to the same length changes nothing", () => {
    using buffer = filled(10, 9);
    const view = buffer.bytes;
    buffer.truncate(10);
    expect(buffer.bytes).toBe(view);
    expect(view.length).toBe(10);
  });

  test("beyond the end is refused", () => {
    using buffer = SecureBuffer.alloc(10);
    expect(codeOf(() => buffer.truncate(11))).toBe("INTERNAL_ARGUMENT");
  });
});

describe("printing", () => {
  test("shows a length and no byte", () => {
    using buffer = filled(32, 0x41);
    const shown = "SecureBuffer(32 bytes)";
    expect(String(buffer)).toBe(shown);
    expect(`${buffer}`).toBe(shown);
    expect(inspect(buffer, { depth: 9, showHidden: true })).toBe(shown);
    expect(inspect({ buffer })).toBe(`{ buffer: ${shown} }`);
    expect(JSON.stringify({ buffer })).toBe(`{"buffer":"${shown}"}`);
    expect(Object.keys(buffer)).toEqual([]);
  });
});

describe("wrong arguments", () => {
  test("are INTERNAL_ARGUMENT, never a crash", () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.constantFrom<unknown>(
        new Uint8Array(3),
        new Float64Array(2),
        SecureBuffer,
        native.secureMemoryStatus(),
      ),
    );
    const isLength = (value: unknown): boolean =>
      typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 30;
    fc.assert(
      fc.property(
        anything.filter((value) => !isLength(value)),
        (value) => {
          using buffer = SecureBuffer.alloc(1);
          expect(codeOf(() => SecureBuffer.alloc(value as never))).toBe("INTERNAL_ARGUMENT");
          expect(codeOf(() => SecureBuffer.random(value as never))).toBe("INTERNAL_ARGUMENT");
          expect(codeOf(() => buffer.truncate(value as never))).toBe("INTERNAL_ARGUMENT");
          expect(codeOf(() => buffer.equals(value as never))).toBe("INTERNAL_ARGUMENT");
          expect(codeOf(() => native.publicKeyOf(value as never))).toBe("INTERNAL_ARGUMENT");
          expect(codeOf(() => native.sealBox("leading-edge", buffer, value as never, buffer))).toBe(
            "INTERNAL_ARGUMENT",
          );
        },
      ),
    );
  });

  test("do not make a constructor callable, nor a method on another object", () => {
    expect(codeOf(() => Reflect.construct(SecureBuffer, []))).toBe("INTERNAL_ARGUMENT");
    expect(() => SecureBuffer.prototype.release.call({} as never)).toThrow(TypeError);
    expect(() => SecureBuffer.prototype.release.call(Object.create(SecureBuffer.prototype) as never)).toThrow(
      TypeError,
    );
  });
});

describe("running out", () => {
  test("is typed, names the limits, and passes", () => {
    using held = SecureBuffer.alloc(64);
    const { budgetBytes, lockedBytes } = native.secureMemoryStatus();
    const error = errorOf(() => SecureBuffer.alloc(budgetBytes + 1));
    expect(error.code).toBe("SECURE_MEMORY_EXHAUSTED");
    expect(error.details).toEqual({
      limitBytes: budgetBytes,
      usedBytes: lockedBytes,
      wantedBytes: budgetBytes + 1,
    });
    using another = SecureBuffer.alloc(64);
    expect(another.equals(held)).toBe(true);
  });
});

describe("the garbage collector", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; ++turn) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  afterEach(settle);

  test("takes back buffers that nobody released", async () => {
    await settle();
    const before = native.secureMemoryStatus().liveBuffers;
    (() => {
      for (let i = 0; i < 100; ++i) filled(64, i).bytes.fill(1);
    })();
    expect(native.secureMemoryStatus().liveBuffers).toBe(before + 100);
    await settle();
    expect(native.secureMemoryStatus().liveBuffers).toBe(before);
  });

  test("leaves a view alone whose buffer is gone", async () => {
    const view = (() => filled(64, 0x5c).bytes)();
    await settle();
    for (let i = 0; i < 500; ++i) filled(64, 0xff).release();
    expect(view.every((byte) => byte === 0x5c)).toBe(true);
  });
});

test("nothing of this file is left", () => {
  expect(native.secureMemoryStatus().liveBuffers).toBe(liveAtStart);
});
