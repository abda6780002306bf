import { describe, expect, it } from "vitest";
import { SesameError } from "../../../src/core/errors.js";
import { asSesameError, formatError, formatTable } from "../../../src/cli/output.js";

describe("formatError", () => {
  const locked = new SesameError("VAULT_LOCKED", 'vault "work" is locked', { details: { profile: "work" } });

  it("gives an error and the hint that mends it, a line each", () => {
    expect(formatError(locked, "text")).toBe(
      `sesame: error: vault "work" is locked\nsesame: hint: run 'sesame unlock -p work'`,
    );
  });

  it("gives code, status and whether trying again helps as JSON on one line", () => {
    expect(JSON.parse(formatError(locked, "json"))).toEqual({
      error: {
        code: "VAULT_LOCKED",
        message: 'vault "work" is locked',
        hint: "run 'sesame unlock -p work'",
        retryable: false,
        exit: 77,
        details: { profile: "work" },
      },
    });
  });

  it("lets no message of a hostile peer steer the terminal", () => {
    const text = formatError(
      new SesameError("VAULT_LOCKED", "a\u001b[2Jb\u202ec\nsesame: error: forged"),
      "text",
    );
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(text.split("\n")[0]).toContain("forged");
  });

  it("shows nothing of an unforeseen error but its kind, since its message could hold anything", () => {
    const error = asSesameError(new TypeError("hunter2"));
    expect(error.code).toBe("INTERNAL");
    expect(formatError(error, "text")).not.toContain("hunter2");
    expect(formatError(error, "text")).toContain("TypeError");
    expect(formatError(error, "json")).not.toContain("hunter2");
  });
});

it("a table has its columns aligned and no blanks at line ends", () => {
  expect(
    formatTable([
      ["a", "bb", "c"],
      ["aaa", "b", ""],
    ]),
  ).toBe("a    bb  c\naaa  b\n");
});
