// A vault directory of its own per test, a KEK in place of a slow password derivation, and short ways to put
// values in and to get them out as text.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { parseKeyName, parseProfileName } from "../../../src/core/names.js";
import type { CryptoProfile, SecureBuffer } from "../../../src/core/ports.js";
import { SesameError } from "../../../src/core/errors.js";
import type { VaultForm } from "../../../src/core/vault-crypto.js";
import { native } from "../../../src/platform/native.js";
import { type Unlocked, type VaultIdentity, VaultStore } from "../../../src/platform/vault-store.js";
import type { OpenVault } from "../../../src/platform/vault.js";

export const write = { nowMs: 1_700_000_000_000, historyVersions: 32 };
export const kdf = { algorithm: "argon2id", memory_kib: 19_456, passes: 2, lanes: 1 } as const;
export const salt = Buffer.alloc(32, 9).toString("base64");

export function formOf(crypto_profile: CryptoProfile): VaultForm {
  return { crypto_profile, key_derivation: crypto_profile === "leading-edge" ? "blake3" : "hkdf-sha256" };
}

export function secure(bytes: string | Uint8Array): SecureBuffer {
  const source = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  const buffer = native.SecureBuffer.alloc(source.length);
  buffer.bytes.set(source);
  return buffer;
}

export function kekOf(password: string): SecureBuffer {
  return secure(Buffer.alloc(32, password));
}

export function identityOf(profile = "work"): VaultIdentity {
  const tail = Buffer.from(profile.padEnd(6, "_")).toString("hex").slice(0, 12);
  return { profile: parseProfileName(profile), profileId: `00000000-0000-5000-8000-${tail}` };
}

export interface Scene {
  readonly directory: string;
  readonly store: VaultStore;
  create(profile?: string, cryptoProfile?: CryptoProfile, password?: string): OpenVault;
  unlock(profile?: string, password?: string): OpenVault;
}

export function scene(base = tmpdir()): Scene {
  const root = mkdtempSync(join(base, "vault-test-"));
  const directory = join(root, "vaults");
  const store = new VaultStore(directory);
  const open: OpenVault[] = [];
  onTestFinished(() => {
    for (const vault of open) vault.close();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    directory,
    store,
    create(profile = "work", cryptoProfile = "leading-edge", password = "right") {
      using kek = kekOf(password);
      const vault = store.create(identityOf(profile), {
        form: formOf(cryptoProfile),
        factor: { kind: "password", kdf, salt },
        kek,
        nowMs: write.nowMs,
      });
      open.push(vault);
      return vault;
    },
    unlock(profile = "work", password = "right") {
      using kek = kekOf(password);
      const vault = store.unlock(identityOf(profile), { factorId: "password", kek });
      open.push(vault);
      return vault;
    },
  };
}

export function put(vault: OpenVault, key: string, value: string | Uint8Array, options = write): number {
  using secret = secure(value);
  return vault.set(parseKeyName(key), secret, options);
}

export function take(vault: OpenVault, key: string, version?: number): string {
  using secret = vault.get(parseKeyName(key), version);
  return Buffer.from(secret.bytes).toString("utf8");
}

/** For what needs no conversion. */
export function atOnce(unlocked: Unlocked | Promise<Unlocked>): Unlocked {
  if (unlocked instanceof Promise) throw new Error("the vault is being converted");
  return unlocked;
}

/** The files as a kill at this moment leaves them. By another process: a copy of ours would drop SQLite's locks. */
export function snapshot(directory: string, name: string): string {
  const copy = `${directory}-${name}`;
  execFileSync("cp", ["-a", directory, copy]);
  return copy;
}

/** The code of the SesameError that the action throws; anything else fails the test. */
export function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof SesameError) return error.code;
    throw error;
  }
  return "no error";
}
