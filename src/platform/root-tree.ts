// A tree of files that root alone writes: "/" itself, or a directory that stands for it. Hides that no path is ever trusted: each
// directory is opened from the one before it and kept open, and none is gone through that somebody else could have put there or could
// write, so that nobody leads the writer anywhere else.

import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { SesameError } from "../core/errors.js";
import { errnoOf, ioFailure, quote, writeFailure } from "./file-trust.js";
import { readAll, writeFully } from "./files.js";

/** What lies at a place; null for nothing. */
export interface Entry {
  readonly kind: "file" | "link" | "directory" | "special";
  /** Null for what is no file, and for one that is larger than anything of ours. */
  readonly bytes: Buffer | null;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Where the first one holds what another process staged, and that is still of use. */
export type Slot = "first" | "second";

export const publicFile = 0o644;
const publicDirectory = 0o755;
const othersWrite = 0o022;
const maximumBytes = 64 * 1024 * 1024;
/** Links on the way to one place, as the kernel has it (path_resolution(7)). */
const maximumLinks = 40;
const directoryFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

interface Step {
  readonly descriptor: number;
  /** In the tree, links resolved. */
  readonly path: string;
}

export class RootTree implements Disposable {
  readonly owner: Owner;
  readonly #base: Step;
  readonly #steps = new Map<string, Step>();
  readonly #staged = new Map<string, { readonly parent: Step; readonly name: string }>();
  readonly #made: { readonly parent: Step; readonly name: string }[] = [];
  readonly #touched = new Set<Step>();

  private constructor(base: Step, owner: Owner) {
    this.#base = base;
    this.owner = owner;
  }

  /**
   * @param base a directory of this process's own user
   * @throws FLEET_PLACE_UNSAFE, FILE_IO_FAILED
   */
  static open(base: string): RootTree {
    let descriptor: number;
    try {
      descriptor = openSync(base, constants.O_RDONLY | constants.O_DIRECTORY);
    } catch (error) {
      throw ioFailure(base, error);
    }
    try {
      const owner = { uid: process.geteuid?.() ?? -1, gid: process.getegid?.() ?? -1 };
      const step = { descriptor, path: "/" };
      checkDirectory(base, fstatSync(descriptor), owner);
      // Without /proc nothing would seem to be there.
      if (fstatSync(descriptor).ino !== lstatSync(within(step, "."), { throwIfNoEntry: false })?.ino)
        throw new SesameError("FILE_IO_FAILED", 'files can\'t be reached through "/proc"', {
          details: { path: "/proc" },
        });
      const tree = new RootTree(step, owner);
      tree.#steps.set("/", step);
      return tree;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** Of the directory that stands for "/": for a lock. */
  get descriptor(): number {
    return this.#base.descriptor;
  }

  /** @throws FLEET_PLACE_UNSAFE, FILE_IO_FAILED */
  look(path: string): Entry | null {
    return this.#lookBeside(path, basename(path));
  }

  /** Paths of what is in a directory; none where there is none. @throws FLEET_PLACE_UNSAFE, FILE_IO_FAILED */
  list(path: string): readonly string[] {
    const step = this.#directory(path, "find");
    return step === null
      ? []
      : attempt(path, () => readdirSync(within(step, "."))).map((name) => join(path, name));
  }

  /** What a stage() that never came to its commit() has left. */
  lookAtStaged(path: string): Entry | null {
    return this.#lookBeside(path, stagedName(path, "first"));
  }

  /** Puts the bytes beside the place, durable, with the owner and mode of the tree. @throws FLEET_PLACE_UNSAFE, DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
  stage(path: string, bytes: Uint8Array, slot: Slot = "first"): void {
    const parent = this.#directory(dirname(path), "make");
    if (parent === null) throw new SesameError("INTERNAL", "a directory that was made is not there");
    const name = stagedName(path, slot);
    const at = within(parent, name);
    attempt(path, () => {
      unlinkWhereThere(at);
      const descriptor = openSync(
        at,
        constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
        0o600,
      );
      this.#staged.set(path, { parent, name });
      try {
        fchownSync(descriptor, this.owner.uid, this.owner.gid);
        fchmodSync(descriptor, publicFile);
        writeFully(descriptor, bytes);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    });
    this.#touched.add(parent);
  }

  /** What was staged takes its place. @throws DISK_READ_ONLY, FILE_IO_FAILED */
  commit(path: string): void {
    const staged = this.#staged.get(path);
    if (staged === undefined) throw new SesameError("INTERNAL", "a file was committed that was not staged");
    const { parent, name } = staged;
    attempt(path, () => renameSync(within(parent, name), within(parent, basename(path))));
    this.#staged.delete(path);
    this.#touched.add(parent);
  }

  /** Takes back what was staged and not committed, and the directories that were made for it. */
  discard(): void {
    for (const [path, { parent, name }] of this.#staged)
      attempt(path, () => unlinkWhereThere(within(parent, name)));
    this.#staged.clear();
    for (const { parent, name } of this.#made.toReversed()) {
      try {
        rmdirSync(within(parent, name));
      } catch {
        // Something is in it: then it is of use.
      }
    }
    this.#made.length = 0;
  }

  /** The file, or the link, at the place. @throws FLEET_PLACE_UNSAFE, DISK_READ_ONLY, FILE_IO_FAILED */
  remove(path: string): void {
    const parent = this.#directory(dirname(path), "find");
    if (parent === null) return;
    attempt(path, () => unlinkWhereThere(within(parent, basename(path))));
    this.#touched.add(parent);
  }

  /** Removes what any process's stage() has left in these directories. @throws as remove */
  clearStaged(directories: readonly string[]): void {
    for (const path of directories) {
      for (const at of this.list(path)) if (stagedNames.test(basename(at))) this.remove(at);
    }
  }

  /** Makes all that was done survive a power cut. @throws FILE_IO_FAILED */
  sync(): void {
    for (const step of this.#touched) attempt(step.path, () => fsyncSync(step.descriptor));
    this.#touched.clear();
  }

  /** Directories of the tree's own that are not of its mode; they are the owner's, and closed to others' writing. */
  closedDirectories(paths: readonly string[]): readonly string[] {
    return paths.filter((path) => {
      const step = this.#directory(path, "find");
      return step !== null && (fstatSync(step.descriptor).mode & 0o7777) !== publicDirectory;
    });
  }

  openUp(path: string): void {
    const step = this.#directory(path, "find");
    if (step !== null) attempt(path, () => fchmodSync(step.descriptor, publicDirectory));
  }

  [Symbol.dispose](): void {
    for (const { descriptor } of new Set([this.#base, ...this.#steps.values()])) closeSync(descriptor);
  }

  #lookBeside(path: string, name: string): Entry | null {
    const parent = this.#directory(dirname(path), "find");
    if (parent === null) return null;
    const at = within(parent, name);
    const status = statusOf(path, at);
    if (status === null) return null;
    if (!status.isFile()) {
      const { mode, uid, gid } = status;
      const kind = status.isSymbolicLink() ? "link" : status.isDirectory() ? "directory" : "special";
      return { kind, bytes: null, mode: mode & 0o7777, uid, gid };
    }
    return attempt(path, () => {
      const descriptor = openSync(
        at,
        constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY,
      );
      try {
        const { size, mode, uid, gid } = fstatSync(descriptor);
        const bytes = size > maximumBytes ? null : readAll(descriptor, size);
        return { kind: "file", bytes, mode: mode & 0o7777, uid, gid };
      } finally {
        closeSync(descriptor);
      }
    });
  }

  /** Null where it is not there. @throws FLEET_PLACE_UNSAFE, and where it is to be made what making it throws */
  #directory(path: string, missing: "find" | "make"): Step | null {
    const known = this.#steps.get(path);
    if (known !== undefined) return known;
    let trail = [this.#base];
    const rest = path.split("/");
    for (let links = 0; ;) {
      const at = trail.at(-1) ?? this.#base;
      const name = rest.shift();
      if (name === undefined) {
        this.#steps.set(path, at);
        return at;
      }
      if (name === "" || name === ".") continue;
      if (name === "..") {
        if (trail.length > 1) trail = trail.slice(0, -1);
        continue;
      }
      const shown = join(at.path, name);
      const status = statusOf(shown, within(at, name));
      if (status === null && missing === "find") return null;
      if (status?.isSymbolicLink() === true) {
        links += 1;
        if (links > maximumLinks) throw unsafe(path, "is a loop of symbolic links");
        if (status.uid !== this.owner.uid) throw unsafe(shown, `is a link of uid ${status.uid}`);
        const target = attempt(shown, () => readlinkSync(within(at, name)));
        if (target.startsWith("/")) trail = [this.#base];
        rest.unshift(...target.split("/"));
        continue;
      }
      trail = [...trail, this.#enter(at, name, status === null)];
    }
  }

  #enter(parent: Step, name: string, isMissing: boolean): Step {
    const path = join(parent.path, name);
    const known = this.#steps.get(path);
    if (known !== undefined) return known;
    return attempt(path, () => {
      if (isMissing) {
        mkdirSync(within(parent, name), 0o700);
        this.#made.push({ parent, name });
        this.#touched.add(parent);
      }
      const descriptor = openSync(within(parent, name), directoryFlags);
      const step = { descriptor, path };
      this.#steps.set(path, step);
      if (isMissing) {
        fchownSync(descriptor, this.owner.uid, this.owner.gid);
        fchmodSync(descriptor, publicDirectory);
      }
      checkDirectory(path, fstatSync(descriptor), this.owner);
      return step;
    });
  }
}

/** openat(2) and its kin: /proc leads from a descriptor to what it is of, wherever that has been moved to. */
function within({ descriptor }: Step, name: string): string {
  return `/proc/self/fd/${descriptor}/${name}`;
}

/** With a dot in front, so that systemd and logind pass it by. */
function stagedName(path: string, slot: Slot): string {
  return `.${basename(path)}.${slot === "first" ? "fleet-new" : "fleet-next"}`;
}

const stagedNames = /^\..+\.fleet-(?:new|next)$/;

function statusOf(path: string, at: string): Stats | null {
  return attempt(path, () => lstatSync(at, { throwIfNoEntry: false }) ?? null);
}

function unlinkWhereThere(at: string): void {
  try {
    unlinkSync(at);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
}

function checkDirectory(path: string, status: Stats, { uid }: Owner): void {
  if (status.uid !== uid) throw unsafe(path, `belongs to uid ${status.uid}`);
  if ((status.mode & othersWrite) !== 0)
    throw unsafe(path, `can be written by others (mode ${(status.mode & 0o7777).toString(8)})`);
}

function unsafe(path: string, what: string): SesameError {
  return new SesameError("FLEET_PLACE_UNSAFE", `${quote(path)} ${what}`, { details: { path } });
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SesameError) throw error;
    const errno = errnoOf(error);
    if (errno === "ENOTDIR") throw unsafe(path, "is no directory");
    throw writeFailure(path, error);
  }
}
