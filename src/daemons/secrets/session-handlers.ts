// What daemon-secrets does when it is told of a suspend or a locked session. Hides that the vaults are locked first, and the
// reply waits then for the audit log, but no longer than a machine that is about to sleep can.

import type { BusOwner } from "../../bus/owner.js";
import { validateSessionNoticeParams } from "../../generated/validators.js";
import type { AutoLock } from "./auto-lock.js";
import { paramsOf, type SecretsHandlers } from "./handlers.js";

/** The session watch waits for an answer for a second (native/src/session_watch_state.cc). */
const longestAuditMs = 500;

export function sessionHandlers(options: {
  readonly autoLock: AutoLock;
  readonly reported: BusOwner["reported"];
}): SecretsHandlers {
  return {
    "vault.session_notice": async (request) => {
      const { what } = paramsOf(validateSessionNoticeParams, request);
      const locked = options.autoLock.notice(what, request.actor.exe);
      return { sealedJson: { locked, recorded: await isInTime(options.reported()) } };
    },
  };
}

async function isInTime(recording: Promise<void>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), longestAuditMs);
  const inTime = await Promise.race([recording.then(() => true), late.promise]);
  clearTimeout(timer);
  return inTime;
}
