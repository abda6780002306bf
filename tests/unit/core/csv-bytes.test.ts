// The byte-wise reader of CSV against a writer and a reader of the test's own, which know RFC 4180 and nothing of ours.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureCsvField, readCsv, writeCsvField } from "../../../src/core/csv-bytes.js";
import { thrownBy } from "./thrown.js";

function read(text: string): string[][] {
  const bytes = new TextEncoder().encode(text);
  return readCsv(bytes).map(({ fields }) =>
    fields.map((field) => {
      const out = new Uint8Array(measureCsvField(bytes, field));
      writeCsvField(bytes, field, out);
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(out);
    }),
  );
}

/** RFC 4180 by regular expressions; null for what it does not allow. */
function oracle(text: string): string[][] | null {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/y;
  const records: string[][] = [];
  let record: string[] = [];
  while (field.lastIndex < text.length || record.length > 0) {
    const match = field.exec(text);
    if (match === null) return null;
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === ",") continue;
    records.push(record);
    record = [];
  }
  return records.some(({ length }) => length !== records[0]?.length) ? null : records;
}

const hostile = fc.string({
  unit: fc.constantFrom('"', ",", "\n", "\r", "a", "é", "😀", " ", "\0"),
  maxLength: 12,
});
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((columns) =>
    fc.array(fc.array(hostile, { minLength: columns, maxLength: columns }), { maxLength: 5 }),
  );

describe("what a writer quotes", () => {
  it("is read as it was, with either end of line, and with or without the last one", () => {
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), fc.boolean(), (rows, end, ended) => {
        const lines = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(","));
        expect(read(lines.join(end) + (ended && rows.length > 0 ? end : ""))).toEqual(rows);
      }),
    );
  });
});

describe("any text", () => {
  it("is taken or refused as RFC 4180 has it", () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '"', ",", "\n", "\r", "a", "é"), maxLength: 10 }),
        (text) => {
          const expected = oracle(text);
          if (expected === null) expect(thrownBy(() => read(text)).code).toBe("IMPORT_INVALID");
          else {
            taken += 1;
            expect(read(text)).toEqual(expected);
          }
        },
      ),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(300);
  });

  it("is refused by its line, which counts lines within fields, and nothing of it is repeated", () => {
    const messages = [
      'a,b\n"1\n2",c\nsecret',
      'a,b\n"1\n2"secret,c',
      'a\n"secret',
      'a\nsec"ret',
      "a\nsec\rret",
    ].map((text) => thrownBy(() => read(text)).message);
    expect(messages).toEqual([
      "line 4 of the file has 1 fields where the first has 2",
      "line 3 of the file goes on behind a closing quote, or has a carriage return alone",
      "line 2 of the file opens a quote that nothing closes",
      "line 2 of the file has a quote within a field that has none around it",
      "line 2 of the file goes on behind a closing quote, or has a carriage return alone",
    ]);
  });

  it("that is no UTF-8, or has too many fields, is refused", () => {
    expect(thrownBy(() => readCsv(Uint8Array.of(0x61, 0xff))).code).toBe("IMPORT_INVALID");
    const bytes = new TextEncoder().encode("a,b\nc,d\n");
    expect(readCsv(bytes, { fields: 4 })).toHaveLength(2);
    expect(thrownBy(() => readCsv(bytes, { fields: 3 })).code).toBe("IMPORT_INVALID");
  });
});
