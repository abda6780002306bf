import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { SealSessions } from "../../../src/bus/seal-sessions.js";
import { native } from "../../../src/platform/native.js";

const { privateKey: staticKey, publicKey } = native.generateKeyPair();
const psk = native.SecureBuffer.random(32);
const profile = "leading-edge";

let sessions: SealSessions;

beforeEach(() => {
  sessions = new SealSessions(native, { profile, staticKey, psk }, { count: 2, idleMs: 1_000 });
});

afterAll(() => {
  staticKey.release();
  psk.release();
});

/** A session on `connection`, and a sealed body that names it. */
function open(connection: number): Buffer {
  const client = new native.SealClient({ profile, serverPublicKey: publicKey, psk });
  client.finish(sessions.open(connection, client.open()));
  return client.sealRequest("{}", null).body;
}

describe("a sealed session", () => {
  it("is found again and again, and by nobody but the connection that opened it", () => {
    const body = open(1);
    const found = sessions.find(1, body);
    expect(found).not.toBeNull();
    expect(sessions.find(1, body)).toBe(found);
    expect(sessions.find(2, body)).toBeNull();
    expect(sessions.find(1, body)).toBe(found);
  });

  it("is told from another one of the same connection", () => {
    const [first, second] = [open(1), open(1)];
    const found = [sessions.find(1, first), sessions.find(1, second)];
    expect(found[0]).not.toBe(found[1]);
    expect([sessions.find(1, first), sessions.find(1, second)]).toEqual(found);
  });

  it("that was used last stays when another must go, however often it is used", () => {
    const [first, second] = [open(1), open(2)];
    for (let round = 0; round < 3; round++) expect(sessions.find(1, first)).not.toBeNull();
    const third = open(3);
    expect(sessions.find(1, first)).not.toBeNull();
    expect(sessions.find(2, second)).toBeNull();
    expect(sessions.find(3, third)).not.toBeNull();
  });

  it("that was used last is gone once it was idle for too long, or the bus has gone", () => {
    const body = open(1);
    expect(sessions.find(1, body)).not.toBeNull();
    sessions.dropIdle(performance.now() + 2_000);
    expect(sessions.find(1, body)).toBeNull();
    const other = open(1);
    expect(sessions.find(1, other)).not.toBeNull();
    sessions.clear();
    expect(sessions.find(1, other)).toBeNull();
  });
});
