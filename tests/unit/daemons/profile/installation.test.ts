import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { methods, type MethodName } from "../../../../src/bus/methods.js";
import { type InstallationHost, openInstallation } from "../../../../src/daemons/profile/installation.js";
import { composeConfiguration } from "../../../../src/core/configuration.js";
import { systemClock } from "../../../../src/platform/clock.js";
import { createLog } from "../../../../src/platform/log.js";
import { resolveConfigPaths, resolveRuntimePaths } from "../../../../src/platform/paths.js";
import { durable, readEvent } from "../../../support/audit.js";

let scratch: string;
let host: InstallationHost;
beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), "installation-"));
  const effective = composeConfiguration({ layers: [] });
  host = await openInstallation({
    configuration: effective.values,
    effective,
    configPaths: resolveConfigPaths({ XDG_CONFIG_HOME: scratch }),
    runtimePaths: resolveRuntimePaths({ XDG_RUNTIME_DIR: scratch }),
    broker: null,
    log: createLog({
      daemonId: "test",
      level: "debug",
      format: "json",
      clock: systemClock,
      write: () => true,
    }),
    clock: systemClock,
    warnings: [],
    abort: () => undefined,
  });
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
