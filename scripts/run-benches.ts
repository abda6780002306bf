// Runs every tests/bench/*.bench.mjs, one after the other so that they don't disturb each other, and fails when
// one of them does or when there is none.

import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const benches = globSync("tests/bench/*.bench.mjs", { cwd: root }).toSorted();
if (benches.length === 0) throw new Error("there are no benchmarks");

const failed = benches.filter((bench) => {
  console.log(`=== ${bench}`);
  return spawnSync(process.execPath, [bench], { cwd: root, stdio: "inherit" }).status !== 0;
});
if (failed.length > 0) console.error(`failed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
