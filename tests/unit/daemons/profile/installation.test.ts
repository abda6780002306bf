import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "smol-toml";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { methods, type MethodName } from "../../../../src/bus/methods.js";
import { type InstallationHost, openInstallation } from "../../../../src/daemons/profile/installation.js";
import type { Table } from "../../../../src/core/configuration-keys.js";
import { LiveConfiguration } from "../../../../src/daemons/live-configuration.js";
import { LiveIdentity } from "../../../../src/daemons/live-identity.js";
import { readMachine } from "../../../../src/platform/machine.js";
import { systemClock } from "../../../../src/platform/clock.js";
import { ownFiles } from "../../../../src/platform/config-files.js";
import { createLog } from "../../../../src/platform/log.js";
import { resolveConfigPaths, resolveRuntimePaths } from "../../../../src/platform/paths.js";
import { durable, readEvent } from "../../../support/audit.js";

let scratch: string;
let host: InstallationHost;
const openHost = (value: Table): Promise<InstallationHost> => {
  const configPaths = resolveConfigPaths({ XDG_CONFIG_HOME: scratch });
  mkdirSync(configPaths.directory, { recursive: true, mode: 0o700 });
  writeFileSync(configPaths.configFile, stringify(value), { mode: 0o600 });
  const effective = new LiveConfiguration(configPaths, ownFiles);
  const log = createLog({
    daemonId: "test",
    level: "debug",
    format: "json",
    clock: systemClock,
    write: () => true,
  });
  const machine = readMachine(() => ({ missing: "tpm_absent" }));
  const abort = (): void => undefined;
  return openInstallation({
    effective,
    identity: new LiveIdentity({ paths: configPaths, files: ownFiles, machine, effective, log, abort }),
    configPaths,
    files: ownFiles,
    runtimePaths: resolveRuntimePaths({ XDG_RUNTIME_DIR: scratch }),
    broker: null,
    log,
    clock: systemClock,
    warnings: () => [],
    abort,
  });
};
beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), "installation-"));
  host = await openHost({});
});
afterEach(async () => {
  await host.close();
  rmSync(scratch, { recursive: true, force: true });
});

const names = Object.keys(methods) as MethodName[];

describe("before an installation", () => {
  test("every audited method but installation.init is NOT_INITIALIZED, every other is served", () => {
    for (const name of names) {
      const served = methods[name].audit === null || name === "installation.init";
      expect(host.admit(name)?.code, name).toBe(served ? undefined : "NOT_INITIALIZED");
    }
  });

  test("a success can't pass unaudited", async () => {
    await expect(durable(host, readEvent())).rejects.toMatchObject({ code: "AUDIT_UNAVAILABLE" });
  });
});

test("with an installation every method is admitted", async () => {
  await host.initialize(null);
  for (const name of names) expect(host.admit(name), name).toBeNull();
});

describe("of the requests about a profile", () => {
  const unrecorded = (of: InstallationHost): string[] =>
    Object.values(methods).flatMap(({ audit }) =>
      audit !== null && !of.records(audit, "work") ? [audit] : [],
    );

  test("all are recorded by default", () => expect(unrecorded(host)).toEqual([]));

  test("those about its secrets are not with audit.enabled = false, and all others are", async () => {
    const silent = await openHost({ audit: { enabled: false } });
    // No chain says yet that it is so.
    expect(unrecorded(silent)).toEqual([]);
    await silent.initialize(null);
    await vi.waitFor(() =>
      expect(unrecorded(silent)).toEqual([
        "secret.read",
        "secret.bundle_read",
        "secret.written",
        "secret.deleted",
        "secret.listed",
        "secret.renamed",
        "secret.history_read",
        "secret.rolled_back",
      ]),
    );
    await silent.close();
  });
});
