// What systemd and the kernel print, taken apart.

import { describe, expect, it } from "vitest";
import {
  parseConfigSecretmem,
  parseLockedLimit,
  parseSecretmemEnable,
} from "../../../src/platform/kernel-probe.js";
import { parseUnits, parseVersion } from "../../../src/platform/systemd-probe.js";

describe("the kernel's words", () => {
  it("give secretmem.enable, of which the last counts", () => {
    expect(parseSecretmemEnable("quiet secretmem.enable=0 secretmem.enable=1 ro\n")).toBe(true);
    expect(parseSecretmemEnable("secretmem.enable=n")).toBe(false);
    expect(parseSecretmemEnable("quiet xsecretmem.enable=1")).toBeNull();
  });

  it("give CONFIG_SECRETMEM", () => {
    expect(parseConfigSecretmem("CONFIG_A=y\nCONFIG_SECRETMEM=y\n")).toBe(true);
    expect(parseConfigSecretmem("# CONFIG_SECRETMEM is not set\n")).toBe(false);
  });

  it("give the hard limit of locked memory", () => {
    const line = (soft: string, hard: string): string =>
      `Max processes  1 2 processes\nMax locked memory         ${soft}   ${hard}   bytes\n`;
    expect(parseLockedLimit(line("8388608", "67108864"))).toBe(67_108_864);
    expect(parseLockedLimit(line("unlimited", "unlimited"))).toBeNull();
    expect(parseLockedLimit("")).toBeUndefined();
  });
});

describe("systemd's words", () => {
  it("give its version", () => {
    expect(parseVersion("systemd 257 (257.13-1~deb13u1)\n+PAM +AUDIT\n")).toBe(257);
    expect(parseVersion("nonsense")).toBeNull();
  });

  it("give each unit, and which directives that need a user namespace are in force", () => {
    const text =
      "Id=open-sesame-profile.service\nLoadState=loaded\nActiveState=active\nResult=success\nNRestarts=2\nLimitMEMLOCK=8388608\nPrivateTmp=no\n" +
      "ProtectHome=read-only\nProtectSystem=strict\nProtectProc=default\nProcSubset=all\nReadWritePaths=/run/user/1000/pds\nMountAPIVFS=no\n\n" +
      "Id=open-sesame-secrets.service\nLoadState=not-found\nActiveState=inactive\nResult=success\nNRestarts=0\nLimitMEMLOCK=infinity\nPrivateTmp=no\nProtectHome=no\n";
    expect(parseUnits(text)).toEqual([
      {
        name: "open-sesame-profile.service",
        loadState: "loaded",
        activeState: "active",
        result: "success",
        restarts: 2,
        memlockBytes: 8_388_608,
        namespaceDirectives: ["ProtectHome", "ProtectSystem", "ReadWritePaths"],
      },
      {
        name: "open-sesame-secrets.service",
        loadState: "not-found",
        activeState: "inactive",
        result: "success",
        restarts: 0,
        memlockBytes: null,
        namespaceDirectives: [],
      },
    ]);
  });
});
