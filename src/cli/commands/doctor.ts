// `sesame status --doctor`: shows what the rules of core/posture.ts say of this host. Hides the three forms in which that is
// printed; the exit status is that of the worst result.

import { displayText } from "../../core/display-text.js";
import { exitStatus } from "../../core/errors.js";
import {
  type Category,
  type CheckResult,
  evaluatePosture,
  type GovernanceTag,
  type Outcome,
  worstOutcome,
} from "../../core/posture.js";
import { formatPrometheus } from "../../core/posture-prometheus.js";
import { native } from "../../platform/native.js";
import type { CliContext } from "../context.js";
import { gatherFacts } from "../doctor-facts.js";
import { formatTable, writeJson, writeText } from "../output.js";

export interface DoctorOptions {
  /** All when there are none. */
  readonly categories: readonly Category[];
  readonly tag: GovernanceTag | null;
  readonly format: "text" | "json" | "prometheus";
}

const exits = { ok: exitStatus.ok, warning: exitStatus.warning, error: exitStatus.failure } as const;
const stdoutFd = 1;

/** @returns the exit status */
export async function examine(
  context: CliContext,
  { categories, tag, format }: DoctorOptions,
): Promise<number> {
  const facts = await gatherFacts(context);
  const results = evaluatePosture(facts, { categories, tag });
  if (format === "json") writeJson(describeResults(results));
  else if (format === "prometheus") writeText(formatPrometheus(results, facts.clock.nowMs));
  else
    writeText(
      formatText(results, native.isTerminal(stdoutFd) && (context.environment["NO_COLOR"] ?? "") === ""),
    );
  return exits[worstOutcome(results)];
}

function describeResults(results: readonly CheckResult[]): Readonly<Record<string, unknown>> {
  return {
    result: worstOutcome(results),
    checks: results.map(({ check, outcome, text }) => ({
      code: check.code,
      category: check.category,
      severity: check.severity,
      tags: check.tags,
      result: outcome,
      [outcome === "skipped" ? "reason" : "finding"]: text,
      meaning: check.meaning,
      ...(needsRemedy(outcome) ? { remedy: check.remedy } : {}),
    })),
  };
}

function needsRemedy(outcome: Outcome): boolean {
  return outcome === "error" || outcome === "warning";
}

const colours: Readonly<Record<Outcome, string>> = {
  ok: "\u001b[32m",
  warning: "\u001b[33m",
  error: "\u001b[31m",
  skipped: "\u001b[2m",
};

function formatText(results: readonly CheckResult[], coloured: boolean): string {
  const table = formatTable(
    results.map(({ check, outcome, text }) => [
      outcome,
      check.code,
      displayText(text, { maximumCharacters: 600 }),
    ]),
  );
  const lines = table.split("\n").slice(0, -1);
  const shown = results.flatMap(({ check, outcome }, at) => {
    const line = lines[at] ?? "";
    const painted = coloured ? `${colours[outcome]}${outcome}\u001b[0m${line.slice(outcome.length)}` : line;
    return needsRemedy(outcome)
      ? [painted, `         ${check.meaning}`, `         remedy: ${check.remedy}`]
      : [painted];
  });
  return `${shown.join("\n")}\n${summarize(results)}\n`;
}

function summarize(results: readonly CheckResult[]): string {
  const count = (wanted: Outcome): number => results.filter(({ outcome }) => outcome === wanted).length;
  return `${results.length} checks: ${count("ok")} ok, ${count("warning")} warnings, ${count("error")} errors, ${count("skipped")} skipped`;
}
