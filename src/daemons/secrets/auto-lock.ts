// Locking without being asked: after a time without use, after a time in all, for a suspend and with the session. Hides the two clocks
// (one stands still while the machine sleeps, the other can be set: whichever says more counts), that a limit holds at the
// very request that comes too late, not only at the next look, and that a sleep is found afterwards that nobody told of.

import type { EffectiveConfig } from "../../core/configuration.js";
import type { ProfileName } from "../../core/names.js";
import type { Clock } from "../../core/ports.js";
import type { ReportLockedParams, SessionNoticeParams } from "../../generated/types.js";
import type { OpenVaults } from "./open-vaults.js";

type LockCause = ReportLockedParams["cause"];

export interface AutoLockOptions {
  readonly vaults: OpenVaults;
  readonly effective: EffectiveConfig;
  readonly clock: Clock;
  /** Milliseconds that the machine has slept since it booted. */
  readonly sleptMs: () => number;
  /** Tells of a vault that was locked, once its keys are wiped. */
  readonly report: (profile: ProfileName, params: ReportLockedParams) => void;
}

interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly sleptMs: number;
}

interface Times {
  readonly unlocked: Moment;
  used: Moment;
  /** How long the machine had slept when that was looked at last. */
  sleptMs: number;
}

/** A sleeping machine's timers come late by as long as it slept: no look is further away than this. */
const longestWaitMs = 5_000;
/** What the clocks can be apart without a sleep, and no suspend is as short as. */
const shortestSleepMs = 50;

const keyOfNotice = {
  suspend: "on_suspend",
  "session-lock": "on_session_lock",
} as const satisfies Record<SessionNoticeParams["what"], string>;

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

  /** Somebody tells of a suspend or a locked session: locks what is to be locked then; how many vaults were. */
  notice(what: SessionNoticeParams["what"], toldBy: string): number {
    const { effective, vaults } = this.#options;
    const wanting = vaults.held().filter((profile) => effective.of(profile).values.lock[keyOfNotice[what]]);
    return wanting.filter((profile) => this.#lock(profile, what, toldBy)).length;
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
    if (this.#hasSlept(times) && onSuspend) {
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
    const times = { unlocked: now, used: now, sleptMs: now.sleptMs };
    this.#times.set(profile, times);
    return times;
  }

  /** Since the last look at the vault. */
  #hasSlept(times: Times): boolean {
    const sleptMs = this.#options.sleptMs();
    const has = sleptMs - times.sleptMs >= shortestSleepMs;
    if (has) times.sleptMs = sleptMs;
    return has;
  }

  /** False where nothing was open. */
  #lock(profile: ProfileName, cause: LockCause, toldBy: string | null = null): boolean {
    const { vaults, clock, report } = this.#options;
    this.#times.delete(profile);
    const wasOpen = vaults.lock(profile, cause);
    const told = toldBy === null ? {} : { told_by: toldBy };
    if (wasOpen) report(profile, { cause, locked_at: clock.now(), ...told });
    return wasOpen;
  }

  #leftMs(since: Moment, limitSeconds: number): number {
    if (limitSeconds === 0) return Number.POSITIVE_INFINITY;
    const now = this.#now();
    const passedMs = Math.max(now.wallMs - since.wallMs, now.monotonicMs - since.monotonicMs);
    return limitSeconds * 1_000 - passedMs;
  }

  #now(): Moment {
    const { clock, sleptMs } = this.#options;
    return { wallMs: clock.now(), monotonicMs: clock.monotonic(), sleptMs: sleptMs() };
  }
}
