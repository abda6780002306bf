// A host for a file of tests: with the product installed and enabled for every user as an administrator would, or skipped
// with the reason where there can be none.

import { afterAll, afterEach, beforeAll, beforeEach, inject } from "vitest";
import { Host, type HostKind, type HostUser } from "./host.js";
import { installOn, restartManagers } from "./product-tree.js";

export interface HostOptions {
  readonly kind?: HostKind;
  /** Runs once, after the product is installed and before any user's manager restarts. */
  readonly prepare?: (host: Host) => Promise<void>;
}

/** Starts the host before the file's first test; call the result inside of tests only. */
export function useHost(options: HostOptions = {}): () => Host {
  const absent = inject("labAbsent");
  let host: Host | null = null;
  beforeAll(async () => {
    if (absent !== "") return;
    host = await Host.start("host-a", options.kind ?? "container");
    await host.push(inject("programs"), "/opt/lab");
    await installOn(host, inject("productTree"));
    await options.prepare?.(host);
    await restartManagers(host);
  });
  beforeEach((context) => {
    if (absent !== "") context.skip(absent);
  });
  afterEach(async (context) => {
    if (context.task.result?.state === "fail" && host !== null) console.error(await describeHost(host));
  });
  afterAll(async () => {
    await host?.remove();
  });
  return () => {
    if (host === null) throw new Error("the host is not up");
    return host;
  };
}

/** Makes the users' installations, each with the profile `work` and a secret in it. */
export async function initializeUsers(...users: readonly HostUser[]): Promise<void> {
  for (const user of users) await user.initialize();
}

async function describeHost(host: Host): Promise<string> {
  const { stdout } = await host.run(["journalctl", "-b", "--no-pager", "-n", "60", "-o", "short-monotonic"]);
  return `the host's journal:\n${stdout}`;
}
