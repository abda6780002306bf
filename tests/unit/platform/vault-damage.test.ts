import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseKeyName as key } from "../../../src/core/names.js";
import { native } from "../../../src/platform/native.js";
import { canonicalJson } from "../../../src/platform/vault-metadata.js";
import { codeOf, identityOf, kekOf, put, scene, type Scene, take } from "./vault-fixture.js";

/** A locked vault with a few secrets. */
function stored(profile = "work", into: Scene = scene()): Scene {
  const vault = into.create(profile);
  for (const name of ["a", "b", "c"]) put(vault, name, `value of ${name} in ${profile}`);
  vault.close();
  return into;
}

function snapshot(directory: string): Map<string, string> {
  return new Map(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name)).toString("base64")]),
  );
}

/** Everything that can be asked of a vault; what it answers. */
function readAll(at: Scene): unknown {
  const vault = at.unlock();
  try {
    return vault.list().map((secret) => [secret.key, take(vault, secret.key), vault.history(secret.key)]);
  } finally {
    vault.close();
  }
}

describe("metadata", () => {
  test("any flipped bit is VAULT_DAMAGED, and nothing is changed", () => {
    const at = stored();
    const path = join(at.directory, "work.meta.json");
    const whole = readFileSync(path);
    for (let offset = 0; offset < whole.length; offset += 1) {
      const bytes = Buffer.from(whole);
      bytes[offset] = (whole[offset] ?? 0) ^ (1 << (offset % 8));
      writeFileSync(path, bytes);
      expect([offset, codeOf(() => at.unlock())]).toEqual([offset, "VAULT_DAMAGED"]);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    }
    writeFileSync(path, whole);
    expect(readAll(at)).toHaveLength(3);
  });

  test("every truncation is VAULT_DAMAGED", () => {
    const at = stored();
    const path = join(at.directory, "work.meta.json");
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      expect(codeOf(() => at.store.describe(identityOf()))).toBe("VAULT_DAMAGED");
    }
  });

  test("a file of absurd size is VAULT_DAMAGED and not read", () => {
    const at = stored();
    truncateSync(join(at.directory, "work.meta.json"), 2 ** 32);
    expect(codeOf(() => at.unlock())).toBe("VAULT_DAMAGED");
  });

  test("an edit with a mended checksum is found by the seal in the database", () => {
    const at = stored();
    const path = join(at.directory, "work.meta.json");
    const metadata: Record<string, unknown> = JSON.parse(readFileSync(path, "utf8"));
    delete metadata["checksum"];
    metadata["created_at"] = 1;
    metadata["checksum"] = native.blake3Hex(canonicalJson(metadata));
    writeFileSync(path, `${canonicalJson(metadata)}\n`);
    expect(at.store.describe(identityOf()).created_at).toBe(1);
    expect(codeOf(() => at.unlock())).toBe("VAULT_DAMAGED");
  });

  test("a whole file of a later format is VAULT_TOO_NEW, not damage", () => {
    const at = stored();
    const path = join(at.directory, "work.meta.json");
    const metadata = { version: 3, surprise: true };
    writeFileSync(
      path,
      `${canonicalJson({ ...metadata, checksum: native.blake3Hex(canonicalJson(metadata)) })}\n`,
    );
    expect(codeOf(() => at.unlock())).toBe("VAULT_TOO_NEW");
  });

  test("a vault of another installation is VAULT_DAMAGED even with the right password", () => {
    const at = stored();
    using kek = kekOf("right");
    const elsewhere = { profile: identityOf().profile, profileId: "00000000-0000-5000-8000-ffffffffffff" };
    expect(codeOf(() => at.store.unlock(elsewhere, { factorId: "password", kek }))).toBe("VAULT_DAMAGED");
  });
});

describe("database", () => {
  test("no flipped bit gives another answer: it is found, or lies where nothing is", () => {
    const at = stored();
    const path = join(at.directory, "work.db");
    const whole = readFileSync(path);
    const expected = JSON.stringify(readAll(at));
    let found = 0;
    for (let offset = 0; offset < whole.length; offset += 89) {
      const bytes = Buffer.from(whole);
      bytes[offset] = (whole[offset] ?? 0) ^ (1 << (offset % 8));
      writeFileSync(path, bytes);
      const code = codeOf(() => expect(JSON.stringify(readAll(at))).toBe(expected));
      expect([offset, code]).toEqual([offset, code === "no error" ? code : "VAULT_DAMAGED"]);
      if (code !== "no error") found += 1;
      expect(readFileSync(path).equals(bytes)).toBe(true);
      rmSync(`${path}-wal`, { force: true });
    }
    // Pages that hold neither schema nor rows of these tables are not read by any of it.
    expect(found).toBeGreaterThan((whole.length / 89) * 0.5);
  });

  test.each([0, 1, 15, 16, 100, 4_095, 4_096, 8_192])(
    "a file cut to %i bytes is VAULT_DAMAGED and stays as it is",
    (length) => {
      const at = stored();
      const path = join(at.directory, "work.db");
      truncateSync(path, length);
      expect(codeOf(() => readAll(at))).toBe("VAULT_DAMAGED");
      expect(readFileSync(path)).toHaveLength(length);
    },
  );

  test("a database cut to nothing costs no write-ahead log", () => {
    const at = stored();
    const paths = ["work.db", "work.db-wal"].map((name) => join(at.directory, name));
    truncateSync(paths[0] ?? "", 0);
    writeFileSync(paths[1] ?? "", Buffer.alloc(9_000, 1), { mode: 0o600 });
    expect(codeOf(() => at.unlock())).toBe("VAULT_DAMAGED");
    expect(paths.map((path) => readFileSync(path).length)).toEqual([0, 9_000]);
  });

  test("another profile's database is VAULT_DAMAGED", () => {
    const at = stored("home", stored());
    copyFileSync(join(at.directory, "home.db"), join(at.directory, "work.db"));
    expect(codeOf(() => at.unlock())).toBe("VAULT_DAMAGED");
  });

  test("another profile's whole vault under this name is VAULT_DAMAGED", () => {
    const at = stored("home", stored());
    for (const suffix of [".db", ".meta.json"])
      copyFileSync(join(at.directory, `home${suffix}`), join(at.directory, `work${suffix}`));
    expect(codeOf(() => at.unlock())).toBe("VAULT_DAMAGED");
  });
});

describe("missing parts", () => {
  test.each([".db", ".meta.json"])(
    "a vault without its %s is VAULT_DAMAGED, for unlock and create alike",
    (suffix) => {
      const at = stored();
      rmSync(join(at.directory, `work${suffix}`));
      const before = snapshot(at.directory);
      expect(codeOf(() => at.unlock())).toBe("VAULT_DAMAGED");
      expect(codeOf(() => at.create())).toBe("VAULT_DAMAGED");
      expect(at.store.settleLeftovers()).toEqual([]);
      expect(snapshot(at.directory)).toEqual(before);
      expect(at.store.profiles()).toEqual(["work"]);
    },
  );

  test("a write-ahead log alone is VAULT_DAMAGED: it may hold the only copy of a write", () => {
    const at = stored();
    for (const suffix of [".db", ".meta.json"]) rmSync(join(at.directory, `work${suffix}`));
    writeFileSync(join(at.directory, "work.db-wal"), "frames", { mode: 0o600 });
    expect(codeOf(() => at.create())).toBe("VAULT_DAMAGED");
    expect(existsSync(join(at.directory, "work.db-wal"))).toBe(true);
  });
});

describe("files that are not what they must be", () => {
  const parts = [".db", ".meta.json"] as const;

  test.each(parts)("a directory in the place of %s is FILE_KIND_UNSAFE", (suffix) => {
    const at = stored();
    const path = join(at.directory, `work${suffix}`);
    rmSync(path);
    mkdirSync(path);
    expect(codeOf(() => at.unlock())).toBe("FILE_KIND_UNSAFE");
    expect(codeOf(() => at.create())).toBe("PROFILE_EXISTS");
  });

  test.each(parts)("a symbolic link in the place of %s is FILE_KIND_UNSAFE, wherever it leads", (suffix) => {
    const at = stored();
    const path = join(at.directory, `work${suffix}`);
    const elsewhere = join(at.directory, "..", "elsewhere");
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);
    const before = readFileSync(elsewhere);
    expect(codeOf(() => at.unlock())).toBe("FILE_KIND_UNSAFE");
    expect(readFileSync(elsewhere).equals(before)).toBe(true);
  });

  test.each(parts)(
    "mode 0666 of %s is FILE_MODE_UNSAFE, and the hint is the command that mends it",
    (suffix) => {
      const at = stored();
      const path = join(at.directory, `work${suffix}`);
      chmodSync(path, 0o666);
      expect(codeOf(() => at.unlock())).toBe("FILE_MODE_UNSAFE");
      expect(() => at.unlock()).toThrow(expect.objectContaining({ hint: `run 'chmod 600 ${path}'` }));
      chmodSync(path, 0o600);
      expect(readAll(at)).toHaveLength(3);
    },
  );

  test("a vault directory that others can enter is FILE_MODE_UNSAFE", () => {
    const at = stored();
    chmodSync(at.directory, 0o755);
    expect(codeOf(() => at.unlock())).toBe("FILE_MODE_UNSAFE");
    expect(codeOf(() => at.create("other"))).toBe("FILE_MODE_UNSAFE");
    chmodSync(at.directory, 0o700);
  });

  test("a symbolic link in the place of the write-ahead log is FILE_KIND_UNSAFE", () => {
    const at = stored();
    symlinkSync("/dev/null", join(at.directory, "work.db-wal"));
    expect(codeOf(() => at.unlock())).toBe("FILE_KIND_UNSAFE");
  });
});

describe("what a crash leaves", () => {
  /** The files as they are after the given number of steps of a create. */
  function interrupted(step: "pending" | "empty database" | "whole database" | "before rename"): Scene {
    const at = stored();
    const pending = join(at.directory, ".work.pending");
    renameSync(join(at.directory, "work.meta.json"), pending);
    if (step === "pending") rmSync(join(at.directory, "work.db"));
    if (step === "empty database") truncateSync(join(at.directory, "work.db"), 0);
    if (step === "whole database")
      writeFileSync(join(at.directory, "work.db-wal"), "half a frame", { mode: 0o600 });
    return at;
  }

  test.each(["pending", "empty database", "whole database", "before rename"] as const)(
    "a create cut short at %s is no vault, and the next create makes a fresh one",
    (step) => {
      const at = interrupted(step);
      expect(codeOf(() => at.unlock())).toBe("PROFILE_UNKNOWN");
      const vault = at.create("work", "leading-edge", "another");
      expect(vault.count()).toBe(0);
      vault.close();
      expect(readdirSync(at.directory).toSorted()).toEqual(["work.db", "work.meta.json"]);
      expect(at.unlock("work", "another").count()).toBe(0);
    },
  );

  test("leftovers are cleared at start and named, whole vaults are left alone", () => {
    const at = stored("home", interrupted("before rename"));
    writeFileSync(join(at.directory, "..work.pending.4711.tmp"), "{");
    expect(at.store.settleLeftovers()).toEqual([{ profile: "work", fate: "cleared" }]);
    expect(readdirSync(at.directory).toSorted()).toEqual(["home.db", "home.meta.json"]);
  });

  test("pending metadata beside a whole vault is not taken for a reason to clear it", () => {
    const at = stored();
    copyFileSync(join(at.directory, "work.meta.json"), join(at.directory, ".work.pending"));
    expect(at.store.settleLeftovers()).toEqual([]);
    expect(codeOf(() => at.create())).toBe("PROFILE_EXISTS");
    expect(readAll(at)).toHaveLength(3);
  });

  test("a value moved to another key or version does not open", () => {
    const at = stored();
    const vault = at.unlock();
    put(vault, "a", "second");
    expect(take(vault, "a", 1)).toBe("value of a in work");
    expect(codeOf(() => vault.get(key("a"), 3))).toBe("VERSION_UNKNOWN");
  });
});
