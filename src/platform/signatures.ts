// Whether an Ed25519 key signed something. By the core, and not Node.js: to read a public key, that loads decoders for every kind
// of key, which costs more memory than all else that verifying takes.

import type { SignatureCheck } from "../core/audit-checkpoint.js";
import { native } from "./native.js";

export const checkSignature: SignatureCheck = (publicKey, label, message, signature) =>
  native.verifySignature(
    Buffer.from(publicKey, "hex"),
    Buffer.concat([Buffer.from(`${label}\0`, "latin1"), message]),
    Buffer.from(signature, "hex"),
  );
