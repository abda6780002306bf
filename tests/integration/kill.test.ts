// kill -9 of each daemon at random instants under concurrent writers: what was acknowledged is there, whole, and in the
// audit chain; what was under way is there whole or not at all; nothing is damaged and no file is left over.
//
// SESAME_TEST_KILLS=n kills each daemon n times instead of 200; SESAME_TEST_SEED=n repeats a run's choices.

import { randomInt } from "node:crypto";
import { readdirSync } from "node:fs";
import { relative } from "node:path";
import { expect, test } from "vitest";
import type { BusClient } from "../../src/core/ports.js";
import { methods } from "../../src/bus/methods.js";
import { readEntries, verifyChain } from "../support/audit.js";
import { startDaemon } from "../support/daemon.js";
import { type DaemonName, daemonNames, Installation } from "../support/installation.js";
import { Acknowledged, Dice, isInterruption, Lane, profile } from "../support/vault-lanes.js";
import { deriveVaultKeys, type VaultKeys } from "../support/vault-needles.js";

const killsOfEach = Number(process.env["SESAME_TEST_KILLS"] ?? 200);
const seed = Number(process.env["SESAME_TEST_SEED"] ?? randomInt(2 ** 32));
const laneCount = 6;
const connectionCount = 3;
const password = "correct horse battery staple";
const longestWorkMs = 120;
const longestStartMs = 300;

/** Tries until the daemons have found each other again. */
async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  const until = performance.now() + 20_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isInterruption(error) || performance.now() > until) throw error;
      await delay(5);
    }
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

class KillTest {
  readonly acknowledged = new Acknowledged();
  readonly dice = new Dice(seed);
  readonly lanes = Array.from(
    { length: laneCount },
    (_, number) => new Lane(`lane${number}`, new Dice(seed + 1 + number), this.acknowledged),
  );
  readonly kills = new Map<DaemonName, number>(daemonNames.map((name) => [name, 0]));
  readonly #installation: Installation;
  readonly #keys: VaultKeys;

  constructor(installation: Installation, keys: VaultKeys) {
    this.#installation = installation;
    this.#keys = keys;
  }

  /** Work, a kill in the middle of it, perhaps further kills in the middle of starts, and a look at everything. */
  async round(victim: DaemonName): Promise<void> {
    const buses = await this.#connect(connectionCount + 1);
    const [reader, ...writers] = buses;
    const working = this.lanes.map(async (lane, number) => {
      const bus = writers[number % connectionCount];
      if (bus !== undefined) await lane.work(bus);
    });
    if (reader !== undefined) working.push(...this.lanes.map((lane) => lane.read(reader)));
    await delay(this.dice.next() * longestWorkMs);
    await this.#installation.daemon(victim).stop("SIGKILL");
    this.#count(victim);
    await Promise.all(working);
    for (const bus of buses) bus.close();
    while (this.dice.next() < 0.3) await this.#killStarting(victim);
    await this.#installation.startDaemon(victim);
    await this.check();
  }

  /** The vault opens and every lane finds its keys. */
  async check(everything: "all" | "changed" = "changed"): Promise<void> {
    const [bus] = await this.#connect(1);
    if (bus === undefined) return;
    const listed = await this.#list(bus);
    for (const lane of this.lanes) await lane.check(bus, listed);
    if (everything === "all") for (const lane of this.lanes) await lane.checkAll(bus);
    bus.close();
  }

  #count(victim: DaemonName): void {
    this.kills.set(victim, (this.kills.get(victim) ?? 0) + 1);
  }

  async #killStarting(victim: DaemonName): Promise<void> {
    const daemon = startDaemon(victim, this.#installation.environment);
    await delay(this.dice.next() * longestStartMs);
    const { signal } = await daemon.stop("SIGKILL");
    expect(signal, daemon.stdout() + daemon.stderr()).toBe("SIGKILL");
    this.#count(victim);
  }

  /** Connections on which the unlocked vault can be used. */
  #connect(count: number): Promise<BusClient[]> {
    return insist(async () => {
      const buses = await Promise.all(Array.from({ length: count }, () => this.#installation.connect()));
      const [bus] = buses;
      try {
        const params = { factor: "password" };
        if (bus !== undefined)
          await this.acknowledged.call(bus, "vault.unlock", { profile, params, secret: this.#keys.kek });
        return buses;
      } catch (error) {
        for (const opened of buses) opened.close();
        throw error;
      }
    });
  }

  async #list(bus: BusClient): Promise<Map<string, number>> {
    const { secret } = await this.acknowledged.call(bus, "secret.list", { profile });
    using text = secret;
    const { keys } = JSON.parse(Buffer.from(text?.bytes ?? []).toString()) as {
      readonly keys: readonly { readonly key: string; readonly version: number }[];
    };
    return new Map(keys.map(({ key, version }) => [key, version]));
  }
}

/** All files of the user, but for what is to grow: the audit log's segments, and its torn tails that are set aside. */
function filesOf({ home }: Installation): string[] {
  return [home.config.directory, home.runtime.directory].flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.parentPath.endsWith("/torn"))
      .filter(({ name }) => !/^\d{8}\.jsonl$/.test(name))
      .map((entry) => relative(directory, `${entry.parentPath}/${entry.name}`))
      .toSorted(),
  );
}

test(
  `${killsOfEach} kills of each daemon under writers lose and damage nothing (SESAME_TEST_SEED=${seed})`,
  { timeout: 60_000 + killsOfEach * 10_000 },
  async () => {
    const installation = await Installation.start();
    try {
      await installation.run(["init", "--profile", profile, "--password-stdin"], password);
      const keys = deriveVaultKeys(installation.home.config.vaults, profile, password);
      const run = new KillTest(installation, keys);
      const files = filesOf(installation);
      const pending = (): DaemonName[] =>
        daemonNames.filter((name) => (run.kills.get(name) ?? 0) < killsOfEach);
      for (let next = run.dice.pick(pending()); next !== undefined; next = run.dice.pick(pending()))
        await run.round(next);
      await run.check("all");

      expect(filesOf(installation)).toEqual(files);
      const { audit } = installation.home.config;
      expect(verifyChain(audit)).toMatchObject({ intact: true, faults: [] });
      const entries = readEntries(audit).filter((entry) => entry["outcome"] === "ok");
      for (const [method, count] of run.acknowledged.counts) {
        const { audit: action } = methods[method];
        const written = entries.filter((entry) => entry["action"] === action).length;
        expect(written, `entries for ${count} acknowledged ${method}`).toBeGreaterThanOrEqual(count);
      }
      // As many as would be there if each kill had met some work.
      expect(run.acknowledged.counts.get("secret.set")).toBeGreaterThan(2 * killsOfEach);
      keys.kek.release();
    } finally {
      await installation.end();
    }
  },
);
