// A disk that may lose power: a trace of what a program asked of its file system, and the states in which each instant of it may
// be found afterwards. What was not synced may be there or not, sector by sector, in any order; a file's length may be there
// without its bytes, as zeros; a name may be there or not until its directory is synced, each apart from the others.
//
// The trace is recorded around the real node:fs, which does everything as ever.

import type * as Fs from "node:fs";
import { constants, mkdirSync, type PathLike, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

type Change =
  | { readonly kind: "write"; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly length: number };

/** `file` is a number for the lifetime of the content, whatever its names. */
type Operation =
  | { readonly op: "change"; readonly file: number; readonly change: Change; readonly isSynced: boolean }
  /** The first so many changes of the file since it was made are on the disk. */
  | { readonly op: "sync"; readonly file: number; readonly changes: number }
  | { readonly op: "sync-directory"; readonly directory: string }
  | { readonly op: "name"; readonly name: NameChange }
  /** What was done before is on the disk, and no instant of it counts. */
  | { readonly op: "begin" }
  | { readonly op: "acknowledge"; readonly what: string };

interface NameChange {
  readonly directory: string;
  /** Null for a directory that is made. */
  readonly add: { readonly path: string; readonly file: number | null } | null;
  readonly remove: string | null;
}

type FileSystem = typeof Fs;

interface Descriptor {
  readonly path: string;
  /** Null for a directory. */
  readonly file: number | null;
  readonly isSynced: boolean;
  position: number;
}

export class Recorder {
  #root: string | null = null;
  #files = 0;
  readonly #operations: Operation[] = [];
  readonly #names = new Map<string, number>();
  readonly #changes = new Map<number, number>();
  readonly #open = new Map<number, Descriptor>();

  /** What lies below `root` is on the disk already, and what happens there from here on is recorded. */
  begin(root: string, files: ReadonlyMap<string, Buffer> = new Map()): void {
    this.#root = root;
    this.#operations.length = 0;
    this.#names.clear();
    this.#open.clear();
    for (const path of new Set([...files.keys()].map(dirname)))
      if (path !== ".")
        this.#add({ op: "name", name: { directory: "", add: { path, file: null }, remove: null } });
    for (const [path, bytes] of files) {
      const file = this.#fileOf(join(root, path));
      this.#change(file, { kind: "write", offset: 0, bytes }, true);
      this.#add({ op: "name", name: { directory: "", add: { path, file }, remove: null } });
    }
    this.#add({ op: "sync-directory", directory: "" });
    this.#add({ op: "begin" });
  }

  end(): readonly Operation[] {
    this.#root = null;
    return [...this.#operations];
  }

  acknowledge(what: string): void {
    if (this.#root !== null) this.#add({ op: "acknowledge", what });
  }

  /** The same functions, which tell of what they did. */
  around(fs: FileSystem): FileSystem {
    const placeOf = (path: unknown): string | null => this.#placeOf(path);
    const nameAt = (path: unknown, change: (place: string) => void): void => {
      const place = placeOf(path);
      if (place !== null) change(place);
    };
    const openSync: FileSystem["openSync"] = (path, flags, mode) => {
      const place = placeOf(path);
      const isThere = place !== null && fs.existsSync(path);
      const descriptor = fs.openSync(path, flags, mode);
      if (place !== null) this.#opened(descriptor, place, Number(flags), isThere);
      return descriptor;
    };
    const written = (descriptor: number, bytes: Buffer, position: number | null): void => {
      const open = this.#open.get(descriptor);
      if (open === undefined || open.file === null) return;
      const offset = position ?? open.position;
      if (position === null) open.position += bytes.length;
      this.#change(open.file, { kind: "write", offset, bytes: Buffer.from(bytes) }, open.isSynced);
    };
    const synced = (descriptor: number, changes?: number): void => {
      const open = this.#open.get(descriptor);
      if (open === undefined) return;
      if (open.file === null) this.#add({ op: "sync-directory", directory: open.path });
      else this.#add({ op: "sync", file: open.file, changes: changes ?? this.#changes.get(open.file) ?? 0 });
    };
    const made = {
      ...fs,
      openSync,
      closeSync: (descriptor: number) => {
        this.#open.delete(descriptor);
        fs.closeSync(descriptor);
      },
      writeSync: (
        descriptor: number,
        bytes: Uint8Array,
        from = 0,
        length = bytes.length,
        at: number | null = null,
      ) => {
        const count = fs.writeSync(descriptor, bytes, from, length, at);
        written(descriptor, Buffer.from(bytes.subarray(from, from + count)), at);
        return count;
      },
      write: (
        descriptor: number,
        bytes: Buffer,
        from: number,
        length: number,
        at: number,
        done: (error: Error | null, count: number) => void,
      ) => {
        fs.write(descriptor, bytes, from, length, at, (error, count) => {
          if (error === null) written(descriptor, bytes.subarray(from, from + count), at);
          done(error, count);
        });
      },
      fsyncSync: (descriptor: number) => {
        fs.fsyncSync(descriptor);
        synced(descriptor);
      },
      fdatasyncSync: (descriptor: number) => {
        fs.fdatasyncSync(descriptor);
        synced(descriptor);
      },
      fdatasync: (descriptor: number, done: (error: Error | null) => void) => {
        const file = this.#open.get(descriptor)?.file ?? null;
        const changes = file === null ? 0 : (this.#changes.get(file) ?? 0);
        fs.fdatasync(descriptor, (error) => {
          if (error === null) synced(descriptor, changes);
          done(error);
        });
      },
      ftruncateSync: (descriptor: number, length: number) => {
        fs.ftruncateSync(descriptor, length);
        const open = this.#open.get(descriptor);
        if (open !== undefined && open.file !== null)
          this.#change(open.file, { kind: "truncate", length }, false);
      },
      mkdirSync: (path: PathLike, options?: Parameters<FileSystem["mkdirSync"]>[1]) => {
        const result = fs.mkdirSync(path, options);
        nameAt(path, (place) =>
          this.#rename({ directory: dirname(place), add: { path: place, file: null }, remove: null }),
        );
        return result;
      },
      renameSync: (from: PathLike, to: PathLike) => {
        fs.renameSync(from, to);
        nameAt(from, (old) =>
          nameAt(to, (place) => {
            const file = this.#names.get(old);
            if (file === undefined) throw new Error(`"${old}" was renamed and never seen`);
            this.#rename({ directory: dirname(place), add: { path: place, file }, remove: old });
          }),
        );
      },
      unlinkSync: (path: PathLike) => {
        fs.unlinkSync(path);
        nameAt(path, (place) => this.#rename({ directory: dirname(place), add: null, remove: place }));
      },
    };
    return { ...made, default: made } as unknown as FileSystem;
  }

  #placeOf(path: unknown): string | null {
    if (this.#root === null || typeof path !== "string") return null;
    const place = relative(this.#root, path);
    return place.startsWith("..") ? null : place;
  }

  #opened(descriptor: number, place: string, flags: number, isThere: boolean): void {
    const isDirectory = (flags & constants.O_DIRECTORY) === constants.O_DIRECTORY;
    const isSynced = (flags & constants.O_DSYNC) !== 0;
    const file = isDirectory ? null : this.#fileOf(join(this.#root ?? "", place));
    this.#open.set(descriptor, { path: place, file, isSynced, position: 0 });
    if (file !== null && !isThere)
      this.#rename({ directory: dirname(place), add: { path: place, file }, remove: null });
  }

  #fileOf(path: string): number {
    const place = relative(this.#root ?? "", path);
    const known = this.#names.get(place);
    if (known !== undefined) return known;
    this.#files += 1;
    this.#names.set(place, this.#files);
    return this.#files;
  }

  #rename(name: NameChange): void {
    if (name.remove !== null) this.#names.delete(name.remove);
    if (name.add !== null && name.add.file !== null) this.#names.set(name.add.path, name.add.file);
    this.#add({ op: "name", name: { ...name, directory: name.directory === "." ? "" : name.directory } });
  }

  #change(file: number, change: Change, isSynced: boolean): void {
    this.#changes.set(file, (this.#changes.get(file) ?? 0) + 1);
    this.#add({ op: "change", file, change, isSynced });
  }

  #add(operation: Operation): void {
    this.#operations.push(operation);
  }
}

// ---- what may be left

/** What is on the disk for certain, and what may be. */
interface Instant {
  readonly files: ReadonlyMap<number, { readonly safe: Buffer; readonly waiting: readonly Change[] }>;
  readonly names: ReadonlyMap<string, number | null>;
  readonly waitingNames: readonly NameChange[];
  readonly acknowledged: readonly string[];
}

export interface DiskState {
  /** Paths and contents; null for a directory. */
  readonly content: ReadonlyMap<string, Buffer | null>;
  /** Acknowledged before the power went. */
  readonly acknowledged: readonly string[];
  readonly instant: number;
}

const sectorBytes = 512;

function apply(content: Buffer, change: Change): Buffer {
  if (change.kind === "truncate") {
    const cut = Buffer.alloc(change.length);
    content.copy(cut);
    return cut;
  }
  const end = change.offset + change.bytes.length;
  const grown = Buffer.alloc(Math.max(content.length, end));
  content.copy(grown);
  change.bytes.copy(grown, change.offset);
  return grown;
}

function rename(names: Map<string, number | null>, { add, remove }: NameChange): void {
  if (remove !== null) names.delete(remove);
  if (add !== null) names.set(add.path, add.file);
}

/** Before the operation with that number, and with it under way where it is one that can be. */
function instantsOf(operations: readonly Operation[]): Instant[] {
  const files = new Map<number, { safe: Buffer; waiting: Change[]; applied: number }>();
  const names = new Map<string, number | null>();
  let waitingNames: NameChange[] = [];
  const acknowledged: string[] = [];
  const instants: Instant[] = [];
  const take = (): void => {
    instants.push({
      files: new Map([...files].map(([file, { safe, waiting }]) => [file, { safe, waiting: [...waiting] }])),
      names: new Map(names),
      waitingNames: [...waitingNames],
      acknowledged: [...acknowledged],
    });
  };
  for (const operation of operations) {
    switch (operation.op) {
      case "change": {
        const file = files.get(operation.file) ?? { safe: Buffer.alloc(0), waiting: [], applied: 0 };
        files.set(operation.file, file);
        file.waiting.push(operation.change);
        // Under way.
        take();
        if (operation.isSynced) {
          file.safe = file.waiting.reduce(apply, file.safe);
          file.applied += file.waiting.length;
          file.waiting = [];
        }
        break;
      }
      case "sync": {
        const file = files.get(operation.file);
        if (file === undefined) break;
        const count = operation.changes - file.applied;
        file.safe = file.waiting.slice(0, count).reduce(apply, file.safe);
        file.waiting = file.waiting.slice(count);
        file.applied = operation.changes;
        break;
      }
      case "name":
        waitingNames.push(operation.name);
        break;
      case "sync-directory": {
        const { directory } = operation;
        for (const name of waitingNames) if (name.directory === directory) rename(names, name);
        waitingNames = waitingNames.filter((name) => name.directory !== directory);
        break;
      }
      case "begin":
        instants.length = 0;
        break;
      case "acknowledge":
        acknowledged.push(operation.what);
        break;
    }
    take();
  }
  return instants;
}

/** What of a file's waiting changes may be there. */
function* contentsOf(
  { safe, waiting }: { readonly safe: Buffer; readonly waiting: readonly Change[] },
  chance: () => number,
  tries: number,
): Generator<Buffer> {
  yield safe;
  if (waiting.length === 0) return;
  const whole = waiting.reduce(apply, safe);
  yield whole;
  // The length alone.
  if (whole.length > safe.length) yield apply(safe, { kind: "truncate", length: whole.length });
  for (let attempt = 0; attempt < tries; attempt += 1) {
    // Cut off anywhere within what is new.
    const cut = safe.length + Math.floor(chance() * Math.max(0, whole.length - safe.length));
    if (whole.length > safe.length) yield whole.subarray(0, cut);
    // Any of the sectors, and any of the changes.
    let content = safe;
    for (const change of waiting) {
      if (change.kind === "truncate") {
        if (chance() < 0.5) content = apply(content, change);
        continue;
      }
      if (chance() < 0.5)
        content = apply(content, {
          kind: "truncate",
          length: Math.max(content.length, change.offset + change.bytes.length),
        });
      for (let at = 0; at < change.bytes.length;) {
        const end = Math.min(change.bytes.length, at + sectorBytes - ((change.offset + at) % sectorBytes));
        if (chance() < 0.7)
          content = apply(content, {
            kind: "write",
            offset: change.offset + at,
            bytes: change.bytes.subarray(at, end),
          });
        at = end;
      }
    }
    yield content;
  }
}

function* namesOf(
  { names, waitingNames }: Instant,
  chance: () => number,
  tries: number,
): Generator<Map<string, number | null>> {
  const choose = (isThere: (index: number) => boolean): Map<string, number | null> => {
    const chosen = new Map(names);
    for (const [index, name] of waitingNames.entries()) if (isThere(index)) rename(chosen, name);
    return chosen;
  };
  yield choose(() => true);
  if (waitingNames.length === 0) return;
  yield choose(() => false);
  if (waitingNames.length === 1) return;
  for (const index of waitingNames.keys()) {
    yield choose((other) => other === index);
    yield choose((other) => other !== index);
  }
  for (let attempt = 0; attempt < tries; attempt += 1) yield choose(() => chance() < 0.5);
}

export interface StatesOptions {
  readonly chance: () => number;
  /** Random choices at each instant, of contents and of names. */
  readonly tries: number;
}

/** Each state once. */
export function* statesOf(
  operations: readonly Operation[],
  { chance, tries }: StatesOptions,
): Generator<DiskState> {
  const seen = new Set<string>();
  for (const [number, instant] of instantsOf(operations).entries()) {
    const waiting = [...instant.files].filter(([, { waiting: changes }]) => changes.length > 0);
    const variants: ReadonlyMap<number, Buffer>[] = [];
    const settled = new Map([...instant.files].map(([file, { safe }]) => [file, safe]));
    if (waiting.length === 0) variants.push(settled);
    for (const [file, states] of waiting)
      for (const content of contentsOf(states, chance, tries)) {
        const others = waiting
          .filter(([other]) => other !== file)
          .map(
            ([other, { safe, waiting: changes }]) =>
              [other, chance() < 0.5 ? safe : changes.reduce(apply, safe)] as const,
          );
        variants.push(new Map([...settled, ...others, [file, content]]));
      }
    for (const names of namesOf(instant, chance, tries))
      for (const contents of variants) {
        const content = new Map<string, Buffer | null>();
        for (const [path, file] of [...names].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
          const parent = dirname(path);
          if (parent !== "." && !content.has(parent)) continue;
          content.set(path, file === null ? null : (contents.get(file) ?? Buffer.alloc(0)));
        }
        const print = [...content]
          .map(([path, bytes]) => `${path}:${bytes?.toString("latin1") ?? "/"}`)
          .join("|");
        const known = `${instant.acknowledged.length}|${print}`;
        if (seen.has(known)) continue;
        seen.add(known);
        yield { content, acknowledged: instant.acknowledged, instant: number };
      }
  }
}

export function layOut(root: string, { content }: DiskState): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { mode: 0o700 });
  for (const [path, bytes] of content)
    if (bytes === null) mkdirSync(join(root, path), { mode: 0o700 });
    else writeFileSync(join(root, path), bytes, { mode: 0o600 });
}
