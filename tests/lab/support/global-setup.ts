// Once a run: whether there can be hosts, the product's tree as `make install` makes it, and the attackers' programs,
// compiled without shared libraries, since the hosts have no compiler.

import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { demandLab, labDirectory, whyNoLab } from "./lab.js";
import { make, makeProductTree } from "./product-tree.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Of this run of the tests. */
    readonly run: string;
    /** Why there are no hosts; empty when there are. */
    readonly labAbsent: string;
    /** Directory with the product below `usr`. */
    readonly productTree: string;
    /** Directory with the programs of tests/lab/programs. */
    readonly programs: string;
  }
}

export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const absent = whyNoLab() ?? "";
  const productTree = join(labDirectory, "product");
  const programs = join(labDirectory, "programs");
  project.provide("run", randomUUID());
  project.provide("labAbsent", absent);
  project.provide("productTree", productTree);
  project.provide("programs", programs);
  if (absent !== "") {
    console.warn(`the lab is skipped: ${absent}`);
    return undefined;
  }
  await demandLab(["build"]);
  makeProductTree(productTree);
  mkdirSync(programs, { recursive: true });
  make(["--directory=tests/lab/programs", `OUT=${programs}`]);
  return async () => {
    await demandLab(["down"]);
  };
}
