// The launcher and what it leaves a daemon: files, broker, environment, descriptors; and that a daemon without it
// refuses to start.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleOf, launcher, makeScratchHome, type ScratchHome } from "../support/daemon.js";
import type { DaemonName } from "../support/installation.js";
import { Product, root } from "../support/product.js";

const core = join(root, "native/build/Release/sesame_native.node");

let home: ScratchHome;
let program: string;
beforeEach(() => {
  home = makeScratchHome();
  program = join(dirname(home.environment["HOME"] ?? ""), "program");
  mkdirSync(program);
  copyFileSync(join(root, "tests/support/probe.cjs"), join(program, "probe.cjs"));
});
afterEach(() => home.remove());

/** What the code gives in the daemon's place. */
function evaluate(
  daemon: DaemonName,
  code: string,
  environment: Readonly<Record<string, string>> = {},
): { readonly result?: unknown; readonly error?: string } {
  const { stdout, stderr } = spawnSync(launcher, [daemon, join(program, "probe.cjs")], {
    env: { ...home.environment, ...environment },
    input: JSON.stringify({ core, code }),
    encoding: "utf8",
  });
  if (!stdout.startsWith("{")) throw new Error(stderr + stdout);
  return JSON.parse(stdout) as { readonly result?: unknown; readonly error?: string };
}

const read = (path: string): string => `return fs.readFileSync(${JSON.stringify(path)}, "utf8")`;
const write = (path: string): string => `return fs.writeFileSync(${JSON.stringify(path)}, "text")`;

function place(path: string, text = "content"): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe("files", () => {
  it("daemon-profile reads no vault and no seal key, before and after there is an identity", () => {
    const vault = place(join(home.config.vaults, "work.db"));
    const seal = place(home.runtime.sealKey);
    for (const path of [vault, seal])
      expect(evaluate("daemon-profile", read(path))).toEqual({ error: "EACCES" });
    place(home.config.installationFile);
    for (const path of [vault, seal])
      expect(evaluate("daemon-profile", read(path))).toEqual({ error: "EACCES" });
    expect(evaluate("daemon-profile", write(vault))).toEqual({ error: "EACCES" });
  });

  it("daemon-profile makes the identity, and beside an existing one nothing", () => {
    const beside = join(home.config.directory, "beside");
    const create = `const fd = fs.openSync(${JSON.stringify(home.config.installationFile)}, "wx"); fs.writeSync(fd, "x")`;
    expect(evaluate("daemon-profile", create)).toEqual({ result: null });
    expect(evaluate("daemon-profile", write(beside))).toEqual({ error: "EACCES" });
    expect(evaluate("daemon-profile", write(home.config.installationFile))).toEqual({ error: "EACCES" });
  });

  it("daemon-profile alone reads and writes the installation's keys", () => {
    const key = place(join(home.config.identity, "signing-key.wrap"));
    expect(evaluate("daemon-profile", read(key)).error).toBeUndefined();
    expect(evaluate("daemon-profile", write(key))).toEqual({ result: null });
    expect(evaluate("daemon-profile", `fs.mkdirSync(${JSON.stringify(`${key}.d`)})`)).toEqual({
      error: "EACCES",
    });
    expect(evaluate("daemon-secrets", read(key))).toEqual({ error: "EACCES" });
    expect(evaluate("daemon-secrets", write(key))).toEqual({ error: "EACCES" });
  });

  it("neither daemon opens or writes configuration by itself", () => {
    place(home.config.configFile);
    for (const daemon of ["daemon-profile", "daemon-secrets"] as const) {
      expect(evaluate(daemon, read(home.config.configFile))).toEqual({ error: "EACCES" });
      expect(evaluate(daemon, write(home.config.configFile))).toEqual({ error: "EACCES" });
    }
  });

  it("daemon-secrets writes vaults and keys, not the audit log, the configuration or the identity", () => {
    for (const path of [
      join(home.config.vaults, "work.db"),
      home.runtime.secretsBusKey,
      home.runtime.sealKey,
    ])
      expect(evaluate("daemon-secrets", write(path))).toEqual({ result: null });
    place(join(home.config.audit, "00000001.jsonl"));
    for (const path of [
      join(home.config.audit, "00000001.jsonl"),
      home.config.installationFile,
      home.config.configFile,
    ])
      expect(evaluate("daemon-secrets", write(path))).toEqual({ error: "EACCES" });
  });

  it("neither reads or writes anything else", () => {
    const other = place(join(home.environment["HOME"] ?? "", ".ssh/id_ed25519"));
    for (const daemon of ["daemon-profile", "daemon-secrets"] as const) {
      for (const path of [other, "/etc/passwd", "/proc/self/status", "/proc/1/cmdline"])
        expect(evaluate(daemon, read(path)), path).toEqual({ error: "EACCES" });
      for (const path of [other, "/tmp/of-a-daemon", join(home.environment["HOME"] ?? "", ".bashrc")])
        expect(evaluate(daemon, write(path)), path).toEqual({ error: "EACCES" });
    }
  });

  it("a first start finds its directories made, 0700, where there was no ~/.config", () => {
    expect(evaluate("daemon-secrets", "return process.umask().toString(8)")).toEqual({ result: "77" });
    expect(existsSync(home.config.vaults)).toBe(true);
  });
});

describe("the broker", () => {
  it("of daemon-profile tells a process of the same user by executable and unit", () => {
    const told = evaluate("daemon-profile", `return core.identifyProcess(broker, ${process.pid})`);
    const lines = readFileSync("/proc/self/cgroup", "utf8").split("\n");
    const cgroup = lines.find((line) => line.startsWith("0::")) ?? "";
    expect(told.result).toEqual({ executable: process.execPath, cgroup });
  });

  it("of daemon-profile tells nothing of a process of another user, or of none", ({ skip }) => {
    expect(evaluate("daemon-profile", "return core.identifyProcess(broker, 4194303)")).toEqual({
      result: { executable: "", cgroup: "" },
    });
    skip(process.getuid?.() === 0, "every other process is root's");
    expect(evaluate("daemon-profile", "return core.identifyProcess(broker, 1)")).toEqual({
      result: { executable: "", cgroup: "" },
    });
  });

  it("of daemon-profile connects to nothing: it ends at a request of another form", () => {
    const code =
      "try { core.connectThroughBroker(broker) } catch {} return core.identifyProcess(broker, process.pid)";
    expect(evaluate("daemon-profile", code).error).toMatch(/^(EPIPE|ECONNRESET)$/);
  });

  it("of daemon-secrets connects to the bus socket and names itself, and identifies nobody", async () => {
    mkdirSync(home.runtime.directory, { mode: 0o700 });
    expect(evaluate("daemon-secrets", "return core.connectThroughBroker(broker)")).toEqual({
      error: "ENOENT",
    });
    const server = createServer(() => undefined).listen(home.runtime.socket);
    await new Promise((resolve) => server.once("listening", resolve));
    const code = `const { fd, pid } = core.connectThroughBroker(broker);
      return { server: core.peerCredentials(fd).pid, other: pid !== process.pid && pid > 1 }`;
    expect(evaluate("daemon-secrets", code)).toEqual({ result: { server: process.pid, other: true } });
    const abuse = `try { core.identifyProcess(broker, 1) } catch {} return core.connectThroughBroker(broker)`;
    expect(evaluate("daemon-secrets", abuse).error).toMatch(/^(EPIPE|ECONNRESET)$/);
    server.close();
  });
});

describe("the broker of either daemon", () => {
  const both = ["daemon-profile", "daemon-secrets"] as const;
  const open = (name: string, kind = "file"): string =>
    `return fs.readFileSync(core.openThroughBroker(broker, ${JSON.stringify(name)}, ${JSON.stringify(kind)}), "utf8")`;

  it.each(both)(
    "opens the configuration files that are there at the moment for %s, through links too",
    (daemon) => {
      const target = place(join(program, "../store/config.toml"), "# linked");
      mkdirSync(home.config.configDropIns, { recursive: true, mode: 0o700 });
      place(join(home.config.profiles, "work/config.toml"), "# work");
      symlinkSync(target, join(home.config.configDropIns, "10-linked.toml"));
      place(home.config.configFile, "# first");
      const path = JSON.stringify(home.config.configFile);
      expect(evaluate(daemon, open("user/config.toml")).result).toBe("# first");
      expect(evaluate(daemon, open("user/config.d/10-linked.toml")).result).toBe("# linked");
      expect(evaluate(daemon, open("user/config.d/10-linked.toml", "no-link"))).toEqual({ error: "ELOOP" });
      expect(evaluate(daemon, open("user/profiles/work/config.toml")).result).toBe("# work");
      expect(evaluate(daemon, open("user/profiles/none/config.toml"))).toEqual({ error: "ENOENT" });
      const list = `return core.listDirectory(core.openThroughBroker(broker, "user/config.d", "directory"))`;
      expect(evaluate(daemon, list).result).toEqual(["10-linked.toml"]);
      const written = `const fd = core.openThroughBroker(broker, "user/config.toml", "file"); return fs.writeSync(fd, ${path})`;
      expect(evaluate(daemon, written)).toEqual({ error: "EBADF" });
    },
  );

  it.each(both)("opens the machine id for %s, which does not open it itself", (daemon) => {
    expect(evaluate(daemon, open("host/machine-id")).result).toBe(readFileSync("/etc/machine-id", "utf8"));
    expect(evaluate(daemon, read("/etc/machine-id"))).toEqual({ error: "EACCES" });
  });

  it.each(both)("opens nothing else for %s: it ends at a name that is none", (daemon) => {
    place(join(home.config.vaults, "work.db"));
    for (const [name, kind] of [
      ["user/vaults/work.db", "file"],
      ["user/config.d/../vaults/work.db", "file"],
      ["user/config.d/../../x.toml", "file"],
      ["user/config.d/.toml/x.toml", "file"],
      ["user/profiles/../config.toml", "file"],
      ["user/vaults", "directory"],
      ["system/../passwd", "file"],
      ["system/passwd", "file"],
      ["host/hostname", "file"],
      ["host/machine-id", "no-link"],
      ["user/identity/signing-key.wrap", "file"],
      ["/etc/passwd", "file"],
      ["", "file"],
      [`user/config.d/${"x".repeat(2_000)}.toml`, "file"],
    ] as const)
      expect(evaluate(daemon, open(name, kind)).error, name).toMatch(/^(EPIPE|ECONNRESET|ENAMETOOLONG)$/);
  });

  it.each(both)("follows no link of %s's configuration to vaults, keys or the audit log", (daemon) => {
    mkdirSync(home.config.configDropIns, { recursive: true, mode: 0o700 });
    const vault = place(join(home.config.vaults, "work.db"));
    const entries = place(join(home.config.audit, "00000001.jsonl"));
    const seal = place(home.runtime.sealKey);
    const key = place(join(home.config.identity, "signing-key.wrap"));
    for (const [index, target] of [vault, entries, seal, key].entries()) {
      symlinkSync(target, join(home.config.configDropIns, `${index}.toml`));
      expect(evaluate(daemon, open(`user/config.d/${index}.toml`)), target).toEqual({ error: "EACCES" });
    }
  });
});

describe("the launcher", () => {
  it("passes on what daemons know, and nothing that could change Node.js or the loader", () => {
    const hostile = {
      NODE_OPTIONS: "--inspect",
      LD_PRELOAD: "x.so",
      NODE_PATH: "/tmp",
      SSL_CERT_FILE: "/tmp/x",
      TZ: "UTC",
    };
    const { result } = evaluate("daemon-secrets", "return Object.keys(process.env).sort()", hostile);
    const own = ["SESAME_BROKER_FD", "SESAME_TPM", "SESAME_USER"];
    expect(result).toEqual(["HOME", "OPENSSL_CONF", "PATH", ...own, "TZ", "XDG_RUNTIME_DIR"]);
  });

  it("says itself who the user is and what the TPM says, whatever its caller does", () => {
    const told = { SESAME_USER: "somebody", SESAME_TPM: "name:000b00000000", USER: "somebody" };
    const { result } = evaluate(
      "daemon-profile",
      "return [process.env.SESAME_USER, process.env.SESAME_TPM]",
      told,
    );
    expect(result).toEqual([userInfo().username, expect.not.stringContaining("000b00000000")]);
  });

  it("closes every descriptor that no variable names", () => {
    openSync("/etc/passwd", "r");
    const code = `const open = []; for (let fd = 3; fd < 64; fd++) try { if (fs.fstatSync(fd).isFile()) open.push(fd) } catch {}
      return open`;
    const { stdout } = spawnSync(
      "bash",
      ["-c", `exec 7</etc/passwd; exec "$0" daemon-secrets "$1"`, launcher, join(program, "probe.cjs")],
      {
        env: { ...home.environment },
        input: JSON.stringify({ core, code }),
        encoding: "utf8",
      },
    );
    expect(JSON.parse(stdout)).toEqual({ result: [] });
  });

  it("leaves the inspector no signal to be woken by", () => {
    const code = `process.kill(process.pid, "SIGUSR1"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      return require("node:inspector").url() ?? "no inspector"`;
    expect(evaluate("daemon-secrets", code)).toEqual({ result: "no inspector" });
  });

  it.each([
    [[], 64, "usage: sesame-sandbox"],
    [["daemon-other"], 64, "usage: sesame-sandbox"],
    [["daemon-secrets", "/nowhere.cjs"], 66, "daemon-secrets: error: a part of the program is missing"],
  ])("called with %j ends with %i", (args, status, said) => {
    const ended = spawnSync(launcher, args, { env: { ...home.environment }, encoding: "utf8" });
    expect(ended.status).toBe(status);
    expect(ended.stderr).toContain(said);
  });

  it("refuses a runtime directory of ours that is a link", () => {
    symlinkSync(program, home.runtime.directory);
    const ended = spawnSync(launcher, ["daemon-secrets"], { env: { ...home.environment }, encoding: "utf8" });
    expect(ended.status).toBe(78);
    expect(ended.stderr).toContain(`daemon-secrets: error: "${home.runtime.directory}" is a symbolic link\n`);
  });

  it("gives up where the kernel has no Landlock, with the way out", () => {
    const filter = join(program, "without-landlock");
    const made = spawnSync("cc", ["-o", filter, join(root, "tests/support/without-landlock.c")], {
      encoding: "utf8",
    });
    expect(made.stderr).toBe("");
    const ended = spawnSync(filter, [launcher, "daemon-secrets"], {
      env: { ...home.environment },
      encoding: "utf8",
    });
    expect(ended).toMatchObject({
      status: 71,
      stderr:
        "daemon-secrets: error: the kernel refused Landlock (EOPNOTSUPP)\n" +
        "daemon-secrets: hint: boot Linux 6.2 or newer with Landlock and seccomp, or run 'sesame up --no-sandbox' and know what that means\n",
    });
    const journal = spawnSync(filter, [launcher, "daemon-secrets"], {
      env: { ...home.environment, JOURNAL_STREAM: "8:1" },
      encoding: "utf8",
    });
    expect(journal.stderr).toMatch(/^<3>daemon-secrets: error: .*\n<3>daemon-secrets: hint: /);
  });
});

describe("a daemon without the launcher", () => {
  it("refuses to start", () => {
    for (const daemon of ["daemon-profile", "daemon-secrets"]) {
      const ended = spawnSync(process.execPath, [bundleOf(daemon)], {
        env: { ...home.environment },
        encoding: "utf8",
      });
      expect(ended.status).toBe(78);
      expect(ended.stderr).toContain(`${daemon}: error: ${daemon} was started without its sandbox\n`);
    }
  });
});

describe("the product", () => {
  const confined = new Product();
  const open = new Product();
  beforeAll(() => {
    chmodSync(confined.home, 0o700);
  });
  afterAll(async () => {
    await confined.remove();
    await open.remove();
  });

  it("reports its sandbox", async () => {
    await confined.begin();
    const client = await confined.connect();
    const sandbox = {
      landlock_abi: expect.any(Number) as number,
      seccomp: true,
      no_new_privs: true,
      dumpable: false,
    };
    expect((await client.call("system.status")).result).toMatchObject({ sandbox, warnings: [] });
    client.close();
  });

  it("shows daemon-secrets by its own pid, though its broker connects", async () => {
    const { daemons } = (await confined.status()) as { daemons: { name: string; pid: number }[] };
    const registered = confined.logged("bus.owner_registered").map(({ pid }) => pid);
    expect(registered).toContain(daemons.find(({ name }) => name === "daemon-secrets")?.pid);
  });

  it.each([0, 1])("starts the daemon anew whose broker is killed (%i)", async (which) => {
    const before = await confined.pids();
    const pid = before[which] ?? 0;
    const broker = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
    expect(readFileSync(`/proc/${broker}/comm`, "utf8")).toBe("sesame-broker\n");
    process.kill(broker, "SIGKILL");
    // daemon-profile notices at the next connection, daemon-secrets when it must connect again.
    if (which === 1) process.kill(before[0] ?? 0, "SIGKILL");
    else await confined.run(["status"]);
    await expect.poll(async () => (await confined.run(["status"])).status, { timeout: 20_000 }).toBe(0);
    await expect.poll(async () => (await confined.pids())[which], { timeout: 20_000 }).not.toBe(pid);
    await confined.unlock("work");
    expect((await confined.run(["secret", "get", "-p", "work", "anchor"])).stdout).toBe("held");
  });

  it("with --no-sandbox runs, and says in the log and in its status what that means", async () => {
    const ended = await open.run(["up", "--no-sandbox", "--", "sesame", "status", "--json"]);
    expect(ended.stderr).toContain("sesame: warning: the daemons run without their sandbox");
    expect(ended.stderr).toContain('"event":"sandbox.absent"');
    expect(JSON.parse(ended.stdout)).toMatchObject({
      warnings: expect.arrayContaining([expect.objectContaining({ code: "sandbox.absent" })]) as unknown[],
    });
  });
});
