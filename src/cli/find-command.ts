// The PATH look-up of execvp(3), ours because the environment we exec with is not the one we have, and
// because "not found" (127) and "found, but can't be run" (126) are different answers.

import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";

type Finding = "runnable" | "unusable" | "absent";

function look(path: string): Finding {
  try {
    if (!statSync(path).isFile()) return "unusable";
  } catch (error) {
    const errno = error instanceof Error && "code" in error ? error.code : undefined;
    return errno === "ENOENT" || errno === "ENOTDIR" ? "absent" : "unusable";
  }
  try {
    accessSync(path, constants.X_OK);
    return "runnable";
  } catch {
    return "unusable";
  }
}

/** Path of the file to run. An empty PATH member is the working directory, as POSIX has it. @throws COMMAND_NOT_FOUND, EXEC_FAILED */
export function findCommand(name: string, searchPath: string | undefined): string {
  const candidates = name.includes("/")
    ? [name]
    : (searchPath ?? "/usr/local/bin:/usr/bin:/bin")
        .split(":")
        .map((directory) => join(directory || ".", name));
  let unusable = false;
  for (const candidate of name === "" ? [] : candidates) {
    const finding = look(candidate);
    if (finding === "runnable") return candidate;
    unusable ||= finding === "unusable";
  }
  throw unusable
    ? new SesameError("EXEC_FAILED", `command ${quoteText(name)} is no executable file`)
    : new SesameError("COMMAND_NOT_FOUND", `command ${quoteText(name)} was not found`);
}
