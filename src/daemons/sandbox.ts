// How a daemon takes up its sandbox: the launcher has set Landlock up, the daemon finds out that it holds and adds its
// seccomp filters. Hides what counts as confined, and the one way to run without.

import { errorTable, SesameError } from "../core/errors.js";
import { native } from "../platform/native.js";
import type { DaemonLog } from "../platform/log.js";
import type { DaemonId, HealthWarning } from "./runtime.js";

export interface Sandbox {
  readonly confined: boolean;
  /** Narrows the filters to what serving takes. @throws SANDBOX_UNAVAILABLE */
  serve(): void;
}

/**
 * Comes before anything that a peer or a file could influence.
 * @throws SANDBOX_MISSING without the launcher, unless SESAME_UNCONFINED=1; SANDBOX_UNAVAILABLE
 */
export function enterSandbox(daemon: DaemonId, environment: NodeJS.ProcessEnv = process.env): Sandbox {
  const { landlocked, noNewPrivs } = native.sandboxStatus();
  if (landlocked && noNewPrivs) {
    native.confine(daemon, "start");
    return { confined: true, serve: () => native.confine(daemon, "serve") };
  }
  if (environment["SESAME_UNCONFINED"] === "1") return { confined: false, serve: () => undefined };
  throw new SesameError("SANDBOX_MISSING", `${daemon} was started without its sandbox`);
}

/** What a person should know of a daemon that runs without; told in the log, too. */
export function warnOfAbsence(sandbox: Sandbox, log: DaemonLog): HealthWarning[] {
  if (sandbox.confined) return [];
  const text =
    "the daemon runs without its sandbox: whoever takes it over can read and change all that this user can, start " +
    "programs and use the network";
  const remedy = errorTable.SANDBOX_MISSING.hint;
  log.write("error", "sandbox.absent", text, { remedy });
  return [{ code: "sandbox.absent", severity: "error", text: `${text}; ${remedy}` }];
}

/** The sandbox as the daemons' status methods show it. */
export function describeSandbox(): Readonly<Record<string, number | boolean>> {
  const status = native.sandboxStatus();
  return {
    landlock_abi: status.landlocked ? status.landlockAbi : 0,
    seccomp: status.filtered,
    no_new_privs: status.noNewPrivs,
    dumpable: status.dumpable,
  };
}
