// How text that somebody else wrote (names, paths, other people's messages) is shown. Everything that
// could move a cursor, colour a terminal, hide itself or turn the reading direction becomes a visible
// escape, so that what is read is what is there.

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\0", "\\0"],
]);

export interface DisplayOptions {
  /** Characters of the original that are shown before the cut; default 80. */
  readonly maximumCharacters?: number;
}

/** The text on one line, harmless to any terminal; cut with "…" when it is long. Backslashes are doubled. */
export function displayText(text: string, options: DisplayOptions = {}): string {
  return escape(text, options, "");
}

/** The same in double quotes; quotes inside are escaped, so the end is where it seems to be. */
export function quoteText(text: string, options: DisplayOptions = {}): string {
  return `"${escape(text, options, '"')}"`;
}

function escape(text: string, { maximumCharacters = 80 }: DisplayOptions, quote: string): string {
  let shown = "";
  let count = 0;
  for (const character of text) {
    if (count === maximumCharacters) return `${shown}…`;
    shown += escapeCharacter(character, quote);
    count += 1;
  }
  return shown;
}

/** Unicode's tables cost a command a millisecond to look into, so plain ASCII is told without them. */
function isInvisible(character: string): boolean {
  if (character >= " " && character <= "~") return false;
  return /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u.test(character);
}

function escapeCharacter(character: string, quote: string): string {
  if (character === "\\" || character === quote) return `\\${character}`;
  if (!isInvisible(character)) return character;
  const short = shortEscapes.get(character);
  if (short !== undefined) return short;
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint < 0x100
    ? `\\x${codePoint.toString(16).padStart(2, "0")}`
    : `\\u{${codePoint.toString(16)}}`;
}
