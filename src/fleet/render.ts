// The canonical tree of one device: which files, with which bytes (docs/fleet-format.md). One device at a time, so that a fleet of
// any size is rendered in the memory of one. The same fleet and lock give the same bytes.

import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import {
  deviceSeedText,
  hardeningText,
  managerText,
  type Origin,
  policyText,
  servicesText,
  targetText,
  templateText,
  userSeedText,
} from "./file-texts.js";
import { type Device, type Fleet, resolveDevice } from "./inheritance.js";
import { writeJsonText } from "./json-text.js";
import { demandIds, type FleetLock, idsIn } from "./lock.js";

/** Hex SHA-256 of the text's UTF-8 bytes. */
export type Sha256Hex = (text: string) => string;

export interface TreeFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string;
}

export interface Tree {
  readonly device: string;
  /** SHA-256 of device.json in hex. */
  readonly digest: string;
  /** Sorted by path; regular files of root, all of one mode. */
  readonly files: readonly TreeFile[];
}

export const fileMode = "0644";
export const schemaVersion = 1;
export const deviceFile = "/etc/pds/device.json";

/**
 * What holds on the device with this name.
 * @throws FLEET_DEVICE_UNKNOWN
 */
export function deviceIn(fleet: Fleet, name: string): Device {
  const written = fleet.devices.get(name);
  if (written === undefined)
    throw new SesameError("FLEET_DEVICE_UNKNOWN", `the fleet has no device ${quoteText(name)}`, {
      details: { device: name },
    });
  return resolveDevice(fleet, name, written).device;
}

/** @throws FLEET_UNSEEDED where the lock is of another domain, or lacks an id of one of its users */
export function renderDevice(fleet: Fleet, lock: FleetLock, device: Device, sha256Hex: Sha256Hex): Tree {
  demandIds(fleet, lock, [device.name]);
  const files = filesOf(fleet, lock, device).toSorted(byPath);
  const content = deviceText(fleet, device, files, sha256Hex);
  return {
    device: device.name,
    digest: sha256Hex(content),
    files: [...files, { path: deviceFile, content }].toSorted(byPath),
  };
}

/** tree.json, and what `sesame fleet render --json` prints. */
export function documentText({ device, digest, files }: Tree): string {
  const listed = files.map(({ path, content }) => ({ content, mode: fileMode, path }));
  return `${writeJsonText({ device, digest, files: listed, schema: schemaVersion })}\n`;
}

function filesOf(fleet: Fleet, lock: FleetLock, device: Device): readonly TreeFile[] {
  const origin: Origin = { domain: fleet.domain, device: device.name };
  const services = "/etc/systemd/user/open-sesame-.service.d";
  return [
    { path: "/etc/pds/installation.toml", content: deviceSeedText(origin, lock, device) },
    { path: "/etc/pds/policy.toml", content: policyText(origin, device.policy) },
    ...(device.config.size === 0
      ? []
      : [{ path: "/etc/pds/template.toml", content: templateText(origin, device.config) }]),
    ...device.users.flatMap((user) => {
      const ids = idsIn(lock, device.name, user.name);
      return [
        {
          path: `/etc/pds/installations/${user.name}.toml`,
          content: userSeedText(origin, lock, user, ids),
        },
        ...(user.config.size === 0
          ? []
          : [{ path: `/etc/pds/templates/${user.name}.toml`, content: templateText(origin, user.config) }]),
        ...(user.linger ? [{ path: `/var/lib/systemd/linger/${user.name}`, content: "" }] : []),
      ];
    }),
    {
      path: "/etc/systemd/system/user@.service.d/60-open-sesame-fleet.conf",
      content: managerText(origin, device),
    },
    { path: `${services}/50-fleet.conf`, content: servicesText(origin, device) },
    ...(device.units.hardening_namespaces
      ? [{ path: `${services}/60-hardening-namespaces.conf`, content: hardeningText() }]
      : []),
    ...(device.units.restrict_users
      ? [
          {
            path: "/etc/systemd/user/open-sesame-headless.target.d/50-fleet.conf",
            content: targetText(origin, device),
          },
        ]
      : []),
  ];
}

function deviceText(
  { domain, version }: Fleet,
  { name }: Device,
  files: readonly TreeFile[],
  sha256Hex: Sha256Hex,
): string {
  const listed = files.map(({ path, content }) => ({ mode: fileMode, path, sha256: sha256Hex(content) }));
  return `${writeJsonText({ device: name, files: listed, org: domain, schema: schemaVersion, version })}\n`;
}

function byPath(one: TreeFile, other: TreeFile): number {
  return one.path < other.path ? -1 : Number(one.path > other.path);
}
