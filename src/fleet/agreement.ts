// What the levels of a fleet say of one key, held against each other: locks that daemons would refuse, levels that disagree, and
// configuration that a lock overrules. Locks are judged by the code that the daemons judge them by.

import { allKeys } from "../core/configuration-keys.js";
import { quoteText } from "../core/display-text.js";
import { readPolicy } from "../core/policy.js";
import type { FleetLockEntry, FleetUser } from "../generated/types.js";
import { type Findings, type Place, showPlace } from "./findings.js";
import {
  type Device,
  type Disagreement,
  type Fleet,
  type Level,
  type Settings,
  settingsOf,
} from "./inheritance.js";

/** Each entry of one level, and that no two are for one key. */
export function checkPolicy({ place, policy }: Level, findings: Findings): void {
  const byKey = new Map<string, number>();
  policy.forEach((entry, at) => {
    const here = [...place, "policy", at];
    for (const text of entryFaults(entry)) findings.error(here, text);
    const earlier = byKey.get(entry.key);
    if (earlier === undefined) byKey.set(entry.key, at);
    else
      findings.error(
        here,
        `locks ${quoteText(entry.key)} again, as ${showPlace([...place, "policy", earlier])} does`,
      );
  });
}

/** What an older daemon passes over is wrong here: whoever writes a manifest means every word. */
function entryFaults(entry: FleetLockEntry): readonly string[] {
  const { faults, unknown } = readPolicy({ path: "", value: { policy: [entry] }, lines: new Map() });
  return [...faults, ...unknown].map(({ text }) => text);
}

/** @param device the first that is told of them; a disagreement between groups is no trouble without a device in both */
export function disagreementText({ kind, key, outer, inner }: Disagreement, device: Place): string {
  const what = quoteText(kind === "units" ? `units.${key}` : key);
  const [verb, to] = kind === "policy" ? ["locked", "at"] : ["set", "to"];
  const both = inner.place[0] === "groups" && outer.place[0] === "groups";
  return (
    `${what} is ${verb} ${to} ${JSON.stringify(inner.value)} here, and ${to} ${JSON.stringify(outer.value)} by ${showPlace(outer.place)}` +
    (both ? `; ${showPlace(device)} is in both groups` : "")
  );
}

/** Warnings alone: a lock holds whatever a file says. */
export function checkLevels(
  fleet: Fleet,
  device: Device,
  said: { readonly own: Settings; readonly users: Readonly<Record<string, FleetUser>> },
  findings: Findings,
): void {
  // Of one profile: what a template says counts in others.
  const locks = new Map(
    device.policy.filter(({ key }) => allKeys.some((one) => one === key)).map((entry) => [entry.key, entry]),
  );
  if (locks.size === 0) return;
  const compare = (place: Place, settings: Settings): void => {
    for (const [key, value] of settings) {
      const lock = locks.get(key);
      if (lock !== undefined && lock.value !== value)
        findings.warn(
          [...place, "config", ...key.split(".")],
          `is ${JSON.stringify(value)}, and ${quoteText(lock.source)} locks it at ${JSON.stringify(lock.value)}`,
        );
    }
  };
  compare(fleet.org.place, fleet.org.config);
  for (const name of device.groups) {
    const level = fleet.groups.get(name);
    if (level !== undefined) compare(level.place, level.config);
  }
  compare(["devices", device.name], said.own);
  for (const [name, { config }] of Object.entries(said.users))
    compare(["devices", device.name, "users", name], settingsOf(config));
}
