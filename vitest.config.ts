// Four projects: "unit" runs anywhere in parallel; "integration" starts real daemons from dist/, one file after
// the other; "surfaces" runs the tools that a fleet is rolled out by; "lab" installs the product on throw-away hosts, one at a
// time. All run in processes, since the native core hardens the process it is loaded into.

import { defineConfig } from "vitest/config";

const define = { __TEST_LEAK__: "false", __TEST_HANG__: "false" };

export default defineConfig({
  test: {
    projects: [
      {
        define,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/drift/**/*.test.ts"],
          pool: "forks",
          maxWorkers: 2,
          testTimeout: 20_000,
        },
      },
      {
        define,
        test: {
          name: "integration",
          include: [
            "tests/integration/**/*.test.ts",
            "tests/native/**/*.test.ts",
            "tests/release/**/*.test.ts",
            "tests/transcripts/**/*.test.ts",
          ],
          pool: "forks",
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        define,
        test: {
          name: "surfaces",
          include: ["tests/surfaces/**/*.test.ts"],
          pool: "forks",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        define,
        test: {
          name: "lab",
          include: ["tests/lab/**/*.test.ts"],
          globalSetup: ["tests/lab/support/global-setup.ts"],
          pool: "forks",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
