// daemon-profile: hosts the bus, owns the identity and writes the audit log. This file only says how its parts are
// put together and taken apart.

import { type BusSettings, type BusStatus, listenBus } from "../../bus/server.js";
import { acceptedProfiles, spokenProfile } from "../../core/crypto-profile.js";
import { clientOf } from "../../platform/broker.js";
import { ensureDirectory, removeFile } from "../../platform/files.js";
import { readBusKey, writeBusKey } from "../../platform/key-files.js";
import { native } from "../../platform/native.js";
import type { LiveConfiguration } from "../live-configuration.js";
import { onProfileChange } from "../reload.js";
import { type DaemonContext, runDaemon, type RunningDaemon } from "../runtime.js";
import { profileDuties } from "./duties.js";
import { profileHandlers } from "./handlers.js";
import { type InstallationHost, openInstallation } from "./installation.js";
import { removeStaleSocket } from "./stale-socket.js";

async function start(context: DaemonContext): Promise<RunningDaemon> {
  const { effective, runtimePaths, log } = context;
  const installation = await openInstallation(context);
  const keys = native.generateKeyPair();
  ensureDirectory(runtimePaths.profileDirectory);
  removeStaleSocket(runtimePaths.socket, log);
  const server = await listenBus({
    native,
    socketPath: runtimePaths.socket,
    settings: busSettings(effective),
    staticKey: keys.privateKey,
    log,
    audit: installation,
    handlers: profileHandlers({ context, installation, busStatus: () => server.status() }),
    registeredKey: () => readBusKey(runtimePaths.secretsBusKey)?.publicKey ?? null,
    clientOf: (pid) => clientOf(context.broker, pid),
    admit: (method) => installation.admit(method),
  });
  // After the socket listens: whoever can read the key can connect.
  const publish = (): void => {
    const profile = spokenProfile(effective.values.crypto);
    writeBusKey(runtimePaths.profileBusKey, { profile, publicKey: keys.publicKey });
    log.write("info", "bus.listening", "the bus accepts connections", { crypto_profile: profile });
  };
  publish();
  effective.onChange(() => server.adjust(busSettings(effective)));
  onProfileChange(context, publish);
  return {
    duties: profileDuties({
      socketPath: runtimePaths.socket,
      auditSettled: () => installation.settled(),
    }),
    describe: () => describe(installation, server.status()),
    async stop() {
      removeFile(runtimePaths.profileBusKey);
      await server.close();
      await installation.close();
      keys.privateKey.release();
    },
  };
}

function busSettings({ values: { bus, crypto } }: LiveConfiguration): BusSettings {
  return {
    profiles: acceptedProfiles(crypto),
    limits: { connections: bus.maximum_connections, inFlightPerConnection: bus.maximum_in_flight },
  };
}

function describe({ established, writable }: InstallationHost, { daemons }: BusStatus): string {
  if (established === null) return "waiting for 'sesame init'";
  const secrets = daemons.length === 0 ? "daemon-secrets is away" : "daemon-secrets is connected";
  return writable
    ? `${secrets}; audit log at entry ${established.auditLog.head.sequence}`
    : `${secrets}; the audit log can't be written: what must be audited is refused`;
}

void runDaemon({ id: "daemon-profile", lockFile: (paths) => paths.profileLock, start });
