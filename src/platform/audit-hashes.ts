// The hashes of audit chains, computed. Lines hold no secret, so that SHA-256 may be Node.js's own.

import { hash } from "node:crypto";
import type { LineHashes } from "../core/audit-hash.js";
import { native } from "./native.js";

export const lineHashes: LineHashes = {
  blake3: (line) => native.blake3Hex(line),
  sha256: (line) => hash("sha256", line, "hex"),
};
