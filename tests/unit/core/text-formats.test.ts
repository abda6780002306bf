// What is exported is read back, byte for byte, by the programs that it is for: real shells, JSON.parse, and
// readers of dotenv files (Node's own, and the rules of dotenv and systemd below).

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  measureExport,
  writeExport,
  type ExportFormat,
  type NamedValue,
} from "../../../src/core/text-formats.js";
import { isUtf8 } from "../../../src/core/utf8.js";
import { thrownBy } from "./thrown.js";

function exportAs(format: ExportFormat, entries: readonly NamedValue[]): Buffer {
  const out = Buffer.alloc(measureExport(format, entries));
  writeExport(format, entries, out);
  return out;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const single = (value: Uint8Array): NamedValue[] => [{ name: "X", value }];
const allButNul = Uint8Array.from({ length: 255 }, (_, index) => index + 1);
const hostile = fc.string({
  unit: fc.constantFrom(
    "'",
    '"',
    "\\",
    "$",
    "`",
    "\n",
    "\r",
    "!",
    "#",
    " ",
    "a",
    "{",
    "}",
    "(",
    ")",
    "é",
    "=",
  ),
  maxLength: 24,
});

describe("shell", () => {
  it("is one exported variable a line", () => {
    const entries = [
      { name: "A", value: bytes("it's") },
      { name: "B", value: bytes("") },
    ];
    expect(exportAs("shell", entries).toString()).toBe("export A='it'\\''s'\nexport B=''\n");
    expect(exportAs("shell", []).toString()).toBe("");
  });

  const shells = ["sh", "bash", "zsh"].filter(
    (name) => existsSync(`/bin/${name}`) || existsSync(`/usr/bin/${name}`),
  );

  /** Each value comes back from the environment of a program that the shell starts. */
  function throughShell(shell: string, values: readonly Uint8Array[]): Buffer[] {
    const named = values.map((value, index) => ({ name: `SESAME_TEST_${index}`, value }));
    const script = Buffer.concat([exportAs("shell", named), Buffer.from("cat /proc/self/environ\n")]);
    const environment = execFileSync(shell, { input: script, env: { PATH: process.env["PATH"] } });
    const found = new Map<string, Buffer>();
    for (let start = 0; start < environment.length;) {
      const end = environment.indexOf(0, start);
      const equals = environment.indexOf("=", start);
      found.set(environment.toString("latin1", start, equals), environment.subarray(equals + 1, end));
      start = end + 1;
    }
    return named.map(({ name }) => found.get(name) ?? expect.fail(`${name} is missing`));
  }

  it("finds sh and bash to be tried with", () => {
    expect(shells).toEqual(expect.arrayContaining(["sh", "bash"]));
  });

  it.each(shells)("gives every byte but NUL back in a real %s", (shell) => {
    const samples = fc.sample(fc.oneof(hostile.map(bytes), fc.uint8Array({ min: 1, maxLength: 40 })), 300);
    const values = [allButNul, allButNul.toReversed(), bytes("'"), bytes("''"), bytes("'\n'"), ...samples];
    const back = throughShell(shell, values);
    for (const [index, value] of values.entries()) {
      expect(back[index]?.toString("hex")).toBe(Buffer.from(value).toString("hex"));
    }
  });

  it("survives eval of a command substitution, as people use it", () => {
    const value = bytes("a'b\n\n$(touch /nowhere) `id` \\ \" end");
    const script = `eval "$(cat)"; printf %s "$X"`;
    const back = execFileSync("bash", ["-c", script], { input: exportAs("shell", single(value)) });
    expect(back.equals(value)).toBe(true);
  });

  it("refuses NUL with VALUE_NOT_TEXT, naming the variable and nothing of the value", () => {
    const error = thrownBy(() => exportAs("shell", single(bytes("topsecret\0"))));
    expect(error.code).toBe("VALUE_NOT_TEXT");
    expect(error.message).toBe('the value of "X" can\'t be written as shell: it has a NUL byte');
  });
});

describe("JSON", () => {
  it("is one object with a member a line", () => {
    const entries = [
      { name: "db/password", value: bytes('a"b\\c\n\x01\x1f\x7fé') },
      { name: "e", value: bytes("") },
    ];
    expect(exportAs("json", entries).toString()).toBe(
      '{\n  "db/password": "a\\"b\\\\c\\n\\u0001\\u001f\x7fé",\n  "e": ""\n}\n',
    );
    expect(JSON.parse(exportAs("json", []).toString())).toEqual({});
  });

  it("gives any text back through JSON.parse, names included", () => {
    const entry = fc.record({ name: fc.string(), value: fc.string({ unit: "binary" }) });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 5 }), (entries) => {
        const written = exportAs(
          "json",
          entries.map(({ name, value }) => ({ name, value: bytes(value) })),
        );
        const parsed = JSON.parse(written.toString()) as object;
        expect(Object.entries(parsed).length).toBe(entries.length);
        for (const { name, value } of entries)
          expect(Object.getOwnPropertyDescriptor(parsed, name)?.value).toBe(value);
      }),
    );
  });

  it("refuses what is not UTF-8 and takes NUL", () => {
    expect(thrownBy(() => exportAs("json", single(Uint8Array.of(0xff)))).code).toBe("VALUE_NOT_TEXT");
    expect(JSON.parse(exportAs("json", single(bytes("\0"))).toString())).toEqual({ X: "\0" });
  });
});

describe("dotenv", () => {
  it.each([
    ["plain", "X='plain'\n"],
    ["", "X=''\n"],
    ["two\nlines", "X='two\nlines'\n"],
    ['say "$HOME" # `id`', "X='say \"$HOME\" # `id`'\n"],
    ["C:\\new\\temp", "X='C:\\new\\temp'\n"],
    ["it's", 'X="it\'s"\n'],
  ])("writes %j", (value, written) => {
    expect(exportAs("dotenv", single(bytes(value))).toString()).toBe(written);
  });

  it.each([
    ["both quotes", `'"`],
    ["a single quote and a dollar", "'$"],
    ["a single quote and a backslash", "'\\"],
    ["a single quote and a backtick", "'`"],
    ["a double backslash", "\\\\"],
    ["a backslash at the end", "a\\"],
    ["a variable in braces", "${HOME}"],
    ["a carriage return", "a\rb"],
    ["a control character", "\x1b"],
    ["DEL", "\x7f"],
    ["NUL", "\0"],
  ])("refuses %s", (_, value) => {
    expect(thrownBy(() => exportAs("dotenv", single(bytes(value)))).code).toBe("VALUE_NOT_TEXT");
  });

  it("refuses what is not UTF-8", () => {
    expect(thrownBy(() => exportAs("dotenv", single(Uint8Array.of(0xc3)))).code).toBe("VALUE_NOT_TEXT");
  });

  const readers: readonly [string, (file: string) => Readonly<Record<string, string | undefined>>][] = [
    ["Node", (file) => parseEnv(file)],
    ["dotenv", readAsDotenv],
    ["systemd", readAsSystemd],
  ];

  it.each(readers)(
    "means the same to %s, whatever is accepted, with other values before and after",
    (_, read) => {
      let accepted = 0;
      fc.assert(
        fc.property(fc.oneof(hostile, fc.string({ unit: "grapheme" })), hostile, (one, other) => {
          const entries = [
            { name: "A", value: bytes(one) },
            { name: "B", value: bytes(other) },
            { name: "END", value: bytes("end") },
          ].filter((entry) => isCarried(entry));
          accepted += entries.length - 1;
          const parsed = read(exportAs("dotenv", entries).toString());
          expect({ ...parsed }).toEqual(
            Object.fromEntries(entries.map(({ name, value }) => [name, Buffer.from(value).toString()])),
          );
        }),
        { numRuns: 400 },
      );
      expect(accepted).toBeGreaterThan(50);
    },
  );

  it("means the same to a shell that sources it", () => {
    const values = fc
      .sample(hostile, 200)
      .map(bytes)
      .filter((value) => isCarried({ name: "X", value }));
    expect(values.length).toBeGreaterThan(20);
    const entries = values.map((value, index) => ({ name: `V${index}`, value }));
    const print = entries.map(({ name }) => `printf '%s\\0' "$${name}"`).join("\n");
    const back = execFileSync("sh", {
      input: Buffer.concat([exportAs("dotenv", entries), Buffer.from(print)]),
    });
    expect(back.toString()).toBe(values.map((value) => `${Buffer.from(value).toString()}\0`).join(""));
  });

  function isCarried(entry: NamedValue): boolean {
    try {
      return measureExport("dotenv", [entry]) > 0;
    } catch {
      return false;
    }
  }
});

describe("every format", () => {
  it.each(["shell", "dotenv"] as const)("refuses names that are no variables in %s", (format) => {
    for (const name of ["", "a b", "A=B", "x;rm", "$(id)", "1A", "A\n"]) {
      expect(thrownBy(() => exportAs(format, [{ name, value: bytes("v") }])).code).toBe("ENV_NAME_INVALID");
    }
  });

  it.each(["shell", "dotenv", "json"] as const)(
    "fills just what was measured, or refuses before it writes, in %s",
    (format) => {
      fc.assert(
        fc.property(fc.oneof(fc.uint8Array(), hostile.map(bytes)), (value) => {
          let length: number;
          try {
            length = measureExport(format, single(value));
          } catch (error) {
            expect(error).toMatchObject({ code: "VALUE_NOT_TEXT" });
            expect(format === "json" && isUtf8(value)).toBe(false);
            return;
          }
          const out = new Uint8Array(length).fill(0xee);
          writeExport(format, single(value), out);
          expect(out.at(-1)).toBe(0x0a);
          for (const wrong of [length - 1, length + 1]) {
            const other = new Uint8Array(wrong);
            expect(
              thrownBy(() => {
                writeExport(format, single(value), other);
              }).code,
            ).toBe("INTERNAL");
            expect(other.every((byte) => byte === 0)).toBe(true);
          }
        }),
      );
    },
  );
});

/** As the npm package dotenv reads: line ends first, then one expression, then \n and \r in double quotes. */
function readAsDotenv(file: string): Record<string, string> {
  const line =
    /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?(?:$|$)/gm;
  const found: Record<string, string> = {};
  for (const match of file.replaceAll(/\r\n?/g, "\n").matchAll(line)) {
    const raw = (match[2] ?? "").trim();
    const value = raw.replaceAll(/^(['"`])([\s\S]*)\1$/gm, "$2");
    found[match[1] ?? ""] = raw.startsWith('"')
      ? value.replaceAll("\\n", "\n").replaceAll("\\r", "\r")
      : value;
  }
  return found;
}

/** As systemd.exec(5) describes EnvironmentFile= for quoted values; control characters drop the assignment. */
function readAsSystemd(file: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 0; at < file.length;) {
    const equals = file.indexOf("=", at);
    const quote = file[equals + 1];
    let value = "";
    let index = equals + 2;
    for (; file[index] !== quote; index += 1) {
      if (quote === '"' && file[index] === "\\") {
        index += 1;
        if (!'"\\`$\n'.includes(file[index] ?? "")) value += "\\";
      }
      value += file[index] ?? expect.fail("a quote is not closed");
    }
    // eslint-disable-next-line no-control-regex
    if (!/[\0-\x08\x0b-\x1f\x7f]/.test(value)) found[file.slice(at, equals)] = value;
    at = index + 2;
  }
  return found;
}
