// Replays every transcript against the real program. `SESAME_TRANSCRIPTS=record` writes what was seen in the
// place of what was expected, for a person to read before it is committed.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  formatStep,
  generalize,
  lineMatches,
  outputMatches,
  parseTranscript,
  Scratch,
} from "./transcript.js";

const directory = import.meta.dirname;
const recording = process.env["SESAME_TRANSCRIPTS"] === "record";

describe("a pattern", () => {
  it("stands for what it names and for nothing else", () => {
    expect(lineMatches("at <time>", "at 2026-01-02T03:04:05.678Z")).toBe(true);
    expect(lineMatches("at <time>", "at noon")).toBe(false);
    expect(lineMatches("a.c", "abc")).toBe(false);
    expect(outputMatches(["a"], ["a", "b"])).toBe(false);
  });
});

describe.each(readdirSync(directory).filter((name) => name.endsWith(".txt")))("%s", (name) => {
  it("comes out as written", async () => {
    const path = join(directory, name);
    const text = readFileSync(path, "utf8");
    const { steps, withDaemons } = parseTranscript(text);
    expect(steps.length).toBeGreaterThan(0);
    const scratch = new Scratch();
    const recorded: string[] = [];
    try {
      if (withDaemons) await scratch.startDaemons();
      for (const expected of steps) {
        const actual = scratch.run(expected.command);
        if (recording) {
          recorded.push(
            formatStep({
              ...actual,
              stdout: actual.stdout.map(generalize),
              stderr: actual.stderr.map(generalize),
            }),
          );
          continue;
        }
        const same =
          expected.exit === actual.exit &&
          outputMatches(expected.stdout, actual.stdout) &&
          outputMatches(expected.stderr, actual.stderr);
        if (!same) expect(formatStep(actual), scratch.log()).toBe(formatStep(expected));
      }
    } finally {
      await scratch.end();
    }
    if (recording) writeFileSync(path, rewrite(text, recorded));
  });
});

/** Keeps comments and blank lines where they are; puts the recorded steps in the place of the written ones. */
function rewrite(text: string, recorded: readonly string[]): string {
  const out: string[] = [];
  let step = 0;
  for (const line of text.split("\n")) {
    if (line.startsWith("$ ")) {
      out.push((recorded[step] ?? "").trimEnd());
      step += 1;
    } else if (line === "" || line.startsWith("#")) {
      out.push(line);
    }
  }
  return out.join("\n");
}
