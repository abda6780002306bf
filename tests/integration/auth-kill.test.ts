// kill -9 of daemon-secrets at random instants of an enrolment, a revocation, a change of the password, of the mode and of the
// master key: the vault opens with the factors of before or with those of after, each of them, and holds everything.
//
// SESAME_TEST_AUTH_KILLS=n kills n times instead of 100; SESAME_TEST_SEED=n repeats a run's choices.

import { randomBytes, randomInt } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BusClient, SecureBuffer } from "../../src/core/ports.js";
import type { MethodName } from "../../src/bus/methods.js";
import { native } from "../../src/platform/native.js";
import type { VaultMetadata } from "../../src/platform/vault-metadata.js";
import { verifyChain } from "../support/audit.js";
import { secureText, takeText } from "../support/bus.js";
import { Installation } from "../support/installation.js";
import { Dice, isInterruption } from "../support/vault-lanes.js";

const kills = Number(process.env["SESAME_TEST_AUTH_KILLS"] ?? 100);
const seed = Number(process.env["SESAME_TEST_SEED"] ?? randomInt(2 ** 32));
const profile = "work";
const kdf = { algorithm: "argon2id", memory_kib: 19_456, passes: 2, lanes: 1 } as const;
const keyCount = 20;
const large = "y".repeat(200_000);
const kinds = ["enroll", "revoke", "password", "combine", "rekey"] as const;
type Kind = (typeof kinds)[number];

interface Act {
  readonly method: MethodName;
  readonly params: object;
  /** What the act adds to the body. */
  readonly added: readonly SecureBuffer[];
}

class Run {
  readonly dice = new Dice(seed);
  readonly #installation: Installation;
  /** Each key that a factor was ever made with, by the factor's salt. */
  readonly #keks = new Map<string, SecureBuffer>();

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  get vaults(): string {
    return this.#installation.home.config.vaults;
  }

  metadata(): VaultMetadata {
    return JSON.parse(readFileSync(join(this.vaults, `${profile}.meta.json`), "utf8")) as VaultMetadata;
  }

  async fill(): Promise<void> {
    const limits = [
      "[secrets.rate_limit]\nburst = 1000000\nper_second = 1000000",
      "[auth.failures]\nburst = 1000\nper_minute = 1000\n",
    ];
    writeFileSync(this.#installation.home.config.configFile, limits.join("\n"), { mode: 0o600 });
    await this.restart();
    const bus = await this.#installation.connect();
    const salt = this.#mint();
    const params = { factor: { kind: "password", kdf, salt } };
    await bus.call("profile.create", { profile, params, secret: this.#kekOf(salt) });
    for (let number = 0; number < keyCount; number += 1)
      await this.#set(bus, `key-${number}`, `value ${number}`);
    await this.#set(bus, "large", large);
    bus.close();
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.#installation.startDaemon("daemon-secrets");
  }

  async kill(): Promise<void> {
    await this.#installation.daemon("daemon-secrets").stop("SIGKILL");
  }

  async start(): Promise<void> {
    await this.#installation.startDaemon("daemon-secrets");
  }

  /** How long it took; it may not have come about. */
  async change(kind: Kind): Promise<number> {
    const { method, params, added } = this.#actOf(kind);
    const { factors } = this.metadata();
    const begin = performance.now();
    try {
      const bus = await this.#installation.connect();
      const all = [...factors.map(({ salt }) => this.#kekOf(salt)), ...added];
      using secret = joined(all);
      const keys = factors.map(({ id }) => id);
      (await bus.call(method, { profile, params: { keys, ...params }, secret })).secret?.release();
      bus.close();
    } catch (error) {
      if (!isInterruption(error)) throw error;
    }
    return performance.now() - begin;
  }

  /** Every factor that the metadata has opens the vault, alone or with the others, and everything is in it. */
  async check(): Promise<void> {
    const bus = await this.#installation.connect();
    const { factors, auth } = this.metadata();
    const give = async (method: MethodName, { id, salt }: (typeof factors)[number]): Promise<void> => {
      const reply = await bus.call(method, { profile, params: { factor: id }, secret: this.#kekOf(salt) });
      reply.secret?.release();
    };
    if (auth === undefined) {
      for (const factor of factors) {
        await give("vault.unlock", factor);
        (await bus.call("vault.lock", { profile })).secret?.release();
      }
    } else {
      for (const factor of factors.slice(0, -1)) await give("vault.present", factor);
    }
    const last = factors.at(-1);
    if (last === undefined) throw new Error("the vault has no factor");
    await give("vault.unlock", last);
    for (let number = 0; number < keyCount; number += 1)
      expect(await this.#get(bus, `key-${number}`)).toBe(`value ${number}`);
    expect(await this.#get(bus, "large")).toBe(large);
    // Every other change finds it locked.
    if (this.dice.below(2) === 0) (await bus.call("vault.lock", { profile })).secret?.release();
    bus.close();
  }

  release(): void {
    for (const kek of this.#keks.values()) kek.release();
  }

  #actOf(kind: Kind): Act {
    const { factors, auth } = this.metadata();
    const salt = this.#mint();
    const kek = this.#kekOf(salt);
    const revocable = factors.filter((factor) => factor.kind !== "password");
    const gone = revocable[this.dice.below(Math.max(1, revocable.length))];
    switch (kind) {
      case "revoke":
        if (gone !== undefined) return { method: "vault.revoke", params: { factor: gone.id }, added: [] };
        return this.#actOf("enroll");
      case "enroll": {
        if (factors.length > 3) return this.#actOf("revoke");
        const facts = { fingerprint: salt };
        return {
          method: "vault.enroll",
          params: { factor: { kind: "ssh-agent", facts, salt } },
          added: [kek],
        };
      }
      case "password":
        return { method: "vault.change_password", params: { factor: "password", kdf, salt }, added: [kek] };
      case "combine":
        return { method: "vault.set_auth", params: { mode: auth === undefined ? "all" : "any" }, added: [] };
      case "rekey":
        return { method: "vault.rekey", params: {}, added: [] };
    }
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

  async #get(bus: BusClient, key: string): Promise<string | null> {
    return takeText((await bus.call("secret.get", { profile, key })).secret);
  }
}

function joined(keys: readonly SecureBuffer[]): SecureBuffer {
  const body = native.SecureBuffer.alloc(keys.length * 32);
  keys.forEach((key, index) => body.bytes.set(key.bytes, index * 32));
  return body;
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test(
  `${kills} kills amid changes of factors and keys leave a vault that opens as before or as after (SESAME_TEST_SEED=${seed})`,
  { timeout: 60_000 + kills * 5_000 },
  async () => {
    const installation = await Installation.start();
    const run = new Run(installation);
    try {
      await installation.run(
        ["init", "--profile", "other", "--password-stdin"],
        "correct horse battery staple",
      );
      await run.fill();
      const usualMs = new Map<Kind, number>();
      for (const kind of kinds) {
        usualMs.set(kind, await run.change(kind));
        await run.check();
      }
      const seen = { before: 0, after: 0 };
      for (let round = 0; round < kills; round += 1) {
        const kind = kinds[round % kinds.length] ?? "rekey";
        const before = run.metadata();
        const changing = run.change(kind);
        await delay(run.dice.next() * (usualMs.get(kind) ?? 0) * 1.2);
        await run.kill();
        await changing;
        await run.start();
        seen[run.metadata().checksum === before.checksum ? "before" : "after"] += 1;
        expect(readdirSync(run.vaults).filter((name) => name.startsWith("."))).toEqual([]);
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
