import { existsSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { connectTo, makeScratchHome, startDaemon, type StartedDaemon } from "../support/daemon.js";

const home = makeScratchHome();
const started: StartedDaemon[] = [];

function start(name: string): StartedDaemon {
  const daemon = startDaemon(name, home.environment);
  started.push(daemon);
  return daemon;
}

afterEach(async () => {
  for (const daemon of started.splice(0)) await daemon.stop("SIGKILL");
  home.remove();
});

describe("daemon-secrets", () => {
  it("waits for a bus that starts after it, and for one that comes back", async () => {
    const secrets = start("daemon-secrets");
    while (secrets.log().every(({ event }) => event !== "bus.disconnected")) await pause();
    const first = start("daemon-profile");
    expect(await secrets.ready).toBe(true);
    await first.stop("SIGKILL");
    expect(existsSync(`/proc/${secrets.process.pid}`)).toBe(true);
    const second = start("daemon-profile");
    expect(await second.ready).toBe(true);
    while (second.log().every(({ event }) => event !== "bus.owner_registered")) await pause();
    const bus = await connectTo(home);
    await bus.call("installation.init");
    await expect(bus.call("profile.list")).resolves.toBeDefined();
    bus.close();
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
