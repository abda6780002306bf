// Bindings to a TPM 2.0, one in software: asked at every start by the launcher, cleared, replaced, gone, and mended on purpose.

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Uuid } from "../../src/core/ids.js";
import { bindToMachine } from "../../src/core/machine-binding.js";
import { native } from "../../src/platform/native.js";
import { readEntries } from "../support/audit.js";
import { launcher } from "../support/daemon.js";
import { Device } from "../support/policy.js";
import { asUser, type Ended, isRoot, ordinaryUid, password, type Product } from "../support/product.js";
import { Swtpm, swtpmMissing } from "../support/swtpm.js";

const demand = '[machine_binding]\nbinding_type = "tpm-bound"\n';
const skipped = !isRoot || swtpmMissing !== null;
const why = swtpmMissing === null ? "needs root" : `needs ${swtpmMissing}`;

let tpm: Swtpm;
let device: Device;
let product: Product;
beforeEach(async () => {
  if (skipped) return;
  tpm = await Swtpm.start();
  device = new Device({ environment: { SESAME_TPM_TCTI: tpm.tcti } });
  ({ product } = device);
});
afterEach(async () => {
  if (skipped) return;
  await device.remove();
  await tpm.remove();
});

interface Shown {
  readonly id: Uuid;
  readonly machine_binding: { readonly type: string; readonly hash: string; readonly state: string };
}

async function shown(environment: Readonly<Record<string, string>> = {}): Promise<Shown> {
  const { stdout } = await product.run(["identity", "show", "--json"], { environment });
  return JSON.parse(stdout) as Shown;
}

const unlock = (): Promise<Ended> =>
  product.run(["unlock", "-p", "work", "--password-stdin"], { input: password });

/** What each daemon said of the binding when it started last. */
const judged = (): unknown[] =>
  [...product.logged("identity.bound"), ...product.logged("identity.binding_mismatch")]
    .toSorted((one, other) => String(one["timestamp"]).localeCompare(String(other["timestamp"])))
    .slice(-2)
    .map((line) => line["state"]);

async function restart(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  await product.down();
  await product.up([], environment);
}

const rebind = (...args: readonly string[]): Promise<Ended> =>
  product.run(["identity", "rebind", "-p", "work", "--password-stdin", ...args], { input: password });

describe.skipIf(skipped)(`an installation that a seed wants bound to the TPM (${why})`, () => {
  beforeEach(async () => {
    device.seedDevice(demand);
    await product.begin();
  });

  test("is bound to the owner's primary key by its name, and holds at every start", async () => {
    const { id, machine_binding: binding } = await shown();
    const expected = bindToMachine((data) => native.blake3Hex(data), "tpm-bound", tpm.primaryKeyName(), id);
    expect(binding).toEqual({ ...expected, state: "bound" });
    for (let start = 0; start < 2; start += 1) {
      await restart();
      expect(judged()).toEqual(["bound", "bound"]);
      expect((await unlock()).status).toBe(0);
    }
    expect((await product.run(["status", "--doctor=identity"])).status).toBe(0);
    // Nothing of the measurements is left.
    expect(readdirSync(product.pds).filter((name) => name.startsWith("tpm-"))).toEqual([]);
  });

  test("survives a restart of the TPM", async () => {
    await tpm.stop();
    await tpm.start();
    await restart();
    expect(judged()).toEqual(["bound", "bound"]);
  });

  test.each(["warn", "refuse"] as const)("whose TPM was cleared is told of and %ss", async (action) => {
    device.lock({ "identity.on_binding_mismatch": action });
    tpm.clear();
    await restart();
    expect(judged()).toEqual(["tpm_differs", "tpm_differs"]);
    const unlocked = await unlock();
    expect(unlocked.status).toBe(action === "warn" ? 0 : 77);
    if (action === "refuse") expect(unlocked.stderr).toContain("the TPM was cleared or replaced");
    expect(
      readEntries(product.audit).findLast((entry) => entry["action"] === "identity.binding_mismatch")?.[
        "details"
      ],
    ).toEqual({ state: "tpm_differs", binding_type: "tpm-bound", action });
    expect((await rebind()).status).toBe(0);
    expect((await unlock()).status).toBe(0);
    expect((await shown()).machine_binding.state).toBe("bound");
  });

  test("on a cloned disk image in a machine with another TPM is told of", async () => {
    const other = await Swtpm.start();
    try {
      await restart({ SESAME_TPM_TCTI: other.tcti });
      expect(judged()).toEqual(["tpm_differs", "tpm_differs"]);
    } finally {
      await other.remove();
    }
  });

  test("whose TPM does not answer, or is absent, is told of, refused, and recovers with another binding", async () => {
    device.lock({ "identity.on_binding_mismatch": "refuse" });
    await tpm.stop();
    await restart();
    expect(judged()).toEqual(["tpm_failed", "tpm_failed"]);
    expect((await unlock()).status).toBe(77);
    await restart({ SESAME_TPM_TCTI: "" });
    expect(judged()).toEqual(["tpm_absent", "tpm_absent"]);
    expect((await unlock()).stderr).toContain("this machine has none (/dev/tpmrm0)");
    const here = { environment: { SESAME_TPM_TCTI: "" } };
    const stubborn = await product.run(["identity", "rebind", "-p", "work"], here);
    expect(stubborn.status).toBe(78);
    // The seed demands a TPM: while it does, nothing else will do.
    expect((await rebind("--binding", "machine-id")).stderr).toContain("demands a binding by tpm-bound");
    rmSync(device.deviceSeedFile);
    expect((await rebind("--binding", "machine-id")).status).toBe(0);
    expect((await unlock()).status).toBe(0);
  });

  test("is not made where the TPM does not answer", async () => {
    const other = new Device({ environment: { SESAME_TPM_TCTI: "swtpm:host=127.0.0.1,port=1" } });
    try {
      other.seedDevice(demand);
      await other.product.up();
      const refused = await other.product.run(["init", "--non-interactive"]);
      expect(refused.status).toBe(78);
      expect(refused.stderr).toContain("which did not give its key's name");
      expect(refused.stderr).toContain("group tss");
    } finally {
      await other.remove();
    }
  });
});

describe.skipIf(skipped)(`a binding to the TPM that is made while the daemons run (${why})`, () => {
  test("can't be verified before they start again, and says so", async () => {
    await product.begin();
    // Their start with another binding did not ask the TPM.
    await restart();
    const rebound = await rebind("--binding", "tpm-bound");
    expect(rebound.status).toBe(0);
    expect(rebound.stderr).toContain("restart them");
    expect(judged()).toEqual(["tpm_unmeasured", "tpm_unmeasured"]);
    await restart();
    expect(judged()).toEqual(["bound", "bound"]);
  });

  test("holds without the sandbox too, where the daemon asks for itself", async () => {
    await product.begin();
    expect((await rebind("--binding", "tpm-bound")).status).toBe(0);
    await product.down();
    await product.up(["--no-sandbox"]);
    expect(judged()).toEqual(["bound", "bound"]);
  });
});

describe.skipIf(skipped)(`the launcher's look at the TPM (${why})`, () => {
  const measure = (prefix: readonly string[], environment: Readonly<Record<string, string>>): string => {
    return execFileSync("env", [...prefix, launcher, "measure-tpm"], {
      env: { PATH: "/usr/bin:/bin", ...environment },
      encoding: "utf8",
    }).trim();
  };

  test("tells a device that its user may not open from one that is not there", () => {
    const scratch = mkdtempSync(join(tmpdir(), "dev-"));
    for (const name of ["upper", "work", "run"]) mkdirSync(join(scratch, name));
    chmodSync(scratch, 0o755);
    writeFileSync(join(scratch, "upper", "tpmrm0"), "", { mode: 0o600 });
    const script = `mount -t overlay overlay -o "lowerdir=/dev,upperdir=$1/upper,workdir=$1/work" /dev
      chown ${ordinaryUid} "$1/run"; chmod 700 "$1/run"; shift; exec "$@"`;
    const withDevice = [
      "unshare",
      "--mount",
      "--propagation",
      "private",
      "sh",
      "-euc",
      script,
      "sh",
      scratch,
    ];
    const environment = { XDG_RUNTIME_DIR: join(scratch, "run"), HOME: scratch };
    try {
      expect(measure([...withDevice, ...asUser(ordinaryUid)], environment)).toBe("denied");
      expect(measure(asUser(ordinaryUid), environment)).toBe("absent");
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });

  test("tells that the tools are missing", () => {
    const hidden = ["unshare", "--mount", "--propagation", "private", "sh", "-euc"];
    const script = 'mount --bind /dev/null /usr/bin/tpm2_createprimary; exec "$@"';
    const runtime = mkdtempSync(join(tmpdir(), "run-"));
    try {
      const environment = { XDG_RUNTIME_DIR: runtime, SESAME_TPM_TCTI: tpm.tcti };
      expect(measure([...hidden, script, "sh"], environment)).toBe("tools_missing");
      expect(measure([], environment)).toBe(`name:${tpm.primaryKeyName()}`);
    } finally {
      rmSync(runtime, { recursive: true });
    }
  });

  test("loads no library that the environment names", () => {
    const scratch = mkdtempSync(join(tmpdir(), "tcti-"));
    const [source, library, loaded] = ["x.c", "libtss2-tcti-x.so.0", "loaded"].map((name) =>
      join(scratch, name),
    );
    if (source === undefined || library === undefined || loaded === undefined) throw new Error("three names");
    writeFileSync(
      source,
      `#include <fcntl.h>\n__attribute__((constructor)) static void f(void) { open(${JSON.stringify(loaded)}, O_CREAT, 0600); }\n`,
    );
    try {
      execFileSync("gcc", ["-shared", "-fPIC", "-o", library, source]);
      for (const tcti of [library, `${library}:x`, `device${library}`, ""])
        expect(measure([], { XDG_RUNTIME_DIR: scratch, SESAME_TPM_TCTI: tcti })).toMatch(/^(failed|absent)$/);
      expect(existsSync(loaded)).toBe(false);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});
