// The program that watches for suspends and locked sessions, where there is nothing to watch: it says so and ends in order. With a
// real logind it is in tests/lab/session-lock.test.ts.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Product } from "../support/product.js";

const program = fileURLToPath(new URL("../../native/build/Release/sesame-session-watch", import.meta.url));

let product: Product;
beforeEach(async () => {
  product = await Product.ready();
});
afterEach(async () => {
  await product.remove();
});

/** Its exit status, and the events of its log. */
async function watch(
  address: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number | null; readonly lines: readonly Readonly<Record<string, unknown>>[] }> {
  const child = spawn(program, [], {
    env: { ...product.environment, DBUS_SYSTEM_BUS_ADDRESS: address, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const [status] = (await once(child, "close")) as [number | null];
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return { status, lines };
}

async function findingOf(code: string): Promise<string> {
  const { stdout } = await product.run(["status", "--doctor=daemons"]);
  return (
    new RegExp(`^(?:ok|warning|error) +${code.replaceAll(".", "\\.")} .*$`, "m").exec(stdout)?.[0] ?? stdout
  );
}

/** A bus without a logind, nor the means to start one. */
async function emptyBus(): Promise<{ readonly address: string; readonly process: ChildProcess }> {
  const bus = spawn("dbus-daemon", ["--session", "--nofork", "--print-address"], {
    env: { ...product.environment, XDG_DATA_DIRS: product.scratch },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [address] = (await once(bus.stdout, "data")) as [Buffer];
  return { address: address.toString().trim(), process: bus };
}

test("without a system bus it says so, ends with 0, and the doctor tells what that means", async () => {
  const { status, lines } = await watch(`unix:path=${join(product.scratch, "none")}`);
  expect(status).toBe(0);
  expect(lines).toEqual([
    expect.objectContaining({
      event: "session.unwatched",
      severity: "warning",
      message: "there is no system bus (ENOENT): no vault is locked before a suspend, nor with a session",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      installation_id: null,
      org_namespace: null,
      daemon_id: expect.stringMatching(/^session-watch:\d+$/),
      profile: null,
      span: null,
    }),
  ]);
  const word = join(product.pds, "session-watch");
  expect(readFileSync(word, "utf8")).toBe("no-bus\n");
  expect(statSync(word).mode & 0o777).toBe(0o600);
  expect(await findingOf("daemons.session_watch")).toMatch(/^warning .*there is no system bus/);
});

test.skipIf(spawnSync("dbus-daemon", ["--version"]).error !== undefined)(
  "without a logind on the bus it says so and ends with 0",
  async () => {
    const bus = await emptyBus();
    try {
      const { status, lines } = await watch(bus.address);
      expect(status).toBe(0);
      expect(lines.map(({ event }) => event)).toEqual(["session.unwatched"]);
      expect(lines[0]?.["message"]).toMatch(
        /^there is no systemd-logind \(org\.freedesktop\.DBus\.Error\.ServiceUnknown\)/,
      );
      expect(await findingOf("daemons.session_watch")).toMatch(/^warning .*there is no systemd-logind/);
    } finally {
      bus.process.kill();
      await once(bus.process, "close");
    }
  },
);

test("without a runtime directory of its user's it ends with 78, which systemd does not restart", async () => {
  const { status, lines } = await watch("unix:path=/nonexistent", { XDG_RUNTIME_DIR: "/nonexistent" });
  expect(status).toBe(78);
  expect(lines.map(({ event }) => event)).toEqual(["session.watch_failed"]);
});

test("the doctor warns of no watch only where a vault is to be locked by one", async () => {
  expect(await findingOf("daemons.session_watch")).toMatch(/^warning .*no session watch runs/);
  expect(await findingOf("daemons.session_lock_demanded")).toMatch(/^ok .*no policy demands it/);
  product.configure("[lock]\non_suspend = false\non_session_lock = false\n");
  expect(await findingOf("daemons.session_watch")).toMatch(/^ok .*nothing is to be locked then/);
});
