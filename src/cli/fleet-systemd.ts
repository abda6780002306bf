// What systemd and logind are told when files of theirs have changed. Hides who has to be told, and that a user's own manager is asked as
// that user: what answers there is the user's, and may be anything.

import { existsSync } from "node:fs";
import { displayText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { unitNames, watchUnitName } from "../core/posture-facts.js";
import type { Effects } from "../fleet/application.js";
import { type ProgramEnd, runProgram } from "../platform/programs.js";
import { inTurns } from "./in-turns.js";

/** One thing that somebody was told. */
export interface Told {
  readonly action: "daemon-reload" | "restart" | "enable-linger" | "disable-linger";
  /** A user's id or name; null for the system's manager. */
  readonly user: string | null;
  /** Null: done. Else why not, in one line. */
  readonly failure: string | null;
}

/** What counts later than at once. */
export type Pending =
  /** Limits of the users' managers that run: from each one's next start. */
  | { readonly what: "locked-memory"; readonly users: readonly string[] }
  /** Nobody has this name here yet. */
  | { readonly what: "linger"; readonly users: readonly string[] }
  /** There is no systemd to tell. */
  | { readonly what: "systemd" };

export interface Telling {
  readonly told: readonly Told[];
  readonly pending: readonly Pending[];
}

const systemMs = 60_000;
/** A user's manager that hangs is that user's matter, and holds nobody else up. */
const userMs = 20_000;
const atOnce = 8;

/** @throws FLEET_SYSTEMD_FAILED where the system's own manager can't be told */
export async function tellSystemd(effects: Effects): Promise<Telling> {
  const { system, users, daemons, lingering, notLingering } = effects;
  if (!system && !users && lingering.length + notLingering.length === 0) return { told: [], pending: [] };
  if (!existsSync("/run/systemd/system")) return { told: [], pending: [{ what: "systemd" }] };
  const told: Told[] = [];
  const pending: Pending[] = [];
  if (system) {
    await demand("systemctl", ["daemon-reload"]);
    told.push({ action: "daemon-reload", user: null, failure: null });
  }
  const running = system || users ? await runningManagers() : [];
  if (system && running.length > 0) pending.push({ what: "locked-memory", users: running });
  if (users) told.push(...(await inTurns(running, atOnce, (uid) => tellManager(uid, daemons))).flat());
  const strangers: string[] = [];
  for (const [action, names] of [
    ["enable-linger", lingering],
    ["disable-linger", notLingering],
  ] as const)
    for (const user of names) {
      if (await isKnown(user)) told.push(await tellLogind(action, user));
      else if (action === "enable-linger") strangers.push(user);
    }
  if (strangers.length > 0) pending.push({ what: "linger", users: strangers });
  return { told, pending };
}

/** Ids of the users whose managers run. */
async function runningManagers(): Promise<readonly string[]> {
  const options = ["--no-legend", "--plain", "--full", "--no-pager", "--state=active", "user@*.service"];
  const said = (await demand("systemctl", ["list-units", ...options])).stdout.toString("utf8");
  return [...said.matchAll(/^user@(\d{1,10})\.service\s/gm)].map(([, uid = ""]) => uid);
}

/** A restart closes the vaults that are unlocked: only where it is for something. */
async function tellManager(uid: string, restarts: boolean): Promise<Told[]> {
  const ask = async (action: Told["action"], ...command: readonly string[]): Promise<Told> => {
    const ended = await attempt("systemctl", ["--user", "--no-pager", ...command], {
      timeoutMs: userMs,
      environment: { XDG_RUNTIME_DIR: `/run/user/${uid}` },
      // As the user: root has no business with a socket that a user may have put there.
      user: { uid: Number(uid), gid: nobody },
    });
    return { action, user: uid, failure: failureOf(ended) };
  };
  const reloaded = await ask("daemon-reload", "daemon-reload");
  if (!restarts || reloaded.failure !== null) return [reloaded];
  return [reloaded, await ask("restart", "try-restart", ...unitNames, watchUnitName)];
}

/** No group of anybody's. */
const nobody = 65_534;

/** It writes or removes the very file, which is as it is to be, and starts or ends the user's manager. */
async function tellLogind(action: "enable-linger" | "disable-linger", user: string): Promise<Told> {
  const ended = await attempt("loginctl", ["--no-ask-password", action, user], { timeoutMs: systemMs });
  return { action, user, failure: failureOf(ended) };
}

async function isKnown(user: string): Promise<boolean> {
  const ended = await attempt("id", ["-u", "--", user], { timeoutMs: systemMs });
  return !(ended instanceof SesameError) && ended.status === 0;
}

async function demand(program: string, args: readonly string[]): Promise<ProgramEnd> {
  const ended = await attempt(program, args, { timeoutMs: systemMs });
  const failure = failureOf(ended);
  if (ended instanceof SesameError || failure !== null)
    throw new SesameError("FLEET_SYSTEMD_FAILED", `"${program} ${args[0] ?? ""}" failed: ${failure ?? ""}`);
  return ended;
}

async function attempt(...call: Parameters<typeof runProgram>): Promise<ProgramEnd | SesameError> {
  try {
    return await runProgram(...call);
  } catch (error) {
    if (error instanceof SesameError) return error;
    throw error;
  }
}

function failureOf(ended: ProgramEnd | SesameError): string | null {
  if (ended instanceof SesameError) return ended.message;
  if (ended.status === 0) return null;
  if (ended.ended === "timeout") return "it did not end in time";
  const said = ended.stderr.toString("utf8").trim().split("\n")[0] ?? "";
  return said === ""
    ? `it ended with ${ended.status ?? "a signal"}`
    : displayText(said, { maximumCharacters: 200 });
}
