// The installation's Ed25519 key, with which daemon-profile signs what auditors keep elsewhere. Hides where it lies and that it
// is wrapped there under a key that lies beside it: whoever reads both files can sign, and docs/threat-model.md says so.
// The private half is in secure memory or in a box, nowhere else.

import { join } from "node:path";
import { SesameError } from "../core/errors.js";
import type { Uuid } from "../core/ids.js";
import type { CryptoProfile, SecureBuffer } from "../core/ports.js";
import { ensureDirectory, readPrivateFile, readSecretFile, writeFileAtomic } from "./files.js";
import { quote } from "./file-trust.js";
import { native } from "./native.js";
import type { ConfigPaths } from "./paths.js";

const keyBytes = 32;
const maximumFileBytes = 4_096;

export interface SigningKey {
  /** 32 bytes in lower-case hex. */
  readonly publicKey: string;
  readonly createdAtMs: number;
  /**
   * RFC 8032 over the label, a NUL and the message: what is signed for one purpose is of no use for another.
   * @param label of ASCII, like "open-sesame/checkpoint/1"
   */
  sign(label: string, message: Uint8Array): Buffer;
  release(): void;
}

interface KeyFile {
  readonly publicKey: string;
  readonly wrapped: Buffer;
  readonly createdAtMs: number;
}

interface Places {
  /** The public half, and the wrapped private one. */
  readonly key: string;
  readonly wrapping: string;
}

function placesIn({ identity }: ConfigPaths): Places {
  return { key: join(identity, "signing-key.json"), wrapping: join(identity, "signing-key.wrap") };
}

/** Null where there is none. @throws SIGNING_KEY_INVALID, SECURE_MEMORY_EXHAUSTED, and what the files' checks throw */
export function openSigningKey(paths: ConfigPaths, installation: Uuid): SigningKey | null {
  const { key, wrapping } = placesIn(paths);
  const file = readKeyFile(key);
  if (file === null) return null;
  const wrap = readSecretFile(wrapping, { maximumBytes: keyBytes });
  if (wrap === null) throw invalid(key, `${quote(wrapping)} is missing, which it is wrapped under`);
  try {
    if (wrap.length !== keyBytes) throw invalid(key, `${quote(wrapping)} has a wrong length`);
    const privateKey = unwrap(key, wrap, file, installation);
    return held(privateKey, file);
  } finally {
    wrap.release();
  }
}

/** The public half, for whoever may read the user's files. Null where there is none. @throws SIGNING_KEY_INVALID */
export function readPublicKey(paths: ConfigPaths): string | null {
  return readKeyFile(placesIn(paths).key)?.publicKey ?? null;
}

/** @throws SIGNING_KEY_INVALID when there is one already, DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
export function createSigningKey(
  paths: ConfigPaths,
  installation: Uuid,
  { cryptoProfile, nowMs }: { readonly cryptoProfile: CryptoProfile; readonly nowMs: number },
): SigningKey {
  const { key, wrapping } = placesIn(paths);
  // daemon-profile is the only one that writes here: nobody comes between this look and the writing.
  if (readKeyFile(key) !== null) throw invalid(key, "another one is there");
  ensureDirectory(paths.identity);
  using wrap = native.SecureBuffer.random(keyBytes);
  const privateKey = native.SecureBuffer.random(keyBytes);
  try {
    const publicKey = native.signingPublicKeyOf(privateKey).toString("hex");
    const wrapped = native.sealBox(cryptoProfile, wrap, contextOf(installation, publicKey), privateKey);
    const document = {
      version: 1,
      public_key: publicKey,
      wrapped_key: wrapped.toString("base64"),
      created_at: nowMs,
    };
    // The wrapping key first: without the other file it is a leftover that the next attempt replaces.
    writeFileAtomic(wrapping, wrap.bytes);
    if (!writeFileAtomic(key, Buffer.from(`${JSON.stringify(document)}\n`), { existing: "create" }))
      throw invalid(key, "another one is there");
    return held(privateKey, { publicKey, wrapped, createdAtMs: nowMs });
  } catch (error) {
    privateKey.release();
    throw error;
  }
}

function held(privateKey: SecureBuffer, { publicKey, createdAtMs }: KeyFile): SigningKey {
  return {
    publicKey,
    createdAtMs,
    sign: (label, message) =>
      native.sign(privateKey, Buffer.concat([Buffer.from(`${label}\0`, "latin1"), message])),
    release: () => privateKey.release(),
  };
}

function unwrap(
  path: string,
  wrap: SecureBuffer,
  { publicKey, wrapped }: KeyFile,
  installation: Uuid,
): SecureBuffer {
  let privateKey: SecureBuffer;
  try {
    privateKey = native.openBox(wrap, contextOf(installation, publicKey), wrapped);
  } catch (cause) {
    if (!(cause instanceof SesameError) || cause.code !== "BOX_OPEN_FAILED") throw cause;
    throw invalid(path, "it is damaged, or another installation's");
  }
  if (privateKey.length === keyBytes && native.signingPublicKeyOf(privateKey).toString("hex") === publicKey)
    return privateKey;
  privateKey.release();
  throw invalid(path, "its halves do not belong together");
}

/** A key of another installation does not open here. */
function contextOf(installation: Uuid, publicKey: string): Buffer {
  return Buffer.from(`open-sesame/signing-key/1\0${installation}\0${publicKey}`, "latin1");
}

function readKeyFile(path: string): KeyFile | null {
  const bytes = readPrivateFile(path, { maximumBytes: maximumFileBytes });
  if (bytes === null) return null;
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw invalid(path, "it is no JSON");
  }
  const {
    version,
    public_key: publicKey,
    wrapped_key: wrapped,
    created_at: createdAtMs,
  } = typeof document === "object" && document !== null ? { ...noMembers, ...document } : noMembers;
  if (version !== 1) throw invalid(path, "it is of no version that is known here");
  if (typeof publicKey !== "string" || !/^[0-9a-f]{64}$/.test(publicKey))
    throw invalid(path, "its public key is none");
  if (typeof wrapped !== "string" || typeof createdAtMs !== "number")
    throw invalid(path, "it lacks something");
  return { publicKey, wrapped: Buffer.from(wrapped, "base64"), createdAtMs };
}

const noMembers: Readonly<Record<"version" | "public_key" | "wrapped_key" | "created_at", unknown>> = {
  version: undefined,
  public_key: undefined,
  wrapped_key: undefined,
  created_at: undefined,
};

function invalid(path: string, what: string): SesameError {
  return new SesameError("SIGNING_KEY_INVALID", `the signing key ${quote(path)} can't be used: ${what}`, {
    details: { path },
  });
}
