// What one tree in the place of another changes on a device, file by file and line by line. Hides how lines are held against each
// other.

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

/** More than a person reads: then all that differs goes, and all comes. */
const mostComparisons = 4_000_000;

/** The fewest lines that turn one text into the other: "-" before those that go, "+" before those that come. */
export function diffLines(before: string, after: string): readonly string[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < Math.min(old.length, fresh.length) && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(old.length, fresh.length) - head &&
    old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
  )
    tail += 1;
  return betweenOf(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail));
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function betweenOf(old: readonly string[], fresh: readonly string[]): readonly string[] {
  const gone = (line: string): string => `-${line}`;
  const come = (line: string): string => `+${line}`;
  if (old.length * fresh.length > mostComparisons) return [...old.map(gone), ...fresh.map(come)];
  const width = fresh.length + 1;
  /** Of the lines from here on, how many both have in one order. */
  const shared = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number): number => shared[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1)
    for (let column = fresh.length - 1; column >= 0; column -= 1)
      shared[row * width + column] =
        old[row] === fresh[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < fresh.length) {
    const [from, to] = [old[row], fresh[column]];
    if (from !== undefined && from === to) {
      row += 1;
      column += 1;
    } else if (from !== undefined && (to === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(gone(from));
      row += 1;
    } else if (to !== undefined) {
      lines.push(come(to));
      column += 1;
    }
  }
  return lines;
}
