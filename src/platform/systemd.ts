// What a daemon tells the service manager: readiness, status, reloads, its end and its signs of life (sd_notify(3)).
// Hides the package that says it, whose addon needs libsystemd.so.0: that is loaded only where a manager asks to be told.

import { createRequire } from "node:module";
import { SesameError } from "../core/errors.js";
import type { Environment } from "./paths.js";

export interface ServiceManager {
  /** How long it waits for a sign of life (WatchdogSec=), in milliseconds; null when it does not wait for any. */
  readonly watchdogMs: number | null;
  /** After the start, and after each reload. */
  ready(): void;
  /** One line that `systemctl status` shows. */
  status(text: string): void;
  reloading(): void;
  stopping(): void;
  alive(): void;
}

/** The part of the package that we use. */
interface SdNotify {
  ready(): void;
  sendState(state: string): void;
  sendStatus(text: string): void;
  stopping(pid: number): void;
  watchdog(): void;
  /** In milliseconds; 0 without a watchdog. */
  watchdogInterval(): number;
}

const nobody: ServiceManager = {
  watchdogMs: null,
  ready: () => undefined,
  status: () => undefined,
  reloading: () => undefined,
  stopping: () => undefined,
  alive: () => undefined,
};

/**
 * The manager that started this process, or one that hears nothing where none asked to be told.
 * @throws NOTIFY_UNAVAILABLE where a manager waits to be told and libsystemd is not there
 */
export function connectServiceManager(environment: Environment = process.env): ServiceManager {
  if ((environment["NOTIFY_SOCKET"] ?? "") === "") return nobody;
  const notify = loadPackage();
  const watchdogMs = notify.watchdogInterval();
  return {
    watchdogMs: watchdogMs > 0 ? watchdogMs : null,
    ready: () => notify.ready(),
    status: (text) => notify.sendStatus(text.replaceAll("\n", " ")),
    // systemd tells by the time stamp this reload from an earlier one.
    reloading: () => notify.sendState(`RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`),
    stopping: () => notify.stopping(process.pid),
    alive: () => notify.watchdog(),
  };
}

function loadPackage(): SdNotify {
  let found: unknown;
  try {
    found = createRequire(import.meta.url)("sd-notify");
  } catch (error) {
    throw new SesameError(
      "NOTIFY_UNAVAILABLE",
      "the service manager waits to be told, and its library can't be loaded",
      { cause: error },
    );
  }
  if (isSdNotify(found)) return found;
  throw new SesameError("INTERNAL", "the package sd-notify is not the one that was built in");
}

function isSdNotify(value: unknown): value is SdNotify {
  if (typeof value !== "object" || value === null) return false;
  const members: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  return ["ready", "sendState", "sendStatus", "stopping", "watchdog", "watchdogInterval"].every(
    (name) => typeof members.get(name) === "function",
  );
}
