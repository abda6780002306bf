// Tells when files may have become others: written, replaced, made, removed, or put elsewhere by a link or a directory that
// changed on the way to them. Hides inotify, which knows inodes and no paths, and what it can't see (network file
// systems, mounts): that is found by looking now and then.

import { type BigIntStats, type FSWatcher, lstatSync, readlinkSync, statSync, watch } from "node:fs";
import { join, resolve } from "node:path";
import { errnoOf } from "./file-trust.js";

export interface FileWatchOptions {
  /** Absolute; asked at each look, so that what was found may lead to more. None needs to be there. */
  readonly paths: () => readonly string[];
  /** What was seen last is `fingerprintOf(paths())`. */
  readonly onSettled: () => void;
  /** Told once: changes are found by looking alone from here on. @param errno why */
  readonly onBlind: (errno: string) => void;
}

/** Whoever writes a file in pieces is done after so long without another change; ten times that is waited at most. */
const settleMs = 100;
const longestSettleMs = 1_000;
/** Between looks that no event asked for. */
const lookMs = 10_000;
const blindLookMs = 1_000;
/** Links on the way to one file, as the kernel has it (path_resolution(7)). */
const maximumLinks = 40;

/** What tells the files of today from those of another moment, without opening one. */
export function fingerprintOf(paths: readonly string[]): string {
  return paths.map((path) => `${path}=${printOf(path)}`).join("\n");
}

export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: string }>();
  #timer: NodeJS.Timeout | null = null;
  #timerIsSettling = false;
  #settled: string;
  #pending: { readonly print: string; readonly sinceMs: number } | null = null;
  #isBlind = false;
  #isClosed = false;

  /** @param seen the fingerprint that the owner has acted upon */
  constructor(options: FileWatchOptions, seen: string) {
    this.#options = options;
    this.#settled = seen;
    this.#look();
  }

  /** The owner has acted upon this. */
  settle(seen: string): void {
    this.#settled = seen;
    this.#pending = null;
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #look(): void {
    if (this.#isClosed) return;
    const paths = this.#options.paths();
    // Before the fingerprint: what changes after it is told.
    this.#follow(new Set(paths.flatMap(directoriesTo)));
    const print = fingerprintOf(paths);
    if (print === this.#settled) {
      this.#pending = null;
      return this.#schedule(this.#isBlind ? blindLookMs : lookMs);
    }
    const nowMs = performance.now();
    const sinceMs = this.#pending?.sinceMs ?? nowMs;
    if (this.#pending?.print !== print && nowMs - sinceMs < longestSettleMs) {
      this.#pending = { print, sinceMs };
      return this.#schedule(settleMs);
    }
    this.settle(print);
    this.#options.onSettled();
    // Other paths may be looked for now.
    this.#schedule(settleMs);
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerIsSettling = delayMs === settleMs;
    this.#timer = setTimeout(() => this.#look(), delayMs).unref();
  }

  #told(): void {
    // Events come in bursts: one look follows them all, and none puts it off.
    if (!this.#isClosed && !this.#timerIsSettling) this.#schedule(settleMs);
  }

  #follow(directories: ReadonlySet<string>): void {
    for (const [directory, { watcher, inode }] of this.#watchers) {
      if (directories.has(directory) && inodeOf(directory) === inode) continue;
      watcher.close();
      this.#watchers.delete(directory);
    }
    for (const directory of directories) {
      if (!this.#watchers.has(directory)) this.#open(directory);
    }
  }

  #open(directory: string): void {
    const inode = inodeOf(directory);
    if (inode === null) return;
    try {
      const watcher = watch(directory, { persistent: false }, () => this.#told());
      watcher.on("error", (error) => this.#lose(directory, watcher, error));
      this.#watchers.set(directory, { watcher, inode });
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== "ENOENT" && errno !== "ENOTDIR" && errno !== "EACCES") this.#goBlind(errno);
    }
  }

  #lose(directory: string, watcher: FSWatcher, error: unknown): void {
    watcher.close();
    if (this.#watchers.get(directory)?.watcher === watcher) this.#watchers.delete(directory);
    this.#goBlind(errnoOf(error));
  }

  #goBlind(errno: string): void {
    if (this.#isBlind) return;
    this.#isBlind = true;
    this.#schedule(blindLookMs);
    this.#options.onBlind(errno);
  }
}

function printOf(path: string): string {
  try {
    const status: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (status === undefined)
      return lstatSync(path, { throwIfNoEntry: false }) === undefined ? "" : "dangling";
    const { dev, ino, size, mode, uid, mtimeNs, ctimeNs } = status;
    return [dev, ino, size, mode, uid, mtimeNs, ctimeNs].join(":");
  } catch (error) {
    return errnoOf(error);
  }
}

/**
 * Where a change of what the path leads to shows: the directory that holds the file, the one above it (that directory may
 * be put in the place of another), and the same for each link on the way.
 */
function directoriesTo(path: string): string[] {
  const found = new Set<string>();
  let links = 0;
  const walk = (target: string): void => {
    const parts = resolve(target).split("/").slice(1);
    let at = "/";
    for (const [index, part] of parts.entries()) {
      const next = join(at, part);
      if (index >= parts.length - 2) found.add(at);
      const link = linkAt(next);
      if (link !== null && ++links <= maximumLinks) {
        found.add(at);
        return walk(join(resolve(at, link), ...parts.slice(index + 1)));
      }
      if (!isDirectory(next)) {
        // What is missing comes to be here.
        found.add(at);
        return;
      }
      at = next;
    }
  };
  walk(path);
  return [...found];
}

function linkAt(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

function inodeOf(directory: string): string | null {
  try {
    const status = statSync(directory, { bigint: true, throwIfNoEntry: false });
    return status === undefined ? null : `${status.dev}:${status.ino}`;
  } catch {
    return null;
  }
}
