// Locking without being asked: after a time without use, after a time in all, after the machine has slept. Hides the two clocks (one
// stands still while the machine sleeps, the other can be set: whichever says more counts), and that a limit holds at the very
// request that comes too late, not only at the next look.

import type { EffectiveConfig } from "../../core/configuration.js";
import type { ProfileName } from "../../core/names.js";
import type { Clock } from "../../core/ports.js";
import type { ReportLockedParams } from "../../generated/types.js";
import type { OpenVaults } from "./open-vaults.js";

type LockCause = ReportLockedParams["cause"];

export interface AutoLockOptions {
  readonly vaults: OpenVaults;
  readonly effective: EffectiveConfig;
  readonly clock: Clock;
  /** Milliseconds for which the machine has slept since it booted; a second more or less. */
  readonly sleptMs: () => number;
  /** Tells of a vault that was locked, once its keys are wiped. */
  readonly report: (profile: ProfileName, params: ReportLockedParams) => void;
}

interface Moment {
  readonly sleptMs: number;
  readonly wallMs: number;
  readonly monotonicMs: number;
}

interface Times {
  readonly unlocked: Moment;
  used: Moment;
}

/** A sleeping machine's timers come late by as long as it slept: no look is further away than this. */
const longestWaitMs = 30_000;
/** Less may be the clocks' own. Whatever locks the vaults before a sleep leaves nothing open for so long a one. */
const shortestSleepMs = 2_000;

export class AutoLock {
  readonly #options: AutoLockOptions;
  readonly #times = new Map<ProfileName, Times>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: AutoLockOptions) {
    this.#options = options;
    options.vaults.onOpen((profile) => this.renew(profile));
  }

  /** The limits begin anew: the vault was opened, or somebody has shown a factor of it again. */
  renew(profile: ProfileName): void {
    this.#begin(profile);
    this.look();
  }

  /** Before a vault is used: locks it where its time is over, and counts the use where it is not. */
  use(profile: ProfileName): void {
    this.#enforce(profile);
    const times = this.#times.get(profile);
    if (times !== undefined) times.used = this.#now();
  }

  /** Locks what is to be locked by now, and comes back when the next one may be. After a change of the limits, too. */
  look(): void {
    let waitMs = Number.POSITIVE_INFINITY;
    for (const profile of this.#options.vaults.open()) waitMs = Math.min(waitMs, this.#enforce(profile));
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (waitMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.look(), Math.min(waitMs, longestWaitMs)).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Milliseconds until the vault may have to be locked; infinite where no limit says so, or where it is locked. */
  #enforce(profile: ProfileName): number {
    if (this.#options.vaults.find(profile) === null) {
      this.#times.delete(profile);
      return Number.POSITIVE_INFINITY;
    }
    const times = this.#times.get(profile) ?? this.#begin(profile);
    const {
      idle_seconds: idle,
      absolute_seconds: absolute,
      on_suspend: onSuspend,
    } = this.#options.effective.of(profile).values.lock;
    if (onSuspend && this.#options.sleptMs() - times.unlocked.sleptMs >= shortestSleepMs) {
      this.#lock(profile, "suspend");
      return Number.POSITIVE_INFINITY;
    }
    const idleLeftMs = this.#leftMs(times.used, idle);
    const absoluteLeftMs = this.#leftMs(times.unlocked, absolute);
    const leftMs = Math.min(idleLeftMs, absoluteLeftMs);
    if (leftMs > 0) return onSuspend ? Math.min(leftMs, longestWaitMs) : leftMs;
    this.#lock(profile, absoluteLeftMs <= 0 ? "absolute" : "idle");
    return Number.POSITIVE_INFINITY;
  }

  #begin(profile: ProfileName): Times {
    const now = this.#now();
    const times = { unlocked: now, used: now };
    this.#times.set(profile, times);
    return times;
  }

  #lock(profile: ProfileName, cause: LockCause): void {
    const { vaults, clock, report } = this.#options;
    this.#times.delete(profile);
    vaults.lock(profile, cause);
    report(profile, { cause, locked_at: clock.now() });
  }

  #leftMs(since: Moment, limitSeconds: number): number {
    if (limitSeconds === 0) return Number.POSITIVE_INFINITY;
    const now = this.#now();
    const passedMs = Math.max(now.wallMs - since.wallMs, now.monotonicMs - since.monotonicMs);
    return limitSeconds * 1_000 - passedMs;
  }

  #now(): Moment {
    const { clock, sleptMs } = this.#options;
    return { sleptMs: sleptMs(), wallMs: clock.now(), monotonicMs: clock.monotonic() };
  }
}
