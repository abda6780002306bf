// What an unlock makes of a vault besides, by configuration that changes while daemon-secrets runs: decided by it alone.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { composeConfiguration, type EffectiveConfig } from "../../../../src/core/configuration.js";
import { SesameError } from "../../../../src/core/errors.js";
import { createInstallation } from "../../../../src/core/installation.js";
import type { Lock } from "../../../../src/core/policy.js";
import type { LogFields, OwnerReply } from "../../../../src/core/ports.js";
import type { PasswordKdf } from "../../../../src/generated/types.js";
import type { MethodName } from "../../../../src/bus/methods.js";
import { gatesFor } from "./gates-fixture.js";
import { createHandlers } from "../../../../src/daemons/secrets/handlers.js";
import { OpenVaults } from "../../../../src/daemons/secrets/open-vaults.js";
import { mintUuid, sha1 } from "../../../../src/platform/derived-ids.js";
import { native } from "../../../../src/platform/native.js";
import { VaultStore } from "../../../../src/platform/vault-store.js";
import { kdf, salt, secure } from "../../platform/vault-fixture.js";

const pbkdf2 = { algorithm: "pbkdf2-sha256", iterations: 600_000 } as const;
const stronger = { ...kdf, memory_kib: 32_768 };
const kek = Buffer.alloc(32, "right");
const nextKek = Buffer.alloc(32, "next");
const nextSalt = Buffer.alloc(32, 3).toString("base64");

interface Subject {
  configure(crypto: object, locks?: readonly Lock[]): void;
  ask(method: MethodName, params: object, body?: Uint8Array): Promise<OwnerReply>;
  /** The factor's key derivation, and the one that a client is asked for. */
  factor(): Promise<{ readonly kdf: PasswordKdf; readonly rewrap: PasswordKdf | null }>;
  readonly logged: readonly {
    readonly severity: string;
    readonly event: string;
    readonly fields: LogFields;
  }[];
}

function subject(): Subject {
  const root = mkdtempSync(join(tmpdir(), "unlock-test-"));
  const clock = { now: () => 1_000_000, monotonic: () => 1_000_000 };
  const logged: Subject["logged"][number][] = [];
  const log = {
    write: (severity: string, event: string, _: string, fields: LogFields = {}) =>
      void logged.push({ severity, event, fields }),
  };
  let composed = composeConfiguration({ layers: [] });
  const effective: EffectiveConfig = {
    get values() {
      return composed.values;
    },
    get origins() {
      return composed.origins;
    },
    get conflicts() {
      return composed.conflicts;
    },
    of: (profile) => composed.of(profile),
    profilesApartIn: (key) => composed.profilesApartIn(key),
  };
  const identity = createInstallation(sha1, mintUuid());
  const store = new VaultStore(join(root, "vaults"));
  const vaults = new OpenVaults({ store, refusal: () => null, readIdentity: () => identity, clock, log });
  const gates = gatesFor({ vaults, effective, clock, log });
  const handlers = createHandlers({
    vaults,
    gates,
    effective,
    refresh: () => undefined,
    clock,
    log,
    describeDaemon: () => ({}),
  });
  onTestFinished(() => {
    vaults.lockAll();
    rmSync(root, { recursive: true, force: true });
  });
  const actor = {
    connection: 1,
    uid: 1_000,
    pid: 42,
    exe: "/usr/bin/node",
    unit: "",
    clearance: "client",
  } as const;
  const ask: Subject["ask"] = async (method, params, body = new Uint8Array(0)) => {
    const handler = handlers[method];
    if (handler === undefined) throw new Error(`${method} has no handler`);
    using secret = secure(body);
    return await handler({ method, profile: "work", key: "", params: { ...params }, actor, secret });
  };
  return {
    configure(crypto, locks = []) {
      composed = composeConfiguration({ layers: [{ source: "config.toml", value: { crypto } }], locks });
    },
    ask,
    async factor() {
      const { sealedJson } = await ask("vault.describe", {});
      const { factors } = sealedJson as { factors: { kdf: PasswordKdf; rewrap: PasswordKdf | null }[] };
      const [factor] = factors;
      if (factor === undefined) throw new Error("the vault has no factor");
      return { kdf: factor.kdf, rewrap: factor.rewrap };
    },
    logged,
  };
}

/** With a locked vault "work". */
async function ready(): Promise<Subject> {
  const at = subject();
  await at.ask("profile.create", { factor: { kind: "password", kdf, salt } }, kek);
  await at.ask("vault.lock", {});
  return at;
}

const offer = (offered: PasswordKdf) => ({ factor: "password", rewrap: { kdf: offered, salt: nextSalt } });
const bothKeys = Buffer.concat([kek, nextKek]);

async function codeOf(reply: Promise<OwnerReply>): Promise<string> {
  try {
    await reply;
    return "no error";
  } catch (error) {
    if (error instanceof SesameError) return error.code;
    throw error;
  }
}

const locked = (key: Lock["key"], value: Lock["value"]): Lock => ({
  key,
  value,
  profile: null,
  source: "baseline",
  path: "/etc/pds/policy.toml",
  line: 1,
});

describe("a vault that is as configured", () => {
  test("asks for nothing, and an unlock answers with nothing", async () => {
    const at = await ready();
    expect(await at.factor()).toEqual({ kdf, rewrap: null });
    expect(await at.ask("vault.unlock", { factor: "password" }, kek)).toEqual({});
  });
});

describe("a vault that is not as configured", () => {
  test("asks for the configured derivation while it is locked, is rewrapped by an unlock, and says so everywhere", async () => {
    const at = await ready();
    at.configure({ argon2id: { memory_kib: 32_768 } });
    expect(await at.factor()).toEqual({ kdf, rewrap: stronger });
    const details = {
      kdf_before: "argon2id, memory_kib 19456, passes 2, lanes 1",
      kdf_after: "argon2id, memory_kib 32768, passes 2, lanes 1",
      weaker: false,
    };
    expect(await at.ask("vault.unlock", offer(stronger), bothKeys)).toEqual({
      sealedJson: { changes: [{ action: "vault.rewrapped", ...details, error: null }] },
      audit: [{ action: "vault.rewrapped", details }],
    });
    expect(at.logged.at(-1)).toEqual({
      severity: "notice",
      event: "vault.rewrapped",
      fields: { profile: "work", ...details },
    });
    expect(await at.factor()).toEqual({ kdf: stronger, rewrap: null });
    await at.ask("vault.lock", {});
    expect(await codeOf(at.ask("vault.unlock", { factor: "password" }, kek))).toBe("AUTH_FAILED");
    expect(await at.ask("vault.unlock", { factor: "password" }, nextKek)).toEqual({});
  });

  test("is unlocked with one key as well and stays as it is then", async () => {
    const at = await ready();
    at.configure({ kdf: "pbkdf2-sha256" });
    expect(await at.ask("vault.unlock", { factor: "password" }, kek)).toEqual({});
    expect(await at.factor()).toEqual({ kdf, rewrap: null });
    await at.ask("vault.lock", {});
    expect(await at.factor()).toEqual({ kdf, rewrap: pbkdf2 });
  });

  test("is weaker where a file says so, with a warning", async () => {
    const at = await ready();
    at.configure({ kdf: "pbkdf2-sha256" });
    const { audit } = await at.ask("vault.unlock", offer(pbkdf2), bothKeys);
    expect(audit).toMatchObject([{ action: "vault.rewrapped", details: { weaker: true } }]);
    expect(at.logged.at(-1)).toMatchObject({ severity: "warning", event: "vault.rewrapped" });
    expect((await at.factor()).kdf).toEqual(pbkdf2);
  });

  test("changes nothing for a wrong password", async () => {
    const at = await ready();
    at.configure({ kdf: "pbkdf2-sha256" });
    const wrong = Buffer.concat([nextKek, nextKek]);
    expect(await codeOf(at.ask("vault.unlock", offer(pbkdf2), wrong))).toBe("AUTH_FAILED");
    expect(await at.factor()).toEqual({ kdf, rewrap: pbkdf2 });
    expect(await at.ask("vault.unlock", { factor: "password" }, kek)).toEqual({});
  });

  test("leaves no key in secure memory but the open vault's, and wipes both that came at once", async () => {
    const at = await ready();
    at.configure({ kdf: "pbkdf2-sha256" });
    const before = native.secureMemoryStatus().liveBuffers;
    await at.ask("vault.unlock", offer(pbkdf2), bothKeys);
    expect(native.secureMemoryStatus().liveBuffers).toBe(before + 1);
  });
});

describe("a vault of another form than configured", () => {
  const details = {
    crypto_profile_before: "leading-edge",
    crypto_profile_after: "governance-compatible",
    key_derivation_before: "blake3",
    key_derivation_after: "hkdf-sha256",
  };

  async function converting(): Promise<{ at: Subject; unlocking: Promise<OwnerReply> }> {
    const at = await ready();
    at.configure({ profile: "governance-compatible" });
    return { at, unlocking: at.ask("vault.unlock", { factor: "password" }, kek) };
  }

  test("is converted by an unlock, which says so everywhere", async () => {
    const { at, unlocking } = await converting();
    expect(await unlocking).toEqual({
      sealedJson: { changes: [{ action: "vault.converted", ...details, error: null }] },
      audit: [{ action: "vault.converted", details }],
    });
    expect(at.logged.slice(-2).map(({ severity, event }) => [severity, event])).toEqual([
      ["info", "vault.unlocked"],
      ["notice", "vault.converted"],
    ]);
    const { sealedJson } = await at.ask("vault.describe", {});
    expect(sealedJson).toMatchObject({ crypto_profile: "governance-compatible", unlocked: true });
  });

  test("is locked until it is converted, is seen whole meanwhile, and whoever unlocks it meanwhile waits", async () => {
    const { at, unlocking } = await converting();
    expect(await codeOf(at.ask("secret.list", {}))).toBe("VAULT_LOCKED");
    expect(await codeOf(at.ask("profile.delete", {}))).toBe("VAULT_LOCKED");
    expect(await codeOf(at.ask("profile.create", { factor: { kind: "password", kdf, salt } }, kek))).toBe(
      "PROFILE_EXISTS",
    );
    const { sealedJson } = await at.ask("profile.list", {});
    expect(sealedJson).toEqual({
      profiles: [{ profile: "work", unlocked: false, unlocked_at: null, damaged: null }],
    });
    expect(await codeOf(at.ask("vault.unlock", { factor: "password" }, nextKek))).toBe("AUTH_FAILED");
    expect(await at.ask("vault.unlock", { factor: "password" }, kek)).toEqual({});
    expect(await codeOf(at.ask("secret.list", {}))).toBe("no error");
    expect((await unlocking).audit).toEqual([{ action: "vault.converted", details }]);
  });

  test("that is locked amid its conversion is locked after it", async () => {
    const { at, unlocking } = await converting();
    expect(await at.ask("vault.lock", {})).toEqual({ sealedJson: { was_unlocked: true } });
    expect((await unlocking).audit).toEqual([{ action: "vault.converted", details }]);
    expect(await codeOf(at.ask("secret.list", {}))).toBe("VAULT_LOCKED");
    expect(await at.ask("vault.unlock", { factor: "password" }, kek)).toEqual({});
  });

  test("holds no key of a factor while it is converted, and none but its own afterwards", async () => {
    const before = native.secureMemoryStatus().liveBuffers;
    const { unlocking } = await converting();
    // The master key and the entry key.
    expect(native.secureMemoryStatus().liveBuffers).toBe(before + 2);
    await unlocking;
    expect(native.secureMemoryStatus().liveBuffers).toBe(before + 1);
  });
});

describe("an offer that the configuration does not ask for", () => {
  const refusedAs = (details: object) => [
    { action: "vault.rewrapped", code: "REWRAP_REFUSED", details: expect.objectContaining(details) },
  ];

  test("is refused, audited and logged, and the vault is unlocked as it was", async () => {
    const at = await ready();
    const reply = await at.ask("vault.unlock", offer(pbkdf2), bothKeys);
    expect(reply.audit).toEqual(refusedAs({ weaker: true }));
    expect(reply.sealedJson).toMatchObject({ changes: [{ error: { code: "REWRAP_REFUSED" } }] });
    expect(at.logged.at(-1)).toMatchObject({ severity: "warning", event: "vault.rewrap_failed" });
    await at.ask("vault.lock", {});
    expect(await at.factor()).toEqual({ kdf, rewrap: null });
    expect(await at.ask("vault.unlock", { factor: "password" }, kek)).toEqual({});
  });

  test("by a lock is refused, whatever the user's file wants", async () => {
    const at = await ready();
    at.configure({ kdf: "pbkdf2-sha256" }, [locked("crypto.kdf", "argon2id")]);
    expect((await at.factor()).rewrap).toBeNull();
    const { audit } = await at.ask("vault.unlock", offer(pbkdf2), bothKeys);
    expect(audit).toEqual(refusedAs({ weaker: true }));
    expect((await at.factor()).kdf).toEqual(kdf);
  });

  test("any more, because the configuration changed meanwhile, is refused likewise", async () => {
    const at = await ready();
    at.configure({ kdf: "pbkdf2-sha256" });
    const { rewrap } = await at.factor();
    at.configure({});
    const { audit } = await at.ask("vault.unlock", offer(rewrap ?? kdf), bothKeys);
    expect(audit).toEqual(refusedAs({}));
  });

  test("for an open vault changes nothing, once the key has been checked", async () => {
    const at = await ready();
    await at.ask("vault.unlock", { factor: "password" }, kek);
    at.configure({ kdf: "pbkdf2-sha256" });
    expect(await at.ask("vault.unlock", offer(pbkdf2), bothKeys)).toEqual({});
    const wrong = Buffer.concat([nextKek, nextKek]);
    expect(await codeOf(at.ask("vault.unlock", offer(pbkdf2), wrong))).toBe("AUTH_FAILED");
    expect((await at.factor()).kdf).toEqual(kdf);
  });

  test.each([
    ["without the second key", offer(pbkdf2), kek],
    ["with a second key that nothing is said of", { factor: "password" }, bothKeys],
    ["with half a key", offer(pbkdf2), bothKeys.subarray(1)],
  ])("%s is REQUEST_INVALID", async (_, params, body) => {
    const at = await ready();
    at.configure({ kdf: "pbkdf2-sha256" });
    expect(await codeOf(at.ask("vault.unlock", params, body))).toBe("REQUEST_INVALID");
  });
});
