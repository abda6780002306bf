// Secure memory as a daemon sets it up and shows it: the budget, what stands in for memfd_secret where the kernel has none,
// and how loudly that is said.

import { errorTable, SesameError } from "../core/errors.js";
import type { EffectiveConfiguration } from "../generated/types.js";
import type { DaemonLog } from "../platform/log.js";
import { native } from "../platform/native.js";
import type { HealthWarning } from "./runtime.js";

/** @throws SECURE_MEMORY_UNAVAILABLE when the configuration demands memfd_secret and the kernel has none */
export function prepareSecureMemory(configuration: EffectiveConfiguration, log: DaemonLog): HealthWarning[] {
  native.configureSecureMemory({ budgetBytes: configuration.memory.budget_bytes });
  native.SecureBuffer.alloc(1).release();
  const status = native.secureMemoryStatus();
  if (status.backing === "memfd_secret") return [];
  const reason = status.fallbackReason ?? "unknown";
  demandRequired(configuration, reason);
  const text =
    "secrets are in mlock memory because memfd_secret is not available: root and the kernel's direct map can read them, " +
    "which does not meet IL5/IL6, the DISA STIG and PCI-DSS requirements on keys in memory";
  log.write("error", "memory.fallback_used", text, {
    reason,
    remedy: errorTable.SECURE_MEMORY_UNAVAILABLE.hint,
  });
  return [
    {
      code: "memory.fallback_used",
      severity: "error",
      text: `${text}; ${errorTable.SECURE_MEMORY_UNAVAILABLE.hint}`,
    },
  ];
}

/** For changed configuration. A daemon that does not meet a demand can't go on: its secrets lie where they must not. */
export function adjustSecureMemory(
  configuration: EffectiveConfiguration,
  abort: (error: SesameError) => void,
): void {
  native.configureSecureMemory({ budgetBytes: configuration.memory.budget_bytes });
  const { backing, fallbackReason } = native.secureMemoryStatus();
  if (backing === "memfd_secret") return;
  try {
    demandRequired(configuration, fallbackReason ?? "unknown");
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    abort(error);
  }
}

function demandRequired({ memory }: EffectiveConfiguration, reason: string): void {
  if (!memory.require_memfd_secret) return;
  throw new SesameError(
    "SECURE_MEMORY_UNAVAILABLE",
    `memory.require_memfd_secret is set and memfd_secret is not available (${reason})`,
    { details: { reason } },
  );
}

/** Secure memory as the daemons' status methods show it. */
export function describeSecureMemory(): Readonly<Record<string, string | number | null>> {
  const status = native.secureMemoryStatus();
  return {
    backing: status.backing,
    fallback_reason: status.fallbackReason,
    locked_bytes: status.lockedBytes,
    budget_bytes: status.budgetBytes,
    limit_bytes: status.limitBytes,
    live_buffers: status.liveBuffers,
    live_bytes: status.liveBytes,
  };
}
