// The directory of a fleet on the control node, as docs/fleet-ansible.md has it: its files and its commands, run in the hosts' network.
// Hides what the guide does not need: keys for ssh, the report of what each task came to, and how a run is cut off.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AnsibleEnd, program, runInGroup } from "../../support/ansible.js";
import { root } from "../../support/root.js";
import { labDirectory } from "./lab.js";

export interface TaskResult {
  readonly host: string;
  readonly task: string;
  readonly state: "ok" | "changed" | "failed" | "skipped" | "unreachable";
  readonly msg: string;
  readonly diff: readonly {
    readonly before: string;
    readonly after: string;
    readonly after_header?: string;
  }[];
  readonly warnings: readonly string[];
}

export interface Play extends AnsibleEnd {
  readonly recap: Readonly<Record<string, Readonly<Record<"changed" | "failures" | "unreachable", number>>>>;
  readonly results: readonly TaskResult[];
}

/** What happens to a run, in the task that it is in by then. */
export interface Strike {
  readonly task: string;
  /** "kill": the run itself. */
  readonly command: string;
  readonly seconds?: number;
}

const guide = readFileSync(join(root, "docs/fleet-ansible.md"), "utf8");

/** What the guide tells to type, in its order. */
export const guideCommands: readonly string[] = [...guide.matchAll(/^\$ (.*)$/gm)].map(
  ([, line = ""]) => line,
);

/** A block of the guide by the sentence that it follows. */
export function guideFile(name: string): string {
  const block = new RegExp(`\`${name}\`[^\`]*(?:\`[^\`]+\`[^\`]*)*?\n\n\`\`\`\\w+\n(.*?)\`\`\``, "s").exec(
    guide,
  )?.[1];
  if (block === undefined) throw new Error(`the guide has no ${name}`);
  return block;
}

export class FleetSite {
  readonly directory = join(labDirectory, "fleet");
  /** What was typed of the guide. */
  readonly typed = new Set<string>();
  readonly #home = join(labDirectory, "fleet-home");

  constructor() {
    for (const path of [this.directory, this.#home]) rmSync(path, { recursive: true, force: true });
    for (const path of [this.directory, join(this.#home, "bin")]) mkdirSync(path, { recursive: true });
    symlinkSync(program, join(this.#home, "bin/sesame"));
    for (const name of ["fleet.open-sesame.yml", "ansible.cfg"])
      writeFileSync(join(this.directory, name), guideFile(name.replaceAll(".", "\\.")));
  }

  declare(manifest: string): void {
    writeFileSync(join(this.directory, "fleet.toml"), manifest);
  }

  get lock(): { readonly devices: Record<string, { users: Record<string, { id: string }> }> } {
    return JSON.parse(readFileSync(join(this.directory, "fleet.lock"), "utf8")) as FleetSite["lock"];
  }

  /** The tree that the manifest makes. */
  treeOf(device: string): {
    readonly digest: string;
    readonly files: readonly { path: string; mode: string; content: string }[];
  } {
    const args = [
      "fleet",
      "render",
      "--json",
      "--device",
      device,
      "--manifest",
      join(this.directory, "fleet.toml"),
    ];
    return JSON.parse(execFileSync(program, args, { encoding: "utf8" })) as ReturnType<FleetSite["treeOf"]>;
  }

  /** A line of the guide, for another host than it names where it names one. @throws when the guide does not have it */
  type(line: string, host?: string): Promise<Play> {
    if (!guideCommands.includes(line)) throw new Error(`the guide does not say: ${line}`);
    this.typed.add(line);
    return this.run(host === undefined ? line : line.replace("ws-1", host));
  }

  async run(line: string, strike?: Strike): Promise<Play> {
    const report = join(this.#home, "report.json");
    rmSync(report, { force: true });
    const ended = await runInGroup([join(root, "tests/lab/lab"), "net", "sh", "-ec", line], {
      cwd: this.directory,
      environment: {
        HOME: this.#home,
        PATH: [join(this.#home, "bin"), join(root, ".cache/ansible/bin"), process.env["PATH"]].join(":"),
        // What tells this lab from another one.
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("SESAME_LAB_"))),
        CHECKOUT: root,
        // The one that the guide installs.
        ANSIBLE_COLLECTIONS_PATH: join(this.#home, ".ansible/collections"),
        ANSIBLE_CALLBACK_PLUGINS: join(root, "tests/lab/ansible/callback_plugins"),
        ANSIBLE_CALLBACKS_ENABLED: "report",
        ANSIBLE_SSH_ARGS: [
          `-F ${labDirectory}/ssh/config -o ControlMaster=auto -o ControlPersist=20s`,
          "-o ServerAliveInterval=2 -o ServerAliveCountMax=2 -o ConnectTimeout=5",
        ].join(" "),
        REPORT: report,
        ...(strike === undefined
          ? {}
          : { STRIKE_IN: strike.task, STRIKE: strike.command, STRIKE_AFTER: String(strike.seconds ?? 0) }),
      },
    });
    if (!existsSync(report)) return { ...ended, recap: {}, results: [] };
    return { ...ended, ...(JSON.parse(readFileSync(report, "utf8")) as Pick<Play, "recap" | "results">) };
  }
}

/** What was changed on a host, by the names of tasks. */
export function changesOn({ results }: Play, host: string): string[] {
  return results.filter((one) => one.host === host && one.state === "changed").map(({ task }) => task);
}

/** Why it failed on a host. */
export function failureOn({ results }: Play, host: string): string {
  return results.findLast((one) => one.host === host && one.state === "failed")?.msg ?? "";
}
