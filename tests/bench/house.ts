// A scratch home with both daemons, its vaults filled as a section wants them. Hides initialising, filling and the
// rate limit, which is raised: the benches ask for more than any person does.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createWithPassword } from "../../src/cli/vault-making.js";
import { parseProfileName } from "../../src/core/names.js";
import type { BusClient, SecureBuffer } from "../../src/core/ports.js";
import type { PasswordKdf } from "../../src/generated/types.js";
import { native } from "../../src/platform/native.js";
import {
  connectTo,
  makeScratchHome,
  type ScratchHome,
  startDaemon,
  type StartedDaemon,
} from "../support/daemon.js";
import { inFlight } from "./measure.js";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const valueBytes = 64;
export const password = "correct horse battery staple";
/** What `sesame init` takes unless configured otherwise. */
export const kdf = {
  algorithm: "argon2id",
  memory_kib: 19_456,
  passes: 2,
  lanes: 1,
} as const satisfies PasswordKdf;

const configuration = "[secrets.rate_limit]\nburst = 1000000\nper_second = 1000000\n";

export interface House {
  readonly home: ScratchHome;
  readonly daemons: { readonly profile: StartedDaemon; readonly secrets: StartedDaemon };
  readonly bus: BusClient;
  close(): Promise<void>;
}

export function makeConfiguredHome(): ScratchHome {
  const home = makeScratchHome();
  mkdirSync(home.config.directory, { recursive: true, mode: 0o700 });
  writeFileSync(home.config.configFile, configuration, { mode: 0o600 });
  return home;
}

/** @param prefix comes before the daemons' own command */
export async function startDaemons(
  home: ScratchHome,
  prefix: readonly string[] = [],
): Promise<House["daemons"]> {
  const daemons = {
    profile: startDaemon("daemon-profile", home.environment, "dist", prefix),
    secrets: startDaemon("daemon-secrets", home.environment, "dist", prefix),
  };
  const ready = await Promise.all([daemons.profile.ready, daemons.secrets.ready]);
  const failed = Object.values(daemons).filter((_, index) => ready[index] !== true);
  if (failed.length > 0)
    throw new Error(`a daemon did not start: ${failed.map((one) => one.stderr()).join("")}`);
  return daemons;
}

export async function stopDaemons({ profile, secrets }: House["daemons"]): Promise<void> {
  await secrets.stop();
  await profile.stop();
}

/**
 * @param vaults how many secrets each profile holds, under the keys `keyName` gives
 * @param prefix comes before the daemons' own command
 */
export async function openHouse(
  vaults: Readonly<Record<string, number>>,
  prefix: readonly string[] = [],
): Promise<House> {
  const home = makeConfiguredHome();
  const daemons = await startDaemons(home, prefix);
  const bus = await connectTo(home);
  await bus.call("installation.init");
  for (const [profile, secrets] of Object.entries(vaults)) {
    using secret = secure(Buffer.from(password));
    await createWithPassword(bus, parseProfileName(profile), kdf, secret);
    await fill(bus, profile, secrets);
  }
  return {
    home,
    daemons,
    bus,
    async close() {
      bus.close();
      await stopDaemons(daemons);
      home.remove();
    },
  };
}

export function keyName(index: number): string {
  return `service-${index % 100}/key-${index}`;
}

async function fill(bus: BusClient, profile: string, count: number): Promise<void> {
  await inFlight(count, 64, async (index) => {
    using secret = native.SecureBuffer.random(valueBytes);
    (await bus.call("secret.set", { profile, key: keyName(index), secret })).secret?.release();
  });
}

export async function getSecret(bus: BusClient, profile: string, index: number): Promise<void> {
  (await bus.call("secret.get", { profile, key: keyName(index) })).secret?.release();
}

export function secure(bytes: Uint8Array): SecureBuffer {
  const buffer = native.SecureBuffer.alloc(bytes.length);
  buffer.bytes.set(bytes);
  return buffer;
}

/** Milliseconds that a program takes from its start to its end. */
export function timeProgram(
  file: string,
  args: readonly string[],
  { environment = {}, input = "" }: { environment?: Readonly<Record<string, string>>; input?: string } = {},
): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(file, args, {
    env: environment,
    input,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const elapsed = performance.now() - begun;
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${status}: ${String(stderr)}`);
  return elapsed;
}

/** Processor time of a process so far, all its threads. */
export function cpuMs(pid: number | undefined): number {
  return sumOfTicks(pid, 11, 12);
}

/** Processor time of this process's children that have ended. */
export function childrenCpuMs(): number {
  return sumOfTicks(process.pid, 13, 14);
}

/** Fields of proc_pid_stat(5), counted from the state; a tick is 10 ms. */
function sumOfTicks(pid: number | undefined, user: number, system: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[user]) + Number(fields[system]));
}
