// Public keys as an SSH agent lists them (RFC 4253 section 6.6, RFC 8709, OpenSSH's PROTOCOL.u2f and PROTOCOL.certkeys): which of
// them sign the same always, and so can be a factor, and why each other one can't. Hides the wire format.

import { createHash } from "node:crypto";

export type SignatureAlgorithm = "ssh-ed25519" | "rsa-sha2-512";

/** A key whose signatures never differ. */
export type SigningKey =
  | { readonly algorithm: "ssh-ed25519"; readonly publicKey: Uint8Array }
  | { readonly algorithm: "rsa-sha2-512"; readonly modulus: Uint8Array; readonly exponent: Uint8Array };

export interface ListedKey {
  /** As the agent wants it named. */
  readonly blob: Buffer;
  readonly comment: string;
  /** "SHA256:…", as ssh-add -l prints it. */
  readonly fingerprint: string;
  /** Null where `unsuitable` says why. */
  readonly signing: SigningKey | null;
  /** "an ECDSA key, …": for a sentence about the key. */
  readonly unsuitable: string;
}

const minimumModulusBits = 2_048;
const maximumModulusBytes = 1_024;
const maximumExponentBytes = 8;
const ed25519Bytes = 32;

/** Thrown when bytes are not what they say they are. */
export class MalformedKey extends Error {
  override readonly name = "MalformedKey";
}

/** Reads the SSH wire format's strings and numbers, one after the other. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new MalformedKey("cut off");
    this.#at += 1;
    return value;
  }

  number(): number {
    return ((this.byte() << 24) | (this.byte() << 16) | (this.byte() << 8) | this.byte()) >>> 0;
  }

  /** A view, no copy. */
  string(): Uint8Array {
    const length = this.number();
    if (length > this.#bytes.length - this.#at) throw new MalformedKey("cut off");
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  text(): string {
    return Buffer.from(this.string()).toString("latin1");
  }

  /** A positive number without the zero that keeps its sign. */
  positive(): Uint8Array {
    const digits = this.string();
    const first = digits[0];
    if (first === undefined || first >= 0x80) throw new MalformedKey("no positive number");
    const bare = first === 0 ? digits.subarray(1) : digits;
    if (bare[0] === undefined || bare[0] === 0) throw new MalformedKey("no number in its shortest form");
    return bare;
  }
}

export function wireString(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export function readKey(blob: Buffer, comment: string): ListedKey {
  const fingerprint = `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
  const listed = { blob, comment, fingerprint };
  try {
    const reader = new WireReader(blob);
    const type = reader.text();
    if (type === "ssh-ed25519") {
      const publicKey = reader.string();
      if (publicKey.length !== ed25519Bytes || !reader.atEnd) throw new MalformedKey("no Ed25519 key");
      return { ...listed, signing: { algorithm: "ssh-ed25519", publicKey }, unsuitable: "" };
    }
    if (type !== "ssh-rsa") return { ...listed, signing: null, unsuitable: whyNot(type) };
    const exponent = reader.positive();
    const modulus = reader.positive();
    if (!reader.atEnd) throw new MalformedKey("no RSA key");
    const bits = 8 * modulus.length - Math.clz32(modulus[0] ?? 0) + 24;
    if (bits < minimumModulusBits)
      return {
        ...listed,
        signing: null,
        unsuitable: `an RSA key of ${bits} bits, fewer than ${minimumModulusBits}`,
      };
    if (modulus.length > maximumModulusBytes || exponent.length > maximumExponentBytes)
      return { ...listed, signing: null, unsuitable: "an RSA key of more than 8,192 bits" };
    return { ...listed, signing: { algorithm: "rsa-sha2-512", modulus, exponent }, unsuitable: "" };
  } catch (error) {
    if (!(error instanceof MalformedKey)) throw error;
    return { ...listed, signing: null, unsuitable: "a key that can't be read" };
  }
}

function whyNot(type: string): string {
  if (/-cert-v\d+@openssh\.com$/.test(type))
    return "a certificate, which ends: use the key that it certifies";
  if (type.startsWith("sk-")) return "a key in a security key, whose signatures count up and never repeat";
  if (type.startsWith("ecdsa-")) return "an ECDSA key, whose signatures differ each time";
  if (type === "ssh-dss") return "a DSA key, whose signatures differ each time";
  return "of a kind whose signatures are not known to repeat";
}
