// An operator on one host unlocks a vault on another through `ssh -A`, with a key that never leaves the first: no password is typed,
// the daemons run under the manager of a user who lingers, and the vault stays open when the session ends.

import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Host, type HostUser } from "./support/host.js";
import { useHost } from "./support/use-host.js";

const host = useHost();
let operator: Host | null = null;
const address = "10.78.0.11";
const socket = "/home/alice/agent.sock";

beforeAll(async () => {
  if (inject("labAbsent") === "") operator = await Host.start("host-b");
});
afterAll(() => operator?.remove());

/** On the operator's host, as alice there. */
async function operate(script: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  if (operator === null) throw new Error("there is no operator");
  return operator.user("alice").run(["sh", "-uc", script]);
}

/** A command of alice's on the vault's host, with her agent forwarded or not. */
const remote = (command: string, forward = "-A") =>
  operate(
    `SSH_AUTH_SOCK=${socket} ssh ${forward} -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o LogLevel=ERROR alice@${address} ${JSON.stringify(command)}`,
  );

async function keysOn(user: HostUser): Promise<string> {
  return user.demand(["sh", "-c", "grep -rl 'PRIVATE KEY' /home /tmp /run/user/1000 2>/dev/null || true"]);
}

test("an operator unlocks production through ssh -A, and it stays open after the session", async () => {
  const alice = host().user("alice");
  await alice.initialize("production");
  const made = await operate(
    `set -e; ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519 || { mkdir -m 700 ~/.ssh; ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519; }
     ssh-agent -a ${socket} >/dev/null; SSH_AUTH_SOCK=${socket} ssh-add -q ~/.ssh/id_ed25519; cat ~/.ssh/id_ed25519.pub`,
  );
  expect(made.status, made.stderr).toBe(0);
  await alice.demand(
    ["sh", "-euc", "mkdir -p -m 700 ~/.ssh; cat >~/.ssh/authorized_keys; chmod 600 ~/.ssh/authorized_keys"],
    {
      input: made.stdout,
    },
  );

  const enrolled = await remote(
    `printf '%s' '${alice.password}' | sesame auth enroll -p production --factor ssh-agent --password-stdin`,
  );
  expect(enrolled.stderr).toContain('factor "ssh-agent" of profile "production" is enrolled');
  expect(enrolled.status).toBe(0);
  await alice.demand(["sesame", "lock", "-q", "-p", "production"]);

  const unlocked = await remote(
    "sesame unlock -p production --factor ssh-agent --non-interactive </dev/null",
  );
  expect(unlocked).toMatchObject({ status: 0, stdout: "" });
  expect(unlocked.stderr).toContain('profile "production" is unlocked');

  // The session is over; another one, without any agent, reads.
  const read = await remote("sesame secret get -p production anchor", "-a");
  expect(read).toMatchObject({ status: 0, stdout: alice.anchor });
  expect(await keysOn(alice)).toBe("");
  await alice.verifyAudit();
});

test("without the agent the vault stays locked, and the words say why", async () => {
  const alice = host().user("alice");
  await alice.demand(["sesame", "lock", "-q", "-p", "production"]);
  const command = "sesame unlock -p production --non-interactive </dev/null";
  const missing = await remote(command, "-a");
  expect(missing.status).toBe(69);
  expect(missing.stderr).toContain("SSH_AUTH_SOCK is not set");
  // As a shell in tmux has it after the connection that it was started from is gone.
  const path = (await remote("printenv SSH_AUTH_SOCK")).stdout.trim();
  expect(path).toMatch(/^\//);
  const stale = await remote(`SSH_AUTH_SOCK=${path} ${command}`, "-a");
  expect(stale.status).toBe(69);
  expect(stale.stderr).toContain("tmux show-environment -s SSH_AUTH_SOCK");
  expect((await remote("sesame secret get -p production anchor")).status).toBe(77);
});
