// A daemon's pulse: tells the service manager that the daemon is alive only while its event loop turns and all of its
// duties are done in time. Hides the rounds, and what is said about one that is missed. A daemon that hangs is
// silent, and systemd restarts it (WatchdogSec=).

import { SesameError } from "../core/errors.js";
import type { Clock } from "../core/ports.js";
import type { DaemonLog } from "../platform/log.js";
import type { ServiceManager } from "../platform/systemd.js";

/** Something without which a daemon may run and yet be of no use. */
export interface Duty {
  readonly name: string;
  /**
   * Resolves when the duty is done, also with a refusal that is right: a full disk is no hang, and a restart would
   * mend nothing. Rejects, or stays open, when only a restart can help.
   */
  readonly check: () => Promise<void>;
}

export interface PulseOptions {
  readonly manager: Pick<ServiceManager, "watchdogMs" | "alive" | "status">;
  readonly duties: readonly Duty[];
  /** The line that `systemctl status` shows. One that throws a SesameError leaves the last line standing. */
  readonly describe: () => string;
  readonly clock: Pick<Clock, "monotonic">;
  readonly log: DaemonLog;
}

export interface Pulse {
  stop(): void;
}

/** Two signs of life may be lost before the manager takes the daemon for dead. */
const roundsPerWatchdog = 3;
/** How often the status line is brought up to date where nobody waits for signs of life. */
const restingRoundMs = 10_000;
/** An event loop that is this late is told of. */
const stallMs = 1_000;

export function startPulse(options: PulseOptions): Pulse {
  const rounds = new Rounds(options);
  rounds.begin();
  return rounds;
}

class Rounds implements Pulse {
  readonly #options: PulseOptions;
  readonly #intervalMs: number;
  /** Checks that have not come back yet. */
  readonly #open = new Set<Duty>();
  /** Duties that were told to be missed and have not been done since. */
  readonly #missed = new Set<Duty>();
  #timer: NodeJS.Timeout | null = null;
  #round = 0;
  #dueMs = 0;
  #status = "";

  constructor(options: PulseOptions) {
    this.#options = options;
    const { watchdogMs } = options.manager;
    this.#intervalMs = watchdogMs === null ? restingRoundMs : watchdogMs / roundsPerWatchdog;
  }

  begin(): void {
    this.#dueMs = this.#options.clock.monotonic();
    this.#beat();
    this.#timer = setInterval(() => this.#beat(), this.#intervalMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#round = -1;
  }

  #beat(): void {
    this.#tellStall();
    this.#tellStatus();
    if (this.#options.manager.watchdogMs === null) return;
    const round = ++this.#round;
    const checks = this.#options.duties.map((duty) => this.#check(duty));
    Promise.all(checks).then(
      (done) => {
        // What is done after the next round began came too late.
        if (round === this.#round && done.every(Boolean)) this.#options.manager.alive();
      },
      () => undefined,
    );
  }

  /** Whether the duty is done. One that is still open from an earlier round is not asked again. */
  async #check(duty: Duty): Promise<boolean> {
    if (this.#open.has(duty)) {
      this.#tellMissed(duty, "no answer within the interval");
      return false;
    }
    this.#open.add(duty);
    try {
      await duty.check();
    } catch (error) {
      this.#tellMissed(duty, error instanceof SesameError ? error.code : "failed");
      return false;
    } finally {
      this.#open.delete(duty);
    }
    if (this.#missed.delete(duty))
      this.#options.log.write("notice", "daemon.duty_resumed", `duty "${duty.name}" is done again`, {
        duty: duty.name,
      });
    return true;
  }

  #tellMissed(duty: Duty, reason: string): void {
    if (this.#missed.has(duty)) return;
    this.#missed.add(duty);
    this.#options.log.write(
      "error",
      "daemon.duty_missed",
      `duty "${duty.name}" is not done; the watchdog gets no sign of life until it is`,
      { duty: duty.name, reason },
    );
  }

  #tellStall(): void {
    const nowMs = this.#options.clock.monotonic();
    const lateMs = Math.round(nowMs - this.#dueMs);
    this.#dueMs = nowMs + this.#intervalMs;
    if (lateMs < stallMs) return;
    this.#options.log.write("warning", "daemon.stalled", "the event loop stood still for a while", {
      late_ms: lateMs,
    });
  }

  #tellStatus(): void {
    let status = this.#status;
    try {
      status = this.#options.describe();
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
    }
    if (status === this.#status) return;
    this.#status = status;
    this.#options.manager.status(status);
  }
}
