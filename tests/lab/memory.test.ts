// Root reads all memory of all daemons of both users while their vaults are unlocked, and finds nothing.

import { beforeAll, describe, expect, test } from "vitest";
import { type Needle, type Scan, scanStopped } from "../support/scan-memory.js";
import { textNeedles } from "../support/vault-needles.js";
import { vaultNeedles } from "./support/attack.js";
import { type DaemonName, daemonNames, type HostUser } from "./support/host.js";
import { useHost } from "./support/use-host.js";

const host = useHost();
const names = ["alice", "bob"] as const;
const needles: Needle[] = [];

beforeAll(async () => {
  for (const name of names) {
    const user = host().user(name);
    await user.initialize();
    needles.push(...(await vaultNeedles(user)), ...textNeedles(`value of ${name}`, user.anchor));
  }
  // What a person does, so that there is something to be left behind.
  for (const name of names) {
    const user = host().user(name);
    await user.demand(["sesame", "lock", "-q", "-p", "work"]);
    await user.unlock();
    await user.readAnchor();
    await user.demand(["sesame", "env", "-p", "work", "--", "true"]);
    await user.demand(["sesame", "export", "-p", "work", "--format", "json"]);
  }
});

/** @throws when not even the path of the home is found: then the search itself does not work */
async function scan(user: HostUser, daemon: DaemonName): Promise<Scan> {
  const control = { name: "control", bytes: Buffer.from(user.home) };
  const result = scanStopped(await host().pidHere(await user.pidOf(daemon)), [...needles, control]);
  if (!result.finds.some(({ needle }) => needle === control.name)) throw new Error("the scan sees nothing");
  return { ...result, finds: result.finds.filter(({ needle }) => needle !== control.name) };
}

describe.each(names)("root, with all memory of %s's daemons", (name) => {
  test.each(daemonNames)("finds neither password, key nor value of anybody in %s", async (daemon) => {
    const { finds, hiddenBytes, readableBytes } = await scan(host().user(name), daemon);
    expect(finds).toEqual([]);
    expect(readableBytes).toBeGreaterThan(8 << 20);
    // The pages of memfd_secret, which even root can't read.
    expect(hiddenBytes).toBeGreaterThanOrEqual(4096);
  });
});

test("root finds the keys where memfd_secret is switched off, which is why its absence is an error", async () => {
  const bob = host().user("bob");
  await bob.dropIn("open-sesame-.service", "[Service]\nEnvironment=SESAME_FORCE_MLOCK=1\n");
  await bob.restartDaemons();
  await bob.unlock();
  const { finds, hiddenBytes } = await scan(bob, "daemon-secrets");
  expect(finds.map(({ needle }) => needle)).toContain("entry key of work");
  expect(hiddenBytes).toBe(0);
});
