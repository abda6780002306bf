// What daemon-profile must be able to do to be of any use: be found at its socket, and get audit entries settled. Hides what
// counts as being found. It does not call itself: its seccomp list has no connect(2), which could reach any program's socket.

import { type BigIntStats, statSync } from "node:fs";
import { SesameError } from "../../core/errors.js";
import type { Duty } from "../watchdog.js";

export interface DutiesOptions {
  /** It listens already. */
  readonly socketPath: string;
  /** Resolves when every audit entry so far is written or refused. */
  readonly auditSettled: () => Promise<void>;
}

export function profileDuties({ socketPath, auditSettled }: DutiesOptions): readonly Duty[] {
  const own = identify(socketPath);
  return [
    {
      name: "bus",
      check: async () => {
        // A socket that was removed or replaced is found by nobody, and only a restart makes it anew.
        if (own === null || identify(socketPath) !== own)
          throw new SesameError("DAEMON_UNREACHABLE", "the bus socket is not where clients look for it");
      },
    },
    { name: "audit", check: auditSettled },
  ];
}

/** Device and inode; null where there is nothing. */
function identify(path: string): string | null {
  const status: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status === undefined ? null : `${status.dev}:${status.ino}`;
}
