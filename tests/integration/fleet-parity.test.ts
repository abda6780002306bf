// The trees of the vectors, six devices with three users each, as `sesame fleet apply` places what the constructs send: file by file what
// the canonical documents say, modes and directories included.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OpenSesameFleet } from "../../src/cdktf/cdktn.js";
import { type DeviceTree, readTreeBelow, treeOfDocument } from "../lab/support/device-tree.js";
import { root } from "../support/root.js";

const vectors = join(root, "tests/vectors/fleet");
const scratch = mkdtempSync(join(tmpdir(), "fleet-parity-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Whose files these are depends on who runs the test. */
const byAnybody = (tree: DeviceTree): DeviceTree =>
  Object.fromEntries(Object.entries(tree).map(([path, file]) => [path, { ...file, owner: "" }]));

describe("the vectors' devices", () => {
  const names = readdirSync(join(vectors, "trees")).map((name) => name.replace(/\.json$/, ""));
  let fleet: OpenSesameFleet;
  beforeAll(() => {
    const stack = new TerraformStack(new App({ outdir: join(scratch, "out") }), "stack");
    fleet = new OpenSesameFleet(stack, "fleet", {
      fleet: { manifest: join(vectors, "fleet.toml") },
      provision: { kind: "ssh", knownHosts: "/etc/ssh/ssh_known_hosts" },
    });
  });

  it("are those of the manifest", () => {
    expect([...fleet.devices.keys()].toSorted()).toEqual(names.toSorted());
  });

  it.each(names)("have what the document says: %s", (name) => {
    const place = mkdtempSync(join(scratch, "root-"));
    execFileSync(join(root, "bin/sesame"), ["fleet", "apply", "--root", place, "-q", "-"], {
      input: fleet.devices.get(name)?.document ?? "",
    });
    const wanted = treeOfDocument(readFileSync(join(vectors, "trees", `${name}.json`), "utf8"));
    expect(Object.keys(wanted).length).toBeGreaterThan(8);
    expect(byAnybody(readTreeBelow(place))).toEqual(byAnybody(wanted));
  });
});
