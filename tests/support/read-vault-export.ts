// Reads an export of a vault of the suite governance-compatible by docs/vault-export.md and Node's own cryptography alone:
// nothing of the product is used, so what it reads another program can read, too.

import { argon2Sync, createDecipheriv, createHash, createHmac, hkdfSync, pbkdf2Sync } from "node:crypto";

export interface ReadRecord {
  readonly key: string;
  readonly key_created_at: number;
  readonly version: number;
  readonly created_at: number;
  /** In hex. */
  readonly value: string;
}
export interface ReadVaultExport {
  readonly profile: string;
  readonly exported_at: number;
  readonly keys: number;
  readonly versions: number;
  readonly value_bytes: number;
  /** By chunk. */
  readonly records: readonly (readonly ReadRecord[])[];
}

/** @throws of anything that is not as the document says */
export function readVaultExport(file: Buffer, passphrase: string): ReadVaultExport {
  const header = file.subarray(0, 104);
  demand(header.subarray(0, 24).toString("latin1") === "open-sesame vault export", "magic");
  demand(header.readUInt16BE(24) === 1 && header[26] === 2, "version and suite");
  const checksum = createHash("sha256").update(header.subarray(0, 72)).digest();
  demand(checksum.equals(header.subarray(72)), "checksum");
  const kek = deriveKek(header, Buffer.from(passphrase, "utf8"));
  const key = Buffer.from(hkdfSync("sha256", kek, header, Buffer.from("open-sesame/export-key/1"), 32));
  const chunks: Buffer[] = [];
  let offset = 104;
  for (let last = 0; last === 0;) {
    last = file.readUInt8(offset);
    const box = file.subarray(offset + 5, offset + 5 + file.readUInt32BE(offset + 1));
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(BigInt(chunks.length));
    const label = Buffer.from("open-sesame/export-chunk/1\0", "latin1");
    chunks.push(openBox(key, Buffer.concat([label, header, number, Buffer.from([last])]), box));
    offset += 5 + box.length;
  }
  demand(offset === file.length, "end");
  const [manifest = Buffer.alloc(0), ...rest] = chunks;
  demand(rest.pop()?.length === 0, "last chunk");
  demand(manifest.length === 25 + manifest.readUInt8(24), "manifest");
  return {
    profile: manifest.subarray(25).toString("latin1"),
    exported_at: Number(manifest.readBigUInt64BE(0)),
    keys: manifest.readUInt32BE(8),
    versions: manifest.readUInt32BE(12),
    value_bytes: Number(manifest.readBigUInt64BE(16)),
    records: rest.map(readRecords),
  };
}

function deriveKek(header: Buffer, passphrase: Buffer): Buffer {
  const salt = header.subarray(40, 72);
  const digest = createHmac("sha256", salt).update(passphrase).digest();
  const [first, second, third] = [28, 32, 36].map((at) => header.readUInt32BE(at));
  if (header[27] === 2) return pbkdf2Sync(digest, salt, first ?? 0, 32, "sha256");
  demand(header[27] === 1, "key derivation");
  return argon2Sync("argon2id", {
    message: digest,
    nonce: salt,
    tagLength: 32,
    memory: first ?? 0,
    passes: second ?? 0,
    parallelism: third ?? 0,
  });
}

function openBox(key: Buffer, context: Buffer, box: Buffer): Buffer {
  demand(box[0] === 1 && box[1] === 2, "box");
  const salt = box.subarray(2, 34);
  const once = createHmac("sha256", key)
    .update(Buffer.concat([Buffer.from("open-sesame/box/1"), box.subarray(0, 2), salt]))
    .digest();
  const decipher = createDecipheriv("aes-256-gcm", once, Buffer.alloc(12));
  decipher.setAAD(context);
  decipher.setAuthTag(box.subarray(-16));
  return Buffer.concat([decipher.update(box.subarray(34, -16)), decipher.final()]);
}

function readRecords(chunk: Buffer): ReadRecord[] {
  const records: ReadRecord[] = [];
  for (let at = 0; at < chunk.length;) {
    const afterName = at + 2 + chunk.readUInt16BE(at);
    const end = afterName + 24 + chunk.readUInt32BE(afterName + 20);
    records.push({
      key: chunk.subarray(at + 2, afterName).toString("latin1"),
      key_created_at: Number(chunk.readBigUInt64BE(afterName)),
      version: chunk.readUInt32BE(afterName + 8),
      created_at: Number(chunk.readBigUInt64BE(afterName + 12)),
      value: chunk.subarray(afterName + 24, end).toString("hex"),
    });
    at = end;
  }
  return records;
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not as docs/vault-export.md says: ${what}`);
}
