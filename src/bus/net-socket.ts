// Sockets for programs that do other things while they wait: node:net connects and accepts them, and each is handed to
// the native core before a byte of it is read. Hides how a descriptor is had from node:net, and how the kernel is asked
// who is at the other end.

import { Socket } from "node:net";
import type { NativeCore } from "../core/ports.js";
import type { OpenedSocket, OpenSocket } from "./dial.js";

export function netSockets(native: NativeCore): OpenSocket {
  return async (path) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Paused: what the peer sends is for the core to read.
    const socket = new Socket().pause();
    socket.once("error", reject).connect({ path }, resolve);
    await promise;
    const opened = handOver(native, socket);
    if (opened === null) throw new Error("the connection ended at once");
    return opened;
  };
}

/** Of a connected Unix socket that node:net has read nothing of; it is destroyed. Null when it is gone already. */
export function handOver(native: NativeCore, socket: Socket): OpenedSocket | null {
  socket.removeAllListeners("error").on("error", () => undefined);
  // Node has no public way to a socket's descriptor.
  const handle: unknown = Reflect.get(socket, "_handle");
  const descriptor: unknown =
    typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : null;
  try {
    return typeof descriptor === "number" && descriptor >= 0 ? adoptSocket(native, descriptor) : null;
  } finally {
    socket.destroy();
  }
}

/** Of a connected Unix socket that somebody else made, whose descriptor stays the caller's. */
export function adoptSocket(native: NativeCore, descriptor: number): OpenedSocket {
  const peer = native.peerCredentials(descriptor);
  return { socket: native.PolledSocket.duplicate(descriptor), peer };
}
