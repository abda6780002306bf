// Many secrets at once: fetches a profile's bundle and gives its values as views into the one secure buffer
// that holds them all.

import { readBundle } from "../core/bundle.js";
import { SesameError } from "../core/errors.js";
import type { KeyName, ProfileName, SecretReference } from "../core/names.js";
import type { BusClient, SecureBuffer } from "../core/ports.js";
import { native } from "../platform/native.js";
import { listOf, sealedJson, textOf } from "./replies.js";

export interface BundledSecret extends SecretReference {
  /** A view; gone when its bundle is released. */
  readonly value: Uint8Array;
}

/** All secrets that were fetched, and the buffers behind them. */
export class SecretSet {
  readonly #buffers: SecureBuffer[] = [];
  readonly #secrets: BundledSecret[] = [];

  get secrets(): readonly BundledSecret[] {
    return this.#secrets;
  }

  /** All keys of the profile, or the named ones. @throws KEY_UNKNOWN, VAULT_LOCKED, PROFILE_UNKNOWN, RATE_LIMITED */
  async fetch(bus: BusClient, profile: ProfileName, keys: readonly KeyName[] | null): Promise<void> {
    using wanted = keys === null ? null : nameList(keys);
    const reply = await bus.call("secret.bundle", {
      profile,
      ...(wanted === null ? {} : { secret: wanted }),
    });
    const buffer = reply.secret;
    if (buffer === null) throw new SesameError("BUS_FRAME_INVALID", "the reply holds no bundle");
    this.#buffers.push(buffer);
    for (const { name, offset, length } of readBundle(buffer.bytes)) {
      this.#secrets.push({ profile, key: name, value: buffer.bytes.subarray(offset, offset + length) });
    }
  }

  [Symbol.dispose](): void {
    for (const buffer of this.#buffers) buffer.release();
  }
}

/** JSON array of key names: what the sealed body of a request for some keys holds. */
function nameList(keys: readonly KeyName[]): SecureBuffer {
  const text = new TextEncoder().encode(JSON.stringify([...new Set(keys)]));
  const buffer = native.SecureBuffer.alloc(text.length);
  buffer.bytes.set(text);
  return buffer;
}

export interface LayeredSelection {
  readonly profiles: readonly ProfileName[];
  /** The keys wanted, null for all. */
  readonly only: readonly KeyName[] | null;
}

/**
 * Profiles as layers: of a key that several have, the last profile's counts. With `only`, each key is read from
 * that profile alone, so that nothing is read (and audited) for nothing.
 * @throws KEY_UNKNOWN for a wanted key that no profile has
 */
export async function fetchLayers(
  bus: BusClient,
  set: SecretSet,
  { profiles, only }: LayeredSelection,
): Promise<readonly BundledSecret[]> {
  const [first] = profiles;
  if (first !== undefined && profiles.length === 1) {
    await set.fetch(bus, first, only);
  } else if (only === null) {
    for (const profile of profiles) await set.fetch(bus, profile, null);
  } else {
    await fetchFromOwners(bus, set, profiles, only);
  }
  const layered = new Map<KeyName, BundledSecret>();
  for (const secret of set.secrets) layered.set(secret.key, secret);
  return [...layered.values()];
}

async function fetchFromOwners(
  bus: BusClient,
  set: SecretSet,
  profiles: readonly ProfileName[],
  only: readonly KeyName[],
): Promise<void> {
  const missing = new Set(only);
  for (const profile of profiles.toReversed()) {
    const listing = sealedJson(await bus.call("secret.list", { profile }));
    const present = new Set(listOf(listing, "keys", (item) => textOf(item, "key")));
    const here = [...missing].filter((key) => present.has(key));
    if (here.length > 0) await set.fetch(bus, profile, here);
    for (const key of here) missing.delete(key);
  }
  const [absent] = missing;
  if (absent === undefined) return;
  throw new SesameError("KEY_UNKNOWN", `none of the profiles has the key "${absent}"`, {
    details: { key: absent, profile: profiles.at(-1) ?? "" },
  });
}
