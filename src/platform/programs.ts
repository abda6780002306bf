// Programs of the system that we ask for something: found in the system's own directories, never by the caller's PATH, with an environment of
// ours, an end in time, and no more of what they say than is of use.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";

export interface ProgramOptions {
  readonly timeoutMs: number;
  /** Beside PATH and LC_ALL, which it may say otherwise. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** More than this of its output ends it; 1 MiB where nothing is said. */
  readonly maximumBytes?: number;
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface ProgramEnd {
  /** Null where it was ended: by a signal, or by us. */
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Why we ended it. */
  readonly ended: "timeout" | "output" | null;
}

const directories = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/run/current-system/sw/bin"];

/** @throws COMMAND_NOT_FOUND */
export function findProgram(name: string): string {
  const found = directories.map((directory) => join(directory, name)).find(isRunnable);
  if (found !== undefined) return found;
  throw new SesameError(
    "COMMAND_NOT_FOUND",
    `command ${quoteText(name)} is in none of the system's directories`,
  );
}

/** @param name also a path. @throws COMMAND_NOT_FOUND, EXEC_FAILED */
export async function runProgram(
  name: string,
  args: readonly string[],
  { timeoutMs, environment = {}, input = "", maximumBytes = 1024 * 1024, user }: ProgramOptions,
): Promise<ProgramEnd> {
  const child = spawn(name.startsWith("/") ? name : findProgram(name), args, {
    env: { PATH: directories.join(":"), LC_ALL: "C", ...environment },
    // A directory that everybody may be in.
    cwd: "/",
    ...user,
  });
  let ended: ProgramEnd["ended"] = null;
  const end = (why: "timeout" | "output"): void => {
    ended ??= why;
    child.kill("SIGKILL");
    // Whatever it started may hold on to them.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const timer = setTimeout(() => end("timeout"), timeoutMs);
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > maximumBytes) end("output");
      else chunks.push(chunk);
    });
    return chunks;
  });
  // It need not read what it is given.
  child.stdin.on("error", () => undefined).end(input);
  try {
    await once(child, "spawn");
    const [status]: unknown[] = await once(child, "close");
    return {
      status: typeof status === "number" ? status : null,
      stdout: Buffer.concat(stdout ?? []),
      stderr: Buffer.concat(stderr ?? []),
      ended,
    };
  } catch (cause) {
    throw new SesameError("EXEC_FAILED", `command ${quoteText(name)} can't be run`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
