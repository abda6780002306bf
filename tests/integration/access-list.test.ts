// Secrets that are for some programs only, through the real daemons. Which units programs run in is a matter of systemd:
// tests/lab/access-list.test.ts.

import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { MethodName } from "../../src/bus/methods.js";
import { readEntries } from "../support/audit.js";
import { codeOf, secureText } from "../support/bus.js";
import { Device } from "../support/policy.js";
import { isRoot, Product } from "../support/product.js";
import { root } from "../support/root.js";

const front = realpathSync(join(root, "native/build/Release/sesame"));
const node = realpathSync(process.execPath);

interface State {
  readonly profiles: readonly {
    readonly profile: string;
    readonly refused_clients: { readonly count: number; readonly exe: string } | null;
  }[];
}

/** Exit status and what was said, of a program whose executable is not Node.js's. */
function readByFront({ environment }: Product): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const args = ["secret", "get", "-p", "work", "anchor"];
    execFile(front, args, { env: environment }, (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

/** Of a request of this process, whose executable is Node.js's. */
async function ask(
  product: Product,
  method: MethodName,
  request: Record<string, unknown> = {},
): Promise<string> {
  const bus = await product.connect();
  using secret = method === "secret.set" ? secureText("other") : null;
  const call = bus.call(method, { profile: "work", ...request, ...(secret === null ? {} : { secret }) });
  try {
    return await codeOf(call.then((reply) => reply.secret?.release()));
  } finally {
    bus.close();
  }
}

/** A change of the configuration counts a moment later. */
async function awaitAnswer(answer: string | number, asked: () => Promise<string | number>): Promise<void> {
  await vi.waitFor(async () => expect(await asked()).toBe(answer), { timeout: 15_000, interval: 50 });
}

const ofSecrets: readonly (readonly [MethodName, Record<string, unknown>])[] = [
  ["secret.get", { key: "anchor" }],
  ["secret.bundle", { params: {} }],
  ["secret.list", {}],
  ["secret.history", { key: "anchor" }],
  ["secret.set", { key: "anchor" }],
  ["secret.rename", { key: "anchor", params: { to: "other" } }],
  ["secret.rollback", { key: "anchor", params: { version: 1 } }],
  ["secret.delete", { key: "anchor" }],
  ["vault.export", {}],
  ["vault.import_begin", {}],
  ["profile.delete", {}],
];

describe.skipIf(!isRoot)("on a device with a lock (needs root)", () => {
  let device: Device | null = null;
  afterEach(async () => {
    await device?.remove();
  });

  test("a lock on secrets.clients keeps everybody else out, whatever the user's files say", async () => {
    device = new Device({ config: `[secrets]\nclients = "${node}"\n` });
    const { product } = device;
    await product.begin();
    expect(await ask(product, "secret.get", { key: "anchor" })).toBe("resolved");
    device.lock({ "secrets.clients": front });
    await awaitAnswer("CLIENT_REFUSED", () => ask(product, "secret.get", { key: "anchor" }));
    for (const [method, request] of ofSecrets)
      expect([method, await ask(product, method, request)]).toEqual([method, "CLIENT_REFUSED"]);
    expect(await readByFront(product)).toMatchObject({ status: 0, stdout: "held" });
  });
});

describe("secrets that are for one program", () => {
  let product: Product;
  afterEach(async () => {
    await product.remove();
  });

  test("are no other's: each refusal is told with what to do, audited as a denial, and counted in the status", async () => {
    product = await Product.ready();
    product.configure(`[secrets]\nclients = "${node} system:backup.service"\n`);
    await awaitAnswer(77, async () => (await readByFront(product)).status);
    expect(await readByFront(product)).toEqual({
      status: 77,
      stdout: "",
      stderr:
        'sesame: error: the secrets of profile "work" are not for this program\n' +
        "sesame: hint: 'sesame config get -p work secrets.clients' says whose they are (docs/access.md)\n",
    });
    expect(await ask(product, "secret.get", { key: "anchor" })).toBe("resolved");
    const entries = readEntries(product.audit).filter(({ code }) => code === "CLIENT_REFUSED");
    expect(entries.length).toBeGreaterThan(1);
    for (const entry of entries)
      expect(entry).toMatchObject({
        action: "secret.read",
        outcome: "denied",
        profile: "work",
        actor: { exe: front },
      });
    const { profiles } = (await product.status()) as unknown as State;
    expect(profiles).toContainEqual(
      expect.objectContaining({
        profile: "work",
        refused_clients: expect.objectContaining({ count: entries.length, exe: front }),
      }),
    );
    expect((await product.run(["status"])).stdout).toMatch(
      new RegExp(`^profile work +unlocked, ${entries.length} requests refused, the last of ${front}`, "m"),
    );
  });

  test("are unlocked and locked by anybody who has the factor", async () => {
    product = await Product.ready({ config: `[secrets]\nclients = "${node}"\n` });
    product.configure('[secrets]\nclients = "/usr/bin/backup"\n');
    await awaitAnswer("CLIENT_REFUSED", () => ask(product, "secret.list"));
    expect(await ask(product, "vault.lock")).toBe("resolved");
    expect(await ask(product, "secret.list")).toBe("CLIENT_REFUSED");
    await product.unlock("work");
    expect(await ask(product, "vault.describe")).toBe("resolved");
  });
});
