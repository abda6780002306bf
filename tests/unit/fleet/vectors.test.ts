// The trees below tests/vectors/fleet, which Python made from docs/fleet-format.md alone, come out of ours byte for byte.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Device, type Fleet, resolveDevice } from "../../../src/fleet/inheritance.js";
import { type FleetLock, mintIds, parseLock, writeLock } from "../../../src/fleet/lock.js";
import { demandFleet, readManifest } from "../../../src/fleet/manifest.js";
import { readManifestText } from "../../../src/fleet/manifest-text.js";
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

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

/** All that can be said, to where it is no table of the fleet's own any more; names and positions stand for any. */
function placesOf(
  schema: Schema,
  whole: Schema,
  place: readonly string[] = [],
): readonly (readonly string[])[] {
  const below = (inner: Schema, name: string): readonly (readonly string[])[] =>
    placesOf(inner, whole, [...place, name]);
  const { $ref: reference = "", properties = {}, additionalProperties: others, items } = schema;
  const definition = whole.$defs?.[reference.replace("#/$defs/", "")];
  if (definition !== undefined) return placesOf(definition, whole, place);
  const places = [
    ...Object.entries(properties).flatMap(([name, inner]) => below(inner, name)),
    ...(typeof others === "object" ? below(others, "[^/]+") : []),
    ...(items === undefined ? [] : below(items, "[0-9]+")),
  ];
  return places.length === 0 ? [place] : places;
}

function placesIn(value: unknown, place: readonly string[] = []): readonly string[] {
  if (typeof value !== "object" || value === null) return [place.join("/")];
  return Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...place, name]));
}

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

  it("says all that a manifest can say, on each level that can say it", () => {
    const schema = JSON.parse(readFileSync(join(root, "policy-schemas/fleet.schema.json"), "utf8")) as Schema;
    const text = readManifestText(readFileSync(join(vectors, "fleet.toml")));
    const said = new Set("value" in text ? placesIn(text.value) : []);
    const places = placesOf(schema, schema).map((place) => new RegExp(`^${place.join("/")}(?:/|$)`));
    expect(places.length).toBeGreaterThan(30);
    expect(places.filter((place) => ![...said].some((one) => place.test(one)))).toEqual([]);
  });

  it("has six devices of three users each, and both kinds of binding", () => {
    expect(devices.map(({ users }) => users.length)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(new Set(devices.map(({ machineBinding }) => machineBinding))).toEqual(
      new Set(["machine-id", "tpm-bound"]),
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
