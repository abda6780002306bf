// The file of a vault's export, written and read by the real core: whatever is done to its bytes is found, and so is another
// passphrase; nothing takes the place of what is there.

import { createHash } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ExportFile, ExportWriter } from "../../../src/cli/vault-export-file.js";
import { SesameError } from "../../../src/core/errors.js";
import { type KeyName, parseKeyName, parseProfileName } from "../../../src/core/names.js";
import type { CryptoProfile, SecureBuffer } from "../../../src/core/ports.js";
import {
  chunkContext,
  chunkPrefix,
  type ExportManifest,
  headerBytes,
  recordBytes,
  writeHeader,
  writeRecord,
} from "../../../src/core/vault-export.js";
import type { PasswordKdf } from "../../../src/generated/types.js";
import { native } from "../../../src/platform/native.js";
import { type ReadRecord, readVaultExport } from "../../support/read-vault-export.js";
import { NewFile } from "../../../src/platform/new-file.js";

interface Version {
  readonly key: string;
  readonly version: number;
  readonly value: Uint8Array;
  readonly keyCreatedAtMs?: number;
}

const cheap: PasswordKdf = { algorithm: "argon2id", memory_kib: 19_456, passes: 2, lanes: 1 };
const profile = parseProfileName("work");
/** Two chunks, of two keys and of one. */
const chunks: readonly (readonly Version[])[] = [
  [
    { key: "db/password", version: 7, value: Buffer.from([0, 1, 2, 0xff, 0x0a]) },
    { key: "db/password", version: 3, value: Buffer.from("older") },
    { key: "empty", version: 1, value: Buffer.alloc(0) },
  ],
  [{ key: "token", version: 1, value: Buffer.from("third") }],
];
const manifest: ExportManifest = {
  profile,
  exportedAtMs: 1_700_000_000_000,
  keys: 3,
  versions: 4,
  valueBytes: 15,
};

let scratch: string;
let made = 0;
let passphrase: SecureBuffer;
const fresh = (): string => join(scratch, `file-${(made += 1)}`);

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "vault-export-"));
  passphrase = secure(Buffer.from("correct horse battery staple"));
});
afterAll(() => {
  passphrase.release();
  rmSync(scratch, { recursive: true });
});

function secure(bytes: Uint8Array): SecureBuffer {
  const buffer = native.SecureBuffer.alloc(bytes.length);
  buffer.bytes.set(bytes);
  return buffer;
}

function recordsOf(versions: readonly Version[]): SecureBuffer {
  const nameOf = (key: string): KeyName => parseKeyName(key);
  const total = versions.reduce((sum, { key, value }) => sum + recordBytes(nameOf(key), value.length), 0);
  const chunk = native.SecureBuffer.alloc(total);
  let offset = 0;
  for (const { key, version, value, keyCreatedAtMs = 1_000 } of versions) {
    const facts = { key: nameOf(key), keyCreatedAtMs, version, createdAtMs: 1_000 + version };
    offset = writeRecord(chunk.bytes, offset, facts, value);
  }
  return chunk;
}

interface Written {
  readonly suite?: CryptoProfile;
  readonly salt?: Uint8Array;
  readonly of?: readonly (readonly Version[])[];
  readonly says?: Partial<ExportManifest>;
}

function write({
  suite = "leading-edge",
  salt = Buffer.alloc(32, 9),
  of = chunks,
  says = {},
}: Written = {}): string {
  const path = fresh();
  using file = new NewFile(path);
  using writer = new ExportWriter(file, { suite, kdf: cheap, salt }, passphrase);
  writer.begin({ ...manifest, ...says });
  for (const versions of of) {
    using chunk = recordsOf(versions);
    writer.add(chunk);
  }
  writer.end();
  file.commit();
  return path;
}

interface Read {
  readonly manifest: ExportManifest;
  readonly versions: readonly { readonly key: string; readonly version: number; readonly value: string }[];
}

async function read(path: string, key?: SecureBuffer): Promise<Read> {
  using file = new ExportFile(path);
  using derived = key === undefined ? file.deriveKey(passphrase) : null;
  const versions: { key: string; version: number; value: string }[] = [];
  const found = await file.read(derived ?? key ?? passphrase, (records, chunk) => {
    for (const { key: name, version, offset, length } of records) {
      const value = Buffer.from(chunk.bytes.subarray(offset, offset + length)).toString("hex");
      versions.push({ key: name, version, value });
    }
  });
  return { manifest: found, versions };
}

async function codeOfReading(path: string, key?: SecureBuffer): Promise<string> {
  try {
    await read(path, key);
    return "sound";
  } catch (error) {
    if (error instanceof SesameError) return error.code;
    throw error;
  }
}

/** Where each chunk begins, and where the file ends. */
function bordersOf(bytes: Buffer): number[] {
  const borders = [headerBytes];
  for (let at = headerBytes; at < bytes.length; borders.push(at)) at += 5 + bytes.readUInt32BE(at + 1);
  return borders;
}

function keyOf(path: string): SecureBuffer {
  using file = new ExportFile(path);
  return file.deriveKey(passphrase);
}

function put(bytes: Uint8Array): string {
  const path = fresh();
  writeFileSync(path, bytes);
  return path;
}

describe.each(["leading-edge", "governance-compatible"] as const)("an export of suite %s", (suite) => {
  let path: string;
  let bytes: Buffer;
  let key: SecureBuffer;
  beforeAll(() => {
    path = write({ suite });
    bytes = readFileSync(path);
    key = keyOf(path);
  });
  afterAll(() => key.release());

  test("gives back what was written", async () => {
    expect(await read(path)).toEqual({
      manifest,
      versions: chunks.flat().map(({ key: name, version, value }) => ({
        key: name,
        version,
        value: Buffer.from(value).toString("hex"),
      })),
    });
  });

  test("is 0600, and shows neither names nor values", () => {
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(statSync(path).nlink).toBe(1);
    for (const text of ["work", "password", "token", "older", "third"])
      expect(bytes.includes(text), text).toBe(false);
  });

  test("does not open with another passphrase", async () => {
    using file = new ExportFile(path);
    using other = secure(Buffer.from("correct horse battery stapl"));
    using wrong = file.deriveKey(other);
    await expect(file.read(wrong, () => undefined)).rejects.toMatchObject({ code: "PASSPHRASE_WRONG" });
  });

  test("shows every bit that flips", async () => {
    const [, behindManifest = 0] = bordersOf(bytes);
    for (let at = 0; at < bytes.length; at += 1)
      for (const bit of at < headerBytes ? [0, 1, 2, 3, 4, 5, 6, 7] : [at % 8]) {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << bit), at);
        const code = await codeOfReading(put(flipped), key);
        const expected =
          at === 24 || at === 25
            ? ["EXPORT_TOO_NEW", "EXPORT_INVALID"]
            : at < headerBytes || at >= behindManifest
              ? ["EXPORT_INVALID"]
              : ["PASSPHRASE_WRONG", "EXPORT_INVALID"];
        expect(expected, `bit ${bit} of byte ${at}`).toContain(code);
      }
  });

  test("shows where it is cut off, at a chunk's border too, and what is added", async () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect(await codeOfReading(put(bytes.subarray(0, length)), key), `${length} bytes`).toBe(
        "EXPORT_INVALID",
      );
    const borders = bordersOf(bytes);
    expect(borders).toHaveLength(5);
    expect(borders.at(-1)).toBe(bytes.length);
    for (const added of [Buffer.from([0]), bytes.subarray(borders[3])])
      expect(await codeOfReading(put(Buffer.concat([bytes, added])), key)).toBe("EXPORT_INVALID");
  });

  test("shows chunks that are swapped, doubled, left out or of another export", async () => {
    const parts = partsOf(bytes);
    // The same passphrase, names and lengths, and another salt.
    const others = partsOf(readFileSync(write({ suite, salt: Buffer.alloc(32, 8) })));
    const [header = bytes, first = bytes, second = bytes, third = bytes, last = bytes] = parts;
    const arrangements: Record<string, readonly Buffer[]> = {
      swapped: [header, first, third, second, last],
      doubled: [header, first, second, second, third, last],
      "left out": [header, first, second, last],
      "without the manifest": [header, second, third, last],
      "of another": [header, first, second, others[3] ?? bytes, last],
      "ended by another": [header, first, second, third, others[4] ?? bytes],
      "under another's header": [others[0] ?? bytes, first, second, third, last],
      "ended early": [header, first, last],
    };
    for (const [name, arrangement] of Object.entries(arrangements)) {
      const code = await codeOfReading(put(Buffer.concat(arrangement)));
      expect(["EXPORT_INVALID", "PASSPHRASE_WRONG"], name).toContain(code);
      if (name !== "under another's header" && name !== "without the manifest")
        expect(code, name).toBe("EXPORT_INVALID");
    }
    expect(await codeOfReading(put(Buffer.concat(parts)))).toBe("sound");
  });
});

function partsOf(bytes: Buffer): Buffer[] {
  const borders = [0, ...bordersOf(bytes)];
  return borders.slice(0, -1).map((start, index) => bytes.subarray(start, borders[index + 1]));
}

/** Made by generate-export.mjs beside it, from the document and Node's own cryptography. */
const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/vault/export.json", import.meta.url), "utf8"),
) as {
  readonly passphrase: string;
  readonly profile: string;
  readonly exported_at: number;
  readonly records: readonly (readonly ReadRecord[])[];
  readonly exports: readonly { readonly kdf: PasswordKdf; readonly key: string; readonly file: string }[];
};

describe.each(vectors.exports)("the vector of $kdf.algorithm", ({ key, file: encoded }) => {
  const bytes = Buffer.from(encoded, "base64");

  test("is read by the document alone", () => {
    expect(readVaultExport(bytes, vectors.passphrase)).toEqual({
      profile: vectors.profile,
      exported_at: vectors.exported_at,
      keys: 3,
      versions: 4,
      value_bytes: 17,
      records: vectors.records,
    });
  });

  test("is read by us, under the same key", async () => {
    using file = new ExportFile(put(bytes));
    using words = secure(Buffer.from(vectors.passphrase));
    using derived = file.deriveKey(words);
    expect(Buffer.from(derived.bytes).toString("hex")).toBe(key);
    const records: ReadRecord[][] = [];
    const found = await file.read(derived, (chunk, { bytes: plain }) => {
      records.push(
        chunk.map((record) => ({
          key: record.key,
          key_created_at: record.keyCreatedAtMs,
          version: record.version,
          created_at: record.createdAtMs,
          value: Buffer.from(plain.subarray(record.offset, record.offset + record.length)).toString("hex"),
        })),
      );
    });
    expect(records).toEqual(vectors.records);
    expect(found).toEqual({
      profile: vectors.profile,
      exportedAtMs: vectors.exported_at,
      keys: 3,
      versions: 4,
      valueBytes: 17,
    });
  });
});

test("what we write is read by the document alone", () => {
  const found = readVaultExport(
    readFileSync(write({ suite: "governance-compatible" })),
    "correct horse battery staple",
  );
  expect(found).toMatchObject({ profile: "work", keys: 3, versions: 4, value_bytes: 15 });
  expect(found.records.map((chunk) => chunk.map((record) => record.value))).toEqual([
    ["000102ff0a", "6f6c646572", ""],
    ["7468697264"],
  ]);
});

describe("what whoever has the passphrase may have written is not believed either", () => {
  const older = { key: "a", version: 1, value: Buffer.from("x") };
  const newer = { key: "a", version: 2, value: Buffer.from("y") };
  const other = { key: "b", version: 1, value: Buffer.from("z") };
  const cases: Readonly<Record<string, readonly (readonly Version[])[]>> = {
    "keys out of order": [[other, newer]],
    "a version twice": [[newer, newer]],
    "an older version first": [[older, newer]],
    "a key that goes on later": [[newer, other], [older]],
    "a key with two times": [[newer, { ...older, keyCreatedAtMs: 2 }]],
  };
  test.each(Object.keys(cases))("%s", async (name) => {
    const of = cases[name] ?? [];
    const versions = of.flat();
    const says = {
      keys: new Set(versions.map(({ key }) => key)).size,
      versions: versions.length,
      valueBytes: versions.length,
    };
    expect(await codeOfReading(write({ of, says }))).toBe("EXPORT_INVALID");
  });

  test("records in the last chunk", async () => {
    const bytes = readFileSync(write());
    const borders = bordersOf(bytes);
    using key = keyOf(put(bytes));
    using records = recordsOf([{ key: "zz", version: 1, value: Buffer.from("v") }]);
    const place = { number: 3, isLast: true };
    const context = chunkContext(bytes.subarray(0, headerBytes), place);
    const box = native.sealBox("leading-edge", key, context, records);
    const forged = [bytes.subarray(0, borders[3]), chunkPrefix(place, box.length), box];
    expect(await codeOfReading(put(Buffer.concat(forged)))).toBe("EXPORT_INVALID");
  });

  test("other counts than the manifest's", async () => {
    for (const says of [{ keys: 4 }, { versions: 3 }, { valueBytes: 16 }])
      expect(await codeOfReading(write({ says }))).toBe("EXPORT_INVALID");
  });

  test("costs of a key derivation beyond the bounds, before it runs", async () => {
    const costs: readonly PasswordKdf[] = [
      { ...cheap, memory_kib: 4_294_967_295 },
      { ...cheap, memory_kib: 1_024 },
      { ...cheap, passes: 1 },
      { ...cheap, lanes: 0 },
      { algorithm: "pbkdf2-sha256", iterations: 1_000 },
      { algorithm: "pbkdf2-sha256", iterations: 4_000_000_000 },
    ];
    for (const kdf of costs) {
      const header = writeHeader({ suite: "leading-edge", kdf, salt: Buffer.alloc(32) }, (bytes) =>
        createHash("sha256").update(bytes).digest(),
      );
      expect(() => new ExportFile(put(header))).toThrow(/asks for .* are accepted/);
    }
  });
});

describe("a new file", () => {
  const content = Buffer.from("new");
  function make(path: string): void {
    using file = new NewFile(path);
    file.write(content);
    file.commit();
  }

  test("takes the place of nothing: a file, a link to one, a link to nothing and a directory stay", () => {
    const file = put(Buffer.from("old"));
    const link = fresh();
    symlinkSync(file, link);
    const dangling = fresh();
    symlinkSync(join(scratch, "nowhere"), dangling);
    for (const path of [file, link, dangling, scratch])
      expect(() => make(path)).toThrow(expect.objectContaining({ code: "EXPORT_EXISTS" }));
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(existsSync(join(scratch, "nowhere"))).toBe(false);
  });

  test("takes the place of nothing that came while it was written", () => {
    const path = fresh();
    using file = new NewFile(path);
    file.write(content);
    linkSync(put(Buffer.from("came")), path);
    expect(() => file.commit()).toThrow(expect.objectContaining({ code: "EXPORT_EXISTS" }));
    expect(readFileSync(path, "utf8")).toBe("came");
  });

  test("is not there before it is committed, and leaves nothing where it is not", () => {
    const directory = mkdtempSync(join(scratch, "empty-"));
    {
      using file = new NewFile(join(directory, "file"));
      file.write(content);
      expect(readdirSync(directory)).toEqual([`.file.${process.pid}.tmp`]);
    }
    expect(readdirSync(directory)).toEqual([]);
  });

  test("clears what a killed writer left of it, and nothing else", () => {
    const directory = mkdtempSync(join(scratch, "killed-"));
    // No process has so high a number.
    for (const name of [
      ".file.4194305.tmp",
      ".file.1.tmp",
      ".file.x.tmp",
      ".other.4194305.tmp",
      `.file.${process.pid}.tmp`,
    ])
      writeFileSync(join(directory, name), "left");
    make(join(directory, "file"));
    expect(readdirSync(directory).toSorted()).toEqual(
      [".file.1.tmp", ".file.x.tmp", ".other.4194305.tmp", "file"].toSorted(),
    );
  });

  test("needs a directory that is there", () => {
    expect(() => make(join(scratch, "none", "file"))).toThrow(
      expect.objectContaining({ code: "FILE_NOT_WRITABLE" }),
    );
  });
});
