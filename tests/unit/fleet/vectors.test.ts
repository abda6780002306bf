// The trees below tests/vectors/fleet, which Python made from docs/fleet-format.md alone, come out of ours byte for byte.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Device, type Fleet, resolveDevice } from "../../../src/fleet/inheritance.js";
import { type FleetLock, mintIds, parseLock, writeLock } from "../../../src/fleet/lock.js";
import { demandFleet, readManifest } from "../../../src/fleet/manifest.js";
import { deviceIn, documentText, renderDevice } from "../../../src/fleet/render.js";
import { parseTreeDocument } from "../../../src/fleet/tree-document.js";
import { mintUuid, sha1 } from "../../../src/platform/derived-ids.js";
import { root } from "../../support/root.js";
import { sha256Hex } from "./fixture.js";

const vectors = join(root, "tests/vectors/fleet");

describe.each(["", "least"])("the vector %s", (name) => {
  const directory = join(vectors, name);
  const lockText = readFileSync(join(directory, "fleet.lock"), "utf8");
  const fleet: Fleet = demandFleet(readManifest(readFileSync(join(directory, "fleet.toml"))), "fleet.toml");
  const lock: FleetLock = parseLock(sha1, lockText, "fleet.lock");
  const names = [...fleet.devices.keys()];
  const expected = (device: string): string => readFileSync(join(directory, `trees/${device}.json`), "utf8");

  it("has a tree for each device, in the order of bytes", () => {
    expect(readdirSync(join(directory, "trees")).toSorted()).toEqual(names.map((one) => `${one}.json`));
    expect(names).toEqual(names.toSorted());
  });

  it.each(names)("gives the tree of %s", (device) => {
    const tree = renderDevice(fleet, lock, deviceIn(fleet, device), sha256Hex);
    expect(documentText(tree)).toBe(expected(device));
  });

  it.each(names)("has a document of %s that is taken by whoever applies it", (device) => {
    const read = parseTreeDocument(expected(device), device, sha256Hex);
    expect(read.device).toBe(device);
    expect(read.record.version).toBe("0.1.0");
  });

  it("has a lock in its one form, to which seeding adds nothing", () => {
    expect(writeLock(lock)).toBe(lockText);
    const again = mintIds(fleet, lock, { sha1, mintId: mintUuid });
    expect(again.minted).toEqual([]);
    expect(again.surplus).toEqual([]);
    expect(writeLock(again.lock)).toBe(lockText);
  });
});

describe("the first vector", () => {
  const fleet = demandFleet(readManifest(readFileSync(join(vectors, "fleet.toml"))), "fleet.toml");
  const devices: readonly Device[] = [...fleet.devices].map(
    ([name, written]) => resolveDevice(fleet, name, written).device,
  );
  const paths = new Set(
    readdirSync(join(vectors, "trees")).flatMap((file) => {
      const text = readFileSync(join(vectors, "trees", file), "utf8");
      return parseTreeDocument(text, file, sha256Hex).files.map(({ path }) =>
        path.replace(/[a-z_0-9-]+(?=\.toml$)/, (user) =>
          /installation|policy|template/.test(user) ? user : "USER",
        ),
      );
    }),
  );

  it("has six devices of three users each, and every kind of binding", () => {
    expect(devices.map(({ users }) => users.length)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(new Set(devices.map(({ machineBinding }) => machineBinding))).toEqual(
      new Set(["machine-id", "tpm-bound", null]),
    );
    expect(new Set(devices.map(({ architecture }) => architecture))).toEqual(new Set(["amd64", "arm64"]));
  });

  it("has files in every place that the format has", () => {
    const table = readFileSync(join(root, "docs/fleet-format.md"), "utf8").matchAll(/^\| `(\/[^`]+)` /gm);
    const documented = [...table].map(([, path = ""]) => path);
    expect(documented.length).toBe(11);
    for (const path of documented.filter((one) => !one.includes("linger"))) expect(paths).toContain(path);
    expect([...paths].some((path) => path.startsWith("/var/lib/systemd/linger/"))).toBe(true);
  });
});
