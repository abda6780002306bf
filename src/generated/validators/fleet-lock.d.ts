// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: FleetLockFile.

import type { FleetLockFile, Validator } from "../types.js";

export declare const validateFleetLock: Validator<FleetLockFile>;
