// daemon-secrets: holds the unlocked vaults and answers for them on the bus. Its keys are fresh at each start: the
// private halves and the pre-shared key stay in secure memory, what clients need is written to the runtime directory.

import { closeSync } from "node:fs";
import { ownCredentials } from "../../bus/connection.js";
import type { OpenSocket } from "../../bus/dial.js";
import { adoptSocket, netSockets } from "../../bus/net-socket.js";
import { type BusOwner, serveOwner } from "../../bus/owner.js";
import { acceptsPeer, spokenProfile } from "../../core/crypto-profile.js";
import { SesameError } from "../../core/errors.js";
import type { CryptoProfile } from "../../core/ports.js";
import { ensureDirectory } from "../../platform/files.js";
import { FailureFile } from "../../platform/failure-file.js";
import { type BusKey, readBusKey, writeBusKey, writeSealKey } from "../../platform/key-files.js";
import { native } from "../../platform/native.js";
import type { Leftover } from "../../platform/vault-files.js";
import { VaultStore } from "../../platform/vault-store.js";
import { productVersion } from "../../platform/version.js";
import { describeConfiguration } from "../configuration-news.js";
import { onProfileChange } from "../reload.js";
import { type DaemonContext, runDaemon, type RunningDaemon } from "../runtime.js";
import { describeSecureMemory } from "../secure-memory.js";
import { describeSandbox } from "../sandbox.js";
import { authHandlers } from "./auth-handlers.js";
import { followDemands } from "./auth-demands.js";
import { AutoLock } from "./auto-lock.js";
import { Gates } from "./gates.js";
import { createHandlers } from "./handlers.js";
import { identityHandlers } from "./identity-handlers.js";
import { OpenVaults } from "./open-vaults.js";
import { sessionHandlers } from "./session-handlers.js";
import { UnlockAttempts } from "./unlock-attempts.js";

const pskBytes = 32;

const leftoverMessages = {
  cleared: "a create or delete had been cut short; its remains were cleared",
  "conversion cleared": "a conversion had been cut short; what it had built was cleared",
  "conversion carried out": "a conversion had been cut short; it was carried out",
} as const satisfies Record<Leftover["fate"], string>;

async function start(context: DaemonContext): Promise<RunningDaemon> {
  const { clock, configPaths, effective, identity, log, runtimePaths } = context;
  const store = new VaultStore(configPaths.vaults);
  for (const { profile, fate } of store.settleLeftovers()) {
    const message = leftoverMessages[fate];
    log.write("notice", "vault.leftovers_set_aside", `vault "${profile}": ${message}`, { profile, fate });
  }
  const vaults = new OpenVaults({
    store,
    readIdentity: () => identity.current?.identity ?? null,
    refusal: () => identity.refusal,
    clock,
    log,
  });
  followMachine(context, vaults);
  followDemands(context, vaults);
  let owner: BusOwner | null = null;
  const autoLock = new AutoLock({
    vaults,
    effective,
    clock,
    sleptMs: native.sleptMs,
    report: (profile, params) =>
      owner?.report({ method: "vault.report_locked", profile, params: { ...params } }),
  });
  effective.onChange(() => autoLock.look());
  const attempts = new UnlockAttempts({
    effective,
    clock,
    store: new FailureFile(configPaths.vaults, log),
    log,
  });
  const gates = new Gates({ vaults, autoLock, attempts, effective, monotonic: () => clock.monotonic() });
  const handlers = {
    ...createHandlers({
      vaults,
      gates,
      effective,
      refresh: () => effective.refresh(),
      clock,
      log,
      describeDaemon: () => describeDaemon(context),
    }),
    ...authHandlers({ vaults, gates, effective, clock, log }),
    ...identityHandlers({ vaults, gates, identity }),
    ...sessionHandlers({ autoLock, reported: () => owner?.reported() ?? Promise.resolve() }),
  };

  const bus = native.generateKeyPair();
  const seal = native.generateKeyPair();
  const psk = native.SecureBuffer.random(pskBytes);
  ensureDirectory(runtimePaths.secretsDirectory);
  ensureDirectory(runtimePaths.sealDirectory);
  const speaks = (): CryptoProfile => spokenProfile(effective.values.crypto);
  const publish = (): void => {
    writeBusKey(runtimePaths.secretsBusKey, { profile: speaks(), publicKey: bus.publicKey });
    writeSealKey(runtimePaths.sealKey, { profile: speaks(), publicKey: seal.publicKey, psk });
  };
  publish();
  onProfileChange(context, publish);
  const served = serveOwner({
    native,
    socketPath: runtimePaths.socket,
    openSocket: socketsOf(context),
    readBusKey: () => acceptableKey(context),
    staticKey: bus.privateKey,
    seal: {
      get profile() {
        return speaks();
      },
      staticKey: seal.privateKey,
      psk,
    },
    handlers,
    log,
  });
  owner = served;
  await served.ready;
  return {
    duties: [{ name: "vaults", check: async () => vaults.probe() }],
    describe: () => describeVaults(vaults, served.registered),
    async stop() {
      autoLock.stop();
      await served.close();
      vaults.lockAll();
      for (const key of [bus.privateKey, seal.privateKey, psk]) key.release();
    },
  };
}

/** Judged here, whatever daemon-profile says; where vaults may not be opened any more, none stays open. */
function followMachine({ identity, effective, log }: DaemonContext, vaults: OpenVaults): void {
  const enforce = (): void => {
    if (identity.refusal !== null) vaults.lockAll();
  };
  identity.onChange(enforce);
  effective.onChange(({ changed }) => {
    if (!changed.includes("identity.on_binding_mismatch")) return;
    identity.tell();
    enforce();
  });
  try {
    if (identity.current !== null) identity.tell();
  } catch (error) {
    // Whoever needs it is told again.
    if (!(error instanceof SesameError)) throw error;
    log.write("error", "installation.rejected", error.message, { code: error.code });
  }
}

/** A bus that speaks less than the configuration demands is none. */
function acceptableKey({ effective, runtimePaths }: DaemonContext): BusKey | null {
  const key = readBusKey(runtimePaths.profileBusKey);
  return key !== null && acceptsPeer(effective.values.crypto, key.profile) ? key : null;
}

function describeVaults(vaults: OpenVaults, registered: boolean): string {
  const { unlocked, all } = vaults.count();
  return `${unlocked} of ${all} vaults unlocked${registered ? "" : "; the bus is away"}`;
}

/** In the sandbox the broker connects, and the bus takes its process for ours. */
function socketsOf({ broker }: DaemonContext): OpenSocket {
  if (broker === null) return netSockets(native);
  return async () => {
    const { fd, pid } = broker.connect();
    try {
      return { ...adoptSocket(native, fd), self: { ...ownCredentials(), pid } };
    } finally {
      closeSync(fd);
    }
  };
}

function describeDaemon(context: DaemonContext): Readonly<Record<string, unknown>> {
  return {
    version: productVersion,
    pid: process.pid,
    uptime_ms: Math.round(process.uptime() * 1_000),
    memory: describeSecureMemory(),
    sandbox: describeSandbox(),
    configuration: describeConfiguration(context.effective),
    binding: context.identity.describe(),
    warnings: context.warnings(),
  };
}

void runDaemon({ id: "daemon-secrets", lockFile: (paths) => paths.secretsLock, start });
