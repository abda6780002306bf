// The environment that a command of the person gets from us: what the person's shell had, without what is
// between our own processes, and with what bin/sesame kept away from our Node.js.

import type { Environment } from "./context.js";

const setAside = "SESAME_CALLER_";
const internal = new Set(["SESAME_READY_FD", "SESAME_OWNER_FD"]);

export function commandEnvironment(environment: Environment): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || internal.has(name) || name.startsWith(setAside)) continue;
    result[name] = value;
  }
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && name.startsWith(setAside)) result[name.slice(setAside.length)] = value;
  }
  return result;
}
