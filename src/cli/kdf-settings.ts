// Which key derivation a vault that is made gets, by the user's configuration. Apart from the rest because it alone
// makes the CLI read configuration, which only the making of vaults is worth.

import { configuredKdf as kdfOf } from "../core/vault-crypto.js";
import type { PasswordKdf } from "../generated/types.js";
import { readConfiguration } from "../platform/config-store.js";
import type { ConfigPaths } from "../platform/paths.js";

/** @throws CONFIG_INVALID */
export function configuredKdf(paths: ConfigPaths): PasswordKdf {
  return kdfOf(readConfiguration(paths));
}
