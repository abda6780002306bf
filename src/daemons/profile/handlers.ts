// What daemon-profile answers itself. The router has checked the request and audits the reply.

import type { BusStatus } from "../../bus/server.js";
import type { MethodName } from "../../bus/methods.js";
import { headOf } from "../../core/audit-checkpoint.js";
import { SesameError } from "../../core/errors.js";
import type { Identity } from "../../core/installation.js";
import type { MethodHandler } from "../../core/ports.js";
import { productVersion } from "../../platform/version.js";
import { describeConfiguration } from "../configuration-news.js";
import type { DaemonContext } from "../runtime.js";
import { describeSecureMemory } from "../secure-memory.js";
import { describeSandbox } from "../sandbox.js";
import { describePlan, planFor } from "./identity-making.js";
import type { InstallationHost } from "./installation.js";

export interface HandlerOptions {
  readonly context: DaemonContext;
  readonly installation: InstallationHost;
  readonly busStatus: () => BusStatus;
}

export function profileHandlers(
  options: HandlerOptions,
): Readonly<Partial<Record<MethodName, MethodHandler>>> {
  const { installation } = options;
  return {
    "system.status": () => ({ result: describeSystem(options) }),
    // The router's entry about it is all that is wanted.
    "vault.report_locked": () => ({}),
    "installation.plan": ({ params }) => {
      const org = params["org"];
      return { result: describePlan(planFor(options.context, typeof org === "string" ? org : null)) };
    },
    "audit.sign": async () => ({ result: await signAudit(installation) }),
    "installation.init": async ({ params }) => {
      const org = params["org"];
      return {
        result: describeIdentity(await installation.initialize(typeof org === "string" ? org : null)),
      };
    },
  };
}

async function signAudit({ established }: InstallationHost): Promise<Readonly<Record<string, unknown>>> {
  if (established === null) throw new SesameError("NOT_INITIALIZED", "this user has no installation yet");
  const { auditLog } = established;
  await auditLog.signNow();
  const { checkpoint } = auditLog;
  if (checkpoint === null)
    throw new SesameError(
      "AUDIT_CHECKPOINT_MISSING",
      "nothing could be signed: see the warnings of the status",
    );
  return { ...headOf(checkpoint), public_key: checkpoint.publicKey };
}

function describeSystem({
  context,
  installation,
  busStatus,
}: HandlerOptions): Readonly<Record<string, unknown>> {
  const { established } = installation;
  const bus = busStatus();
  return {
    version: productVersion,
    node_version: process.versions.node,
    pid: process.pid,
    uptime_ms: Math.round(process.uptime() * 1_000),
    installation:
      established === null
        ? null
        : {
            ...describeIdentity(established.identity),
            binding: context.identity.describe(),
            signing_key: established.signingKey?.publicKey ?? null,
          },
    audit: established === null ? null : { ...established.auditLog.head, writable: installation.writable },
    daemons: bus.daemons,
    connections: bus.connections,
    requests_in_flight: bus.requestsInFlight,
    crypto_profile: context.effective.values.crypto.profile,
    memory: describeSecureMemory(),
    sandbox: describeSandbox(),
    warnings: [...context.warnings(), ...installation.warnings()],
    configuration: describeConfiguration(context.effective),
  };
}

function describeIdentity(identity: Identity): Readonly<Record<string, unknown>> {
  return {
    id: identity.id,
    namespace: identity.namespace,
    org: identity.org === null ? null : { domain: identity.org.domain, namespace: identity.org.namespace },
  };
}
