// Devices held against their manifest through the CLI: in directories that stand for them, in trees that were rendered, and over an ssh
// whose other end may say anything.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { root as checkout } from "../support/product.js";

const manifest = `
[org]
domain = "example.org"
[artifact]
version = "0.1.0"
[devices.ws-1.users.alice]
linger = true
[devices.ws-2]
address = "192.0.2.2"
login = "ops"
users.bob = {}
[devices.ws-3.users.carol]
`;

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let scratch: string;
let device: string;
let environment: NodeJS.ProcessEnv;
beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), "fleet-"));
  device = join(scratch, "device");
  mkdirSync(device, { mode: 0o755 });
  mkdirSync(join(scratch, "bin"));
  environment = { ...process.env, PATH: [join(scratch, "bin"), process.env["PATH"]].join(delimiter) };
  writeFileSync(join(scratch, "fleet.toml"), manifest);
  await demand("seed", "-q");
  await demand("render", "-q", "--out", "rendered");
});
afterEach(() => rmSync(scratch, { recursive: true }));

async function fleet(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(checkout, "dist/sesame.cjs"), "fleet", ...args], {
    cwd: scratch,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr };
}

async function demand(...args: readonly string[]): Promise<void> {
  const { status, stderr } = await fleet(...args);
  expect(status, stderr).toBe(0);
}

/** What stands in for ssh: a shell's script, with the device's name for ssh in $host and the login in $login. */
function sshIs(script: string): void {
  const path = join(scratch, "bin", "ssh");
  const words = 'while [ "$1" != -- ]; do if [ "$1" = -l ]; then login=$2; fi; shift; done; host=$2; shift 2';
  writeFileSync(path, `#!/bin/sh\n${words}\n${script}\n`);
  chmodSync(path, 0o755);
}

describe("sesame fleet diff", () => {
  test("with a directory that stands for the device tells what is missing, changed and extra, by its exit status too", async () => {
    const lacking = await fleet("diff", "--root", device, "ws-1");
    expect([lacking.status, lacking.stderr]).toEqual([1, ""]);
    expect(lacking.stdout).toContain("missing  /etc/pds/policy.toml\n");
    await demand("apply", "-q", "--root", device, "rendered/ws-1/tree.json");
    expect(await fleet("diff", "--root", device, "ws-1")).toEqual({ status: 0, stdout: "", stderr: "" });
    writeFileSync(join(device, "etc/pds/policy.toml"), "# mine\n");
    chmodSync(join(device, "etc/pds/installation.toml"), 0o600);
    writeFileSync(join(device, "etc/pds/installations/mal\u001b[2J.toml"), "");
    rmSync(join(device, "var/lib/systemd/linger/alice"));
    const differing = await fleet("diff", "--root", device, "ws-1");
    expect(differing).toEqual({
      status: 1,
      stderr: "",
      stdout: [
        "changed  /etc/pds/installation.toml              mode 0600\n",
        "extra    /etc/pds/installations/mal\\x1b[2J.toml\n",
        "changed  /etc/pds/policy.toml                    bytes\n",
        "missing  /var/lib/systemd/linger/alice\n",
      ].join(""),
    });
    const json = JSON.parse((await fleet("diff", "--root", device, "--json", "ws-1")).stdout) as object;
    expect(json).toMatchObject({
      device: "ws-1",
      state: "differs",
      differences: [{ kind: "changed", what: ["mode 0600"] }, {}, {}, {}],
    });
  });

  test("with rendered trees tells what the manifest has come to want since", async () => {
    expect(await fleet("diff", "--against", "rendered", "--all")).toMatchObject({ status: 0, stdout: "" });
    writeFileSync(join(scratch, "fleet.toml"), `${manifest}[devices.ws-3.units]\nmemlock_mib = 8\n`);
    const { status, stdout, stderr } = await fleet("diff", "--against", "rendered", "--all");
    expect([status, stderr]).toEqual([1, "sesame: 3 devices: 1 differ, 0 could not be asked\n"]);
    expect(
      stdout
        .split("\n")
        .filter(Boolean)
        .map((row) => row.split(/ +/).slice(0, 3).join(" ")),
    ).toEqual([
      "ws-3 changed /etc/pds/device.json",
      "ws-3 changed /etc/systemd/system/user@.service.d/60-open-sesame-fleet.conf",
      "ws-3 changed /etc/systemd/user/open-sesame-.service.d/50-fleet.conf",
    ]);
  });

  test("over ssh asks the manifest's address as its login, or the one that is named, and never a question", async () => {
    sshIs(`printf '%s@%s %s\\n' "$login" "$host" "$*" >>${join(scratch, "asked")}; exit 255`);
    await fleet("diff", "ws-2");
    await fleet("diff", "ws-1");
    await fleet("diff", "--ssh", "admin@198.51.100.7", "ws-1");
    expect(readFileSync(join(scratch, "asked"), "utf8")).toBe(
      "ops@192.0.2.2 sh\nroot@ws-1 sh\nadmin@198.51.100.7 sh\n",
    );
  });

  test.each([
    ["says nothing", "exit 0", 76, "FLEET_ANSWER_INVALID"],
    ["says what moves a cursor", "printf '\\033[2J\\033]0;owned\\007\\n'", 76, "FLEET_ANSWER_INVALID"],
    ["never stops", "yes /etc/pds", 76, "FLEET_ANSWER_INVALID"],
    [
      "can't be reached",
      "printf 'ssh: connect to host x port 22: \\033[31mrefused\\n' >&2; exit 255",
      69,
      "FLEET_UNREACHABLE",
    ],
    ["has no shell", "exit 127", 69, "FLEET_UNREACHABLE"],
  ])("over ssh refuses a device that %s", async (_, script, status, code) => {
    sshIs(script);
    const refused = await fleet("diff", "--json", "ws-1");
    expect(refused.status).toBe(status);
    expect(refused.stdout).toBe("");
    expect((JSON.parse(refused.stderr) as { error: { code: string } }).error.code).toBe(code);
    const text = await fleet("diff", "ws-1");
    expect(text.stderr).toMatch(/^sesame: error: "root@ws-1"/);
    expect(text.stderr + text.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  test("--all asks every device, and one that is down holds up none of the others", async () => {
    sshIs('if [ "$host" = 192.0.2.2 ]; then echo down >&2; exit 255; fi; exec "$@"');
    const { status, stdout } = await fleet("diff", "--all", "--json");
    expect(status).toBe(69);
    const { devices } = JSON.parse(stdout) as { devices: { device: string; state: string }[] };
    expect(devices.map(({ device: name, state }) => `${name} ${state}`)).toEqual([
      "ws-1 differs",
      "ws-2 failed",
      "ws-3 differs",
    ]);
  });

  test.each([
    [["diff"], "name one device, or give --all"],
    [["diff", "--all", "ws-1"], "name one device, or give --all"],
    [["diff", "--all", "--root", "/"], "--ssh and --root are of one device"],
    [
      ["diff", "--against", "rendered", "--root", "/", "ws-1"],
      "--ssh, --root and --against exclude each other",
    ],
    [["diff", "--ssh", "-oProxyCommand=id@host", "ws-1"], "--ssh takes USER@HOST"],
    [["diff", "--ssh", "root@-oProxyCommand=id", "ws-1"], "--ssh takes USER@HOST"],
    [["diff", "--ssh", "root", "ws-1"], "--ssh takes USER@HOST"],
    [["diff", "ws-9"], 'the fleet has no device "ws-9"'],
  ])("refuses %j with 64", async (args, message) => {
    const { status, stderr } = await fleet(...args);
    expect([status, stderr.split("\n")[0]]).toEqual([64, `sesame: error: ${message}`]);
  });

  test.skipIf(!existsSync("/usr/bin/ssh"))(
    "by the real ssh tells of a port that nobody listens at with 69",
    async () => {
      const { status, stderr } = await fleet("diff", "--ssh", "root@127.0.0.1", "ws-1");
      expect([status, stderr.split("\n")[0]]).toEqual([
        69,
        expect.stringMatching(/^sesame: error: "root@127.0.0.1" can't be asked: /) as string,
      ]);
    },
  );
});
