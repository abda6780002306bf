// Whom ssh is to log in as, and where. Hides what it would take for something else: options, and words that are several.

import { SesameError } from "../core/errors.js";

export interface SshTarget {
  readonly login: string;
  readonly address: string;
}

/** What could be an option, or several words. */
const wordOfSsh = /^[A-Za-z0-9_.:%[\]-]{1,255}$/;

/** "USER@HOST". @throws USAGE */
export function parseTarget(text: string): SshTarget {
  const at = text.lastIndexOf("@");
  const [login, address] = [text.slice(0, at), text.slice(at + 1)];
  if (at > 0 && isWord(login) && isWord(address)) return { login, address };
  throw new SesameError("USAGE", "--ssh takes USER@HOST");
}

export function isWord(text: string): boolean {
  return wordOfSsh.test(text) && !text.startsWith("-");
}
