// A signing key for tests of the audit log: RFC 8032 by Node.js's own OpenSSL, apart from the core that signs for real.

import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { Signer } from "../../src/core/audit-checkpoint.js";

/** The same number is the same key. */
export function signerOf(number: number): Signer {
  return signerOfSeed(Buffer.alloc(32, number));
}

export function signerOfSeed(seed: Buffer): Signer {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(key)
    .export({ format: "der", type: "spki" })
    .subarray(-32)
    .toString("hex");
  return {
    publicKey,
    sign: (label, message) => sign(null, Buffer.concat([Buffer.from(`${label}\0`), message]), key),
  };
}
