// Changes of a vault's factors in the store: who must prove himself, what stays of the vault, and what an error on the disk leaves.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { SecureBuffer } from "../../../src/core/ports.js";
import { SesameError } from "../../../src/core/errors.js";
import type { FactorKey } from "../../../src/platform/vault-auth.js";
import type { AuthChange } from "../../../src/platform/vault-auth-change.js";
import { native } from "../../../src/platform/native.js";
import {
  canonicalJson,
  parseMetadata,
  printMetadata,
  type VaultMetadata,
} from "../../../src/platform/vault-metadata.js";
import type { OpenVault } from "../../../src/platform/vault.js";
import { codeOf, identityOf, kdf, kekOf, put, salt, type Scene, scene, take } from "./vault-fixture.js";

const permit = (): void => undefined;
const newFactor = (fingerprint: string) => ({ kind: "ssh-agent", facts: { fingerprint }, salt }) as const;

/** The key of a factor, by the words that it is made of here. */
function keyOf(factorId: string, words = factorId): FactorKey {
  const kek = kekOf(words);
  onTestFinished(() => kek.release());
  return { factorId, kek };
}
const passwordKey = (): FactorKey => keyOf("password", "right");
const kek = (words: string): SecureBuffer => keyOf("", words).kek;

function change(
  at: Scene,
  keys: readonly FactorKey[],
  what: AuthChange,
  open: OpenVault | null = null,
): VaultMetadata {
  const { vault, after, error } = at.store.changeAuth(identityOf(), { keys, change: what, permit, open });
  vault.close();
  if (error !== null) throw error;
  return after;
}

const enroll = (name: string): AuthChange => ({
  kind: "enroll",
  factor: newFactor(name),
  kek: kek(name),
  placement: "additional",
  nowMs: 5,
});
const combine = (mode: "any" | "all"): AuthChange => ({ kind: "combine", wanted: { mode } });

/** With the value "value" under "db", a password and the keys "ssh-agent" and "ssh-agent-2". */
function ready(): Scene {
  const at = scene();
  const vault = at.create();
  put(vault, "db", "value");
  vault.close();
  change(at, [passwordKey()], enroll("ssh-agent"));
  change(at, [passwordKey()], enroll("ssh-agent-2"));
  return at;
}

const everyKey = (): FactorKey[] => [passwordKey(), keyOf("ssh-agent"), keyOf("ssh-agent-2")];
const bytes = (at: Scene): string => readFileSync(join(at.directory, "work.meta.json"), "utf8");

function opens(at: Scene, ...keys: readonly FactorKey[]): string {
  const [last, ...others] = keys.toReversed();
  if (last === undefined) throw new Error("no key");
  const metadata = at.store.describe(identityOf());
  const presented = new Map(others.map((key) => [key.factorId, at.store.openPiece(metadata, key)]));
  const vault = at.store.unlock(identityOf(), {
    ...last,
    ...(metadata.auth === undefined ? {} : { presented }),
  });
  try {
    return take(vault, "db");
  } finally {
    vault.close();
  }
}

describe('in the mode "any"', () => {
  test("a factor is enrolled by one that is there, and leaves the others' bytes as they are", () => {
    const at = scene();
    const vault = at.create();
    put(vault, "db", "value");
    vault.close();
    const before = at.store.describe(identityOf());
    const after = change(at, [passwordKey()], enroll("ssh-agent"));
    expect(after.factors[0]).toEqual(before.factors[0]);
    expect(after.factors[1]).toMatchObject({ id: "ssh-agent", created_at: 5 });
    expect([before.version, after.version]).toEqual([1, 2]);
    expect(opens(at, keyOf("ssh-agent"))).toBe("value");
    expect(opens(at, passwordKey())).toBe("value");
  });

  test("nothing changes without a key, with a wrong one, or with a wrong one beside a right one", () => {
    const at = ready();
    const whole = bytes(at);
    const attempt = (...keys: readonly FactorKey[]) => codeOf(() => change(at, keys, enroll("another")));
    expect(attempt()).toBe("AUTH_INCOMPLETE");
    expect(attempt(keyOf("password", "wrong"))).toBe("AUTH_FAILED");
    expect(attempt(passwordKey(), keyOf("ssh-agent", "wrong"))).toBe("AUTH_FAILED");
    expect(attempt(keyOf("nobody"))).toBe("FACTOR_UNKNOWN");
    expect(bytes(at)).toBe(whole);
  });

  test("a factor does not revoke itself: one that stays must prove itself", () => {
    const at = ready();
    const whole = bytes(at);
    const revoke = (factorId: string): AuthChange => ({ kind: "revoke", factorId });
    expect(codeOf(() => change(at, [keyOf("ssh-agent")], revoke("ssh-agent")))).toBe("FACTOR_ABSENT");
    expect(bytes(at)).toBe(whole);
    change(at, [passwordKey()], revoke("ssh-agent"));
    change(at, [keyOf("ssh-agent-2")], revoke("password"));
    expect(codeOf(() => change(at, [keyOf("ssh-agent-2")], revoke("ssh-agent-2")))).toBe(
      "AUTH_COMBINATION_IMPOSSIBLE",
    );
    expect(opens(at, keyOf("ssh-agent-2"))).toBe("value");
  });

  test("no factor is enrolled twice, no second password, and no seventeenth factor", () => {
    const at = ready();
    expect(codeOf(() => change(at, [passwordKey()], enroll("ssh-agent")))).toBe("FACTOR_EXISTS");
    const second = { ...enroll("x"), factor: { kind: "password", kdf, salt } } as AuthChange;
    expect(codeOf(() => change(at, [passwordKey()], second))).toBe("FACTOR_EXISTS");
    for (let number = 4; number <= 16; number += 1) change(at, [passwordKey()], enroll(`key ${number}`));
    expect(codeOf(() => change(at, [passwordKey()], enroll("one more")))).toBe("AUTH_COMBINATION_IMPOSSIBLE");
    const metadata = at.store.describe(identityOf());
    expect(new Set(metadata.factors.map(({ id }) => id)).size).toBe(16);
  });

  test("what the caller does not permit does not happen, and an open vault stays open", () => {
    const at = ready();
    const whole = bytes(at);
    const open = at.unlock();
    const refuse = (): never => {
      throw new SesameError("AUTH_DEMAND_UNMET", "no");
    };
    const attempt = () =>
      at.store.changeAuth(identityOf(), { keys: [passwordKey()], change: enroll("x"), permit: refuse, open });
    expect(codeOf(attempt)).toBe("AUTH_DEMAND_UNMET");
    expect(bytes(at)).toBe(whole);
    expect(take(open, "db")).toBe("value");
  });

  test("an open vault is open afterwards, by another object", () => {
    const at = ready();
    const open = at.unlock();
    const authorization = { keys: [passwordKey()], change: enroll("x"), permit, open };
    const { vault } = at.store.changeAuth(identityOf(), authorization);
    expect([open.isOpen, vault.isOpen]).toEqual([false, true]);
    expect(take(vault, "db")).toBe("value");
    vault.close();
  });

  test("metadata that can't be replaced leaves the vault as it was, open, and with the reason", () => {
    const at = ready();
    const whole = bytes(at);
    const blocked = join(at.directory, `.work.meta.json.${process.pid}.tmp`);
    mkdirSync(join(blocked, "full"), { recursive: true });
    const authorization = { keys: [passwordKey()], change: enroll("x"), permit, open: null };
    const { vault, error } = at.store.changeAuth(identityOf(), authorization);
    rmSync(blocked, { recursive: true });
    expect(error).toBeInstanceOf(SesameError);
    expect(take(vault, "db")).toBe("value");
    vault.close();
    expect(bytes(at)).toBe(whole);
    expect(opens(at, passwordKey())).toBe("value");
  });
});

describe("factors that open the vault together", () => {
  test("all must prove themselves to be combined", () => {
    const at = ready();
    const whole = bytes(at);
    expect(codeOf(() => change(at, [passwordKey(), keyOf("ssh-agent")], combine("all")))).toBe(
      "FACTOR_ABSENT",
    );
    expect(bytes(at)).toBe(whole);
    change(at, everyKey(), combine("all"));
    expect(opens(at, ...everyKey())).toBe("value");
    expect(codeOf(() => opens(at, passwordKey(), keyOf("ssh-agent")))).toBe("AUTH_INCOMPLETE");
  });

  test("pieces of one generation open nothing of another", () => {
    const at = ready();
    change(at, everyKey(), combine("all"));
    const before = at.store.describe(identityOf());
    change(at, everyKey(), combine("any"));
    change(at, everyKey(), combine("all"));
    const after = at.store.describe(identityOf());
    expect(after.auth?.generation).not.toBe(before.auth?.generation);
    const mixed = { ...after, factors: [before.factors[0], ...after.factors.slice(1)] } as VaultMetadata;
    expect(codeOf(() => at.store.openPiece(mixed, passwordKey()))).toBe("AUTH_FAILED");
  });

  test("the password is changed by itself and the others, not by the others alone", () => {
    const at = ready();
    change(at, everyKey(), { kind: "combine", wanted: { mode: "policy", additionalRequired: 2 } });
    const next: AuthChange = { kind: "password", factorId: "password", kdf, salt, kek: kek("next") };
    expect(codeOf(() => change(at, [keyOf("ssh-agent"), keyOf("ssh-agent-2")], next))).toBe("FACTOR_ABSENT");
    change(at, [passwordKey(), keyOf("ssh-agent")], next);
    expect(codeOf(() => opens(at, passwordKey(), keyOf("ssh-agent")))).toBe("AUTH_FAILED");
    expect(opens(at, keyOf("password", "next"), keyOf("ssh-agent-2"))).toBe("value");
  });

  test("metadata that says what can't be is damage, whatever its checksum", () => {
    const at = ready();
    change(at, everyKey(), combine("all"));
    const sound = at.store.describe(identityOf());
    const { auth } = sound;
    if (auth === undefined) throw new Error("the vault has no auth");
    const bad = [
      { ...sound, version: 1 },
      { ...sound, auth: { ...auth, required: ["password"] } },
      { ...sound, auth: { ...auth, required: [...auth.required, "nobody"] } },
      { ...sound, auth: { ...auth, mode: "policy", additional_required: 1 } },
      { ...sound, factors: [...sound.factors, sound.factors[0]] },
    ] as VaultMetadata[];
    for (const metadata of bad) {
      const { checksum: _checksum, ...facts } = metadata;
      const whole = { ...facts, checksum: native.blake3Hex(canonicalJson(facts)) };
      expect(codeOf(() => parseMetadata(printMetadata(whole), "work"))).toBe("VAULT_DAMAGED");
    }
  });
});

describe("another master key", () => {
  const rekey = async (at: Scene, keys: readonly FactorKey[], revoke: readonly string[] = []) => {
    const { vault, error } = await at.store.rekey(identityOf(), { keys, change: revoke, permit, open: null });
    vault.close();
    expect(error).toBeNull();
  };

  test.each(["any", "all"] as const)(
    "opens by every factor in the mode %s, and by no box of before",
    async (mode) => {
      const at = ready();
      if (mode === "all") change(at, everyKey(), combine("all"));
      const before = at.store.describe(identityOf());
      await rekey(at, everyKey());
      const after = at.store.describe(identityOf());
      expect(after.vault_id).toBe(before.vault_id);
      const boxes = new Set(after.factors.map(({ wrapped_key }) => wrapped_key));
      expect(before.factors.some(({ wrapped_key }) => boxes.has(wrapped_key))).toBe(false);
      expect(opens(at, ...everyKey())).toBe("value");
      if (mode === "any") for (const key of everyKey()) expect(opens(at, key)).toBe("value");
    },
  );

  test("is not made with a factor missing that is not to go", () => {
    const at = ready();
    const whole = bytes(at);
    const attempt = (revoke: readonly string[]) =>
      codeOf(
        () =>
          void at.store.rekey(identityOf(), { keys: [passwordKey()], change: revoke, permit, open: null }),
      );
    expect(attempt([])).toBe("FACTOR_ABSENT");
    expect(attempt(["ssh-agent"])).toBe("FACTOR_ABSENT");
    expect(attempt(["password", "ssh-agent", "ssh-agent-2"])).toBe("AUTH_COMBINATION_IMPOSSIBLE");
    expect(attempt(["nobody"])).toBe("FACTOR_UNKNOWN");
    expect(bytes(at)).toBe(whole);
  });

  test("leaves the former master key good for nothing of the database", async () => {
    const at = ready();
    const before = bytes(at);
    await rekey(at, everyKey());
    writeFileSync(join(at.directory, "work.meta.json"), before);
    expect(codeOf(() => opens(at, passwordKey()))).toBe("VAULT_DAMAGED");
  });
});
