// The person's own editor on a file, and one question on their terminal. Hides which editor that is, that a shell takes its
// command line apart, and that Ctrl-C in an editor is meant for the editor.

import { spawnSync } from "node:child_process";
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { native } from "../platform/native.js";
import { commandEnvironment } from "./command-environment.js";
import type { Environment } from "./context.js";
import { findCommand } from "./find-command.js";

/** Where neither VISUAL nor EDITOR is set, the first of these that is there. */
const usual = ["sensible-editor", "editor", "nano", "vi"];

/** A command line for sh. @throws EDITOR_UNAVAILABLE without a terminal, or without any editor */
export function findEditor(environment: Environment): string {
  if (!native.isTerminal(0) || !native.isTerminal(1))
    throw new SesameError("EDITOR_UNAVAILABLE", "there is no terminal to edit on");
  const chosen = [environment["VISUAL"], environment["EDITOR"]].find((text) => (text ?? "").trim() !== "");
  const editor = chosen ?? usual.find((name) => isThere(name, environment["PATH"]));
  if (editor === undefined) throw new SesameError("EDITOR_UNAVAILABLE", "there is no editor");
  return editor;
}

function isThere(name: string, searchPath: string | undefined): boolean {
  try {
    findCommand(name, searchPath);
    return true;
  } catch {
    return false;
  }
}

/** Returns when the editor has ended. @throws EDITOR_FAILED */
export function runEditor(editor: string, path: string, environment: Environment): void {
  const ignore = (): void => undefined;
  const keys = ["SIGINT", "SIGQUIT"] as const;
  for (const key of keys) process.on(key, ignore);
  // VISUAL and EDITOR hold words for a shell, as "code --wait" (environ(7)).
  const { status, signal, error } = spawnSync("/bin/sh", ["-c", `${editor} "$1"`, "sh", path], {
    stdio: "inherit",
    env: commandEnvironment(environment),
  });
  for (const key of keys) process.off(key, ignore);
  if (status === 0) return;
  const ending = signal ?? (status === null ? "no status" : `exit status ${status}`);
  throw new SesameError("EDITOR_FAILED", `the editor ${quoteText(editor)} ended with ${ending}`, {
    cause: error,
  });
}

/** True unless the answer begins with an n; false at the end of input, or where nobody can be asked. */
export function confirm(question: string): boolean {
  let terminal: number;
  try {
    terminal = openSync("/dev/tty", "r+");
  } catch {
    return false;
  }
  try {
    writeSync(terminal, question);
    const answer = Buffer.alloc(256);
    const length = readSync(terminal, answer);
    return length > 0 && !/^\s*n/i.test(answer.toString("utf8", 0, length));
  } finally {
    closeSync(terminal);
  }
}
