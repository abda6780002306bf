// What a reload (SIGHUP, `systemctl --user reload`) does: it reads the configuration again and says whether it is valid and
// which keys wait for a restart. The values in force stay as they are, so a mistake in a file takes nothing down.

import { changedKeys } from "../core/configuration.js";
import { SesameError } from "../core/errors.js";
import { readConfiguration } from "../platform/config-store.js";
import type { ServiceManager } from "../platform/systemd.js";
import type { DaemonContext } from "./runtime.js";

export function reload(context: DaemonContext, manager: ServiceManager): void {
  manager.reloading();
  try {
    tellChanges(context);
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    if (isOutOfReach(error)) {
      const text = "a configuration file was made anew, which the sandbox keeps from a running daemon";
      context.log.write("notice", "configuration.checked", `${text}; it counts from the next start`, {
        changed: "",
      });
      return;
    }
    context.log.write(
      "error",
      "configuration.rejected",
      `${error.message}; what is in force stays in force`,
      { code: error.code },
    );
  } finally {
    manager.ready();
  }
}

/** The sandbox knows the files of the start: one that took the place of another is closed to the running daemon. */
function isOutOfReach({ code, details }: SesameError): boolean {
  return code === "FILE_IO_FAILED" && details["errno"] === "EACCES";
}

function tellChanges({ configPaths, configuration, log }: DaemonContext): void {
  const changed = changedKeys(configuration, readConfiguration(configPaths).values);
  const outcome =
    changed.length === 0
      ? "the configuration is valid and in force"
      : "the configuration is valid; what changed counts from the next start";
  log.write("notice", "configuration.checked", outcome, { changed: changed.join(" ") });
}
