// Reads through both daemons, sealed, audited and durable before the reply: one at a time against the disk's own
// time for an entry, 32 at a time against a bare echo over the same kind of socket, and from vaults of three sizes.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { DiskFloor, lineBytes } from "./disk.js";
import { cpuMs, getSecret, type House } from "./house.js";
import { type Figure, inFlight, median, percentile, takeTurns, timed } from "./measure.js";

/** Header, stamp and sealed body of a get, there and back, about. */
const echoBytes = 160;
const width = 32;

export async function benchLoneRead({ home, bus }: House, rounds: number): Promise<Figure[]> {
  const floor = new DiskFloor(home.config.audit);
  const lone = () => timed(() => getSecret(bus, "hundred", 7));
  await takeTurns(rounds / 5, { lone });
  const times = await takeTurns(rounds, {
    get: lone,
    floor: () => floor.append(lineBytes),
    unaudited: () => timed(async () => (await bus.call("profile.list")).secret?.release()),
  });
  floor.close();
  const compare = (share: number, name: string, bar: string): Figure => ({
    what: `secret.get, one client, ${name}`,
    unit: "ms",
    value: percentile(times.get, share),
    peer: { what: `append + fdatasync, ${name}`, value: percentile(times.floor, share) },
    bar,
    more: { unauditedCall: percentile(times.unaudited, share) },
  });
  return [compare(0.5, "p50", "≤ 3 ×"), compare(0.99, "p99", "")];
}

export async function benchPipelinedReads(house: House, rounds: number): Promise<Figure[]> {
  const { bus, home } = house;
  const floor = new DiskFloor(home.config.audit);
  const echo = await startEcho(join(home.runtime.directory, "echo.sock"));
  const count = 100 * width;
  const gets = () => timed(() => inFlight(count, width, (index) => getSecret(bus, "hundred", index % 100)));
  await takeTurns(5, { gets });
  const cpu = { router: 0, owner: 0, client: 0 };
  const measured = async (): Promise<number> => {
    const before = cpuOf(house);
    const elapsed = await gets();
    const after = cpuOf(house);
    cpu.router += after.router - before.router;
    cpu.owner += after.owner - before.owner;
    cpu.client += after.client - before.client;
    return elapsed;
  };
  const times = await takeTurns(rounds, {
    gets: measured,
    echo: () => timed(() => inFlight(count / width, 1, () => echo.round(width))),
    disk: () => floor.append(width * lineBytes),
  });
  echo.close();
  floor.close();
  const perSecond = (elapsedMs: readonly number[]) => (1_000 * count) / median(elapsedMs);
  const usPerGet = (ms: number) => (1_000 * ms) / (rounds * count);
  return [
    {
      what: `secret.get, ${width} in flight`,
      unit: "/s",
      value: perSecond(times.gets),
      peer: { what: `echo of ${echoBytes} bytes, ${width} in flight`, value: perSecond(times.echo) },
      bar: "≥ 20,000 /s",
      more: {
        best: (1_000 * count) / percentile(times.gets, 0),
        cpuUsDaemonProfile: usPerGet(cpu.router),
        cpuUsDaemonSecrets: usPerGet(cpu.owner),
        cpuUsClient: usPerGet(cpu.client),
        diskMsForOneGroup: median(times.disk),
      },
    },
  ];
}

/** Every vault is read over its whole width, in an order that no cache foresees. */
export async function benchFlatness({ bus }: House, rounds: number): Promise<Figure[]> {
  const count = 64 * width;
  const from = (profile: string, secrets: number) => () =>
    timed(() => inFlight(count, width, (index) => getSecret(bus, profile, (index * 7_919) % secrets)));
  const vaults = { one: from("one", 1), hundred: from("hundred", 100), tenThousand: from("many", 10_000) };
  await takeTurns(5, vaults);
  const times = await takeTurns(rounds, vaults);
  const usPerGet = (elapsedMs: readonly number[]) => (1_000 * median(elapsedMs)) / count;
  const peer = { what: "of 1 secret", value: usPerGet(times.one) };
  const figure = (what: string, elapsedMs: readonly number[]): Figure => ({
    what: `time a get, vault of ${what}`,
    unit: "µs",
    value: usPerGet(elapsedMs),
    peer,
    bar: "flat",
  });
  return [figure("100", times.hundred), figure("10,000", times.tenThousand)];
}

function cpuOf({ daemons }: House): { router: number; owner: number; client: number } {
  const { user, system } = process.cpuUsage();
  return {
    router: cpuMs(daemons.profile.process.pid),
    owner: cpuMs(daemons.secrets.process.pid),
    client: (user + system) / 1_000,
  };
}

/** The role of the echo's own process, started with `--echo SOCKET`. */
export function serveEcho(socketPath: string): void {
  createServer((socket) => socket.on("data", (chunk) => socket.write(chunk))).listen(socketPath, () =>
    console.log("ready"),
  );
}

async function startEcho(
  socketPath: string,
): Promise<{ round(messages: number): Promise<void>; close(): void }> {
  const child = spawn(process.execPath, [process.argv[1] ?? "", "--echo", socketPath], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const socket = connect(socketPath);
  let missing = 0;
  let answered = (): void => undefined;
  socket.on("data", (chunk) => {
    missing -= chunk.length;
    if (missing === 0) answered();
  });
  return {
    round(messages) {
      const { promise, resolve } = Promise.withResolvers<void>();
      answered = resolve;
      missing = messages * echoBytes;
      socket.write(Buffer.alloc(missing));
      return promise;
    },
    close() {
      socket.destroy();
      child.kill();
    },
  };
}
