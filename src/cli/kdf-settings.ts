// Which key derivation a new vault gets, by the user's configuration. Apart from the rest because it alone
// makes the CLI read configuration, which only the making of vaults is worth.

import type { PasswordKdf } from "../generated/types.js";
import { readConfiguration } from "../platform/config-store.js";
import type { ConfigPaths } from "../platform/paths.js";

/** SPEC section 4: the fixed cost of `crypto.kdf = "pbkdf2-sha256"`. */
const pbkdf2Iterations = 600_000;

/** @throws CONFIG_INVALID */
export function configuredKdf(paths: ConfigPaths): PasswordKdf {
  const { crypto } = readConfiguration(paths).values;
  return crypto.kdf === "argon2id"
    ? {
        algorithm: "argon2id",
        memory_kib: crypto.argon2id.memory_kib,
        passes: crypto.argon2id.passes,
        lanes: crypto.argon2id.lanes,
      }
    : { algorithm: "pbkdf2-sha256", iterations: pbkdf2Iterations };
}
