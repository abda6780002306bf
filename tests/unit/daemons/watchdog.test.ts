// The rounds of the watchdog under a clock that the test turns.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SesameError } from "../../../src/core/errors.js";
import { type Duty, type Pulse, startPulse } from "../../../src/daemons/watchdog.js";
import { createLog } from "../../../src/platform/log.js";

const watchdogMs = 30_000;
const roundMs = watchdogMs / 3;

let nowMs = 0;
let signs: number[] = [];
let statuses: string[] = [];
let lines: Record<string, unknown>[] = [];
let pulse: Pulse | null = null;

const clock = { now: () => 0, monotonic: () => nowMs };
const log = createLog({
  daemonId: "test:1",
  level: "debug",
  format: "json",
  clock,
  write: (line) => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
    return true;
  },
});

function start(
  duties: readonly Duty[],
  options: { describe?: () => string; watchdogMs?: number | null } = {},
): void {
  pulse = startPulse({
    manager: {
      watchdogMs: options.watchdogMs === undefined ? watchdogMs : options.watchdogMs,
      alive: () => signs.push(nowMs),
      status: (text) => statuses.push(text),
    },
    duties,
    describe: options.describe ?? (() => "at work"),
    clock,
    log,
  });
}

async function pass(ms: number): Promise<void> {
  const step = 1_000;
  for (let done = 0; done < ms; done += step) {
    nowMs += step;
    await vi.advanceTimersByTimeAsync(step);
  }
}

const events = (): unknown[] => lines.map(({ event }) => event);
const done = async (): Promise<void> => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 0;
  signs = [];
  statuses = [];
  lines = [];
});

afterEach(() => {
  pulse?.stop();
  vi.useRealTimers();
});

describe("a healthy daemon", () => {
  it("gives a sign of life at once and in every third of the period", async () => {
    start([{ name: "one", check: done }]);
    await vi.advanceTimersByTimeAsync(0);
    await pass(watchdogMs);
    expect(signs).toEqual([0, roundMs, 2 * roundMs, 3 * roundMs]);
    expect(lines).toEqual([]);
  });

  it("tells its status when it changes, and only then", async () => {
    let text = "idle";
    start([], { describe: () => text });
    await pass(2 * roundMs);
    text = "busy";
    await pass(2 * roundMs);
    expect(statuses).toEqual(["idle", "busy"]);
  });

  it("keeps its last status while what it tells of can't be read", async () => {
    let broken = false;
    start([], {
      describe: () => {
        if (broken) throw new SesameError("FILE_IO_FAILED", "gone");
        return "idle";
      },
    });
    broken = true;
    await pass(roundMs);
    expect(statuses).toEqual(["idle"]);
    expect(signs).toHaveLength(2);
  });

  it("tells its status where no watchdog waits, without signs of life", async () => {
    let checked = 0;
    start([{ name: "one", check: async () => void (checked += 1) }], { watchdogMs: null });
    await pass(watchdogMs);
    expect(statuses).toEqual(["at work"]);
    expect(signs).toEqual([]);
    expect(checked).toBe(0);
  });
});

describe("a duty that stays open", () => {
  it("ends the signs of life, is told once, and is not asked again meanwhile", async () => {
    const stuck = Promise.withResolvers<void>();
    const check = vi.fn(() => stuck.promise);
    start([
      { name: "stuck", check },
      { name: "well", check: done },
    ]);
    await pass(3 * watchdogMs);
    expect(signs).toEqual([]);
    expect(check).toHaveBeenCalledTimes(1);
    expect(events()).toEqual(["daemon.duty_missed"]);
    expect(lines[0]).toMatchObject({ severity: "error", duty: "stuck" });
  });

  it("counts again from the round after it came back", async () => {
    let stuck: PromiseWithResolvers<void> | null = Promise.withResolvers<void>();
    start([{ name: "slow", check: () => stuck?.promise ?? done() }]);
    await pass(2 * roundMs);
    stuck.resolve();
    stuck = null;
    await pass(roundMs);
    expect(signs).toEqual([3 * roundMs]);
    expect(events()).toEqual(["daemon.duty_missed", "daemon.duty_resumed"]);
  });

  it("gives no sign for a round that it finished after the next one began", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let first = true;
    start([
      {
        name: "late",
        check: () => {
          if (!first) return new Promise<void>(() => undefined);
          first = false;
          return promise;
        },
      },
    ]);
    await pass(roundMs);
    resolve();
    await pass(watchdogMs);
    expect(signs).toEqual([]);
  });
});

describe("a duty that fails", () => {
  it("ends the signs of life until it succeeds", async () => {
    let failing = true;
    start([
      {
        name: "bus",
        check: async () => {
          if (failing) throw new SesameError("DAEMON_UNREACHABLE", "nothing answers");
        },
      },
    ]);
    await pass(2 * roundMs);
    expect(signs).toEqual([]);
    expect(lines[0]).toMatchObject({ event: "daemon.duty_missed", reason: "DAEMON_UNREACHABLE" });
    failing = false;
    await pass(roundMs);
    expect(signs).toHaveLength(1);
  });
});

describe("an event loop that stood still", () => {
  it("is told with how late it was, and signs of life go on", async () => {
    start([]);
    nowMs += 7_000;
    await pass(roundMs);
    expect(lines[0]).toMatchObject({ event: "daemon.stalled", late_ms: 7_000 });
    expect(signs).toHaveLength(2);
  });
});
