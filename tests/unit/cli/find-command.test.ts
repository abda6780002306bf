import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findCommand } from "../../../src/cli/find-command.js";

const directory = mkdtempSync(join(tmpdir(), "sesame-path-"));
afterAll(() => rmSync(directory, { recursive: true }));
const [first, second] = [join(directory, "first"), join(directory, "second")];
for (const path of [first, second]) mkdirSync(path);
writeFileSync(join(first, "tool"), "");
writeFileSync(join(second, "tool"), "");
chmodSync(join(second, "tool"), 0o755);
writeFileSync(join(first, "plain"), "");
mkdirSync(join(first, "folder"));

describe("findCommand", () => {
  it("goes on to the next directory when the first match can't be run, as execvp does", () => {
    expect(findCommand("tool", `${first}:${second}`)).toBe(join(second, "tool"));
  });

  it("takes a name with a slash as a path and leaves PATH alone", () => {
    expect(findCommand(join(second, "tool"), "")).toBe(join(second, "tool"));
  });

  it.each(["absent", "", "tool/below"])('answers COMMAND_NOT_FOUND (127) for "%s"', (name) => {
    expect(() => findCommand(name, second)).toThrow(
      expect.objectContaining({ code: "COMMAND_NOT_FOUND", exit: 127 }),
    );
  });

  it.each(["plain", "folder"])(
    "answers EXEC_FAILED (126) for %s, which is there and can't be run",
    (name) => {
      expect(() => findCommand(name, `${first}:${second}`)).toThrow(
        expect.objectContaining({ code: "EXEC_FAILED", exit: 126 }),
      );
    },
  );
});
