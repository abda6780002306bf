// docs/fleet-cdktf.md shows the example as it is, and every setting of the way over ssh.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../support/root.js";

const page = readFileSync(join(root, "docs/fleet-cdktf.md"), "utf8");

it("shows the example's program", () => {
  const program = readFileSync(join(root, "examples/cdktf/main.ts"), "utf8");
  expect(/```ts\n([^]*?)```/.exec(page)?.[1]).toBe(program);
});

it("names every setting, and no other", () => {
  const source = readFileSync(join(root, "src/cdktf/ssh.ts"), "utf8");
  const [, body = ""] = /interface SshProvision \{\n([^]*?)\n\}/.exec(source) ?? [];
  const settings = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== "kind");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(new Set(named)).toEqual(new Set(settings));
  expect(named.length).toBeGreaterThan(7);
});
