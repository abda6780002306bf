// From factors' keys to the master key, and from a master key to boxes that factors open. Hides the three modes: in "any"
// each factor wraps the master key itself; in the others each wraps a piece, and the master key is wrapped under what the
// pieces give together: the random ones of required factors, and a secret that any so many of the others' shares give.

import { randomUUID } from "node:crypto";
import {
  type Combination,
  combinationOf,
  describeNeeded,
  isComplete,
  neededOf,
} from "../core/auth-policy.js";
import { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import { native } from "./native.js";
import { deriveCombinedKey, keyBytes, type KeyBox, unwrapKey, wrapKey } from "./vault-keys.js";
import { revised, type VaultFactor, type VaultMetadata } from "./vault-metadata.js";

/** A factor's key; it stays the caller's. */
export interface FactorKey {
  readonly factorId: string;
  readonly kek: SecureBuffer;
}

/** By factor; they stay the caller's. */
export type Pieces = ReadonlyMap<string, SecureBuffer>;

/** What opened a vault. To be released. */
export class OpenedAuth {
  readonly master: SecureBuffer;
  /** All pieces of one generation that open it, in their order; null where one factor does. */
  readonly #material: SecureBuffer | null;

  constructor(master: SecureBuffer, material: SecureBuffer | null) {
    this.master = master;
    this.#material = material;
  }

  /** The member "auth" of metadata of another form; none where one factor opens the vault. */
  rewrapped(metadata: VaultMetadata): Pick<VaultMetadata, "auth"> {
    const { auth } = metadata;
    if (auth === undefined || this.#material === null) return {};
    return {
      auth: { ...auth, wrapped_key: wrapCombined(this.#material, this.master, metadata, auth.generation) },
    };
  }

  release(): void {
    this.master.release();
    this.#material?.release();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** What the factor's box holds: the master key, or its piece. @throws AUTH_FAILED, FACTOR_UNKNOWN */
export function openFactor(metadata: VaultMetadata, { factorId, kek }: FactorKey): SecureBuffer {
  const { profile } = metadata;
  const factor = factorOf(metadata, factorId);
  const opened = unwrapKey(kek, factor.wrapped_key, metadata, boxOf(metadata, factorId));
  if (opened === null) throw refused(profile, factor);
  if (opened.length === lengthOf(metadata, factorId)) return opened;
  opened.release();
  throw new SesameError("VAULT_DAMAGED", `a key in vault "${profile}" has a wrong length`, {
    details: { profile },
  });
}

/**
 * @param presented pieces of factors that came before
 * @throws AUTH_FAILED, AUTH_INCOMPLETE with what is still needed, FACTOR_UNKNOWN
 */
export function openAuth(
  metadata: VaultMetadata,
  keys: readonly FactorKey[],
  presented: Pieces = new Map(),
): OpenedAuth {
  if (metadata.auth === undefined) return openAny(metadata, keys);
  const own = new Map<string, SecureBuffer>();
  try {
    for (const key of keys) own.set(key.factorId, openFactor(metadata, key));
    return openTogether(metadata, new Map([...presented, ...own]));
  } finally {
    for (const piece of own.values()) piece.release();
  }
}

/** Every key that is there must be right, so that whoever brings several has shown them all. */
function openAny(metadata: VaultMetadata, keys: readonly FactorKey[]): OpenedAuth {
  let master: SecureBuffer | null = null;
  try {
    for (const key of keys) {
      const opened = openFactor(metadata, key);
      if (master === null) master = opened;
      else opened.release();
    }
  } catch (error) {
    master?.release();
    throw error;
  }
  if (master === null) throw incomplete(metadata, new Set());
  return new OpenedAuth(master, null);
}

function openTogether(metadata: VaultMetadata, pieces: Pieces): OpenedAuth {
  const { auth, profile } = metadata;
  if (auth === undefined) throw new SesameError("INTERNAL", "a vault without pieces was opened by pieces");
  if (!isComplete(neededOf(metadata, new Set(pieces.keys()))))
    throw incomplete(metadata, new Set(pieces.keys()));
  const material = materialOf(metadata, pieces);
  try {
    using combined = deriveCombinedKey(material, metadata, auth.generation);
    const box = { of: "combined master", generation: auth.generation } as const;
    const master = unwrapKey(combined, auth.wrapped_key, metadata, box);
    if (master?.length === keyBytes) return new OpenedAuth(master, material);
    master?.release();
    throw new SesameError("VAULT_DAMAGED", `the factors of vault "${profile}" do not go together`, {
      details: { profile },
    });
  } catch (error) {
    material.release();
    throw error;
  }
}

function materialOf(metadata: VaultMetadata, pieces: Pieces): SecureBuffer {
  const { required, additionalRequired } = combinationOf(metadata);
  const others = metadata.factors
    .map(({ id }) => id)
    .filter((id) => !required.includes(id) && pieces.has(id))
    .slice(0, additionalRequired);
  const demand = (id: string): SecureBuffer => {
    const piece = pieces.get(id);
    if (piece === undefined) throw incomplete(metadata, new Set(pieces.keys()));
    return piece;
  };
  if (others.length === 0) return joined(required.map(demand));
  using shares = joined(others.map(demand));
  using secret = native.combineShares(shares);
  return joined([...required.map(demand), secret]);
}

/** What a vault is to be opened by. */
export interface AuthTarget {
  readonly combination: Combination;
  /** One that has a box of the master key keeps it where any factor opens the vault; all others get theirs. */
  readonly factors: readonly VaultFactor[];
  readonly keys: ReadonlyMap<string, SecureBuffer>;
}

/** @throws FACTOR_ABSENT when a factor's key is needed for its box and is not there */
export function wrapAuth(
  metadata: VaultMetadata,
  master: SecureBuffer,
  { combination, factors, keys }: AuthTarget,
): VaultMetadata {
  if (combination.mode === "any") {
    const own = factors.map((factor) => {
      if (metadata.auth === undefined && factor.wrapped_key !== "") return factor;
      const box = { of: "master", factorId: factor.id } as const;
      return {
        ...factor,
        wrapped_key: wrapKey(demandKey(metadata, factor, keys.get(factor.id)), master, metadata, box),
      };
    });
    return revised(metadata, { factors: own, auth: undefined });
  }
  const generation = randomUUID();
  const pieces = newPieces(factors, combination);
  try {
    const own = factors.map((factor) => {
      const box = { of: "piece", factorId: factor.id, generation } as const;
      const piece = pieces.ofFactors.get(factor.id);
      if (piece === undefined) throw new SesameError("INTERNAL", "a factor has no piece");
      const kek = demandKey(metadata, factor, keys.get(factor.id));
      return { ...factor, wrapped_key: wrapKey(kek, piece, metadata, box) };
    });
    const auth = {
      mode: combination.mode,
      generation,
      required: combination.required,
      additional_required: combination.additionalRequired,
      wrapped_key: wrapCombined(pieces.material, master, metadata, generation),
    };
    return revised(metadata, { factors: own, auth });
  } finally {
    pieces.material.release();
    for (const piece of pieces.ofFactors.values()) piece.release();
  }
}

interface NewPieces {
  readonly ofFactors: ReadonlyMap<string, SecureBuffer>;
  /** In the order in which they are joined at an unlock. */
  readonly material: SecureBuffer;
}

function newPieces(factors: readonly VaultFactor[], combination: Combination): NewPieces {
  const { required, additionalRequired } = combination;
  const ofFactors = new Map<string, SecureBuffer>();
  for (const id of required) ofFactors.set(id, native.SecureBuffer.random(keyBytes));
  const always = [...ofFactors.values()];
  const others = factors.filter(({ id }) => !required.includes(id));
  if (others.length === 0) return { ofFactors, material: joined(always) };
  using secret = native.SecureBuffer.random(keyBytes);
  using shares = native.splitSecret(secret, additionalRequired, others.length);
  others.forEach(({ id }, index) => {
    const share = native.SecureBuffer.alloc(shareBytes);
    share.bytes.set(shares.bytes.subarray(index * shareBytes, (index + 1) * shareBytes));
    ofFactors.set(id, share);
  });
  return { ofFactors, material: joined([...always, secret]) };
}

/** Another key for the one factor; what its box holds stays. @throws AUTH_FAILED */
export function rewrapFactor(
  metadata: VaultMetadata,
  key: FactorKey,
  changes: { readonly kek: SecureBuffer; readonly facts: Partial<VaultFactor> },
): VaultMetadata {
  const { factorId } = key;
  using held = openFactor(metadata, key);
  const wrapped_key = wrapKey(changes.kek, held, metadata, boxOf(metadata, factorId));
  return withFactor(metadata, factorId, { ...changes.facts, wrapped_key });
}

export function withFactor(
  metadata: VaultMetadata,
  factorId: string,
  changes: Partial<VaultFactor>,
): VaultMetadata {
  const factors = metadata.factors.map((factor) =>
    factor.id === factorId ? Object.assign({}, factor, changes) : factor,
  );
  return revised(metadata, { factors });
}

export function boxOf({ auth }: VaultMetadata, factorId: string): KeyBox {
  return auth === undefined
    ? { of: "master", factorId }
    : { of: "piece", factorId, generation: auth.generation };
}

/** The number, and a value for each byte of a key. */
const shareBytes = 1 + keyBytes;

function lengthOf({ auth }: VaultMetadata, factorId: string): number {
  return auth === undefined || auth.required.includes(factorId) ? keyBytes : shareBytes;
}

function factorOf({ profile, factors }: VaultMetadata, factorId: string): VaultFactor {
  const factor = factors.find(({ id }) => id === factorId);
  if (factor !== undefined) return factor;
  throw new SesameError("FACTOR_UNKNOWN", `vault "${profile}" has no factor "${factorId}"`, {
    details: { profile },
  });
}

function demandKey(
  { profile }: VaultMetadata,
  { id }: VaultFactor,
  kek: SecureBuffer | undefined,
): SecureBuffer {
  if (kek !== undefined) return kek;
  throw new SesameError("FACTOR_ABSENT", `factor "${id}" of vault "${profile}" must prove itself for this`, {
    details: { profile, factor: id },
  });
}

function wrapCombined(
  material: SecureBuffer,
  master: SecureBuffer,
  metadata: VaultMetadata,
  generation: string,
): string {
  using combined = deriveCombinedKey(material, metadata, generation);
  return wrapKey(combined, master, metadata, { of: "combined master", generation });
}

function joined(parts: readonly SecureBuffer[]): SecureBuffer {
  const whole = native.SecureBuffer.alloc(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.bytes.set(part.bytes, at);
    at += part.length;
  }
  return whole;
}

function refused(profile: string, { id, kind }: VaultFactor): SesameError {
  const what = kind === "password" ? "the password" : `factor "${id}"`;
  return new SesameError("AUTH_FAILED", `${what} does not open vault "${profile}"`, { details: { profile } });
}

function incomplete(metadata: VaultMetadata, presented: ReadonlySet<string>): SesameError {
  const { profile } = metadata;
  const needed = describeNeeded(neededOf(metadata, presented));
  return new SesameError("AUTH_INCOMPLETE", `vault "${profile}" still needs ${needed}`, {
    details: { profile, needed },
  });
}
