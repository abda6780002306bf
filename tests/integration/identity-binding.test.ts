// A copied home, a cloned image, a machine id made anew: found at the start by each daemon for itself, told, and mended on purpose.

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "smol-toml";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createInstallation, installationDocument } from "../../src/core/installation.js";
import { bindToMachine } from "../../src/core/machine-binding.js";
import { mintUuid, sha1 } from "../../src/platform/derived-ids.js";
import { native } from "../../src/platform/native.js";
import { readEntries } from "../support/audit.js";
import { eventually } from "../support/bus.js";
import { Device } from "../support/policy.js";
import { type Ended, isRoot, password, type Product } from "../support/product.js";

const machineId = "0123456789abcdef0123456789abcdef";
const otherMachineId = "fedcba9876543210fedcba9876543210";

let device: Device;
let product: Product;
beforeEach(() => {
  device = new Device();
  device.setMachineId(machineId);
  ({ product } = device);
});
afterEach(() => device.remove());

const mismatches = (): Record<string, unknown>[] =>
  readEntries(product.audit).filter(({ action }) => action === "identity.binding_mismatch");

const unlock = (): Promise<Ended> =>
  product.run(["unlock", "-p", "work", "--password-stdin"], { input: password });

/** An installation with a secret, whose machine then becomes another. */
async function moveTo(id: string | null): Promise<void> {
  await product.begin();
  await product.down();
  device.setMachineId(id);
}

async function stateOf(): Promise<string> {
  const shown = JSON.parse(await product.demand(["identity", "show", "--json"])) as {
    machine_binding: { state: string };
  };
  return shown.machine_binding.state;
}

/** Log, audit log, status and doctor tell of it. */
async function expectTold(state: string, action: "warn" | "refuse"): Promise<void> {
  const told = product.logged("identity.binding_mismatch").filter((line) => line["state"] === state);
  expect(new Set(told.map((line) => String(line["daemon_id"]).split(":")[0]))).toEqual(
    new Set(["daemon-profile", "daemon-secrets"]),
  );
  expect(told.every((line) => line["severity"] === "error" && line["action"] === action)).toBe(true);
  expect(mismatches().at(-1)?.["details"]).toMatchObject({ state, action });
  const { status, stdout } = await product.run(["status"]);
  expect(status).toBe(1);
  expect(stdout).toContain("identity.binding_mismatch");
  const doctor = await product.run(["status", "--doctor=identity", "--json"]);
  const { checks } = JSON.parse(doctor.stdout) as { checks: { code: string; result: string }[] };
  expect(checks.find(({ code }) => code === "identity.binding")?.result).toBe("error");
  expect((await product.run(["identity", "verify"])).status).toBe(1);
  expect(await stateOf()).toBe(state);
}

async function expectRecovery(args: readonly string[]): Promise<void> {
  const rebound = await product.run(["identity", "rebind", ...args], { input: password });
  expect(rebound.status, rebound.stderr).toBe(0);
  expect(rebound.stderr).not.toContain("warning");
  expect(await stateOf()).toBe("bound");
  const actions = readEntries(product.audit).map(
    ({ action, outcome }) => `${String(action)} ${String(outcome)}`,
  );
  expect(actions).toContain("identity.rebinding ok");
  await eventually(() => readEntries(product.audit).some(({ action }) => action === "identity.rebound"));
  expect((await unlock()).status).toBe(0);
  expect((await product.run(["status"])).status).toBe(0);
  await product.down();
  await product.up();
  expect((await product.run(["status"])).status).toBe(0);
  expect((await product.run(["audit", "verify"])).status).toBe(0);
}

describe.skipIf(!isRoot)("on another machine (needs root)", () => {
  test.each([
    ["a machine id that differs", otherMachineId, "machine_id_differs"],
    ["no machine id", null, "machine_id_missing"],
    ["a machine id that is none", "uninitialized", "machine_id_unusable"],
  ] as const)("%s is told everywhere, and the vaults open", async (_, id, state) => {
    await moveTo(id);
    await product.up();
    expect((await unlock()).status).toBe(0);
    await expectTold(state, "warn");
  });

  test("a lock on identity.on_binding_mismatch refuses to open the vaults of a copied home, whatever its user chose", async () => {
    device.lock({ "identity.on_binding_mismatch": "refuse" });
    product.configure('[identity]\non_binding_mismatch = "warn"\n');
    await moveTo(otherMachineId);
    await product.up();
    const refused = await unlock();
    expect(refused.status).toBe(77);
    expect(refused.stderr).toContain("bound to another machine");
    expect(refused.stderr).toContain("sesame identity rebind");
    const created = await product.run(["profile", "create", "more", "--password-stdin"], { input: password });
    expect(created.status).toBe(77);
    const entries = readEntries(product.audit).filter(({ code }) => code === "BINDING_MISMATCH");
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ["vault.unlocked", "denied"],
      ["profile.created", "denied"],
    ]);
    // More than failed unlocks are let through: a refusal is no guess.
    for (let attempt = 0; attempt < 8; attempt += 1)
      expect((await unlock()).stderr).toContain("bound to another machine");
    await expectTold("machine_id_differs", "refuse");
    // What a person needs to find out and to recover goes on.
    for (const args of [
      ["profile", "list"],
      ["identity", "show"],
      ["audit", "verify"],
      ["lock", "--all"],
    ])
      expect((await product.run(args)).status, args.join(" ")).toBe(0);
    await expectRecovery(["-p", "work", "--password-stdin"]);
  });

  test("without a lock the user's own word refuses, and a change of it counts at once", async () => {
    await moveTo(otherMachineId);
    await product.up();
    expect((await unlock()).status).toBe(0);
    const locked = product.logged("vault.locked").length;
    product.configure('[identity]\non_binding_mismatch = "refuse"\n');
    await eventually(() => product.logged("vault.locked").length > locked, 5_000);
    expect((await unlock()).status).toBe(77);
    product.configure("");
    await eventually(() => product.logged("configuration.loaded").length >= 4, 5_000);
    expect((await unlock()).status).toBe(0);
  });

  test("a binding that was taken out of the file refuses as one that differs does", async () => {
    device.lock({ "identity.on_binding_mismatch": "refuse" });
    await product.begin();
    await product.down();
    const file = join(product.directory, "installation.toml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/\[machine_binding\][^]*$/, ""));
    await product.up();
    expect((await unlock()).stderr).toContain("bound to no machine");
    await expectRecovery(["-p", "work", "--password-stdin"]);
  });
});

describe.skipIf(!isRoot)("sesame identity rebind (needs root)", () => {
  test("takes a vault that is unlocked, and asks for nothing", async () => {
    await moveTo(otherMachineId);
    await product.up();
    expect((await unlock()).status).toBe(0);
    await expectRecovery([]);
  });

  test("takes no wrong password, and leaves everything as it was", async () => {
    await moveTo(otherMachineId);
    await product.up();
    const before = readFileSync(join(product.directory, "installation.toml"));
    const wrong = await product.run(["identity", "rebind", "--password-stdin"], { input: "wrong" });
    expect(wrong.status).toBe(77);
    expect(readFileSync(join(product.directory, "installation.toml"))).toEqual(before);
    expect(readEntries(product.audit).at(-1)).toMatchObject({
      action: "identity.rebinding",
      outcome: "denied",
      code: "AUTH_FAILED",
    });
  });

  test("leaves a vault locked that it took the password of", async () => {
    await moveTo(otherMachineId);
    await product.up();
    await product.demand(["identity", "rebind", "--password-stdin"], { input: password });
    expect((await product.run(["secret", "get", "-p", "work", "anchor"])).status).toBe(77);
  });

  test("takes no word of a client for a machine that it is not on", async () => {
    await product.begin();
    const bus = await product.connect();
    const params = { binding_type: "machine-id", binding_hash: "0".repeat(64) };
    await expect(bus.call("identity.rebind", { profile: "work", params })).rejects.toMatchObject({
      code: "BINDING_MISMATCH",
    });
    await product.demand(["lock", "-q", "--all"]);
    await expect(bus.call("identity.rebind", { profile: "work", params })).rejects.toMatchObject({
      code: "VAULT_LOCKED",
    });
    bus.close();
  });

  test("has nothing to do where the installation is bound already", async () => {
    await product.begin();
    const { status, stderr } = await product.run(["identity", "rebind"]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: "sesame: the installation is bound to this machine already\n",
    });
  });
});

describe.skipIf(!isRoot)(
  "another identity in the place of the one that the daemons run under (needs root)",
  () => {
    test("ends them; they start again under it, and neither the vaults nor the signing key open for it", async () => {
      await product.begin();
      const before = await product.pids();
      const id = mintUuid();
      const machineBinding = bindToMachine((data) => native.blake3Hex(data), "machine-id", machineId, id);
      const other = installationDocument(createInstallation(sha1, id, { machineBinding }));
      const file = join(product.directory, "installation.toml");
      writeFileSync(`${file}.tmp`, stringify(other), { mode: 0o600 });
      renameSync(`${file}.tmp`, file);
      await eventually(() => product.logged("installation.replaced").length === 2, 10_000);
      await eventually(() => product.logged("daemon.ready").length === 4, 10_000);
      const { stdout } = await product.run(["status", "--json"]);
      const status = JSON.parse(stdout) as { installation: { id: string }; daemons: { pid: number }[] };
      expect(status.installation.id).toBe(id);
      expect(status.daemons.some(({ pid }) => before.includes(pid))).toBe(false);
      expect(product.logged("identity.key_damaged").at(-1)).toMatchObject({ code: "SIGNING_KEY_INVALID" });
      expect((await unlock()).stderr).toContain("belongs to another installation");
    });
  },
);
