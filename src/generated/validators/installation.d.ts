// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: Installation.

import type { Installation, Validator } from "../types.js";

export declare const validateInstallation: Validator<Installation>;
