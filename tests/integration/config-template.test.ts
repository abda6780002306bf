// Templates of a configuration through the real daemons and the CLI: whose is taken, that it is in force before the first vault is
// made, what is refused, and that it replaces nothing.

import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Device } from "../support/policy.js";
import { type Ended, isRoot, ordinaryUid, password } from "../support/product.js";

const kdf = (algorithm: string): string => `# of the fleet\n[crypto]\nkdf = "${algorithm}"\n`;

let device: Device;
beforeEach(() => {
  device = new Device();
  rmSync(configFile());
});
afterEach(() => device.remove());

const configFile = (): string => join(device.product.directory, "config.toml");
const identityFile = (): string => join(device.product.directory, "installation.toml");
const init = (...args: readonly string[]): Promise<Ended> =>
  device.product.run(["init", "--profile", "work", "--password-stdin", ...args], { input: password });

interface Metadata {
  readonly crypto_profile: string;
  readonly factors: readonly { readonly kdf: { readonly algorithm: string } }[];
}

function vault(profile = "work"): Metadata {
  return JSON.parse(readFileSync(join(device.product.vaults, `${profile}.meta.json`), "utf8")) as Metadata;
}

const kdfOf = (profile?: string): string | undefined => vault(profile).factors[0]?.kdf.algorithm;

describe.skipIf(!isRoot)("sesame init (needs root)", () => {
  test("takes the user's template before the device's, 0600 and byte by byte, and makes the first vault by it", async () => {
    device.writeTemplate(kdf("argon2id"));
    device.writeTemplate(kdf("pbkdf2-sha256"), "root");
    await device.product.up();
    const { status, stderr } = await init();
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining(
        'sesame: took the configuration from "/etc/pds/templates/root.toml"\n',
      ) as string,
    });
    expect(readFileSync(configFile(), "utf8")).toBe(kdf("pbkdf2-sha256"));
    expect(statSync(configFile()).mode & 0o7777).toBe(0o600);
    expect(kdfOf()).toBe("pbkdf2-sha256");
  });

  test("makes audit log and vault by another crypto profile than the daemons started with", async () => {
    device.writeTemplate(
      '[crypto]\nprofile = "governance-compatible"\nminimum_peer_profile = "governance-compatible"\n',
    );
    await device.product.up();
    expect((await init()).status, device.product.log()).toBe(0);
    expect(vault().crypto_profile).toBe("governance-compatible");
    expect((await device.product.run(["audit", "verify"])).status).toBe(0);
    await device.product.demand(["secret", "set", "-q", "-p", "work", "anchor"], { input: "held" });
    expect(await device.product.demand(["secret", "get", "-p", "work", "anchor"])).toBe("held");
  });

  test("takes the device's template for whom no other is meant, whoever it runs as", async () => {
    await device.remove();
    device = new Device({ uid: ordinaryUid });
    rmSync(configFile());
    device.writeTemplate(kdf("pbkdf2-sha256"));
    device.writeTemplate(kdf("argon2id"), "root");
    await device.product.up();
    expect((await init()).status).toBe(0);
    expect(kdfOf()).toBe("pbkdf2-sha256");
    expect(statSync(configFile()).uid).toBe(ordinaryUid);
  });

  test("leaves a configuration that is there as it is, be it a link to nothing", async () => {
    device.writeTemplate(kdf("pbkdf2-sha256"));
    device.product.configure("# my own\n");
    await device.product.up();
    expect((await init()).status).toBe(0);
    expect(readFileSync(configFile(), "utf8")).toBe("# my own\n");
    expect(kdfOf()).toBe("argon2id");
  });

  test("does not write behind a link to nothing", async () => {
    device.writeTemplate(kdf("pbkdf2-sha256"));
    const target = join(device.product.home, "elsewhere.toml");
    symlinkSync(target, configFile());
    // Daemons do not start with such a link; it comes after them.
    rmSync(configFile());
    await device.product.up();
    symlinkSync(target, configFile());
    expect((await init()).status).not.toBe(0);
    expect(existsSync(target)).toBe(false);
    expect(existsSync(identityFile())).toBe(false);
  });

  test("takes it once: who removes the file afterwards has none, also when init runs again", async () => {
    device.writeTemplate(kdf("pbkdf2-sha256"));
    await device.product.up();
    expect((await init()).status).toBe(0);
    rmSync(configFile());
    expect((await device.product.run(["init"])).status).toBe(0);
    await device.product.demand(["init", "-q", "--profile", "home", "--password-stdin"], { input: password });
    expect(existsSync(configFile())).toBe(false);
    expect(kdfOf("home")).toBe("argon2id");
  });

  test("--non-interactive takes it with the identity", async () => {
    device.writeTemplate(kdf("pbkdf2-sha256"));
    await device.product.up();
    expect((await device.product.run(["init", "--non-interactive"])).status).toBe(0);
    expect(readFileSync(configFile(), "utf8")).toBe(kdf("pbkdf2-sha256"));
  });

  test("--dry-run names it and takes nothing", async () => {
    device.writeTemplate(kdf("pbkdf2-sha256"), "root");
    await device.product.up();
    const dry = await device.product.demand(["init", "--dry-run", "--json"]);
    expect(JSON.parse(dry)).toMatchObject({ template: "/etc/pds/templates/root.toml" });
    expect((await device.product.run(["init", "--dry-run"])).stderr).toContain(
      'sesame: would take the configuration from "/etc/pds/templates/root.toml"\n',
    );
    expect(existsSync(configFile())).toBe(false);
  });
});

describe.skipIf(!isRoot)("a template (needs root)", () => {
  const file = (): string => device.templateFile("root");
  test.each([
    ["that others can write", () => chmodSync(file(), 0o646), "CONFIG_TEMPLATE_UNTRUSTED", "mode 646"],
    ["of another owner", () => chownSync(file(), 65_534, 0), "CONFIG_TEMPLATE_UNTRUSTED", "uid 65534"],
    [
      "in a directory that others can write",
      () => chmodSync(dirname(file()), 0o777),
      "CONFIG_TEMPLATE_UNTRUSTED",
      "mode 777",
    ],
    [
      "that is a link to nothing",
      () => (rmSync(file()), symlinkSync("nothing", file())),
      "CONFIG_TEMPLATE_UNTRUSTED",
      "link to nothing",
    ],
    ["that is no TOML", () => writeFileSync(file(), "kdf =\n"), "CONFIG_TEMPLATE_INVALID", "line 1"],
    [
      "with an unknown key",
      () => writeFileSync(file(), "[crypto]\nkdff = 1\n"),
      "CONFIG_TEMPLATE_INVALID",
      'unknown key "crypto.kdff"',
    ],
    [
      "with a value that does not fit",
      () => writeFileSync(file(), '[crypto]\nkdf = "scrypt"\n'),
      "CONFIG_TEMPLATE_INVALID",
      "crypto.kdf",
    ],
    [
      "larger than any",
      () => writeFileSync(file(), `# ${"x".repeat(1024 * 1024)}`),
      "FILE_TOO_LARGE",
      "more than 1048576",
    ],
  ] as const)("%s makes no identity and no configuration", async (_, spoil, code, words) => {
    device.writeTemplate(kdf("argon2id"));
    device.writeTemplate(kdf("pbkdf2-sha256"), "root");
    spoil();
    await device.product.up();
    const refused = await init();
    expect(refused.stderr).toContain(words);
    expect(refused.status).toBe(code === "FILE_TOO_LARGE" ? 65 : 78);
    const json = await device.product.run(["init", "--dry-run", "--json"]);
    expect((JSON.parse(json.stderr) as { error: { code: string } }).error.code).toBe(code);
    expect([existsSync(configFile()), existsSync(identityFile())]).toEqual([false, false]);
  });
});
