// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: ReplyHeader.

import type { ReplyHeader, Validator } from "../types.js";

export declare const validateReplyHeader: Validator<ReplyHeader>;
