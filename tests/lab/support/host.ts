// A throw-away host with systemd as pid 1, and its users. Hides how commands get there (tests/lab/lab), where the
// product is, and that a process on a container host has another id here.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { demandLab, type Ended, runLab, type RunOptions } from "./lab.js";

export type HostKind = "container" | "vm";
export type HostName = "host-a" | "host-b";

/** Units by the daemon that they run. */
export const unitOf = {
  "daemon-profile": "open-sesame-profile.service",
  "daemon-secrets": "open-sesame-secrets.service",
} as const;
export type DaemonName = keyof typeof unitOf;
export const daemonNames = ["daemon-profile", "daemon-secrets"] as const satisfies readonly DaemonName[];

export class Host {
  readonly name: HostName;
  readonly kind: HostKind;

  private constructor(name: HostName, kind: HostKind) {
    this.name = name;
    this.kind = kind;
  }

  /** A host with a fresh disk, booted. */
  static async start(name: HostName, kind: HostKind = "container"): Promise<Host> {
    await demandLab(["reset", name]);
    await demandLab(["start", name, ...(kind === "vm" ? ["--vm"] : [])]);
    return new Host(name, kind);
  }

  /** A host with a copy of another one's disk, and a machine id and a name of its own. That one stays stopped. */
  static async cloneOf(original: Host, name: HostName): Promise<Host> {
    await demandLab(["stop", original.name]);
    await demandLab(["reset", name]);
    await demandLab(["clone", name, original.name]);
    await demandLab(["start", name]);
    return new Host(name, "container");
  }

  /** As root. */
  run(command: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return runLab(["exec", this.name, ...command], options);
  }

  demand(command: readonly string[], options: RunOptions = {}): Promise<string> {
    return demandLab(["exec", this.name, ...command], options);
  }

  /** A script of root's, which stops at its first failure. */
  shell(script: string, ...args: readonly string[]): Promise<string> {
    return this.demand(["sh", "-euc", script, "sh", ...args]);
  }

  async push(source: string, target: string, owner = "root"): Promise<void> {
    await demandLab(["push", this.name, source, target, owner]);
  }

  async write(path: string, text: string): Promise<void> {
    await this.demand(["sh", "-euc", 'mkdir -p "$(dirname "$1")"; cat >"$1"', "sh", path], { input: text });
  }

  user(name: string): HostUser {
    return new HostUser(this, name);
  }

  async restart(): Promise<void> {
    await demandLab(["restart", this.name]);
  }

  async remove(): Promise<void> {
    await demandLab(["reset", this.name]);
  }

  /** The id that a process of this container host has on our side. */
  async pidHere(pid: number): Promise<number> {
    const init = (await demandLab(["pid", this.name])).trim();
    const namespace = readlinkSync(`/proc/${init}/ns/pid`);
    for (const here of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        if (readlinkSync(`/proc/${here}/ns/pid`) !== namespace) continue;
        const ids = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${here}/status`, "utf8"))?.[1]?.split(/\s+/);
        if (ids?.at(-1) === String(pid)) return Number(here);
      } catch {
        // It ended while we looked.
      }
    }
    throw new Error(`${this.name} has no process ${pid}`);
  }
}

export interface Status {
  readonly healthy: boolean;
  readonly installation: { readonly id: string } | null;
  readonly daemons: readonly {
    readonly name: string;
    readonly pid: number;
    readonly memory: { readonly backing: string; readonly locked_bytes: number };
  }[];
  readonly profiles: readonly {
    readonly profile: string;
    readonly profile_id: string;
    readonly unlocked: boolean;
  }[];
  readonly audit: { readonly sequence: number; readonly hash: string } | null;
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
}

export type JournalEntry = Readonly<Record<string, string>>;

export class HostUser {
  readonly host: Host;
  readonly name: string;

  constructor(host: Host, name: string) {
    this.host = host;
    this.name = name;
  }

  get home(): string {
    return `/home/${this.name}`;
  }

  get configuration(): string {
    return `${this.home}/.config/pds`;
  }

  get password(): string {
    return `pass phrase of ${this.name}`;
  }

  /** A command in the user's session. */
  run(command: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return runLab(["as", this.host.name, this.name, ...command], options);
  }

  demand(command: readonly string[], options: RunOptions = {}): Promise<string> {
    return demandLab(["as", this.host.name, this.name, ...command], options);
  }

  shell(script: string, ...args: readonly string[]): Promise<string> {
    return this.demand(["sh", "-euc", script, "sh", ...args]);
  }

  sesame(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.run(["sesame", ...args], options);
  }

  systemctl(...args: readonly string[]): Promise<string> {
    return this.demand(["systemctl", "--user", "--no-pager", ...args]);
  }

  async write(path: string, text: string, mode = "600"): Promise<void> {
    const script = 'umask 077; mkdir -p "$(dirname "$1")"; cat >"$1"; chmod "$2" "$1"';
    await this.demand(["sh", "-euc", script, "sh", path, mode], { input: text });
  }

  async id(): Promise<number> {
    return Number(await this.host.demand(["id", "-u", this.name]));
  }

  async property(unit: string, name: string): Promise<string> {
    return (await this.systemctl("show", "--value", "--property", name, unit)).trim();
  }

  /** Both daemons active and serving. */
  async awaitDaemons(): Promise<void> {
    await eventually(
      async () => (await this.tryStatus())?.daemons.length === 2,
      async () => `daemons of ${this.name}: ${await this.describe()}`,
      this.host.kind === "vm" ? 80_000 : 20_000,
    );
  }

  /** Restarts both, and waits until they serve. */
  async restartDaemons(): Promise<void> {
    await this.systemctl("daemon-reload");
    await this.systemctl("reset-failed", ...Object.values(unitOf));
    await this.systemctl("restart", "open-sesame-headless.target");
    await this.awaitDaemons();
  }

  async describe(): Promise<string> {
    const units = await this.run(["systemctl", "--user", "--no-pager", "status", ...Object.values(unitOf)]);
    const log = await this.run(["journalctl", "--user", "--no-pager", "-n", "20", "-o", "cat"]);
    return `${units.stdout}${units.stderr}${log.stdout}`;
  }

  /** An installation, and the secret "anchor" in the unlocked profile. */
  async initialize(profile = "work"): Promise<void> {
    const input = this.password;
    await this.demand(["sesame", "init", "-q", "-p", profile, "--password-stdin"], { input });
    await this.demand(["sesame", "secret", "set", "-q", "-p", profile, "anchor"], { input: this.anchor });
  }

  get anchor(): string {
    return `held for ${this.name}`;
  }

  async unlock(profile = "work"): Promise<void> {
    await this.demand(["sesame", "unlock", "-q", "-p", profile, "--password-stdin"], {
      input: this.password,
    });
  }

  readAnchor(profile = "work"): Promise<Ended> {
    return this.sesame(["secret", "get", "-p", profile, "anchor"]);
  }

  async status(): Promise<Status> {
    const status = await this.tryStatus();
    if (status === null) throw new Error(`${this.name} has no status: ${await this.describe()}`);
    return status;
  }

  /** null where no daemon answers. */
  async tryStatus(): Promise<Status | null> {
    const { stdout } = await this.sesame(["status", "--json"]);
    return stdout.includes('"daemons"') ? (JSON.parse(stdout) as Status) : null;
  }

  /** Severity and finding of each of the doctor's checks of a category, by the check's code. */
  async examine(category: string): Promise<Readonly<Record<string, string>>> {
    const { stdout } = await this.sesame(["status", `--doctor=${category}`]);
    const lines = stdout.matchAll(/^(ok|warning|error) +(\S+) +(.*)$/gm);
    return Object.fromEntries(
      [...lines].map(([, severity, code, finding]) => [code, `${severity}: ${finding}`]),
    );
  }

  async isUnlocked(profile = "work"): Promise<boolean> {
    const { profiles } = await this.status();
    return profiles.some((state) => state.profile === profile && state.unlocked);
  }

  async pidOf(daemon: DaemonName): Promise<number> {
    const pid = Number(await this.property(unitOf[daemon], "MainPID"));
    if (pid === 0) throw new Error(`${daemon} of ${this.name} does not run: ${await this.describe()}`);
    return pid;
  }

  /** Lines of the user's own units, as the user reads them. */
  async journal(...args: readonly string[]): Promise<JournalEntry[]> {
    return parseJournal(await this.demand(["journalctl", "--user", "--no-pager", "-o", "json", ...args]));
  }

  /** The audit chain verifies; the number of its entries. */
  async verifyAudit(): Promise<number> {
    const verdict = JSON.parse(await this.demand(["sesame", "audit", "verify", "--json"])) as {
      readonly entries: number;
    };
    return verdict.entries;
  }

  /** A drop-in for a unit of this user, or for both daemons'. Takes effect with restartDaemons(). */
  async dropIn(unit: string, text: string): Promise<void> {
    await this.write(`${this.home}/.config/systemd/user/${unit}.d/90-lab.conf`, text, "644");
  }

  async removeDropIns(): Promise<void> {
    await this.shell('rm -rf "$HOME/.config/systemd/user"/open-sesame-*.d; systemctl --user daemon-reload');
  }
}

export function parseJournal(text: string): JournalEntry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JournalEntry);
}

/** Polls until it holds. @throws what `describe` says when it does not within the limit */
export async function eventually(
  holds: () => Promise<boolean>,
  describe: () => Promise<string> | string = () => "it did not come true",
  limitMs = 40_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(await describe());
    await delay(50);
  }
}
