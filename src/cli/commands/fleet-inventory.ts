// `sesame fleet inventory`: which hosts the fleet has, for people, for programs, and for Ansible.

import { dirname, resolve } from "node:path";
import { demandIds } from "../../fleet/lock.js";
import type { Device, Fleet } from "../../fleet/inheritance.js";
import { ansibleInventory, deviceForJson } from "../../fleet/inventory.js";
import { deviceIn, renderDevice } from "../../fleet/render.js";
import type { CliContext } from "../context.js";
import {
  demandFleetLock,
  type FleetFiles,
  fleetFiles,
  forManifest,
  openFleet,
  sha256Hex,
} from "../fleet-files.js";
import { writeJson, writeText } from "../output.js";
import { writeTable } from "../table.js";

interface InventoryFlags {
  readonly manifest?: string;
  readonly ansible?: boolean;
  readonly json?: boolean;
}

export function showInventory(this: CliContext, { manifest, ansible, json }: InventoryFlags): void {
  const files = fleetFiles(manifest);
  forManifest(files, () => {
    const fleet = openFleet(files);
    if (ansible === true) return writeAnsible(files, fleet);
    const devices = [...fleet.devices.keys()].map((name) => deviceIn(fleet, name));
    if (json === true)
      writeJson({ org: fleet.domain, devices: devices.map((one) => deviceForJson(fleet, one)) });
    else writeTable([titles, ...devices.map((device) => rowOf(fleet, device))]);
  });
}

/** With the trees in it, which need every id. */
function writeAnsible(files: FleetFiles, fleet: Fleet): void {
  const lock = demandFleetLock(files);
  demandIds(fleet, lock);
  const render = (name: string): { device: Device; tree: ReturnType<typeof renderDevice> } => {
    const device = deviceIn(fleet, name);
    return { device, tree: renderDevice(fleet, lock, device, sha256Hex) };
  };
  const locate = ({ source }: { readonly source: string }): string =>
    source.startsWith("https://") ? source : resolve(dirname(files.manifest), source);
  for (const piece of ansibleInventory(fleet, render, locate)) writeText(piece);
}

const titles = ["DEVICE", "GROUPS", "ADDRESS", "LOGIN", "ARCHITECTURE", "VERSION", "USERS"] as const;

function rowOf({ version }: Fleet, { name, groups, address, login, architecture, users }: Device): string[] {
  const list = (names: readonly string[]): string => (names.length === 0 ? "-" : names.join(","));
  return [name, list(groups), address, login, architecture, version, list(users.map((user) => user.name))];
}
