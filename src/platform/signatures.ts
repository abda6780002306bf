// Whether an Ed25519 key signed something. Nothing here is secret, so that Node.js's own OpenSSL may do it.

import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { SignatureCheck } from "../core/audit-checkpoint.js";

/** RFC 8410: what comes before the 32 bytes in a SubjectPublicKeyInfo. */
const prefix = Buffer.from("302a300506032b6570032100", "hex");
/** One key signs a whole chain. */
let known: { readonly hex: string; readonly key: KeyObject } | null = null;

export const checkSignature: SignatureCheck = (publicKey, label, message, signature) => {
  const signed = Buffer.concat([Buffer.from(`${label}\0`, "latin1"), message]);
  try {
    return verify(null, signed, keyOf(publicKey), Buffer.from(signature, "hex"));
  } catch {
    // 32 bytes that are no point of the curve are nobody's key.
    return false;
  }
};

function keyOf(hex: string): KeyObject {
  if (known?.hex !== hex) {
    const der = Buffer.concat([prefix, Buffer.from(hex, "hex")]);
    known = { hex, key: createPublicKey({ key: der, format: "der", type: "spki" }) };
  }
  return known.key;
}
