// What a tree makes of a device, for every mixture of files that runs which were cut short can leave behind, and what counts as an edit.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  effectsOf,
  type KnownRecord,
  planApplication,
  type Standing,
} from "../../../src/fleet/application.js";
import { deviceFile } from "../../../src/fleet/render.js";
import { parseDeviceRecord, type ReadTree } from "../../../src/fleet/tree-document.js";
import { treeWith } from "../../support/fleet-root.js";
import { sha256Hex } from "./fixture.js";

const places = [
  "/etc/pds/installation.toml",
  "/etc/pds/policy.toml",
  "/etc/pds/installations/alice.toml",
  "/var/lib/systemd/linger/alice",
];

type Wanted = Pick<ReadTree, "digest" | "record">;

function treeOf(contents: Readonly<Record<string, string>>): Wanted {
  const { digest, files } = treeWith(contents);
  const record = files.find(({ path }) => path === deviceFile)?.content ?? "";
  return { digest, record: parseDeviceRecord(record, deviceFile) };
}

const known = ({ digest, record }: Wanted): KnownRecord => ({ record, sha256: digest });
const digestIn = (tree: Wanted | null, path: string): string | undefined =>
  tree === null ? undefined : path === deviceFile ? tree.digest : tree.record.files.get(path);
const standing = (sha256: string | undefined): Standing =>
  sha256 === undefined ? { kind: "absent" } : { kind: "file", sha256, deviations: [] };

const trees = fc
  .dictionary(fc.constantFrom(...places), fc.constantFrom("one", "two", "three"))
  .map((contents) => treeOf(contents));

describe("a run", () => {
  test("after one that was cut short anywhere finds no edit, whatever it wants, and says of each file what it becomes", () => {
    const former = fc.option(trees);
    fc.assert(
      fc.property(
        former,
        fc.option(trees),
        fc.option(trees),
        fc.infiniteStream(fc.boolean()),
        (before, between, wanted, coins) => {
          const all = [deviceFile, ...places];
          const now = new Map(
            all.map((path) => {
              const reached = path !== deviceFile && coins.next().value === true && between !== null;
              return [path, digestIn(reached ? between : before, path)] as const;
            }),
          );
          const changes = planApplication({
            wanted,
            former: before === null ? null : known(before),
            pending: between === null ? null : known(between),
            standingOf: (path) => standing(now.get(path)),
            overwrite: false,
          });
          const states = new Map(changes.map(({ path, state }) => [path, state]));
          for (const path of all) {
            const [is, shall] = [now.get(path), digestIn(wanted, path)];
            const expected =
              is === shall
                ? shall === undefined
                  ? undefined
                  : "unchanged"
                : shall === undefined
                  ? "removed"
                  : is === undefined
                    ? "created"
                    : "changed";
            expect([path, states.get(path)]).toEqual([path, expected]);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("takes no other bytes, mode, owner or kind for the fleet's own", () => {
    const before = treeOf({ "/etc/pds/policy.toml": "one" });
    const after = treeOf({ "/etc/pds/policy.toml": "two" });
    const editOf = (found: Standing, wanted: Wanted | null = after): string | null | undefined =>
      planApplication({
        wanted,
        former: known(before),
        pending: null,
        standingOf: (path) => (path === deviceFile ? standing(before.digest) : found),
        overwrite: false,
      }).find(({ path }) => path === "/etc/pds/policy.toml")?.edit;
    expect(editOf(standing(sha256Hex("one")))).toBeNull();
    expect(editOf(standing(sha256Hex("three")))).toBe("was changed");
    expect(editOf(standing(undefined))).toBe("was removed");
    expect(editOf({ kind: "file", sha256: sha256Hex("two"), deviations: ["mode 0666"] })).toBe(
      "has mode 0666",
    );
    expect(editOf({ kind: "other", what: "a symbolic link" })).toBe("is a symbolic link");
    expect(editOf({ kind: "other", what: "a symbolic link" }, null)).toBe("is a symbolic link");
  });

  test("tells systemd of what it changes, and of all that one which was cut short may have changed", () => {
    const units = {
      "/etc/systemd/user/open-sesame-.service.d/50-fleet.conf": "one",
      "/var/lib/systemd/linger/alice": "",
      "/var/lib/systemd/linger/bob": "",
    };
    const before = treeOf({ ...units, "/etc/pds/policy.toml": "one" });
    const effects = (wanted: Wanted, pending: Wanted | null, is: Wanted = before): unknown => {
      const input = {
        wanted,
        former: known(before),
        pending: pending === null ? null : known(pending),
        standingOf: (path: string) => standing(digestIn(is, path)),
        overwrite: false,
      };
      return effectsOf(planApplication(input), input);
    };
    const nothing = { system: false, users: false, daemons: false, lingering: [], notLingering: [] };
    expect(effects(treeOf({ ...units, "/etc/pds/policy.toml": "two" }), null)).toEqual(nothing);
    const { "/var/lib/systemd/linger/bob": _, ...fewer } = units;
    expect(
      effects(
        treeOf({ ...fewer, "/etc/systemd/system/user@.service.d/60-open-sesame-fleet.conf": "m" }),
        null,
      ),
    ).toEqual({
      ...nothing,
      system: true,
      users: false,
      notLingering: ["bob"],
    });
    const changed = treeOf({ ...units, "/etc/systemd/user/open-sesame-.service.d/50-fleet.conf": "two" });
    expect(effects(changed, null)).toEqual({ ...nothing, users: true, daemons: true });
    expect(effects(changed, changed, changed)).toEqual({
      ...nothing,
      users: true,
      daemons: true,
      lingering: ["alice", "bob"],
    });
  });
});
