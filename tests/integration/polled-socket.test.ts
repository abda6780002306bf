// The core's own socket in the event loop: what it does with slow, vanishing and silent peers, with listeners that
// throw or close it, and that it leaves no descriptor behind. Short writes on their own: native/test/channel_socket_test.cc.

import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BusChannel, PolledSocket } from "../../native/index.js";
import { type Frame, splitFrames } from "../../src/bus/frame.js";
import { native } from "../../src/platform/native.js";
import { printed, runChild } from "../native/child.js";
import { eventually } from "../support/bus.js";
import { channelPair } from "../support/channel-pair.js";

const mebibyte = 1024 * 1024;

/** One end, and all that its listeners were told. */
class End {
  readonly socket: PolledSocket;
  readonly frames: Frame[] = [];
  drained = 0;
  readonly closed: (Error | null)[] = [];
  onFrame: () => void = () => undefined;

  constructor(accepted: Socket) {
    this.socket = native.PolledSocket.duplicate(descriptorOf(accepted));
    accepted.destroy();
  }

  start(channel: BusChannel): void {
    this.socket.start(
      channel,
      (heads, bodies, start) => {
        this.frames.push(...splitFrames(heads, bodies, start));
        if (heads.length > 0) this.onFrame();
      },
      () => (this.drained += 1),
      (fault) => this.closed.push(fault),
    );
  }

  send(body: Uint8Array): number {
    return this.socket.send(["{}", "", body]);
  }
}

let directory: string;
let server: Server;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "polled-"));
  server = createServer({ pauseOnConnect: true });
  server.listen(join(directory, "socket"));
  await once(server, "listening");
});

afterEach(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

function descriptorOf(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, "_handle");
  return handle instanceof Object ? Number(Reflect.get(handle, "fd")) : -1;
}

async function connectedSockets(): Promise<readonly [Socket, Socket]> {
  const accepted = once(server, "connection");
  const socket = new Socket().pause().connect({ path: join(directory, "socket") });
  socket.on("error", () => undefined);
  const [[other]] = await Promise.all([accepted, once(socket, "connect")]);
  return [socket, other as Socket];
}

/** Two ends that have shaken hands. */
async function connect(): Promise<readonly [End, End]> {
  const [near, far] = await connectedSockets();
  const ends = [new End(near), new End(far)] as const;
  const channels = channelPair();
  ends[1].start(channels.server);
  ends[0].start(channels.client);
  await eventually(() => channels.client.established && channels.server.established);
  return ends;
}

const openDescriptors = (): number => readdirSync("/proc/self/fd").length;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("frames", () => {
  it("that the peer reads slowly are kept, arrive whole and in order, and then `drained` is called once", async () => {
    const [client, peer] = await connect();
    peer.socket.pause();
    const bodies = [1, 2, 3].map((fill) => Buffer.alloc(4 * mebibyte, fill));
    const queued = bodies.map((body) => client.send(body));
    expect(queued[0]).toBeGreaterThan(mebibyte);
    expect(client.socket.queuedBytes).toBe(queued[2]);
    await turn();
    expect([client.drained, peer.frames.length]).toEqual([0, 0]);
    peer.socket.resume();
    await eventually(() => peer.frames.length === 3, 10_000);
    expect(peer.frames.map((frame) => Buffer.compare(frame.body, bodies.shift() ?? frame.body))).toEqual([
      0, 0, 0,
    ]);
    expect([client.drained, client.socket.queuedBytes]).toEqual([1, 0]);
    for (const end of [client, peer]) end.socket.destroy();
  });

  it("do not arrive while their reader pauses, nor after it closed from within its listener", async () => {
    const [client, peer] = await connect();
    peer.socket.pause();
    client.send(Buffer.from("held"));
    await turn();
    await turn();
    expect(peer.frames).toEqual([]);
    let closedWithin = -1;
    peer.onFrame = () => {
      peer.socket.destroy();
      peer.socket.destroy();
      closedWithin = peer.closed.length;
    };
    peer.socket.resume();
    client.send(Buffer.from("with it"));
    await eventually(() => peer.closed.length > 0 && client.closed.length > 0);
    const seen = peer.frames.length;
    expect(client.send(Buffer.from("late"))).toBe(0);
    await turn();
    expect([closedWithin, peer.frames.length, peer.closed, client.closed.length]).toEqual([
      0,
      seen,
      [null],
      1,
    ]);
  });

  it("of many sizes keep their bodies while later ones arrive", async () => {
    const [client, peer] = await connect();
    const bodies = Array.from({ length: 400 }, (_, index) => Buffer.alloc((index * 37) % 5_000, index));
    for (const body of bodies) {
      client.send(body);
      await turn();
    }
    await eventually(() => peer.frames.length === bodies.length);
    expect(peer.frames.findIndex(({ body }, index) => !body.equals(bodies[index] ?? body))).toBe(-1);
    for (const end of [client, peer]) end.socket.destroy();
  });

  it("queued before `destroySoon` still arrive, and then the connection ends", async () => {
    const [client, peer] = await connect();
    const body = Buffer.alloc(8 * mebibyte, 7);
    client.send(body);
    client.socket.destroySoon();
    expect(client.closed).toEqual([]);
    await eventually(() => peer.closed.length === 1, 10_000);
    expect(peer.frames[0]?.body.equals(body)).toBe(true);
    expect([client.closed, peer.closed]).toEqual([[null], [null]]);
  });
});

describe("a peer", () => {
  it("that vanishes with a write under way is a fault with the errno's name, told once", async () => {
    const [client, peer] = await connect();
    peer.socket.pause();
    client.send(Buffer.alloc(4 * mebibyte));
    peer.socket.destroy();
    await eventually(() => client.closed.length > 0);
    await turn();
    expect(client.closed).toHaveLength(1);
    expect(client.closed[0]).toMatchObject({ code: "INTERNAL", details: { name: "EPIPE" } });
    expect(client.socket.queuedBytes).toBe(0);
  });

  it("that leaves what it was sent unread is heard to the end first", async () => {
    const [client, peer] = await connect();
    peer.socket.pause();
    client.send(Buffer.from("never read"));
    peer.send(Buffer.from("last words"));
    peer.socket.destroy();
    await eventually(() => client.closed.length > 0);
    expect(client.frames.map((frame) => frame.body.toString())).toEqual(["last words"]);
    expect(client.closed[0]).toMatchObject({ details: { name: "ECONNRESET" } });
  });

  it("that has stopped sending ends the connection without a fault", async () => {
    const [near, far] = await connectedSockets();
    const client = new End(near);
    client.start(channelPair().client);
    far.end();
    await eventually(() => client.closed.length > 0);
    expect(client.closed).toEqual([null]);
    far.destroy();
  });

  it("that sends garbage ends it with the channel's word", async () => {
    const [near, far] = await connectedSockets();
    const end = new End(far);
    end.start(channelPair().server);
    near.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await eventually(() => end.closed.length > 0);
    expect(end.closed[0]).toMatchObject({ code: "BUS_HANDSHAKE_FAILED" });
    near.destroy();
  });
});

describe("a descriptor", () => {
  it("is duplicated, and closed once: a hundred connections leave none behind", async () => {
    const before = openDescriptors();
    const pairs: (readonly [End, End])[] = [];
    while (pairs.length < 100) pairs.push(await connect());
    await turn();
    expect(openDescriptors()).toBe(before + 200);
    for (const [index, [client, peer]] of pairs.entries()) {
      client.send(Buffer.from([index]));
      if (index % 2 === 0) client.socket.destroySoon();
      else peer.socket.destroy();
    }
    await eventually(() => pairs.flat().every((end) => end.closed.length === 1));
    expect(openDescriptors()).toBe(before);
  });

  it("of anything but a Unix stream socket is refused, and so are calls out of turn", async () => {
    for (const wrong of [-1, 0.5, 9_999, "3", null])
      expect(() => native.PolledSocket.duplicate(wrong as number)).toThrow('argument "fd" is not valid');
    const [near, far] = await connectedSockets();
    const end = new End(near);
    const { client: channel } = channelPair();
    const nothing = (): void => undefined;
    expect(() => end.send(Buffer.alloc(1))).toThrow('argument "this"');
    expect(() => end.socket.start({} as BusChannel, nothing, nothing, nothing)).toThrow('argument "channel"');
    expect(() => end.socket.start(channel, nothing, nothing, null as never)).toThrow('argument "closed"');
    end.start(channel);
    expect(() => end.start(channel)).toThrow('argument "this"');
    expect(() => end.socket.send(["{}"])).toThrow('argument "frames"');
    end.socket.destroy();
    const closed = new End(far);
    closed.socket.destroy();
    expect(() => closed.start(channel)).toThrow('argument "this"');
  });
});

/** In a process of its own: a connected pair `near` and `far`, started, with `onFrame` as the far end's listener. */
const pairInChild = `
  const net = require("node:net");
  const path = require("node:fs").mkdtempSync("/tmp/polled-") + "/socket";
  const keys = native.generateKeyPair();
  const self = { pid: process.pid, uid: process.getuid(), gid: process.getgid() };
  const identity = { client: self, server: self };
  const channels = {
    near: native.BusChannel.initiator({ profile: "leading-edge", serverPublicKey: keys.publicKey, staticKey: null, identity }),
    far: native.BusChannel.responder({ profiles: ["leading-edge"], staticKey: keys.privateKey, identity }),
  };
  const take = (socket) => {
    const polled = native.PolledSocket.duplicate(socket._handle.fd);
    socket.destroy();
    return polled;
  };
  function withPair(onFrame, then) {
    let far;
    const server = net.createServer({ pauseOnConnect: true }, (socket) => {
      far = take(socket);
      far.start(channels.far, (heads) => { if (heads.length > 0) onFrame(); }, () => {}, () => print("closed"));
      server.close();
    }).listen(path);
    const socket = new net.Socket().pause().connect(path, () => {
      const near = take(socket);
      near.start(channels.near, () => { near.send(["{}", "", new Uint8Array(1)]); then(near, far); }, () => {}, () => print("closed"));
    });
  }
`;

describe("a listener", () => {
  it("that throws is an uncaught exception, ticks and microtasks follow each call, and the socket lives on", () => {
    const child = runChild(`${pairInChild}
      let count = 0;
      process.on("uncaughtException", (error) => print(error.message));
      withPair(() => {
        count += 1;
        process.nextTick(() => print("tick " + count));
        Promise.resolve().then(() => print("microtask " + count));
        if (count === 1) throw new Error("from the listener");
        print("frame " + count);
      }, (near, far) => {
        setTimeout(() => near.send(["{}", "", new Uint8Array(1)]), 50);
        setTimeout(() => near.destroy(), 100);
      });`);
    expect(printed(child)).toEqual([
      "from the listener",
      "tick 1",
      "microtask 1",
      "frame 2",
      "tick 2",
      "microtask 2",
      "closed",
      "closed",
    ]);
  });

  it("that throws ends a process which has no other use for it", () => {
    const child = runChild(
      `${pairInChild} withPair(() => { throw new Error("from the listener"); }, () => {});`,
    );
    expect(child.status).toBe(1);
    expect(child.stderr).toContain("from the listener");
  });

  it("may exit, with sockets open and bytes queued", () => {
    const child = runChild(`${pairInChild}
      withPair(() => { print("frame"); process.exit(0); }, (near, far) => {
        near.send(["{}", "", new Uint8Array(4 << 20)]);
      });`);
    expect([child.status, child.signal, printed(child)]).toEqual([0, null, ["frame"]]);
  });
});

it("a socket keeps a process alive until `unref`, and the process ends in order with it", () => {
  const child = runChild(`${pairInChild}
    withPair(() => {}, (near, far) => setTimeout(() => { print("unref"); near.unref(); far.unref(); }, 100));`);
  expect(printed(child)).toEqual(["unref"]);
});

it("a socket that nobody closed is kept while it is open, and its descriptor goes with it when it was never started", () => {
  const child = runChild(`${pairInChild}
    const fs = require("node:fs");
    const count = () => fs.readdirSync("/proc/self/fd").length;
    const settle = (then) => { gc(); setTimeout(() => { gc(); setTimeout(then, 20); }, 20); };
    withPair(() => print("frame"), (near, far) => settle(() => {
      const before = count();
      (() => { const server = net.createServer((peer) => peer.destroy()).listen(path + "2", () => {
        const socket = new net.Socket().pause().connect(path + "2", () => {
          take(socket);
          server.close();
          setTimeout(() => settle(() => { print(count() - before); near.destroy(); }), 20);
        });
      }); })();
    }));`);
  expect(printed(child)).toEqual(["frame", 0, "closed", "closed"]);
});
