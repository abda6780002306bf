// A Noise IK initiator written from the Noise specification (revision 34) and PROTOCOL.md alone, on node:crypto:
// a second opinion on the native core's wire, and a peer that can send frames which the core refuses to send.

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import type { Target } from "./raw-peer.js";

const spkiHead = Buffer.from("302a300506032b656e032100", "hex");
const tagBytes = 16;

const hash = (...parts: Uint8Array[]) => createHash("blake2s256").update(Buffer.concat(parts)).digest();
const hmac = (key: Uint8Array, data: Uint8Array) => createHmac("blake2s256", key).update(data).digest();
const rawOf = (key: KeyObject) => key.export({ type: "spki", format: "der" }).subarray(spkiHead.length);
const keyOf = (raw: Uint8Array) =>
  createPublicKey({ key: Buffer.concat([spkiHead, raw]), format: "der", type: "spki" });

function hkdf(chainingKey: Uint8Array, input: Uint8Array): readonly [Buffer, Buffer] {
  const secret = hmac(chainingKey, input);
  const first = hmac(secret, Buffer.of(1));
  return [first, hmac(secret, Buffer.concat([first, Buffer.of(2)]))];
}

function nonceOf(count: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64LE(BigInt(count), 4);
  return nonce;
}

function encrypt(key: Uint8Array, count: number, ad: Uint8Array, text: Uint8Array): Buffer {
  const cipher = createCipheriv("chacha20-poly1305", key, nonceOf(count), { authTagLength: tagBytes });
  cipher.setAAD(ad, { plaintextLength: text.length });
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, count: number, ad: Uint8Array, box: Buffer): Buffer {
  const decipher = createDecipheriv("chacha20-poly1305", key, nonceOf(count), { authTagLength: tagBytes });
  decipher.setAAD(ad, { plaintextLength: box.length - tagBytes });
  decipher.setAuthTag(box.subarray(-tagBytes));
  return Buffer.concat([decipher.update(box.subarray(0, -tagBytes)), decipher.final()]);
}

function prologue(serverPid: number): Buffer {
  const owner = [process.geteuid?.() ?? -1, process.getegid?.() ?? -1];
  const identity = Buffer.alloc(24);
  [process.pid, ...owner, serverPid, ...owner].forEach((value, index) =>
    identity.writeUInt32BE(value, 4 * index),
  );
  return Buffer.concat([Buffer.from("open-sesame/bus/1"), Buffer.of(1), identity]);
}

/** The bytes of one frame, whatever lengths its prefix then claims. */
export function encodeFrame(header: Uint8Array, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const prefix = Buffer.alloc(10);
  prefix.writeUInt32BE(header.length, 0);
  prefix.writeUInt32BE(body.length, 6);
  return Buffer.concat([prefix, header, body]);
}

export class IndependentPeer {
  readonly socket: Socket;
  #sendKey: Buffer = Buffer.alloc(0);
  #receiveKey: Buffer = Buffer.alloc(0);
  #sent = 0;
  #received = 0;
  #pending = Buffer.alloc(0);
  #text = Buffer.alloc(0);
  ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.ended = true;
    });
  }

  static async establish(bus: Target): Promise<IndependentPeer> {
    const socket = connect({ path: bus.socketPath });
    const peer = new IndependentPeer(socket);
    const [ephemeral, fixed] = [generateKeyPairSync("x25519"), generateKeyPairSync("x25519")];
    const server = keyOf(bus.busKeys.publicKey);

    let chainingKey: Buffer = hash(Buffer.from("Noise_IK_25519_ChaChaPoly_BLAKE2s"));
    let transcript: Buffer = hash(
      hash(chainingKey, prologue(bus.serverPid ?? process.pid)),
      bus.busKeys.publicKey,
    );
    let key: Buffer = Buffer.alloc(0);
    const mixKey = (privateKey: KeyObject, publicKey: KeyObject) => {
      [chainingKey, key] = hkdf(chainingKey, diffieHellman({ privateKey, publicKey }));
    };
    const seal = (text: Uint8Array) => {
      const box = encrypt(key, 0, transcript, text);
      transcript = hash(transcript, box);
      return box;
    };

    transcript = hash(transcript, rawOf(ephemeral.publicKey));
    mixKey(ephemeral.privateKey, server);
    const sealedStatic = seal(rawOf(fixed.publicKey));
    mixKey(fixed.privateKey, server);
    const message1 = Buffer.concat([rawOf(ephemeral.publicKey), sealedStatic, seal(Buffer.alloc(0))]);
    socket.write(Buffer.concat([Buffer.from("PDS1"), Buffer.of(1, 0, message1.length), message1]));

    const [answer] = (await once(socket, "data")) as [Buffer];
    const message2 = answer.subarray(2, 2 + answer.readUInt16BE(0));
    const remote = message2.subarray(0, 32);
    transcript = hash(transcript, remote);
    mixKey(ephemeral.privateKey, keyOf(remote));
    mixKey(fixed.privateKey, keyOf(remote));
    decrypt(key, 0, transcript, message2.subarray(32));
    [peer.#sendKey, peer.#receiveKey] = hkdf(chainingKey, Buffer.alloc(0));
    socket.on("data", (chunk) => peer.#receive(chunk));
    return peer;
  }

  /** Cuts the bytes into records of at most `recordBytes` of text. */
  sendStream(stream: Buffer, recordBytes = 65_519): void {
    for (let at = 0; at < stream.length; at += recordBytes) {
      const box = encrypt(
        this.#sendKey,
        this.#sent++,
        Buffer.alloc(0),
        stream.subarray(at, at + recordBytes),
      );
      this.socket.write(Buffer.concat([Buffer.of(box.length >> 8, box.length & 0xff), box]));
    }
  }

  /** Headers of the whole frames that came so far. */
  headers(): string[] {
    const headers: string[] = [];
    for (let at = 0; at + 10 <= this.#text.length;) {
      const [header, stamp, body] = [
        this.#text.readUInt32BE(at),
        this.#text.readUInt16BE(at + 4),
        this.#text.readUInt32BE(at + 6),
      ];
      headers.push(this.#text.toString("utf8", at + 10, at + 10 + header));
      at += 10 + header + stamp + body;
    }
    return headers;
  }

  #receive(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= 2 && this.#pending.length >= 2 + this.#pending.readUInt16BE(0)) {
      const end = 2 + this.#pending.readUInt16BE(0);
      const text = decrypt(
        this.#receiveKey,
        this.#received++,
        Buffer.alloc(0),
        this.#pending.subarray(2, end),
      );
      this.#text = Buffer.concat([this.#text, text]);
      this.#pending = this.#pending.subarray(end);
    }
  }
}
