// What one tree in the place of another changes on a device, file by file and line by line. Hides which of it says nothing that the
// rest does not say.

import { diffLines } from "../core/unified-diff.js";
import { deviceFile, type Tree, type TreeFile } from "./render.js";

export type ChangeKind = "created" | "changed" | "removed";

export interface FileChange {
  readonly kind: ChangeKind;
  readonly path: string;
  /** Of a changed file, what goes ("-") and what comes ("+"), in order; of device.json nothing, which only counts up the rest. */
  readonly lines: readonly string[];
}

export interface DeviceChange {
  readonly kind: ChangeKind;
  readonly device: string;
  /** Sorted by path. */
  readonly files: readonly FileChange[];
}

/** Null where nothing changes. At least one of the two is there. */
export function planDevice(before: Tree | null, after: Tree | null): DeviceChange | null {
  const device = after?.device ?? before?.device ?? "";
  const kind = before === null ? "created" : after === null ? "removed" : "changed";
  const old = contents(before?.files);
  const fresh = contents(after?.files);
  const files: FileChange[] = [];
  for (const path of [...new Set([...old.keys(), ...fresh.keys()])].toSorted()) {
    const [from, to] = [old.get(path), fresh.get(path)];
    if (from === to) continue;
    if (from === undefined) files.push({ kind: "created", path, lines: [] });
    else if (to === undefined) files.push({ kind: "removed", path, lines: [] });
    else files.push({ kind: "changed", path, lines: path === deviceFile ? [] : diffLines(from, to) });
  }
  return files.length === 0 ? null : { kind, device, files };
}

function contents(files: readonly TreeFile[] = []): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, content }) => [path, content]));
}
