// What profiles and keys may be called (SPEC section 6), in one place: command line, bus headers,
// templates and bundles all ask here. A name that passed is a type of its own, so an unchecked string
// can't become a path, a database row or a variable by mistake.

import { quoteText } from "./display-text.js";
import { SesameError } from "./errors.js";

declare const profileNameBrand: unique symbol;
declare const keyNameBrand: unique symbol;

export type ProfileName = string & { readonly [profileNameBrand]: true };
export type KeyName = string & { readonly [keyNameBrand]: true };

/** One secret, wherever more than one profile can meet: templates, environments. */
export interface SecretReference {
  readonly profile: ProfileName;
  readonly key: KeyName;
}

export const maximumProfileNameLength = 64;
export const maximumKeyNameLength = 256;

const profileNamePattern = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/;
const profileNameForbidden = /[^a-zA-Z0-9_-]/u;
const keyNameForbidden = /[^A-Za-z0-9._/-]/u;

export function isProfileName(value: unknown): value is ProfileName {
  return typeof value === "string" && profileNamePattern.test(value);
}

export function isKeyName(value: unknown): value is KeyName {
  return typeof value === "string" && keyNameProblem(value) === null;
}

/** @throws PROFILE_NAME_INVALID, saying what is wrong with it */
export function parseProfileName(text: string): ProfileName {
  if (isProfileName(text)) return text;
  throw new SesameError(
    "PROFILE_NAME_INVALID",
    `profile name ${quoteText(text)} ${profileNameProblem(text)}`,
  );
}

/** @throws KEY_NAME_INVALID, saying what is wrong with it */
export function parseKeyName(text: string): KeyName {
  if (isKeyName(text)) return text;
  throw new SesameError(
    "KEY_NAME_INVALID",
    `key name ${quoteText(text)} ${keyNameProblem(text) ?? "is invalid"}`,
  );
}

/**
 * "profile/key", as in `sesame://profile/key`.
 * @throws PROFILE_NAME_INVALID, KEY_NAME_INVALID
 */
export function parseReference(text: string): SecretReference {
  const slash = text.indexOf("/");
  const profile = parseProfileName(slash < 0 ? text : text.slice(0, slash));
  return { profile, key: parseKeyName(slash < 0 ? "" : text.slice(slash + 1)) };
}

function profileNameProblem(text: string): string {
  if (text === "") return "is empty";
  if (text.length > maximumProfileNameLength) {
    return `has ${text.length} characters, more than ${maximumProfileNameLength}`;
  }
  const forbidden = profileNameForbidden.exec(text);
  if (forbidden !== null) return describeForbidden(forbidden);
  return `starts with ${quoteText(text.slice(0, 1))}`;
}

/** null for a valid name. Allowed characters are ASCII, so characters are bytes once they are checked. */
function keyNameProblem(text: string): string | null {
  if (text === "") return "is empty";
  if (text.length > maximumKeyNameLength)
    return `has ${text.length} characters, more than ${maximumKeyNameLength}`;
  const forbidden = keyNameForbidden.exec(text);
  if (forbidden !== null) return describeForbidden(forbidden);
  for (const part of text.split("/")) {
    if (part === "") return `has an empty part ("/" at its start or end, or twice)`;
    if (part === "." || part === "..") return `has the part ${quoteText(part)}`;
  }
  return null;
}

function describeForbidden(match: RegExpExecArray): string {
  return `has ${quoteText(match[0])} at character ${match.index + 1}`;
}
