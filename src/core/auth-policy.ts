// Which factors together open a vault. Hides the three modes behind one question, what is still needed, and the rules of
// what may be combined: nobody can make a vault that its factors can't open, or one with a factor that is good for nothing.

import type { EffectiveView } from "./configuration.js";
import { SesameError } from "./errors.js";
import type { AuthMode, VaultMetadata } from "../generated/types.js";

export type VaultFactor = VaultMetadata["factors"][number];
export type FactorKind = VaultFactor["kind"];

type Authenticated = Pick<VaultMetadata, "profile" | "factors" | "auth">;

export interface Combination {
  readonly mode: AuthMode;
  /** Always needed, sorted. */
  readonly required: readonly string[];
  /** How many of the others are needed besides. */
  readonly additionalRequired: number;
}

/** What is missing to open a vault. */
export interface StillNeeded {
  readonly required: readonly string[];
  /** How many of `candidates`. */
  readonly additional: number;
  readonly candidates: readonly string[];
}

export function combinationOf({ auth }: Authenticated): Combination {
  if (auth === undefined) return { mode: "any", required: [], additionalRequired: 1 };
  return { mode: auth.mode, required: auth.required, additionalRequired: auth.additional_required };
}

/** Of a vault by its metadata. */
export function neededOf(vault: Authenticated, presented: ReadonlySet<string>): StillNeeded {
  return stillNeeded(combinationOf(vault), vault.factors, presented);
}

export function stillNeeded(
  { required, additionalRequired }: Combination,
  factors: readonly Pick<VaultFactor, "id">[],
  presented: ReadonlySet<string>,
): StillNeeded {
  const others = factors.map(({ id }) => id).filter((id) => !required.includes(id));
  const given = others.filter((id) => presented.has(id)).length;
  const additional = Math.max(0, additionalRequired - given);
  return {
    required: required.filter((id) => !presented.has(id)),
    additional,
    candidates: additional === 0 ? [] : others.filter((id) => !presented.has(id)),
  };
}

export function isComplete({ required, additional }: StillNeeded): boolean {
  return required.length === 0 && additional === 0;
}

/** "password, and 2 of ssh-agent, ssh-agent-2": for a person. */
export function describeNeeded({ required, additional, candidates }: StillNeeded): string {
  const others = candidates.length === additional ? candidates.join(", ") : "";
  const some = others === "" ? `${additional} of ${candidates.join(", ")}` : others;
  return [...required, ...(additional === 0 ? [] : [some])].join(", and ");
}

export function describeCombination(vault: Authenticated): string {
  const { mode, required, additionalRequired } = combinationOf(vault);
  if (mode !== "policy") return mode;
  const always = required.length === 0 ? "" : `${required.join(", ")} and `;
  return `policy: ${always}${additionalRequired} of the others`;
}

export interface WantedCombination {
  readonly mode: AuthMode;
  /** Under a policy alone. */
  readonly required?: readonly string[] | undefined;
  readonly additionalRequired?: number | undefined;
}

/** @throws AUTH_COMBINATION_IMPOSSIBLE, FACTOR_UNKNOWN */
export function combine(
  profile: string,
  factors: readonly Pick<VaultFactor, "id">[],
  { mode, required = [], additionalRequired = 0 }: WantedCombination,
): Combination {
  const ids = factors.map(({ id }) => id).toSorted();
  const impossible = (why: string): SesameError =>
    new SesameError("AUTH_COMBINATION_IMPOSSIBLE", `vault "${profile}" can't be opened so: ${why}`, {
      details: { profile },
    });
  if (ids.length === 0) throw impossible("it would have no factor");
  if (mode === "any") return { mode, required: [], additionalRequired: 1 };
  if (mode === "all") return { mode, required: ids, additionalRequired: 0 };
  for (const id of required) demandFactor(profile, ids, id);
  const always = [...new Set(required)].toSorted();
  const others = ids.length - always.length;
  if (additionalRequired > others)
    throw impossible(
      `${additionalRequired} factors besides the required ones are asked for, and it has ${others}`,
    );
  if (additionalRequired === 0)
    throw impossible(
      others === 0
        ? 'a policy that requires every factor is the mode "all"'
        : "a factor that is neither required nor asked for would be good for nothing",
    );
  return { mode, required: always, additionalRequired };
}

/** The same mode without a factor, or with one more. @throws as combine */
export function adapt(
  vault: Authenticated,
  factors: readonly Pick<VaultFactor, "id">[],
  added: { readonly id: string; readonly placement: "required" | "additional" } | null,
): Combination {
  const { mode, required, additionalRequired } = combinationOf(vault);
  const kept = required.filter((id) => factors.some((factor) => factor.id === id));
  const more = added?.placement === "required" ? [added.id] : [];
  return combine(vault.profile, factors, { mode, required: [...kept, ...more], additionalRequired });
}

/** What the configuration demands and the vault does not meet, in words; null where it does. */
export function unmetDemand(vault: Authenticated, { values: { auth } }: EffectiveView): string | null {
  if (auth.mode === "any") return null;
  const { required, additionalRequired } = combinationOf(vault);
  const opensWith = (factors: readonly VaultFactor[]): boolean =>
    isComplete(neededOf(vault, new Set(factors.map(({ id }) => id))));
  if (auth.mode === "all") {
    const isSpare = (one: VaultFactor): boolean => opensWith(vault.factors.filter((other) => other !== one));
    return vault.factors.some(isSpare) ? "all of its factors are to be needed" : null;
  }
  const kinds: readonly FactorKind[] = [
    ...(auth.required.password ? (["password"] as const) : []),
    ...(auth.required.ssh_agent ? (["ssh-agent"] as const) : []),
  ];
  for (const kind of kinds) {
    if (opensWith(vault.factors.filter((factor) => factor.kind !== kind)))
      return `a factor "${kind}" is always to be needed`;
  }
  const needed = required.length + additionalRequired;
  const demanded = kinds.length + auth.additional_required;
  if (needed >= demanded) return null;
  return `${demanded} factors are to be needed together, and ${needed} ${needed === 1 ? "is" : "are"}`;
}

function demandFactor(profile: string, ids: readonly string[], id: string): void {
  if (ids.includes(id)) return;
  throw new SesameError("FACTOR_UNKNOWN", `vault "${profile}" has no factor "${id}"`, {
    details: { profile },
  });
}
