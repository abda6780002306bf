// The bundle codec against vectors, round trips and damage.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { BundleWriter, measureBundle, readBundle } from "../../../src/core/bundle.js";
import { isKeyName, parseKeyName } from "../../../src/core/names.js";
import { thrownBy } from "./thrown.js";

interface Vectors {
  readonly valid: readonly {
    entries: readonly { name: string; version: number; value_hex: string }[];
    bundle_hex: string;
  }[];
  readonly invalid: readonly { what: string; bundle_hex: string }[];
}
interface Secret {
  readonly name: string;
  readonly version: number;
  readonly value: Uint8Array;
}

const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/core/bundle.json", import.meta.url), "utf8"),
) as Vectors;

function encode(secrets: readonly Secret[]): Uint8Array {
  const named = secrets.map(({ name, version, value }) => ({ name: parseKeyName(name), version, value }));
  const out = new Uint8Array(
    measureBundle(named.map(({ name, value }) => ({ name, valueLength: value.length }))),
  );
  const writer = new BundleWriter(out, named.length);
  for (const { name, version, value } of named) writer.add(name, version, value);
  writer.finish();
  return out;
}

function decode(bytes: Uint8Array): Secret[] {
  return readBundle(bytes).map(({ name, version, offset, length }) => ({
    name,
    version,
    value: bytes.slice(offset, offset + length),
  }));
}

const secrets = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[A-Za-z0-9._/-]{1,30}$/).filter(isKeyName),
    version: fc.integer({ min: 1, max: 0xffff_ffff }),
    value: fc.uint8Array({ maxLength: 100 }),
  }),
  { selector: ({ name }) => name, maxLength: 12 },
);

describe("bundles", () => {
  it.each(vectors.valid)("are the vector's bytes: $bundle_hex", ({ entries, bundle_hex }) => {
    const listed = entries.map(({ name, version, value_hex }) => ({
      name,
      version,
      value: new Uint8Array(Buffer.from(value_hex, "hex")),
    }));
    expect(Buffer.from(encode(listed)).toString("hex")).toBe(bundle_hex);
    expect(decode(new Uint8Array(Buffer.from(bundle_hex, "hex")))).toEqual(listed);
  });

  it.each(vectors.invalid)("with damage are refused: $what", ({ bundle_hex }) => {
    expect(thrownBy(() => readBundle(Buffer.from(bundle_hex, "hex"))).code).toBe("BUS_FRAME_INVALID");
  });

  it("give back what was put in, also from the middle of other memory", () => {
    fc.assert(
      fc.property(secrets, fc.nat(16), (listed, shift) => {
        const bytes = encode(listed);
        const moved = new Uint8Array(bytes.length + 2 * shift).fill(0xff);
        moved.set(bytes, shift);
        expect(decode(moved.subarray(shift, shift + bytes.length))).toEqual(listed);
      }),
    );
  });

  it("are refused when cut anywhere", () => {
    fc.assert(
      fc.property(secrets, fc.nat(), (listed, at) => {
        const bytes = encode(listed);
        expect(thrownBy(() => readBundle(bytes.subarray(0, at % bytes.length))).code).toBe(
          "BUS_FRAME_INVALID",
        );
      }),
    );
  });

  it("of any bytes are read within their bounds or refused", () => {
    const damaged = fc.tuple(secrets, fc.nat(), fc.nat(255)).map(([listed, at, byte]) => {
      const bytes = encode(listed);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), damaged), (bytes) => {
        try {
          for (const { offset, length } of readBundle(bytes))
            expect(offset + length).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toMatchObject({ code: "BUS_FRAME_INVALID" });
        }
      }),
    );
  });

  it("can't leave half filled, overfilled or with a version that does not exist", () => {
    const name = parseKeyName("db");
    const value = Uint8Array.of(1, 2, 3);
    const length = measureBundle([{ name, valueLength: 3 }]);
    const unfinished = new BundleWriter(new Uint8Array(length), 1);
    expect(
      thrownBy(() => {
        unfinished.finish();
      }).code,
    ).toBe("INTERNAL");
    unfinished.add(name, 1, value);
    unfinished.finish();
    expect(
      thrownBy(() => {
        unfinished.add(name, 1, value);
      }).code,
    ).toBe("INTERNAL");
    expect(
      thrownBy(() => {
        new BundleWriter(new Uint8Array(length - 1), 1).add(name, 1, value);
      }).code,
    ).toBe("INTERNAL");
    for (const version of [0, -1, 1.5, 2 ** 32]) {
      expect(
        thrownBy(() => {
          new BundleWriter(new Uint8Array(length), 1).add(name, version, value);
        }).code,
      ).toBe("INTERNAL");
    }
  });
});
