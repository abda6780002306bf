// Man pages and completions as the programs that read them take them.

import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { root } from "../support/root.js";
import { onTerminal } from "../support/terminal.js";

const scratch = mkdtempSync(join(tmpdir(), "sesame-pages-"));
const vaults = join(scratch, ".config/pds/vaults");
// No `sesame` in it: nothing that completes may need one.
const environment = { HOME: scratch, PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", MANWIDTH: "100" };

beforeAll(() => {
  mkdirSync(vaults, { recursive: true });
  for (const name of ["home", "work", "$(touch ran)"]) writeFileSync(join(vaults, `${name}.meta.json`), "");
  writeFileSync(
    join(scratch, "bashrc"),
    `source ${script("bash")}; sesame() { echo "ran: $*"; }; bind 'set enable-bracketed-paste off'; PS1=ready`,
  );
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function need(context: TestContext, ...programs: readonly string[]): void {
  const missing = programs.filter((name) => spawnSync("which", [name]).status !== 0);
  context.skip(missing.length > 0, `not installed: ${missing.join(", ")}`);
}

function run(file: string, argv: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(file, argv, {
    encoding: "utf8",
    cwd: scratch,
    env: environment,
  });
  return { status, output: stdout + stderr };
}

const pages = globSync("docs/man/*", { cwd: root }).toSorted();

describe("man pages", () => {
  it("are there for every command, the files and the system", () => {
    expect(pages.length).toBeGreaterThan(15);
    for (const page of ["sesame.1", "sesame-secret.1", "pds-policy.toml.5", "open-sesame.7"])
      expect(pages).toContain(`docs/man/${page}`);
  });

  it("give groff nothing to warn of", (context) => {
    need(context, "man");
    for (const page of pages) {
      const file = join(root, page);
      const ending = spawnSync("man", ["--warnings", "--local-file", file], {
        encoding: "utf8",
        env: environment,
      });
      expect({ page, status: ending.status, stderr: ending.stderr }).toEqual({ page, status: 0, stderr: "" });
    }
  });

  it("give mandoc nothing to warn of but that they have no date, which would be a build's", (context) => {
    need(context, "mandoc");
    const { output } = run("mandoc", ["-Tlint", "-Wwarning", ...pages.map((page) => join(root, page))]);
    expect(output.split("\n").filter((line) => line !== "" && !line.includes("missing date"))).toEqual([]);
  });

  it("say of a command what its --help says", (context) => {
    need(context, "man");
    const { output } = run("man", ["--local-file", join(root, "docs/man/sesame-secret.1")]);
    expect(output).toContain("sesame secret set -p PROFILE [--allow-empty] [--trim-newline] [-q] KEY < FILE");
    expect(output).toMatch(/--allow-empty\n +Store an empty value instead of refusing it\./);
    expect(output).toContain("pwgen -s 32 1 | sesame secret set -p work --trim-newline api/token");
  });

  it("name the codes of errors with their exit status", (context) => {
    need(context, "man");
    const { output } = run("man", ["--local-file", join(root, "docs/man/sesame.1")]);
    expect(output).toMatch(/\n +77 +It is not allowed\.[^]*POLICY_LOCKED[^]*\n +78 /);
  });
});

const script = (extension: string): string => join(root, `completions/sesame.${extension}`);

/** What bash proposes for the last word. */
function completeInBash(...words: readonly string[]): string[] {
  const program =
    'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sesame; printf "%s\\n" "${COMPREPLY[@]}"';
  const { output } = run("bash", ["-c", program, "bash", script("bash"), ...words]);
  return [...new Set(output.split("\n").filter((line) => line !== ""))];
}

describe("completion in bash", () => {
  it("is a script that bash takes, and registers itself", () => {
    expect(run("bash", ["-n", script("bash")])).toEqual({ status: 0, output: "" });
    expect(run("bash", ["-c", 'source "$1"; complete -p sesame', "bash", script("bash")]).output).toBe(
      "complete -F _sesame sesame\n",
    );
  });

  it.each([
    [["sesame", "se"], ["secret"]],
    [["sesame", "secret", "re"], ["rename"]],
    [["sesame", "secret", "get", "--f"], ["--force"]],
    [
      ["sesame", "export", "--format", ""],
      ["shell", "dotenv", "json"],
    ],
    [["sesame", "export", "--format", "=", "d"], ["dotenv"]],
    [["sesame", "config", "get", "crypto.kd"], ["crypto.kdf"]],
    [["sesame", "audit", "verify", "--expect-head", ""], []],
    [["sesame", "profile", "create", ""], []],
    [["sesame", "env", "-p", "work", "--", "sha512s"], ["sha512sum"]],
  ] as const)("of %j proposes %j", (words, proposals) => {
    expect(completeInBash(...words)).toEqual(proposals);
  });

  it("finds profiles by their vaults, and runs nothing that a file's name says", () => {
    expect(completeInBash("sesame", "unlock", "-p", "")).toEqual(["home", "work"]);
    expect(completeInBash("sesame", "unlock", "--profile", "=", "w")).toEqual(["work"]);
    expect(globSync("**/ran", { cwd: scratch })).toEqual([]);
  });

  it("does what it should at a terminal", () => {
    const typed = "sesame aud\tver\t--exp\tX; sesame export --format=sh\t; exit\n";
    const { stdout } = spawnSync(
      "python3",
      onTerminal([["ready", typed]], "bash", "--noprofile", "--rcfile", join(scratch, "bashrc"), "-i"),
      { encoding: "utf8", cwd: scratch, env: { ...environment, TERM: "dumb" } },
    );
    expect(stdout).toContain("ran: audit verify --expect-head X\r\n");
    expect(stdout).toContain("ran: export --format=shell\r\n");
  });
});

describe("completion in other shells", () => {
  it("is a script that zsh takes", (context) => {
    need(context, "zsh");
    expect(run("zsh", ["-n", script("zsh")])).toEqual({ status: 0, output: "" });
    expect(readFileSync(script("zsh"), "utf8")).toMatch(/^#compdef sesame\n/);
  });

  it("does in zsh what it should at a terminal", (context) => {
    need(context, "zsh");
    mkdirSync(join(scratch, "functions"));
    copyFileSync(script("zsh"), join(scratch, "functions/_sesame"));
    const setUp = `fpath=(${scratch}/functions $fpath); autoload -U compinit; compinit -u -D`;
    writeFileSync(join(scratch, ".zshrc"), `${setUp}; sesame() { echo "ran: $*"; }; PS1=ready\n`);
    const typed = "sesame aud\tver\t--exp\tX; sesame unlock -p wo\t; exit\n";
    const { stdout } = spawnSync("python3", onTerminal([["ready", typed]], "zsh", "-i"), {
      encoding: "utf8",
      cwd: scratch,
      env: { ...environment, TERM: "dumb" },
    });
    expect(stdout).toContain("ran: audit verify --expect-head=X\r\n");
    expect(stdout).toContain("ran: unlock -p work\r\n");
  });

  it.for([
    ["sesame secret re", ["rename"]],
    ["sesame export --format ", ["dotenv", "json", "shell"]],
    ["sesame config get crypto.kd", ["crypto.kdf"]],
    ["sesame secret get -p ", ["$(touch ran)", "home", "work"]],
  ] as const)("in fish, of %j, proposes %j", ([line, proposals], context) => {
    need(context, "fish");
    const { output } = run("fish", ["--no-config", "-c", `source ${script("fish")}; complete -C '${line}'`]);
    const found = output.split("\n").flatMap((one) => one.split("\t")[0] || []);
    expect(found.toSorted()).toEqual(proposals);
    expect(globSync("**/ran", { cwd: scratch })).toEqual([]);
  });
});
