// What a transcript file is: reading it, running its commands in a scratch home with the daemons up, and
// comparing what they say. Format: tests/transcripts/README.md.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { once } from "node:events";

export interface Step {
  readonly command: string;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly exit: number;
}

export interface Transcript {
  readonly withDaemons: boolean;
  readonly steps: readonly Step[];
}

interface MutableStep {
  command: string;
  stdout: string[];
  stderr: string[];
  exit: number;
}

const withoutDaemons = "#! without daemons";

export function parseTranscript(text: string): Transcript {
  const steps: MutableStep[] = [];
  for (const line of text.split("\n")) {
    const current = steps.at(-1);
    const exit = /^\[exit (\d+)\]$/.exec(line)?.[1];
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), stdout: [], stderr: [], exit: 0 });
    else if (line === "" || line.startsWith("#")) continue;
    else if (current === undefined) throw new Error(`output before the first command: ${line}`);
    else if (line.startsWith("> ")) current.command += `\n${line.slice(2)}`;
    else if (exit !== undefined) current.exit = Number(exit);
    else if (line.startsWith("2| ")) current.stderr.push(line.slice(3));
    else if (line.startsWith("1| ")) current.stdout.push(line.slice(3));
    else throw new Error(`a line is no command, no output and no exit: ${line}`);
  }
  return { withDaemons: !text.startsWith(withoutDaemons), steps };
}

/** Only what no run can foretell has a name; everything else is compared to the byte. */
const patterns: Readonly<Record<string, string>> = {
  "<uuid>": "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  "<time>": "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z",
  "<hash>": "[0-9a-f]{64}",
  "<number>": "\\d+",
  "<backing>": "(?:memfd_secret|mlock)",
  "<home>": "/[^\"' ]*/sesame-transcript-[A-Za-z0-9]{6}",
  "<exe>": "\\S+",
  "<version>": "\\d+\\.\\d+\\.\\d+",
};

export function lineMatches(expected: string, actual: string): boolean {
  const source = expected
    .split(/(<[a-z]+>)/)
    .map((part) => patterns[part] ?? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("");
  return new RegExp(`^${source}$`, "s").test(actual);
}

export function outputMatches(expected: readonly string[], actual: readonly string[]): boolean {
  return (
    expected.length === actual.length &&
    expected.every((line, index) => lineMatches(line, actual[index] ?? ""))
  );
}

/** Lines of an output; a last line without newline ends in "\\c", other control bytes are escaped. */
function linesOf(bytes: Buffer): string[] {
  const text = bytes.toString("latin1").replace(/[\0-\x09\x0b-\x1f\x7f]|[\x80-\xff]+/g, (run) => {
    const decoded = Buffer.from(run, "latin1");
    const utf8 = decoded.toString("utf8");
    return Buffer.from(utf8, "utf8").equals(decoded) && !/\p{C}/u.test(utf8)
      ? utf8
      : [...decoded].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  });
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines.push(`${lines.pop() ?? ""}\\c`);
  return lines;
}

const root = resolve(import.meta.dirname, "../..");

export class Scratch {
  readonly home = mkdtempSync(join(tmpdir(), "sesame-transcript-"));
  readonly environment: Readonly<Record<string, string>>;
  #daemons: ChildProcess | null = null;

  constructor() {
    const runtime = join(this.home, "run");
    mkdirSync(runtime, { mode: 0o700 });
    mkdirSync(join(this.home, "work"));
    // A transcript reads more in a second than a person does, and no run of it may depend on how fast the machine is.
    mkdirSync(join(this.home, ".config", "pds"), { recursive: true, mode: 0o700 });
    writeFileSync(
      join(this.home, ".config", "pds", "config.toml"),
      "[secrets.rate_limit]\nburst = 10000\nper_second = 10000\n",
      { mode: 0o600 },
    );
    this.environment = {
      HOME: this.home,
      XDG_RUNTIME_DIR: runtime,
      PATH: `${root}/bin:/usr/local/bin:/usr/bin:/bin`,
      LANG: "C.UTF-8",
    };
  }

  async startDaemons(): Promise<void> {
    const child = spawn(join(root, "bin/sesame"), ["up", "--log-file", join(this.home, "daemons.log")], {
      env: this.environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#daemons = child;
    let said = "";
    await new Promise<void>((ready, failed) => {
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("the daemons are ready")) ready();
      });
      child.once("exit", (status) =>
        failed(new Error(`sesame up ended with ${status}: ${said}${this.log()}`)),
      );
    });
  }

  log(): string {
    try {
      return readFileSync(join(this.home, "daemons.log"), "utf8");
    } catch {
      return "";
    }
  }

  run(command: string): Step {
    const { status, signal, stdout, stderr } = spawnSync("bash", ["-c", command], {
      cwd: join(this.home, "work"),
      env: this.environment,
      input: "",
      timeout: 30_000,
      maxBuffer: 32 * 1024 * 1024,
    });
    if (status === null && signal === null) throw new Error(`"${command}" did not end`);
    const exit = status ?? 128 + constants.signals[signal ?? "SIGKILL"];
    return { command, stdout: linesOf(stdout), stderr: linesOf(stderr), exit };
  }

  async end(): Promise<void> {
    const child = this.#daemons;
    if (child !== null && child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** The step as a transcript has it, for the reader of a difference and for recording. */
export function formatStep({ command, stdout, stderr, exit }: Step): string {
  const lines = [
    `$ ${command.replaceAll("\n", "\n> ")}`,
    ...stdout.map((line) => `1| ${line}`),
    ...stderr.map((line) => `2| ${line}`),
    ...(exit === 0 ? [] : [`[exit ${exit}]`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Puts the names of patterns in the place of what differs from run to run. */
export function generalize(line: string): string {
  const named = ["<uuid>", "<time>", "<hash>", "<home>"];
  return named.reduce((text, name) => text.replace(new RegExp(patterns[name] ?? "", "g"), name), line);
}
