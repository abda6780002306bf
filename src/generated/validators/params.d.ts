// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// Checks: BundleParams, ChangePasswordParams, CreateParams, EnrollParams, GetParams, InitParams, MigrateParams, PresentParams, RebindParams, RegisterParams, RekeyParams, RenameParams, ReportLockedParams, RevokeParams, RollbackParams, SessionNoticeParams, SetAuthParams, UnlockParams.

import type { BundleParams, ChangePasswordParams, CreateParams, EnrollParams, GetParams, InitParams, MigrateParams, PresentParams, RebindParams, RegisterParams, RekeyParams, RenameParams, ReportLockedParams, RevokeParams, RollbackParams, SessionNoticeParams, SetAuthParams, UnlockParams, Validator } from "../types.js";

export declare const validateRegisterParams: Validator<RegisterParams>;
export declare const validateReportLockedParams: Validator<ReportLockedParams>;
export declare const validateSessionNoticeParams: Validator<SessionNoticeParams>;
export declare const validateInitParams: Validator<InitParams>;
export declare const validateMigrateParams: Validator<MigrateParams>;
export declare const validateRebindParams: Validator<RebindParams>;
export declare const validateCreateParams: Validator<CreateParams>;
export declare const validateUnlockParams: Validator<UnlockParams>;
export declare const validatePresentParams: Validator<PresentParams>;
export declare const validateEnrollParams: Validator<EnrollParams>;
export declare const validateRevokeParams: Validator<RevokeParams>;
export declare const validateSetAuthParams: Validator<SetAuthParams>;
export declare const validateChangePasswordParams: Validator<ChangePasswordParams>;
export declare const validateRekeyParams: Validator<RekeyParams>;
export declare const validateGetParams: Validator<GetParams>;
export declare const validateBundleParams: Validator<BundleParams>;
export declare const validateRenameParams: Validator<RenameParams>;
export declare const validateRollbackParams: Validator<RollbackParams>;
