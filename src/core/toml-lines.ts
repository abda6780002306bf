// On which line of a TOML document each key is set. The parser gives values without their places, and a person who is told
// that a key is wrong, or locked, wants to be told where. Takes only what a parser has accepted: it follows the
// grammar (TOML 1.0) as far as finding keys needs, and judges nothing.

/** Path of a key, members joined by ".", elements of arrays of tables by their index: "policy.0.key". 1 is the first line. */
export type TomlLines = ReadonlyMap<string, number>;

const bareKey = /[A-Za-z0-9_-]+/y;
const blank = /[ \t]*/y;
/** Blanks, line ends and comments, between which anything inside of brackets stands. */
const between = /(?:[ \t\r\n]+|#[^\n]*)*/y;
const basicString = /"(?:[^"\\\n]|\\.)*"/y;
const literalString = /'[^'\n]*'/y;
const longBasicString = /"""(?:[^\\]|\\[^])*?"""(?:"{0,2}(?!"))/y;
const longLiteralString = /'''[^]*?'''(?:'{0,2}(?!'))/y;
/** Numbers, booleans, times: whatever ends at a delimiter. */
const plainValue = /[^,\]}#\r\n]+/y;
/** Far beyond any key of ours. */
const longestPath = 256;

export function findTomlLines(text: string): TomlLines {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #text: string;
  readonly #lines = new Map<string, number>();
  /** How many elements each array of tables has so far. */
  readonly #elements = new Map<string, number>();
  #at = 0;
  #line = 1;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): TomlLines {
    let table = "";
    this.#take(between);
    while (this.#at < this.#text.length) {
      const before = this.#at;
      if (this.#text.startsWith("[[", this.#at)) table = this.#arrayHeader();
      else if (this.#text[this.#at] === "[") table = this.#header();
      else this.#setting(table);
      this.#take(between);
      // What is not TOML ends the search; the parser has told of it.
      if (this.#at === before) break;
    }
    return this.#lines;
  }

  #header(): string {
    this.#at += 1;
    const line = this.#lineHere();
    const table = this.#resolve(this.#dottedKey(), line);
    this.#skip("]");
    return table;
  }

  #arrayHeader(): string {
    this.#at += 2;
    const line = this.#lineHere();
    const parts = this.#dottedKey();
    const array = join(this.#resolve(parts.slice(0, -1), line), parts.at(-1) ?? "");
    const index = this.#elements.get(array) ?? 0;
    this.#elements.set(array, index + 1);
    this.#note(array, line);
    this.#note(join(array, String(index)), line);
    this.#skip("]");
    this.#skip("]");
    return join(array, String(index));
  }

  /** A header goes through the newest element of each array of tables on its way. */
  #resolve(parts: readonly string[], line: number): string {
    let path = "";
    for (const part of parts) {
      path = join(path, part);
      this.#note(path, line);
      const elements = this.#elements.get(path);
      if (elements !== undefined) path = join(path, String(elements - 1));
    }
    return path;
  }

  #setting(table: string): void {
    const line = this.#lineHere();
    let path = table;
    for (const part of this.#dottedKey()) {
      path = join(path, part);
      this.#note(path, line);
    }
    this.#take(blank);
    if (!this.#skip("=")) return;
    this.#take(blank);
    this.#value(path);
  }

  #value(path: string): void {
    const first = this.#text[this.#at];
    if (first === "[") this.#array(path);
    else if (first === "{") this.#inlineTable(path);
    else if (first === '"')
      this.#take(this.#text.startsWith('"""', this.#at) ? longBasicString : basicString);
    else if (first === "'")
      this.#take(this.#text.startsWith("'''", this.#at) ? longLiteralString : literalString);
    else this.#take(plainValue);
  }

  #array(path: string): void {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#take(between);
      if (this.#at >= this.#text.length || this.#skip("]")) return;
      const before = this.#at;
      const element = join(path, String(index));
      this.#note(element, this.#lineHere());
      this.#value(element);
      this.#take(between);
      this.#skip(",");
      if (this.#at === before) return;
    }
  }

  #inlineTable(path: string): void {
    this.#at += 1;
    for (;;) {
      this.#take(between);
      if (this.#at >= this.#text.length || this.#skip("}")) return;
      const before = this.#at;
      this.#setting(path);
      this.#take(between);
      this.#skip(",");
      if (this.#at === before) return;
    }
  }

  #dottedKey(): string[] {
    const parts: string[] = [];
    do {
      this.#take(blank);
      parts.push(this.#simpleKey());
      this.#take(blank);
    } while (this.#skip("."));
    return parts;
  }

  #simpleKey(): string {
    const first = this.#text[this.#at];
    if (first === "'") return this.#take(literalString).slice(1, -1);
    if (first !== '"') return this.#take(bareKey);
    return unescape(this.#take(basicString).slice(1, -1));
  }

  /** The first line on which a key, or a table on the way to it, is named. */
  #note(path: string, line: number): void {
    if (!this.#lines.has(path)) this.#lines.set(path, line);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  /** Counted onwards from the last place, so that a long document is read once. */
  #lineHere(): number {
    for (; this.#counted < this.#at; this.#counted += 1) {
      if (this.#text[this.#counted] === "\n") this.#line += 1;
    }
    return this.#line;
  }
}

/** What lies deeper is told by where it begins, so that no nesting makes the search longer than the text. */
function join(path: string, name: string): string {
  if (path.length > longestPath) return path;
  return path === "" ? name : `${path}.${name}`;
}

/** As JSON has it, but for the long form \UXXXXXXXX. */
function unescape(text: string): string {
  const plain = text.replace(/\\U([0-9A-Fa-f]{8})/g, (_, digits: string) =>
    String.fromCodePoint(Math.min(Number.parseInt(digits, 16), 0x10ffff)),
  );
  try {
    return String(JSON.parse(`"${plain}"`));
  } catch {
    return plain;
  }
}
