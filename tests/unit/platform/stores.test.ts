import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseOrgDomain } from "../../../src/core/ids.js";
import { createInstallation } from "../../../src/core/installation.js";
import { readConfiguration } from "../../../src/platform/config-store.js";
import { mintUuid, sha1 } from "../../../src/platform/derived-ids.js";
import { readInstallation, writeInstallation } from "../../../src/platform/installation-store.js";
import { ownUserName, userSeedFile } from "../../../src/platform/seed-store.js";
import { readBusKey, readSealKey, writeBusKey, writeSealKey } from "../../../src/platform/key-files.js";
import { native } from "../../../src/platform/native.js";
import { type ConfigPaths, resolveConfigPaths } from "../../../src/platform/paths.js";

let scratch: string;
let paths: ConfigPaths;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "stores-"));
  paths = resolveConfigPaths({ XDG_CONFIG_HOME: scratch });
  mkdirSync(paths.directory, { mode: 0o700 });
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));
const write = (path: string, text: string): void => writeFileSync(path, text, { mode: 0o600 });

describe("configuration", () => {
  test("without files is the defaults", () => {
    expect(readConfiguration(paths).values.secrets.rate_limit.burst).toBe(20);
  });

  test("config.d counts after config.toml, in the order of names, and each key knows its file", () => {
    write(paths.configFile, "[secrets.rate_limit]\nburst = 1\nper_second = 1\n");
    mkdirSync(paths.configDropIns, { mode: 0o700 });
    write(join(paths.configDropIns, "20-b.toml"), "[secrets.rate_limit]\nburst = 3\n");
    write(join(paths.configDropIns, "10-a.toml"), "[secrets.rate_limit]\nburst = 2\n");
    write(join(paths.configDropIns, "30-c.toml.bak"), "nonsense");
    write(join(paths.configDropIns, ".40.toml"), "nonsense");
    const { values, origins } = readConfiguration(paths);
    expect(values.secrets.rate_limit).toMatchObject({ burst: 3, per_second: 1 });
    expect(origins.get("secrets.rate_limit.burst")).toEqual({
      layer: "file",
      source: join(paths.configDropIns, "20-b.toml"),
      line: 2,
    });
    expect(origins.get("secrets.rate_limit.per_second")).toEqual({
      layer: "file",
      source: paths.configFile,
      line: 3,
    });
  });

  test("a config.toml that is a link into a store is read", () => {
    const target = join(scratch, "store.toml");
    write(target, "[audit]\nkey_names = true\n");
    chmodSync(target, 0o444);
    symlinkSync(target, paths.configFile);
    expect(readConfiguration(paths).values.audit.key_names).toBe(true);
  });

  test("a syntax error names line and column and quotes nothing of the file", () => {
    write(paths.configFile, "[audit]\nkey_names = hunter2\n");
    expect(() => readConfiguration(paths)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", details: { path: paths.configFile, line: 2 } }),
    );
    expect(() => readConfiguration(paths)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("hunter2") }),
    );
  });

  test("bytes that are not UTF-8 are CONFIG_INVALID", () => {
    writeFileSync(paths.configFile, Buffer.from([0x61, 0xff]), { mode: 0o600 });
    expect(() => readConfiguration(paths)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });
});

describe("the installation", () => {
  test("is null before it is made, comes back as it was written, and is never overwritten", () => {
    expect(readInstallation(paths)).toBeNull();
    const identity = createInstallation(sha1, mintUuid(), { orgDomain: parseOrgDomain("example.org") });
    writeInstallation(paths, identity);
    expect(readInstallation(paths)).toStrictEqual(identity);
    expect(statSync(paths.installationFile).mode & 0o777).toBe(0o600);
    const before = readFileSync(paths.installationFile, "utf8");
    expect(() => writeInstallation(paths, createInstallation(sha1, mintUuid()))).toThrow(
      expect.objectContaining({ code: "ALREADY_INITIALIZED" }),
    );
    expect(readFileSync(paths.installationFile, "utf8")).toBe(before);
  });

  test("with an id that somebody edited is INSTALLATION_INVALID", () => {
    writeInstallation(paths, createInstallation(sha1, mintUuid()));
    const text = readFileSync(paths.installationFile, "utf8");
    writeFileSync(paths.installationFile, text.replace(/id = ".*"/, `id = "${mintUuid()}"`));
    expect(() => readInstallation(paths)).toThrow(expect.objectContaining({ code: "INSTALLATION_INVALID" }));
  });
});

describe("a user's seed", () => {
  test.each(["", ".", "..", "a/b", "/etc/passwd", "a\0b"])("has no place for the name %j", (name) => {
    expect(userSeedFile(name)).toBeNull();
  });

  test("lies by the name of the user, which the launcher's word decides where there is one", () => {
    expect(userSeedFile("ada.lovelace")).toBe("/etc/pds/installations/ada.lovelace.toml");
    expect(ownUserName({ SESAME_USER: "ada", USER: "bob" })).toBe("ada");
    expect(ownUserName({ USER: "somebody else" })).toBe(userInfo().username);
  });
});

describe("key files", () => {
  const key = native.generateKeyPair();
  const at = (): string => join(scratch, "key");

  test("bus.pub is the profile byte and the public key, 0600, and comes back as it was written", () => {
    const content = { profile: "governance-compatible", publicKey: key.publicKey } as const;
    writeBusKey(at(), content);
    expect(readFileSync(at())).toStrictEqual(Buffer.concat([Buffer.of(2), key.publicKey]));
    expect(readBusKey(at())).toStrictEqual(content);
    expect(statSync(at()).mode & 0o777).toBe(0o600);
  });

  test("seal.key is the profile byte, the public key and the pre-shared key, which is read into secure memory", () => {
    using psk = native.SecureBuffer.random(32);
    writeSealKey(at(), { profile: "leading-edge", publicKey: key.publicKey, psk });
    expect(readFileSync(at()).equals(Buffer.concat([Buffer.of(1), key.publicKey, psk.bytes]))).toBe(true);
    const content = readSealKey(at());
    expect(content?.profile).toBe("leading-edge");
    expect(Buffer.from(content?.publicKey ?? []).equals(key.publicKey)).toBe(true);
    expect(content?.psk).toBeInstanceOf(native.SecureBuffer);
    expect(content?.psk.equals(psk)).toBe(true);
    content?.psk.release();
  });

  test("absent files are null; short, long and foreign ones are refused", () => {
    expect(readBusKey(at())).toBeNull();
    expect(readSealKey(at())).toBeNull();
    for (const read of [readBusKey, readSealKey]) {
      write(at(), "short");
      expect(() => read(at())).toThrow(expect.objectContaining({ code: "KEY_FILE_INVALID" }));
      write(at(), "x".repeat(66));
      expect(() => read(at())).toThrow(expect.objectContaining({ code: "FILE_TOO_LARGE" }));
    }
    write(at(), `\u0003${"x".repeat(32)}`);
    expect(() => readBusKey(at())).toThrow(expect.objectContaining({ code: "KEY_FILE_INVALID" }));
  });
});
