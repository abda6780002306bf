// Runs the named suites, all of them even when one fails, prints a table, and as the very last line
// `N passed, N failed, N skipped` over all. Hides how each kind of suite tells its counts; whatever does not
// tell them (a crash, no report, no test at all) counts as a failure.

import { spawn } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SuiteReport } from "./suite-reporter.ts";

interface Outcome {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: SuiteReport["skipped"];
}

type Suite = (name: string) => Promise<Outcome>;

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = `${root}tests/.reports`;

const suites: Readonly<Record<string, Suite>> = {
  build: step("make", "build", "dist-test"),
  check: step("make", "check"),
  unit: vitest("unit", "tests/unit"),
  native: nativeTests("make", "--keep-going", "--directory=native/test", "check"),
  integration: vitest("integration", "tests/integration", "tests/native"),
  drift: vitest("unit", "tests/drift"),
  surfaces: vitest("surfaces", "tests/surfaces"),
  transcripts: vitest("integration", "tests/transcripts"),
  release: vitest("integration", "tests/release"),
  lab: vitest("lab", "tests/lab"),
};

process.exitCode = await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !Object.hasOwn(suites, name));
  if (names.length === 0 || unknown.length > 0) {
    console.error(`usage: run-suites.ts SUITE...\nsuites: ${Object.keys(suites).join(" ")}`);
    return 64;
  }
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const rows: { name: string; outcome: Outcome; seconds: number }[] = [];
  for (const name of names) {
    const suite = suites[name];
    if (suite === undefined) continue;
    console.log(`\n=== ${name}`);
    const start = performance.now();
    const outcome = refuseEmpty(await suite(name));
    rows.push({ name, outcome, seconds: (performance.now() - start) / 1000 });
  }
  return print(rows);
}

function refuseEmpty(outcome: Outcome): Outcome {
  const total = outcome.passed + outcome.failed.length + outcome.skipped.length;
  return total > 0 ? outcome : { ...outcome, failed: ["the suite has no tests"] };
}

function print(rows: readonly { name: string; outcome: Outcome; seconds: number }[]): number {
  const width = Math.max(...rows.map(({ name }) => name.length), 5);
  console.log(`\n${"suite".padEnd(width)}  passed  failed  skipped  seconds`);
  for (const { name, outcome, seconds } of rows) {
    const counts = [outcome.passed, outcome.failed.length, outcome.skipped.length].map((count, column) =>
      String(count).padStart([6, 7, 8][column] ?? 0),
    );
    console.log(`${name.padEnd(width)}  ${counts.join(" ")}  ${seconds.toFixed(1).padStart(7)}`);
  }
  for (const { name, outcome } of rows) {
    for (const failure of outcome.failed) console.log(`failed: ${name}: ${failure}`);
    for (const skip of outcome.skipped)
      console.log(`skipped: ${name}: ${skip.name}: ${skip.reason || "no reason was given"}`);
  }
  const sum = (count: (outcome: Outcome) => number): number =>
    rows.reduce((total, { outcome }) => total + count(outcome), 0);
  const failed = sum((outcome) => outcome.failed.length);
  console.log(`${sum((o) => o.passed)} passed, ${failed} failed, ${sum((o) => o.skipped.length)} skipped`);
  return failed === 0 ? 0 : 1;
}

/** A command that passes as a whole. */
function step(...command: readonly string[]): Suite {
  return async () => {
    const { ending } = await run(command, {});
    return ending === "0"
      ? { passed: 1, failed: [], skipped: [] }
      : { passed: 0, failed: [`${command.join(" ")} ended with ${ending}`], skipped: [] };
  };
}

function vitest(project: string, ...folders: readonly string[]): Suite {
  return async (name) => {
    const filters = folders.filter((folder) => globSync(`${root}${folder}/**/*.test.ts`).length > 0);
    if (filters.length === 0) return { passed: 0, failed: [], skipped: [] };
    const report = `${reports}/${name}.json`;
    const command = [
      "vitest",
      "run",
      "--project",
      project,
      "--reporter=default",
      "--reporter=./scripts/suite-reporter.ts",
    ];
    const { ending } = await run([...command, ...filters.map((folder) => `${folder}/`)], {
      SESAME_SUITE_REPORT: report,
    });
    if (!existsSync(report))
      return { passed: 0, failed: [`vitest wrote no report and ended with ${ending}`], skipped: [] };
    const outcome: SuiteReport = JSON.parse(readFileSync(report, "utf8"));
    return admitEnding(outcome, ending);
  };
}

/** Executables that speak TAP and each end with a line `N passed, N failed, N skipped`, which is what counts. */
function nativeTests(...command: readonly string[]): Suite {
  return async () => {
    const { ending, output } = await run(command, {});
    const failed: string[] = [];
    const skipped: { name: string; reason: string }[] = [];
    const told = { passed: 0, failed: 0, skipped: 0 };
    let remark = "";
    for (const line of output.split("\n")) {
      const counts = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(line);
      if (counts !== null) {
        told.passed += Number(counts[1]);
        told.failed += Number(counts[2]);
        told.skipped += Number(counts[3]);
      }
      const failure = /^not ok \d+ - (.*)$/.exec(line);
      if (failure?.[1] !== undefined) failed.push(failure[1]);
      const skip = /^ok \d+ - (.*) # SKIP *(.*)$/.exec(line);
      if (skip?.[1] !== undefined) skipped.push({ name: skip[1], reason: skip[2] || remark });
      remark = line.startsWith("# ") ? line.slice(2) : "";
    }
    if (failed.length !== told.failed || skipped.length !== told.skipped) {
      failed.push(
        `${told.failed} failed and ${told.skipped} skipped were told, ${failed.length} and ${skipped.length} named`,
      );
    }
    return admitEnding({ passed: told.passed, failed, skipped }, ending);
  };
}

/** A command that ended badly without naming a failure has failed all the same. */
function admitEnding(outcome: Outcome, ending: string): Outcome {
  if (ending === "0" || outcome.failed.length > 0) return outcome;
  return { ...outcome, failed: [`no failure was named, yet the suite ended with ${ending}`] };
}

function run(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ ending: string; output: string }> {
  const [file = "", ...argv] = command;
  return new Promise((resolve) => {
    const child = spawn(file, argv, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      process.stdout.write(chunk);
    });
    child.on("error", (error) => resolve({ ending: error.message, output: "" }));
    child.on("close", (code, signal) =>
      resolve({ ending: String(code ?? signal), output: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}
