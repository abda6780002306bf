// The posture as Prometheus reads it (exposition format 0.0.4). Hides names of metrics and escaping; labels come from the table
// of checks alone, so nothing of a user ever gets into a time series.

import type { CheckResult, Outcome } from "./posture.js";

const values: Readonly<Record<Outcome, number>> = { ok: 0, warning: 1, error: 2, skipped: 0 };

export function formatPrometheus(results: readonly CheckResult[], nowMs: number): string {
  const judged = results.filter(({ outcome }) => outcome !== "skipped");
  const skipped = results.filter(({ outcome }) => outcome === "skipped");
  return [
    "# HELP sesame_doctor_check Result of a check: 0 ok, 1 warning, 2 error.",
    "# TYPE sesame_doctor_check gauge",
    ...judged.map((result) => sample("sesame_doctor_check", result, values[result.outcome])),
    "# HELP sesame_doctor_check_skipped A check that could not be made on this host.",
    "# TYPE sesame_doctor_check_skipped gauge",
    ...skipped.map((result) => sample("sesame_doctor_check_skipped", result, 1)),
    "# HELP sesame_doctor_last_run_timestamp_seconds When the checks were made.",
    "# TYPE sesame_doctor_last_run_timestamp_seconds gauge",
    `sesame_doctor_last_run_timestamp_seconds ${Math.floor(nowMs / 1_000)}`,
    "",
  ].join("\n");
}

function sample(name: string, { check }: CheckResult, value: number): string {
  return `${name}{code="${escape(check.code)}",category="${escape(check.category)}"} ${value}`;
}

function escape(label: string): string {
  return label.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
