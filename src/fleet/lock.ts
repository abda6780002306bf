// fleet.lock: ids that were minted once, so that rendering gives the same bytes for ever, and what follows from them. Hides its form,
// and checks on reading that each namespace follows and no id is anybody else's: an edited lock must not hand out identities.

import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import {
  installationNamespace,
  isOrgDomain,
  isUuidV4,
  type OrgDomain,
  orgNamespace,
  type Sha1,
  type Uuid,
} from "../core/ids.js";
import { decodeUtf8 } from "../core/toml-document.js";
import { validateFleetLock } from "../generated/validators/fleet-lock.js";
import { showPlace } from "./findings.js";
import type { Fleet } from "./inheritance.js";
import { type JsonTable, readJson, writeJsonText } from "./json-text.js";

export interface Ids {
  readonly id: Uuid;
  readonly namespace: Uuid;
}

type UserIds = ReadonlyMap<string, Ids>;

export interface FleetLock {
  readonly domain: OrgDomain;
  readonly namespace: Uuid;
  /** Device → user → ids. */
  readonly devices: ReadonlyMap<string, UserIds>;
}

/** A user of a device, for whom something was done. */
export interface LockedUser {
  readonly device: string;
  readonly user: string;
}

/** @param path for messages. @throws FLEET_LOCK_INVALID with details {path} */
export function parseLock(sha1: Sha1, source: string | Uint8Array, path: string): FleetLock {
  const text = typeof source === "string" ? source : decodeUtf8(source);
  if (typeof text !== "string") throw invalid(path, text.text);
  const read = readJson(text);
  if (!("value" in read))
    throw invalid(path, `${read.line === null ? "" : `line ${read.line} `}${read.text}`);
  if (!validateFleetLock(read.value)) {
    const { instancePath = "", message = "does not fit its schema" } = validateFleetLock.errors?.[0] ?? {};
    const place = showPlace(instancePath.split("/").slice(1));
    throw invalid(path, place === "" ? message : `${place} ${message}`);
  }
  const { org, devices } = read.value;
  if (!isOrgDomain(org.domain)) throw invalid(path, "org.domain is no domain name");
  const namespace = orgNamespace(sha1, org.domain);
  if (org.namespace !== namespace) throw invalid(path, "org.namespace does not follow from org.domain");
  const owners = new Map<string, string>();
  const readIds = (
    device: string,
    user: string,
    given: { readonly id: string; readonly namespace: string },
  ): Ids => {
    const place = showPlace(["devices", device, "users", user]);
    const { id } = given;
    if (!isUuidV4(id)) throw invalid(path, `${place}.id is no random UUID`);
    const other = owners.get(id);
    if (other !== undefined) throw invalid(path, `${place}.id is that of ${other}, too`);
    owners.set(id, place);
    const own = installationNamespace(sha1, namespace, id);
    if (given.namespace !== own) throw invalid(path, `${place}.namespace does not follow from its id`);
    return { id, namespace: own };
  };
  return {
    domain: org.domain,
    namespace,
    devices: new Map(
      Object.entries(devices).map(([device, { users }]) => [
        device,
        new Map(Object.entries(users).map(([user, given]) => [user, readIds(device, user, given)])),
      ]),
    ),
  };
}

export function writeLock({ domain, namespace, devices }: FleetLock): string {
  const table: JsonTable = {
    devices: Object.fromEntries(
      [...devices].map(([device, users]): [string, JsonTable] => [
        device,
        { users: Object.fromEntries([...users].map(([user, ids]) => [user, { ...ids }])) },
      ]),
    ),
    org: { domain, namespace },
    version: 1,
  };
  return `${writeJsonText(table, "  ")}\n`;
}

export interface Minting {
  readonly lock: FleetLock;
  readonly minted: readonly LockedUser[];
  /** In the lock, and no longer in the manifest. */
  readonly surplus: readonly LockedUser[];
}

/**
 * The lock with an id for every user of the manifest. An id that is there never changes, also where the domain does: then the
 * namespaces are another organisation's.
 */
export function mintIds(
  fleet: Fleet,
  lock: FleetLock | null,
  { sha1, mintId }: { readonly sha1: Sha1; readonly mintId: () => Uuid },
): Minting {
  const namespace = orgNamespace(sha1, fleet.domain);
  const idsOf = (id: Uuid): Ids => ({ id, namespace: installationNamespace(sha1, namespace, id) });
  const devices = new Map<string, Map<string, Ids>>();
  const surplus: LockedUser[] = [];
  for (const [device, users] of lock?.devices ?? []) {
    const known = new Map([...users].map(([user, { id }]) => [user, idsOf(id)]));
    devices.set(device, known);
    for (const user of known.keys()) if (!hasUser(fleet, device, user)) surplus.push({ device, user });
  }
  const minted: LockedUser[] = [];
  for (const [device, { users = {} }] of fleet.devices) {
    const names = Object.keys(users);
    if (names.length === 0) continue;
    const known = devices.get(device) ?? new Map<string, Ids>();
    devices.set(device, known);
    for (const user of names.toSorted()) {
      if (known.has(user)) continue;
      known.set(user, idsOf(mintId()));
      minted.push({ device, user });
    }
  }
  return { lock: { domain: fleet.domain, namespace, devices }, minted, surplus };
}

/** The lock without whatever the manifest has no longer. A user who comes back gets another id then. */
export function pruneLock(fleet: Fleet, lock: FleetLock): FleetLock {
  const devices = [...lock.devices]
    .map(([device, users]): [string, UserIds] => [
      device,
      new Map([...users].filter(([user]) => hasUser(fleet, device, user))),
    ])
    .filter(([, users]) => users.size > 0);
  return { ...lock, devices: new Map(devices) };
}

/** That the lock has an id for each user of the devices, before anything is made of it. @throws FLEET_UNSEEDED */
export function demandIds(
  fleet: Fleet,
  lock: FleetLock,
  devices: Iterable<string> = fleet.devices.keys(),
): void {
  if (lock.domain !== fleet.domain)
    throw new SesameError(
      "FLEET_UNSEEDED",
      `the lock is of ${quoteText(lock.domain)}, and the manifest of ${quoteText(fleet.domain)}`,
    );
  for (const device of devices)
    for (const user of Object.keys(fleet.devices.get(device)?.users ?? {})) idsIn(lock, device, user);
}

/** @throws FLEET_UNSEEDED */
export function idsIn(lock: FleetLock, device: string, user: string): Ids {
  const ids = lock.devices.get(device)?.get(user);
  if (ids !== undefined) return ids;
  throw new SesameError(
    "FLEET_UNSEEDED",
    `the lock has no id for the user ${quoteText(user)} of the device ${quoteText(device)}`,
    { details: { device, user } },
  );
}

function hasUser(fleet: Fleet, device: string, user: string): boolean {
  return Object.hasOwn(fleet.devices.get(device)?.users ?? {}, user);
}

function invalid(path: string, what: string): SesameError {
  return new SesameError("FLEET_LOCK_INVALID", `fleet lock ${quoteText(path)}: ${what}`, {
    details: { path },
  });
}
