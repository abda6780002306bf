// How passwords and values get in: from the terminal without echo or from standard input, always into
// secure memory, never more than was meant for us, and never through argv.

import { closeSync, openSync } from "node:fs";
import { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import { native } from "../platform/native.js";
import { readSome, readToEnd } from "./secure-reading.js";

export const maximumPasswordBytes = 4096;
export const maximumValueBytes = 1_048_576;
const stdinFd = 0;
const newline = 0x0a;
const standardInput = "standard input";

/**
 * One line without its newline. Reads byte by byte, so what follows stays for the next reader of the pipe.
 * @throws PASSWORD_EMPTY, PASSWORD_TOO_LONG
 */
function readPasswordLine(fd: number): SecureBuffer {
  const line = native.SecureBuffer.alloc(maximumPasswordBytes + 1);
  let length = 0;
  try {
    for (;;) {
      if (length > maximumPasswordBytes) {
        throw new SesameError(
          "PASSWORD_TOO_LONG",
          `the password is longer than ${maximumPasswordBytes} bytes`,
        );
      }
      if (readSome(fd, standardInput, line.bytes, length, 1) === 0 || line.bytes[length] === newline) break;
      length += 1;
    }
    if (length === 0) throw new SesameError("PASSWORD_EMPTY", "the password is empty");
    return line.truncate(length);
  } catch (error) {
    line.release();
    throw error;
  }
}

/** @throws TERMINAL_REQUIRED, CANCELLED */
function prompt(text: string, maximumBytes: number): SecureBuffer {
  let terminal: number;
  try {
    terminal = openSync("/dev/tty", "r+");
  } catch (cause) {
    throw new SesameError("TERMINAL_REQUIRED", "there is no terminal to ask on", { cause });
  }
  try {
    const typed = native.readPassphrase(terminal, text, maximumBytes);
    if (typed === null) throw new SesameError("CANCELLED", "the prompt was ended");
    return typed;
  } finally {
    closeSync(terminal);
  }
}

function promptPassword(text: string): SecureBuffer {
  const password = prompt(text, maximumPasswordBytes);
  if (password.length > 0) return password;
  password.release();
  throw new SesameError("PASSWORD_EMPTY", "the password is empty");
}

/** Where passwords come from: the person at the terminal, or one line of standard input. */
export type PasswordSource = "terminal" | "stdin";

export function readPassword(source: PasswordSource, profile: string): SecureBuffer {
  return source === "stdin"
    ? readPasswordLine(stdinFd)
    : promptPassword(`Password of profile "${profile}": `);
}

/** Of an export of a vault. */
export function readPassphrase(source: PasswordSource): SecureBuffer {
  return source === "stdin" ? readPasswordLine(stdinFd) : promptPassword("Passphrase of the export: ");
}

export function readNewPassword(source: PasswordSource, profile: string): SecureBuffer {
  return readTwice(source, "passwords", `New password for profile "${profile}": `);
}

export function readNewPassphrase(source: PasswordSource): SecureBuffer {
  return readTwice(source, "passphrases", "Passphrase for the export, which nothing can replace: ");
}

/** What is typed is asked for twice: a typing error would lock the vault or export for good. @throws PASSWORD_MISMATCH */
function readTwice(source: PasswordSource, what: string, text: string): SecureBuffer {
  if (source === "stdin") return readPasswordLine(stdinFd);
  const first = promptPassword(text);
  try {
    using second = promptPassword("The same again: ");
    if (!first.equals(second)) throw new SesameError("PASSWORD_MISMATCH", `the two ${what} differ`);
    return first;
  } catch (error) {
    first.release();
    throw error;
  }
}

export interface ValueOptions {
  readonly key: string;
  /** Stores no bytes at all instead of refusing them. */
  readonly allowEmpty: boolean;
  /** Drops one newline at the end, as `echo` and editors add it. */
  readonly trimNewline: boolean;
}

/**
 * The value from a prompt when standard input is a terminal, else every byte of standard input.
 * @throws VALUE_TOO_LARGE, VALUE_EMPTY, TERMINAL_REQUIRED, CANCELLED
 */
export function readValue(options: ValueOptions): SecureBuffer {
  const value = native.isTerminal(stdinFd)
    ? prompt(`Value of "${options.key}": `, maximumValueBytes)
    : readToEnd(stdinFd, {
        what: standardInput,
        maximumBytes: maximumValueBytes,
        tooLarge: () =>
          new SesameError("VALUE_TOO_LARGE", `the value is larger than ${maximumValueBytes} bytes`),
      });
  try {
    if (options.trimNewline && value.bytes[value.length - 1] === newline) value.truncate(value.length - 1);
    if (value.length === 0 && !options.allowEmpty) {
      throw new SesameError("VALUE_EMPTY", `the value of "${options.key}" is empty`, {
        details: { key: options.key },
      });
    }
    return value;
  } catch (error) {
    value.release();
    throw error;
  }
}
