// From the levels of a fleet (organisation, groups, device, user) to what holds on one device. Locks add up; of everything else the
// innermost level's word counts. Hides the order, and tells where levels disagree that may not.

import { allKeys, valueAt } from "../core/configuration-keys.js";
import type { OrgDomain } from "../core/ids.js";
import type { BindingType } from "../core/machine-binding.js";
import type { ConfigurationValue } from "../core/policy.js";
import type { ConfigurationKey } from "../generated/defaults.js";
import { unitDefaults } from "../generated/fleet.js";
import type { FleetBuild, FleetDevice, FleetGroup, FleetLockEntry, FleetUnits } from "../generated/types.js";
import type { Place } from "./findings.js";

export type Architecture = "amd64" | "arm64";
export const architectures: readonly Architecture[] = ["amd64", "arm64"];

export type Settings = ReadonlyMap<ConfigurationKey, ConfigurationValue>;
type UnitValue = number | boolean;

/** What one level says, and where. */
export interface Level {
  readonly place: Place;
  readonly policy: readonly FleetLockEntry[];
  readonly config: Settings;
  readonly units: ReadonlyMap<string, UnitValue>;
  /** Empty, or the one word under the level's own name for it. */
  readonly binding: ReadonlyMap<string, BindingType>;
}

/** A manifest that was found sound. */
export interface Fleet {
  readonly domain: OrgDomain;
  readonly version: string;
  readonly builds: ReadonlyMap<Architecture, FleetBuild>;
  readonly org: Level;
  readonly groups: ReadonlyMap<string, Level>;
  /** Sorted by name. */
  readonly devices: ReadonlyMap<string, FleetDevice>;
}

export interface User {
  readonly name: string;
  readonly home: string;
  readonly linger: boolean;
  /** All levels' together. */
  readonly config: Settings;
}

/** What holds on one device. */
export interface Device {
  readonly name: string;
  readonly groups: readonly string[];
  readonly architecture: Architecture;
  readonly address: string;
  readonly login: string;
  /** Null: the device decides. */
  readonly machineBinding: BindingType | null;
  /** Sorted by key. */
  readonly policy: readonly FleetLockEntry[];
  /** For users who are not listed. */
  readonly config: Settings;
  readonly units: Required<FleetUnits>;
  /** Sorted by name. */
  readonly users: readonly User[];
}

/** Two levels that say one thing differently. */
export interface Disagreement {
  readonly kind: "policy" | "config" | "units" | "binding";
  readonly key: string;
  readonly outer: { readonly place: Place; readonly value: ConfigurationValue };
  readonly inner: { readonly place: Place; readonly value: ConfigurationValue };
}

export interface Resolution {
  readonly device: Device;
  readonly disagreements: readonly Disagreement[];
}

export function levelOf(place: Place, table: FleetGroup): Level {
  return {
    place,
    policy: table.policy ?? [],
    config: settingsOf(table.config),
    units: new Map(Object.entries(table.units ?? {})),
    binding: table.machine_binding === undefined ? new Map() : new Map([[bindingKey, table.machine_binding]]),
  };
}

export function settingsOf(config: unknown): Settings {
  const settings = new Map<ConfigurationKey, ConfigurationValue>();
  if (config === undefined) return settings;
  for (const key of allKeys) {
    const value = valueAt(config, key);
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      settings.set(key, value);
  }
  return settings;
}

/** Of a group that is not there nothing is inherited: reading the manifest has told of it. */
export function resolveDevice(fleet: Fleet, name: string, written: FleetDevice): Resolution {
  const groups = (written.groups ?? []).flatMap((group) => fleet.groups.get(group) ?? []);
  const own = levelOf(["devices", name], written);
  const disagreements: Disagreement[] = [];
  const settled = <K extends string, V extends ConfigurationValue>(
    kind: Disagreement["kind"],
    wordsOf: (level: Level) => ReadonlyMap<K, V>,
  ): ReadonlyMap<K, V> =>
    new Map([...wordsOf(fleet.org), ...agreed(kind, groups, wordsOf, disagreements), ...wordsOf(own)]);
  const config = settled("config", (level) => level.config);
  const device: Device = {
    name,
    groups: written.groups ?? [],
    architecture: written.architecture ?? "amd64",
    address: written.address ?? name,
    login: written.login ?? "root",
    machineBinding: settled("binding", (level) => level.binding).get(bindingKey) ?? null,
    policy: addUp([fleet.org, ...groups, own], disagreements),
    config,
    units: unitsOf(settled("units", (level) => level.units)),
    users: Object.entries(written.users ?? {})
      .map(([user, { home = `/home/${user}`, linger = false, config: said }]) => ({
        name: user,
        home,
        linger,
        config: said === undefined ? config : new Map([...config, ...settingsOf(said)]),
      }))
      .toSorted(byName),
  };
  return { device, disagreements };
}

const bindingKey = "machine_binding";

export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

/** Groups stand side by side: what two of them say differently is nobody's to decide, also where the device says it again. */
function agreed<K extends string, V extends ConfigurationValue>(
  kind: Disagreement["kind"],
  groups: readonly Level[],
  wordsOf: (level: Level) => ReadonlyMap<K, V>,
  disagreements: Disagreement[],
): ReadonlyMap<K, V> {
  const said = new Map<K, { readonly value: V; readonly level: Level }>();
  for (const level of groups) {
    for (const [key, value] of wordsOf(level)) {
      const earlier = said.get(key);
      if (earlier === undefined) said.set(key, { value, level });
      else if (earlier.value !== value)
        disagreements.push({
          kind,
          key,
          outer: { place: earlier.level.place, value: earlier.value },
          inner: { place: level.place, value },
        });
    }
  }
  return new Map([...said].map(([key, { value }]) => [key, value]));
}

/** Of two entries that say the same, the outermost level's stands. */
function addUp(levels: readonly Level[], disagreements: Disagreement[]): readonly FleetLockEntry[] {
  const locked = new Map<string, { readonly entry: FleetLockEntry; readonly place: Place }>();
  for (const level of levels) {
    level.policy.forEach((entry, at) => {
      const place = [...level.place, "policy", at];
      const earlier = locked.get(entry.key);
      if (earlier === undefined) locked.set(entry.key, { entry, place });
      else if (earlier.entry.value !== entry.value)
        disagreements.push({
          kind: "policy",
          key: entry.key,
          outer: { place: earlier.place, value: earlier.entry.value },
          inner: { place, value: entry.value },
        });
    });
  }
  return [...locked.values()]
    .map(({ entry }) => entry)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

function unitsOf(said: ReadonlyMap<string, UnitValue>): Required<FleetUnits> {
  return { ...unitDefaults, ...Object.fromEntries(said) };
}
