import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { composeConfiguration } from "../../../../src/core/configuration.js";
import { SesameError } from "../../../../src/core/errors.js";
import { parseProfileName } from "../../../../src/core/names.js";
import { type FailureStore, UnlockAttempts } from "../../../../src/daemons/secrets/unlock-attempts.js";
import { FailureFile } from "../../../../src/platform/failure-file.js";

const work = parseProfileName("work");
const home = parseProfileName("home");
const startMs = 1_700_000_000_000;
// The defaults: five at once, and another one every ten seconds.
const effective = composeConfiguration({ layers: [] });

function scratch(): string {
  const root = mkdtempSync(join(tmpdir(), "unlock-attempts-test-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return join(root, "vaults");
}

/** Whose daemon starts at its construction; `told` has the codes of what it logged. */
class Life {
  readonly told: unknown[] = [];
  readonly now: { wallMs: number; monotonicMs: number };
  readonly #attempts: UnlockAttempts;

  constructor(directory: string, wallMs = startMs, store?: FailureStore) {
    this.now = { wallMs, monotonicMs: 1 };
    const log = { write: (_: unknown, event: string) => void this.told.push(event) };
    this.#attempts = new UnlockAttempts({
      effective,
      clock: { now: () => this.now.wallMs, monotonic: () => this.now.monotonicMs },
      store: store ?? new FailureFile(directory, log),
      log,
    });
  }

  /** The error's code; null for a success. */
  try(profile: typeof work, outcome: "right" | "wrong" | "a part" | "damaged"): string | null {
    const attempt = (): void => {
      if (outcome === "wrong") throw new SesameError("AUTH_FAILED", "wrong");
      if (outcome === "damaged") throw new SesameError("VAULT_DAMAGED", "damaged");
    };
    try {
      this.#attempts.run(profile, attempt, outcome === "a part" ? outcome : "all");
      return null;
    } catch (error) {
      if (error instanceof SesameError) return error.code;
      throw error;
    }
  }

  pass(seconds: number): void {
    this.now.wallMs += seconds * 1_000;
    this.now.monotonicMs += seconds * 1_000;
  }
}

function exhaust(life: Life): void {
  for (let attempt = 0; attempt < 5; attempt += 1) expect(life.try(work, "wrong")).toBe("AUTH_FAILED");
  expect(life.try(work, "right")).toBe("RATE_LIMITED");
}

test("a daemon that starts again goes on counting where the last one ended", () => {
  const directory = scratch();
  exhaust(new Life(directory));
  const second = new Life(directory, startMs + 5_000);
  expect(second.try(work, "right")).toBe("RATE_LIMITED");
  expect(second.try(home, "right")).toBeNull();
  second.pass(5);
  expect(second.try(work, "wrong")).toBe("AUTH_FAILED");
  expect(new Life(directory, startMs + 10_000).try(work, "right")).toBe("RATE_LIMITED");
});

test("the right factor takes the record away, and a success without a failure writes none", () => {
  const directory = scratch();
  const life = new Life(directory);
  expect(life.try(work, "right")).toBeNull();
  expect(() => statSync(join(directory, ".failures.json"))).toThrow("ENOENT");
  expect(life.try(work, "wrong")).toBe("AUTH_FAILED");
  expect(readFileSync(join(directory, ".failures.json"), "utf8")).toBe(`{"work":${startMs + 10_000}}\n`);
  expect(statSync(join(directory, ".failures.json")).mode & 0o777).toBe(0o600);
  expect(life.try(work, "right")).toBeNull();
  expect(readFileSync(join(directory, ".failures.json"), "utf8")).toBe("{}\n");
});

test("a part of what a vault needs clears nothing, and costs nothing", () => {
  const directory = scratch();
  const life = new Life(directory);
  for (let attempt = 0; attempt < 4; attempt += 1) expect(life.try(work, "wrong")).toBe("AUTH_FAILED");
  expect(life.try(work, "a part")).toBeNull();
  expect(life.try(work, "wrong")).toBe("AUTH_FAILED");
  expect(life.try(work, "a part")).toBe("RATE_LIMITED");
});

test("what is refused for something else than a wrong factor is no guess", () => {
  const directory = scratch();
  const life = new Life(directory);
  for (let attempt = 0; attempt < 20; attempt += 1) expect(life.try(work, "damaged")).toBe("VAULT_DAMAGED");
  expect(() => statSync(join(directory, ".failures.json"))).toThrow("ENOENT");
});

test("a clock that was set back, or a record from the far future, costs no more than an empty bucket", () => {
  const directory = scratch();
  exhaust(new Life(directory));
  const life = new Life(directory, startMs - 1_000_000_000);
  expect(life.try(work, "right")).toBe("RATE_LIMITED");
  life.pass(10);
  expect(life.try(work, "right")).toBeNull();
});

test.each([
  ["no JSON", "{"],
  ["no record", "[1]"],
  ["a name that no profile has", '{"../x":1}'],
  ["a time that is none", '{"work":"soon"}'],
])("a record that is %s is told of and counts as none", (_, text) => {
  const directory = scratch();
  expect(new Life(directory).try(work, "wrong")).toBe("AUTH_FAILED");
  writeFileSync(join(directory, ".failures.json"), text);
  const life = new Life(directory);
  expect(life.told).toEqual(["vault.failures_unrecorded"]);
  expect(life.try(work, "right")).toBeNull();
});

test("a record that others may write is told of and counts as none", () => {
  const directory = scratch();
  exhaust(new Life(directory));
  chmodSync(join(directory, ".failures.json"), 0o666);
  expect(new Life(directory).told).toEqual(["vault.failures_unrecorded"]);
});

test("a full disk keeps nobody from their vault, and the daemon that lives goes on counting", () => {
  const full: FailureStore = {
    read: () => new Map(),
    write: () => {
      throw new SesameError("DISK_FULL", "full");
    },
  };
  const life = new Life("", startMs, full);
  expect(life.try(work, "right")).toBeNull();
  exhaust(life);
  expect(life.told).toHaveLength(5);
});
