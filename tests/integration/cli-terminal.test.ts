// The CLI on a real terminal: prompts without echo.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onTerminal, type Step } from "../support/terminal.js";
import { Scratch } from "../transcripts/transcript.js";

const sesame = resolve(import.meta.dirname, "../../bin/sesame");
const scratch = new Scratch();

function converse(
  steps: readonly Step[],
  ...args: readonly string[]
): { readonly shown: string; readonly exit: number | null } {
  const { stdout, status } = spawnSync("python3", onTerminal(steps, sesame, ...args), {
    env: scratch.environment,
    timeout: 30_000,
  });
  return { shown: stdout.toString().replaceAll("\r\n", "\n"), exit: status };
}

beforeAll(() => scratch.startDaemons());
afterAll(() => scratch.end());

describe("on a terminal", () => {
  it("two different entries of a new password make nothing", () => {
    const { shown, exit } = converse(
      [
        ["New password", "first\n"],
        ["again", "second\n"],
      ],
      "init",
      "-p",
      "work",
    );
    expect(exit).toBe(65);
    expect(shown).toContain("sesame: error: the two passwords differ");
    expect(shown).not.toMatch(/first|second/);
    expect(existsSync(join(scratch.home, ".config/pds/installation.toml"))).toBe(false);
  });

  it("Ctrl-C at the prompt ends with CANCELLED (130) and makes nothing", () => {
    const { shown, exit } = converse([["New password", "\u0003"]], "init", "-p", "work");
    expect(exit).toBe(130);
    expect(shown).toContain("sesame: error: the prompt was ended");
    expect(existsSync(join(scratch.home, ".config/pds/installation.toml"))).toBe(false);
  });

  it("a password and a value are typed without echo, and the value comes back", () => {
    expect(
      converse(
        [
          ["New password", "pass word\n"],
          ["again", "pass word\n"],
        ],
        "init",
        "-p",
        "work",
      ).exit,
    ).toBe(0);
    const set = converse([["Value", "s3cret\n"]], "secret", "set", "-p", "work", "k");
    expect(set.exit).toBe(0);
    expect(set.shown).not.toContain("s3cret");
    expect(scratch.run("sesame secret get -p work k").stdout).toEqual(["s3cret\\c"]);
  });

  it("a passphrase for an export is typed twice without echo, and two that differ make no file", () => {
    const file = join(scratch.home, "typed.sesame");
    const typed = (again: string): { readonly shown: string; readonly exit: number | null } =>
      converse(
        [
          ["Passphrase for the export", "pass phrase\n"],
          ["again", again],
        ],
        "vault",
        "export",
        "-p",
        "work",
        file,
      );
    const different = typed("pass phrass\n");
    expect(different.exit).toBe(65);
    expect(different.shown).toContain("sesame: error: the two passphrases differ");
    expect(existsSync(file)).toBe(false);
    const same = typed("pass phrase\n");
    expect(same.exit).toBe(0);
    expect(same.shown).not.toContain("pass phrase");
    const checked = converse(
      [["Passphrase of the export", "pass phrase\n"]],
      "vault",
      "import",
      "--check",
      file,
    );
    expect(checked.exit).toBe(0);
    expect(checked.shown).toContain("sound: 1 keys with 1 versions");
  });

  it("the right password typed unlocks, a wrong one is refused with AUTH_FAILED (77)", () => {
    expect(scratch.run("sesame lock -q -p work").exit).toBe(0);
    const wrong = converse([["Password", "wrong\n"]], "unlock", "-p", "work");
    expect(wrong.exit).toBe(77);
    expect(wrong.shown).not.toContain("wrong\n");
    expect(converse([["Password", "pass word\n"]], "unlock", "-p", "work").exit).toBe(0);
  });
});
