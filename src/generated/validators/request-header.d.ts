// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: RequestHeader.

import type { RequestHeader, Validator } from "../types.js";

export declare const validateRequestHeader: Validator<RequestHeader>;
