// A fleet of the lab's hosts as an operator has it: a directory with manifest, lock and known hosts, the example's program, and OpenTofu in
// the hosts' network. Hides where the program's output and OpenTofu's state are.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/root.js";
import { Guide } from "../../support/guide.js";
import { type Ended, linkPackages, runTofu, typeLine } from "../../support/tofu.js";
import { labDirectory } from "./lab.js";

const inNetwork = [join(root, "tests/lab/lab"), "net"];

export class TofuFleet {
  readonly directory: string;
  readonly guide = new Guide("fleet-cdktf.md");

  constructor(name: string) {
    const program = readFileSync(join(root, "examples/cdktf/main.ts"), "utf8");
    this.directory = join(labDirectory, name);
    rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(this.directory, { recursive: true });
    linkPackages(this.directory, ["open-sesame", "constructs", "cdktn"]);
    writeFileSync(join(this.directory, "package.json"), '{ "type": "module" }\n');
    const key = JSON.stringify(join(labDirectory, "ssh/id_ed25519"));
    // Devices with an even address are known by their keys alone, all others by the file.
    const way = `identityFile: ${key}, ...(/[02468]$/.test(address) ? { hostKeys: keysOf(address) } : { knownHosts }),`;
    const own = `${program.replace('kind: "ssh", knownHosts,', `kind: "ssh", ${way}`)}
function keysOf(address: string): string[] {
  const lines = readFileSync(knownHosts, "utf8").split("\\n");
  return lines.filter((line) => line.startsWith(address + " ")).map((line) => line.slice(address.length + 1));
}
`;
    if (!own.includes(way)) throw new Error("the program has no way over ssh");
    writeFileSync(this.path("main.ts"), own);
    cpSync(join(labDirectory, "ssh/known_hosts"), join(this.directory, "known_hosts"));
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Writes the manifest and mints what it lacks. */
  declare(manifest: string): void {
    writeFileSync(this.path("fleet.toml"), manifest);
    this.sesame("seed", "-q");
  }

  /** `sesame fleet COMMAND` of this machine, on this manifest. */
  sesame(command: string, ...args: readonly string[]): string {
    const line = ["fleet", command, "--manifest", this.path("fleet.toml"), ...args];
    return execFileSync(join(root, "bin/sesame"), line, { encoding: "utf8" });
  }

  /** The document that belongs on a device. */
  documentOf(device: string): string {
    return this.sesame("render", "--device", device, "--json");
  }

  /** Id that the lock has for a user. */
  idOf(device: string, user: string): string {
    const { devices } = JSON.parse(readFileSync(this.path("fleet.lock"), "utf8")) as {
      readonly devices: Readonly<
        Record<string, { readonly users: Readonly<Record<string, { readonly id: string }>> }>
      >;
    };
    return devices[device]?.users[user]?.id ?? "";
  }

  /** Runs the program. @throws with what it said */
  synthesize(): void {
    execFileSync(process.execPath, [this.path("main.ts")], {
      cwd: this.directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  tofu(...args: readonly string[]): Promise<Ended> {
    return runTofu(this.path("cdktf.out/stacks/fleet"), args, inNetwork);
  }

  /** A line of the guide; who is asked says yes. @throws with what it said where it fails */
  async type(line: string, words: Readonly<Record<string, string>> = {}): Promise<string> {
    const { status, output } = await typeLine(
      this.directory,
      this.guide.type(line, words),
      inNetwork,
      "yes\n",
    );
    if (status !== 0) throw new Error(`${line}: ${output}`);
    return output;
  }

  apply(): Promise<Ended> {
    this.synthesize();
    return this.tofu("apply", "-auto-approve");
  }

  /** Address of one of a device's resources in the state. */
  async addressOf(device: string, resource: "removal" | "rollout" = "rollout"): Promise<string> {
    const { output } = await this.tofu("state", "list");
    return output.split("\n").find((line) => line.includes(`_${device}_${resource}_`)) ?? "";
  }

  /** Resources that a plan would change, as "action name". */
  async plan(): Promise<readonly string[]> {
    this.synthesize();
    const file = this.path("plan");
    const { status, output } = await this.tofu("plan", "-detailed-exitcode", `-out=${file}`);
    if (status !== 0 && status !== 2) throw new Error(output);
    const { output: json } = await this.tofu("show", "-json", file);
    const { resource_changes: changes = [] } = JSON.parse(json) as {
      readonly resource_changes?: readonly {
        readonly name: string;
        readonly change: { readonly actions: readonly string[] };
      }[];
    };
    const acts = changes.filter(({ change }) => change.actions[0] !== "no-op");
    if (acts.length > 0 !== (status === 2)) throw new Error(`plan ended with ${status}: ${output}`);
    return acts.map(({ name, change }) => `${change.actions.join(" ")} ${name.replace(/_[0-9A-F]{8}$/, "")}`);
  }
}
