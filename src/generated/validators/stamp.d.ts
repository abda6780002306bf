// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: ReplyStamp, RequestStamp.

import type { ReplyStamp, RequestStamp, Validator } from "../types.js";

export declare const validateRequestStamp: Validator<RequestStamp>;
export declare const validateReplyStamp: Validator<ReplyStamp>;
