// Functions that change the process itself: hardening, locks, peers, a typed line, and execve.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readlinkSync, readSync, rmSync } from "node:fs";
import { createServer, createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { native } from "../../src/platform/native.js";
import { nodeArguments, printed, runChild } from "./child.js";

function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), "sesame-native-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("a hardened process is not dumpable and leaves no core", () => {
  const child = runChild(
    `native.hardenProcess();
     const limits = require("node:fs").readFileSync("/proc/self/limits", "latin1");
     print(/Max core file size +0 +0 /.test(limits));
     require("node:child_process").spawnSync("true");
     print(require("node:fs").statSync("/proc/self/maps").uid);`,
    { through: process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--clear-groups"] : [] },
  );
  // /proc of a process that is not dumpable belongs to root, whoever runs it.
  expect(printed(child)).toEqual([true, 0]);
});

test("a lock is had once, and again after its holder is gone", () => {
  const path = join(scratch(), "lock");
  const first = openSync(path, "w", 0o600);
  const second = openSync(path, "r");
  expect(native.lockFile(first)).toBe(true);
  expect(native.lockFile(second)).toBe(false);
  closeSync(first);
  expect(native.lockFile(second)).toBe(true);
  closeSync(second);
  expect(() => native.lockFile(second)).toThrow(
    expect.objectContaining({ code: "INTERNAL", details: { errno: 9, name: "EBADF" } }),
  );
});

test("a pipe gives what a program was handed its end to write, and no other program gets an end", async () => {
  const { readEnd, writeEnd } = native.openPipe();
  const ours = readlinkSync(`/proc/self/fd/${readEnd}`);
  const child = spawn("/bin/sh", ["-c", "printf written; ls -l /proc/self/fd"], {
    stdio: ["ignore", writeEnd, "ignore"],
  });
  closeSync(writeEnd);
  let text = "";
  const bytes = Buffer.alloc(4096);
  for (let count = -1; count !== 0;) {
    count = readSync(readEnd, bytes);
    text += bytes.toString("latin1", 0, count);
  }
  closeSync(readEnd);
  await once(child, "close");
  expect(text).toMatch(/^written/);
  // As standard output alone: neither end of it under another number.
  expect(
    text
      .split("\n")
      .filter((line) => line.endsWith(ours))
      .map((line) => line.match(/\d+(?= -> )/)?.[0]),
  ).toEqual(["1"]);
});

test("the peer of a Unix socket is who the kernel says", async () => {
  const path = join(scratch(), "socket");
  const credentials = await new Promise((resolve, reject) => {
    const server = createServer((socket: Socket & { _handle?: { fd: number } }) => {
      const descriptor = socket._handle?.fd ?? -1;
      try {
        resolve(native.peerCredentials(descriptor));
      } catch (error) {
        reject(error as Error);
      }
      socket.destroy();
      server.close();
    });
    server.listen(path, () => createConnection(path).on("error", reject));
  });
  expect(credentials).toEqual({ pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() });
});

test("what is no connected Unix socket has no peer", () => {
  const file = openSync("/dev/null", "r");
  expect(() => native.peerCredentials(file)).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  closeSync(file);
});

const exec = (file: string, argv: string[], rest = ""): string =>
  `const value = SecureBuffer.alloc(5); value.bytes.set([0x68, 0xff, 0x3d, 0x0a, 0x21]);
   ${rest}
   try {
     native.execReplace({ file: ${JSON.stringify(file)}, argv: ${JSON.stringify(argv)}, environment: ["PUBLIC=1"], secrets: [{ name: "TOKEN", value }] });
   } catch (error) { print({ code: error.code, details: error.details, live: native.secureMemoryStatus().liveBuffers }); }`;

test("execve gives exactly the environment asked for, any bytes but NUL", () => {
  const [command, ...argv] = [process.execPath, ...nodeArguments(exec("/usr/bin/env", ["env", "-0"]))];
  const child = spawn(command, argv, { env: { INHERITED: "1" }, stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise<void>((resolve) => child.on("close", () => resolve())).then(() => {
    const variables = Buffer.concat(chunks)
      .toString("latin1")
      .split("\0")
      .filter((each) => each !== "")
      .toSorted();
    expect(variables).toEqual(["PUBLIC=1", "TOKEN=h\u00ff=\n!"]);
  });
});

test("execve keeps the pid and passes the exit status on", () => {
  const child = runChild(exec("/bin/sh", ["sh", "-c", "echo $$; exit 37"], "print(process.pid);"));
  const [before, after] = child.stdout.split("\n");
  expect([after, child.status]).toEqual([before, 37]);
});

test("a program starts with no signal blocked or ignored", () => {
  const child = runChild(
    exec(
      "/bin/grep",
      ["grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"],
      `process.on("SIGPIPE", () => {}); process.removeAllListeners("SIGPIPE");`,
    ),
  );
  const [, blocked, ignored] = /^SigBlk:\t(\w{16})\nSigIgn:\t(\w{16})\n$/.exec(child.stdout) ?? [];
  // 32 and 33 are the threading library's own: whoever ran the tests may ignore them, and nobody can change that.
  const ofThreads = (1n << 31n) | (1n << 32n);
  expect([BigInt(`0x${blocked}`), BigInt(`0x${ignored}`) & ~ofThreads]).toEqual([0n, 0n]);
});

test.each([
  ["/nonexistent/program", 2, "ENOENT"],
  ["/dev/null", 13, "EACCES"],
  ["/", 13, "EACCES"],
])("a program that can't be run is EXEC_FAILED with the reason: %s", (file, errno, name) => {
  // Only the value itself is live: what was built for execve is wiped.
  expect(printed(runChild(exec(file, ["x"])))).toEqual([
    { code: "EXEC_FAILED", details: { errno, name }, live: 1 },
  ]);
});

test("a value with NUL, and a name with =, are refused before anything happens", () => {
  for (const change of [
    "value.bytes[2] = 0;",
    `native.execReplace = ((original) => (options) => original({ ...options, secrets: [{ name: "A=B", value }] }))(native.execReplace);`,
  ]) {
    expect(printed(runChild(exec("/bin/true", ["true"], change)))).toMatchObject([
      { code: "INTERNAL_ARGUMENT", live: 1 },
    ]);
  }
});

interface TerminalOptions {
  /** Shell commands before and after the child, on the same terminal. */
  readonly before?: string;
  readonly after?: string;
}

/** Starts a prompt on a terminal of its own, types the next keys each time the prompt is there, and gives all that was shown.
 * A pause stands between the pieces of keys: a signal key makes the kernel drop what is not yet read. */
function typeAt(
  script: string,
  keys: readonly (readonly string[])[],
  { before = "", after = "" }: TerminalOptions = {},
): Promise<string> {
  const child = [
    process.execPath,
    ...nodeArguments(`const tty = require("node:fs").openSync("/dev/tty", "r+"); ${script}`),
  ]
    .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    .join(" ");
  const terminal = spawn(
    "script",
    ["-q", "-e", "-c", `${before}\n${child}; echo status=$?; ${after}`, "/dev/null"],
    {
      stdio: ["pipe", "pipe", "inherit"],
      env: { PATH: "/usr/bin:/bin", SHELL: "/bin/bash" },
    },
  );
  onTestFinished(() => void terminal.kill());
  let shown = "";
  let prompts = 0;
  terminal.stdout.setEncoding("latin1").on("data", (chunk: string) => {
    shown += chunk;
    const seen = shown.split("Password: ").length - 1;
    for (; prompts < seen; ++prompts) {
      for (const [index, piece] of (keys[prompts] ?? []).entries()) {
        setTimeout(() => terminal.stdin.write(Buffer.from(piece, "latin1")), index * 300);
      }
    }
  });
  return new Promise((resolve) => terminal.on("close", () => resolve(shown)));
}

// In two pieces, because a shell that reports a stopped job shows its command line.
const ask = `const typed = native.readPassphrase(tty, "Pass" + "word: ", 4096); print(typed === null ? null : [...typed.bytes].reduce((sum, byte) => sum + byte, 0) + "/" + typed.length);`;
const echoState = "stty -a | grep -o -- '-\\?\\becho\\b\\|-\\?\\bicanon\\b'";

test("a typed line is not shown, is edited as a terminal would, and leaves the terminal as it was", async () => {
  const shown = await typeAt(ask, [["zz\u0015hunter3\u007f2\n"]], { after: echoState });
  const sum = [...Buffer.from("hunter2")].reduce((total, byte) => total + byte, 0);
  expect(shown.replaceAll("\r", "")).toBe(`Password: \n"${sum}/7"\nstatus=0\nicanon\necho\n`);
});

test("erasing takes whole UTF-8 characters", async () => {
  expect(await typeAt(ask, [["a\u00c3\u00a4\u007fb\n"]])).toContain(`"${97 + 98}/2"`);
});

test.each([
  ["Ctrl-C", "abc\u0003"],
  ["Ctrl-D on an empty line", "\u0004"],
])("%s gives null and restores the terminal", async (_, keys) => {
  const shown = await typeAt(ask, [[keys]], { before: "trap : INT", after: echoState });
  expect(shown.replaceAll("\r", "")).toBe("Password: \nnull\nstatus=0\nicanon\necho\n");
});

test("an empty line is a line", async () => {
  expect(await typeAt(ask, [["\n"]])).toContain(`"0/0"`);
});

test("a line longer than canonical terminals allow is whole, and one over the maximum is refused", async () => {
  expect(
    await typeAt(ask.replace("4096", "10000"), [[`${"a".repeat(3000)}${"b".repeat(3000)}\n`]]),
  ).toContain(`"${97 * 3000 + 98 * 3000}/6000"`);
  const shown = await typeAt(
    `try { ${ask.replace("4096", "8")} } catch (error) { print([error.code, error.details]); }`,
    [["123456789\n"]],
  );
  expect(shown).toContain(`["VALUE_TOO_LARGE",{"maximumBytes":8}]`);
});

test("SIGTERM during the prompt ends the process with the terminal restored", async () => {
  const shown = await typeAt(
    `require("node:child_process").spawn("/bin/sh", ["-c", "sleep 0.5; kill -TERM " + process.pid], { stdio: "ignore" }); ${ask}`,
    [["abc"]],
    { after: echoState },
  );
  expect(shown.replaceAll("\r", "")).toMatch(/^Password: \n(.*Terminated.*\n)?status=143\nicanon\necho\n$/);
});

test("Ctrl-Z stops the process with the terminal restored, and what was typed is kept", async () => {
  const shown = await typeAt(ask, [["ab", "\u001a"], ["c\n"]], {
    before: "set -m",
    after: `${echoState}; fg >/dev/null; ${echoState}`,
  });
  const plain = shown.replaceAll("\r", "");
  expect(plain).toMatch(/^Password: \n/);
  expect(plain).toContain('status=148\nicanon\necho\nPassword: \n"294/3"\nicanon\necho\n');
});

test("a descriptor that is no terminal is TERMINAL_REQUIRED", () => {
  const file = openSync("/dev/null", "r");
  expect(() => native.readPassphrase(file, "Password: ", 100)).toThrow(
    expect.objectContaining({ code: "TERMINAL_REQUIRED" }),
  );
  closeSync(file);
});
