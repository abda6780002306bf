// Where an import comes from, as one thing: entries that are known by name, and values that are in secure memory while one of
// them is looked at. Hides whether they lie in a file that is read once or are decrypted one after the other.

import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { readBitwarden } from "../core/import-bitwarden.js";
import { readKeepassxc } from "../core/import-keepassxc.js";
import type { ImportEntry } from "../core/import-names.js";
import type { ImportValue, ReadExport } from "../core/import-source.js";
import type { SecureBuffer } from "../core/ports.js";
import { native } from "../platform/native.js";
import type { Environment } from "./context.js";
import { listStore, type StoreKind, withDecrypted } from "./import-stores.js";
import { readToEnd } from "./secure-reading.js";

export const importKinds = ["pass", "gopass", "keepassxc", "bitwarden"] as const;
export type ImportKind = (typeof importKinds)[number];

/** Values in the order of the entry's names; fewer where the last ones are not there. */
type UseValues = (values: readonly ImportValue[]) => Promise<void>;

export interface ImportItem extends ImportEntry {
  /** Whether it has a value for each name; else that shows when it is read. */
  readonly certain: boolean;
  withValues(use: UseValues): Promise<void>;
}

export interface ImportSource extends Disposable {
  readonly items: readonly ImportItem[];
  readonly leftOut: ReadonlyMap<string, number>;
}

export const maximumFileBytes = 64 * 1024 * 1024;
/** Beside the file: a value, what the bus holds of it, and room. */
const furtherBytes = 8 * 1024 * 1024;
const stdinFd = 0;

const readers: Readonly<Record<Exclude<ImportKind, StoreKind>, (file: Uint8Array) => ReadExport>> = {
  bitwarden: readBitwarden,
  keepassxc: readKeepassxc,
};

/** @throws FILE_NOT_READABLE, IMPORT_INVALID, IMPORT_TOO_LARGE, USAGE */
export function openSource(
  kind: ImportKind,
  path: string | undefined,
  environment: Environment,
): ImportSource {
  if (kind === "pass" || kind === "gopass") {
    if (path === "-") throw usage(`a store of ${kind} is a directory and can't come on standard input`);
    const { entries, leftOut } = listStore(kind, path, environment);
    const items = entries.map((entry) => ({
      path: entry.path,
      names: entry.names,
      certain: false,
      withValues: (use: UseValues) => withDecrypted(entry, environment, use),
    }));
    return { items, leftOut, [Symbol.dispose]: () => undefined };
  }
  const file = readFile(path === "-" ? undefined : path);
  try {
    const { entries, leftOut } = readers[kind](file.bytes);
    const items = entries.map(({ path: place, names, values }) => ({
      path: place,
      names,
      certain: true,
      withValues: (use: UseValues) => use(values),
    }));
    return { items, leftOut, [Symbol.dispose]: () => file.release() };
  } catch (error) {
    file.release();
    throw error;
  }
}

function readFile(path: string | undefined): SecureBuffer {
  if (path !== undefined) {
    const fd = openFile(path);
    try {
      return readDescriptor(fd, quoteText(path));
    } finally {
      closeSync(fd);
    }
  }
  if (native.isTerminal(stdinFd)) throw usage("FILE is missing, and standard input is a terminal");
  return readDescriptor(stdinFd, "standard input");
}

function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOCTTY);
  } catch (cause) {
    throw new SesameError("FILE_NOT_READABLE", `${quoteText(path)} can't be read`, {
      cause,
      details: { path },
    });
  }
}

function readDescriptor(fd: number, what: string): SecureBuffer {
  const tooLarge = (cause?: unknown): SesameError =>
    new SesameError("IMPORT_TOO_LARGE", `${what} does not fit into locked memory, or is larger than 64 MiB`, {
      cause,
    });
  const facts = fstatSync(fd);
  const expectedBytes = facts.isFile() ? facts.size : 0;
  if (expectedBytes > maximumFileBytes) throw tooLarge();
  // What is piped is there twice and more while its memory grows.
  const budgetBytes = (facts.isFile() ? expectedBytes : 3 * maximumFileBytes) + furtherBytes;
  if (budgetBytes > native.secureMemoryStatus().budgetBytes) native.configureSecureMemory({ budgetBytes });
  try {
    return readToEnd(fd, { what, maximumBytes: maximumFileBytes, tooLarge, expectedBytes });
  } catch (error) {
    if (error instanceof SesameError && error.code === "SECURE_MEMORY_EXHAUSTED") throw tooLarge(error);
    throw error;
  }
}

function usage(message: string): SesameError {
  return new SesameError("USAGE", message, { details: { command: "sesame import" } });
}
