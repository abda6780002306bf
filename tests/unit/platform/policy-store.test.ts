// Whether a policy file is believed: the file, every directory above it, links, and what is no file at all.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readSystemPolicy } from "../../../src/platform/policy-store.js";
import { thrownBy } from "../core/thrown.js";

const isRoot = process.getuid?.() === 0;
const sound = '[[policy]]\nkey = "audit.key_names"\nvalue = true\nsource = "baseline"\n';
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "policy-"));
  chmodSync(directory, 0o755);
  path = join(directory, "policy.toml");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(text: string | Uint8Array, mode = 0o644): void {
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
}

function refusal(): { readonly code: string; readonly message: string } {
  return thrownBy(() => readSystemPolicy(path));
}

test("without a file, or without its directory, nothing is locked", () => {
  expect(readSystemPolicy(path).locks).toEqual([]);
  expect(readSystemPolicy(join(directory, "none", "policy.toml")).locks).toEqual([]);
});

// A file that belongs to root is what these begin with.
describe.skipIf(!isRoot)("a policy file of root's (needs root)", () => {
  test("is believed, also through links that are root's, with a byte order mark, and with CRLF", () => {
    write(sound);
    expect(readSystemPolicy(path).locks).toMatchObject([{ key: "audit.key_names", value: true, line: 1 }]);
    const link = join(directory, "link.toml");
    symlinkSync(path, link);
    expect(readSystemPolicy(link).locks).toHaveLength(1);
    write(`\uFEFF${sound.replaceAll("\n", "\r\n")}`);
    expect(readSystemPolicy(path).locks).toMatchObject([{ line: 1 }]);
  });

  test.each([
    ["that its group can write", () => chmodSync(path, 0o664), /can be written by others \(mode 664\)/],
    ["that everybody can write", () => chmodSync(path, 0o646), /can be written by others \(mode 646\)/],
    ["of another owner", () => chownSync(path, 65_534, 0), /belongs to uid 65534, not to root/],
    [
      "in a directory that others can write",
      () => chmodSync(directory, 0o777),
      /can be written by others \(mode 777\)/,
    ],
    ["in somebody else's directory", () => chownSync(directory, 65_534, 0), /belongs to uid 65534/],
    ["that is a directory", () => (rmSync(path), mkdirSync(path)), /is no regular file/],
    ["that is a FIFO", () => (rmSync(path), execFileSync("mkfifo", [path])), /is no regular file/],
    [
      "that is a link to nothing",
      () => (rmSync(path), symlinkSync("nothing", path)),
      /is a symbolic link to nothing/,
    ],
    ["that is a link in a circle", () => (rmSync(path), symlinkSync(path, path)), /is no regular file/],
  ] as const)("%s is POLICY_UNTRUSTED", (_, spoil, message) => {
    write(sound);
    spoil();
    expect(refusal()).toMatchObject({
      code: "POLICY_UNTRUSTED",
      message: expect.stringMatching(message) as string,
    });
  });

  test("behind a link into a directory that others can write is POLICY_UNTRUSTED", () => {
    const store = join(directory, "store");
    mkdirSync(store);
    writeFileSync(join(store, "p.toml"), sound);
    symlinkSync(join(store, "p.toml"), path);
    expect(readSystemPolicy(path).locks).toHaveLength(1);
    chmodSync(store, 0o777);
    expect(refusal().code).toBe("POLICY_UNTRUSTED");
  });

  describe("in a sticky directory that a group may write, as NixOS has its store", () => {
    let store: string;
    let entry: string;
    beforeEach(() => {
      store = join(directory, "store");
      entry = join(store, "abc-etc");
      mkdirSync(entry, { recursive: true });
      writeFileSync(join(entry, "policy.toml"), sound, { mode: 0o444 });
      chownSync(store, 0, 30_000);
      chmodSync(store, 0o1775);
      symlinkSync(entry, join(directory, "static"));
      symlinkSync("static/policy.toml", path);
    });

    test("is believed where each entry on the way is root's", () => {
      expect(readSystemPolicy(path).locks).toHaveLength(1);
      rmSync(path);
      writeFileSync(join(store, "abc-policy.toml"), sound, { mode: 0o444 });
      symlinkSync("store/../store/./abc-policy.toml", path);
      expect(readSystemPolicy(path).locks).toHaveLength(1);
    });

    test.each([
      [
        "without the sticky bit",
        () => chmodSync(store, 0o775),
        /store" can be written by others \(mode 775\)/,
      ],
      ["of another owner", () => chownSync(store, 30_000, 0), /store" belongs to uid 30000, not to root/],
      ["whose entry is somebody else's", () => chownSync(entry, 30_000, 0), /abc-etc" belongs to uid 30000/],
      ["whose entry others can write", () => chmodSync(entry, 0o775), /abc-etc" can be written by others/],
      [
        "whose entry is a link of somebody else's to what is root's",
        () => {
          const real = join(directory, "real");
          renameSync(entry, real);
          symlinkSync(real, entry);
          lchownSync(entry, 30_000, 30_000);
        },
        /abc-etc" belongs to uid 30000/,
      ],
      [
        "whose file is somebody else's",
        () => chownSync(join(entry, "policy.toml"), 30_000, 0),
        /policy.toml" belongs to uid 30000/,
      ],
    ] as const)("%s is POLICY_UNTRUSTED", (_, spoil, message) => {
      spoil();
      expect(refusal()).toMatchObject({
        code: "POLICY_UNTRUSTED",
        message: expect.stringMatching(message) as string,
      });
    });
  });

  test.each([
    ["malformed", '[[policy]\nkey = "hunter2"\n'],
    ["not UTF-8", Uint8Array.of(0x61, 0xff)],
    ["of a wrong type", "policy = 1\n"],
    ["out of range", sound.replace("true", "7")],
    ["with a key twice in an entry", sound.replace("value = true", "value = true\nvalue = false")],
    ["with an entry twice", sound + sound],
    ["nested too deeply", `x = ${"[".repeat(100_000)}`],
  ])("%s is POLICY_INVALID and not quoted", (_, text) => {
    write(text);
    const { code, message } = refusal();
    expect(code).toBe("POLICY_INVALID");
    expect(message).not.toContain("hunter2");
  });

  test("of a hundred thousand entries is read", () => {
    const entry = (profile: number): string =>
      sound.replace("audit.key_names", `profiles.p${profile}.audit.key_names`);
    write(Array.from({ length: 100_000 }, (__, profile) => entry(profile)).join(""));
    expect(readSystemPolicy(path).locks).toHaveLength(100_000);
  });

  test("larger than any is FILE_TOO_LARGE", () => {
    write(`# ${"x".repeat(33 * 1024 * 1024)}`);
    expect(refusal().code).toBe("FILE_TOO_LARGE");
  });
});
