// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: Configuration.

import type { Configuration, Validator } from "../types.js";

export declare const validateConfig: Validator<Configuration>;
