// A factor under another key derivation: what a vault is in the middle of it, and when there is no room for it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { native } from "../../../src/platform/native.js";
import { replaceMetadata } from "../../../src/platform/vault-checksum.js";
import { openDatabase } from "../../../src/platform/vault-database.js";
import { VaultFiles } from "../../../src/platform/vault-files.js";
import { derivePageKey } from "../../../src/platform/vault-keys.js";
import { openAuth } from "../../../src/platform/vault-auth.js";
import { type Rewrapping, rewrapped } from "../../../src/platform/vault-change.js";
import { type Unlocked, VaultStore } from "../../../src/platform/vault-store.js";
import {
  atOnce,
  codeOf,
  formOf,
  identityOf,
  kekOf,
  put,
  type Scene,
  scene,
  snapshot,
  take,
} from "./vault-fixture.js";

const nextKdf = { algorithm: "pbkdf2-sha256", iterations: 600_000 } as const;
const nextSalt = Buffer.alloc(32, 7).toString("base64");
const rewrapping = (): Rewrapping => ({ kdf: nextKdf, salt: nextSalt, kek: kekOf("next") });
const profile = identityOf().profile;

function rewrap(at: Scene, password = "right"): Unlocked {
  using kek = kekOf(password);
  const wanted = rewrapping();
  try {
    return atOnce(
      at.store.unlockChanging(
        identityOf(),
        { factorId: "password", kek },
        { form: formOf("leading-edge"), rewrapping: wanted },
      ),
    );
  } finally {
    wanted.kek.release();
  }
}

function filled(at: Scene): void {
  const vault = at.create();
  put(vault, "db", "one");
  put(vault, "db", "two");
  vault.close();
}

function holdsEverything(directory: string, password: string): void {
  using kek = kekOf(password);
  const vault = new VaultStore(directory).unlock(identityOf(), { factorId: "password", kek });
  expect([take(vault, "db"), take(vault, "db", 1)]).toEqual(["two", "one"]);
  vault.close();
}

describe("a rewrap", () => {
  test("unlocks with the one key and from then on with the other alone; secrets and ids stay", () => {
    const at = scene();
    filled(at);
    const before = at.store.describe(identityOf());
    const { vault, changes } = rewrap(at);
    expect(take(vault, "db")).toBe("two");
    put(vault, "db", "two");
    vault.close();
    const after = at.store.describe(identityOf());
    expect(changes).toEqual([{ kind: "rewrapped", before, after, error: null }]);
    expect(after.factors).toMatchObject([{ id: "password", kdf: nextKdf, salt: nextSalt }]);
    expect({ ...after, factors: [], checksum: "" }).toEqual({ ...before, factors: [], checksum: "" });
    expect(codeOf(() => at.unlock("work", "right"))).toBe("AUTH_FAILED");
    holdsEverything(at.directory, "next");
    expect(readdirSync(at.directory).toSorted()).toEqual(["work.db", "work.meta.json"]);
  });

  test("with a wrong key changes no byte", () => {
    const at = scene();
    filled(at);
    const bytes = () => readdirSync(at.directory).map((name) => readFileSync(join(at.directory, name)));
    const before = bytes();
    expect(codeOf(() => rewrap(at, "wrong"))).toBe("AUTH_FAILED");
    expect(bytes()).toEqual(before);
  });

  test("leaves no key in secure memory but the open vault's", () => {
    const at = scene();
    filled(at);
    const before = native.secureMemoryStatus().liveBuffers;
    const { vault } = rewrap(at);
    expect(native.secureMemoryStatus().liveBuffers).toBe(before + 1);
    vault.close();
    expect(native.secureMemoryStatus().liveBuffers).toBe(before);
  });

  test("makes the metadata of before damage: an older factor can't be put back", () => {
    const at = scene();
    filled(at);
    const path = join(at.directory, "work.meta.json");
    const older = readFileSync(path);
    rewrap(at).vault.close();
    writeFileSync(path, older);
    expect(codeOf(() => at.unlock("work", "right"))).toBe("VAULT_DAMAGED");
  });
});

/** The files as a kill leaves them after each step, oldest first. */
function crashes(at: Scene): { readonly step: string; readonly directory: string }[] {
  using kek = kekOf("right");
  using nextKek = kekOf("next");
  const before = at.store.describe(identityOf());
  const [factor] = before.factors;
  if (factor === undefined) throw new Error("the vault has no factor");
  const key = { factorId: factor.id, kek };
  using auth = openAuth(before, [key]);
  const { master } = auth;
  using pageKey = derivePageKey(master, before);
  const after = rewrapped(before, key, { kdf: nextKdf, salt: nextSalt, kek: nextKek });
  const files = new VaultFiles(at.directory, profile);
  const connection = openDatabase(files, pageKey);
  const left: { step: string; directory: string }[] = [];
  for (const step of replaceMetadata(files, connection, master, after)) {
    left.push({ step, directory: snapshot(at.directory, step) });
  }
  connection.close();
  return left;
}

test("killed after any step it leaves a vault that opens with the one key or the other, once and again", () => {
  const at = scene();
  filled(at);
  const left = crashes(at);
  expect(left.map(({ step }) => step)).toEqual(["announced", "replaced", "settled"]);
  for (const { step, directory } of left) {
    const opens = step === "announced" ? "right" : "next";
    const other = step === "announced" ? "next" : "right";
    holdsEverything(directory, opens);
    using kek = kekOf(other);
    expect(codeOf(() => new VaultStore(directory).unlock(identityOf(), { factorId: "password", kek }))).toBe(
      "AUTH_FAILED",
    );
    holdsEverything(directory, opens);
  }
});

test("once an unlock has seen which metadata is there, the other is damage", () => {
  const at = scene();
  filled(at);
  const older = readFileSync(join(at.directory, "work.meta.json"));
  const [announced, replaced] = crashes(at);
  if (announced === undefined || replaced === undefined) throw new Error("steps are missing");
  const newer = readFileSync(join(replaced.directory, "work.meta.json"));
  holdsEverything(announced.directory, "right");
  holdsEverything(replaced.directory, "next");
  writeFileSync(join(announced.directory, "work.meta.json"), newer);
  writeFileSync(join(replaced.directory, "work.meta.json"), older);
  expect(codeOf(() => holdsEverything(announced.directory, "next"))).toBe("VAULT_DAMAGED");
  expect(codeOf(() => holdsEverything(replaced.directory, "right"))).toBe("VAULT_DAMAGED");
});

test("what a killed write of metadata left is cleared at the next start", () => {
  const at = scene();
  filled(at);
  writeFileSync(join(at.directory, ".work.meta.json.4711.tmp"), "half", { mode: 0o600 });
  expect(at.store.settleLeftovers()).toEqual([]);
  expect(readdirSync(at.directory).toSorted()).toEqual(["work.db", "work.meta.json"]);
});
