// The life of a daemon that owns methods: one at a time, gone, back again, ended in order.

import { afterEach, describe, expect, it } from "vitest";
import { SesameError } from "../../src/core/errors.js";
import type { SecureBuffer } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";
import { codeOf, eventually, heldHandler, secureText, takeText, TestBus } from "../support/bus.js";
import { RawPeer } from "../support/raw-peer.js";

let bus: TestBus;
afterEach(() => bus.close());

const work = { profile: "work", key: "db" };

describe("the owner of methods", () => {
  it("is one at a time: a second one is refused while the first lives", async () => {
    bus = await TestBus.start();
    await bus.owner({ "secret.get": () => ({ secret: secureText("s3cret") }) });
    const second = await RawPeer.establish(bus, { staticKey: bus.ownerKeys.privateKey });
    second.send({
      header:
        '{"id":1,"method":"bus.register","params":{"daemon":"daemon-secrets","pid":' + process.pid + "}}",
    });
    await eventually(() => second.frames.length === 1);
    expect(second.headers()).toMatchObject([{ ok: false, error: { code: "DAEMON_ALREADY_RUNNING" } }]);
    expect(bus.server.status().daemons).toEqual([{ daemon: "daemon-secrets", pid: process.pid }]);
    second.socket.destroy();
  });

  it("that goes away fails its requests with a retryable error, audited, and its successor serves", async () => {
    bus = await TestBus.start();
    const held = heldHandler();
    const first = await bus.owner({ "secret.get": held.handler }, { lingerMs: 20 });
    const client = await bus.client();
    const lost = client.call("secret.get", work);
    lost.catch(() => undefined);
    await eventually(() => held.asked() === 1);
    await first.close();
    await expect(lost).rejects.toMatchObject({ code: "DAEMON_UNAVAILABLE", retryable: true });
    expect(bus.audit.actions()).toEqual(["secret.read failed DAEMON_UNAVAILABLE"]);
    held.release();
    // The client's seal is one that the successor never saw: opened anew without the caller's knowing.
    await bus.owner({ "secret.get": () => ({ secret: secureText("again") }) });
    expect(takeText((await client.call("secret.get", work)).secret)).toBe("again");
  });

  it("comes back by itself when the bus was restarted, with another key", async () => {
    bus = await TestBus.start();
    const owner = await bus.owner(
      { "secret.get": () => ({ secret: secureText("s3cret") }) },
      { firstDelayMs: 5 },
    );
    const client = await bus.client();
    takeText((await client.call("secret.get", work)).secret);
    await bus.server.close();
    expect(await codeOf(client.call("secret.get", work))).toBe("DAEMON_UNAVAILABLE");
    await eventually(() => !owner.registered);
    bus.busKeys = native.generateKeyPair();
    await bus.listen();
    await eventually(() => owner.registered);
    const next = await bus.client();
    expect(takeText((await next.call("secret.get", work)).secret)).toBe("s3cret");
  });

  it("answers what is under way before it ends", async () => {
    bus = await TestBus.start();
    const held = heldHandler();
    const owner = await bus.owner({ "secret.list": held.handler }, { lingerMs: 2_000 });
    const client = await bus.client();
    const call = client.call("secret.list", { profile: "work" });
    await eventually(() => held.asked() === 1);
    const closed = owner.close();
    held.release();
    (await call).secret?.release();
    await closed;
    expect(await codeOf(client.call("secret.list", { profile: "work" }))).toBe("DAEMON_UNAVAILABLE");
  });

  it("that answers what it was not asked loses its connection", async () => {
    bus = await TestBus.start();
    const owner = await RawPeer.establish(bus, { staticKey: bus.ownerKeys.privateKey });
    owner.send({
      header:
        '{"id":1,"method":"bus.register","params":{"daemon":"daemon-secrets","pid":' + process.pid + "}}",
    });
    await eventually(() => owner.frames.length === 1);
    owner.send({ header: '{"id":1,"ok":true,"result":{}}', stamp: '{"rid":99}' });
    await owner.untilEnded();
    expect(bus.server.status().daemons).toEqual([]);
  });
});

describe("a stored value", () => {
  const context = "open-sesame/value/1";
  const damage = (): SesameError => new SesameError("VAULT_DAMAGED", "the box does not open");

  async function serve(tamper: (box: Buffer) => Buffer): Promise<SecureBuffer> {
    const key = native.SecureBuffer.random(32);
    using value = secureText("s3cret");
    const box = tamper(native.sealBox("leading-edge", key, Buffer.from(context), value));
    bus = await TestBus.start();
    await bus.owner({ "secret.get": () => ({ stored: { key, context, box, damage } }) });
    return key;
  }

  it("goes from its box into the seal, and its key stays whose it was", async () => {
    const key = await serve((box) => box);
    const client = await bus.client();
    for (let call = 0; call < 3; call++)
      expect(takeText((await client.call("secret.get", work)).secret)).toBe("s3cret");
    expect(key.released).toBe(false);
    key.release();
  });

  it.each([
    ["was changed", (box: Buffer) => box.fill(0x55, box.length - 1)],
    ["is cut short", (box: Buffer) => box.subarray(0, 20)],
  ])("whose box %s is the damage that its vault names, and the session goes on", async (_what, tamper) => {
    const key = await serve(tamper);
    const client = await bus.client();
    for (let call = 0; call < 3; call++)
      expect(await codeOf(client.call("secret.get", work))).toBe("VAULT_DAMAGED");
    key.release();
  });
});
