// What the session watch says of itself in the runtime directory (native/src/session_watch_log.h): its word counts while it holds
// the file's lock, for a watch that was killed says nothing more.

import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { SesameError } from "../core/errors.js";
import type { SessionWatchStanding } from "../core/posture-facts.js";
import { errnoOf } from "./file-trust.js";
import { native } from "./native.js";

/** Whoever holds the lock is there. */
const ofTheLiving = ["watching", "uninhibited"] as const satisfies SessionWatchStanding[];
/** What one that has ended in order found. */
const ofTheEnded = ["no-bus", "no-logind"] as const satisfies SessionWatchStanding[];

/** @throws FILE_IO_FAILED */
export function readSessionWatch(path: string): SessionWatchStanding {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return "absent";
    throw new SesameError("FILE_IO_FAILED", `${JSON.stringify(path)} can't be read`, {
      details: { path, errno: errnoOf(cause) },
      cause,
    });
  }
  try {
    const words: readonly SessionWatchStanding[] = native.lockFile(descriptor) ? ofTheEnded : ofTheLiving;
    const word = readFileSync(descriptor, "utf8").trim();
    return words.find((known) => known === word) ?? "absent";
  } finally {
    closeSync(descriptor);
  }
}
