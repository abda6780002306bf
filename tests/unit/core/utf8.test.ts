// The byte-level check agrees with the platform's strict decoder.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isUtf8 } from "../../../src/core/utf8.js";

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe("UTF-8", () => {
  it("is told from other bytes as the platform's decoder does, for every sequence of up to two bytes", () => {
    for (let first = 0; first < 256; first += 1) {
      expect(isUtf8(Uint8Array.of(first))).toBe(decodes(Uint8Array.of(first)));
      for (let second = 0; second < 256; second += 1) {
        const bytes = Uint8Array.of(first, second);
        if (isUtf8(bytes) !== decodes(bytes)) expect.fail(`differs for ${first} ${second}`);
      }
    }
  });

  it("has no overlong forms, surrogates or code points past the last, at the edges of every range", () => {
    const edges = [
      0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
      0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
    ];
    for (const a of edges) {
      for (const b of edges) {
        for (const c of edges) {
          const three = Uint8Array.of(a, b, c);
          if (isUtf8(three) !== decodes(three)) expect.fail(`differs for ${three.join(" ")}`);
          const four = Uint8Array.of(a, b, c, 0xbf);
          if (isUtf8(four) !== decodes(four)) expect.fail(`differs for ${four.join(" ")}`);
        }
      }
    }
  });

  it("is found in any text, and lost with any cut through a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (text, at) => {
        const bytes = new TextEncoder().encode(text);
        expect(isUtf8(bytes)).toBe(true);
        const cut = bytes.subarray(0, at % (bytes.length + 1));
        expect(isUtf8(cut)).toBe(decodes(cut));
      }),
    );
  });
});
