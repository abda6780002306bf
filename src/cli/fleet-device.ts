// The files of a fleet on this device: what is there, and how it becomes what a tree wants. Hides the order in which a run may be cut short
// anywhere: the new record is laid beside the one in force before the first file changes, and takes its place after the last.

import { closeSync, constants, openSync } from "node:fs";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import {
  type ApplicationInput,
  effectsOf,
  type Effects,
  type FileChange,
  type KnownRecord,
  placesOf,
  planApplication,
  type Standing,
} from "../fleet/application.js";
import { deviceFile } from "../fleet/render.js";
import { type DeviceRecord, parseDeviceRecord, type ReadTree } from "../fleet/tree-document.js";
import { native } from "../platform/native.js";
import { errnoOf } from "../platform/files.js";
import { type Entry, publicFile, RootTree } from "../platform/root-tree.js";
import { sha256Hex } from "./fleet-files.js";

/** What is to be done, and the bytes that it is about. */
export interface DevicePlan {
  readonly changes: readonly FileChange[];
  readonly effects: Effects;
  readonly former: DeviceRecord | null;
  /** What lies at a place as text; null for nothing, and for what is none. */
  readonly before: (path: string) => string | null;
  readonly after: (path: string) => string | null;
  /** Directories that are to be opened up to everybody's reading. */
  readonly closed: readonly string[];
  /** A run before this one did not come to its end. */
  readonly cutShort: boolean;
}

const lockFile = "/run/open-sesame-fleet.lock";

/** Of the fleet alone: others than these are somebody else's, and stay as they are. */
const ownDirectories = [
  "/etc/pds",
  "/etc/pds/installations",
  "/etc/pds/templates",
  "/etc/systemd/system/user@.service.d",
  "/etc/systemd/user/open-sesame-.service.d",
  "/etc/systemd/user/open-sesame-headless.target.d",
];

const lingerDirectory = "/var/lib/systemd/linger";

export class FleetDevice implements Disposable {
  readonly #tree: RootTree;
  readonly #lock: number | null;

  private constructor(tree: RootTree, lock: number | null) {
    this.#tree = tree;
    this.#lock = lock;
  }

  /** Holds the device for this process alone. @throws FLEET_ROOT_REQUIRED, FLEET_BUSY, FLEET_PLACE_UNSAFE, FILE_IO_FAILED */
  static open(root: string | null): FleetDevice {
    if (root === null && process.geteuid?.() !== 0)
      throw new SesameError("FLEET_ROOT_REQUIRED", "the files of a fleet are root's");
    const tree = openTree(root);
    // Not a file that others can open: then they could hold the lock as well.
    const lock = root === null ? openLock() : null;
    try {
      if (native.lockFile(lock ?? tree.descriptor)) return new FleetDevice(tree, lock);
      throw new SesameError("FLEET_BUSY", "another process is changing the files of the fleet here");
    } catch (error) {
      if (lock !== null) closeSync(lock);
      tree[Symbol.dispose]();
      throw error;
    }
  }

  /** @param wanted null: nothing of the fleet's is to stay. @throws FLEET_PLACE_UNSAFE, FLEET_DEVICE_DIFFERS, FILE_IO_FAILED */
  plan(wanted: ReadTree | null, overwrite: boolean): DevicePlan {
    const former = this.#record(this.#tree.look(deviceFile));
    const staged = this.#tree.lookAtStaged(deviceFile);
    const pending = this.#record(staged);
    if (wanted === null) demandRecord(this.#tree.look(deviceFile), former);
    const other = former?.record.device ?? null;
    if (wanted !== null && other !== null && other !== wanted.device && !overwrite)
      throw new SesameError(
        "FLEET_DEVICE_DIFFERS",
        `the tree is of ${quoteText(wanted.device)}, and this device has the files of ${quoteText(other)}`,
      );
    const entries = new Map(
      placesOf({ wanted, former, pending }).map((path) => [path, this.#tree.look(path)]),
    );
    const standingOf = (path: string): Standing => this.#standing(entries.get(path) ?? null);
    const input: ApplicationInput = { wanted, former, pending, standingOf, overwrite };
    const changes = planApplication(input);
    for (const { path, act } of changes)
      if (act !== null && entries.get(path)?.kind === "directory")
        throw new SesameError("FLEET_PLACE_UNSAFE", `${quoteText(path)} is a directory`, {
          details: { path },
        });
    const contents = new Map(wanted?.files.map(({ path, content }) => [path, content]));
    return {
      changes,
      effects: effectsOf(changes, input),
      former: former?.record ?? null,
      before: (path) => textOf(entries.get(path) ?? null),
      after: (path) => contents.get(path) ?? null,
      cutShort: staged !== null,
      closed: wanted === null ? [] : this.#tree.closedDirectories(ownDirectories),
    };
  }

  /**
   * @param tell is called when all files but the record are in place
   * @throws DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED, FLEET_PLACE_UNSAFE, and what `tell` throws. Until the first file has taken its
   * place nothing is changed then; from there on the same run can be made again.
   */
  async carryOut({ changes, after, closed, cutShort }: DevicePlan, tell: () => Promise<void>): Promise<void> {
    const writes = changes.filter(({ act, path }) => act === "write" && path !== deviceFile);
    const removals = changes.filter(({ act, path }) => act === "remove" && path !== deviceFile);
    const record = after(deviceFile);
    const tree = this.#tree;
    try {
      if (record !== null) {
        // The files of a run that was cut short are known by its record alone: that stays until this one's is in force.
        tree.stage(deviceFile, Buffer.from(record), cutShort ? "second" : "first");
        tree.sync();
      }
      for (const { path } of writes) tree.stage(path, Buffer.from(after(path) ?? ""));
      tree.sync();
    } catch (error) {
      tree.discard();
      throw error;
    }
    for (const path of closed) tree.openUp(path);
    for (const { path } of writes) tree.commit(path);
    for (const { path } of removals) tree.remove(path);
    tree.sync();
    await tell();
    if (record === null) tree.remove(deviceFile);
    else tree.commit(deviceFile);
    tree.sync();
    // Of runs that were killed, the record of one among it: it has told until here which files are the fleet's.
    tree.clearStaged([...ownDirectories, lingerDirectory]);
  }

  [Symbol.dispose](): void {
    this.#tree[Symbol.dispose]();
    if (this.#lock !== null) closeSync(this.#lock);
  }

  /** Null for what is not root's alone, and for what can't be read: then it says nothing. */
  #record(entry: Entry | null): KnownRecord | null {
    if (entry?.kind !== "file" || entry.bytes === null || entry.uid !== this.#tree.owner.uid) return null;
    if ((entry.mode & 0o022) !== 0) return null;
    try {
      return { record: parseDeviceRecord(entry.bytes, deviceFile), sha256: sha256Hex(entry.bytes) };
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
      return null;
    }
  }

  #standing(entry: Entry | null): Standing {
    if (entry === null) return { kind: "absent" };
    if (entry.kind !== "file") return { kind: "other", what: otherKinds[entry.kind] };
    const { owner } = this.#tree;
    const { bytes, mode, uid, gid } = entry;
    const deviations = [
      ...(mode === publicFile ? [] : [`mode ${mode.toString(8).padStart(4, "0")}`]),
      ...(uid === owner.uid && gid === owner.gid ? [] : [`owner ${uid}:${gid}`]),
    ];
    return { kind: "file", sha256: bytes === null ? "" : sha256Hex(bytes), deviations };
  }
}

/** @throws FLEET_TREE_INVALID where something is there that does not tell which files are of the fleet */
function demandRecord(entry: Entry | null, record: KnownRecord | null): void {
  if (entry !== null && record === null)
    throw new SesameError("FLEET_TREE_INVALID", `${quoteText(deviceFile)} is not as a rollout leaves it`, {
      details: { path: deviceFile },
    });
}

const otherKinds = {
  link: "a symbolic link",
  directory: "a directory",
  special: "no regular file",
} as const satisfies Record<Exclude<Entry["kind"], "file">, string>;

/** @throws FLEET_ROOT_REQUIRED for somebody else's directory */
function openTree(root: string | null): RootTree {
  try {
    return RootTree.open(root ?? "/");
  } catch (error) {
    if (root === null || !(error instanceof SesameError) || error.code !== "FLEET_PLACE_UNSAFE") throw error;
    throw new SesameError("FLEET_ROOT_REQUIRED", error.message, { cause: error });
  }
}

function openLock(): number {
  try {
    return openSync(lockFile, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (cause) {
    throw new SesameError("FILE_NOT_WRITABLE", `${quoteText(lockFile)} can't be opened (${errnoOf(cause)})`, {
      details: { path: lockFile },
      cause,
    });
  }
}

function textOf(entry: Entry | null): string | null {
  if (entry?.kind !== "file" || entry.bytes === null) return null;
  const text = entry.bytes.toString("utf8");
  return Buffer.from(text).equals(entry.bytes) && !text.includes("\0") ? text : null;
}
