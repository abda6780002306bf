// Flags and arguments that several commands share, so that one word means one thing everywhere.

import { SesameError } from "../../core/errors.js";
import { type KeyName, type ProfileName, parseKeyName, parseProfileName } from "../../core/names.js";

/** Commands find their profile by `context.profile(flags.profile)`: -p, else SESAME_PROFILE, else an error. */
export const profileFlag = {
  kind: "parsed",
  parse: (input: string): ProfileName => parseProfileName(input),
  optional: true,
  brief: "profile; SESAME_PROFILE where this is left out",
  placeholder: "PROFILE",
} as const;

export const profilesFlag = {
  kind: "parsed",
  parse: (input: string): readonly ProfileName[] => input.split(",").map(parseProfileName),
  optional: true,
  brief: "profiles, comma-separated; SESAME_PROFILE where this is left out",
  placeholder: "PROFILE[,PROFILE]",
} as const;

export const jsonFlag = {
  kind: "boolean",
  optional: true,
  withNegated: false,
  brief: "print JSON (errors too)",
} as const;

export const quietFlag = {
  kind: "boolean",
  optional: true,
  withNegated: false,
  brief: "say nothing but errors",
} as const;

export const passwordStdinFlag = {
  kind: "boolean",
  optional: true,
  withNegated: false,
  brief: "read the password as one line of standard input",
} as const;

export function switchFlag(brief: string): {
  readonly kind: "boolean";
  readonly optional: true;
  readonly withNegated: false;
  readonly brief: string;
} {
  return { kind: "boolean", optional: true, withNegated: false, brief };
}

export function textFlag(
  brief: string,
  placeholder: string,
): {
  readonly kind: "parsed";
  readonly parse: (input: string) => string;
  readonly optional: true;
  readonly brief: string;
  readonly placeholder: string;
} {
  return { kind: "parsed", parse: (input) => input, optional: true, brief, placeholder };
}

export function parseCount(what: string): (input: string) => number {
  return (input) => {
    const count = Number(input);
    if (/^[0-9]{1,15}$/.test(input) && count >= 1) return count;
    throw new SesameError("USAGE", `${what} must be a whole number from 1, not "${input}"`);
  };
}

export const keyArgument = {
  parse: (input: string): KeyName => parseKeyName(input),
  brief: "name of the secret",
  placeholder: "KEY",
} as const;

export const profileArgument = {
  parse: (input: string): ProfileName => parseProfileName(input),
  brief: "name of the profile",
  placeholder: "PROFILE",
} as const;

/** `--help` of a command: what it does, then commands that can be copied. */
export function describe(text: string, examples: readonly string[]): string {
  return `${text}\n\nEXAMPLES\n${examples.map((example) => `  ${example}`).join("\n")}`;
}
