// The wire as PROTOCOL.md describes it, spoken by a second implementation, up to its limits and beyond.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually, TestBus } from "../support/bus.js";
import { encodeFrame, IndependentPeer } from "../support/independent-noise.js";

const maximumFrameBytes = 16 * 1024 * 1024;
const maximumHeaderBytes = 64 * 1024;

let bus: TestBus;
let peer: IndependentPeer;
beforeEach(async () => {
  bus = await TestBus.start({ handlers: { "system.status": () => ({ result: { alive: true } }) } });
  await bus.owner({});
  peer = await IndependentPeer.establish(bus);
});
afterEach(async () => {
  peer.socket.destroy();
  await bus.close();
});

function headerOf(id: number, bytes: number): Buffer {
  const text = `{"id":${id},"method":"system.status"}`;
  return Buffer.from(text + " ".repeat(bytes - text.length));
}

describe("a peer of another implementation", () => {
  it("is answered", async () => {
    peer.sendStream(encodeFrame(headerOf(1, 36)));
    await eventually(() => peer.headers().length === 1);
    expect(peer.headers()).toEqual(['{"id":1,"ok":true,"result":{"alive":true}}']);
  });

  it("may cut frames into records anywhere", async () => {
    const frames = Buffer.concat([1, 2, 3].map((id) => encodeFrame(headerOf(id, 50))));
    peer.sendStream(frames, 1);
    peer.sendStream(frames, 7);
    await eventually(() => peer.headers().length === 6);
    expect(peer.headers().map((header) => (JSON.parse(header) as { id: number }).id)).toEqual([
      1, 2, 3, 1, 2, 3,
    ]);
  });

  it("may send a header of 65,536 bytes, and loses its connection with one more", async () => {
    peer.sendStream(encodeFrame(headerOf(1, maximumHeaderBytes)));
    await eventually(() => peer.headers().length === 1);
    expect(peer.ended).toBe(false);
    peer.sendStream(encodeFrame(headerOf(2, maximumHeaderBytes + 1)));
    await eventually(() => peer.ended);
    expect(peer.headers()).toHaveLength(1);
  });

  it("may send a frame of 16 MiB, which is refused where the router's stamp no longer fits", async () => {
    const header = Buffer.from('{"id":1,"method":"secrets.status"}');
    peer.sendStream(encodeFrame(header, Buffer.alloc(maximumFrameBytes - 10 - header.length)));
    await eventually(() => peer.headers().length === 1, 10_000);
    expect(peer.headers()[0]).toContain("BUS_FRAME_TOO_LARGE");
    expect(peer.ended).toBe(false);
  });

  it("loses its connection with a frame of 16 MiB and a byte, before the bytes have come", async () => {
    const header = headerOf(1, 40);
    const frame = encodeFrame(header, Buffer.alloc(maximumFrameBytes - 10 - header.length + 1));
    peer.sendStream(frame.subarray(0, 10));
    await eventually(() => peer.ended);
    await eventually(() => bus.log.events().includes("bus.protocol_violated"));
    const next = await IndependentPeer.establish(bus);
    next.sendStream(encodeFrame(headerOf(9, 40)));
    await eventually(() => next.headers().length === 1);
    next.socket.destroy();
  });

  it("loses its connection with an empty header, or one that is no UTF-8", async () => {
    peer.sendStream(encodeFrame(Buffer.alloc(0)));
    await eventually(() => peer.ended);
    const next = await IndependentPeer.establish(bus);
    next.sendStream(encodeFrame(Buffer.concat([headerOf(1, 40), Buffer.of(0xff)])));
    await eventually(() => next.ended);
  });
});
