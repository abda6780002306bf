// kill -9 of daemon-profile at five hundred instants of everything that the audit log does: starts and their repairs, entries alone and in
// groups, checkpoints, segments that follow each other, retention. What was answered is in the chain, the chain verifies
// under its signatures, and the next start goes on.
//
// SESAME_TEST_KILLS=n kills n times instead of 500; SESAME_TEST_SEED=n repeats a run's choices.

import { randomInt } from "node:crypto";
import { closeSync, openSync, readSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { BusClient } from "../../src/core/ports.js";
import { SesameError } from "../../src/core/errors.js";
import { listSegments } from "../../src/platform/audit-segments.js";
import { readPublicKey } from "../../src/platform/signing-key.js";
import { checkSignature } from "../../src/platform/signatures.js";
import { readEntries, verifyChain, writePast } from "../support/audit.js";
import { connectTo, makeScratchHome, type ScratchHome, startDaemon } from "../support/daemon.js";
import { Dice } from "../support/vault-lanes.js";

const kills = Number(process.env["SESAME_TEST_KILLS"] ?? 500);
const seed = Number(process.env["SESAME_TEST_SEED"] ?? randomInt(2 ** 32));
const homes = 2;
const longestStartMs = 150;
const longestWorkMs = 30;

/** Entries that are there so far, by reading what is new. */
class Tail {
  readonly #directory: string;
  #number = 0;
  #offset = 0;
  #refusals = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Of the requests that this test makes. */
  get refusals(): number {
    for (const { number, path } of listSegments(this.#directory)) {
      if (number < this.#number) continue;
      if (number > this.#number) this.#offset = 0;
      this.#number = number;
      const bytes = Buffer.alloc(statSync(path).size - this.#offset);
      const descriptor = openSync(path, "r");
      readSync(descriptor, bytes, 0, bytes.length, this.#offset);
      closeSync(descriptor);
      const whole = bytes.lastIndexOf(0x0a) + 1;
      this.#offset += whole;
      this.#refusals += bytes.toString("latin1", 0, whole).split('"code":"ALREADY_INITIALIZED"').length - 1;
    }
    return this.#refusals;
  }
}

class Victim {
  readonly home: ScratchHome = makeScratchHome();
  readonly #dice: Dice;
  readonly #tail: Tail;
  kills = 0;
  acknowledged = 0;
  signed = 0;

  constructor(number: number) {
    this.#dice = new Dice(seed + number);
    this.#tail = new Tail(this.home.config.audit);
  }

  async begin(): Promise<void> {
    const daemon = startDaemon("daemon-profile", this.home.environment);
    expect(await daemon.ready, daemon.stderr()).toBe(true);
    const bus = await connectTo(this.home);
    await bus.call("installation.init");
    bus.close();
    await daemon.stop();
    await writePast(this.home.config, 8);
  }

  async round(): Promise<void> {
    if (this.#dice.next() < 0.3) this.#configure();
    const before = this.#tail.refusals;
    const daemon = startDaemon("daemon-profile", this.home.environment);
    let answered = 0;
    if (this.#dice.next() < 0.3) {
      await delay(this.#dice.next() * longestStartMs);
    } else {
      expect(await daemon.ready, daemon.stdout() + daemon.stderr()).toBe(true);
      const bus = await connectTo(this.home);
      const working = this.#work(bus, () => (answered += 1));
      await delay(this.#dice.next() * longestWorkMs);
      daemon.process.kill("SIGKILL");
      await working;
      bus.close();
    }
    const { signal } = await daemon.stop("SIGKILL");
    expect(signal, daemon.stdout() + daemon.stderr()).toBe("SIGKILL");
    this.kills += 1;
    this.acknowledged += answered;
    expect(this.#tail.refusals - before, "what was answered is in the files").toBeGreaterThanOrEqual(
      answered,
    );
  }

  /** The next start takes it: a segment begins, or old ones go, or checkpoints come thicker. */
  #configure(): void {
    const hash = this.#dice.pick(["blake3", "sha256"]);
    const days = this.#dice.pick([0, 3, 5]);
    const interval = this.#dice.pick([16, 16, 100]);
    writeFileSync(
      this.home.config.configFile,
      `[crypto]\naudit_hash = "${hash}"\n[audit]\nretention_days = ${days}\ncheckpoint_entries = ${interval}\n`,
      { mode: 0o600 },
    );
  }

  /** Until the daemon is gone: requests that are refused with an entry, several at once, and checkpoints. */
  async #work(bus: BusClient, note: () => void): Promise<void> {
    const ask = async (): Promise<void> => {
      for (;;) {
        try {
          if (this.#dice.next() < 0.1) {
            await bus.call("audit.sign");
            this.signed += 1;
          } else {
            await bus.call("installation.init");
          }
        } catch (error) {
          if (!(error instanceof SesameError)) throw error;
          if (error.code !== "ALREADY_INITIALIZED") return;
          note();
        }
      }
    };
    await Promise.all(Array.from({ length: 1 + this.#dice.below(8) }, ask));
  }

  /** All of it, after a start that repairs what there is to repair. */
  async judge(): Promise<void> {
    const daemon = startDaemon("daemon-profile", this.home.environment);
    expect(await daemon.ready, daemon.stdout() + daemon.stderr()).toBe(true);
    await daemon.stop();
    const publicKey = readPublicKey(this.home.config) ?? "";
    const report = verifyChain(this.home.config.audit, { signatures: { check: checkSignature, publicKey } });
    expect(report.faults).toEqual([]);
    expect(report.signatures.unsigned).toBe(0);
  }
}

test(
  `${kills} kills of daemon-profile lose nothing that was acknowledged (SESAME_TEST_SEED=${seed})`,
  { timeout: 60_000 + kills * 2_000 },
  async () => {
    const victims = Array.from({ length: homes }, (_, number) => new Victim(number));
    try {
      await Promise.all(
        victims.map(async (victim) => {
          await victim.begin();
          while (victim.kills < kills / homes) {
            await victim.round();
            if (victim.kills % 50 === 0) await victim.judge();
          }
          await victim.judge();
        }),
      );
      const sum = (count: (victim: Victim) => number): number =>
        victims.reduce((total, victim) => total + count(victim), 0);
      const entries = victims.flatMap(({ home }) => readEntries(home.config.audit));
      const times = (action: string): number => entries.filter((entry) => entry["action"] === action).length;
      expect(sum((one) => one.acknowledged)).toBeGreaterThan(kills);
      expect(times("audit.segment_begun")).toBeGreaterThan(kills / 50);
      expect(times("audit.segments_removed")).toBeGreaterThan(0);
      expect(times("audit.checkpoint")).toBeGreaterThan(kills / 10);
    } finally {
      for (const { home } of victims) home.remove();
    }
  },
);
