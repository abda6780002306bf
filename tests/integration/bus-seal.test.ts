// The seal between client and owner, with a router in the middle that is not to be trusted.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { connectBus } from "../../src/bus/client.js";
import { BusConnection, ownCredentials } from "../../src/bus/connection.js";
import type { Frame, OutgoingFrame } from "../../src/bus/frame.js";
import { busLimits } from "../../src/bus/limits.js";
import { handOver } from "../../src/bus/net-socket.js";
import type { BusClient, OwnerRequest } from "../../src/core/ports.js";
import { serveOwner, type BusOwner } from "../../src/bus/owner.js";
import { native } from "../../src/platform/native.js";
import {
  codeOf,
  eventually,
  RecordedLog,
  secureText,
  takeText,
  TestBus,
  type Handlers,
} from "../support/bus.js";

const mebibyte = 1024 * 1024;
const work = { profile: "work", key: "db" };
const actor = { connection: 1, uid: 0, pid: 1, exe: "unknown", unit: "", clearance: "client" };

/** A router that may change, repeat or invent whatever passes it: it has all that the real one has. */
class HostileRouter {
  readonly directory = mkdtempSync(join(tmpdir(), "sesame-hostile-"));
  readonly #keys = native.generateKeyPair();
  readonly #sealKeys = native.generateKeyPair();
  readonly #psk = native.SecureBuffer.random(32);
  readonly #server = createServer({ pauseOnConnect: true }, (accepted) => {
    const opened = handOver(native, accepted);
    if (opened === null) return;
    const self = ownCredentials();
    const connection: BusConnection = new BusConnection({
      socket: opened.socket,
      channel: native.BusChannel.responder({
        profiles: ["leading-edge"],
        staticKey: this.#keys.privateKey,
        identity: { client: self, server: self },
      }),
      limits: busLimits,
      events: {
        established: () => undefined,
        frames: (frames) => frames.forEach((frame) => this.#receive(connection, frame)),
        drained: () => undefined,
        closed: () => undefined,
      },
    });
    connection.start();
  });
  #owner: BusConnection | null = null;
  #client: BusConnection | null = null;
  /** What goes to the owner in place of a client's request. */
  forward: (frame: Frame) => OutgoingFrame[] = (frame) => [frame];
  /** What goes to the client in place of an owner's reply. */
  answer: (frame: Frame) => OutgoingFrame[] = (frame) => [frame];
  readonly replies: string[] = [];
  readonly log = new RecordedLog();
  client!: BusClient;
  owner!: BusOwner;

  async start(handlers: Handlers): Promise<void> {
    const socketPath = join(this.directory, "bus.sock");
    await new Promise<void>((resolve) => this.#server.listen(socketPath, resolve));
    const readBusKey = () => ({ profile: "leading-edge", publicKey: this.#keys.publicKey }) as const;
    this.owner = serveOwner({
      native,
      socketPath,
      readBusKey,
      staticKey: native.generateKeyPair().privateKey,
      seal: { profile: "leading-edge", staticKey: this.#sealKeys.privateKey, psk: this.#psk },
      handlers,
      log: this.log,
    });
    await this.owner.ready;
    const readSealKey = () => {
      const psk = native.SecureBuffer.alloc(32);
      psk.bytes.set(this.#psk.bytes);
      return { profile: "leading-edge", publicKey: this.#sealKeys.publicKey, psk } as const;
    };
    this.client = await connectBus({ native, socketPath, readBusKey, readSealKey });
  }

  async close(): Promise<void> {
    this.client.close();
    await this.owner.close();
    this.#server.close();
    rmSync(this.directory, { recursive: true });
  }

  #receive(connection: BusConnection, frame: Frame): void {
    if (frame.header.includes("bus.register")) {
      this.#owner = connection;
      connection.send({ header: '{"id":1,"ok":true}' });
    } else if (connection === this.#owner) {
      this.replies.push(frame.header);
      const answers = frame.header.includes(tampered) ? [] : this.answer(frame);
      for (const { header, body } of answers)
        this.#client?.send(body === undefined ? { header } : { header, body });
    } else {
      this.#client = connection;
      const stamp = JSON.stringify({ rid: 1, actor });
      for (const { header, body } of this.forward(frame))
        this.#owner?.send(body === undefined ? { header, stamp } : { header, stamp, body });
    }
  }
}

const tampered = '"id":666';

let closing: { close(): Promise<void> };
afterEach(() => closing.close());

async function hostile(handlers: Handlers): Promise<HostileRouter> {
  const router = new HostileRouter();
  await router.start(handlers);
  closing = router;
  return router;
}

describe("a hostile router", () => {
  it("that changes the key in a header makes the owner refuse with SEAL_FAILED, and the handler is not called", async () => {
    const asked: string[] = [];
    const router = await hostile({
      "secret.get": ({ key }: OwnerRequest) => {
        asked.push(key);
        return { secret: secureText("s3cret") };
      },
    });
    router.forward = (frame) => [{ ...frame, header: frame.header.replace('"db"', '"dc"') }];
    expect(await codeOf(router.client.call("secret.get", work))).toBe("SEAL_FAILED");
    expect(asked).toEqual([]);
    expect(router.log.events()).toContain("seal.failed");
    router.forward = (frame) => [frame];
    expect(takeText((await router.client.call("secret.get", work)).secret)).toBe("s3cret");
  });

  it("that changes white space in a header is found as well", async () => {
    const router = await hostile({ "secret.get": () => ({ secret: secureText("s3cret") }) });
    router.forward = (frame) => [
      frame.header.includes("seal.open") ? frame : { ...frame, header: `${frame.header} ` },
    ];
    expect(await codeOf(router.client.call("secret.get", work))).toBe("SEAL_FAILED");
  });

  it("that sends a request twice gets SEAL_REPLAYED for the second", async () => {
    let asked = 0;
    const router = await hostile({
      "secret.set": () => {
        asked += 1;
        return { sealedJson: {} };
      },
    });
    router.forward = (frame) => (frame.header.includes("secret.set") ? [frame, frame] : [frame]);
    (await router.client.call("secret.set", { ...work, secret: secureText("v") })).secret?.release();
    await eventually(() => router.replies.some((reply) => reply.includes("SEAL_REPLAYED")));
    expect(asked).toBe(1);
  });

  it("that gives one request's reply to another makes the client refuse it", async () => {
    const router = await hostile({ "secret.get": ({ key }: OwnerRequest) => ({ secret: secureText(key) }) });
    let kept: Frame | null = null;
    router.answer = (frame) => {
      kept ??= frame.body.length > 60 ? null : frame;
      return [frame];
    };
    takeText((await router.client.call("secret.get", { profile: "work", key: "one" })).secret);
    router.answer = (frame) => [{ header: frame.header, body: kept?.body ?? frame.body }];
    expect(await codeOf(router.client.call("secret.get", { profile: "work", key: "two" }))).toBe(
      "SEAL_FAILED",
    );
  });

  it("that turns a sealed reply into an empty success is found", async () => {
    const router = await hostile({ "secret.delete": () => ({}) });
    router.answer = (frame) => [frame.header.includes('"id":1,') ? frame : { header: frame.header }];
    expect(await codeOf(router.client.call("secret.delete", work))).toBe("SEAL_FAILED");
  });

  it("that asks for itself, without a seal, is refused", async () => {
    const router = await hostile({ "secret.get": () => ({ secret: secureText("s3cret") }) });
    router.forward = (frame) => [
      frame,
      { header: `{${tampered},"method":"secret.get","profile":"work","key":"db"}`, body: Buffer.alloc(48) },
    ];
    takeText((await router.client.call("secret.get", work)).secret);
    await eventually(() => router.replies.some((reply) => reply.includes(tampered)));
    expect(
      router.replies
        .filter((reply) => reply.includes(tampered))
        .every((reply) => reply.includes("SEAL_SESSION_UNKNOWN")),
    ).toBe(true);
  });

  it("that says the session is unknown again and again makes the client give up, not loop", async () => {
    const router = await hostile({ "secret.get": () => ({ secret: secureText("s3cret") }) });
    let asked = 0;
    router.forward = (frame) => {
      if (frame.header.includes("secret.get")) asked += 1;
      return [frame];
    };
    router.answer = (frame) => {
      if (frame.body.length > 0 && asked === 0) return [frame];
      const { id } = JSON.parse(frame.header) as { id: number };
      return asked === 1 && frame.body.length === 48
        ? [frame]
        : [
            {
              header: JSON.stringify({
                id,
                ok: false,
                error: { code: "SEAL_SESSION_UNKNOWN", message: "again" },
              }),
            },
          ];
    };
    expect(await codeOf(router.client.call("secret.get", work))).toBe("SEAL_SESSION_UNKNOWN");
    expect(asked).toBeLessThanOrEqual(2);
  });
});

describe("sealed bodies", () => {
  it("of every size up to the largest value go both ways unchanged", async () => {
    const bus = await TestBus.start();
    closing = bus;
    await bus.owner({
      "secret.set": ({ secret }: OwnerRequest) => {
        const copy = native.SecureBuffer.alloc(secret?.length ?? 0);
        if (secret !== null) copy.bytes.set(secret.bytes);
        return { secret: copy };
      },
    });
    const client = await bus.client();
    for (const length of [0, 1, 65_000, 65_519, 65_536, 70_000, mebibyte]) {
      const sent = native.SecureBuffer.random(length);
      const { secret } = await client.call("secret.set", { ...work, secret: sent });
      expect(secret?.length).toBe(length);
      expect(secret?.equals(sent)).toBe(true);
      secret?.release();
      sent.release();
    }
  });

  it("leave nothing in secure memory once calls and sessions are over", async () => {
    const bus = await TestBus.start();
    closing = bus;
    await bus.owner({
      "secret.get": () => ({ secret: secureText("s3cret") }),
      "secret.list": () => ({ sealedJson: [{ name: "db" }] }),
      "secret.delete": () => Promise.reject(new Error("bug")),
    });
    const client = await bus.client();
    (await client.call("secret.get", work)).secret?.release();
    const before = native.secureMemoryStatus().liveBuffers;
    for (let round = 0; round < 50; round++) {
      (await client.call("secret.get", work)).secret?.release();
      (await client.call("secret.list", { profile: "work" })).secret?.release();
      await codeOf(client.call("secret.delete", work));
    }
    expect(native.secureMemoryStatus().liveBuffers).toBe(before);
  });

  it("beyond what a frame holds are refused for the call, and the connection lives on", async () => {
    const bus = await TestBus.start({ handlers: { "system.status": () => ({ result: {} }) } });
    closing = bus;
    await bus.owner({});
    const client = await bus.client();
    expect(await codeOf(client.call("installation.init", { params: { org: "x".repeat(70_000) } }))).toBe(
      "BUS_FRAME_TOO_LARGE",
    );
    expect((await client.call("system.status")).result).toEqual({});
  });
});

describe("sealed sessions", () => {
  it("are bounded: the longest unused one goes, and its client opens another unnoticed", async () => {
    const bus = await TestBus.start();
    closing = bus;
    await bus.owner({ "secret.get": () => ({ secret: secureText("s3cret") }) }, { sessions: 2 });
    const clients = [await bus.client(), await bus.client(), await bus.client()];
    for (let round = 0; round < 3; round++) {
      for (const client of clients)
        expect(takeText((await client.call("secret.get", work)).secret)).toBe("s3cret");
    }
    expect(bus.audit.actions()).toContain("secret.read failed SEAL_SESSION_UNKNOWN");
  });

  it("belong to the connection that opened them", async () => {
    const bus = await TestBus.start();
    closing = bus;
    await bus.owner({ "secret.get": () => ({ secret: secureText("s3cret") }) });
    const key = bus.connectOptions().readSealKey();
    if (key === null) throw new Error("no key");
    const { RawPeer } = await import("../support/raw-peer.js");
    const [opener, thief] = [await RawPeer.establish(bus), await RawPeer.establish(bus)];
    const seal = new native.SealClient({
      profile: key.profile,
      serverPublicKey: key.publicKey,
      psk: key.psk,
    });
    opener.send({ header: '{"id":1,"method":"seal.open"}', body: seal.open() });
    await eventually(() => opener.frames.length === 1);
    seal.finish(opener.frames[0]?.body ?? Buffer.alloc(0));
    const header = '{"id":2,"method":"secret.get","profile":"work","key":"db"}';
    const { body } = seal.sealRequest(header, null);
    thief.send({ header, body });
    await eventually(() => thief.frames.length === 1);
    expect(thief.headers()).toMatchObject([{ ok: false, error: { code: "SEAL_SESSION_UNKNOWN" } }]);
    for (const peer of [opener, thief]) peer.socket.destroy();
  });
});
