// The lock of a fleet: ids are minted once and never change, and a lock that somebody edited hands out none.

import { describe, expect, it } from "vitest";
import { installationNamespace, orgNamespace, parseOrgDomain, uuidV5 } from "../../../src/core/ids.js";
import {
  demandIds,
  type FleetLock,
  idsIn,
  mintIds,
  parseLock,
  pruneLock,
  writeLock,
} from "../../../src/fleet/lock.js";
import { mintUuid, sha1 } from "../../../src/platform/derived-ids.js";
import { thrownBy } from "../core/thrown.js";
import { fleetOf, lockOf } from "./fixture.js";

const two = "[devices.b.users.bob]\n[devices.b.users.alice]\n[devices.a.users.alice]\n[devices.none]";
const mint = { sha1, mintId: mintUuid };

describe("minting", () => {
  it("gives every user of every device an id of their own, and what follows from it", () => {
    const { lock, minted, surplus } = mintIds(fleetOf(two), null, mint);
    expect(minted).toEqual([
      { device: "a", user: "alice" },
      { device: "b", user: "alice" },
      { device: "b", user: "bob" },
    ]);
    expect(surplus).toEqual([]);
    const domain = parseOrgDomain("example.org");
    expect(lock.namespace).toBe(orgNamespace(sha1, domain));
    const ids = minted.map(({ device, user }) => idsIn(lock, device, user));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(3);
    for (const { id, namespace } of ids)
      expect(namespace).toBe(uuidV5(sha1, lock.namespace, `install:${id}`));
  });

  it("never changes an id that is there, and keeps those of users who went", () => {
    const before = lockOf(fleetOf(two));
    const { lock, minted, surplus } = mintIds(fleetOf("[devices.a.users.carol]"), before, mint);
    expect(minted).toEqual([{ device: "a", user: "carol" }]);
    expect(surplus).toEqual([
      { device: "a", user: "alice" },
      { device: "b", user: "alice" },
      { device: "b", user: "bob" },
    ]);
    for (const { device, user } of surplus)
      expect(idsIn(lock, device, user)).toEqual(idsIn(before, device, user));
  });

  it("keeps the ids of a fleet that becomes another organisation's, under its namespace", () => {
    const before = lockOf(fleetOf(two));
    const moved = { ...fleetOf(two), domain: parseOrgDomain("example.net") };
    const { lock, minted } = mintIds(moved, before, mint);
    expect(minted).toEqual([]);
    const ids = idsIn(lock, "a", "alice");
    expect(ids.id).toBe(idsIn(before, "a", "alice").id);
    expect(ids.namespace).toBe(
      installationNamespace(sha1, orgNamespace(sha1, parseOrgDomain("example.net")), ids.id),
    );
  });

  it("leaves a lock alone that lacks nothing", () => {
    const before = lockOf(fleetOf(two));
    expect(writeLock(mintIds(fleetOf(two), before, mint).lock)).toBe(writeLock(before));
  });
});

describe("pruning", () => {
  it("drops what the manifest has no longer, devices too, and nothing else", () => {
    const before = lockOf(fleetOf(two));
    const fleet = fleetOf("[devices.b.users.bob]");
    const pruned = pruneLock(fleet, before);
    expect([...pruned.devices.keys()]).toEqual(["b"]);
    expect([...(pruned.devices.get("b") ?? [])]).toEqual([["bob", idsIn(before, "b", "bob")]]);
  });
});

describe("the form of a lock", () => {
  it("is what it was read from, sorted by names as bytes, numbers and all", () => {
    const fleet = fleetOf(
      "[devices.10.users.z]\n[devices.9.users.__proto__]\n[devices.a-b.users.a]\n[devices.a.users.a]",
    );
    const text = writeLock(lockOf(fleet));
    expect([...text.matchAll(/^ {4}"([^"]+)": \{$/gm)].map(([, name]) => name)).toEqual([
      "10",
      "9",
      "a",
      "a-b",
    ]);
    expect(text).toContain('"__proto__": {');
    expect(writeLock(parseLock(sha1, text, "fleet.lock"))).toBe(text);
  });

  it("of no device is still a lock", () => {
    const text = writeLock(lockOf(fleetOf("")));
    expect(text).toContain('"devices": {},\n');
    expect(parseLock(sha1, text, "fleet.lock").devices.size).toBe(0);
  });
});

describe("a lock that was edited", () => {
  const text = writeLock(lockOf(fleetOf(two)));
  const lock: FleetLock = parseLock(sha1, text, "fleet.lock");
  const alice = idsIn(lock, "a", "alice");
  const bob = idsIn(lock, "b", "bob");
  const cases: readonly (readonly [string, string, string])[] = [
    ["no JSON", text.slice(1), "line 2 is no JSON"],
    ["a device twice", text.replace('"b": {', '"a": {'), 'line 11 has the member "a" twice'],
    [
      "another domain",
      text.replace("example.org", "example.net"),
      "org.namespace does not follow from org.domain",
    ],
    ["no domain", text.replace("example.org", "example"), "org.domain is no domain name"],
    [
      "another namespace",
      text.replace(alice.namespace, bob.namespace),
      "devices.a.users.alice.namespace does not follow from its id",
    ],
    [
      "one id for two",
      text.replace(bob.id, alice.id).replace(bob.namespace, alice.namespace),
      "devices.b.users.bob.id is that of devices.a.users.alice, too",
    ],
    [
      "an id of another version",
      text.replace(alice.id, alice.id.replace(/-4/, "-1")),
      'devices.a.users.alice.id must match pattern "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"',
    ],
    ["a later version", text.replace('"version": 1', '"version": 2'), "version must be equal to constant"],
    ["an unknown member", text.replace('"version"', '"versions"'), "must have required property 'version'"],
  ];

  it.each(cases)("to have %s is refused", (_, edited, message) => {
    expect(edited).not.toBe(text);
    const error = thrownBy(() => parseLock(sha1, edited, "fleet.lock"));
    expect(error.code).toBe("FLEET_LOCK_INVALID");
    expect(error.message).toBe(`fleet lock "fleet.lock": ${message}`);
  });

  it("to be no UTF-8 is refused", () => {
    const error = thrownBy(() => parseLock(sha1, Buffer.of(0xff), "fleet.lock"));
    expect(error.message).toBe('fleet lock "fleet.lock": is not UTF-8');
  });
});

describe("a fleet beyond its lock", () => {
  it("is told of by device and user", () => {
    const error = thrownBy(() => demandIds(fleetOf("[devices.a.users.eve]"), lockOf(fleetOf(two))));
    expect(error.code).toBe("FLEET_UNSEEDED");
    expect(error.message).toBe('the lock has no id for the user "eve" of the device "a"');
  });

  it("of another organisation is refused", () => {
    const moved = { ...fleetOf(two), domain: parseOrgDomain("example.net") };
    const error = thrownBy(() => demandIds(moved, lockOf(fleetOf(two))));
    expect(error.code).toBe("FLEET_UNSEEDED");
    expect(error.message).toBe('the lock is of "example.org", and the manifest of "example.net"');
  });
});
