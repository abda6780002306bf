// The processes of bus.bench.mjs: router, owner, client, and a bare echo over the same kind of socket.
// Usage: bus-roles ROLE SOCKET; prints one line when ready, a client prints its figures as JSON.

import { closeSync, fdatasync, openSync, write } from "node:fs";
import { connect, createServer } from "node:net";
import { connectBus } from "../../src/bus/client.js";
import { serveOwner } from "../../src/bus/owner.js";
import { listenBus } from "../../src/bus/server.js";
import type { AuditEvent, AuditSink, BusClient, Log } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";

const profile = "leading-edge";
const log: Log = {
  write: (severity, event, message, fields) => console.error(severity, event, message, fields),
};
const quiet: Log = { write: () => undefined };

/** Keys that all processes know without files: this is a bench, not a bus. */
function fixedKey(byte: number) {
  const privateKey = native.SecureBuffer.alloc(32);
  privateKey.bytes.fill(byte);
  return { privateKey, publicKey: native.publicKeyOf(privateKey) };
}

const busKey = fixedKey(0x11);
const ownerKey = fixedKey(0x22);
const sealKey = fixedKey(0x33);
const readBusKey = () => ({ profile, publicKey: busKey.publicKey }) as const;

function psk() {
  const bytes = native.SecureBuffer.alloc(32);
  bytes.bytes.fill(0x44);
  return bytes;
}

/** All entries that came while one write was under way become durable together with the next. */
class GroupCommit implements AuditSink {
  readonly writable = true;
  readonly #file: number;
  #waiting: (() => void)[] = [];
  #lines = "";
  #busy = false;

  constructor(path: string) {
    this.#file = openSync(path, "a");
    process.on("exit", () => closeSync(this.#file));
  }

  append(event: AuditEvent): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#lines += `${JSON.stringify(event)}\n`;
    if (!this.#busy) setImmediate(() => this.#commit());
    this.#busy = true;
    return promise;
  }

  #commit(): void {
    const [waiting, lines] = [this.#waiting, this.#lines];
    this.#waiting = [];
    this.#lines = "";
    write(this.#file, lines, () => {
      fdatasync(this.#file, () => {
        for (const resolve of waiting) resolve();
        this.#busy = this.#waiting.length > 0;
        if (this.#busy) this.#commit();
      });
    });
  }
}

async function router(socketPath: string, durable: boolean): Promise<void> {
  const instant: AuditSink = { writable: true, append: () => Promise.resolve() };
  await listenBus({
    native,
    socketPath,
    profiles: [profile],
    staticKey: busKey.privateKey,
    log: quiet,
    audit: durable ? new GroupCommit(`${socketPath}.audit`) : instant,
    handlers: { "system.status": () => ({}) },
    registeredKey: () => ownerKey.publicKey,
    executableOf: () => "/usr/bin/bench",
  });
  console.log("ready");
}

async function owner(socketPath: string): Promise<void> {
  const value = native.SecureBuffer.random(64);
  const serving = serveOwner({
    native,
    socketPath,
    readBusKey,
    staticKey: ownerKey.privateKey,
    seal: { profile, staticKey: sealKey.privateKey, psk: psk() },
    handlers: {
      "secret.get": () => {
        const copy = native.SecureBuffer.alloc(64);
        copy.bytes.set(value.bytes);
        return { secret: copy };
      },
    },
    log,
  });
  await serving.ready;
  console.log("ready");
}

interface Figures {
  readonly perSecond: number;
  readonly p50Us: number;
}

async function measure(calls: number, inFlight: number, one: () => Promise<void>): Promise<Figures> {
  const times: number[] = [];
  let left = calls;
  async function worker(): Promise<void> {
    while (left-- > 0) {
      const begun = performance.now();
      await one();
      times.push(performance.now() - begun);
    }
  }
  const begun = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const elapsed = performance.now() - begun;
  times.sort((a, b) => a - b);
  return {
    perSecond: Math.round((calls / elapsed) * 1000),
    p50Us: Math.round((times[calls >> 1] ?? 0) * 1000),
  };
}

async function client(socketPath: string, calls: number): Promise<void> {
  const bus: BusClient = await connectBus({
    native,
    socketPath,
    readBusKey,
    readSealKey: () => ({ profile, publicKey: sealKey.publicKey, psk: psk() }),
  });
  const get = async () => {
    (await bus.call("secret.get", { profile: "work", key: "database/password" })).secret?.release();
  };
  await measure(calls / 5, 32, get);
  const figures = { lone: await measure(calls / 20, 1, get), pipelined: await measure(calls, 32, get) };
  console.log(JSON.stringify({ ...figures, cpuUs: process.cpuUsage().user + process.cpuUsage().system }));
  bus.close();
}

const echoBytes = 160;

function echoServer(socketPath: string): void {
  createServer((socket) => socket.on("data", (chunk) => socket.write(chunk))).listen(socketPath, () =>
    console.log("ready"),
  );
}

/** One message a time, and 32 a time in one write, as the bus does it. */
async function echoClient(socketPath: string, calls: number): Promise<void> {
  const socket = connect(socketPath);
  let missing = 0;
  let answered = (): void => undefined;
  socket.on("data", (chunk) => {
    missing -= chunk.length;
    if (missing === 0) answered();
  });
  const round = (messages: number) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    answered = resolve;
    missing = messages * echoBytes;
    socket.write(Buffer.alloc(missing));
    return promise;
  };
  await measure(calls / 20, 1, () => round(1));
  const lone = await measure(calls / 20, 1, () => round(1));
  const batches = await measure(calls / 32, 1, () => round(32));
  console.log(
    JSON.stringify({ lone, pipelined: { perSecond: 32 * batches.perSecond, p50Us: batches.p50Us } }),
  );
  socket.destroy();
}

const [role, socketPath = "", count = "0"] = process.argv.slice(2);
if (role === "router") await router(socketPath, false);
else if (role === "durable-router") await router(socketPath, true);
else if (role === "owner") await owner(socketPath);
else if (role === "client") await client(socketPath, Number(count));
else if (role === "echo-server") echoServer(socketPath);
else if (role === "echo-client") await echoClient(socketPath, Number(count));
