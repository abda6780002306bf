// The daemon's broker, where the launcher started one: asks it who a process is, for a connection to the bus, or for a file.
// Hides the inherited descriptor; without one, as outside of the sandbox, there is no broker.

import { readFileSync, readlinkSync } from "node:fs";
import type { ProcessIdentity } from "../../native/index.js";
import { type ClientIdentity, unitOf } from "../core/access-list.js";
import { SesameError } from "../core/errors.js";
import { native } from "./native.js";

/** "no-link": not where the path's last component is a symbolic link (ELOOP). */
export type OpenKind = "file" | "no-link" | "directory";

export interface Broker {
  /** A configuration file by the broker's name for it (native/src/broker_files.h). @throws an error whose `code` is the errno's name */
  open(name: string, kind: OpenKind): number;
  /** What daemon-profile's broker knows. @throws an error whose `code` is the errno's name */
  identify(pid: number): ProcessIdentity;
  /**
   * What daemon-secrets' broker does: a connection to the bus, and the pid that the bus takes for ours.
   * @throws an error whose `code` is the errno's name
   */
  connect(): { readonly fd: number; readonly pid: number };
}

/** What an exchange says when the broker has ended; it never comes back. */
const endings: ReadonlySet<unknown> = new Set(["EPIPE", "ECONNRESET", "ENOTCONN"]);

/**
 * Null outside of the sandbox. Takes the variable out of the environment.
 * @param onEnd called when the broker turns out to have ended: whoever kills it must not blind the daemon for good
 */
export function takeBroker(onEnd: () => void, environment: NodeJS.ProcessEnv = process.env): Broker | null {
  const text = environment["SESAME_BROKER_FD"];
  delete environment["SESAME_BROKER_FD"];
  if (text === undefined || !/^[0-9]{1,4}$/.test(text)) return null;
  const descriptor = Number(text);
  return {
    open: (name, kind) => withErrno(() => native.openThroughBroker(descriptor, name, kind), onEnd),
    identify: (pid) => withErrno(() => native.identifyProcess(descriptor, pid), onEnd),
    connect: () => withErrno(() => native.connectThroughBroker(descriptor), onEnd),
  };
}

/** The core's errors name the errno in their details, node:net's in their code: who connects expects the latter. */
function withErrno<T>(exchange: () => T, onEnd: () => void): T {
  try {
    return exchange();
  } catch (cause) {
    const code = cause instanceof SesameError ? cause.details["name"] : undefined;
    if (endings.has(code)) onEnd();
    throw Object.assign(new Error("the broker did not do it", { cause }), { code });
  }
}

/** Nothing is known where nobody may know: of a process that belongs to another user or hardened itself. */
export function clientOf(broker: Broker | null, pid: number): ClientIdentity {
  try {
    const { executable, cgroup } = broker === null ? identify(pid) : broker.identify(pid);
    return { exe: executable === "" ? "unknown" : executable, unit: unitOf(cgroup) };
  } catch {
    return { exe: "unknown", unit: "" };
  }
}

function identify(pid: number): ProcessIdentity {
  const lines = readFileSync(`/proc/${pid}/cgroup`, "utf8").split("\n");
  const cgroup = lines.find((line) => line.startsWith("0::")) ?? "";
  return { executable: readlinkSync(`/proc/${pid}/exe`), cgroup };
}
