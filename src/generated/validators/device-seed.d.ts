// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: DeviceSeedFile.

import type { DeviceSeedFile, Validator } from "../types.js";

export declare const validateDeviceSeed: Validator<DeviceSeedFile>;
