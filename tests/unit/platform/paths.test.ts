import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolveConfigPaths, resolveRuntimePaths } from "../../../src/platform/paths.js";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "paths-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

describe("configuration paths", () => {
  test("XDG_CONFIG_HOME wins over HOME", () => {
    expect(resolveConfigPaths({ XDG_CONFIG_HOME: "/x", HOME: "/h" })).toStrictEqual({
      directory: "/x/pds",
      configFile: "/x/pds/config.toml",
      configDropIns: "/x/pds/config.d",
      profiles: "/x/pds/profiles",
      installationFile: "/x/pds/installation.toml",
      identity: "/x/pds/identity",
      vaults: "/x/pds/vaults",
      audit: "/x/pds/audit",
    });
  });

  test("an unset, empty or relative XDG_CONFIG_HOME counts as unset", () => {
    for (const value of [undefined, "", "relative/path"]) {
      expect(resolveConfigPaths({ XDG_CONFIG_HOME: value, HOME: "/h" }).directory).toBe("/h/.config/pds");
    }
  });

  test("without HOME the user database says where home is", () => {
    expect(resolveConfigPaths({}).directory).toBe(join(homedir(), ".config", "pds"));
  });
});

describe("runtime paths", () => {
  const refusal = (environment: Record<string, string>) => {
    try {
      resolveRuntimePaths(environment);
    } catch (error) {
      return error;
    }
    return null;
  };

  test("lie below XDG_RUNTIME_DIR as PROTOCOL.md section 1 says", () => {
    const paths = resolveRuntimePaths({ XDG_RUNTIME_DIR: scratch });
    expect(paths.socket).toBe(join(scratch, "pds/bus.sock"));
    expect(paths.profileBusKey).toBe(join(scratch, "pds/profile/bus.pub"));
    expect(paths.secretsBusKey).toBe(join(scratch, "pds/secrets/bus.pub"));
    expect(paths.sealKey).toBe(join(scratch, "pds/seal/seal.key"));
    expect(paths.profileLock).toBe(join(scratch, "pds/profile/profile.lock"));
    expect(paths.secretsLock).toBe(join(scratch, "pds/secrets/secrets.lock"));
  });

  test.each([
    ["unset", {}],
    ["empty", { XDG_RUNTIME_DIR: "" }],
    ["relative", { XDG_RUNTIME_DIR: "run" }],
    ["absent", { XDG_RUNTIME_DIR: "/nonexistent/run" }],
  ])("an XDG_RUNTIME_DIR that is %s is RUNTIME_DIR_MISSING", (_, environment) => {
    expect(refusal(environment)).toMatchObject({ code: "RUNTIME_DIR_MISSING", exit: 78 });
  });

  test("a file in the place of XDG_RUNTIME_DIR is RUNTIME_DIR_MISSING", () => {
    const path = join(scratch, "file");
    writeFileSync(path, "");
    expect(refusal({ XDG_RUNTIME_DIR: path })).toMatchObject({ code: "RUNTIME_DIR_MISSING" });
  });

  test("an XDG_RUNTIME_DIR that others can reach is refused with its mode", () => {
    chmodSync(scratch, 0o750);
    expect(refusal({ XDG_RUNTIME_DIR: scratch })).toMatchObject({
      code: "RUNTIME_DIR_MISSING",
      message: expect.stringContaining("mode 750"),
    });
  });

  test.runIf(process.getuid?.() === 0)("an XDG_RUNTIME_DIR of somebody else is refused", () => {
    chownSync(scratch, 65534, 65534);
    expect(refusal({ XDG_RUNTIME_DIR: scratch })).toMatchObject({
      code: "RUNTIME_DIR_MISSING",
      message: expect.stringContaining("belongs to uid 65534"),
    });
  });

  test("a socket path of 107 bytes is the longest", () => {
    const suffix = "/pds/bus.sock".length;
    const directoryOf = (bytes: number): string => {
      const path = join(scratch, "d".repeat(bytes - suffix - scratch.length - 1));
      mkdirSync(path, { mode: 0o700 });
      return path;
    };
    expect(resolveRuntimePaths({ XDG_RUNTIME_DIR: directoryOf(107) }).socket).toHaveLength(107);
    expect(refusal({ XDG_RUNTIME_DIR: directoryOf(108) })).toMatchObject({
      code: "SOCKET_PATH_TOO_LONG",
      details: { bytes: 108 },
    });
  });
});
