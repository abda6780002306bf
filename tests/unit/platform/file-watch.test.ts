import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FileWatch, fingerprintOf } from "../../../src/platform/file-watch.js";

let scratch: string;
let watch: FileWatch | null = null;
let settled = 0;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "watch-"));
  settled = 0;
});
afterEach(() => {
  watch?.close();
  watch = null;
  rmSync(scratch, { recursive: true, force: true });
});

const at = (...parts: readonly string[]): string => join(scratch, ...parts);

function follow(...paths: readonly string[]): void {
  const all = paths.map((path) => at(path));
  watch = new FileWatch(
    {
      paths: () => all,
      onSettled: () => {
        settled += 1;
      },
      onBlind: (errno) => {
        throw new Error(errno);
      },
    },
    fingerprintOf(all),
  );
}

/** Within a fraction of the time between two looks that no event asks for. */
async function expectTold(change: () => void): Promise<void> {
  // What came before has settled.
  await delay(250);
  const before = settled;
  change();
  await vi.waitFor(() => expect(settled).toBeGreaterThan(before), { timeout: 1_500, interval: 20 });
}

describe("a watched file tells", () => {
  test("when it is made, written, replaced and removed", async () => {
    follow("file");
    await expectTold(() => writeFileSync(at("file"), "1"));
    await expectTold(() => writeFileSync(at("file"), "22"));
    await expectTold(() => {
      writeFileSync(at("beside"), "333");
      renameSync(at("beside"), at("file"));
    });
    await expectTold(() => unlinkSync(at("file")));
  });

  test("when it is made in directories that were not there", async () => {
    follow("a/b/file");
    mkdirSync(at("a"));
    await delay(250);
    mkdirSync(at("a/b"));
    await expectTold(() => writeFileSync(at("a/b/file"), "1"));
    await expectTold(() => rmSync(at("a"), { recursive: true }));
    await expectTold(() => {
      mkdirSync(at("a/b"), { recursive: true });
      writeFileSync(at("a/b/file"), "2");
    });
  });

  test("when its directory takes the place of another", async () => {
    mkdirSync(at("one"));
    mkdirSync(at("two"));
    writeFileSync(at("one/file"), "1");
    writeFileSync(at("two/file"), "2");
    follow("one/file");
    await expectTold(() => {
      renameSync(at("one"), at("old"));
      renameSync(at("two"), at("one"));
    });
    await expectTold(() => writeFileSync(at("one/file"), "3"));
  });

  test("when a link anywhere on the way leads elsewhere", async () => {
    for (const name of ["v1", "v2"]) {
      mkdirSync(at("store", name), { recursive: true });
      writeFileSync(at("store", name, "file"), name);
    }
    const point = (link: string, target: string): void => {
      symlinkSync(target, at("link.tmp"));
      renameSync(at("link.tmp"), at(link));
    };
    mkdirSync(at("etc"));
    point("current", "store/v1");
    symlinkSync("../current/file", at("etc/file"));
    follow("etc/file");
    await expectTold(() => point("current", "store/v2"));
    await expectTold(() => writeFileSync(at("store/v2/file"), "written behind the link"));
    await expectTold(() => {
      unlinkSync(at("etc/file"));
      symlinkSync("../store/v1/file", at("etc/file"));
    });
    await expectTold(() => unlinkSync(at("store/v1/file")));
  });

  test("once for a burst, and when the burst is over", async () => {
    writeFileSync(at("file"), "0");
    follow("file");
    const seen: number[] = [];
    for (let step = 0; step < 12; step += 1) {
      writeFileSync(at("file"), "x".repeat(step));
      await delay(20);
      seen.push(settled);
    }
    await vi.waitFor(() => expect(settled).toBe(1), { timeout: 1_500 });
    expect(seen.at(-1)).toBe(0);
  });

  test("nothing of its neighbours, of reading, or of a loop of links", async () => {
    writeFileSync(at("file"), "0");
    symlinkSync("loop", at("loop"));
    follow("file", "loop");
    writeFileSync(at("neighbour"), "1");
    await delay(500);
    expect(settled).toBe(0);
  });

  test("when only its times change, since somebody may have written the same length", async () => {
    writeFileSync(at("file"), "0");
    follow("file");
    await expectTold(() => utimesSync(at("file"), 1, 1));
  });
});

test("a change that comes before the watch is found at the first look", async () => {
  writeFileSync(at("file"), "0");
  const before = fingerprintOf([at("file")]);
  writeFileSync(at("file"), "11");
  watch = new FileWatch(
    {
      paths: () => [at("file")],
      onSettled: () => {
        settled += 1;
      },
      onBlind: () => undefined,
    },
    before,
  );
  await vi.waitFor(() => expect(settled).toBe(1));
});
