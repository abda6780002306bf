// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: FleetManifest.

import type { FleetManifest, Validator } from "../types.js";

export declare const validateFleet: Validator<FleetManifest>;
