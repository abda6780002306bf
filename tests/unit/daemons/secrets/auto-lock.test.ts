import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { composeConfiguration } from "../../../../src/core/configuration.js";
import { createInstallation } from "../../../../src/core/installation.js";
import { parseProfileName } from "../../../../src/core/names.js";
import { AutoLock } from "../../../../src/daemons/secrets/auto-lock.js";
import { OpenVaults } from "../../../../src/daemons/secrets/open-vaults.js";
import type { ReportLockedParams } from "../../../../src/generated/types.js";
import { mintUuid, sha1 } from "../../../../src/platform/derived-ids.js";
import { VaultStore } from "../../../../src/platform/vault-store.js";
import { formOf, kdf, kekOf, salt } from "../../platform/vault-fixture.js";

const work = parseProfileName("work");
const home = parseProfileName("home");
const startMs = 1_700_000_000_000;

interface House {
  readonly autoLock: AutoLock;
  readonly vaults: OpenVaults;
  readonly reports: (ReportLockedParams & { readonly profile: string })[];
  /** Both clocks go on, and timers come due. */
  pass(seconds: number): void;
  /** As in a sleeping machine that does not say so, or where somebody sets the clock. */
  passOnTheWall(seconds: number): void;
  sleep(seconds: number): void;
}

function open(lock: Readonly<Record<string, number | boolean>>): House {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const root = mkdtempSync(join(tmpdir(), "auto-lock-test-"));
  const effective = composeConfiguration({ layers: [{ source: "config.toml", value: { lock } }] });
  const now = { wallMs: startMs, monotonicMs: 5_000, sleptMs: 7_000 };
  const clock = { now: () => now.wallMs, monotonic: () => now.monotonicMs };
  const identity = createInstallation(sha1, mintUuid());
  const vaults = new OpenVaults({
    store: new VaultStore(join(root, "vaults")),
    readIdentity: () => identity,
    refusal: () => null,
    clock,
    log: { write: () => undefined },
  });
  const reports: House["reports"] = [];
  const autoLock = new AutoLock({
    vaults,
    effective,
    clock,
    sleptMs: () => now.sleptMs,
    report: (profile, params) => reports.push({ profile, ...params }),
  });
  for (const profile of [work, home]) {
    using kek = kekOf("right");
    vaults.create(profile, { kind: "password", kdf, salt }, formOf("leading-edge"), kek);
  }
  onTestFinished(() => {
    autoLock.stop();
    vaults.lockAll();
    vi.useRealTimers();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    autoLock,
    vaults,
    reports,
    pass(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        now.wallMs += 1_000;
        now.monotonicMs += 1_000;
        vi.advanceTimersByTime(1_000);
      }
    },
    passOnTheWall(seconds) {
      now.wallMs += seconds * 1_000;
    },
    sleep(seconds) {
      now.wallMs += seconds * 1_000;
      now.sleptMs += seconds * 1_000;
    },
  };
}

test("a vault that nothing is to lock stays open, and no timer runs", () => {
  const { pass, vaults } = open({ on_suspend: false, on_session_lock: false });
  expect(vi.getTimerCount()).toBe(0);
  pass(100_000);
  expect(vaults.open()).toEqual([work, home]);
});

test("what is not used is locked when its time is over, and what is used is not", () => {
  const { autoLock, pass, reports, vaults } = open({ idle_seconds: 60 });
  pass(59);
  expect(vaults.open()).toEqual([work, home]);
  autoLock.use(home);
  pass(1);
  expect(vaults.open()).toEqual([home]);
  expect(reports).toEqual([{ profile: "work", cause: "idle", locked_at: startMs + 60_000 }]);
  pass(59);
  expect(vaults.open()).toEqual([]);
  expect(reports).toHaveLength(2);
});

test("the absolute limit counts from the unlock, however much a vault is used", () => {
  const { autoLock, pass, reports, vaults } = open({ absolute_seconds: 90, idle_seconds: 60 });
  for (let round = 0; round < 3; round += 1) {
    pass(29);
    autoLock.use(work);
  }
  expect(vaults.open()).toContain(work);
  pass(3);
  expect(vaults.open()).toEqual([]);
  expect(reports.map(({ profile, cause }) => [profile, cause])).toEqual([
    ["home", "idle"],
    ["work", "absolute"],
  ]);
});

test("a factor that is shown again begins both limits anew", () => {
  const { autoLock, pass, vaults } = open({ absolute_seconds: 90, idle_seconds: 60 });
  pass(50);
  autoLock.renew(work);
  pass(59);
  expect(vaults.open()).toEqual([work]);
});

test("a request after the time finds the vault locked, also where no timer came due", () => {
  const { autoLock, passOnTheWall, reports, vaults } = open({ idle_seconds: 60 });
  passOnTheWall(60);
  expect(vaults.open()).toEqual([work, home]);
  autoLock.use(work);
  expect(vaults.open()).toEqual([home]);
  expect(reports.map(({ cause }) => cause)).toEqual(["idle"]);
});

test("after a sleep, which stops timers and one of the clocks, a vault is locked within half a minute", () => {
  const { pass, passOnTheWall, vaults } = open({ absolute_seconds: 3_600 });
  pass(1);
  passOnTheWall(3_600);
  pass(30);
  expect(vaults.open()).toEqual([]);
});

test("a clock that is set back makes no time longer", () => {
  const { pass, passOnTheWall, vaults } = open({ idle_seconds: 60 });
  passOnTheWall(-100_000);
  pass(60);
  expect(vaults.open()).toEqual([]);
});

test("a vault that was locked by hand and opened again has a time of its own", async () => {
  const { autoLock, pass, reports, vaults } = open({ idle_seconds: 60 });
  pass(50);
  vaults.lock(work);
  using kek = kekOf("right");
  const unlocking = { factorId: "password", kek };
  await vaults.unlock(work, unlocking, { form: formOf("leading-edge"), rewrapping: null });
  autoLock.use(home);
  pass(59);
  expect(vaults.open()).toEqual([home, work]);
  expect(reports).toEqual([]);
});

test("without a word of it, a sleep is found by the next request, and its vault is locked", () => {
  const { autoLock, reports, sleep, vaults } = open({});
  sleep(1);
  autoLock.use(work);
  expect(vaults.open()).toEqual([home]);
  expect(reports).toEqual([{ profile: "work", cause: "suspend", locked_at: startMs + 1_000 }]);
});

test("a sleep that nobody asks after locks what is open within five seconds of the machine's waking", () => {
  const { pass, reports, sleep, vaults } = open({});
  pass(3);
  sleep(3_600);
  pass(5);
  expect(vaults.open()).toEqual([]);
  expect(reports.map(({ profile, cause }) => [profile, cause])).toEqual([
    ["work", "suspend"],
    ["home", "suspend"],
  ]);
});

test("a sleep locks nothing that says so, also where that changes afterwards, nor what was unlocked after it", async () => {
  const { autoLock, sleep, vaults } = open({ on_suspend: false });
  sleep(60);
  autoLock.look();
  expect(vaults.open()).toEqual([work, home]);
  const other = open({});
  other.vaults.lock(work);
  other.sleep(60);
  using kek = kekOf("right");
  await other.vaults.unlock(
    work,
    { factorId: "password", kek },
    { form: formOf("leading-edge"), rewrapping: null },
  );
  other.autoLock.use(work);
  expect(other.vaults.open()).toEqual([work]);
});

test("clocks that drift apart by less than any suspend lasts are no sleep", () => {
  const { autoLock, sleep, vaults } = open({});
  sleep(0.02);
  autoLock.look();
  expect(vaults.open()).toEqual([work, home]);
});

test.each([
  ["suspend", "on_suspend", "on_session_lock"],
  ["session-lock", "on_session_lock", "on_suspend"],
] as const)("a notice of a %s locks where %s says so, whatever %s says", (what, key, otherKey) => {
  const wanted = open({ [key]: true, [otherKey]: false });
  expect(wanted.autoLock.notice(what, "/usr/bin/teller")).toBe(2);
  expect(wanted.vaults.open()).toEqual([]);
  expect(wanted.reports).toEqual(
    ["work", "home"].map((profile) => ({
      profile,
      cause: what,
      locked_at: startMs,
      told_by: "/usr/bin/teller",
    })),
  );
  expect(wanted.autoLock.notice(what, "/usr/bin/teller")).toBe(0);
  expect(wanted.reports).toHaveLength(2);
  const unwanted = open({ [key]: false, [otherKey]: true });
  expect(unwanted.autoLock.notice(what, "/usr/bin/teller")).toBe(0);
  expect(unwanted.vaults.open()).toEqual([work, home]);
});
