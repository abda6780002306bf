// The Nix of this machine and, where scripts/fetch-nix.sh has put it, the one of Debian trixie: evaluations and builds in a store
// of their own, which is gone with the test file. Hides how a Nix is run from where it lies, and what it says before it comes to the point.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, globSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./root.js";

export interface Nix {
  readonly version: string;
  /** Starts of commands, by the name of the tool. */
  readonly command: (tool: string) => readonly string[];
}

export interface NixAnswer {
  readonly status: number | null;
  readonly stdout: string;
  /** Without warnings. */
  readonly stderr: string;
}

const newer = `${process.env["SESAME_NIX_DIR"] ?? "/var/tmp/open-sesame-nix"}/trixie`;

/** The oldest first. */
export const nixes: readonly Nix[] = [
  nixAt((tool) => [tool]),
  nixAt((tool) => {
    const [loader = ""] = globSync(`${newer}/usr/lib/*/ld-linux-*.so.*`);
    const libraries = globSync(`${newer}/usr/lib/*-linux-gnu`);
    return [loader, "--library-path", libraries.join(":"), `${newer}/usr/bin/${tool}`];
  }),
].flatMap((nix) => nix ?? []);

/** The one for what one Nix is enough for. */
export const newestNix = (): Nix => demand(nixes.at(-1));
export const installedNix = (): Nix => demand(nixes[0]);

function demand(nix: Nix | undefined): Nix {
  if (nix === undefined) throw new Error("there is no Nix; run 'scripts/set-up.sh test'");
  return nix;
}

function nixAt(command: Nix["command"]): Nix | null {
  const [file = "", ...argv] = command("nix-instantiate");
  if (file === "") return null;
  const { stdout } = spawnSync(file, [...argv, "--version"], { encoding: "utf8" });
  const [, version] = /\(Nix\) ([\d.]+)/.exec(stdout ?? "") ?? [];
  return version === undefined ? null : { version, command };
}

/** Why a test that needs trixie's Nix is skipped; null where it is there. */
export const whyNoNewerNix: string | null = existsSync(`${newer}/usr/bin/nix`)
  ? null
  : "the Nix of Debian trixie is not there; scripts/fetch-nix.sh unpacks it";

/** Where NIX_PATH has the real nixpkgs; null where it does not. */
export const realNixpkgs: string | null = findNixpkgs();

function findNixpkgs(): string | null {
  const entry = (process.env["NIX_PATH"] ?? "").split(":").find((one) => one.startsWith("nixpkgs="));
  const path = entry?.slice("nixpkgs=".length) ?? "";
  return existsSync(join(path, "lib/default.nix")) ? path : null;
}

/** A store, state and configuration below a scratch directory. */
export class NixStore {
  readonly directory = mkdtempSync(join(tmpdir(), "sesame-nix-"));
  readonly #environment: NodeJS.ProcessEnv;

  constructor() {
    const below = (name: string): string => {
      mkdirSync(join(this.directory, name));
      return join(this.directory, name);
    };
    const configuration = below("conf");
    // As root without a group of build users, and with this machine's own tools for builders.
    writeFileSync(
      join(configuration, "nix.conf"),
      "build-users-group =\nsandbox = false\nsubstituters =\nexperimental-features = nix-command flakes\n",
    );
    this.#environment = {
      PATH: process.env["PATH"],
      HOME: below("home"),
      NIX_CONF_DIR: configuration,
      NIX_STORE_DIR: below("store"),
      NIX_STATE_DIR: below("state"),
      NIX_LOG_DIR: below("log"),
      NIX_DATA_DIR: below("data"),
    };
  }

  run(nix: Nix, tool: string, args: readonly string[], input?: string): NixAnswer {
    const [file = "", ...argv] = [...nix.command(tool), ...args];
    const ended = spawnSync(file, argv, {
      encoding: "utf8",
      env: this.#environment,
      maxBuffer: 64 * 1024 * 1024,
      ...(input === undefined ? {} : { input }),
    });
    const stderr = ended.stderr
      .split("\n")
      .filter((line) => !line.startsWith("warning: "))
      .join("\n");
    return { status: ended.status, stdout: ended.stdout, stderr };
  }

  /** The value of an expression, which is written to a file: it may be long. */
  evaluate(nix: Nix, expression: string): unknown {
    const { status, stdout, stderr } = this.#evaluate(nix, expression);
    if (status !== 0) throw new Error(`Nix ${nix.version} refused:\n${stderr}`);
    return JSON.parse(stdout);
  }

  /** What Nix says of an expression that it must refuse. */
  refusal(nix: Nix, expression: string): string {
    const { status, stdout, stderr } = this.#evaluate(nix, expression);
    if (status === 0) throw new Error(`Nix ${nix.version} took it: ${stdout.slice(0, 400)}`);
    // Nix wraps a message over lines and indents it.
    return stderr.replaceAll(/\s+/g, " ");
  }

  #evaluate(nix: Nix, expression: string): NixAnswer {
    return this.run(
      nix,
      "nix-instantiate",
      ["--eval", "--strict", "--json", "--readonly-mode", "-"],
      expression,
    );
  }

  /** Builds an expression's derivation, by the Nix that is installed: to build, it runs itself. @returns its path in the store, or null and the log */
  build(expression: string): { readonly path: string | null; readonly log: string } {
    const file = join(this.directory, "build.nix");
    writeFileSync(file, expression);
    const { status, stdout, stderr } = this.run(installedNix(), "nix-build", ["--no-out-link", file]);
    return { path: status === 0 ? (stdout.trim().split("\n").at(-1) ?? null) : null, log: stderr };
  }

  remove(): void {
    // What Nix has built can't be written.
    for (const directory of globSync(join(this.directory, "store/**/"))) chmodSync(directory, 0o755);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A path in the checkout, as Nix writes it. */
export const nixPath = (path: string): string => `${root.replace(/\/$/, "")}/${path}`;

/** A string in Nix' own notation. */
export const nixString = (text: string): string =>
  `"${text.replaceAll(/["\\]|\$\{/g, (found) => `\\${found}`)}"`;
