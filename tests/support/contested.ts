// A device on which the user's files want one thing of each named key and the organisation's locks another, and the same
// device without the locks: what differs between the two is what the locks do. Needs root.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "smol-toml";
import { merge, type Table, tableOf } from "../../src/core/configuration-keys.js";
import { configurationKeys, type ConfigurationKey } from "../../src/generated/defaults.js";
import { Device } from "./policy.js";
import type { ProductOptions } from "./product.js";

export type Wish = Readonly<Record<"wanted" | "locked", string | number | boolean>>;
export type Wishes = Readonly<Partial<Record<ConfigurationKey, Wish>>>;

export interface Contest {
  readonly locked: Device;
  readonly free: Device;
  remove(): Promise<void>;
}

/** Nothing runs yet. The wish is in config.toml, config.d, the files of the profile "work" and, in vain, the environment. */
export function contest(wishes: Wishes, options: Pick<ProductOptions, "environment"> = {}): Contest {
  const entries = Object.entries(wishes) as [ConfigurationKey, Wish][];
  const environment = {
    ...options.environment,
    ...Object.fromEntries(
      entries.map(([key, { wanted }]) => [
        `SESAME_${key.replaceAll(".", "_").toUpperCase()}`,
        String(wanted),
      ]),
    ),
  };
  const [locked, free] = [true, false].map((withLocks) => {
    const device = new Device({ config: documentOf(entries), environment });
    const ofProfiles = entries.filter(([key]) => configurationKeys[key].scope === "profile");
    write(device, "config.d/99-mine.toml", documentOf(entries));
    write(device, "profiles/work/config.toml", documentOf(ofProfiles));
    if (withLocks) device.lock(Object.fromEntries(entries.map(([key, wish]) => [key, wish.locked])));
    return device;
  }) as [Device, Device];
  return {
    locked,
    free,
    remove: async () => {
      await Promise.all([locked.remove(), free.remove()]);
    },
  };
}

function documentOf(entries: readonly (readonly [ConfigurationKey, Wish])[]): string {
  const tables = entries.map(([key, { wanted }]) => tableOf(key, wanted));
  return stringify(tables.reduce<Table>(merge, {}));
}

function write({ product }: Device, name: string, text: string): void {
  const path = join(product.directory, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}

/** The metadata of a vault, as it lies on the disk. */
export interface VaultRecord {
  readonly crypto_profile: string;
  readonly factors: readonly { readonly kdf: Readonly<Record<string, unknown>> }[];
}
