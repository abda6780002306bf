// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: LogLine.

import type { LogLine, Validator } from "../types.js";

export declare const validateLogLine: Validator<LogLine>;
