// From layers of configuration and the organisation's locks to the values in force, each with the place that it came from
// (SPEC section 4). Tables merge key by key, any other value of a later layer replaces the earlier one whole; a lock
// is the last word, whatever a layer says, and what it overrules is kept as a conflict.

import { configurationKeys, defaults, type ConfigurationKey } from "../generated/defaults.js";
import type { EffectiveConfiguration } from "../generated/types.js";
import { validateConfig } from "../generated/validators.js";
import { allKeys, documentFault, merge, tableOf, type Table, valueAt } from "./configuration-keys.js";
import { quoteText } from "./display-text.js";
import { SesameError } from "./errors.js";
import { isProfileName, type ProfileName } from "./names.js";
import type { Lock } from "./policy.js";
import type { TomlLines } from "./toml-lines.js";

export interface ConfigurationLayer {
  /** Path of the file, as it is shown. */
  readonly source: string;
  /** The parsed TOML. */
  readonly value: unknown;
  readonly lines?: TomlLines;
}

export interface UserLayers {
  /** Lowest first, above the defaults. */
  readonly layers: readonly ConfigurationLayer[];
  /** What a profile's own file says, above the layers and for per-profile keys alone. */
  readonly profiles?: ReadonlyMap<ProfileName, ConfigurationLayer>;
}

export interface ConfigurationInput extends UserLayers {
  readonly locks?: readonly Lock[];
}

/** Where the value of a key comes from. */
export type Origin =
  | { readonly layer: "defaults" }
  | { readonly layer: "file"; readonly source: string; readonly line: number | null }
  | { readonly layer: "policy"; readonly lock: Lock };

/** A user's file wants something else than a lock enforces. */
export interface PolicyConflict {
  readonly key: ConfigurationKey;
  /** Null: outside of the profiles' own files. */
  readonly profile: ProfileName | null;
  readonly wanted: unknown;
  readonly source: string;
  readonly line: number | null;
  readonly lock: Lock;
}

/** The values for the device, or for one profile of it. */
export interface EffectiveView {
  readonly values: EffectiveConfiguration;
  readonly origins: ReadonlyMap<ConfigurationKey, Origin>;
}

export interface EffectiveConfig extends EffectiveView {
  /** In front of each request: composed once for each profile. */
  of(profile: ProfileName): EffectiveView;
  /** The profiles for which a key has another value than for the device, in order. */
  profilesApartIn(key: ConfigurationKey): readonly ProfileName[];
  readonly conflicts: readonly PolicyConflict[];
}

/** One that can be compared with another, value by value. */
export interface ComposedConfig extends EffectiveConfig {
  /** Those that files or locks say something of their own for. */
  readonly particularProfiles: ReadonlySet<ProfileName>;
  /** What is said for this profile alone. */
  particularKeys(profile: ProfileName): readonly ConfigurationKey[];
  valueOf(key: ConfigurationKey, profile: ProfileName | null): unknown;
}

/** @throws CONFIG_INVALID with details {path, key} for the first thing that is wrong */
export function composeConfiguration(input: ConfigurationInput): ComposedConfig {
  return new Composition(input);
}

/** Of a profile by its name as a request has it; of the device for what is no profile's. */
export function viewOf(configuration: EffectiveConfig, profile: string | undefined): EffectiveView {
  return isProfileName(profile) ? configuration.of(profile) : configuration;
}

/** The keys whose values differ, for the device or for some profile. Composes no views: a policy may name any number of profiles. */
export function changedKeys(before: ComposedConfig, after: ComposedConfig): readonly ConfigurationKey[] {
  const changed = new Set(allKeys.filter((key) => before.valueOf(key, null) !== after.valueOf(key, null)));
  for (const profile of new Set([...before.particularProfiles, ...after.particularProfiles])) {
    for (const key of [...before.particularKeys(profile), ...after.particularKeys(profile)]) {
      if (before.valueOf(key, profile) !== after.valueOf(key, profile)) changed.add(key);
    }
  }
  return allKeys.filter((key) => changed.has(key));
}

class Composition implements ComposedConfig {
  readonly values: EffectiveConfiguration;
  readonly origins: ReadonlyMap<ConfigurationKey, Origin>;
  readonly conflicts: readonly PolicyConflict[];
  readonly particularProfiles: ReadonlySet<ProfileName>;
  readonly #layers: readonly ConfigurationLayer[];
  readonly #profiles: ReadonlyMap<ProfileName, ConfigurationLayer>;
  readonly #common: ReadonlyMap<ConfigurationKey, Lock>;
  readonly #particular: ReadonlyMap<ProfileName, readonly Lock[]>;
  readonly #views = new Map<ProfileName, EffectiveView>();

  constructor({ layers, profiles = new Map(), locks = [] }: ConfigurationInput) {
    for (const layer of layers) checkLayer(layer);
    for (const layer of profiles.values()) checkProfileLayer(layer);
    this.#layers = layers;
    this.#profiles = profiles;
    this.#common = new Map(locks.filter(({ profile }) => profile === null).map((lock) => [lock.key, lock]));
    this.#particular = particularLocks(locks);
    const device = compose(layers, this.#common);
    this.values = device.values;
    this.origins = device.origins;
    this.particularProfiles = new Set([...profiles.keys(), ...this.#particular.keys()]);
    this.conflicts = this.#findConflicts();
  }

  of(profile: ProfileName): EffectiveView {
    const known = this.#views.get(profile);
    if (known !== undefined) return known;
    const own = this.#profiles.get(profile);
    const particular = this.#particular.get(profile);
    // Not kept: a name comes from whoever asks, and there is no end of names.
    if (own === undefined && particular === undefined) return this;
    const view = compose(own === undefined ? this.#layers : [...this.#layers, own], this.#locksOf(profile));
    this.#views.set(profile, view);
    return view;
  }

  particularKeys(profile: ProfileName): readonly ConfigurationKey[] {
    const layer = this.#profiles.get(profile)?.value;
    const own = layer === undefined ? [] : allKeys.filter((key) => valueAt(layer, key) !== undefined);
    return [...own, ...(this.#particular.get(profile) ?? []).map(({ key }) => key)];
  }

  profilesApartIn(key: ConfigurationKey): readonly ProfileName[] {
    const common = this.valueOf(key, null);
    return [...this.particularProfiles].filter((profile) => this.valueOf(key, profile) !== common).toSorted();
  }

  valueOf(key: ConfigurationKey, profile: ProfileName | null): unknown {
    if (profile === null) return valueAt(this.values, key);
    const lock = this.#particular.get(profile)?.find((one) => one.key === key) ?? this.#common.get(key);
    return lock?.value ?? valueAt(this.#profiles.get(profile)?.value, key) ?? valueAt(this.values, key);
  }

  /** What is said for one profile counts there in place of what is said for all. */
  #locksOf(profile: ProfileName): ReadonlyMap<ConfigurationKey, Lock> {
    const particular = this.#particular.get(profile) ?? [];
    return new Map([...this.#common, ...particular.map((lock) => [lock.key, lock] as const)]);
  }

  #findConflicts(): readonly PolicyConflict[] {
    const conflicts = conflictsIn(this.#layers, this.#common.values(), null);
    for (const [profile, own] of this.#profiles)
      conflicts.push(...conflictsIn([own], this.#locksOf(profile).values(), profile));
    for (const [profile, particular] of this.#particular) {
      if (!this.#profiles.has(profile)) conflicts.push(...conflictsIn(this.#layers, particular, profile));
    }
    return conflicts;
  }
}

function compose(
  layers: readonly ConfigurationLayer[],
  locks: ReadonlyMap<ConfigurationKey, Lock>,
): EffectiveView {
  const origins = new Map<ConfigurationKey, Origin>(allKeys.map((key) => [key, { layer: "defaults" }]));
  let merged: Table = defaults;
  for (const layer of layers) {
    for (const key of allKeys) {
      if (valueAt(layer.value, key) !== undefined) origins.set(key, originOf(layer, key));
    }
    merged = merge(merged, tableIn(layer));
  }
  for (const lock of locks.values()) {
    origins.set(lock.key, { layer: "policy", lock });
    merged = merge(merged, tableOf(lock.key, lock.value));
  }
  if (!isEffective(merged))
    throw new SesameError("INTERNAL", "valid layers of configuration made an invalid whole");
  return { values: merged, origins };
}

/** One for each lock that the layers together would have decided otherwise. */
function conflictsIn(
  layers: readonly ConfigurationLayer[],
  locks: Iterable<Lock>,
  profile: ProfileName | null,
): PolicyConflict[] {
  const conflicts: PolicyConflict[] = [];
  if (layers.length === 0) return conflicts;
  for (const lock of locks) {
    const { key } = lock;
    const deciding = layers.findLast(({ value }) => valueAt(value, key) !== undefined);
    if (deciding === undefined) continue;
    const wanted = valueAt(deciding.value, key);
    const { source, lines } = deciding;
    if (wanted !== lock.value)
      conflicts.push({ key, profile, wanted, source, line: lines?.get(key) ?? null, lock });
  }
  return conflicts;
}

function particularLocks(locks: readonly Lock[]): ReadonlyMap<ProfileName, readonly Lock[]> {
  const particular = new Map<ProfileName, Lock[]>();
  for (const lock of locks) {
    if (lock.profile === null) continue;
    const known = particular.get(lock.profile);
    if (known === undefined) particular.set(lock.profile, [lock]);
    else known.push(lock);
  }
  return particular;
}

/** @throws CONFIG_INVALID */
export function checkLayer(layer: ConfigurationLayer): void {
  const fault = documentFault(layer.value);
  if (fault !== null) throw invalid(layer, fault.key, fault.text);
}

function checkProfileLayer(layer: ConfigurationLayer): void {
  checkLayer(layer);
  const misplaced = allKeys.find(
    (key) => configurationKeys[key].scope === "global" && valueAt(layer.value, key) !== undefined,
  );
  if (misplaced !== undefined)
    throw invalid(layer, misplaced, `key ${quoteText(misplaced)} is one for all profiles`);
}

function tableIn({ value }: ConfigurationLayer): Table {
  // checkLayer has seen it: the schema wants a table.
  return validateConfig(value) ? value : {};
}

function originOf({ source, lines }: ConfigurationLayer, key: ConfigurationKey): Origin {
  return { layer: "file", source, line: lines?.get(key) ?? null };
}

function isEffective(value: unknown): value is EffectiveConfiguration {
  return validateConfig(value) && allKeys.every((key) => valueAt(value, key) !== undefined);
}

function invalid({ source, lines }: ConfigurationLayer, key: string, what: string): SesameError {
  const line = lines?.get(key);
  const place = line === undefined ? "" : ` line ${line}`;
  return new SesameError("CONFIG_INVALID", `configuration ${quoteText(source)}${place}: ${what}`, {
    details: { path: source, key },
  });
}
