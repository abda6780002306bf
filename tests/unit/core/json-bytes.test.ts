// The byte-wise reader of JSON against JSON.parse: the same texts are taken, with the same strings, and the same are refused.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isJsonWord,
  type JsonNode,
  type JsonString,
  jsonBounds,
  measureJsonString,
  readJson,
  writeJsonString,
} from "../../../src/core/json-bytes.js";
import { thrownBy } from "./thrown.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function textOf(bytes: Uint8Array, node: JsonString): string {
  const out = new Uint8Array(measureJsonString(bytes, node));
  writeJsonString(bytes, node, out);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(out);
}

function valueOf(bytes: Uint8Array, node: JsonNode): unknown {
  switch (node.kind) {
    case "string":
      return textOf(bytes, node);
    case "object":
      return Object.fromEntries(
        node.members.map(({ name, value }) => [textOf(bytes, name), valueOf(bytes, value)]),
      );
    case "array":
      return node.items.map((item) => valueOf(bytes, item));
    case "number":
      return Number(Buffer.from(bytes.subarray(node.start, node.end)).toString("latin1"));
    default:
      return { true: true, false: false, null: null }[node.kind];
  }
}

function read(text: string): unknown {
  const bytes = bytesOf(text);
  return valueOf(bytes, readJson(bytes));
}

/** Every character as an escape, as some writers have it. */
function escapeAll(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("")}"`;
}

const parsesAsJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
/** JSON.parse lets halves of pairs through, which have no UTF-8. */
const hasHalf = (value: unknown): boolean =>
  !JSON.stringify(value).isWellFormed() || /\\ud[89a-f]/i.test(JSON.stringify(value));

const pieces = fc.constantFrom(
  ...Array.from('{}[],:"\\ \n\t-+.0123456789eEtrufalsn/b'),
  "\\u00e9",
  "\\ud83d\\ude00",
  "\\ud83d",
  "\\ude00",
  "\\n",
  "\u0000",
  "\u001f",
  "é",
  "\u{1f600}",
  "null",
  "true",
  "false",
);

describe("what JSON.parse takes", () => {
  it("is read with the same value", () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: "binary" }), fc.constantFrom(0, 1, "\t"), (text, indent) => {
        const value: unknown = JSON.parse(text);
        const written = JSON.stringify(value, null, indent);
        expect(read(written)).toEqual(JSON.parse(written));
      }),
      { numRuns: 300 },
    );
  });

  it("is read with the same string however it is escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        expect(read(escapeAll(text))).toBe(text);
        expect(read(JSON.stringify(text))).toBe(text);
      }),
    );
    expect(read(String.raw`"\"\\\/\b\f\n\r\t\u0000\u007f\u00e9\u20AC\ud83d\uDE00 é€😀"`)).toBe(
      '"\\/\b\f\n\r\t\0\u007fé€😀 é€😀',
    );
  });
});

describe("any text", () => {
  it("is taken or refused as JSON.parse does it, and never ends otherwise", () => {
    let taken = 0;
    const judge = (text: string): void => {
      if (parsesAsJson(text)) {
        const value: unknown = JSON.parse(text);
        if (hasHalf(value)) return;
        taken += 1;
        expect(read(text)).toEqual(value);
      } else expect(thrownBy(() => read(text)).code).toBe("IMPORT_INVALID");
    };
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => judge(parts.join(""))),
      {
        numRuns: 3_000,
      },
    );
    // A sound text with one thing changed is refused for the change alone.
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), pieces, fc.nat(2), (text, place, piece, gone) => {
        const at = place % (text.length + 1);
        judge(`${text.slice(0, at)}${piece}${text.slice(at + gone)}`);
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(300);
  });

  it("that is no UTF-8 is refused", () => {
    expect(thrownBy(() => readJson(Uint8Array.of(0x22, 0xc3, 0x22)))).toMatchObject({
      code: "IMPORT_INVALID",
    });
  });

  it("with half a pair is refused", () => {
    for (const text of ['"\\ud83d"', '"\\ude00"', '"\\ud83dx"', '"\\ud83d\\n"', '"\\ud83d\\ud83d"'])
      expect(thrownBy(() => read(text)).code, text).toBe("IMPORT_INVALID");
  });

  it("is refused by the place, and nothing of it is repeated", () => {
    const error = thrownBy(() => read('{"password": "hunter2secret" x}'));
    expect(error.message).toBe("the file is no JSON from byte 30 on");
  });
});

describe("bounds", () => {
  it("end a nesting before the stack does", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(() => read(nested(jsonBounds.depth + 1))).not.toThrow();
    expect(thrownBy(() => read(nested(jsonBounds.depth + 2))).code).toBe("IMPORT_INVALID");
    expect(thrownBy(() => read("[".repeat(1_000_000))).code).toBe("IMPORT_INVALID");
  });

  it("end a text of too many parts", () => {
    const text = bytesOf("[1,2,3]");
    expect(readJson(text, { depth: 2, nodes: 4 }).kind).toBe("array");
    expect(thrownBy(() => readJson(text, { depth: 2, nodes: 3 })).code).toBe("IMPORT_INVALID");
  });
});

it("a word is told from what begins or ends like it, or is spelled with escapes", () => {
  const is = (text: string): boolean => {
    const bytes = bytesOf(text);
    return isJsonWord(bytes, readJson(bytes) as JsonString, "name");
  };
  expect(['"name"', '"nam"', '"names"', '"Name"', '"\\u006eame"'].map(is)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
