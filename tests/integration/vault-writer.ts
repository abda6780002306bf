// The child of vault-crash.test.ts: works on a vault and says on stdout what is done, one line after each, until it
// is killed. What it has said must be true ever after.

import { writeSync } from "node:fs";
import { parseKeyName, parseProfileName } from "../../src/core/names.js";
import { native } from "../../src/platform/native.js";
import { VaultStore } from "../../src/platform/vault-store.js";

const [mode = "", directory = "", start = "0"] = process.argv.slice(2);
const store = new VaultStore(directory);
const identity = { profile: parseProfileName("work"), profileId: "00000000-0000-5000-8000-000000000000" };
const kek = native.SecureBuffer.alloc(32);
const factor = {
  kind: "password",
  kdf: { algorithm: "argon2id", memory_kib: 19_456, passes: 2, lanes: 1 },
  salt: Buffer.alloc(32).toString("base64"),
} as const;

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

function write(): void {
  const vault = store.unlock(identity, { factorId: "password", kek });
  const options = { nowMs: Date.now(), historyVersions: 4 };
  const counter = parseKeyName("counter");
  for (let count = Number(start); ; count += 1) {
    const value = native.SecureBuffer.alloc(100 + ((count * 7_919) % 30_000));
    value.bytes.fill(count % 251);
    const key = parseKeyName(`key-${count}`);
    vault.set(key, value, options);
    say(`set ${count}`);
    vault.set(counter, value, options);
    say(`counted ${count}`);
    value.release();
    if (count % 5 === 3) {
      vault.rename(key, parseKeyName(`moved-${count}`));
      say(`moved ${count}`);
    }
  }
}

function createAndDelete(): void {
  for (;;) {
    const vault = store.create(identity, {
      form: { crypto_profile: "leading-edge", key_derivation: "blake3" },
      factor,
      kek,
      nowMs: Date.now(),
    });
    say("created");
    vault.close();
    store.delete(identity.profile);
    say("deleted");
  }
}

if (mode === "create") createAndDelete();
else write();
