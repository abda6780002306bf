// The security posture: which checks there are, how one judges the facts, and what all of them come to. Pure, so that
// every rule can be tried without a system. What to look at is posture-facts.ts, the checks are in the tables.

import { hostChecks } from "./posture-host-checks.js";
import type { PostureFacts } from "./posture-facts.js";
import { type Category, categories, type GovernanceTag } from "./posture-terms.js";
import { serviceChecks } from "./posture-service-checks.js";
import { sessionChecks } from "./posture-session-checks.js";
import { stateChecks } from "./posture-state-checks.js";

export { type Category, categories, type GovernanceTag, governanceTags } from "./posture-terms.js";

export type Finding =
  | { readonly outcome: "ok" | "failed"; readonly text: string }
  | { readonly outcome: "skipped"; readonly text: string };

export interface Check {
  /** Stable: alerts and tickets name it. */
  readonly code: string;
  readonly category: Category;
  /** What it amounts to when it fails. */
  readonly severity: "error" | "warning";
  readonly meaning: string;
  readonly remedy: string;
  readonly tags: readonly GovernanceTag[];
  readonly judge: (facts: PostureFacts) => Finding;
}

export type Outcome = "ok" | "warning" | "error" | "skipped";

export interface CheckResult {
  readonly check: Check;
  readonly outcome: Outcome;
  /** What was found; for a skipped check, why. */
  readonly text: string;
}

/** In the order of the categories. Codes are unique. */
export const checks: readonly Check[] = [
  ...hostChecks,
  ...serviceChecks,
  ...sessionChecks,
  ...stateChecks,
].toSorted((one, other) => categories.indexOf(one.category) - categories.indexOf(other.category));

export interface Selection {
  /** All when there are none. */
  readonly categories: readonly Category[];
  /** All when there is none. */
  readonly tag: GovernanceTag | null;
}

export function evaluatePosture(facts: PostureFacts, selection: Selection): readonly CheckResult[] {
  return checks
    .filter(({ category }) => selection.categories.length === 0 || selection.categories.includes(category))
    .filter(({ tags }) => selection.tag === null || tags.includes(selection.tag))
    .map((check) => {
      const { outcome, text } = check.judge(facts);
      return { check, text, outcome: outcome === "failed" ? check.severity : outcome };
    });
}

/** The worst of all. */
export function worstOutcome(results: readonly CheckResult[]): "ok" | "warning" | "error" {
  for (const outcome of ["error", "warning"] as const)
    if (results.some((result) => result.outcome === outcome)) return outcome;
  return "ok";
}
