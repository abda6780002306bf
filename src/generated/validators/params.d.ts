// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: BundleParams, CreateParams, GetParams, InitParams, MigrateParams, RebindParams, RegisterParams, RenameParams, ReportLockedParams, RollbackParams, UnlockParams.

import type { BundleParams, CreateParams, GetParams, InitParams, MigrateParams, RebindParams, RegisterParams, RenameParams, ReportLockedParams, RollbackParams, UnlockParams, Validator } from "../types.js";

export declare const validateRegisterParams: Validator<RegisterParams>;
export declare const validateReportLockedParams: Validator<ReportLockedParams>;
export declare const validateInitParams: Validator<InitParams>;
export declare const validateMigrateParams: Validator<MigrateParams>;
export declare const validateRebindParams: Validator<RebindParams>;
export declare const validateCreateParams: Validator<CreateParams>;
export declare const validateUnlockParams: Validator<UnlockParams>;
export declare const validateGetParams: Validator<GetParams>;
export declare const validateBundleParams: Validator<BundleParams>;
export declare const validateRenameParams: Validator<RenameParams>;
export declare const validateRollbackParams: Validator<RollbackParams>;
