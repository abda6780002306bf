// Locks on what the daemons say, and on starting at all, against a user who wants something else.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contest, type Contest, type Wishes } from "../support/contested.js";
import type { Device } from "../support/policy.js";
import { isRoot } from "../support/product.js";
import { onTerminal } from "../support/terminal.js";

const wishes = {
  "global.logging.level": { wanted: "debug", locked: "notice" },
  "global.logging.json": { wanted: false, locked: true },
  "global.logging.journald": { wanted: true, locked: false },
} as const satisfies Wishes;

let devices: Contest;

describe.skipIf(!isRoot)("on a device with locks (needs root)", () => {
  beforeAll(async () => {
    devices = contest(wishes);
    await Promise.all(
      [devices.locked, devices.free].map(async ({ product }) => {
        await product.begin();
        await product.down();
      }),
    );
  });
  afterAll(() => devices.remove());

  test("a lock on global.logging.level decides which lines are in the log", () => {
    const severities = ({ product }: Device): readonly string[] => [
      ...new Set([...product.log().matchAll(/"severity":"(\w+)"/g)].map((match) => match[1] ?? "")),
    ];
    expect(severities(devices.locked)).toContain("notice");
    expect(severities(devices.locked)).not.toContain("info");
    expect(severities(devices.locked)).not.toContain("debug");
    expect(severities(devices.free)).toEqual(expect.arrayContaining(["notice", "info", "debug"]));
  });

  test("a lock on global.logging.journald takes the priorities off the lines", () => {
    const starts = ({ product }: Device): readonly string[] => [
      ...new Set(product.log().match(/^(?:<(?=[0-7]>)|.)/gm)),
    ];
    expect(starts(devices.locked)).toEqual(["{"]);
    expect(starts(devices.free)).toEqual(["<"]);
  });

  test("a lock on global.logging.json keeps JSON lines on a terminal", async () => {
    const shown = async ({ product }: Device): Promise<string | undefined> => {
      const { stdout, status } = await product.execute(
        "python3",
        onTerminal([], "sesame", "up", "--", "true"),
      );
      expect(status, stdout).toBe(0);
      return stdout.split(/\r?\n/).find((line) => line.includes("daemon.ready"));
    };
    expect(JSON.parse((await shown(devices.locked)) ?? "")).toMatchObject({ event: "daemon.ready" });
    expect(await shown(devices.free)).toMatch(/^\d\d:\d\d:\d\d daemon-\w+:\d+: notice: .* \[daemon\.ready\]/);
  });

  test("a lock on memory.require_memfd_secret starts no daemon without memfd_secret", async () => {
    const demanding = contest(
      { "memory.require_memfd_secret": { wanted: false, locked: true } },
      { environment: { SESAME_FORCE_MLOCK: "1" } },
    );
    try {
      expect(await demanding.locked.product.tryUp()).toBe(false);
      expect(await demanding.locked.product.down()).toBe(69);
      expect(demanding.locked.product.said()).toContain(
        "daemon-profile ended before it was ready (exit status 71)",
      );
      expect(demanding.locked.product.log()).toContain(
        "daemon-profile: error: memory.require_memfd_secret is set and memfd_secret is not available (forced)\n",
      );
      await demanding.free.product.up();
    } finally {
      await demanding.remove();
    }
  });
});
