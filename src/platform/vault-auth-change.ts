// What a vault's metadata is after a change of its factors: one more, one less, other ones together, another password,
// another master key. Hides who must have proved himself for it: every factor that the vault is to be opened by, or
// at least one that stays where any of them does, so that nobody is locked out by a factor that does not work.

import { adapt, combine, type WantedCombination } from "../core/auth-policy.js";
import { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import type { NewFactor, PasswordKdf } from "../generated/types.js";
import {
  type AuthTarget,
  type FactorKey,
  type OpenedAuth,
  rewrapFactor,
  withFactor,
  wrapAuth,
} from "./vault-auth.js";
import { wrapKey } from "./vault-keys.js";
import type { VaultFactor, VaultMetadata } from "./vault-metadata.js";

/** Keys stay the caller's. */
export type AuthChange =
  | {
      readonly kind: "enroll";
      readonly factor: NewFactor;
      readonly kek: SecureBuffer;
      readonly placement: "required" | "additional";
      readonly nowMs: number;
    }
  | { readonly kind: "revoke"; readonly factorId: string }
  | { readonly kind: "combine"; readonly wanted: WantedCombination }
  | {
      readonly kind: "password";
      readonly factorId: string;
      readonly kdf: PasswordKdf;
      readonly salt: string;
      readonly kek: SecureBuffer;
    };

const maximumFactors = 16;

/** @throws FACTOR_UNKNOWN, FACTOR_EXISTS, FACTOR_ABSENT, AUTH_COMBINATION_IMPOSSIBLE */
export function changedAuth(
  metadata: VaultMetadata,
  opened: OpenedAuth,
  keys: readonly FactorKey[],
  change: AuthChange,
): VaultMetadata {
  const given = new Map(keys.map(({ factorId, kek }) => [factorId, kek]));
  const { profile, factors } = metadata;
  switch (change.kind) {
    case "enroll": {
      const added = newFactor(metadata, change);
      const all = [...factors, added];
      const combination = adapt(metadata, all, { id: added.id, placement: change.placement });
      given.set(added.id, change.kek);
      return wrapAuth(metadata, opened.master, { combination, factors: all, keys: given });
    }
    case "revoke": {
      const target = without(metadata, [change.factorId], given);
      if (metadata.auth === undefined && !keys.some(({ factorId }) => factorId !== change.factorId))
        throw absent(profile, "a factor that stays must prove itself");
      return wrapAuth(metadata, opened.master, target);
    }
    case "combine": {
      const combination = combine(profile, factors, change.wanted);
      return wrapAuth(metadata, opened.master, { combination, factors, keys: given });
    }
    case "password":
      return withPassword(metadata, opened, given, change);
  }
}

/** @throws FACTOR_UNKNOWN, FACTOR_ABSENT, AUTH_COMBINATION_IMPOSSIBLE */
export function rekeyedAuth(
  metadata: VaultMetadata,
  master: SecureBuffer,
  keys: readonly FactorKey[],
  revoke: readonly string[],
): VaultMetadata {
  const given = new Map(keys.map(({ factorId, kek }) => [factorId, kek]));
  const { factors, ...target } = without(metadata, revoke, given);
  // No box of the former master key is one of this.
  const bare = factors.map((factor): VaultFactor => Object.assign({}, factor, { wrapped_key: "" }));
  return wrapAuth(metadata, master, { ...target, factors: bare });
}

function without(
  metadata: VaultMetadata,
  revoked: readonly string[],
  keys: ReadonlyMap<string, SecureBuffer>,
): AuthTarget {
  const { profile, factors } = metadata;
  for (const id of revoked) demandFactor(metadata, id);
  const kept = factors.filter(({ id }) => !revoked.includes(id));
  if (kept.length === 0)
    throw new SesameError(
      "AUTH_COMBINATION_IMPOSSIBLE",
      `vault "${profile}" can't lose its last factor: nothing would open it`,
      { details: { profile } },
    );
  return { combination: adapt(metadata, kept, null), factors: kept, keys };
}

function withPassword(
  metadata: VaultMetadata,
  opened: OpenedAuth,
  keys: ReadonlyMap<string, SecureBuffer>,
  { factorId, kdf, salt, kek }: Extract<AuthChange, { readonly kind: "password" }>,
): VaultMetadata {
  const { profile } = metadata;
  if (demandFactor(metadata, factorId).kind !== "password")
    throw new SesameError("FACTOR_UNKNOWN", `factor "${factorId}" of vault "${profile}" is no password`, {
      details: { profile },
    });
  if (metadata.auth === undefined) {
    const wrapped_key = wrapKey(kek, opened.master, metadata, { of: "master", factorId });
    return withFactor(metadata, factorId, { kdf, salt, wrapped_key });
  }
  const former = keys.get(factorId);
  if (former === undefined) throw absent(profile, "the password that is to be changed must prove itself");
  return rewrapFactor(metadata, { factorId, kek: former }, { kek, facts: { kdf, salt } });
}

function newFactor(
  { profile, factors }: VaultMetadata,
  { factor, nowMs }: Extract<AuthChange, { readonly kind: "enroll" }>,
): VaultFactor {
  const { kind } = factor;
  if (factors.length >= maximumFactors)
    throw new SesameError("AUTH_COMBINATION_IMPOSSIBLE", `vault "${profile}" has ${maximumFactors} factors`, {
      details: { profile },
    });
  const alike = factors.filter((one) => one.kind === kind);
  if (kind === "password" && alike.length > 0)
    throw new SesameError("FACTOR_EXISTS", `vault "${profile}" has a password already`, {
      details: { profile },
    });
  const same = (one: VaultFactor): boolean =>
    "facts" in one &&
    "facts" in factor &&
    JSON.stringify(sorted(one.facts)) === JSON.stringify(sorted(factor.facts));
  if (alike.some(same))
    throw new SesameError("FACTOR_EXISTS", `vault "${profile}" has that factor already`, {
      details: { profile },
    });
  return { ...factor, id: freeId(kind, factors), wrapped_key: "", created_at: nowMs };
}

/** The first of a kind needs no number. */
function freeId(kind: string, factors: readonly VaultFactor[]): string {
  const taken = new Set(factors.map(({ id }) => id));
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? kind : `${kind}-${number}`;
    if (!taken.has(id)) return id;
  }
}

function sorted(facts: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(facts).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function demandFactor({ profile, factors }: VaultMetadata, factorId: string): VaultFactor {
  const factor = factors.find(({ id }) => id === factorId);
  if (factor !== undefined) return factor;
  throw new SesameError("FACTOR_UNKNOWN", `vault "${profile}" has no factor "${factorId}"`, {
    details: { profile },
  });
}

function absent(profile: string, what: string): SesameError {
  return new SesameError("FACTOR_ABSENT", `vault "${profile}" stays as it is: ${what}`, {
    details: { profile },
  });
}
