// Tables as wide as the terminal that they are shown on. Hides where a row is broken; what is no terminal gets whole lines, for
// programs that cut them into columns.

import { fstatSync } from "node:fs";
import { formatTable, writeText } from "./output.js";

/** Less than this is no column of text any more. */
const narrowestCell = 24;
const gap = 2;

export function writeTable(rows: readonly (readonly string[])[]): void {
  writeText(fitTable(rows, terminalColumns()));
}

/** Null: no terminal, or one that does not say. */
function terminalColumns(): number | null {
  // Everything else than a device costs nothing: Node.js makes its streams only when they are asked for.
  return fstatSync(1).isCharacterDevice() ? (process.stdout.columns ?? null) : null;
}

/**
 * Whole, where the columns suffice. Else the last cell goes on below itself; where that leaves too little room, all cells but
 * the first stand below it.
 */
export function fitTable(rows: readonly (readonly string[])[], columns: number | null): string {
  const whole = formatTable(rows);
  if (columns === null || whole.split("\n").every((line) => line.length <= columns)) return whole;
  const count = Math.max(...rows.map((row) => row.length));
  const indent = widthsOf(rows)
    .slice(0, count - 1)
    .reduce((sum, width) => sum + width + gap, 0);
  if (columns - indent >= narrowestCell)
    return formatTable(rows.flatMap((row) => hung(row, columns - indent)));
  return rows.map((row) => stacked(row, columns)).join("");
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return widths;
}

function hung(row: readonly string[], width: number): string[][] {
  const [first = "", ...others] = wrap(row.at(-1) ?? "", width);
  const blanks = row.slice(0, -1).map(() => "");
  return [[...row.slice(0, -1), first], ...others.map((line) => blanks.concat(line))];
}

function stacked([first = "", ...cells]: readonly string[], columns: number): string {
  const below = cells
    .flatMap((cell) => wrap(cell, columns - gap))
    .map((line) => `${" ".repeat(gap)}${line}\n`);
  return `${first}\n${below.join("")}`;
}

/** At blanks; a word that is longer stays whole, so that it can be copied. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
