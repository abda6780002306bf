// What a command stands on: the environment it was started in, which profile it means, and one session
// with the daemons. Hides the order that matters: connect first, harden next, only then touch a secret.

import type { StricliProcess } from "@stricli/core";
import { SesameError } from "../core/errors.js";
import { parseProfileName, type ProfileName } from "../core/names.js";
import type { BusClient } from "../core/ports.js";
import { talk, writeText } from "./output.js";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CliContext {
  readonly process: StricliProcess;
  readonly environment: Environment;
  /** @throws PROFILE_MISSING, PROFILE_NAME_INVALID */
  profile(flag: ProfileName | undefined): ProfileName;
  /** Runs `work` with the one connection of this process, which ends with it. */
  withDaemons<T>(work: (bus: BusClient) => Promise<T>): Promise<T>;
}

export function createContext(environment: Environment): CliContext {
  return {
    // The library ends what it writes with a newline, also where our words for an error are none.
    process: {
      stdout: { write: writeText },
      stderr: { write: (text) => text === "\n" || talk(text) },
      env: {},
    },
    environment,
    profile(flag) {
      if (flag !== undefined) return flag;
      const inherited = environment["SESAME_PROFILE"];
      if (inherited === undefined || inherited === "")
        throw new SesameError("PROFILE_MISSING", "no profile was named");
      return parseProfileName(inherited);
    },
    async withDaemons(work) {
      const { openBus } = await import("./session.js");
      const bus = await openBus(environment);
      try {
        return await work(bus);
      } finally {
        bus.close();
      }
    },
  };
}
