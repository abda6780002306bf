// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: AuditEntry.

import type { AuditEntry, Validator } from "../types.js";

export declare const validateAuditEntry: Validator<AuditEntry>;
