// The memory of a chain's last lines against the plainest one there is, over any order of single lines, blocks and questions.

import fc from "fast-check";
import { expect, it } from "vitest";
import { recentBytes, RecentLines } from "../../../src/core/audit-recent.js";

const remembered = recentBytes / 32;

function hashOf(serial: number): Uint8Array {
  const bytes = new Uint8Array(32).fill(serial % 251);
  new DataView(bytes.buffer).setUint32(0, serial);
  return bytes;
}

const textOf = (serial: number): string => Buffer.from(hashOf(serial)).toString("hex");

/** All lines that came, as they were numbered. */
class Plain {
  readonly lines: { readonly serial: number; readonly sequence: number }[] = [];

  add(count: number, first: number): readonly number[] {
    const serials = Array.from({ length: count }, (_, index) => this.lines.length + index);
    serials.forEach((serial, index) => this.lines.push({ serial, sequence: first + index }));
    return serials;
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constant("line"), count: fc.integer({ min: 1, max: 9 }), gap: fc.nat(3) }),
  fc.record({
    kind: fc.constant("block"),
    count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 * remembered })),
    gap: fc.nat(3),
  }),
  fc.record({ kind: fc.constant("question"), count: fc.constant(0), gap: fc.constant(0) }),
);

it("knows each of the last lines by its hash, and of older ones none wrongly", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const recent = new RecentLines();
      const plain = new Plain();
      let next = 0;
      const check = (): void => {
        const { lines } = plain;
        for (const back of [1, 2, 3, remembered - 1, remembered]) {
          const line = lines.at(-back);
          if (line !== undefined) expect(recent.sequenceOf(textOf(line.serial))).toBe(line.sequence);
        }
        // Older ones may be known still; what is said of them is right.
        for (const back of [remembered + 1, 2 * remembered]) {
          const line = lines.at(-back);
          if (line !== undefined)
            expect([undefined, line.sequence]).toContain(recent.sequenceOf(textOf(line.serial)));
        }
        expect(recent.has(textOf(lines.length))).toBe(false);
      };
      for (const { kind, count, gap } of steps) {
        next += gap;
        const serials = plain.add(count, next);
        if (kind === "line") serials.forEach((serial, index) => recent.add(textOf(serial), next + index));
        if (kind === "block") {
          const told = serials.slice(-remembered);
          const bytes = new Uint8Array(32 * told.length);
          told.forEach((serial, index) => bytes.set(hashOf(serial), 32 * index));
          recent.addBlock(bytes, next + count - 1, count);
          bytes.fill(0);
        }
        next += count;
        if (kind === "question") check();
      }
      check();
    }),
    { numRuns: 60 },
  );
});
