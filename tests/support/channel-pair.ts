// Two channels that fit each other, for tests of what carries their bytes.

import type { BusChannel } from "../../native/index.js";
import { ownCredentials } from "../../src/bus/connection.js";
import { native } from "../../src/platform/native.js";

export interface ChannelPair {
  readonly client: BusChannel;
  readonly server: BusChannel;
}

export function channelPair(): ChannelPair {
  const self = ownCredentials();
  const identity = { client: self, server: self };
  const { privateKey, publicKey } = native.generateKeyPair();
  try {
    return {
      client: native.BusChannel.initiator({
        profile: "leading-edge",
        serverPublicKey: publicKey,
        staticKey: null,
        identity,
      }),
      server: native.BusChannel.responder({ profiles: ["leading-edge"], staticKey: privateKey, identity }),
    };
  } finally {
    privateKey.release();
  }
}
