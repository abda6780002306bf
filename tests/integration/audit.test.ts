// The keys of the audit log through the real daemons: what each changes, that a lock on it holds whatever the user's files say,
// and that a kill while a segment is begun or removed costs nothing.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { resolveConfigPaths } from "../../src/platform/paths.js";
import { readEntries, verifyChain, writePast } from "../support/audit.js";
import { connectTo, makeScratchHome, type ScratchHome, startDaemon } from "../support/daemon.js";
import { Device } from "../support/policy.js";
import { isRoot, password, type Product } from "../support/product.js";

let device: Device;
let product: Product;
beforeEach(() => {
  device = new Device({ config: "" });
  product = device.product;
});
afterEach(() => device.remove());

async function initialize(): Promise<void> {
  await product.demand(["init", "-q", "--profile", "work", "--password-stdin"], { input: password });
}

async function setSecret(profile = "work"): Promise<void> {
  await product.demand(["secret", "set", "-q", "-p", profile, "key"], { input: "value" });
}

/** Puts the same words into every file of the user that can say them. */
function writeEverywhere(text: string, places: readonly string[]): void {
  for (const place of places) {
    const path = join(product.directory, place);
    mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }
}
const common = ["config.toml", "config.d/99-mine.toml"];
const ofProfile = [...common, "profiles/work/config.toml"];

const actions = (): unknown[] => readEntries(product.audit).map(({ action }) => action);
const segmentHashes = (): string[] => verifyChain(product.audit).segments.map(({ hash }) => hash);
const segmentNames = (): string[] =>
  readdirSync(product.audit)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted();

async function verify(...args: string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await product.demand(["audit", "verify", "--json", ...args])) as Record<string, unknown>;
}

async function beginInThePast(days: number): Promise<void> {
  await product.up();
  await initialize();
  await product.down();
  await writePast(resolveConfigPaths(product.environment), days);
}

describe("crypto.audit_hash", () => {
  test("makes the chain anew from the next start on, and verifying names each segment's hash", async () => {
    await product.up();
    await initialize();
    await product.down();
    product.configure('[crypto]\naudit_hash = "sha256"\n');
    await product.up();
    await product.unlock("work");
    await setSecret();
    await product.down();
    product.configure("");
    await product.up();
    expect(segmentHashes()).toEqual(["blake3", "sha256", "blake3"]);
    const { head, ...report } = await verify();
    expect(report).toMatchObject({
      intact: true,
      removed: null,
      segments: [
        { segment: "00000001.jsonl", hash: "blake3" },
        { segment: "00000002.jsonl", hash: "sha256" },
        { segment: "00000003.jsonl", hash: "blake3" },
      ],
    });
    const { sequence, hash } = head as { sequence: number; hash: string };
    await product.demand(["audit", "verify", "--expect-head", `${sequence}:${hash}`]);
    const begun = readEntries(product.audit).findIndex(({ action }) => action === "audit.segment_begun") + 1;
    expect(await product.demand(["audit", "show", String(begun)])).toContain("details.hash: sha256");
    expect(await product.demand(["audit", "tail", "-n", "2"])).toContain("audit.segment_begun hash=blake3");
  });

  test("follows the crypto profile where nobody says otherwise", async () => {
    product.configure('[crypto]\nprofile = "governance-compatible"\n');
    await product.up();
    await initialize();
    expect(segmentHashes()).toEqual(["sha256"]);
    expect(actions().slice(0, 2)).toEqual(["audit.segment_begun", "installation.created"]);
    await verify();
  });

  test.each([
    ["a hash that is flipped", (text: string) => text.replace('"hash":"sha256"', '"hash":"blake3"')],
    ["a hash that is taken away", (text: string) => text.slice(text.indexOf("\n") + 1)],
  ])("is not to be lied about: %s is found", async (_, tamper) => {
    product.configure('[crypto]\naudit_hash = "sha256"\n');
    await product.up();
    await initialize();
    await setSecret();
    const path = join(product.audit, "00000001.jsonl");
    writeFileSync(path, tamper(readFileSync(path, "utf8")));
    const { status, stdout } = await product.run(["audit", "verify"]);
    expect([status, stdout.split(": segment 00000001.jsonl, line 1,").length]).toEqual([65, 2]);
  });
});

/** The start's own entries about policy and conflicts may follow it. */
const lastEntry = (action: string): Record<string, unknown> | undefined =>
  readEntries(product.audit).findLast((entry) => entry["action"] === action);

describe.skipIf(!isRoot)("a lock (needs root)", () => {
  test("a lock on crypto.audit_hash holds against the user's files, and a start under it begins a segment", async () => {
    await product.up();
    await initialize();
    await product.down();
    device.lock({ "crypto.audit_hash": "sha256" });
    writeEverywhere('[crypto]\naudit_hash = "blake3"\n', common);
    await product.up();
    expect(segmentHashes()).toEqual(["blake3", "sha256"]);
    expect(lastEntry("audit.segment_begun")).toMatchObject({
      details: { hash: "sha256", reason: "hash" },
    });
    const { status } = await product.run(["config", "set", "crypto.audit_hash", "blake3"]);
    expect(status).toBe(77);
  });

  test("a lock on audit.enabled = true holds against config.toml, config.d and a profile's own file", async () => {
    device.lock({ "audit.enabled": true });
    writeEverywhere("[audit]\nenabled = false\n", ofProfile);
    await product.up();
    await initialize();
    await setSecret();
    expect(actions()).toContain("secret.written");
    const { stdout } = await product.run(["policy", "conflicts", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      conflicts: [
        { key: "audit.enabled", profile: null, wanted: false, enforced: true },
        { key: "audit.enabled", profile: "work", wanted: false, enforced: true },
      ],
    });
    expect((await product.run(["status", "--doctor=audit"])).status).toBe(0);
  });

  test("a lock on audit.enabled = false for one profile silences that one alone, whatever the user's files say", async () => {
    device.lock({ "profiles.work.audit.enabled": false });
    writeEverywhere("[audit]\nenabled = true\n", ofProfile);
    await product.up();
    await initialize();
    await product.demand(["profile", "create", "-q", "home", "--password-stdin"], { input: password });
    await setSecret("work");
    await setSecret("home");
    const written = readEntries(product.audit).filter(({ action }) => action === "secret.written");
    expect(written.map(({ profile }) => profile)).toEqual(["home"]);
  });

  test("a lock on audit.retention_days holds against the user's files: old segments go, and verifying says so", async () => {
    await beginInThePast(6);
    device.lock({ "audit.retention_days": 3 });
    writeEverywhere("[audit]\nretention_days = 0\n", common);
    await product.up();
    expect(segmentNames()[0]).toBe("00000005.jsonl");
    const tombstone = lastEntry("audit.segments_removed");
    expect(tombstone).toMatchObject({
      details: { first_sequence: 1, last_sequence: 19, segments: 4, reason: "retention" },
    });
    expect(await verify()).toMatchObject({
      intact: true,
      removed: { last_sequence: 19, tombstone: tombstone?.["sequence"] },
    });
    expect(await product.demand(["audit", "verify"])).toContain(
      `removed by retention: entries 1 to 19, as entry ${String(tombstone?.["sequence"])} says\n`,
    );
    const { status, stderr } = await product.run(["audit", "verify", "--expect-head", `3:${"0".repeat(64)}`]);
    expect([status, stderr.split("\n")[0]]).toEqual([
      66,
      "sesame: error: entry 3 was removed by retention: nothing shows any more whether it was the expected one",
    ]);
    expect(product.logged("audit.segments_removed")).toMatchObject([{ segments: 4, last_sequence: 19 }]);
  });

  test("a lock on audit.durability holds against the user's files: a start under it begins a segment that says so", async () => {
    device.lock({ "audit.durability": "buffered" });
    writeEverywhere('[audit]\ndurability = "durable"\n', common);
    await product.up();
    await initialize();
    expect(readEntries(product.audit)[0]).toMatchObject({
      action: "audit.segment_begun",
      details: { durability: "buffered" },
    });
    const { status, stdout } = await product.run(["status", "--doctor=audit", "--json"]);
    expect(status).toBe(2);
    expect(stdout).toContain('"code":"audit.durable"');
    await product.down();
    device.lock({ "audit.durability": "durable" });
    writeEverywhere('[audit]\ndurability = "buffered"\n', common);
    await product.up();
    expect(lastEntry("audit.segment_begun")).toMatchObject({
      details: { durability: "durable", reason: "durability" },
    });
    await verify();
  });
});

describe("audit.enabled = false", () => {
  test("leaves no entry of what is done with the profile's secrets, denials and limits included", async () => {
    product.configure("[secrets.rate_limit]\nburst = 5\nper_second = 1\n");
    writeEverywhere("[audit]\nenabled = false\n", ["profiles/work/config.toml"]);
    await product.up();
    await initialize();
    await setSecret();
    const { head } = await verify();
    expect((await product.run(["secret", "get", "-p", "work", "none"])).status).toBe(66);
    const statuses = [];
    for (let index = 0; index < 8; index += 1)
      statuses.push((await product.run(["secret", "get", "-p", "work", "key"])).status);
    expect(new Set(statuses).size).toBeGreaterThan(1);
    await product.demand(["secret", "list", "-p", "work"]);
    expect(await verify()).toMatchObject({ head });
    expect((await product.run(["status"])).stdout).toContain("unlocked, not audited");
    expect(await product.status()).toMatchObject({ healthy: true, profiles: [{ audited: false }] });
    const doctor = await product.run(["status", "--doctor=audit"]);
    expect([doctor.status, doctor.stdout]).toEqual([2, expect.stringContaining("1 profile is not audited")]);
  });

  test("that came while no daemon ran is in the chain before the first secret is used without an entry", async () => {
    await product.up();
    await initialize();
    await setSecret();
    await product.down();
    writeEverywhere("[audit]\nenabled = false\n", ["config.toml"]);
    await product.up();
    await product.unlock("work");
    expect(lastEntry("audit.coverage")).toMatchObject({ outcome: "ok", details: { by_default: false } });
    const { head } = await verify();
    await product.demand(["secret", "get", "-p", "work", "key"]);
    expect(await verify()).toMatchObject({ head });
    writeEverywhere("[audit]\nenabled = true\n", ["config.toml"]);
    await vi.waitFor(() =>
      expect(lastEntry("audit.coverage")).toMatchObject({ details: { by_default: true } }),
    );
    await product.demand(["secret", "get", "-p", "work", "key"]);
    expect(lastEntry("secret.read")).toMatchObject({ outcome: "ok", profile: "work" });
  });

  test("keeps what concerns its vault, failed unlocks too, and what concerns no profile", async () => {
    writeEverywhere("[audit]\nenabled = false\n", ["config.toml"]);
    await product.up();
    await initialize();
    await setSecret();
    await product.demand(["lock", "-q", "-p", "work"]);
    expect(
      (await product.run(["unlock", "-p", "work", "--password-stdin"], { input: "wrong" })).status,
    ).not.toBe(0);
    await product.unlock("work");
    expect(readEntries(product.audit).map(({ action, outcome }) => [action, outcome])).toEqual([
      ["installation.created", "ok"],
      ["audit.checkpoint", "ok"],
      ["identity.key_created", "ok"],
      ["audit.coverage", "ok"],
      ["profile.created", "ok"],
      ["vault.locked", "ok"],
      ["vault.unlocked", "denied"],
      ["vault.unlocked", "ok"],
    ]);
  });
});

describe("audit.durability = buffered", () => {
  test("survives a kill of the daemon: every acknowledged entry is in the chain", async () => {
    product.configure(
      '[audit]\ndurability = "buffered"\n[secrets.rate_limit]\nburst = 100000\nper_second = 100000\n',
    );
    await product.up();
    await initialize();
    await setSecret();
    for (let round = 0; round < 3; round += 1) {
      const bus = await product.connect();
      const before = actions().filter((action) => action === "secret.listed").length;
      for (let index = 0; index < 20; index += 1) await bus.call("secret.list", { profile: "work" });
      await product.killAll(await product.pids());
      expect(actions().filter((action) => action === "secret.listed").length).toBe(before + 20);
      await product.up();
      await product.unlock("work");
    }
    expect(await verify()).toMatchObject({ intact: true });
  });

  test.skipIf(!isRoot || !existsSync("/usr/bin/strace"))(
    "writes without waiting for the disk, and flushes within a second (needs root, strace)",
    async () => {
      product.configure('[audit]\ndurability = "buffered"\n');
      await product.up();
      await initialize();
      const scratch = mkdtempSync(join(tmpdir(), "trace-"));
      const trace = join(scratch, "trace");
      const [profile] = await product.pids();
      await delay(1_200);
      const tracer = spawn(
        "strace",
        ["-f", "-e", "trace=pwrite64,fdatasync", "-o", trace, "-p", String(profile)],
        { stdio: "ignore" },
      );
      try {
        await delay(500);
        for (let index = 0; index < 3; index += 1) await setSecret();
        const calls = (): string[] => readFileSync(trace, "utf8").match(/(pwrite64|fdatasync)\(/g) ?? [];
        expect(calls().filter((call) => call === "pwrite64(").length).toBeGreaterThanOrEqual(3);
        await delay(1_500);
        expect(calls().at(-1)).toBe("fdatasync(");
        expect(calls().filter((call) => call === "fdatasync(").length).toBeLessThanOrEqual(2);
      } finally {
        tracer.kill("SIGINT");
        await once(tracer, "close");
        rmSync(scratch, { recursive: true });
      }
    },
  );
});

describe("a kill -9", () => {
  let home: ScratchHome;
  beforeEach(async () => {
    home = makeScratchHome();
    const daemon = startDaemon("daemon-profile", home.environment);
    await daemon.ready;
    const bus = await connectTo(home);
    await bus.call("installation.init");
    bus.close();
    await daemon.stop();
  });
  afterEach(() => home.remove());

  const configure = (text: string): void => {
    writeFileSync(home.config.configFile, text, { mode: 0o600 });
  };
  /** Starts as after any kill, and has one more entry written. */
  const goOn = async (): Promise<void> => {
    const daemon = startDaemon("daemon-profile", home.environment);
    expect(await daemon.ready, daemon.stderr()).toBe(true);
    const bus = await connectTo(home);
    await expect(bus.call("installation.init")).rejects.toMatchObject({ code: "ALREADY_INITIALIZED" });
    bus.close();
    await daemon.stop();
  };

  test("while segments are begun loses nothing, and the chain goes on and verifies", async () => {
    const rounds = 20;
    for (let round = 1; round <= rounds; round += 1) {
      const before = verifyChain(home.config.audit);
      configure(`[crypto]\naudit_hash = "${round % 2 === 0 ? "blake3" : "sha256"}"\n`);
      const next = join(home.config.audit, `${String(before.segments.length + 1).padStart(8, "0")}.jsonl`);
      const daemon = startDaemon("daemon-profile", home.environment);
      waitWhile(() => !existsSync(next), round * 40);
      await daemon.stop("SIGKILL");
      const report = verifyChain(home.config.audit);
      expect(report.faults.filter(({ kind }) => kind !== "torn_last_line")).toEqual([]);
      expect(report.head.sequence).toBeGreaterThanOrEqual(before.head.sequence);
      await goOn();
    }
    const { segments, ...report } = verifyChain(home.config.audit);
    expect(report).toMatchObject({ intact: true, faults: [] });
    expect(segments).toHaveLength(rounds + 1);
    expect(readEntries(home.config.audit).filter(({ code }) => code === "ALREADY_INITIALIZED")).toHaveLength(
      rounds,
    );
  });

  test("while segments are removed leaves what a tombstone accounts for, and the next start removes the rest", async () => {
    await writePast(home.config, 60);
    const past = join(home.environment["HOME"] ?? "", "past");
    execFileSync("cp", ["-a", home.config.audit, past]);
    configure("[audit]\nretention_days = 3\n");
    for (let round = 0; round < 12; round += 1) {
      rmSync(home.config.audit, { recursive: true });
      execFileSync("cp", ["-a", past, home.config.audit]);
      const daemon = startDaemon("daemon-profile", home.environment);
      const removed = String(1 + round * 4).padStart(8, "0");
      waitWhile(() => existsSync(join(home.config.audit, `${removed}.jsonl`)), 0);
      process.kill(daemon.process.pid ?? 0, "SIGKILL");
      await daemon.ended;
      const report = verifyChain(home.config.audit);
      expect(report).toMatchObject({
        intact: true,
        faults: [],
        removal: { tombstone: report.head.sequence },
      });
      await goOn();
      const whole = verifyChain(home.config.audit);
      expect(whole).toMatchObject({ intact: true, removal: { lastSequence: 4 + 5 * 57 } });
      expect(whole.segments[0]?.name).toBe("00000059.jsonl");
    }
  });

  /** Looks again and again, and then a little longer, without giving anybody else in this process a turn. */
  function waitWhile(holds: () => boolean, extraMicroseconds: number): void {
    const deadline = performance.now() + 10_000;
    while (holds()) if (performance.now() > deadline) throw new Error("nothing happened within 10 s");
    const end = performance.now() + extraMicroseconds / 1_000;
    while (performance.now() < end) continue;
  }
});
