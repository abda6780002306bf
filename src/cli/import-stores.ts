// The stores of pass and gopass: a tree of files that the person's own gpg decrypts. Hides how what gpg writes gets into secure
// memory: by a pipe of ours, because Node.js would read its own into ordinary memory.

import { spawn } from "node:child_process";
import { closeSync, type Dirent, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative, resolve } from "node:path";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import type { ImportEntry } from "../core/import-names.js";
import { type ImportValue, LeftOut } from "../core/import-source.js";
import type { SecureBuffer } from "../core/ports.js";
import { native } from "../platform/native.js";
import { commandEnvironment } from "./command-environment.js";
import type { Environment } from "./context.js";
import { findCommand } from "./find-command.js";
import { maximumValueBytes } from "./input.js";
import { readToEnd } from "./secure-reading.js";

export type StoreKind = "pass" | "gopass";

interface StoreFile extends ImportEntry {
  readonly file: string;
}

export interface Store {
  readonly entries: readonly StoreFile[];
  readonly leftOut: ReadonlyMap<string, number>;
}

const suffix = ".gpg";
const newline = 0x0a;
/** The first line of gopass's own format of 2020, in which the password is a header. */
const oldFormat = new TextEncoder().encode("GOPASS-SECRET-1.0");

function storeDirectory(kind: StoreKind, environment: Environment): string {
  const chosen = environment["PASSWORD_STORE_DIR"] ?? "";
  if (chosen !== "") return resolve(chosen);
  const home = environment["HOME"] ?? homedir();
  if (kind === "pass") return join(home, ".password-store");
  return join(environment["XDG_DATA_HOME"] || join(home, ".local/share"), "gopass/stores/root");
}

/** Every entry by its name, none decrypted. @throws FILE_NOT_READABLE, IMPORT_INVALID */
export function listStore(kind: StoreKind, path: string | undefined, environment: Environment): Store {
  const directory = path === undefined ? storeDirectory(kind, environment) : resolve(path);
  const leftOut = new LeftOut();
  const entries = [...filesBelow(directory, leftOut)].map((file) => ({
    file,
    path: relative(directory, file).slice(0, -suffix.length).split("/"),
    names: ["", "notes"],
  }));
  if (entries.length === 0)
    throw new SesameError(
      "IMPORT_INVALID",
      `${quoteText(directory)} is no store of ${kind}: no *${suffix} is in it`,
    );
  return { entries, leftOut: leftOut.counts };
}

/** In the order of their names, which is the same each time. Links to directories could lead in circles. */
function* filesBelow(directory: string, leftOut: LeftOut): Generator<string> {
  const isBefore = (one: Dirent, other: Dirent): number => (one.name < other.name ? -1 : 1);
  for (const entry of readDirectory(directory).toSorted(isBefore)) {
    const path = join(directory, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) yield* filesBelow(path, leftOut);
    else if (entry.name.endsWith(suffix)) yield path;
    else if (entry.name.endsWith(".age")) leftOut.add("files encrypted with age");
    else if (entry.isSymbolicLink()) leftOut.add("links");
  }
}

function readDirectory(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (cause) {
    throw new SesameError("FILE_NOT_READABLE", `directory ${quoteText(path)} can't be read`, {
      cause,
      details: { path },
    });
  }
}

/** What gpg makes of the file. It asks for a passphrase itself. @throws IMPORT_DECRYPT_FAILED, VALUE_TOO_LARGE */
async function decrypt(file: string, environment: Environment): Promise<SecureBuffer> {
  const failed = (): SesameError =>
    new SesameError("IMPORT_DECRYPT_FAILED", `gpg did not decrypt ${quoteText(file)}`, {
      details: { path: file },
    });
  const gpg = findCommand("gpg", environment["PATH"]);
  const { readEnd, writeEnd } = native.openPipe();
  try {
    const child = spawn(gpg, ["--batch", "--quiet", "--no-verbose", "--decrypt", file], {
      stdio: ["inherit", writeEnd, "inherit"],
      env: commandEnvironment(environment),
    });
    const status = new Promise<number | null>((done) => {
      child.once("error", () => done(null)).once("close", done);
    });
    closeSync(writeEnd);
    try {
      const plain = readToEnd(readEnd, {
        what: "what gpg writes",
        maximumBytes: maximumValueBytes,
        tooLarge: () =>
          new SesameError("VALUE_TOO_LARGE", `${quoteText(file)} holds more than ${maximumValueBytes} bytes`),
      });
      if ((await status) === 0) return plain;
      plain.release();
      throw failed();
    } finally {
      child.kill("SIGTERM");
      await status;
    }
  } finally {
    closeSync(readEnd);
  }
}

/** The first line, and all that follows it; none is a copy. */
function valuesIn(plain: Uint8Array): readonly ImportValue[] {
  const end = plain.indexOf(newline);
  const parts = end < 0 ? [plain] : [plain.subarray(0, end), plain.subarray(end + 1)];
  return parts.map((part) => ({ length: part.length, write: (out) => out.set(part) }));
}

/** Runs `work` with an entry's password and, where there are more lines, notes. @throws as decrypt, IMPORT_INVALID */
export async function withDecrypted(
  { file }: StoreFile,
  environment: Environment,
  work: (values: readonly ImportValue[]) => Promise<void>,
): Promise<void> {
  using plain = await decrypt(file, environment);
  if (oldFormat.every((byte, index) => plain.bytes[index] === byte))
    throw new SesameError("IMPORT_INVALID", `${quoteText(file)} is in an old format of gopass`);
  await work(valuesIn(plain.bytes));
}
