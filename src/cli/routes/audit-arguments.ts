// What several of the `sesame audit …` command lines take.

import { SesameError } from "../../core/errors.js";

export const directoryArgument = {
  parse: (input: string) => input,
  brief: "directory of the segments; the user's own audit log where this is left out",
  placeholder: "DIR",
  optional: true,
} as const;

export function matching(pattern: RegExp, problem: string): (input: string) => string {
  return (input) => {
    if (!pattern.test(input)) throw new SesameError("USAGE", problem);
    return input;
  };
}

export const keyFlag = {
  kind: "parsed",
  parse: matching(/^[0-9a-f]{64}$/, "a key is 64 hex digits, as 'sesame identity show' prints it"),
  optional: true,
  brief: "public key of the installation, as you wrote it down",
  placeholder: "KEY",
} as const;
