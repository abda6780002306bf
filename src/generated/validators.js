// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// The way to every validator.

import {
  validateRegisterParams,
  validateReportLockedParams,
  validateSessionNoticeParams,
  validateInitParams,
  validateMigrateParams,
  validateRebindParams,
  validateCreateParams,
  validateUnlockParams,
  validatePresentParams,
  validateEnrollParams,
  validateRevokeParams,
  validateSetAuthParams,
  validateChangePasswordParams,
  validateRekeyParams,
  validateGetParams,
  validateBundleParams,
  validateRenameParams,
  validateRollbackParams,
} from "./validators/params.js";

export const paramsValidators = {
  registerParams: validateRegisterParams,
  reportLockedParams: validateReportLockedParams,
  sessionNoticeParams: validateSessionNoticeParams,
  initParams: validateInitParams,
  migrateParams: validateMigrateParams,
  rebindParams: validateRebindParams,
  createParams: validateCreateParams,
  unlockParams: validateUnlockParams,
  presentParams: validatePresentParams,
  enrollParams: validateEnrollParams,
  revokeParams: validateRevokeParams,
  setAuthParams: validateSetAuthParams,
  changePasswordParams: validateChangePasswordParams,
  rekeyParams: validateRekeyParams,
  getParams: validateGetParams,
  bundleParams: validateBundleParams,
  renameParams: validateRenameParams,
  rollbackParams: validateRollbackParams,
};

export { validateRequestHeader } from "./validators/request-header.js";
export { validateReplyHeader } from "./validators/reply-header.js";
export { validateRequestStamp, validateReplyStamp } from "./validators/stamp.js";
export { validateRegisterParams, validateReportLockedParams, validateSessionNoticeParams, validateInitParams, validateMigrateParams, validateRebindParams, validateCreateParams, validateUnlockParams, validatePresentParams, validateEnrollParams, validateRevokeParams, validateSetAuthParams, validateChangePasswordParams, validateRekeyParams, validateGetParams, validateBundleParams, validateRenameParams, validateRollbackParams } from "./validators/params.js";
export { validateAuditEntry } from "./validators/audit-entry.js";
export { validateInstallation } from "./validators/installation.js";
export { validateDeviceSeed } from "./validators/device-seed.js";
export { validateVaultMetadata } from "./validators/vault-metadata.js";
export { validateLogLine } from "./validators/log-line.js";
export { validateConfig } from "./validators/config.js";
export { validateFleet } from "./validators/fleet.js";
export { validateFleetLock } from "./validators/fleet-lock.js";
export { validateFleetTree, validateFleetDevice } from "./validators/fleet-tree.js";
