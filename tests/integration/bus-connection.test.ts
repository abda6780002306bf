// Peers that misbehave on the wire: each costs its own connection and nothing else.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { connectBus } from "../../src/bus/client.js";
import type { BusLimits } from "../../src/bus/limits.js";
import { native } from "../../src/platform/native.js";
import { codeOf, eventually, TestBus, type TestBusOptions } from "../support/bus.js";
import { RawPeer } from "../support/raw-peer.js";

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const otherUid = 65534;
const asOther = ["--reuid", String(otherUid), "--regid", String(otherUid), "--clear-groups"];

let bus: TestBus;
afterEach(() => bus.close());

async function start(limits: Partial<BusLimits> = {}, options: TestBusOptions = {}): Promise<void> {
  bus = await TestBus.start({
    handlers: { "system.status": () => ({ result: { alive: true } }) },
    ...options,
    limits,
  });
}

async function expectStillServing(): Promise<void> {
  const client = await bus.client();
  expect((await client.call("system.status")).result).toEqual({ alive: true });
  client.close();
}

describe("the handshake", () => {
  it.each(["leading-edge", "governance-compatible"] as const)(
    "of profile %s leads to answered calls",
    async (profile) => {
      await start({}, { profile });
      await expectStillServing();
      expect(statSync(bus.socketPath).mode & 0o777).toBe(0o600);
    },
  );

  it("with credentials that are not the kernel's fails: a relay has others", async () => {
    await start();
    const relay = new RawPeer(bus, { claims: { pid: process.pid + 1 } });
    relay.socket.write(relay.channel.open());
    await relay.untilEnded();
    expect(relay.channel.established).toBe(false);
    await eventually(() => bus.log.events().includes("bus.handshake_failed"));
    await expectStillServing();
  });

  it("with a key that is not the bus's fails at the client", async () => {
    await start();
    const stranger = native.generateKeyPair();
    const options = { readBusKey: () => ({ profile: bus.profile, publicKey: stranger.publicKey }) };
    expect(await codeOf(bus.client(options))).toBe("BUS_HANDSHAKE_FAILED");
    await expectStillServing();
  });

  it("in a profile that the bus does not allow fails", async () => {
    await start();
    const options = {
      readBusKey: () => ({ profile: "governance-compatible" as const, publicKey: bus.busKeys.publicKey }),
    };
    expect(await codeOf(bus.client(options))).toBe("BUS_HANDSHAKE_FAILED");
  });

  it("that never comes, or comes byte by byte, ends the connection after the deadline", async () => {
    await start({ handshakeMs: 150 });
    const silent = new RawPeer(bus);
    const dripping = new RawPeer(bus);
    const opening = dripping.channel.open();
    let sent = 0;
    const drip = setInterval(() => dripping.socket.write(opening.subarray(sent, ++sent)), 20);
    const begun = performance.now();
    await Promise.all([silent.untilEnded(), dripping.untilEnded()]);
    clearInterval(drip);
    expect(performance.now() - begun).toBeGreaterThan(140);
    expect(bus.log.events().filter((event) => event === "bus.timed_out")).toHaveLength(2);
    await expectStillServing();
  });

  it("beyond the limit waits for another to end instead of failing", async () => {
    await start({ handshakes: 2, handshakeMs: 200 });
    const silent = [new RawPeer(bus), new RawPeer(bus)];
    const client = await bus.client({ handshakeMs: 2_000 });
    expect((await client.call("system.status")).result).toEqual({ alive: true });
    await Promise.all(silent.map((peer) => peer.untilEnded()));
  });
});

describe("a client", () => {
  it("is told that nothing answers where there is no socket, or nobody behind it", async () => {
    await start();
    expect(await codeOf(bus.client({ socketPath: join(bus.directory, "none.sock") }))).toBe(
      "DAEMON_UNREACHABLE",
    );
    const dead = join(bus.directory, "dead.sock");
    const script = `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
    await run(process.execPath, ["-e", script, dead]).catch(() => undefined);
    expect(await codeOf(bus.client({ socketPath: dead }))).toBe("DAEMON_UNREACHABLE");
  });

  it.skipIf(!isRoot)("refuses a bus of another user", async () => {
    await start();
    const directory = mkdtempSync(join(tmpdir(), "sesame-other-"));
    chmodSync(directory, 0o777);
    const socketPath = join(directory, "bus.sock");
    const script = `require("net").createServer().listen(process.argv[1], () => console.log("ready"))`;
    const other = spawn("setpriv", [...asOther, process.execPath, "-e", script, socketPath], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(other.stdout, "data");
      expect(await codeOf(connectBus({ ...bus.connectOptions(), socketPath }))).toBe("BUS_PEER_REFUSED");
    } finally {
      other.kill("SIGKILL");
      rmSync(directory, { recursive: true });
    }
  });
});

describe("the bus", () => {
  it.skipIf(!isRoot)("refuses a peer of another user before it reads a byte, and logs it", async () => {
    await start();
    chmodSync(bus.directory, 0o711);
    chmodSync(bus.socketPath, 0o666);
    const script = `
      const socket = require("net").connect(process.argv[1]);
      let got = 0;
      socket.on("connect", () => socket.write("PDS1"));
      socket.on("data", (chunk) => { got += chunk.length; });
      socket.on("error", () => {});
      socket.on("close", () => console.log("closed after " + got + " bytes"));`;
    const { stdout } = await run("setpriv", [...asOther, process.execPath, "-e", script, bus.socketPath]);
    expect(stdout).toBe("closed after 0 bytes\n");
    const refused = bus.log.lines.find((line) => line.event === "bus.peer_refused");
    expect(refused?.fields).toMatchObject({ uid: otherUid });
    await expectStillServing();
  });

  it("ends a connection that sends garbage", async () => {
    await start();
    const socket = connect({ path: bus.socketPath });
    socket.on("error", () => undefined);
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(socket, "close");
    await expectStillServing();
  });

  it("ends a connection whose record is no record", async () => {
    await start();
    const peer = await RawPeer.establish(bus);
    peer.socket.write(Buffer.alloc(64, 0xff));
    peer.socket.write(Buffer.alloc(65_536, 0x41));
    await peer.untilEnded();
    await eventually(() => bus.log.events().includes("bus.protocol_violated"));
    await expectStillServing();
  });

  it("ends a connection whose header has no id, is no JSON, or has a stamp", async () => {
    await start();
    for (const frame of [
      { header: "{}" },
      { header: "not json" },
      { header: '{"id":1,"method":"system.status"}', stamp: '{"rid":1}' },
    ]) {
      const peer = await RawPeer.establish(bus);
      peer.send(frame);
      await peer.untilEnded();
      expect(peer.frames).toEqual([]);
    }
    await expectStillServing();
  });

  it("ends a connection that leaves a frame half sent", async () => {
    await start({ partialFrameMs: 150 });
    const [idle, half] = [await RawPeer.establish(bus), await RawPeer.establish(bus)];
    const bytes = half.seal({ header: '{"id":1,"method":"system.status"}' });
    half.socket.write(bytes.subarray(0, bytes.length - 5));
    await half.untilEnded();
    expect(idle.ended).toBe(false);
    idle.send({ header: '{"id":2,"method":"system.status"}' });
    await eventually(() => idle.frames.length === 1);
    idle.socket.destroy();
  });

  it("ends a connection that leaves a frame half sent behind a whole one", async () => {
    await start({ partialFrameMs: 150 });
    const peer = await RawPeer.establish(bus);
    const whole = peer.seal({ header: '{"id":1,"method":"system.status"}' });
    const half = peer.seal({ header: '{"id":2,"method":"system.status"}' });
    peer.socket.write(Buffer.concat([whole, half.subarray(0, 9)]));
    await eventually(() => peer.frames.length === 1);
    await peer.untilEnded();
  });

  it("keeps an idle connection", async () => {
    await start({ partialFrameMs: 60, handshakeMs: 60 });
    const client = await bus.client();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await client.call("system.status")).result).toEqual({ alive: true });
  });

  it("counts a half-closed peer as gone", async () => {
    await start();
    const peer = await RawPeer.establish(bus);
    await eventually(() => bus.server.status().connections === 1);
    peer.socket.end();
    await eventually(() => bus.server.status().connections === 0);
    await expectStillServing();
  });

  it("takes its limit of connections, refuses the others, and takes new ones when old ones left", async () => {
    await start();
    const sockets = Array.from({ length: 300 }, () => connect({ path: bus.socketPath }));
    let closed = 0;
    for (const socket of sockets) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        closed += 1;
      });
    }
    await eventually(() => closed === 44, 5_000);
    expect(bus.server.status().connections).toBe(256);
    expect(await codeOf(bus.client())).toBe("BUS_HANDSHAKE_FAILED");
    for (const socket of sockets) socket.destroy();
    await eventually(() => bus.server.status().connections === 0, 5_000);
    await expectStillServing();
  });
});

describe("a reader that does not read", () => {
  it("loses its connection when too much is queued for it, and others are served on", async () => {
    const blob = "x".repeat(60_000);
    await start(
      { queuedBytes: 1024 * 1024 },
      { handlers: { "system.status": () => ({ result: { blob, alive: true } }) } },
    );
    const peer = await RawPeer.establish(bus);
    peer.socket.pause();
    for (let id = 1; id <= 60; id++) peer.send({ header: `{"id":${id},"method":"system.status"}` });
    await eventually(() => bus.log.events().includes("bus.slow_reader_dropped"), 5_000);
    const client = await bus.client();
    expect((await client.call("system.status")).result["alive"]).toBe(true);
    peer.socket.destroy();
  });
});
