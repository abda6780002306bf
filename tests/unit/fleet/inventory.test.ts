// A fleet as Ansible takes it from an inventory program.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ansibleInventory } from "../../../src/fleet/inventory.js";
import { demandFleet, readManifest } from "../../../src/fleet/manifest.js";
import { deviceIn } from "../../../src/fleet/render.js";
import { parseLock } from "../../../src/fleet/lock.js";
import { sha1 } from "../../../src/platform/derived-ids.js";
import { root } from "../../support/root.js";
import { treeOf } from "./fixture.js";

interface Inventory {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly [group: string]: unknown;
}

const vector = join(root, "tests/vectors/fleet");
const fleet = demandFleet(readManifest(readFileSync(join(vector, "fleet.toml"))), "fleet.toml");
const lock = parseLock(sha1, readFileSync(join(vector, "fleet.lock")), "fleet.lock");
const text = [
  ...ansibleInventory(
    fleet,
    (name) => ({ device: deviceIn(fleet, name), tree: treeOf(fleet, name, lock) }),
    ({ source }) => `at ${source}`,
  ),
].join("");
const { _meta: meta, ...groups } = JSON.parse(text) as Inventory;

describe("the inventory", () => {
  it("has every device in one group, and in its own ones under names that are variables'", () => {
    expect(groups).toEqual({
      all: { children: ["laptops", "open_sesame", "pilots", "servers"] },
      laptops: { hosts: ["ws-1", "ws-2.berlin.example.org"] },
      open_sesame: { hosts: [...fleet.devices.keys()] },
      pilots: { hosts: ["ws-1", "ws-2.berlin.example.org"] },
      servers: { hosts: ["10", "srv-1"] },
    });
  });

  it("has exactly the variables that the role reads", () => {
    const { open_sesame_tree: tree, ...variables } = meta.hostvars["ws-1"] ?? {};
    expect(variables).toEqual({
      ansible_host: "192.0.2.10",
      ansible_user: "ops",
      open_sesame_artifact: {
        sha256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        source: "at dist-release/open-sesame_0.1.0_amd64.deb",
      },
      open_sesame_users: [
        { home: "/var/lib/backup", linger: false, name: "_backup" },
        { home: "/home/alice", linger: true, name: "alice" },
        { home: "/home/bob", linger: false, name: "bob" },
      ],
      open_sesame_version: "0.1.0",
    });
    expect(tree).toEqual(JSON.parse(readFileSync(join(vector, "trees/ws-1.json"), "utf8")));
  });

  it("names no artifact where the manifest names none", () => {
    const bare = demandFleet(
      readManifest('[org]\ndomain = "example.org"\n[artifact]\nversion = "0.1.0"\n[devices.a]\n[groups.b-c]'),
      "fleet.toml",
    );
    const own = JSON.parse(
      [
        ...ansibleInventory(
          bare,
          (name) => ({ device: deviceIn(bare, name), tree: treeOf(bare, name) }),
          () => "",
        ),
      ].join(""),
    ) as Inventory;
    const { _meta: ownMeta } = own;
    expect(Object.keys(ownMeta.hostvars["a"] ?? {})).not.toContain("open_sesame_artifact");
    expect(own["b_c"]).toEqual({ hosts: [] });
  });
});
