// What `sesame export` writes: values as text that a shell, a dotenv reader or a JSON parser gives back
// byte for byte. Everything works on bytes in memory that the caller owns, in two passes: measure, then
// write. What a format can't carry is refused in the first, before anything is written.

import { quoteText } from "./display-text.js";
import { isVariableName } from "./env-names.js";
import { SesameError } from "./errors.js";
import { isUtf8 } from "./utf8.js";

export type ExportFormat = "shell" | "dotenv" | "json";
export const exportFormats: readonly ExportFormat[] = ["shell", "dotenv", "json"];

export interface NamedValue {
  /** A variable name for shell and dotenv; any text for JSON. */
  readonly name: string;
  readonly value: Uint8Array;
}

/** Takes the bytes one by one: the first pass counts them, the second stores them. */
interface Sink {
  readonly length: number;
  byte(value: number): void;
}

interface Format {
  readonly start: string;
  readonly separator: string;
  readonly end: string;
  /** null, or why the format can't carry the value. */
  problem(value: Uint8Array): string | null;
  write(entry: NamedValue, sink: Sink): void;
}

const byteOf = {
  nul: 0,
  tab: 0x09,
  newline: 0x0a,
  space: 0x20,
  doubleQuote: 0x22,
  dollar: 0x24,
  singleQuote: 0x27,
  backslash: 0x5c,
  backtick: 0x60,
  openBrace: 0x7b,
  del: 0x7f,
} as const;
const hexDigits = "0123456789abcdef";
const jsonShortEscapes: ReadonlyMap<number, string> = new Map([
  [0x08, "\\b"],
  [byteOf.tab, "\\t"],
  [byteOf.newline, "\\n"],
  [0x0c, "\\f"],
  [0x0d, "\\r"],
  [byteOf.doubleQuote, '\\"'],
  [byteOf.backslash, "\\\\"],
]);
const encoder = new TextEncoder();

/**
 * Bytes that the export takes.
 * @throws VALUE_NOT_TEXT naming the first value that the format can't carry, ENV_NAME_INVALID
 */
export function measureExport(format: ExportFormat, entries: readonly NamedValue[]): number {
  for (const { name, value } of entries) {
    if (format !== "json" && !isVariableName(name)) {
      throw new SesameError("ENV_NAME_INVALID", `${quoteText(name)} is no variable name`);
    }
    const problem = formats[format].problem(value);
    if (problem !== null) {
      throw new SesameError(
        "VALUE_NOT_TEXT",
        `the value of ${quoteText(name)} can't be written as ${format}: ${problem}`,
      );
    }
  }
  const sink = new CountingSink();
  writeAll(formats[format], entries, sink);
  return sink.length;
}

/** Fills `out` from its start. @param out exactly as long as `measureExport` said for the same entries */
export function writeExport(format: ExportFormat, entries: readonly NamedValue[], out: Uint8Array): void {
  if (measureExport(format, entries) !== out.length) {
    throw new SesameError("INTERNAL", "an export was written into other than what was measured");
  }
  writeAll(formats[format], entries, new StoringSink(out));
}

/**
 * Single quotes take every byte literally in sh, bash and zsh; a single quote itself leaves the quotes,
 * stands escaped and enters them again.
 */
const shell: Format = {
  start: "",
  separator: "",
  end: "",
  problem: (value) => (value.includes(byteOf.nul) ? "it has a NUL byte" : null),
  write({ name, value }, sink) {
    text(sink, `export ${name}='`);
    for (const byte of value) {
      if (byte === byteOf.singleQuote) text(sink, "'\\''");
      else sink.byte(byte);
    }
    text(sink, "'\n");
  },
};

/**
 * Readers of dotenv files (dotenv, python-dotenv, docker compose, systemd, Node, sh) agree on hardly any
 * escape: in double quotes some know \" and some keep its backslash, \r is a return or two letters, "$"
 * may be a variable. What they do agree on is text in single quotes without a single quote, or in
 * double quotes without any of `"$\` and backtick; line feeds stand for themselves. systemd drops values
 * with control characters, the others turn a carriage return into a line feed. Anything that needs more
 * than this is refused, as it would arrive changed somewhere.
 */
const dotenv: Format = {
  start: "",
  separator: "",
  end: "",
  problem(value) {
    if (!isUtf8(value)) return "it is not UTF-8";
    if (value.some(isDotenvControl)) return "it has control characters";
    return quoteForDotenv(value) === null
      ? "its quotes, backslashes or dollar signs mean different things to different readers"
      : null;
  },
  write({ name, value }, sink) {
    const quote = quoteForDotenv(value) ?? byteOf.singleQuote;
    text(sink, `${name}=`);
    sink.byte(quote);
    for (const byte of value) sink.byte(byte);
    sink.byte(quote);
    sink.byte(byteOf.newline);
  },
};

const json: Format = {
  start: "{",
  separator: ",",
  end: "\n}\n",
  problem: (value) => (isUtf8(value) ? null : "it is not UTF-8"),
  write({ name, value }, sink) {
    text(sink, `\n  ${JSON.stringify(name)}: "`);
    for (const byte of value) jsonByte(byte, sink);
    sink.byte(byteOf.doubleQuote);
  },
};

const formats: Readonly<Record<ExportFormat, Format>> = { shell, dotenv, json };

function writeAll(format: Format, entries: readonly NamedValue[], sink: Sink): void {
  text(sink, format.start);
  for (const [index, entry] of entries.entries()) {
    if (index > 0) text(sink, format.separator);
    format.write(entry, sink);
  }
  text(sink, format.end);
}

function isDotenvControl(byte: number): boolean {
  return (byte < byteOf.space && byte !== byteOf.tab && byte !== byteOf.newline) || byte === byteOf.del;
}

/** The quote that every reader understands for the value, or null. */
function quoteForDotenv(value: Uint8Array): number | null {
  if (isPlainInSingleQuotes(value)) return byteOf.singleQuote;
  const special = [byteOf.doubleQuote, byteOf.dollar, byteOf.backslash, byteOf.backtick];
  return special.some((byte) => value.includes(byte)) ? null : byteOf.doubleQuote;
}

/**
 * A backslash is literal too, unless another follows (one for some readers, two for others) or the quote
 * does; python-dotenv alone fills in "${…}" here.
 */
function isPlainInSingleQuotes(value: Uint8Array): boolean {
  return !value.some((byte, index) => {
    const next = value[index + 1];
    if (byte === byteOf.backslash) return next === undefined || next === byteOf.backslash;
    return byte === byteOf.singleQuote || (byte === byteOf.dollar && next === byteOf.openBrace);
  });
}

function jsonByte(byte: number, sink: Sink): void {
  const short = jsonShortEscapes.get(byte);
  if (short !== undefined) {
    text(sink, short);
  } else if (byte < byteOf.space) {
    text(sink, `\\u00${hexDigits.charAt(byte >> 4)}${hexDigits.charAt(byte & 0xf)}`);
  } else {
    sink.byte(byte);
  }
}

/** Only for what is not secret, and for escapes of single bytes. */
function text(sink: Sink, characters: string): void {
  for (const byte of encoder.encode(characters)) sink.byte(byte);
}

class CountingSink implements Sink {
  length = 0;

  byte(): void {
    this.length += 1;
  }
}

class StoringSink implements Sink {
  length = 0;
  readonly #out: Uint8Array;

  constructor(out: Uint8Array) {
    this.#out = out;
  }

  byte(value: number): void {
    this.#out[this.length] = value;
    this.length += 1;
  }
}
