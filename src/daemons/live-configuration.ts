// The configuration in force in a daemon that runs: whoever asks it gets today's values. Hides that policy and user's files
// are read again when they change, that both are taken over whole or not at all, and apart from each other, so that a
// user who breaks a file of their own keeps no lock of the organisation out.

import {
  changedKeys,
  type ComposedConfig,
  composeConfiguration,
  type EffectiveConfig,
  type EffectiveView,
  type PolicyConflict,
  type UserLayers,
} from "../core/configuration.js";
import { SesameError } from "../core/errors.js";
import type { ProfileName } from "../core/names.js";
import type { ConfigurationKey } from "../generated/defaults.js";
import type { ConfigFiles } from "../platform/config-files.js";
import { findLayers, type LayerPlaces, readLayers } from "../platform/config-store.js";
import { fingerprintOf } from "../platform/file-watch.js";
import type { ConfigPaths } from "../platform/paths.js";
import { readSystemPolicy, type SystemPolicy, systemPolicyFile } from "../platform/policy-store.js";

/** Whose files: the organisation's, or the user's. */
export type ConfigurationPart = "policy" | "configuration";

/** What lies on the disk and is not in force. */
export interface Rejection {
  readonly part: ConfigurationPart;
  readonly error: SesameError;
}

/** What reading the files again came to. */
export interface ConfigurationNews {
  /** Keys whose values are others, for the device or for some profile. */
  readonly changed: readonly ConfigurationKey[];
  /** The policy that took another's place; null where it is the same. */
  readonly policy: SystemPolicy | null;
  /** Conflicts that there were not before. */
  readonly conflicts: readonly PolicyConflict[];
  /** Rejections that there were not before. */
  readonly rejections: readonly Rejection[];
}

/** Files that change while they are read are read again so often; then they count as they are, until the next look. */
const maximumReadings = 3;

export class LiveConfiguration implements EffectiveConfig {
  readonly #paths: ConfigPaths;
  readonly #files: ConfigFiles;
  readonly #listeners: ((news: ConfigurationNews) => void)[] = [];
  #policy: SystemPolicy;
  #places: LayerPlaces;
  #layers: UserLayers;
  #effective: ComposedConfig;
  #rejections: readonly Rejection[] = [];
  #seen: string;

  /** @throws POLICY_UNTRUSTED, POLICY_INVALID, CONFIG_INVALID and what the files' checks throw */
  constructor(paths: ConfigPaths, files: ConfigFiles) {
    this.#paths = paths;
    this.#files = files;
    this.#places = findLayers(paths, files);
    // Before the reading: what changes meanwhile is found at the first look.
    this.#seen = fingerprintOf(this.watched);
    this.#policy = readSystemPolicy(systemPolicyFile, files);
    this.#layers = readLayers(this.#places, files);
    this.#effective = composeConfiguration({ ...this.#layers, locks: this.#policy.locks });
  }

  get values(): EffectiveView["values"] {
    return this.#effective.values;
  }

  get origins(): EffectiveView["origins"] {
    return this.#effective.origins;
  }

  get conflicts(): readonly PolicyConflict[] {
    return this.#effective.conflicts;
  }

  of(profile: ProfileName): EffectiveView {
    return this.#effective.of(profile);
  }

  profilesApartIn(key: ConfigurationKey): readonly ProfileName[] {
    return this.#effective.profilesApartIn(key);
  }

  /** The one whose locks are in force. */
  get policy(): SystemPolicy {
    return this.#policy;
  }

  get rejections(): readonly Rejection[] {
    return this.#rejections;
  }

  /** All that was looked at, whether something was there or not. */
  get watched(): readonly string[] {
    return [systemPolicyFile, ...this.#places.paths];
  }

  /** Of the files as they were read last. */
  get seen(): string {
    return this.#seen;
  }

  /** Called in the order of their coming, after the values have changed. */
  onChange(listener: (news: ConfigurationNews) => void): void {
    this.#listeners.push(listener);
  }

  /** Reads all files again. What can't be used leaves what is in force in force. */
  reload(): ConfigurationNews {
    const before = { effective: this.#effective, policy: this.#policy, rejections: this.#rejections };
    for (let reading = 0; reading < maximumReadings; reading += 1) {
      this.#read();
      if (fingerprintOf(this.watched) === this.#seen) break;
    }
    const news: ConfigurationNews = {
      changed: changedKeys(before.effective, this.#effective),
      policy: before.policy.digest === this.#policy.digest ? null : this.#policy,
      conflicts: this.#effective.conflicts.filter(
        (conflict) => !before.effective.conflicts.some((known) => isSameConflict(known, conflict)),
      ),
      rejections: this.#rejections.filter(
        ({ part, error }) =>
          !before.rejections.some((known) => known.part === part && known.error.message === error.message),
      ),
    };
    if (isNews(news) || before.rejections.length !== this.#rejections.length) {
      for (const listener of this.#listeners) listener(news);
    }
    return news;
  }

  /** Reads the files if they are others than those that were read: for what is made once, by the configuration of this moment. */
  refresh(): void {
    if (fingerprintOf(this.watched) !== this.#seen) this.reload();
  }

  #read(): void {
    const rejections: Rejection[] = [];
    const take = <T>(part: ConfigurationPart, read: () => T, otherwise: T): T => {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof SesameError)) throw error;
        rejections.push({ part, error });
        return otherwise;
      }
    };
    this.#places = take("configuration", () => findLayers(this.#paths, this.#files), this.#places);
    this.#seen = fingerprintOf(this.watched);
    this.#policy = take("policy", () => readSystemPolicy(systemPolicyFile, this.#files), this.#policy);
    const { locks } = this.#policy;
    const adopted = take(
      "configuration",
      () => {
        const layers = readLayers(this.#places, this.#files);
        return { layers, effective: composeConfiguration({ ...layers, locks }) };
      },
      null,
    );
    this.#layers = adopted?.layers ?? this.#layers;
    this.#effective = adopted?.effective ?? composeConfiguration({ ...this.#layers, locks });
    this.#rejections = rejections;
  }
}

export function isNews({ changed, policy, conflicts, rejections }: ConfigurationNews): boolean {
  return changed.length > 0 || policy !== null || conflicts.length > 0 || rejections.length > 0;
}

function isSameConflict(one: PolicyConflict, other: PolicyConflict): boolean {
  return (
    one.key === other.key &&
    one.profile === other.profile &&
    one.source === other.source &&
    one.wanted === other.wanted &&
    one.lock.value === other.lock.value &&
    one.lock.source === other.lock.source
  );
}
