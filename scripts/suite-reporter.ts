// A vitest reporter that writes what scripts/run-suites.ts counts: one JSON file, whose path is in
// SESAME_SUITE_REPORT. Hides vitest's model of a run.

import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

export interface SuiteReport {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export default class SuiteReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly { readonly message: string }[],
  ): void {
    const path = process.env["SESAME_SUITE_REPORT"];
    if (path === undefined) return;
    writeFileSync(path, JSON.stringify(summarise(modules, unhandledErrors)));
  }
}

function summarise(
  modules: readonly TestModule[],
  unhandledErrors: readonly { readonly message: string }[],
): SuiteReport {
  let passed = 0;
  const failed = unhandledErrors.map(({ message }) => `outside of any test: ${message}`);
  const skipped: { name: string; reason: string }[] = [];
  for (const module of modules) {
    for (const error of module.errors()) failed.push(`${module.relativeModuleId}: ${error.message}`);
    for (const test of module.children.allTests()) {
      const name = `${module.relativeModuleId}: ${test.fullName}`;
      const result = test.result();
      if (result.state === "passed") passed += 1;
      else if (result.state === "skipped") skipped.push({ name, reason: result.note ?? "" });
      else failed.push(name);
    }
    for (const suite of module.children.allSuites()) {
      for (const error of suite.errors())
        failed.push(`${module.relativeModuleId}: ${suite.fullName}: ${error.message}`);
    }
  }
  return { passed, failed, skipped };
}
