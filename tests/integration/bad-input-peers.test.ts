// Peers without manners at the real daemons: garbage, half frames, silence, frames that are too large, ten thousand
// at once, other users and root. Each costs itself alone: a client that was there before is served all the while.

import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BusClient } from "../../src/core/ports.js";
import { readBusKey } from "../../src/platform/key-files.js";
import { codeOf, eventually, takeText } from "../support/bus.js";
import { encodeFrame, IndependentPeer } from "../support/independent-noise.js";
import { asUser, expectServing, isRoot, ordinaryUid, Product } from "../support/product.js";
import { RawPeer, type Target } from "../support/raw-peer.js";

let product: Product;
let pids: number[];
let early: BusClient;
let target: Target;

beforeAll(async () => {
  product = await Product.ready();
  pids = await product.pids();
  early = await product.connect();
  const busKeys = readBusKey(join(product.pds, "profile", "bus.pub"));
  if (busKeys === null) throw new Error("the bus left no key");
  target = { profile: busKeys.profile, busKeys, socketPath: product.socket, serverPid: pids[0] ?? 0 };
});
afterEach(() => expectServing(product, pids));
afterAll(async () => {
  early.close();
  await product.remove();
});

const read = async (client: BusClient): Promise<string | null> =>
  takeText((await client.call("secret.get", { profile: "work", key: "anchor" })).secret);

/** Reads with the client that was there before until the promise settles; the number of reads. */
async function servedDuring(promise: Promise<unknown>): Promise<number> {
  const state = { settled: false };
  const settle = (): void => void (state.settled = true);
  promise.then(settle, settle);
  let reads = 0;
  for (; !state.settled; reads += 1) expect(await read(early)).toBe("held");
  await promise;
  return reads;
}

function open(): Socket {
  return connect({ path: product.socket }).on("error", () => undefined);
}

/** Resolves when the connection is gone, however it ended. */
function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
const residentKib = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);

describe("a peer", () => {
  test.each([
    ["another protocol", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
    ["zeros", Buffer.alloc(100_000)],
    [
      "a handshake of random bytes",
      Buffer.concat([Buffer.from("PDS1"), Buffer.of(1, 0, 96), Buffer.alloc(96, 0x5a)]),
    ],
    ["a profile that is none", Buffer.concat([Buffer.from("PDS1"), Buffer.of(9, 0, 96), Buffer.alloc(96)])],
  ])("that sends %s loses its connection at once and hears nothing", async (_, bytes) => {
    const socket = open();
    let heard = 0;
    socket.on("data", (chunk: Buffer) => (heard += chunk.length));
    socket.write(bytes);
    expect(await servedDuring(gone(socket))).toBeGreaterThan(0);
    expect(heard).toBe(0);
    await eventually(() => product.logged("bus.handshake_failed").length > 0);
  });

  test("that sends a frame of 16 MiB and a byte loses its connection before it is through", async () => {
    const peer = await IndependentPeer.establish(target);
    const frame = encodeFrame(Buffer.from('{"id":1,"method":"system.status"}'), Buffer.alloc(16_777_216));
    const before = residentKib(target.serverPid ?? 0);
    peer.sendStream(frame.subarray(0, 70_000));
    await eventually(() => peer.ended);
    expect(peer.headers()).toEqual([]);
    expect(residentKib(target.serverPid ?? 0) - before).toBeLessThan(16 * 1024);
  });

  test("that sends garbage after its handshake loses its connection", async () => {
    const peer = await RawPeer.establish(target);
    peer.socket.write(Buffer.alloc(70_000, 0x41));
    await peer.untilEnded();
    expect(peer.frames).toEqual([]);
  });

  test("that says nothing, half a handshake or half a frame loses its connection, and nobody waits for it", async () => {
    const silent = open();
    const half = open();
    half.write("PDS1");
    const peer = await RawPeer.establish(target);
    const idle = await RawPeer.establish(target);
    const frame = peer.seal({ header: '{"id":1,"method":"system.status"}' });
    peer.socket.write(frame.subarray(0, frame.length - 3));
    expect(await servedDuring(Promise.all([gone(silent), gone(half)]))).toBeGreaterThan(0);
    expect(peer.ended).toBe(false);
    await servedDuring(peer.untilEnded(40_000));
    expect(idle.ended).toBe(false);
    idle.socket.destroy();
    expect(product.logged("bus.timed_out")).toHaveLength(3);
  });
});

test("ten thousand connections are bounded in number, descriptors, memory and log lines, and cost nobody else", async () => {
  const bus = pids[0] ?? 0;
  let closed = 0;
  const sockets: Socket[] = [];
  const before = residentKib(bus);
  let descriptors = 0;
  const storm = async (): Promise<void> => {
    for (let count = 0; count < 10_000; count += 1) {
      sockets.push(open().on("close", () => (closed += 1)));
      if (count % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      descriptors = Math.max(descriptors, descriptorsOf(bus));
    }
    // Of those that were let in, the silent ones go after the deadline of their handshake.
    await eventually(() => closed >= 10_000 - 256, 30_000);
  };
  expect(await servedDuring(storm())).toBeGreaterThan(0);
  expect(descriptors).toBeLessThan(256 + 64);
  expect(residentKib(bus) - before).toBeLessThan(64 * 1024);
  // How many were refused is told once a second, the last of them after all have been.
  const refused = () => product.logged("bus.connection_refused");
  const told = (): number => refused().reduce((sum, line) => sum + Number(line["connections"] ?? 0), 0);
  await eventually(() => told() > 5_000, 10_000);
  expect(refused().length).toBeGreaterThan(1);
  expect(refused().length).toBeLessThan(200);
  for (const socket of sockets) socket.destroy();
  await eventually(() => closed === 10_000, 10_000);
  await eventually(() => descriptorsOf(bus) < 64, 10_000);
});

test("a full house is told to the next caller, who may try again, and clears by itself", async () => {
  const sockets = Array.from({ length: 300 }, open);
  let closed = 0;
  for (const socket of sockets) socket.on("close", () => (closed += 1));
  await eventually(() => closed > 0, 5_000);
  const refused = await product.run(["secret", "get", "-p", "work", "anchor"]);
  expect(refused).toMatchObject({ status: 76, stdout: "" });
  expect(refused.stderr).toMatch(/^sesame: error: .*too many\nsesame: hint: try again/);
  expect(await read(early)).toBe("held");
  for (const socket of sockets) socket.destroy();
  await eventually(() => closed === 300, 5_000);
});

describe("another user", () => {
  const asRoot = test.skipIf(!isRoot);
  const knock = `
    const socket = require("net").connect(process.argv[1]);
    let got = 0;
    socket.on("connect", () => socket.write("PDS1"));
    socket.on("data", (chunk) => { got += chunk.length; });
    socket.on("error", (error) => console.log(error.code));
    socket.on("close", () => console.log("closed after " + got + " bytes"));`;
  const knockAs = (uid: number, at: Product) =>
    at.execute(process.execPath, ["-e", knock, at.socket], { prefix: asUser(uid) });

  asRoot(
    "does not get as far as the socket, and where somebody opened the way, is refused by the kernel's word",
    async () => {
      expect((await knockAs(ordinaryUid, product)).stdout).toBe("EACCES\nclosed after 0 bytes\n");
      const way = [product.runtime, product.pds];
      for (const path of way) chmodSync(path, 0o711);
      chmodSync(product.socket, 0o666);
      expect((await knockAs(ordinaryUid, product)).stdout).toMatch(
        /^(EPIPE\n|ECONNRESET\n)?closed after 0 bytes\n$/,
      );
      expect(product.logged("bus.peer_refused").at(-1)).toMatchObject({
        uid: ordinaryUid,
        severity: "warning",
      });
      expect(await read(early)).toBe("held");
      chmodSync(product.socket, 0o600);
      for (const path of way) chmodSync(path, 0o700);
    },
  );

  asRoot(
    "is refused even as root: neither the bus nor the client of root goes on, and the CLI ends with 78",
    async () => {
      const theirs = await Product.ready({ uid: ordinaryUid });
      try {
        const before = await theirs.pids();
        expect((await knockAs(0, theirs)).stdout).toMatch(/^(EPIPE\n|ECONNRESET\n)?closed after 0 bytes\n$/);
        expect(theirs.logged("bus.peer_refused")).toMatchObject([{ uid: 0, severity: "warning" }]);
        expect(await codeOf(theirs.connect())).toBe("BUS_PEER_REFUSED");
        const cli = await theirs.run(["secret", "get", "-p", "work", "anchor"], { prefix: [] });
        expect(cli).toMatchObject({ status: 78, stdout: "" });
        expect(cli.stderr).toContain(`belongs to uid ${ordinaryUid}`);
        await expectServing(theirs, before);
      } finally {
        await theirs.remove();
      }
    },
  );
});
