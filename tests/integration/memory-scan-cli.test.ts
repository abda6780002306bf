// What root sees in the memory of the CLI while it holds a password or a value, or derives a key from one: nothing. The
// same looks find what is held once secure memory is forced to be readable, which shows that it is held.

import { type ChildProcess, execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { CryptoProfile } from "../../src/core/ports.js";
import { endOf, Installation, pidOf, untilBlocked } from "../support/installation.js";
import {
  demandHiddenMemory,
  demandRoot,
  largest,
  look,
  passwords,
  prepare,
  randomMoment,
  type Searched,
  type Subject,
  texts,
  values,
} from "../support/memory-subject.js";
import { PasswordStore } from "../support/password-store.js";
import { scanStopped } from "../support/scan-memory.js";

const longMs = 300_000;

/** A command that holds what it was given until its descriptor moves. */
interface Hold {
  readonly name: string;
  readonly args: readonly string[];
  readonly input: string;
  /** Whether standard input ends after `input`. */
  readonly inputEnds: boolean;
  readonly waits: readonly ["read" | "write", number];
  readonly holds: string;
}

/** An escape in front of a value and one within show what is unescaped as well. */
const jsonExport = JSON.stringify({
  items: [
    { type: 1, name: "token", login: { username: "\n", password: values.one } },
    { type: 2, name: "note", notes: `\t${values.two}` },
    { type: 2, name: "large", notes: largest },
  ],
});
const csvExport = `Group,Title,Username,Password\nRoot,token,"${values.one}","""${values.two}"\n`;

/** Where `vault export` writes; a whole one is there while `vault import` reads it. */
const exported = join(tmpdir(), `scanned-export-${process.pid}`);
const exportArgs = ["vault", "export", "-p", "one", "--password-stdin", exported];
afterAll(() => rmSync(exported, { force: true }));

const reading = { inputEnds: false, waits: ["read", 0] } as const;
const writing = { inputEnds: true, waits: ["write", 1] } as const;
const holds: readonly Hold[] = [
  {
    name: "secret set",
    args: ["secret", "set", "-p", "one", "again"],
    input: values.one,
    holds: "value of one",
    ...reading,
  },
  {
    name: "secret set of 1 MiB",
    args: ["secret", "set", "-p", "one", "again"],
    input: largest,
    holds: "largest value",
    ...reading,
  },
  {
    name: "unlock",
    args: ["unlock", "-p", "two", "--password-stdin"],
    input: passwords.two,
    holds: "password of two",
    ...reading,
  },
  {
    name: "profile create",
    args: ["profile", "create", "three", "--password-stdin"],
    input: passwords.one,
    holds: "password of one",
    ...reading,
  },
  {
    name: "vault export",
    args: exportArgs,
    input: passwords.two,
    holds: "password of two",
    ...reading,
  },
  {
    name: "import of JSON",
    args: ["import", "--from", "bitwarden", "-p", "one"],
    input: jsonExport,
    holds: "value of one",
    ...reading,
  },
  {
    name: "import of CSV",
    args: ["import", "--from", "keepassxc", "-p", "one"],
    input: csvExport,
    holds: "value of one",
    ...reading,
  },
  {
    name: "secret get of 1 MiB",
    args: ["secret", "get", "-p", "one", "largest"],
    input: "",
    holds: "largest value",
    ...writing,
  },
  {
    name: "export",
    args: ["export", "-p", "one", "--format", "json"],
    input: "",
    holds: "largest value",
    ...writing,
  },
  {
    name: "inject",
    args: ["inject"],
    input: "{{ sesame://one/token }} {{ sesame://one/largest }}",
    holds: "value of one",
    ...writing,
  },
];

/** Runs the command until it waits, and gives what can be seen of it then. */
async function lookWhileItHolds(subject: Subject, hold: Hold): Promise<string[]> {
  const { installation } = subject;
  if (hold.args === exportArgs) rmSync(exported, { force: true });
  const child = installation.spawnCli(hold.args, ["pipe", "pipe", "ignore"]);
  try {
    child.stdin?.on("error", () => undefined).write(hold.input);
    if (hold.inputEnds) child.stdin?.end();
    await untilBlocked(child, ...hold.waits);
    return look(subject, pidOf(child));
  } finally {
    child.kill("SIGKILL");
    await endOf(child);
  }
}

/** `env` between its bundle and execve: a warning about OTHER waits for a pipe that nobody reads. */
async function lookWhileEnvHolds(subject: Subject): Promise<string[]> {
  const { installation } = subject;
  const pipe = join(installation.home.environment["HOME"] ?? "", "full");
  execFileSync("mkfifo", [pipe]);
  const filled = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  fill(filled);
  const stderr = openSync(pipe, "w");
  const args = ["env", "-p", "two", "--", "true"];
  const child = installation.spawnCli(args, ["ignore", "ignore", stderr], { OTHER: "public" });
  try {
    await untilBlocked(child, "write", 2);
    return look(subject, pidOf(child));
  } finally {
    child.kill("SIGKILL");
    await endOf(child);
    closeSync(stderr);
    closeSync(filled);
    rmSync(pipe);
  }
}

/** A store is read while gpg has written what it decrypted, and not ended: one of the test's waits between the two. */
async function lookWhileStoreIsRead({ installation, needles }: Subject): Promise<string[]> {
  const store = new PasswordStore();
  const programs = store.makeDirectory("programs");
  const written = join(programs, "written");
  writeFileSync(
    join(programs, "gpg"),
    `#!/bin/sh\nPATH=\${PATH#*:}\ngpg "$@" && : > ${written} && exec sleep 60\n`,
    { mode: 0o700 },
  );
  store.insert("token", `${values.one}\n${values.two}\n`);
  const path = `${programs}${delimiter}${process.env["PATH"] ?? ""}`;
  const args = ["import", "--from", "pass", "-p", "one", "--overwrite"];
  const child = installation.spawnCli(args, ["ignore", "ignore", "ignore"], {
    ...store.environment,
    PATH: path,
  });
  try {
    const pid = pidOf(child);
    await expect.poll(() => existsSync(written), { timeout: 20_000 }).toBe(true);
    const pipe = openPipeOf(pid);
    await untilBlocked(child, "read", pipe);
    return look({ installation, needles }, pid);
  } finally {
    for (const pid of childrenOf(pidOf(child))) process.kill(pid, "SIGKILL");
    child.kill("SIGKILL");
    await endOf(child);
    store.end();
  }
}

function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1");
  return list.split(" ").filter(Boolean).map(Number);
}

/** The descriptor that the process waits on. */
function openPipeOf(pid: number): number {
  const [, descriptor = ""] = readFileSync(`/proc/${pid}/syscall`, "latin1").split(" ");
  expect(readlinkSync(`/proc/${pid}/fd/${Number(descriptor)}`)).toMatch(/^pipe:/);
  return Number(descriptor);
}

function fill(descriptor: number): void {
  try {
    for (;;) writeSync(descriptor, ".");
  } catch (error) {
    expect(error).toMatchObject({ code: "EAGAIN" });
  }
}

interface Looks {
  count: number;
  readonly seen: string[];
}

/** Stops the command again and again until it has ended, or become the program that `env` runs. */
async function lookUntilItEnds(subject: Searched, child: ChildProcess, looks: Looks): Promise<void> {
  const pid = pidOf(child);
  while (child.exitCode === null && child.signalCode === null) {
    await randomMoment(20);
    try {
      const { finds } = scanStopped(pid, subject.needles);
      if (readlinkSync(`/proc/${pid}/exe`) !== readlinkSync("/proc/self/exe")) break;
      looks.count += 1;
      looks.seen.push(
        ...finds.map(({ needle, address, mapping }) => `${needle} at ${address} in ${mapping}`),
      );
    } catch (error) {
      // It ended meanwhile.
      expect(["ESRCH", "ENOENT", "EIO"]).toContain((error as NodeJS.ErrnoException).code);
      break;
    }
  }
  await endOf(child);
}

/** Every command that touches a secret, run to its end. */
const commands: readonly (readonly [args: readonly string[], input: string])[] = [
  [["secret", "set", "-p", "one", "token"], values.one],
  [["secret", "set", "-p", "one", "largest"], largest],
  [["secret", "get", "-p", "one", "token"], ""],
  [["env", "-p", "two", "--", "true"], ""],
  [["export", "-p", "one", "--format", "json"], ""],
  [["inject"], "{{ sesame://one/token }} {{ sesame://two/other }}"],
  [exportArgs, passwords.two],
  [["vault", "import", "-p", "one", "--overwrite", "--password-stdin", exported], passwords.two],
  [["import", "--from", "bitwarden", "-p", "one", "--overwrite"], jsonExport],
  [["import", "--from", "keepassxc", "-p", "one", "--overwrite"], csvExport],
  [["lock", "-p", "two"], ""],
  [["unlock", "-p", "two", "--password-stdin"], passwords.two],
  [["profile", "create", "three", "--password-stdin"], passwords.one],
  [["profile", "delete", "three"], ""],
];

async function lookAtRandom(subject: Subject, rounds: number): Promise<Looks> {
  const looks: Looks = { count: 0, seen: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [args, input] of commands) {
      if (args === exportArgs) rmSync(exported, { force: true });
      const child = subject.installation.spawnCli(args, ["pipe", "ignore", "ignore"]);
      child.stdin?.on("error", () => undefined).end(input);
      await lookUntilItEnds(subject, child, looks);
    }
  }
  return looks;
}

/** Until a chunk was seen in an export, or it was run in vain so often. */
async function seeChunk(subject: Subject): Promise<string[]> {
  const looks: Looks = { count: 0, seen: [] };
  for (let round = 0; round < 40 && !names(looks.seen).includes("largest value"); round += 1) {
    rmSync(exported, { force: true });
    const child = subject.installation.spawnCli(exportArgs, ["pipe", "ignore", "ignore"]);
    child.stdin?.on("error", () => undefined).end(passwords.two);
    await lookUntilItEnds(subject, child, looks);
  }
  return names(looks.seen);
}

const names = (finds: readonly string[]): string[] => finds.map((find) => find.replace(/ at .*/, ""));
const cryptoProfiles: readonly CryptoProfile[] = ["leading-edge", "governance-compatible"];

describe.each(cryptoProfiles)("with crypto profile %s, the CLI", (cryptoProfile) => {
  test("shows nothing of what it holds while it waits", { timeout: longMs }, async (context) => {
    demandHiddenMemory(context);
    const installation = await Installation.start({ cryptoProfile });
    try {
      const subject = await prepare(installation);
      for (const hold of holds) expect(await lookWhileItHolds(subject, hold), hold.name).toEqual([]);
      expect(await lookWhileEnvHolds(subject)).toEqual([]);
      expect(await lookWhileStoreIsRead(subject)).toEqual([]);
    } finally {
      await installation.end();
    }
  });

  test("holds it there: forced into readable memory, it is found", { timeout: longMs }, async (context) => {
    demandRoot(context);
    const environment = { SESAME_FORCE_MLOCK: "1" };
    const installation = await Installation.start({ cryptoProfile, environment });
    try {
      const subject = await prepare(installation);
      for (const hold of holds)
        expect(names(await lookWhileItHolds(subject, hold)), hold.name).toContain(hold.holds);
      expect(names(await lookWhileEnvHolds(subject))).toContain("value of two");
      expect(await seeChunk(subject)).toContain("largest value");
      expect(names(await lookWhileStoreIsRead(subject))).toEqual(
        expect.arrayContaining(["value of one", "value of two"]),
      );
    } finally {
      await installation.end();
    }
  });

  test("shows nothing at random moments of any command", { timeout: longMs }, async (context) => {
    demandHiddenMemory(context);
    const installation = await Installation.start({ cryptoProfile });
    try {
      const looks = await lookAtRandom(await prepare(installation), 2);
      expect(looks.seen).toEqual([]);
      expect(looks.count).toBeGreaterThan(2 * commands.length);
    } finally {
      await installation.end();
    }
  });

  test("shows no password while a user's first vault is made", { timeout: longMs }, async (context) => {
    demandHiddenMemory(context);
    const installation = await Installation.start({ cryptoProfile });
    try {
      const subject = { installation, needles: texts };
      const args = ["init", "--profile", "one", "--password-stdin"];
      const child = installation.spawnCli(args, ["pipe", "ignore", "pipe"]);
      let said = "";
      child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
      child.stdin?.write(passwords.one);
      await untilBlocked(child, "read", 0);
      expect(look(subject, pidOf(child))).toEqual([]);
      child.stdin?.end();
      const looks: Looks = { count: 0, seen: [] };
      await lookUntilItEnds(subject, child, looks);
      expect(child.exitCode, said).toBe(0);
      expect(looks.seen).toEqual([]);
    } finally {
      await installation.end();
    }
  });
});
