import { expect, test } from "vitest";
import { takeArguments } from "../../../src/cli/arguments.js";

test("the words of the variable are those that bin/sesame was given, and the variable is gone", () => {
  const environment = { SESAME_ARGUMENTS: "env\n-p\n\nback\\\\slash\nline\\nbreak\n\\\\n\n", OTHER: "kept" };
  expect(takeArguments(["ignored"], environment)).toEqual([
    "env",
    "-p",
    "",
    "back\\slash",
    "line\nbreak",
    "\\n",
    "",
  ]);
  expect(environment).toEqual({ OTHER: "kept" });
});

test("one empty word is a word", () => {
  expect(takeArguments([], { SESAME_ARGUMENTS: "" })).toEqual([""]);
});

test("without the variable the words are those of the command line", () => {
  expect(takeArguments(["status"], {})).toEqual(["status"]);
});
