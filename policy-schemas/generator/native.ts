// What the native front end must know to tell an error as the CLI does: the table's statuses and hints, and
// which characters are never shown as they are. Hides how both are spelt in C++.

import { errorTable } from "../../src/core/error-table.ts";

/** As in src/cli/output.ts: what a message may not do to a terminal. */
const restless = /[\p{C}\p{Zl}\p{Zp}]/u;
const lastCodePoint = 0x10ffff;
const rangesPerLine = 6;

/** File below native/generated → its text. */
export function nativeHeaders(): Map<string, string> {
  return new Map([["errors.h", errorsHeader()]]);
}

function errorsHeader(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { exit, hint }]) => `    {"${code}", ${exit}, ${JSON.stringify(hint)}},\n`,
  );
  const ranges = restlessRanges().map(([first, last]) => `{${hex(first)}, ${hex(last)}},`);
  return `\
// Generated from src/core/error-table.ts by "npm run generate"; a test compares it with a fresh run.
// Codes with their exit statuses and hints, and the code points that are shown escaped.
#pragma once

#include <cstdint>

namespace sesame {

struct ErrorSpec {
  const char* code;
  int exit;
  const char* hint;
};
inline constexpr ErrorSpec kErrorTable[] = {
${rows.join("")}};

struct CodePointRange {
  std::uint32_t first, last;
};
// Ascending.
inline constexpr CodePointRange kRestlessCodePoints[] = {
${linesOf(ranges)}};

}  // namespace sesame
`;
}

function restlessRanges(): [number, number][] {
  const ranges: [number, number][] = [];
  for (let codePoint = 0; codePoint <= lastCodePoint; codePoint += 1) {
    if (!restless.test(String.fromCodePoint(codePoint))) continue;
    const open = ranges.at(-1);
    if (open?.[1] === codePoint - 1) open[1] = codePoint;
    else ranges.push([codePoint, codePoint]);
  }
  return ranges;
}

function linesOf(cells: readonly string[]): string {
  let text = "";
  for (let at = 0; at < cells.length; at += rangesPerLine)
    text += `    ${cells.slice(at, at + rangesPerLine).join(" ")}\n`;
  return text;
}

function hex(codePoint: number): string {
  return `0x${codePoint.toString(16)}`;
}
