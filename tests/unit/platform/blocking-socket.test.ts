import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BusChannel } from "../../../native/index.js";
import type { BusSocket } from "../../../src/bus/connection.js";
import { blockingSockets } from "../../../src/platform/blocking-socket.js";
import { type ChannelPair, channelPair } from "../../support/channel-pair.js";

let directory: string;
let path: string;
let server: Server;
const peers: Socket[] = [];
let socket: BusSocket | null = null;
let channels: ChannelPair;

type Frames = Parameters<BusSocket["start"]>[1];

beforeEach(async () => {
  channels = channelPair();
  directory = mkdtempSync(join(tmpdir(), "blocking-"));
  path = join(directory, "socket");
  server = createServer((peer) => peers.push(peer));
  server.listen(path);
  await once(server, "listening");
});

afterEach(() => {
  socket?.destroy();
  for (const peer of peers.splice(0)) peer.destroy();
  server.close();
  rmSync(directory, { recursive: true });
});

async function connectTo(target: string): Promise<BusSocket> {
  const opened = await blockingSockets(target);
  socket = opened.socket;
  return socket;
}

/** The server's end: shakes hands, and sends what `reply` gives for each piece that brought frames. */
function answer(reply: (channel: BusChannel) => Buffer): void {
  server.on("connection", (peer) =>
    peer.on("data", (chunk) => {
      const received = channels.server.receive(chunk);
      if (received.reply !== null) peer.write(received.reply);
      if (received.heads.length > 0) peer.write(reply(channels.server));
    }),
  );
}

/** What the socket ends with. */
function start(client: BusSocket, frames: Frames = () => undefined): Promise<Error | null> {
  const ended = Promise.withResolvers<Error | null>();
  client.start(channels.client, frames, () => undefined, ended.resolve);
  return ended.promise;
}

describe("a blocking socket", () => {
  it("says who is at the other end, by the kernel's word", async () => {
    const opened = await blockingSockets(path);
    socket = opened.socket;
    expect(opened.peer).toEqual({ pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() });
  });

  it("carries frames there and back while the event loop goes on", async () => {
    const client = await connectTo(path);
    answer((channel) => channel.send(['{"ok":1}', "", Buffer.from("and back")]));
    const received = Promise.withResolvers<readonly unknown[]>();
    const shaken = Promise.withResolvers<void>();
    void start(client, (heads, bodies) => {
      shaken.resolve();
      if (heads.length > 0) received.resolve([...heads, bodies.toString()]);
    });
    await shaken.promise;
    expect(client.send(['{"id":1}', "", Buffer.from("there")])).toBe(0);
    expect(await received.promise).toEqual(['{"ok":1}', "", 8, "and back"]);
  });

  it("ends when the peer has stopped sending", async () => {
    const client = await connectTo(path);
    server.on("connection", (peer) => peer.end());
    expect(await start(client)).toBeNull();
  });

  it("ends with what is wrong when the peer's bytes are no handshake", async () => {
    const client = await connectTo(path);
    server.on("connection", (peer) => peer.write("GET / HTTP/1.1\r\n\r\n"));
    expect(await start(client)).toMatchObject({ code: "BUS_HANDSHAKE_FAILED" });
  });

  it("reads nothing that nobody waits for", async () => {
    const client = await connectTo(path);
    answer(() => Buffer.alloc(0));
    client.unref();
    const shaken = Promise.withResolvers<void>();
    void start(client, () => shaken.resolve());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(client.receivedBytes).toBe(0);
    client.ref();
    await shaken.promise;
    expect(client.receivedBytes).toBeGreaterThan(0);
  });

  it("fails with the errno's name where nobody listens", async () => {
    await expect(blockingSockets(join(directory, "nobody"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(blockingSockets(join(directory, "x".repeat(200)))).rejects.toMatchObject({
      code: "ENAMETOOLONG",
    });
  });
});
