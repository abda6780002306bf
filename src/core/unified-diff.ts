// What two texts differ in, as diff -u shows it (POSIX, "Diff -u or -U Output Format"). Hides the search for the shortest edit (Myers 1986,
// "An O(ND) Difference Algorithm"), and that it is given up where the texts have little in common: then one is taken away whole
// and the other put in.

export interface DiffSide {
  /** As it stands in the head: a path, or /dev/null. */
  readonly name: string;
  readonly text: string;
}

interface Line {
  readonly kind: " " | "-" | "+";
  readonly text: string;
}

const context = 3;
/** Of insertions and removals; what the search remembers grows with its square. */
const maximumEdits = 1_000;
const noNewline = "\\ No newline at end of file";

/** Empty where they are the same. Each line of the texts goes through `show`. */
export function unifiedDiff(before: DiffSide, after: DiffSide, show: (line: string) => string): string {
  const lines = align(linesOf(before.text), linesOf(after.text));
  const hunks = hunksOf(lines);
  if (hunks.length === 0) return "";
  const body = hunks.flatMap(([from, to]) => {
    const hunk = lines.slice(from, to);
    const start = (kind: "-" | "+"): string => {
      const length = hunk.filter((line) => line.kind !== kind).length;
      const first = lines.slice(0, from).filter((line) => line.kind !== kind).length + (length === 0 ? 0 : 1);
      return length === 1 ? `${first}` : `${first},${length}`;
    };
    const head = `@@ -${start("+")} +${start("-")} @@`;
    return [head].concat(hunk.flatMap(({ kind, text }) => written(kind, text, show)));
  });
  return [`--- ${show(before.name)}`, `+++ ${show(after.name)}`, ...body].map((line) => `${line}\n`).join("");
}

/** The lines that turn one text into the other, without those that stay: "-" before those that go, "+" before those that come. */
export function diffLines(before: string, after: string): readonly string[] {
  return align(linesOf(before), linesOf(after))
    .filter(({ kind }) => kind !== " ")
    .map(({ kind, text }) => `${kind}${text.replace(/\n$/, "")}`);
}

function written(kind: Line["kind"], text: string, show: (line: string) => string): string[] {
  if (text.endsWith("\n")) return [`${kind}${show(text.slice(0, -1))}`];
  return [`${kind}${show(text)}`, noNewline];
}

/** Each with its newline; the last one may lack it. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return [...lines.map((line) => `${line}\n`), ...(last === "" ? [] : [last])];
}

/** Ranges of lines to be shown: changes, and what stands around them. */
function hunksOf(lines: readonly Line[]): [number, number][] {
  const hunks: [number, number][] = [];
  for (const [index, { kind }] of lines.entries()) {
    if (kind === " ") continue;
    const from = Math.max(0, index - context);
    const to = Math.min(lines.length, index + 1 + context);
    const last = hunks.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks;
}

function align(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const same = (lines: readonly string[]): Line[] => lines.map((text) => ({ kind: " ", text }));
  return [
    ...same(before.slice(0, head)),
    ...shortestEdit(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function shortestEdit(before: readonly string[], after: readonly string[]): Line[] {
  const trace = search(before, after);
  if (trace === null)
    return [
      ...before.map((text): Line => ({ kind: "-", text })),
      ...after.map((text): Line => ({ kind: "+", text })),
    ];
  const lines: Line[] = [];
  let x = before.length;
  let y = after.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
    const fromX = edits === 0 ? 0 : (furthest.get(down ? k + 1 : k - 1) ?? 0);
    const fromY = edits === 0 ? 0 : fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      lines.push({ kind: " ", text: before[x] ?? "" });
    }
    if (edits === 0) break;
    if (down) lines.push({ kind: "+", text: after[fromY] ?? "" });
    else lines.push({ kind: "-", text: before[fromX] ?? "" });
    x = fromX;
    y = fromY;
  }
  return lines.toReversed();
}

/** For each number of edits how far each diagonal got before it; null where it takes too many. */
function search(before: readonly string[], after: readonly string[]): ReadonlyMap<number, number>[] | null {
  const trace: ReadonlyMap<number, number>[] = [];
  const furthest = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(before.length + after.length, maximumEdits); edits += 1) {
    trace.push(new Map(furthest));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
      let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      furthest.set(k, x);
      if (x >= before.length && x - k >= after.length) return trace;
    }
  }
  return null;
}
