import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPrintable } from "../../../../src/cli/commands/secret.js";

/** The same question asked of the platform's decoder, which production must not give a value to. */
function decodesToPrintable(bytes: Uint8Array): boolean {
  try {
    return !/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    );
  } catch {
    return false;
  }
}

describe("a value on a terminal", () => {
  it.each([
    ["text with tab and newline", "pass\tword\n", true],
    ["letters of any script", "пароль 密码 🔑", true],
    ["an escape sequence", "\u001b[2J", false],
    ["a C1 control", "\u009b2J", false],
    ["a carriage return", "a\rb", false],
  ])("%s", (_what, text, printable) => {
    expect(isPrintable(new TextEncoder().encode(text))).toBe(printable);
  });

  it("is judged as a decoder would judge it, whatever its bytes", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.string({ unit: "binary" }).map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(bytes, (value) => isPrintable(value) === decodesToPrintable(value)),
      { numRuns: 500 },
    );
  });
});
