// The connecting end of the bus: reaches the socket, makes sure that it belongs to this very user, and shakes
// hands. Both clients and daemons that own methods begin here.

import type { PeerCredentials } from "../../native/index.js";
import { SesameError } from "../core/errors.js";
import type { CryptoProfile, NativeCore, SecureBuffer } from "../core/ports.js";
import {
  BusConnection,
  ownCredentials,
  type BusSocket,
  type ConnectionEvents,
  type ConnectionOptions,
} from "./connection.js";

/** Content of a `bus.pub` file (PROTOCOL.md section 1). */
export interface BusKey {
  readonly profile: CryptoProfile;
  readonly publicKey: Uint8Array;
}

export interface OpenedSocket {
  readonly socket: BusSocket;
  readonly peer: PeerCredentials;
  /** Whom the other end sees where another process made the connection for this one. */
  readonly self?: PeerCredentials;
}

/** Connects. @throws an error whose `code` is the errno's name */
export type OpenSocket = (path: string) => Promise<OpenedSocket>;

export interface DialOptions {
  readonly native: NativeCore;
  readonly openSocket: OpenSocket;
  readonly socketPath: string;
  /** Reads profile/bus.pub once the socket is connected, so that a restarted bus is not met with its old key. */
  readonly readBusKey: () => BusKey | null;
  /** Null: a fresh key. */
  readonly staticKey: SecureBuffer | null;
  readonly limits: ConnectionOptions["limits"];
  /** Called only after `dial` has resolved. */
  readonly events: Omit<ConnectionEvents, "established">;
}

/** @throws DAEMON_UNREACHABLE, BUS_BUSY, BUS_PEER_REFUSED, BUS_HANDSHAKE_FAILED, BUS_TIMEOUT */
export async function dial(options: DialOptions): Promise<BusConnection> {
  const { socket, peer: server, self = ownCredentials() } = await connectSocket(options);
  try {
    checkServer(server, self);
    const key = options.readBusKey();
    if (key === null) throw new SesameError("DAEMON_UNREACHABLE", "daemon-profile left no key for its bus");
    const channel = options.native.BusChannel.initiator({
      profile: key.profile,
      serverPublicKey: key.publicKey,
      staticKey: options.staticKey,
      identity: { client: self, server },
    });
    return await shakeHands(options, socket, channel);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function connectSocket({ openSocket, socketPath }: DialOptions): ReturnType<OpenSocket> {
  try {
    return await openSocket(socketPath);
  } catch (cause) {
    throw connectError(cause);
  }
}

function connectError(cause: unknown): SesameError {
  switch (cause instanceof Error && "code" in cause ? cause.code : "") {
    case "EACCES":
    case "EPERM":
      return new SesameError("BUS_PEER_REFUSED", "the bus belongs to another user", { cause });
    case "EAGAIN":
      return new SesameError("BUS_BUSY", "the bus has too many callers at once", { cause });
    default:
      return new SesameError("DAEMON_UNREACHABLE", "nothing answers on the bus", { cause });
  }
}

/** A bus of another user would be told the names this one asks for: it is not even greeted. */
function checkServer(server: PeerCredentials, self: PeerCredentials): void {
  if (server.uid !== self.uid) {
    throw new SesameError("BUS_PEER_REFUSED", "the bus belongs to another user", {
      details: { uid: server.uid },
    });
  }
}

async function shakeHands(
  options: DialOptions,
  socket: BusSocket,
  channel: ConnectionOptions["channel"],
): Promise<BusConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let shaken = false;
  const connection = new BusConnection({
    socket,
    channel,
    limits: options.limits,
    events: {
      ...options.events,
      established: () => {
        shaken = true;
        resolve();
      },
      closed: (fault) => {
        if (shaken) options.events.closed(fault);
        else reject(fault?.code === "BUS_TIMEOUT" ? fault : handshakeFailed(fault));
      },
    },
  });
  const deadline = setTimeout(() => {
    connection.fail(new SesameError("BUS_TIMEOUT", "the bus took too long over the handshake"));
  }, options.limits.handshakeMs);
  try {
    connection.start();
    await promise;
    return connection;
  } finally {
    clearTimeout(deadline);
  }
}

function handshakeFailed(cause: SesameError | null): SesameError {
  const message = "the bus ended the connection during the handshake, as it does when there are too many";
  return new SesameError("BUS_HANDSHAKE_FAILED", message, cause === null ? {} : { cause });
}
