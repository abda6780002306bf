// kill -9 of daemon-secrets at random instants of an unlock that rewraps and converts, there and back again: the vault
// opens with the one key or the other, in the one form or the other, and everything acknowledged is in it.
//
// SESAME_TEST_CONVERSION_KILLS=n kills n times instead of 100; SESAME_TEST_SEED=n repeats a run's choices.

import { randomBytes, randomInt } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BusClient, SecureBuffer } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";
import type { VaultMetadata } from "../../src/platform/vault-metadata.js";
import { verifyChain } from "../support/audit.js";
import { secureText, takeText } from "../support/bus.js";
import { Installation } from "../support/installation.js";
import { Dice, isInterruption } from "../support/vault-lanes.js";

const kills = Number(process.env["SESAME_TEST_CONVERSION_KILLS"] ?? 100);
const seed = Number(process.env["SESAME_TEST_SEED"] ?? randomInt(2 ** 32));
const profile = "work";
const password = "correct horse battery staple";
const keyCount = 30;
const large = "y".repeat(300_000);

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

class Run {
  readonly dice = new Dice(seed);
  readonly #installation: Installation;
  /** Each key that a factor was ever wrapped under, by the factor's salt. */
  readonly #keks = new Map<string, SecureBuffer>();
  #flips = 0;
  /** Of the key that grows from round to round. */
  #acknowledged = 0;

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  get vaults(): string {
    return this.#installation.home.config.vaults;
  }

  metadata(): VaultMetadata {
    return JSON.parse(readFileSync(join(this.vaults, `${profile}.meta.json`), "utf8")) as VaultMetadata;
  }

  /** Under a key of the test's own, so that no round pays for a password. */
  async fill(): Promise<void> {
    const bus = await this.#installation.connect();
    const kdf = { algorithm: "argon2id", memory_kib: 19_456, passes: 2, lanes: 1 };
    const salt = this.#mint();
    const params = { factor: { kind: "password", kdf, salt } };
    await bus.call("profile.create", { profile, params, secret: this.#kekOf(salt) });
    for (let number = 0; number < keyCount; number += 1)
      for (const version of [1, 2, 3]) await this.#set(bus, `key-${number}`, `value ${number} ${version}`);
    await this.#set(bus, "large", large);
    bus.close();
  }

  /** What the vault is asked to be from the next start on. */
  flip(): void {
    this.#flips += 1;
    const odd = this.#flips % 2 === 1;
    const text = [
      `[crypto]\nhkdf = "${odd ? "hkdf-sha256" : "blake3"}"\nargon2id.passes = ${odd ? 3 : 2}`,
      "[secrets.rate_limit]\nburst = 1000000\nper_second = 1000000",
      "[auth.failures]\nburst = 1000\nper_minute = 1000\n",
    ];
    writeFileSync(this.#installation.home.config.configFile, text.join("\n"), { mode: 0o600 });
  }

  async restart(): Promise<void> {
    await this.#installation.daemon("daemon-secrets").stop("SIGKILL");
    await this.#installation.startDaemon("daemon-secrets");
  }

  async kill(): Promise<void> {
    await this.#installation.daemon("daemon-secrets").stop("SIGKILL");
  }

  /** Resolves once the reply is there, or its daemon is gone; how long that took. */
  async unlock(): Promise<number> {
    const begin = performance.now();
    try {
      const bus = await this.#installation.connect();
      const [factor] = this.metadata().factors;
      if (factor === undefined) throw new Error("the vault has no factor");
      const { secret: description } = await bus.call("vault.describe", { profile });
      const { factors } = JSON.parse(takeText(description) ?? "") as { factors: { rewrap: unknown }[] };
      const kdf = factors[0]?.rewrap ?? null;
      const kek = this.#kekOf(factor.salt);
      if (kdf === null) {
        const params = { factor: "password" };
        (await bus.call("vault.unlock", { profile, params, secret: kek })).secret?.release();
      } else {
        const salt = this.#mint();
        const next = this.#kekOf(salt);
        using both = native.SecureBuffer.alloc(kek.length + next.length);
        both.bytes.set(kek.bytes);
        both.bytes.set(next.bytes, kek.length);
        const params = { factor: "password", rewrap: { kdf, salt } };
        (await bus.call("vault.unlock", { profile, params, secret: both })).secret?.release();
      }
      bus.close();
    } catch (error) {
      if (!isInterruption(error)) throw error;
    }
    return performance.now() - begin;
  }

  /** Everything that was ever acknowledged; then something more is. */
  async check(): Promise<void> {
    const bus = await this.#installation.connect();
    for (let number = 0; number < keyCount; number += 1) {
      const version = 1 + this.dice.below(3);
      expect(await this.#get(bus, `key-${number}`, version)).toBe(`value ${number} ${version}`);
    }
    expect(await this.#get(bus, "large", 1)).toBe(large);
    if (this.#acknowledged > 0)
      expect(await this.#get(bus, "growing", this.#acknowledged)).toBe(`growing ${this.#acknowledged}`);
    const { secret } = await bus.call("secret.list", { profile });
    expect((JSON.parse(takeText(secret) ?? "") as { keys: unknown[] }).keys).toHaveLength(
      keyCount + 1 + Math.min(this.#acknowledged, 1),
    );
    await this.#set(bus, "growing", `growing ${this.#acknowledged + 1}`);
    this.#acknowledged += 1;
    bus.close();
  }

  release(): void {
    for (const kek of this.#keks.values()) kek.release();
  }

  #mint(): string {
    const salt = randomBytes(32).toString("base64");
    this.#keks.set(salt, native.SecureBuffer.random(32));
    return salt;
  }

  #kekOf(salt: string): SecureBuffer {
    const kek = this.#keks.get(salt);
    if (kek === undefined) throw new Error("the vault has a salt that nobody gave it");
    return kek;
  }

  async #set(bus: BusClient, key: string, value: string): Promise<void> {
    using secret = secureText(value);
    (await bus.call("secret.set", { profile, key, secret })).secret?.release();
  }

  async #get(bus: BusClient, key: string, version: number): Promise<string | null> {
    return takeText((await bus.call("secret.get", { profile, key, params: { version } })).secret);
  }
}

test(
  `${kills} kills amid unlocks that rewrap and convert leave a whole vault (SESAME_TEST_SEED=${seed})`,
  { timeout: 60_000 + kills * 5_000 },
  async () => {
    const installation = await Installation.start();
    const run = new Run(installation);
    try {
      await installation.run(["init", "--profile", "other", "--password-stdin"], password);
      await run.fill();
      run.flip();
      await run.restart();
      const usualMs = await run.unlock();
      const seen = { before: 0, after: 0, between: 0 };
      for (let round = 0; round < kills; round += 1) {
        run.flip();
        await run.restart();
        const before = run.metadata();
        const working = run.unlock();
        await delay(run.dice.next() * usualMs * 1.2);
        await run.kill();
        await working;
        const { key_derivation, checksum } = run.metadata();
        if (checksum === before.checksum) seen.before += 1;
        else if (key_derivation === before.key_derivation) seen.between += 1;
        else seen.after += 1;
        await installation.startDaemon("daemon-secrets");
        expect(readdirSync(run.vaults).filter((name) => name.startsWith("."))).toEqual([]);
        await run.unlock();
        await run.check();
      }
      expect(verifyChain(installation.home.config.audit)).toMatchObject({ intact: true, faults: [] });
      if (kills >= 50)
        for (const [when, count] of Object.entries(seen)) expect(count, when).toBeGreaterThan(0);
    } finally {
      run.release();
      await installation.end();
    }
  },
);
