// What the tests of the fleet share: SHA-256, manifests from a few lines, and what is found wrong with one.

import { createHash } from "node:crypto";
import type { Fleet } from "../../../src/fleet/inheritance.js";
import { type FleetLock, mintIds } from "../../../src/fleet/lock.js";
import { demandFleet, readManifest } from "../../../src/fleet/manifest.js";
import { deviceIn, renderDevice, type Tree } from "../../../src/fleet/render.js";
import { uuidV4 } from "../../../src/core/ids.js";
import { sha1 } from "../../../src/platform/derived-ids.js";

export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What every manifest must say. */
export const base = `
[org]
domain = "example.org"
[artifact]
version = "0.1.0"
`;

export function fleetOf(text: string): Fleet {
  return demandFleet(readManifest(base + text), "fleet.toml");
}

/** "path: text" of each, warnings marked. */
export function findingsOf(text: string): string[] {
  return readManifest(text).findings.map(
    ({ severity, path, text: what }) => `${severity === "warning" ? "warning " : ""}${path}: ${what}`,
  );
}

/** Ids that count up: the same for the same manifest. */
export function lockOf(fleet: Fleet): FleetLock {
  let count = 0;
  const mintId = (): ReturnType<typeof uuidV4> => {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32BE((count += 1));
    return uuidV4(bytes);
  };
  return mintIds(fleet, null, { sha1, mintId }).lock;
}

export function treeOf(fleet: Fleet, device: string, lock: FleetLock = lockOf(fleet)): Tree {
  return renderDevice(fleet, lock, deviceIn(fleet, device), sha256Hex);
}

export function fileOf({ files }: Tree, path: string): string | null {
  return files.find((file) => file.path === path)?.content ?? null;
}
