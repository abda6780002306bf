// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: VaultMetadata.

import type { VaultMetadata, Validator } from "../types.js";

export declare const validateVaultMetadata: Validator<VaultMetadata>;
