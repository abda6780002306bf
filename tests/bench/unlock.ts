// Unlocking, from the factor to the open vault, beside what the factor itself costs: by password against bare Argon2id with the same
// parameters, by a key in an SSH agent against `ssh-keygen -Y sign` with the same key and agent.

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { FactorMethods } from "../../src/cli/factors/methods.js";
import { passwordFactor } from "../../src/cli/factors/password.js";
import { sshAgentFactor } from "../../src/cli/factors/ssh-agent.js";
import { gatherProofs } from "../../src/cli/proofs.js";
import { unlockVault } from "../../src/cli/unlocking.js";
import { describeVault } from "../../src/cli/vault-description.js";
import { parseProfileName } from "../../src/core/names.js";
import type { BusClient } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";
import { KeyAgent } from "../support/ssh-agent.js";
import { type House, kdf, password, secure } from "./house.js";
import { type Figure, median, takeTurns, timed } from "./measure.js";

const profile = parseProfileName("one");
const tell = (): void => undefined;

export async function benchUnlock({ bus }: House, rounds: number): Promise<Figure[]> {
  const agent = new KeyAgent();
  try {
    return await measure(bus, agent, rounds);
  } finally {
    agent.stop();
  }
}

async function measure(bus: BusClient, agent: KeyAgent, rounds: number): Promise<Figure[]> {
  agent.add("ed25519");
  const read = () => secure(Buffer.from(password));
  const methods: FactorMethods = {
    password: passwordFactor({ read, readNew: read, configuredKdf: () => kdf }),
    "ssh-agent": sshAgentFactor(agent.environment),
  };
  await enroll(bus, methods);
  const salt = randomBytes(32);
  const parameters = { memoryKib: kdf.memory_kib, passes: kdf.passes, lanes: kdf.lanes };
  const key = join(agent.directory, "ed25519.pub");
  const unlock = async (kind: "password" | "ssh-agent"): Promise<number> => {
    (await bus.call("vault.lock", { profile })).secret?.release();
    return timed(() => unlockVault(bus, profile, { methods, kind, tell }));
  };
  const stretch = (): void => {
    using secret = secure(Buffer.from(password));
    native.argon2id(secret, salt, parameters).release();
  };
  const times = await takeTurns(rounds, {
    // Whoever first uses memory after a program was started pays for having shared its pages with it.
    afterKeygen: () => timed(stretch),
    password: () => unlock("password"),
    argon2id: () => timed(stretch),
    key: () => unlock("ssh-agent"),
    keygen: () =>
      timed(() =>
        execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", "bench", "-f", key], {
          env: { ...process.env, ...agent.environment },
          input: salt,
          stdio: ["pipe", "pipe", "ignore"],
        }),
      ),
  });
  return [
    {
      what: "unlock by password",
      unit: "ms",
      value: median(times.password),
      peer: { what: "bare Argon2id", value: median(times.argon2id) },
      bar: "≤ 1.3",
    },
    {
      what: "unlock by ssh-agent",
      unit: "ms",
      value: median(times.key),
      peer: { what: "ssh-keygen -Y sign", value: median(times.keygen) },
      bar: "≤ 2",
    },
  ];
}

async function enroll(bus: BusClient, methods: FactorMethods): Promise<void> {
  const vault = await describeVault(bus, profile);
  using proofs = gatherProofs(vault, { methods, tell });
  const { factor, kek } = methods["ssh-agent"].enroll(vault, {});
  using added = kek;
  using secret = proofs.body([added]);
  const params = { keys: proofs.factors, factor };
  (await bus.call("vault.enroll", { profile, params, secret })).secret?.release();
}
