// What root sees in memory while an unlock rewraps and converts a vault, when more keys are at hand than ever else: both
// KEKs, the master key, the entry keys of both derivations, and each value in its turn. Nothing of them.

import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type TestContext } from "vitest";
import type { SecureBuffer } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";
import type { VaultMetadata } from "../../src/platform/vault-metadata.js";
import { Installation, pidOf } from "../support/installation.js";
import {
  demandHiddenMemory,
  demandRoot,
  look,
  passwords,
  prepare,
  randomMoment,
  type Subject,
} from "../support/memory-subject.js";
import { type Needle, scanStopped } from "../support/scan-memory.js";
import { textNeedles } from "../support/vault-needles.js";

const rounds = 6;
const longMs = 300_000;
const argon2id = { algorithm: "argon2id", memory_kib: 19_456, passes: 2, lanes: 1 };

/** The form and the cost that the vault is asked for from the next start on; they differ from round to round. */
function configure({ home }: Installation, round: number): number {
  const passes = 3 + (round % 2);
  const hkdf = round % 2 === 0 ? "hkdf-sha256" : "blake3";
  const text = `[crypto]\nhkdf = "${hkdf}"\nargon2id.passes = ${passes}\n`;
  const limits = "[secrets.rate_limit]\nburst = 1000000\nper_second = 1000000\n";
  writeFileSync(home.config.configFile, text + limits, { mode: 0o600 });
  return passes;
}

async function restart(installation: Installation): Promise<void> {
  await installation.daemon("daemon-secrets").stop("SIGKILL");
  await installation.startDaemon("daemon-secrets");
}

function metadataOf({ home }: Installation): VaultMetadata {
  return JSON.parse(readFileSync(join(home.config.vaults, "one.meta.json"), "utf8")) as VaultMetadata;
}

/** Both entry keys, whichever the vault has. */
function entryKeys({ installation, keys }: Subject): Needle[] {
  const { vault_id, factors } = metadataOf(installation);
  const context = Buffer.from(`open-sesame/wrap/1\0${vault_id}\0password`, "latin1");
  using master = native.openBox(keys.kek, context, Buffer.from(factors[0]?.wrapped_key ?? "", "base64"));
  return (["blake3", "hkdf-sha256"] as const).map((derivation) => {
    const id = Buffer.from(vault_id, "latin1");
    using key = native.deriveKey(derivation, master, "open-sesame/entry-key/1", id);
    return { name: `entry key by ${derivation}`, bytes: Buffer.from(key.bytes) };
  });
}

function joined(one: SecureBuffer, other: SecureBuffer): SecureBuffer {
  const both = native.SecureBuffer.alloc(one.length + other.length);
  both.bytes.set(one.bytes);
  both.bytes.set(other.bytes, one.length);
  return both;
}

/** What is seen of daemon-secrets at random moments of unlocks, and afterwards. */
async function lookAtUnlocks(subject: Subject): Promise<{ readonly seen: string[]; readonly looks: number }> {
  const { installation } = subject;
  const needles = [...subject.needles, ...entryKeys(subject)];
  const seen: string[] = [];
  let looks = 0;
  let kek = native.SecureBuffer.alloc(subject.keys.kek.length);
  kek.bytes.set(subject.keys.kek.bytes);
  for (let round = 0; round < rounds; round += 1) {
    const passes = configure(installation, round);
    await restart(installation);
    const before = metadataOf(installation);
    const bus = await installation.connect();
    const next = native.SecureBuffer.random(32);
    needles.push({ name: `key-encryption key ${round}`, bytes: Buffer.from(next.bytes) });
    using both = joined(kek, next);
    const rewrap = { kdf: { ...argon2id, passes }, salt: randomBytes(32).toString("base64") };
    const params = { factor: "password", rewrap };
    const state = { working: true };
    const unlocking = bus.call("vault.unlock", { profile: "one", params, secret: both }).finally(() => {
      state.working = false;
    });
    const take = (): void =>
      void seen.push(...look({ installation, needles }, installation.pidOf("daemon-secrets")));
    while (state.working) {
      await randomMoment(4);
      take();
      looks += 1;
    }
    (await unlocking).secret?.release();
    take();
    bus.close();
    kek.release();
    kek = next;
    const after = metadataOf(installation);
    expect(after.key_derivation).not.toBe(before.key_derivation);
    expect(after.factors).toMatchObject([rewrap]);
  }
  kek.release();
  return { seen, looks };
}

async function withSubject(
  environment: Readonly<Record<string, string>>,
  body: (subject: Subject) => Promise<void>,
): Promise<void> {
  const installation = await Installation.start({ environment });
  try {
    await body(await prepare(installation));
  } finally {
    await installation.end();
  }
}

test("daemon-secrets shows nothing at any moment", { timeout: longMs }, async (context: TestContext) => {
  demandHiddenMemory(context);
  await withSubject({}, async (subject) => {
    const { seen, looks } = await lookAtUnlocks(subject);
    expect(seen).toEqual([]);
    expect(looks).toBeGreaterThan(rounds);
  });
});

test(
  "it has them there: forced into readable memory, they are found",
  { timeout: longMs },
  async (context: TestContext) => {
    demandRoot(context);
    await withSubject({ SESAME_FORCE_MLOCK: "1" }, async (subject) => {
      const { seen } = await lookAtUnlocks(subject);
      const found = new Set(seen.map((find) => find.replace(/ at .*/, "")));
      for (const name of ["master key of one", "entry key by blake3", "entry key by hkdf-sha256"])
        expect([...found], name).toContain(name);
      expect([...found].filter((name) => name.startsWith("password"))).toEqual([]);
    });
  },
);

test(
  "the CLI shows nothing while it derives both keys",
  { timeout: longMs },
  async (context: TestContext) => {
    demandHiddenMemory(context);
    await withSubject({}, async (subject) => {
      const { installation } = subject;
      const needles = textNeedles("password of one", passwords.one).concat(subject.keys.needles);
      let looks = 0;
      for (let round = 0; round < rounds; round += 1) {
        const passes = configure(installation, round);
        await restart(installation);
        const child = installation.spawnCli(
          ["unlock", "-p", "one", "--password-stdin"],
          ["pipe", "ignore", "pipe"],
        );
        let said = "";
        child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
        child.stdin?.on("error", () => undefined).end(passwords.one);
        const ended = new Promise((resolve) => child.on("close", resolve));
        while (child.exitCode === null && child.signalCode === null) {
          await randomMoment(20);
          if (child.exitCode !== null) break;
          try {
            expect(scanStopped(pidOf(child), needles).finds).toEqual([]);
            looks += 1;
          } catch (error) {
            // It ended meanwhile.
            expect(["ESRCH", "ENOENT", "EIO"]).toContain((error as NodeJS.ErrnoException).code);
          }
        }
        expect([await ended, said]).toEqual([0, expect.stringContaining("is guarded by")]);
        expect(metadataOf(installation).factors).toMatchObject([{ kdf: { ...argon2id, passes } }]);
      }
      expect(looks).toBeGreaterThan(2 * rounds);
    });
  },
);
