// Routing, clearance and the audit gate, over real sockets with the real native core.

import { afterEach, describe, expect, it } from "vitest";
import { SesameError } from "../../src/core/errors.js";
import {
  codeOf,
  eventually,
  heldHandler,
  secureText,
  takeText,
  TestBus,
  type Handlers,
  type TestBusOptions,
} from "../support/bus.js";
import { RawPeer } from "../support/raw-peer.js";

let bus: TestBus;
afterEach(() => bus.close());

const work = { profile: "work", key: "db" };

async function start(handlers: Handlers = {}, options: TestBusOptions = {}): Promise<void> {
  bus = await TestBus.start({ handlers: { "system.status": () => ({ result: {} }) }, ...options });
  await bus.owner({ "secret.get": () => ({ secret: secureText("s3cret") }), ...handlers });
}

describe("a sealed call", () => {
  it("reaches its owner with the actor of the kernel and comes back", async () => {
    let seen: unknown;
    await start({
      "secret.set": (request) => {
        seen = { ...request, secret: takeText(request.secret) };
        return { sealedJson: { version: 3 } };
      },
    });
    const client = await bus.client();
    const reply = await client.call("secret.set", { ...work, secret: secureText("value") });
    expect(takeText(reply.secret)).toBe('{"version":3}');
    expect(seen).toMatchObject({
      method: "secret.set",
      profile: "work",
      key: "db",
      params: {},
      secret: "value",
      actor: {
        uid: process.getuid?.(),
        pid: process.pid,
        exe: "/usr/bin/test",
        unit: "session",
        clearance: "client",
      },
    });
  });

  it("of which many are under way each gets its own reply, whatever the order", async () => {
    await start({
      "secret.get": async (request) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
        return { secret: secureText(request.key) };
      },
    });
    const client = await bus.client();
    const keys = Array.from({ length: 300 }, (_, index) => `key-${index}`);
    const replies = await Promise.all(keys.map((key) => client.call("secret.get", { profile: "work", key })));
    expect(replies.map((reply) => takeText(reply.secret))).toEqual(keys);
    expect(bus.audit.entries).toHaveLength(300);
  });

  it("with an error of its owner rejects with code, message and details", async () => {
    await start({
      "secret.get": () => {
        throw new SesameError("RATE_LIMITED", "too many requests", { details: { retryAfterMs: 70 } });
      },
    });
    const client = await bus.client();
    await expect(client.call("secret.get", work)).rejects.toMatchObject({
      code: "RATE_LIMITED",
      message: "too many requests",
      details: { retryAfterMs: 70 },
    });
    expect(bus.audit.actions()).toEqual(["secret.read denied RATE_LIMITED"]);
  });

  it("whose handler has a bug tells nothing of it", async () => {
    await start({
      "secret.get": () => {
        throw new Error("hunter2");
      },
    });
    const client = await bus.client();
    await expect(client.call("secret.get", work)).rejects.toMatchObject({ code: "INTERNAL" });
    expect(JSON.stringify(bus.log.lines)).not.toContain("hunter2");
    expect(bus.audit.actions()).toEqual(["secret.read failed INTERNAL"]);
  });

  it("that takes too long rejects with BUS_TIMEOUT, and the connection lives on", async () => {
    const held = heldHandler();
    await start({ "secret.list": held.handler });
    const client = await bus.client({ callMs: 100 });
    expect(await codeOf(client.call("secret.list", { profile: "work" }))).toBe("BUS_TIMEOUT");
    held.release();
    expect(takeText((await client.call("secret.get", work)).secret)).toBe("s3cret");
  });
});

describe("the router refuses, and audits that it did,", () => {
  it("a method that does not exist", async () => {
    await start();
    const peer = await RawPeer.establish(bus);
    peer.send({ header: '{"id":5,"method":"secret.steal"}' });
    await eventually(() => peer.frames.length === 1);
    expect(peer.headers()).toMatchObject([{ id: 5, ok: false, error: { code: "METHOD_UNKNOWN" } }]);
    expect(bus.audit.actions()).toEqual(["request.refused denied METHOD_UNKNOWN"]);
    peer.socket.destroy();
  });

  it("headers and bodies that do not fit the method", async () => {
    await start();
    const peer = await RawPeer.establish(bus);
    peer.send(
      { header: '{"id":1,"method":"secret.get","profile":"../etc","key":"db"}', body: Buffer.alloc(40) },
      { header: '{"id":2,"method":"secret.get","profile":"work","key":"db"}' },
      { header: '{"id":3,"method":"system.status"}', body: Buffer.alloc(1) },
    );
    await eventually(() => peer.frames.length === 3);
    expect(peer.headers().map((header) => (header as { error: { code: string } }).error.code)).toEqual(
      Array(3).fill("REQUEST_INVALID"),
    );
    expect(bus.audit.actions()).toEqual(Array(3).fill("request.refused denied REQUEST_INVALID"));
    peer.socket.destroy();
  });

  it("registration by a client without the registered key", async () => {
    await start();
    const client = await bus.client();
    expect(await codeOf(client.call("bus.register", { params: { daemon: "daemon-secrets", pid: 1 } }))).toBe(
      "CLEARANCE_REFUSED",
    );
    expect(bus.audit.actions()).toEqual(["request.refused denied CLEARANCE_REFUSED"]);
  });

  it("the 65th request in flight on one connection", async () => {
    const held = heldHandler();
    await start({ "secret.list": held.handler });
    const client = await bus.client();
    takeText((await client.call("secret.get", work)).secret);
    // The client itself never has more in flight; what it does not know of is a peer without manners.
    const peer = await RawPeer.establish(bus);
    let held65 = 0;
    bus.audit.beforeDurable = async (event) => {
      held65 += 1;
      if (event.action === "secret.listed") await gate.promise;
    };
    const gate = Promise.withResolvers<void>();
    const body = Buffer.alloc(32);
    for (let id = 1; id <= 65; id++)
      peer.send({ header: `{"id":${id},"method":"secret.list","profile":"work"}`, body });
    await eventually(() => peer.frames.length === 1 && held65 === 65);
    expect(peer.headers()).toMatchObject([{ id: 65, ok: false, error: { code: "BUS_BUSY" } }]);
    gate.resolve();
    await eventually(() => peer.frames.length === 65);
    expect(bus.audit.actions().filter((action) => action === "request.refused denied BUS_BUSY")).toHaveLength(
      1,
    );
    peer.socket.destroy();
  });

  it("while its own client keeps to the limit and loses nothing", async () => {
    const held = heldHandler();
    await start({ "secret.list": held.handler });
    const client = await bus.client();
    const calls = Array.from({ length: 200 }, () => client.call("secret.list", { profile: "work" }));
    await eventually(() => held.asked() === 64);
    held.release();
    for (const reply of await Promise.all(calls)) reply.secret?.release();
    expect(held.asked()).toBe(200);
  });

  it("what the host can't serve yet, without an entry since there is no chain", async () => {
    await start(
      {},
      { admit: (method) => (method === "secret.get" ? new SesameError("NOT_INITIALIZED", "not yet") : null) },
    );
    const client = await bus.client();
    expect(await codeOf(client.call("secret.get", work))).toBe("NOT_INITIALIZED");
    expect(bus.audit.entries).toEqual([]);
  });

  it("what no connected daemon owns", async () => {
    bus = await TestBus.start();
    const client = await bus.client();
    await expect(client.call("secret.get", work)).rejects.toMatchObject({
      code: "DAEMON_UNAVAILABLE",
      retryable: true,
    });
  });
});

describe("a flood of refused requests", () => {
  it("is read no faster than it is audited", async () => {
    await start();
    const gate = Promise.withResolvers<void>();
    bus.audit.beforeDurable = () => gate.promise;
    const peer = await RawPeer.establish(bus);
    for (let id = 1; id <= 20_000; id++) peer.send({ header: `{"id":${id},"method":"secret.steal"}` });
    await eventually(() => bus.server.status().requestsInFlight > 128);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bus.server.status().requestsInFlight).toBeLessThan(4_000);
    gate.resolve();
    await eventually(() => peer.frames.length === 20_000, 10_000);
    expect(bus.audit.entries).toHaveLength(20_000);
    peer.socket.destroy();
  });
});

describe("the audit gate", () => {
  it("lets no reply leave before its entry is durable", async () => {
    await start();
    const gate = Promise.withResolvers<void>();
    bus.audit.beforeDurable = () => gate.promise;
    const client = await bus.client();
    let answered = false;
    const call = client.call("secret.get", work).then((reply) => {
      answered = true;
      return takeText(reply.secret);
    });
    await eventually(() => bus.server.status().requestsInFlight === 1);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(answered).toBe(false);
    gate.resolve();
    expect(await call).toBe("s3cret");
    expect(bus.audit.entries).toMatchObject([
      { action: "secret.read", outcome: "ok", profile: "work", key: "db", actor: { pid: process.pid } },
    ]);
  });

  it("turns a reply whose entry can't be written into AUDIT_UNAVAILABLE and keeps its body", async () => {
    await start();
    const client = await bus.client();
    bus.audit.beforeDurable = () => Promise.reject(new SesameError("AUDIT_UNAVAILABLE", "no space"));
    expect(await codeOf(client.call("secret.get", work))).toBe("AUDIT_UNAVAILABLE");
    const peer = await RawPeer.establish(bus);
    peer.send({
      header: '{"id":1,"method":"secret.get","profile":"work","key":"db"}',
      body: Buffer.alloc(32),
    });
    await eventually(() => peer.frames.length === 1);
    expect(peer.frames[0]?.body.length).toBe(0);
    expect(peer.headers()).toMatchObject([{ ok: false, error: { code: "AUDIT_UNAVAILABLE" } }]);
    peer.socket.destroy();
  });

  const rewrapped = { action: "vault.rewrapped", details: { weaker: false } } as const;
  const unlock = { profile: "work", params: { factor: "password" } };

  it("holds a reply back until what else it led to is durable, too, each under the same actor", async () => {
    const gate = Promise.withResolvers<void>();
    const failed = { action: "vault.rewrapped", code: "DISK_FULL" } as const;
    await start({ "vault.unlock": () => ({ sealedJson: {}, audit: [rewrapped, failed] }) });
    const client = await bus.client();
    bus.audit.beforeDurable = ({ code }) => (code === "DISK_FULL" ? gate.promise : Promise.resolve());
    let answered = false;
    const call = client.call("vault.unlock", unlock).then(() => (answered = true));
    await eventually(() => bus.audit.entries.length === 2);
    await client.call("system.status");
    expect(answered).toBe(false);
    gate.resolve();
    await call;
    const same = { profile: "work", actor: { pid: process.pid } };
    expect(bus.audit.entries).toMatchObject([
      { action: "vault.unlocked", outcome: "ok", ...same },
      { ...rewrapped, outcome: "ok", ...same },
      { ...failed, outcome: "failed", ...same },
    ]);
  });

  it("gives a method's own entry the details that come with the reply, once, and only where the table has it so", async () => {
    const own = { action: "vault.factor_revoked", details: { factor: "ssh-agent" } } as const;
    await start({
      "vault.revoke": ({ params }) => {
        if (params["factor"] === "none") throw new SesameError("FACTOR_UNKNOWN", "no such factor");
        return { sealedJson: {}, audit: [own] };
      },
      "vault.lock": () => ({ audit: [{ action: "vault.locked", details: { because: "of nothing" } }] }),
    });
    const client = await bus.client();
    const revoke = (factor: string) =>
      client.call("vault.revoke", { profile: "work", params: { keys: [], factor } });
    expect(await codeOf(revoke("ssh-agent"))).toBe("resolved");
    expect(await codeOf(revoke("none"))).toBe("FACTOR_UNKNOWN");
    expect(bus.audit.entries).toMatchObject([
      { ...own, outcome: "ok", profile: "work" },
      { action: "vault.factor_revoked", outcome: "failed", code: "FACTOR_UNKNOWN" },
    ]);
    expect(bus.audit.entries[1]).not.toHaveProperty("details");
    expect(await codeOf(client.call("vault.lock", { profile: "work" }))).toBe("DAEMON_UNAVAILABLE");
  });

  it("turns a reply into AUDIT_UNAVAILABLE where any of its entries can't be written", async () => {
    await start({ "vault.unlock": () => ({ audit: [rewrapped] }) });
    const client = await bus.client();
    bus.audit.beforeDurable = ({ action }) =>
      action === "vault.rewrapped" ? Promise.reject(new Error("EIO")) : Promise.resolve();
    expect(await codeOf(client.call("vault.unlock", unlock))).toBe("AUDIT_UNAVAILABLE");
  });

  it("ends the connection of an owner that audits what is not its method's", async () => {
    await start({
      "vault.unlock": () => ({ audit: [{ action: "profile.deleted" }] }),
      "secret.get": () => ({ audit: [rewrapped] }),
    });
    const client = await bus.client();
    expect(await codeOf(client.call("vault.unlock", unlock))).toBe("DAEMON_UNAVAILABLE");
    await eventually(() => bus.log.events().filter((event) => event === "bus.owner_registered").length === 2);
    expect(await codeOf(client.call("secret.get", work))).toBe("DAEMON_UNAVAILABLE");
    expect(bus.audit.actions().filter((action) => action.endsWith("DAEMON_UNAVAILABLE"))).toEqual([
      "vault.unlocked failed DAEMON_UNAVAILABLE",
      "secret.read failed DAEMON_UNAVAILABLE",
    ]);
  });

  it("turns an error reply whose entry can't be written into AUDIT_UNAVAILABLE too", async () => {
    await start({
      "secret.get": () => {
        throw new SesameError("VAULT_LOCKED", "locked");
      },
    });
    const client = await bus.client();
    bus.audit.beforeDurable = () => Promise.reject(new Error("EIO"));
    expect(await codeOf(client.call("secret.get", work))).toBe("AUDIT_UNAVAILABLE");
  });

  it("refuses before anything happens while the log is known to be broken, and heals with it", async () => {
    let asked = 0;
    await start({
      "secret.delete": () => {
        asked += 1;
        return { sealedJson: {} };
      },
    });
    const client = await bus.client();
    bus.audit.writable = false;
    expect(await codeOf(client.call("secret.delete", work))).toBe("AUDIT_UNAVAILABLE");
    expect(asked).toBe(0);
    expect(bus.audit.actions()).toEqual(["request.refused denied AUDIT_UNAVAILABLE"]);
    expect((await client.call("system.status")).result).toEqual({});
    bus.audit.writable = true;
    expect(await codeOf(client.call("secret.delete", work))).toBe("resolved");
    expect(asked).toBe(1);
  });

  it("asks for each reply whether the profile wants its entry, and lets the others pass by the log", async () => {
    await start({
      "secret.list": () => ({ sealedJson: [] }),
      "secret.get": () => {
        throw new SesameError("RATE_LIMITED", "too fast");
      },
    });
    const client = await bus.client();
    bus.audit.records = (action, profile) => !(action.startsWith("secret.") && profile === "silent");
    bus.audit.beforeDurable = () => Promise.reject(new Error("EIO"));
    bus.audit.writable = false;
    expect(await codeOf(client.call("secret.list", { profile: "silent" }))).toBe("resolved");
    expect(await codeOf(client.call("secret.get", { profile: "silent", key: "k" }))).toBe("RATE_LIMITED");
    bus.audit.beforeDurable = () => Promise.resolve();
    expect(bus.audit.actions()).toEqual([]);
    bus.audit.writable = true;
    expect(await codeOf(client.call("secret.list", { profile: "work" }))).toBe("resolved");
    expect(bus.audit.actions()).toEqual(["secret.listed ok"]);
  });

  it("makes no entry about its own refusals where the profile wants none about the request", async () => {
    const held = heldHandler();
    await start({ "secret.list": held.handler });
    bus.audit.records = (_action, profile) => profile !== "silent";
    const peer = await RawPeer.establish(bus);
    const body = Buffer.alloc(32);
    for (let id = 1; id <= 65; id++)
      peer.send({ header: `{"id":${id},"method":"secret.list","profile":"silent"}`, body });
    await eventually(() => peer.frames.length === 65);
    expect(peer.headers()).toContainEqual(
      expect.objectContaining({ error: expect.objectContaining({ code: "BUS_BUSY" }) as unknown }),
    );
    expect(bus.audit.actions()).toEqual([]);
    peer.socket.destroy();
  });

  it("writes the entry of a request whose client has gone", async () => {
    const held = heldHandler();
    await start({ "secret.list": held.handler });
    const client = await bus.client();
    const call = codeOf(client.call("secret.list", { profile: "work" }));
    await eventually(() => held.asked() === 1);
    client.close();
    expect(await call).toBe("DAEMON_UNAVAILABLE");
    await eventually(() => bus.server.status().connections === 1);
    held.release();
    await eventually(() => bus.audit.actions().includes("secret.listed ok"));
  });
});
