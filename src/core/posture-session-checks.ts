// The checks of what locks vaults from outside of the daemons: whether a suspend and a locked session reach them.

import { expectThat, failed, fine, whenSeen } from "./posture-findings.js";
import type { PostureFacts, SessionLockingFacts, SessionWatchStanding } from "./posture-facts.js";
import type { Check, Finding } from "./posture.js";

const remedy =
  "run 'systemctl --user restart open-sesame-session.service' and see 'journalctl --user -t open-sesame-session': it takes systemd-logind on " +
  "the system bus, and polkit for a sleep to wait; where a machine neither sleeps nor has sessions that are locked, set " +
  "lock.on_suspend and lock.on_session_lock to false";

const complaints: Readonly<Record<Exclude<SessionWatchStanding, "watching">, string>> = {
  uninhibited:
    "systemd-logind lets no sleep wait for the vaults: they may be locked only once the machine has woken up",
  "no-bus": "neither suspends nor locked sessions are known: there is no system bus",
  "no-logind": "neither suspends nor locked sessions are known: there is no systemd-logind",
  absent: "neither suspends nor locked sessions are known: no session watch runs",
};

type Wishes = Pick<SessionLockingFacts, "onSuspend" | "onSessionLock">;

/** Where nothing but a suspend has to wait, a watch that lets none wait is enough for the rest. */
function judge(watch: SessionWatchStanding, { onSuspend, onSessionLock }: Wishes): Finding {
  if (watch === "watching") return fine("a suspend and a locked session lock vaults, and the suspend waits");
  if (watch === "uninhibited" && !onSuspend) return fine("a locked session locks vaults");
  return expectThat(!onSuspend && !onSessionLock, "nothing is to be locked then", complaints[watch]);
}

export const sessionChecks: readonly Check[] = [
  {
    code: "daemons.session_watch",
    category: "daemons",
    severity: "warning",
    meaning: "vaults that are to be locked by a suspend or with the session are not, or not in time",
    remedy,
    tags: ["stig", "pci-dss"],
    judge: ({ session }) => whenSeen(session, ({ watch, ...wishes }) => judge(watch, wishes)),
  },
  {
    code: "daemons.session_lock_demanded",
    category: "daemons",
    severity: "error",
    meaning:
      "the organisation demands that vaults are locked by a suspend or with the session, and nothing sees to it",
    remedy,
    tags: ["stig", "pci-dss"],
    judge: ({ session }: PostureFacts) =>
      whenSeen(session, ({ watch, demanded }) => {
        if (demanded.length === 0) return fine("no policy demands it");
        const onSuspend = demanded.includes("lock.on_suspend");
        const finding = judge(watch, { onSuspend, onSessionLock: demanded.includes("lock.on_session_lock") });
        return finding.outcome === "failed" ? failed(`${demanded.join(", ")}: ${finding.text}`) : finding;
      }),
  },
];
