import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBundle } from "../../../src/core/bundle.js";
import { isKeyName, parseKeyName as key } from "../../../src/core/names.js";
import { native } from "../../../src/platform/native.js";
import { maximumValueBytes } from "../../../src/platform/vault.js";
import { codeOf, identityOf, kekOf, put, scene, secure, take, write } from "./vault-fixture.js";

describe("making and unlocking", () => {
  test("a new vault is two private files in a private directory and takes secrets at once", () => {
    const { directory, create } = scene();
    const vault = create();
    put(vault, "db", "value");
    vault.close();
    expect(readdirSync(directory).toSorted()).toEqual(["work.db", "work.meta.json"]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(directory))
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  });

  test("while it is unlocked its write-ahead log is private too and needs no shared memory file", () => {
    const { directory, create } = scene();
    put(create(), "db", "value");
    expect(readdirSync(directory).toSorted()).toEqual(["work.db", "work.db-wal", "work.meta.json"]);
    expect(statSync(join(directory, "work.db-wal")).mode & 0o777).toBe(0o600);
  });

  test.each(["leading-edge", "governance-compatible"] as const)(
    "what was stored under %s is there after locking and unlocking",
    (profile) => {
      const { create, unlock } = scene();
      const vault = create("work", profile);
      put(vault, "db/password", "one");
      put(vault, "db/password", "two");
      vault.close();
      const again = unlock();
      expect(take(again, "db/password")).toBe("two");
      expect(take(again, "db/password", 1)).toBe("one");
    },
  );

  test("a wrong password is AUTH_FAILED and changes no byte", () => {
    const { directory, create, unlock } = scene();
    create().close();
    const before = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
    expect(codeOf(() => unlock("work", "wrong"))).toBe("AUTH_FAILED");
    expect(readdirSync(directory).map((name) => readFileSync(join(directory, name)))).toEqual(before);
    expect(unlock().count()).toBe(0);
  });

  test("an unknown factor is FACTOR_UNKNOWN, an unknown profile PROFILE_UNKNOWN", () => {
    const { store, create, unlock } = scene();
    create().close();
    using kek = kekOf("right");
    expect(codeOf(() => store.unlock(identityOf(), { factorId: "other", kek }))).toBe("FACTOR_UNKNOWN");
    expect(codeOf(() => unlock("nothing"))).toBe("PROFILE_UNKNOWN");
  });

  test("of two creates of one name the first wins and keeps its secrets", () => {
    const { create, unlock } = scene();
    const vault = create();
    put(vault, "db", "kept");
    expect(codeOf(() => create("work", "leading-edge", "other"))).toBe("PROFILE_EXISTS");
    vault.close();
    expect(take(unlock(), "db")).toBe("kept");
  });

  test("verify tells a right KEK from a wrong one while the vault is open", () => {
    const { store, create } = scene();
    create();
    using right = kekOf("right");
    using wrong = kekOf("wrong");
    store.verify(identityOf(), { factorId: "password", kek: right });
    expect(codeOf(() => store.verify(identityOf(), { factorId: "password", kek: wrong }))).toBe(
      "AUTH_FAILED",
    );
  });

  test("locking gives all secure memory back", () => {
    const { create } = scene();
    const before = native.secureMemoryStatus().liveBuffers;
    const vault = create();
    put(vault, "db", "value");
    expect(native.secureMemoryStatus().liveBuffers).toBe(before + 1);
    vault.close();
    expect(native.secureMemoryStatus().liveBuffers).toBe(before);
  });

  test("a failed unlock leaves no key in secure memory", () => {
    const { create, unlock } = scene();
    create().close();
    const before = native.secureMemoryStatus().liveBuffers;
    expect(codeOf(() => unlock("work", "wrong"))).toBe("AUTH_FAILED");
    expect(native.secureMemoryStatus().liveBuffers).toBe(before);
  });

  test("a deleted profile leaves no file, and its name can be used again", () => {
    const { directory, store, create, unlock } = scene();
    const vault = create();
    put(vault, "db", "value");
    vault.close();
    store.delete(identityOf().profile);
    expect(readdirSync(directory)).toEqual([]);
    expect(codeOf(() => unlock())).toBe("PROFILE_UNKNOWN");
    expect(create().count()).toBe(0);
  });

  test("profiles are listed by name, and a directory that is not there lists none", () => {
    const { store, create } = scene();
    expect(store.profiles()).toEqual([]);
    create("work");
    create("home");
    expect(store.profiles()).toEqual(["home", "work"]);
  });
});

describe("secrets", () => {
  test("any bytes under any key come back as they were, from this run and the next", () => {
    const { create, unlock } = scene();
    const vault = create();
    const expected = new Map<string, Uint8Array>();
    const names = fc
      .stringMatching(/^[A-Za-z0-9._-]{1,40}(\/[A-Za-z0-9._-]{1,40})?$/)
      .filter((name) => isKeyName(name));
    fc.assert(
      fc.property(names, fc.uint8Array({ maxLength: 5_000 }), (name, value) => {
        put(vault, name, value);
        expected.set(name, value);
        using stored = vault.get(key(name));
        expect(Buffer.from(stored.bytes).equals(value)).toBe(true);
      }),
      { numRuns: 60 },
    );
    vault.close();
    const again = unlock();
    expect(again.count()).toBe(expected.size);
    for (const [name, value] of expected) {
      using stored = again.get(key(name));
      expect(Buffer.from(stored.bytes).equals(value)).toBe(true);
    }
  });

  test.each([0, 1, 4_096, maximumValueBytes])("a value of %i bytes is kept", (length) => {
    const vault = scene().create();
    put(vault, "blob", Buffer.alloc(length, 0xa5));
    using value = vault.get(key("blob"));
    expect(value.length).toBe(length);
    expect(Buffer.from(value.bytes).equals(Buffer.alloc(length, 0xa5))).toBe(true);
  });

  test("a value of 1 MiB and a byte is VALUE_TOO_LARGE and leaves the key as it was", () => {
    const vault = scene().create();
    put(vault, "blob", "small");
    expect(codeOf(() => put(vault, "blob", Buffer.alloc(maximumValueBytes + 1)))).toBe("VALUE_TOO_LARGE");
    expect(take(vault, "blob")).toBe("small");
  });

  test("an unknown key and an unknown version have codes of their own", () => {
    const vault = scene().create();
    put(vault, "db", "value");
    expect(codeOf(() => take(vault, "other"))).toBe("KEY_UNKNOWN");
    expect(codeOf(() => take(vault, "other", 1))).toBe("KEY_UNKNOWN");
    expect(codeOf(() => take(vault, "db", 2))).toBe("VERSION_UNKNOWN");
    expect(codeOf(() => vault.history(key("other")))).toBe("KEY_UNKNOWN");
    expect(codeOf(() => vault.delete(key("other")))).toBe("KEY_UNKNOWN");
    expect(codeOf(() => vault.rollBack(key("db"), 9, write))).toBe("VERSION_UNKNOWN");
  });

  test("listing tells names, versions and both times, in the order of names", () => {
    const vault = scene().create();
    put(vault, "b", "1", { nowMs: 1_000, historyVersions: 32 });
    put(vault, "a", "1", { nowMs: 2_000, historyVersions: 32 });
    put(vault, "b", "2", { nowMs: 3_000, historyVersions: 32 });
    expect(vault.list()).toEqual([
      { key: "a", version: 1, created_at: 2_000, updated_at: 2_000 },
      { key: "b", version: 2, created_at: 1_000, updated_at: 3_000 },
    ]);
  });

  test("only the newest versions are kept, and their numbers go on", () => {
    const vault = scene().create();
    for (let count = 1; count <= 7; count += 1)
      put(vault, "db", `value ${count}`, { nowMs: count, historyVersions: 3 });
    expect(vault.history(key("db"))).toEqual([
      { version: 7, created_at: 7 },
      { version: 6, created_at: 6 },
      { version: 5, created_at: 5 },
    ]);
    expect(take(vault, "db", 5)).toBe("value 5");
    expect(codeOf(() => take(vault, "db", 4))).toBe("VERSION_UNKNOWN");
  });

  test("rolling back makes an earlier value the newest version and keeps the others", () => {
    const vault = scene().create();
    put(vault, "db", "first");
    put(vault, "db", "second");
    expect(vault.rollBack(key("db"), 1, write)).toBe(3);
    expect(take(vault, "db")).toBe("first");
    expect(take(vault, "db", 2)).toBe("second");
  });

  test("renaming keeps every version readable under the new name, across a restart", () => {
    const { create, unlock } = scene();
    const vault = create();
    put(vault, "old", "first");
    put(vault, "old", "second");
    expect(vault.rename(key("old"), key("new"))).toBe(2);
    vault.close();
    const again = unlock();
    expect(take(again, "new")).toBe("second");
    expect(take(again, "new", 1)).toBe("first");
    expect(codeOf(() => take(again, "old"))).toBe("KEY_UNKNOWN");
  });

  test("renaming to a name that is taken, its own included, changes nothing", () => {
    const vault = scene().create();
    put(vault, "a", "of a");
    put(vault, "b", "of b");
    expect(codeOf(() => vault.rename(key("a"), key("b")))).toBe("KEY_EXISTS");
    expect(codeOf(() => vault.rename(key("a"), key("a")))).toBe("KEY_EXISTS");
    expect([take(vault, "a"), take(vault, "b")]).toEqual(["of a", "of b"]);
  });

  test("deleting removes a key with its history and empties the write-ahead log", () => {
    const { directory, create } = scene();
    const vault = create();
    put(vault, "db", "one");
    put(vault, "db", "two");
    expect(vault.delete(key("db"))).toBe(2);
    expect(codeOf(() => take(vault, "db"))).toBe("KEY_UNKNOWN");
    expect(statSync(join(directory, "work.db-wal")).size).toBe(0);
    put(vault, "db", "three");
    expect(vault.history(key("db"))).toHaveLength(1);
  });

  test("a bundle holds all keys, or those named, in order and with versions", () => {
    const vault = scene().create();
    put(vault, "a", "1");
    put(vault, "b", "two");
    put(vault, "b", "three");
    const contents = (keys: readonly ReturnType<typeof key>[] | null): unknown[] => {
      using bundle = vault.bundle(keys, 1_000);
      return readBundle(bundle.bytes).map(({ name, version, offset, length }) => [
        name,
        version,
        Buffer.from(bundle.bytes.subarray(offset, offset + length)).toString(),
      ]);
    };
    expect(contents(null)).toEqual([
      ["a", 1, "1"],
      ["b", 2, "three"],
    ]);
    expect(contents([key("b")])).toEqual([["b", 2, "three"]]);
    expect(contents([])).toEqual([]);
  });

  test("a bundle that is too large or names an unknown key is refused and holds no memory", () => {
    const vault = scene().create();
    put(vault, "a", Buffer.alloc(2_000));
    const before = native.secureMemoryStatus().liveBuffers;
    expect(codeOf(() => vault.bundle(null, 1_000))).toBe("BUS_FRAME_TOO_LARGE");
    expect(codeOf(() => vault.bundle([key("a"), key("z")], 9_000))).toBe("KEY_UNKNOWN");
    expect(native.secureMemoryStatus().liveBuffers).toBe(before);
  });
});

describe("what a thief sees", () => {
  test("neither key names, values nor the master key are in any file, the write-ahead log included", () => {
    const { directory, create } = scene();
    const vault = create();
    put(vault, "very-telling-key-name", "a value that nobody must see");
    for (const file of readdirSync(directory)) {
      const bytes = readFileSync(join(directory, file)).toString("latin1");
      expect(bytes).not.toContain("very-telling-key-name");
      expect(bytes).not.toContain("nobody must see");
      if (file.startsWith("work.db")) expect(bytes).not.toContain("SQLite format 3");
    }
    expect(existsSync(join(directory, "work.db-wal"))).toBe(true);
  });

  test("the same value under two keys gives two different boxes", () => {
    const first = secure("same");
    using value = first;
    using entryKey = native.SecureBuffer.random(32);
    const boxes = [1, 2].map(() =>
      native.sealBox("leading-edge", entryKey, Buffer.alloc(0), value).toString("hex"),
    );
    expect(new Set(boxes).size).toBe(2);
  });
});
