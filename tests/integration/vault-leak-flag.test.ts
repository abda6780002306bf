// The deliberate leak of the memory scan's counter-check exists in the test flavour of the bundle and nowhere else.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const bundle = (flavour: string): string =>
  readFileSync(join(import.meta.dirname, "../..", flavour, "daemon-secrets.bundle.cjs"), "utf8");

test("the bundle that is installed has neither the leak nor its flag", () => {
  expect(bundle("dist")).not.toMatch(/leaked|function leak\b|__TEST_LEAK__/);
});

test("the bundle for tests leaks, so that the scan can be seen to find it", () => {
  expect(bundle("dist-test")).toMatch(/leaked\.push\(/);
});
