// The key files in the runtime directory (src/bus/PROTOCOL.md section 1). Hides how they are laid out for writing,
// what their absence means to a reader, and that key material moves between file and secure memory only.

import { SesameError } from "../core/errors.js";
import type { CryptoProfile, SecureBuffer } from "../core/ports.js";
import { readPrivateFile, readSecretFile, removeLeftoversOf, writeFileAtomic } from "./files.js";
import { native } from "./native.js";

export interface BusKey {
  readonly profile: CryptoProfile;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

export interface SealKey extends BusKey {
  /** 32 bytes; stays the caller's. */
  readonly psk: SecureBuffer;
}

const profileBytes: Readonly<Record<CryptoProfile, number>> = {
  "leading-edge": 1,
  "governance-compatible": 2,
};
const busKeyBytes = 1 + 32;
const sealKeyBytes = busKeyBytes + 32;

/** @throws what writeFileAtomic throws */
export function writeBusKey(path: string, key: BusKey): void {
  replaceKeyFile(path, Buffer.concat([Buffer.of(profileBytes[key.profile]), key.publicKey], busKeyBytes));
}

/** @throws what writeFileAtomic throws, SECURE_MEMORY_EXHAUSTED */
export function writeSealKey(path: string, key: SealKey): void {
  const content = native.SecureBuffer.alloc(sealKeyBytes);
  try {
    content.bytes[0] = profileBytes[key.profile];
    content.bytes.set(key.publicKey, 1);
    content.bytes.set(key.psk.bytes, busKeyBytes);
    replaceKeyFile(path, content.bytes);
  } finally {
    content.release();
  }
}

/** A daemon writes its own keys alone, at each start and under its lock: a kill at that moment must not add up. */
function replaceKeyFile(path: string, bytes: Uint8Array): void {
  removeLeftoversOf(path);
  writeFileAtomic(path, bytes);
}

/** Content of profile/bus.pub or secrets/bus.pub; null while there is none. @throws KEY_FILE_INVALID, and what readPrivateFile throws */
export function readBusKey(path: string): BusKey | null {
  const content = readPrivateFile(path, { maximumBytes: busKeyBytes });
  if (content === null) return null;
  if (content.length !== busKeyBytes) throw invalid(path);
  return { profile: profileOf(path, content[0]), publicKey: content.subarray(1) };
}

/**
 * Content of seal/seal.key; null while there is none. The caller releases the pre-shared key.
 * @throws KEY_FILE_INVALID, SECURE_MEMORY_EXHAUSTED, and what readSecretFile throws
 */
export function readSealKey(path: string): SealKey | null {
  const content = readSecretFile(path, { maximumBytes: sealKeyBytes });
  if (content === null) return null;
  try {
    if (content.length !== sealKeyBytes) throw invalid(path);
    const profile = profileOf(path, content.bytes[0]);
    const publicKey = content.bytes.slice(1, busKeyBytes);
    const psk = native.SecureBuffer.alloc(sealKeyBytes - busKeyBytes);
    psk.bytes.set(content.bytes.subarray(busKeyBytes));
    return { profile, publicKey, psk };
  } finally {
    content.release();
  }
}

function profileOf(path: string, byte: number | undefined): CryptoProfile {
  if (byte === profileBytes["leading-edge"]) return "leading-edge";
  if (byte === profileBytes["governance-compatible"]) return "governance-compatible";
  throw invalid(path);
}

function invalid(path: string): SesameError {
  return new SesameError("KEY_FILE_INVALID", `${JSON.stringify(path)} is no key file of the daemons`, {
    details: { path },
  });
}
