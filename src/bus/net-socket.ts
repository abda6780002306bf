// Sockets of node:net, for programs that do other things while they wait. Hides how one is connected and how the
// kernel is asked who is at its other end.

import { connect, Socket } from "node:net";
import type { PeerCredentials } from "../../native/index.js";
import type { NativeCore } from "../core/ports.js";
import type { OpenedSocket, OpenSocket } from "./dial.js";

export function netSockets(native: NativeCore): OpenSocket {
  return async (path) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect({ path });
    socket.once("error", reject);
    socket.once("connect", resolve);
    await promise;
    // The handshake's own listeners follow in this turn; until then a break shows as "close".
    socket.removeAllListeners("error").on("error", () => undefined);
    return { socket, peer: peerOf(native, socket) };
  };
}

/** Wraps a connected Unix socket that somebody else made. */
export function adoptSocket(native: NativeCore, descriptor: number): OpenedSocket {
  const socket = new Socket({ fd: descriptor, readable: true, writable: true });
  socket.on("error", () => undefined);
  return { socket, peer: native.peerCredentials(descriptor) };
}

/** SO_PEERCRED of a connected Unix socket, null when it is gone already. */
export function peerOf(native: NativeCore, socket: Socket): PeerCredentials | null {
  // Node has no public way to a socket's descriptor.
  const handle: unknown = Reflect.get(socket, "_handle");
  const descriptor: unknown =
    typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : null;
  if (typeof descriptor !== "number" || descriptor < 0) return null;
  return native.peerCredentials(descriptor);
}
