// Opens the bus for a short-lived client. Hides where the socket and the keys lie, and hardens the process
// after the daemons have read whose program it is (/proc/PID/exe) and before any secret can be in it.

import { connectBus } from "../bus/client.js";
import type { BusClient } from "../core/ports.js";
import { blockingSockets } from "../platform/blocking-socket.js";
import { readBusKey, readSealKey } from "../platform/key-files.js";
import { native } from "../platform/native.js";
import { resolveRuntimePaths } from "../platform/paths.js";
import type { Environment } from "./context.js";

/** @throws RUNTIME_DIR_MISSING, DAEMON_UNREACHABLE, BUS_PEER_REFUSED, HARDENING_FAILED */
export async function openBus(environment: Environment): Promise<BusClient> {
  const paths = resolveRuntimePaths(environment);
  native.showProcess();
  const bus = await connectBus({
    native,
    socketPath: paths.socket,
    openSocket: blockingSockets,
    readBusKey: () => readBusKey(paths.profileBusKey),
    readSealKey: () => readSealKey(paths.sealKey),
  });
  try {
    native.hardenProcess();
  } catch (error) {
    bus.close();
    throw error;
  }
  return bus;
}
