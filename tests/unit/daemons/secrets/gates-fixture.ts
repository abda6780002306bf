// Gates with what stands behind them, for tests that don't ask about limits of time or about restarts.

import type { EffectiveConfig } from "../../../../src/core/configuration.js";
import type { Clock, Log } from "../../../../src/core/ports.js";
import { AutoLock } from "../../../../src/daemons/secrets/auto-lock.js";
import { Gates } from "../../../../src/daemons/secrets/gates.js";
import type { OpenVaults } from "../../../../src/daemons/secrets/open-vaults.js";
import {
  type FailureRecord,
  type FailureStore,
  UnlockAttempts,
} from "../../../../src/daemons/secrets/unlock-attempts.js";

export interface GatesParts {
  readonly vaults: OpenVaults;
  readonly effective: EffectiveConfig;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a daemon leaves to the next one, without a disk. */
export function keptInMemory(): FailureStore {
  let kept: FailureRecord = new Map();
  return {
    read: () => kept,
    write: (record) => {
      kept = record;
    },
  };
}

export function gatesFor({ vaults, effective, clock, log }: GatesParts): Gates {
  const autoLock = new AutoLock({ vaults, effective, clock, sleptMs: () => 0, report: () => undefined });
  const attempts = new UnlockAttempts({ effective, clock, store: keptInMemory(), log });
  return new Gates({ vaults, autoLock, attempts, effective, monotonic: () => clock.monotonic() });
}
