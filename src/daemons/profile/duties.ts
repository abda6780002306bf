// What daemon-profile must be able to do to be of any use: answer on its own socket, and get audit entries settled.
// Hides what counts as an answer.

import { connectBus } from "../../bus/client.js";
import type { BusKey } from "../../bus/dial.js";
import { SesameError } from "../../core/errors.js";
import { native } from "../../platform/native.js";
import type { Duty } from "../watchdog.js";

export interface DutiesOptions {
  readonly socketPath: string;
  readonly busKey: BusKey;
  /** Resolves when every audit entry so far is written or refused. */
  readonly auditSettled: () => Promise<void>;
}

/** Shorter than a round of the watchdog: the check itself never hangs on what it checks. */
const answerMs = 3_000;

export function profileDuties({ socketPath, busKey, auditSettled }: DutiesOptions): readonly Duty[] {
  const askOwnBus = async (): Promise<void> => {
    const bus = await connectBus({
      native,
      socketPath,
      readBusKey: () => busKey,
      readSealKey: () => null,
      handshakeMs: answerMs,
      callMs: answerMs,
    });
    try {
      await bus.call("system.status");
    } finally {
      bus.close();
    }
  };
  return [
    { name: "bus", check: () => askOwnBus().catch(refusalsAreAnswers) },
    { name: "audit", check: auditSettled },
  ];
}

/** A bus at one of its limits refuses, and does so in time. A socket that is gone or silent helps nobody. */
function refusalsAreAnswers(error: unknown): void {
  const silent = ["DAEMON_UNREACHABLE", "BUS_TIMEOUT"];
  if (!(error instanceof SesameError) || silent.includes(error.code)) throw error;
}
