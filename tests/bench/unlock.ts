// Unlocking by password, from the password to the open vault, against bare Argon2id with the same parameters.

import { randomBytes } from "node:crypto";
import type { FactorMethods } from "../../src/cli/factors/methods.js";
import { passwordFactor } from "../../src/cli/factors/password.js";
import { sshAgentFactor } from "../../src/cli/factors/ssh-agent.js";
import { unlockVault } from "../../src/cli/unlocking.js";
import { parseProfileName } from "../../src/core/names.js";
import { native } from "../../src/platform/native.js";
import { type House, kdf, password, secure } from "./house.js";
import { type Figure, median, takeTurns, timed } from "./measure.js";

export async function benchUnlock({ bus }: House, rounds: number): Promise<Figure[]> {
  const profile = parseProfileName("one");
  const salt = randomBytes(32);
  const parameters = { memoryKib: kdf.memory_kib, passes: kdf.passes, lanes: kdf.lanes };
  const read = () => secure(Buffer.from(password));
  const methods: FactorMethods = {
    password: passwordFactor({ read, readNew: read, configuredKdf: () => kdf }),
    "ssh-agent": sshAgentFactor({}),
  };
  const times = await takeTurns(rounds, {
    unlock: async () => {
      (await bus.call("vault.lock", { profile })).secret?.release();
      return timed(() => unlockVault(bus, profile, { methods, tell: () => undefined }));
    },
    argon2id: () =>
      timed(() => {
        using secret = secure(Buffer.from(password));
        native.argon2id(secret, salt, parameters).release();
      }),
  });
  return [
    {
      what: "unlock by password",
      unit: "ms",
      value: median(times.unlock),
      peer: { what: "bare Argon2id", value: median(times.argon2id) },
      bar: "",
    },
  ];
}
