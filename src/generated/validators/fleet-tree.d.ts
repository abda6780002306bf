// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: FleetDeviceFile, FleetTreeDocument.

import type { FleetDeviceFile, FleetTreeDocument, Validator } from "../types.js";

export declare const validateFleetTree: Validator<FleetTreeDocument>;
export declare const validateFleetDevice: Validator<FleetDeviceFile>;
