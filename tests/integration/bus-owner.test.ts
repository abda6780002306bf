// The life of a daemon that owns methods: one at a time, gone, back again, ended in order.

import { afterEach, describe, expect, it } from "vitest";
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
