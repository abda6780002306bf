import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BusSocket } from "../../../src/bus/connection.js";
import { blockingSockets } from "../../../src/platform/blocking-socket.js";

let directory: string;
let path: string;
let server: Server;
const peers: Socket[] = [];
let socket: BusSocket | null = null;

beforeEach(async () => {
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

describe("a blocking socket", () => {
  it("says who is at the other end, by the kernel's word", async () => {
    const opened = await blockingSockets(path);
    socket = opened.socket;
    expect(opened.peer).toEqual({ pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() });
  });

  it("carries bytes there and back while the event loop goes on", async () => {
    const client = await connectTo(path);
    server.on("connection", (peer) => peer.on("data", (chunk) => peer.write(chunk)));
    const received = Promise.withResolvers<string>();
    client.on("data", (chunk) => received.resolve(chunk.toString()));
    client.write(Buffer.from("there and back"));
    expect(await received.promise).toBe("there and back");
  });

  it("tells that the peer has stopped sending", async () => {
    const client = await connectTo(path);
    const ended = Promise.withResolvers<string>();
    client.on("end", () => ended.resolve("ended"));
    server.on("connection", (peer) => peer.end());
    expect(await ended.promise).toBe("ended");
  });

  it("reads nothing that nobody waits for", async () => {
    const client = await connectTo(path);
    const chunks: string[] = [];
    client.on("data", (chunk) => chunks.push(chunk.toString()));
    client.unref();
    server.on("connection", (peer) => peer.write("early"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(chunks).toEqual([]);
    client.ref();
    while (chunks.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(chunks).toEqual(["early"]);
  });

  it("fails with the errno's name where nobody listens", async () => {
    await expect(blockingSockets(join(directory, "nobody"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(blockingSockets(join(directory, "x".repeat(200)))).rejects.toMatchObject({
      code: "ENAMETOOLONG",
    });
  });
});
