// The daemon's broker, where the launcher started one: asks it who a process is, or for a connection to the bus.
// Hides the inherited descriptor; without one, as outside of the sandbox, there is no broker.

import { readlinkSync } from "node:fs";
import type { ProcessIdentity } from "../../native/index.js";
import { SesameError } from "../core/errors.js";
import { native } from "./native.js";

export interface Broker {
  /** What daemon-profile's broker knows. @throws INTERNAL where it has ended */
  identify(pid: number): ProcessIdentity;
  /**
   * What daemon-secrets' broker does: a connection to the bus, and the pid that the bus takes for ours.
   * @throws an error whose `code` is the errno's name
   */
  connect(): { readonly fd: number; readonly pid: number };
}

/** Null outside of the sandbox. Takes the variable out of the environment. */
export function takeBroker(environment: NodeJS.ProcessEnv = process.env): Broker | null {
  const text = environment["SESAME_BROKER_FD"];
  delete environment["SESAME_BROKER_FD"];
  if (text === undefined || !/^[0-9]{1,4}$/.test(text)) return null;
  const descriptor = Number(text);
  return {
    identify: (pid) => native.identifyProcess(descriptor, pid),
    connect: () => withErrno(() => native.connectThroughBroker(descriptor)),
  };
}

/** The core's errors name the errno in their details, node:net's in their code: who connects expects the latter. */
function withErrno<T>(connect: () => T): T {
  try {
    return connect();
  } catch (cause) {
    const code = cause instanceof SesameError ? cause.details["name"] : undefined;
    throw Object.assign(new Error("the broker could not connect", { cause }), { code });
  }
}

/** Path of a process's executable, "unknown" where nobody may know: it belongs to another user or hardened itself. */
export function executableOf(broker: Broker | null, pid: number): string {
  try {
    const path = broker === null ? readlinkSync(`/proc/${pid}/exe`) : broker.identify(pid).executable;
    return path === "" ? "unknown" : path;
  } catch {
    return "unknown";
  }
}
