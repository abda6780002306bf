// Makes tests/vectors/vault/export.json from docs/vault-export.md alone, with Node's own cryptography and none of ours:
//   node tests/vectors/vault/generate-export.mjs > tests/vectors/vault/export.json

import { argon2Sync, createCipheriv, createHash, createHmac, hkdfSync, pbkdf2Sync } from "node:crypto";

const u16 = (n) => { const b = Buffer.alloc(2); b.writeUInt16BE(n); return b; };
const u32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const u64 = (n) => { const b = Buffer.alloc(8); b.writeBigUInt64BE(BigInt(n)); return b; };
const text = (s) => Buffer.from(s, "latin1");
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();
const sha256 = (data) => createHash("sha256").update(data).digest();

const passphrase = "korrekt, Pferd, Batterie \u2665";
const profile = "work";
const records = [
  [
    { key: "db/password", key_created_at: 1700000000000, version: 5, created_at: 1700000005000, value: "c3d0" },
    { key: "db/password", key_created_at: 1700000000000, version: 2, created_at: 1700000002000, value: "00ff0a" },
  ],
  [
    { key: "empty", key_created_at: 1700000001000, version: 1, created_at: 1700000001000, value: "" },
    { key: "token", key_created_at: 1700000003000, version: 1, created_at: 1700000003000, value: "7365637265742d76616c7565" },
  ],
];
const costs = {
  argon2id: { algorithm: "argon2id", memory_kib: 19456, passes: 2, lanes: 1 },
  "pbkdf2-sha256": { algorithm: "pbkdf2-sha256", iterations: 600000 },
};

function deriveKek(kdf, salt) {
  const digest = hmac(salt, Buffer.from(passphrase, "utf8"));
  if (kdf.algorithm === "pbkdf2-sha256") return pbkdf2Sync(digest, salt, kdf.iterations, 32, "sha256");
  return argon2Sync("argon2id", {
    message: digest,
    nonce: salt,
    parallelism: kdf.lanes,
    tagLength: 32,
    memory: kdf.memory_kib,
    passes: kdf.passes,
  });
}

function recordOf({ key, key_created_at, version, created_at, value }) {
  const bytes = Buffer.from(value, "hex");
  return Buffer.concat([
    u16(key.length), text(key), u64(key_created_at), u32(version), u64(created_at), u32(bytes.length), bytes,
  ]);
}

function exportOf(kdf, salt) {
  const [first, second, third, number] =
    kdf.algorithm === "argon2id" ? [kdf.memory_kib, kdf.passes, kdf.lanes, 1] : [kdf.iterations, 0, 0, 2];
  const facts = Buffer.concat([
    text("open-sesame vault export"), u16(1), Buffer.from([2, number]), u32(first), u32(second), u32(third), salt,
  ]);
  const header = Buffer.concat([facts, sha256(facts)]);
  const kek = deriveKek(kdf, salt);
  const key = Buffer.from(hkdfSync("sha256", kek, header, text("open-sesame/export-key/1"), 32));
  const all = records.flat();
  const manifest = Buffer.concat([
    u64(1700000010000), u32(new Set(all.map((one) => one.key)).size), u32(all.length),
    u64(all.reduce((sum, { value }) => sum + value.length / 2, 0)), Buffer.from([profile.length]), text(profile),
  ]);
  const plain = [manifest, ...records.map((chunk) => Buffer.concat(chunk.map(recordOf))), Buffer.alloc(0)];
  const chunks = plain.map((content, index) => {
    const last = index === plain.length - 1 ? 1 : 0;
    const context = Buffer.concat([text("open-sesame/export-chunk/1\0"), header, u64(index), Buffer.from([last])]);
    const boxSalt = sha256(Buffer.concat([salt, u32(index)]));
    const once = hmac(key, Buffer.concat([text("open-sesame/box/1"), Buffer.from([1, 2]), boxSalt]));
    const cipher = createCipheriv("aes-256-gcm", once, Buffer.alloc(12));
    cipher.setAAD(context);
    const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
    const box = Buffer.concat([Buffer.from([1, 2]), boxSalt, sealed, cipher.getAuthTag()]);
    return Buffer.concat([Buffer.from([last]), u32(box.length), box]);
  });
  return {
    kdf,
    kek: kek.toString("hex"),
    key: key.toString("hex"),
    file: Buffer.concat([header, ...chunks]).toString("base64"),
  };
}

const made = Object.values(costs).map((kdf, index) => exportOf(kdf, Buffer.alloc(32, 0x51 + index)));
process.stdout.write(`${JSON.stringify({ passphrase, profile, exported_at: 1700000010000, records, exports: made }, null, 1)}\n`);
