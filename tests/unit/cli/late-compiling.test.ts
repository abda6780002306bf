// V8's flags are those of the whole process: a program of its own says what becomes of a function that is called often.

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const program = `
const { LateCompiling } = await import("./src/cli/late-compiling.ts");
const statusOf = new Function("called", "return %GetOptimizationStatus(called);");
let called = 0;
const isOptimized = () => {
  // Of another text each time: the same one would bring its code along.
  called += 1;
  const busy = new Function("n", "let sum = 0; for (let i = 0; i < n; i += 1) sum = (sum * 31 + i) | 0; return sum + " + called);
  for (let round = 0; round < 3000; round += 1) busy(1000);
  // Bits of V8's runtime/runtime.h: Maglev and TurboFan.
  return (statusOf(busy) & ((1 << 5) | (1 << 6))) !== 0;
};
const seen = [];
{
  using compiling = new LateCompiling(10);
  seen.push(isOptimized());
  compiling.worked(9);
  seen.push(isOptimized());
  compiling.worked(1);
  seen.push(isOptimized());
}
{
  using compiling = new LateCompiling(10);
  seen.push(isOptimized());
}
seen.push(isOptimized());
console.log(JSON.stringify(seen));
`;

test("what is called often is compiled for speed when the patience is over, and where the work has ended", () => {
  const args = [
    "--allow-natives-syntax",
    "--no-concurrent-recompilation",
    "--input-type=module-typescript",
    "-e",
    program,
  ];
  const seen = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as boolean[];
  expect(seen).toEqual([false, false, true, false, true]);
});
