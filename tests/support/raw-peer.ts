// A peer that speaks Noise and frames but keeps no manners: for what a well-behaved client never sends.

import { connect, type Socket } from "node:net";
import type { BusChannel, PeerCredentials } from "../../native/index.js";
import { type Frame, joinFrames, type OutgoingFrame, splitFrames } from "../../src/bus/frame.js";
import { ownCredentials } from "../../src/bus/connection.js";
import type { SecureBuffer } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";
import { eventually, type TestBus } from "./bus.js";

/** A bus, in this process or in a daemon. */
export type Target = Pick<TestBus, "profile" | "socketPath"> & {
  readonly busKeys: { readonly publicKey: Uint8Array };
  readonly serverPid?: number;
};

export interface RawPeerOptions {
  readonly staticKey?: SecureBuffer;
  /** Who the peer claims to be in the prologue. */
  readonly claims?: Partial<PeerCredentials>;
}

export class RawPeer {
  readonly socket: Socket;
  readonly channel: BusChannel;
  readonly frames: Frame[] = [];
  ended = false;

  constructor(bus: Target, options: RawPeerOptions = {}) {
    const self = ownCredentials();
    this.channel = native.BusChannel.initiator({
      profile: bus.profile,
      serverPublicKey: bus.busKeys.publicKey,
      staticKey: options.staticKey ?? null,
      identity: {
        client: { ...self, ...options.claims },
        server: { ...self, pid: bus.serverPid ?? self.pid },
      },
    });
    this.socket = connect({ path: bus.socketPath });
    this.socket.on("error", () => undefined);
    this.socket.on("close", () => {
      this.ended = true;
    });
    this.socket.on("data", (chunk) => {
      const { heads, bodies } = this.channel.receive(chunk);
      this.frames.push(...splitFrames(heads, bodies));
    });
  }

  static async establish(bus: Target, options: RawPeerOptions = {}): Promise<RawPeer> {
    const peer = new RawPeer(bus, options);
    peer.socket.write(peer.channel.open());
    await eventually(() => peer.channel.established);
    return peer;
  }

  send(...frames: OutgoingFrame[]): void {
    this.socket.write(this.seal(...frames));
  }

  /** The bytes that `send` would write. */
  seal(...frames: OutgoingFrame[]): Buffer {
    return this.channel.send(joinFrames(frames));
  }

  headers(): unknown[] {
    return this.frames.map((frame) => JSON.parse(frame.header) as unknown);
  }

  async untilEnded(withinMs?: number): Promise<void> {
    await eventually(() => this.ended, withinMs);
  }
}
