// What the doctor has to know of locking by a suspend and with the session: who watches, who wants it, and who demands it.

import type { SessionLockingFacts } from "../core/posture-facts.js";
import { readConfiguration } from "../platform/config-store.js";
import { type ConfigPaths, type Environment, resolveRuntimePaths } from "../platform/paths.js";
import { readSystemPolicy } from "../platform/policy-store.js";
import { readSessionWatch } from "../platform/session-watch.js";
import { profilesIn } from "./auditing.js";

const keys = ["lock.on_suspend", "lock.on_session_lock"] as const;

/** @throws what reading configuration, policy and runtime directory throws */
export function readSessionLocking(paths: ConfigPaths, environment: Environment): SessionLockingFacts {
  const effective = readConfiguration(paths);
  const wishes = [effective, ...profilesIn(paths).map((profile) => effective.of(profile))].map(
    ({ values }) => values.lock,
  );
  const { locks } = readSystemPolicy();
  return {
    watch: readSessionWatch(resolveRuntimePaths(environment).sessionWatch),
    onSuspend: wishes.some((lock) => lock.on_suspend),
    onSessionLock: wishes.some((lock) => lock.on_session_lock),
    demanded: keys.filter((key) => locks.some((lock) => lock.key === key && lock.value === true)),
  };
}
