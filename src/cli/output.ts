// Everything the CLI says goes out through here. Writes are synchronous, straight to the descriptors, so
// that nothing is lost at exit and Node's streams (milliseconds to load) stay out of the start-up path.
//
// The rules of our voice:
// - stdout carries data and nothing else; stderr carries talk. A pipe never has to filter us.
// - "sesame: error: …" then "sesame: hint: …"; warnings and notes alike. One thought, one line.
// - Lower case, no full stop, no apology, no exclamation. Names in "double quotes", commands in 'single'.
// - A hint is a command or an act that works as it stands.
// - Reads print what was asked and say nothing else; a change says in one line what it did, unless --quiet.
// - What was not typed by the person (names from a vault, fields of a log) is shown escaped.
// - A value or a password is never part of any sentence.

import { writeSync } from "node:fs";
import { displayText } from "../core/display-text.js";
import { SesameError, errorTable } from "../core/errors.js";

const stdoutFd = 1;
const stderrFd = 2;

/** The reader of stdout went away, as `head` does: not an error to speak of. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
  /** What a shell reports for death by SIGPIPE. */
  static readonly exit = 141;
}

function errnoOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Sleeps where a descriptor was made non-blocking by somebody else and has nothing for us yet. */
export function waitForDescriptor(): void {
  Atomics.wait(sleeper, 0, 0, 2);
}

/** @throws OutputClosed, FILE_NOT_WRITABLE, DISK_FULL */
export function writeAll(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written, bytes.length - written);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "EAGAIN") waitForDescriptor();
      else if (errno === "EPIPE") throw new OutputClosed();
      else if (errno === "ENOSPC")
        throw new SesameError("DISK_FULL", "the output could not be written: no space left", {
          cause: error,
        });
      else
        throw new SesameError("FILE_NOT_WRITABLE", `the output could not be written (${errno})`, {
          cause: error,
        });
    }
  }
}

/** Secret bytes and other data, exactly as they are. */
export function writeData(bytes: Uint8Array): void {
  writeAll(stdoutFd, bytes);
}

/** Public text to stdout. */
export function writeText(text: string): void {
  writeAll(stdoutFd, Buffer.from(text, "utf8"));
}

/** One JSON document on one line. */
export function writeJson(value: unknown): void {
  writeText(`${JSON.stringify(value)}\n`);
}

/** Text to stderr; a closed stderr silences talk, never the work. */
export function talk(text: string): void {
  try {
    writeAll(stderrFd, Buffer.from(text, "utf8"));
  } catch {
    // There is nobody left to tell.
  }
}

export function note(quiet: boolean | undefined, message: string): void {
  if (quiet !== true) talk(`sesame: ${message}\n`);
}

export function warn(quiet: boolean | undefined, message: string): void {
  if (quiet !== true) talk(`sesame: warning: ${message}\n`);
}

/** Rows in columns, two spaces apart, no trailing blanks. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

export function formatTime(unixMs: number): string {
  return new Date(unixMs).toISOString();
}

/** What cannot be foreseen is a bug; its message could hold anything, so only its kind is shown. */
export function asSesameError(error: unknown): SesameError {
  if (error instanceof SesameError) return error;
  const kind = error instanceof Error ? error.name : typeof error;
  return new SesameError("INTERNAL", `unexpected ${kind} (${errnoOf(error) || "no code"})`, { cause: error });
}

/** Messages quote names already; what a hostile peer slipped past that is made visible here. */
function calm(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => displayText(character));
}

/** The lines of an error, without the last newline. */
export function formatError(error: SesameError, format: "text" | "json"): string {
  const message = calm(error.message);
  const hint = calm(error.hint);
  if (format === "json") {
    return JSON.stringify({
      error: {
        code: error.code,
        message,
        ...(hint === "" ? {} : { hint }),
        retryable: error.retryable,
        exit: error.exit,
        ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
      },
    });
  }
  const label = error.exit === errorTable.INTERNAL.exit ? `error: ${error.code}:` : "error:";
  return hint === "" ? `sesame: ${label} ${message}` : `sesame: ${label} ${message}\nsesame: hint: ${hint}`;
}
