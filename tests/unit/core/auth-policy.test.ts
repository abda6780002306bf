// Which factors open a vault together, and what may be combined: claims over every small vault, not over examples alone.

import { describe, expect, test } from "vitest";
import {
  adapt,
  combine,
  type Combination,
  describeNeeded,
  isComplete,
  type neededOf,
  stillNeeded,
  unmetDemand,
  type VaultFactor,
} from "../../../src/core/auth-policy.js";
import { composeConfiguration } from "../../../src/core/configuration.js";
import { SesameError } from "../../../src/core/errors.js";

const factor = (id: string): VaultFactor =>
  ({ id, kind: id.startsWith("ssh") ? "ssh-agent" : "password" }) as VaultFactor;
const ids = ["password", "ssh-agent", "ssh-agent-2", "ssh-agent-3"];
function subsets(of: readonly string[]): string[][] {
  const [first, ...rest] = of;
  if (first === undefined) return [[]];
  const others = subsets(rest);
  return [...others, ...others.map((some) => [first].concat(some))];
}

function vaultOf(factors: readonly string[], { mode, required, additionalRequired }: Combination) {
  const auth = { mode, generation: "", required, additional_required: additionalRequired, wrapped_key: "" };
  return { profile: "work", factors: factors.map(factor), ...(mode === "any" ? {} : { auth }) } as Parameters<
    typeof neededOf
  >[0];
}

/** Every combination that is allowed of these factors. */
function combinationsOf(factors: readonly string[]): Combination[] {
  const wanted = [
    { mode: "any" } as const,
    { mode: "all" } as const,
    ...subsets(factors).flatMap((required) =>
      [0, 1, 2, 3, 4].map(
        (additionalRequired) => ({ mode: "policy", required, additionalRequired }) as const,
      ),
    ),
  ];
  return wanted.flatMap((one) => {
    try {
      return [combine("work", factors.map(factor), one)];
    } catch (error) {
      if (error instanceof SesameError && error.code === "AUTH_COMBINATION_IMPOSSIBLE") return [];
      throw error;
    }
  });
}

const vaults = subsets(ids)
  .filter((factors) => factors.length > 0)
  .flatMap((factors) => combinationsOf(factors).map((combination) => ({ factors, combination })));

describe("every combination that is allowed", () => {
  test("is opened by all of its factors, and by none", () => {
    expect(vaults.length).toBeGreaterThan(80);
    for (const { factors, combination } of vaults) {
      const given = (some: readonly string[]) =>
        isComplete(stillNeeded(combination, factors.map(factor), new Set(some)));
      expect(given(factors)).toBe(true);
      expect(given([])).toBe(false);
    }
  });

  test("has no factor that is good for nothing: each completes some set that is not complete without it", () => {
    for (const { factors, combination } of vaults) {
      const given = (some: readonly string[]) =>
        isComplete(stillNeeded(combination, factors.map(factor), new Set(some)));
      for (const id of factors) {
        const others = subsets(factors.filter((other) => other !== id));
        expect(others.some((some) => !given(some) && given([...some, id]))).toBe(true);
      }
    }
  });

  test("stays allowed or is refused when a factor goes, and never needs one that is gone", () => {
    for (const { factors, combination } of vaults) {
      const rest = factors.slice(1).map(factor);
      try {
        const { required } = adapt(vaultOf(factors, combination), rest, null);
        expect(required.every((id) => rest.some((one) => one.id === id))).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: "AUTH_COMBINATION_IMPOSSIBLE" });
      }
    }
  });
});

test("what is still needed is told in words", () => {
  const combination = { mode: "policy", required: ["password"], additionalRequired: 2 } as const;
  const needed = (...given: readonly string[]) =>
    describeNeeded(stillNeeded(combination, ids.map(factor), new Set(given)));
  expect(needed()).toBe("password, and 2 of ssh-agent, ssh-agent-2, ssh-agent-3");
  expect(needed("password", "ssh-agent")).toBe("1 of ssh-agent-2, ssh-agent-3");
  expect(needed("ssh-agent", "ssh-agent-2")).toBe("password");
});

describe("what the configuration demands", () => {
  const view = (auth: object) =>
    composeConfiguration({ layers: [{ source: "config.toml", value: { auth } }] });
  const unmet = (factors: readonly string[], combination: Combination, auth: object): boolean =>
    unmetDemand(vaultOf(factors, combination), view(auth)) !== null;
  /** By opening the vault with every set of factors: the meaning that the words in core/auth-policy.ts must have. */
  const opening = ({ factors, combination }: (typeof vaults)[number]): string[][] =>
    subsets(factors).filter((some) =>
      isComplete(stillNeeded(combination, factors.map(factor), new Set(some))),
    );

  test("nothing is unmet under any", () => {
    for (const { factors, combination } of vaults)
      expect(unmet(factors, combination, { mode: "any" })).toBe(false);
  });

  test("all is met where no set but the whole opens the vault", () => {
    for (const vault of vaults) {
      const opens = opening(vault);
      expect(unmet(vault.factors, vault.combination, { mode: "all" })).toBe(opens.length > 1);
    }
  });

  test("a required kind is met where a factor of it is in every set that opens the vault", () => {
    const demand = { mode: "policy", required: { ssh_agent: true } };
    for (const vault of vaults) {
      const always = opening(vault).every((some) => some.some((id) => id.startsWith("ssh")));
      expect(unmet(vault.factors, vault.combination, demand)).toBe(!always);
    }
  });

  test("a number of factors is met where no smaller set opens the vault", () => {
    for (const vault of vaults) {
      const fewest = Math.min(...opening(vault).map((some) => some.length));
      for (const count of [1, 2, 3]) {
        const demand = { mode: "policy", additional_required: count };
        expect(unmet(vault.factors, vault.combination, demand)).toBe(fewest < count);
      }
    }
  });
});
