// What root sees in memory of a key that an SSH agent's signature becomes: nothing of the signature, the KEK, the pieces and the
// master key, in the CLI while it holds them and in the daemons before, between and after. Forced into readable memory, the
// signature is found where it is held, which shows that the looks can find it.

import type { ChildProcess } from "node:child_process";
import { describe, expect, onTestFinished, test } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { challengeOf } from "../../src/cli/factors/ssh-agent.js";
import { SshAgent } from "../../src/cli/factors/ssh-agent-client.js";
import { openFactor } from "../../src/platform/vault-auth.js";
import { native } from "../../src/platform/native.js";
import type { VaultMetadata } from "../../src/platform/vault-metadata.js";
import { endOf, daemonNames, Installation, pidOf } from "../support/installation.js";
import { demandHiddenMemory, demandRoot, look, type Searched } from "../support/memory-subject.js";
import { type Needle, scanStopped } from "../support/scan-memory.js";
import { FalseAgent, KeyAgent, wire } from "../support/ssh-agent.js";

const longMs = 300_000;
const password = "correct horse battery staple of the memory scan";

function metadataOf(installation: Installation): VaultMetadata {
  return JSON.parse(
    readFileSync(join(installation.home.config.vaults, "one.meta.json"), "utf8"),
  ) as VaultMetadata;
}

/** Both byte orders: OpenSSL turns a number around. */
function needles(name: string, bytes: Uint8Array): Needle[] {
  const copy = Buffer.from(bytes);
  return [
    { name, bytes: copy.subarray(0, 64) },
    { name: `${name}, turned around`, bytes: Buffer.from(copy.toReversed()).subarray(0, 64) },
  ];
}

/** Everything that the factor "ssh-agent" of the vault gives, as the test's own agent gives it. */
function secretsOf(installation: Installation, agent: KeyAgent): Needle[] {
  const metadata = metadataOf(installation);
  const factor = metadata.factors.find(({ kind }) => kind === "ssh-agent");
  if (factor?.kind !== "ssh-agent") throw new Error("there is no key");
  const client = new SshAgent(agent.environment);
  const key = client.list().find(({ fingerprint }) => fingerprint === factor.facts["fingerprint"]);
  if (key === undefined || key.signing === null) throw new Error("the agent has no such key");
  const names = { vaultId: metadata.vault_id, profileId: metadata.profile_id };
  const challenge = challengeOf(names, Buffer.from(factor.salt, "base64"));
  using signature = client.sign(key, key.signing, challenge);
  const context = Buffer.from(metadata.vault_id, "latin1");
  using kek = native.deriveKey("blake3", signature, "open-sesame/ssh-agent-kek/1", context);
  using held = openFactor(metadata, { factorId: factor.id, kek });
  return [
    ...needles("signature", signature.bytes),
    ...needles("KEK", kek.bytes),
    ...needles(metadata.auth === undefined ? "master key" : "piece", held.bytes),
  ];
}

/** The real agent behind one that holds its second signature back. */
async function holding(
  agent: KeyAgent,
): Promise<{ proxy: FalseAgent; asked: () => number; given: Needle[] }> {
  let asked = 0;
  const given: Needle[] = [];
  const client = new SshAgent(agent.environment);
  const [key] = client.list();
  if (key === undefined || key.signing === null) throw new Error("the agent has no key");
  const { signing } = key;
  const proxy = await FalseAgent.start({
    11: () => {
      const count = Buffer.from([0, 0, 0, 1]);
      return wire(Buffer.concat([Buffer.from([12]), count, wire(key.blob), wire("key")]));
    },
    13: (message) => {
      asked += 1;
      if (asked > 1) return null;
      const start = 9 + key.blob.length;
      using signature = client.sign(key, signing, message.subarray(start, message.length - 4));
      given.push(...needles("signature", signature.bytes));
      const parts = Buffer.concat([wire(signing.algorithm), wire(signature.bytes)]);
      return wire(Buffer.concat([Buffer.from([14]), wire(parts)]));
    },
  });
  onTestFinished(() => proxy.stop());
  return { proxy, asked: () => asked, given };
}

function agentWith(type: "ed25519" | "rsa"): KeyAgent {
  const agent = new KeyAgent();
  onTestFinished(() => agent.stop());
  agent.add(type);
  return agent;
}

async function begin(environment: Readonly<Record<string, string>> = {}): Promise<Installation> {
  const installation = await Installation.start({ environment });
  await installation.run(["init", "--profile", "one", "--password-stdin"], password);
  return installation;
}

async function command(
  installation: Installation,
  args: readonly string[],
  agent: KeyAgent,
  looks: ((pid: number) => void) | null = null,
): Promise<void> {
  const child = installation.spawnCli(args, ["pipe", "ignore", "pipe"], agent.environment);
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stdin?.on("error", () => undefined).end(password);
  if (looks !== null) await lookUntilItEnds(child, looks);
  await endOf(child);
  expect(child.exitCode, said).toBe(0);
}

async function lookUntilItEnds(child: ChildProcess, looks: (pid: number) => void): Promise<void> {
  const pid = pidOf(child);
  while (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 15));
    try {
      looks(pid);
    } catch (error) {
      // It ended meanwhile.
      expect(["ESRCH", "ENOENT", "EIO"]).toContain((error as NodeJS.ErrnoException).code);
      break;
    }
  }
}

function lookAtDaemons(searched: Searched): string[] {
  return daemonNames.flatMap((name) =>
    look(searched, searched.installation.pidOf(name)).map((find) => `${name}: ${find}`),
  );
}

describe.each(["ed25519", "rsa"] as const)("with a key of type %s", (type) => {
  test(
    "the daemons show nothing of what a factor gives, at any time",
    { timeout: longMs },
    async (context) => {
      demandHiddenMemory(context);
      const agent = agentWith(type);
      const installation = await begin();
      try {
        await command(installation, ["auth", "enroll", "-p", "one", "--password-stdin"], agent);
        const any = { installation, needles: secretsOf(installation, agent) };
        expect(lookAtDaemons(any)).toEqual([]);
        await installation.run(["lock", "-p", "one"]);
        await command(installation, ["unlock", "-p", "one", "--factor", "ssh-agent"], agent);
        expect(lookAtDaemons(any)).toEqual([]);
        await command(installation, ["auth", "policy", "-p", "one", "all", "--password-stdin"], agent);
        const all = { installation, needles: [...any.needles, ...secretsOf(installation, agent)] };
        await installation.run(["lock", "-p", "one"]);
        const partial = installation.spawnCli(
          ["unlock", "-p", "one", "--factor", "ssh-agent"],
          ["ignore", "ignore", "ignore"],
          agent.environment,
        );
        await endOf(partial);
        expect(partial.exitCode).toBe(75);
        // The piece is held at this moment.
        expect(lookAtDaemons(all)).toEqual([]);
        await command(installation, ["rekey", "-p", "one", "--password-stdin"], agent);
        expect(lookAtDaemons(all)).toEqual([]);
      } finally {
        await installation.end();
      }
    },
  );

  test("the CLI shows nothing at random moments of an unlock", { timeout: longMs }, async (context) => {
    demandHiddenMemory(context);
    const agent = agentWith(type);
    const installation = await begin();
    try {
      await command(installation, ["auth", "enroll", "-p", "one", "--password-stdin"], agent);
      const searched = { installation, needles: secretsOf(installation, agent) };
      const seen: string[] = [];
      let count = 0;
      const looks = (pid: number): void => {
        count += 1;
        seen.push(
          ...scanStopped(pid, searched.needles).finds.map(({ needle, mapping }) => `${needle} in ${mapping}`),
        );
      };
      for (let round = 0; round < 6; round += 1) {
        await installation.run(["lock", "-p", "one"]);
        await command(installation, ["unlock", "-p", "one", "--factor", "ssh-agent"], agent, looks);
      }
      expect(seen).toEqual([]);
      expect(count).toBeGreaterThan(6);
    } finally {
      await installation.end();
    }
  });

  test.for([
    ["is not seen", {}],
    ["is found where memory is forced to be readable", { SESAME_FORCE_MLOCK: "1" }],
  ] as const)(
    "a signature that the CLI holds while it waits for the next %s",
    { timeout: longMs },
    async ([what, environment], context) => {
      if (what === "is not seen") demandHiddenMemory(context);
      else demandRoot(context);
      const agent = agentWith(type);
      const installation = await begin(environment);
      try {
        const { proxy, asked, given } = await holding(agent);
        const args = ["auth", "enroll", "-p", "one", "--password-stdin"];
        const child = installation.spawnCli(args, ["ignore", "ignore", "ignore"], proxy.environment);
        await expect.poll(asked, { timeout: 20_000 }).toBe(2);
        const { finds } = scanStopped(pidOf(child), given);
        child.kill("SIGKILL");
        await endOf(child);
        expect(finds.map(({ needle }) => needle).length > 0).toBe(what !== "is not seen");
      } finally {
        await installation.end();
      }
    },
  );
});
