// What one tree in the place of another changes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLines } from "../../../src/core/unified-diff.js";
import { planDevice } from "../../../src/fleet/plan.js";
import { fleetOf, treeOf } from "./fixture.js";

describe("the lines that change", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
  const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

  it("are those that go and those that come, and no fewer would do", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(joined(before), joined(after));
        const gone = lines.filter((line) => line.startsWith("-")).map((line) => line.slice(1));
        const come = lines.filter((line) => line.startsWith("+")).map((line) => line.slice(1));
        expect(before.length - gone.length).toBe(after.length - come.length);
        expect(before.length - gone.length).toBe(longestShared(before, after));
      }),
    );
  });

  it("are none between a text and itself", () => {
    expect(diffLines("a\nb\n", "a\nb\n")).toEqual([]);
  });

  it("of long texts without anything in common are all", () => {
    const many = (letter: string): string => `${letter}\n`.repeat(3000);
    expect(diffLines(many("a"), many("b")).length).toBe(6000);
  });
});

describe("a device's change", () => {
  const before = treeOf(fleetOf("[devices.a.users.alice]\nlinger = true"), "a");
  const after = treeOf(
    fleetOf(
      "[devices.a]\nunits.watchdog_seconds = 60\n[devices.a.users.alice]\nconfig.audit.key_names = true",
    ),
    "a",
  );

  it("is nothing where the trees are one", () => {
    expect(planDevice(before, before)).toBeNull();
  });

  it("is told file by file", () => {
    expect(planDevice(before, after)).toEqual({
      kind: "changed",
      device: "a",
      files: [
        { kind: "changed", path: "/etc/pds/device.json", lines: [] },
        { kind: "created", path: "/etc/pds/templates/alice.toml", lines: [] },
        {
          kind: "changed",
          path: "/etc/systemd/user/open-sesame-.service.d/50-fleet.conf",
          lines: ["-WatchdogSec=30", "+WatchdogSec=60"],
        },
        { kind: "removed", path: "/var/lib/systemd/linger/alice", lines: [] },
      ],
    });
  });

  it("is all of its files where it comes or goes", () => {
    expect(planDevice(null, after)?.kind).toBe("created");
    expect(planDevice(null, after)?.files.length).toBe(after.files.length);
    expect(planDevice(before, null)?.kind).toBe("removed");
    expect(planDevice(before, null)?.files.every(({ kind }) => kind === "removed")).toBe(true);
  });
});

function longestShared(one: readonly string[], other: readonly string[]): number {
  const [first, ...rest] = one;
  if (first === undefined) return 0;
  const without = longestShared(rest, other);
  const found = other.indexOf(first);
  return found < 0 ? without : Math.max(without, 1 + longestShared(rest, other.slice(found + 1)));
}
