// On which line of a TOML document each key is set. The parser gives values without their places, and a person who is told
// that a key is wrong, or locked, wants to be told where. Takes only what a parser has accepted: it follows the
// grammar (TOML 1.0) as far as finding keys needs, and judges nothing.

/** Path of a key, members joined by ".", elements of arrays of tables by their index: "policy.0.key". 1 is the first line. */
export type TomlLines = ReadonlyMap<string, number>;

const bareKey = /[A-Za-z0-9_-]+/y;
const basicString = /"(?:[^"\\\n]|\\.)*"/y;
const literalString = /'[^'\n]*'/y;
const longBasicString = /"""(?:[^\\]|\\[^])*?"""(?:"{0,2}(?!"))/y;
const longLiteralString = /'''[^]*?'''(?:'{0,2}(?!'))/y;
/** Numbers, booleans, times: whatever ends at a delimiter. */
const plainValue = /[^,\]}#\r\n]+/y;
const tab = 0x09;
const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const hash = 0x23;

export interface LineOptions {
  /** Members beyond this many steps are not looked for; default 32, far beyond any key of ours. */
  readonly deepest?: number;
}

export function findTomlLines(text: string, { deepest = 32 }: LineOptions = {}): TomlLines {
  return new Scanner(text, deepest).scan();
}

/** Where the search is in the document. */
interface Place {
  readonly path: string;
  readonly depth: number;
}

const top: Place = { path: "", depth: 0 };

class Scanner {
  readonly #text: string;
  readonly #deepest: number;
  readonly #lines = new Map<string, number>();
  /** How many elements each array of tables has so far. */
  readonly #elements = new Map<string, number>();
  #at = 0;
  #line = 1;
  /** Where the line ends that is counted. */
  #lineEnd: number;

  constructor(text: string, deepest: number) {
    this.#text = text;
    this.#deepest = deepest;
    this.#lineEnd = this.#newlineFrom(0);
  }

  scan(): TomlLines {
    let table = top;
    this.#skipBetween();
    while (this.#at < this.#text.length) {
      const before = this.#at;
      if (this.#text.startsWith("[[", this.#at)) table = this.#arrayHeader();
      else if (this.#text[this.#at] === "[") table = this.#header();
      else this.#setting(table);
      this.#skipBetween();
      // What is not TOML ends the search; the parser has told of it.
      if (this.#at === before) break;
    }
    return this.#lines;
  }

  #header(): Place {
    this.#at += 1;
    const line = this.#lineHere();
    const table = this.#resolve(this.#dottedKey(), line);
    this.#skip("]");
    return table;
  }

  #arrayHeader(): Place {
    this.#at += 2;
    const line = this.#lineHere();
    const parts = this.#dottedKey();
    const last = parts.pop() ?? "";
    const array = this.#member(this.#resolve(parts, line), last);
    const index = this.#elements.get(array.path) ?? 0;
    this.#elements.set(array.path, index + 1);
    this.#note(array, line);
    const element = this.#member(array, String(index));
    this.#note(element, line);
    this.#skip("]");
    this.#skip("]");
    return element;
  }

  /** A header goes through the newest element of each array of tables on its way. */
  #resolve(parts: readonly string[], line: number): Place {
    let place = top;
    for (const part of parts) {
      place = this.#member(place, part);
      this.#note(place, line);
      const elements = this.#elements.get(place.path);
      if (elements !== undefined) place = this.#member(place, String(elements - 1));
    }
    return place;
  }

  #setting(table: Place): void {
    const line = this.#lineHere();
    let place = table;
    for (const part of this.#dottedKey()) {
      place = this.#member(place, part);
      this.#note(place, line);
    }
    this.#skipBlanks();
    if (!this.#skip("=")) return;
    this.#skipBlanks();
    this.#value(place);
  }

  #value(place: Place): void {
    const first = this.#text[this.#at];
    if (first === "[") this.#array(place);
    else if (first === "{") this.#inlineTable(place);
    else if (first === '"')
      this.#pass(this.#text.startsWith('"""', this.#at) ? longBasicString : basicString);
    else if (first === "'")
      this.#pass(this.#text.startsWith("'''", this.#at) ? longLiteralString : literalString);
    else this.#pass(plainValue);
  }

  #array(place: Place): void {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skipBetween();
      if (this.#at >= this.#text.length || this.#skip("]")) return;
      const before = this.#at;
      const element = this.#member(place, String(index));
      this.#note(element, this.#lineHere());
      this.#value(element);
      this.#skipBetween();
      this.#skip(",");
      if (this.#at === before) return;
    }
  }

  #inlineTable(place: Place): void {
    this.#at += 1;
    for (;;) {
      this.#skipBetween();
      if (this.#at >= this.#text.length || this.#skip("}")) return;
      const before = this.#at;
      this.#setting(place);
      this.#skipBetween();
      this.#skip(",");
      if (this.#at === before) return;
    }
  }

  /** What lies too deep is told by where it begins, so that no nesting makes the search longer than the text. */
  #member({ path, depth }: Place, name: string): Place {
    if (depth >= this.#deepest) return { path, depth };
    return { path: depth === 0 ? name : `${path}.${name}`, depth: depth + 1 };
  }

  #dottedKey(): string[] {
    const parts: string[] = [];
    do {
      this.#skipBlanks();
      parts.push(this.#simpleKey());
      this.#skipBlanks();
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
  #note({ path }: Place, line: number): void {
    if (!this.#lines.has(path)) this.#lines.set(path, line);
  }

  /** Goes behind what fits the pattern here. Every pattern of ours is sticky, and long files have many keys. */
  #pass(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    if (pattern.test(this.#text)) this.#at = pattern.lastIndex;
  }

  #take(pattern: RegExp): string {
    const begin = this.#at;
    this.#pass(pattern);
    return this.#text.slice(begin, this.#at);
  }

  #skipBlanks(): void {
    for (; ; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== space && code !== tab) return;
    }
  }

  /** Blanks, line ends and comments, between which anything inside of brackets stands. */
  #skipBetween(): void {
    for (; ; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === hash) {
        this.#at = this.#newlineFrom(this.#at);
      } else if (code !== newline && code !== space && code !== carriageReturn && code !== tab) return;
    }
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  /** Counted onwards from the last place, so that a long document, or a long line, is read once. */
  #lineHere(): number {
    while (this.#lineEnd < this.#at) {
      this.#line += 1;
      this.#lineEnd = this.#newlineFrom(this.#lineEnd + 1);
    }
    return this.#line;
  }

  #newlineFrom(position: number): number {
    const found = this.#text.indexOf("\n", position);
    return found < 0 ? this.#text.length : found;
  }
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
