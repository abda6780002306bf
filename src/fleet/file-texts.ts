// The text of every file that a fleet puts on a device, to the byte (docs/fleet-format.md). Hides how TOML and unit files are
// written: in one way only, which others that have no code of ours follow.

import type { ConfigurationValue } from "../core/policy.js";
import { hardeningDropIn } from "../generated/fleet.js";
import type { FleetLockEntry } from "../generated/types.js";
import type { Device, Settings, User } from "./inheritance.js";
import type { FleetLock, Ids } from "./lock.js";

/** Of an organisation, for a device: what the first line of a file says. */
export interface Origin {
  readonly domain: string;
  readonly device: string;
}

/** Where the artifact keeps what is not on the search paths. */
const artifactLibrary = "/usr/lib/open-sesame";

/** Lines of a block; blocks stand apart by an empty line. */
type Block = readonly string[];

export function policyText(origin: Origin, policy: readonly FleetLockEntry[]): string {
  return managed(
    origin,
    policy.map(({ key, value, source }) => [
      "[[policy]]",
      `key = ${tomlValue(key)}`,
      `value = ${tomlValue(value)}`,
      `source = ${tomlValue(source)}`,
    ]),
  );
}

/** /etc/pds/installation.toml */
export function deviceSeedText(origin: Origin, lock: FleetLock, { machineBinding }: Device): string {
  const binding = machineBinding === null ? [] : [bindingBlock(machineBinding)];
  return managed(origin, [orgBlock(lock), ...binding]);
}

/** /etc/pds/installations/USER.toml. A binding is the device's demand: a seed of a user would have to know its hash. */
export function userSeedText(origin: Origin, lock: FleetLock, user: User, ids: Ids): string {
  const own = [
    `user = ${tomlValue(user.name)}`,
    `id = ${tomlValue(ids.id)}`,
    `namespace = ${tomlValue(ids.namespace)}`,
  ];
  return managed(origin, [own, orgBlock(lock)]);
}

export function templateText({ domain, device }: Origin, settings: Settings): string {
  const tables = new Map<string, [string, ConfigurationValue][]>();
  for (const [key, value] of settings) {
    const dot = key.lastIndexOf(".");
    const [table, name] = [key.slice(0, dot), key.slice(dot + 1)];
    tables.set(table, [...(tables.get(table) ?? []), [name, value]]);
  }
  const blocks = sorted([...tables]).map(([table, members]): Block =>
    [`[${table}]`].concat(sorted(members).map(([name, value]) => `${name} = ${tomlValue(value)}`)),
  );
  const head = `From the fleet of ${domain} for ${device}. In ~/.config/pds/config.toml it is yours to change.`;
  return fileText(head, blocks);
}

/** user@.service.d/60-open-sesame-fleet.conf */
export function managerText(origin: Origin, { units }: Device): string {
  return managed(origin, [["[Service]", memlockLine(units.memlock_mib)]]);
}

/** open-sesame-.service.d/50-fleet.conf */
export function servicesText(origin: Origin, device: Device): string {
  const { memlock_mib: memlock, watchdog_seconds: watchdog } = device.units;
  return managed(origin, [
    ...usersBlocks(device),
    ["[Service]", memlockLine(memlock), `WatchdogSec=${watchdog}`],
  ]);
}

/** open-sesame-headless.target.d/50-fleet.conf */
export function targetText(origin: Origin, device: Device): string {
  return managed(origin, usersBlocks(device));
}

/** The bytes that the artifact has, so that no difference is found where both are. */
export function hardeningText(): string {
  return hardeningDropIn.replaceAll("@LIBDIR@", artifactLibrary);
}

function managed({ domain, device }: Origin, blocks: readonly Block[]): string {
  return fileText(
    `From the fleet of ${domain} for ${device}. Local changes are drift: change the manifest.`,
    blocks,
  );
}

function fileText(head: string, blocks: readonly Block[]): string {
  return `# ${head}\n${blocks.map((lines) => `\n${lines.map((line) => `${line}\n`).join("")}`).join("")}`;
}

function orgBlock({ domain, namespace }: FleetLock): Block {
  return ["[org]", `domain = ${tomlValue(domain)}`, `namespace = ${tomlValue(namespace)}`];
}

function bindingBlock(type: string): Block {
  return ["[machine_binding]", `binding_type = ${tomlValue(type)}`];
}

/** "|": one of them suffices. */
function usersBlocks({ units, users }: Device): readonly Block[] {
  return units.restrict_users ? [["[Unit]", ...users.map(({ name }) => `ConditionUser=|${name}`)]] : [];
}

function memlockLine(mebibytes: number): string {
  return `LimitMEMLOCK=${mebibytes}M`;
}

/** No string of a manifest has a control character, so that JSON's escapes and TOML's are the same two. */
function tomlValue(value: ConfigurationValue): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function sorted<T>(entries: readonly [string, T][]): readonly [string, T][] {
  return entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
}
