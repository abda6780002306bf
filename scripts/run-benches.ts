// Bundles tests/bench/main.ts, which uses the product's own modules, and runs it with the arguments given:
//   run-benches.ts [--quick] [--out FILE] [SECTION...]

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

const root = fileURLToPath(new URL("..", import.meta.url));

// One level below build/, so that the bundle finds the native core and dist/ as src/ does.
await build({
  config: false,
  entry: { main: "tests/bench/main.ts" },
  outDir: "build/bench",
  format: "esm",
  outExtension: () => ({ js: ".mjs" }),
  platform: "node",
  target: "node24",
  define: { __TEST_LEAK__: "false" },
  noExternal: [/.*/],
  splitting: false,
  silent: true,
});
const { status } = spawnSync(process.execPath, ["build/bench/main.mjs", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
