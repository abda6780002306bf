// The daemons' log: one JSON object a line with a syslog priority in front (sd-daemon(3)), or plain lines for a
// person at a terminal. Hides levels, destinations and escaping. It writes with write(2) itself: pino costs a
// daemon 40 ms of start-up and 9.6 MB of resident memory here, and of it only one JSON.stringify would be used.

import { fstatSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { isatty } from "node:tty";
import type { Clock, Log, LogFields, Severity } from "../core/ports.js";
import type { ProfileIds } from "../core/installation.js";
import type { EventName } from "../generated/types.js";
import type { Environment } from "./paths.js";

export interface LogIdentity {
  readonly installationId: string;
  readonly orgNamespace: string | null;
  /** Both ids under which a profile is known elsewhere; null for what is no profile's name. */
  profileIds(profile: string): ProfileIds | null;
}

/** A log that learns whose it is once the installation is known. */
export interface DaemonLog extends Log {
  write(severity: Severity, event: EventName, message: string, fields?: LogFields): void;
  identify(identity: LogIdentity): void;
  /** What is written from here on. */
  configure(settings: LogSettings): void;
}

export interface LogSettings {
  readonly level: Severity;
  /** "lines": for a person, to stderr. "journal": for journald, to stdout. "json": for any other collector, to stdout. */
  readonly format: LogFormat;
  /** Takes a whole line with its newline; false when the line was lost. */
  readonly write: (line: string) => boolean;
}

export interface LogOptions extends LogSettings {
  /** Program and process: "daemon-profile:4711". */
  readonly daemonId: string;
  readonly clock: Clock;
}

export type LogFormat = "journal" | "json" | "lines";

/** syslog(3) priorities. */
const priorities: Readonly<Record<Severity, number>> = {
  emergency: 0,
  alert: 1,
  critical: 2,
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};

export function createLog(initial: LogOptions): DaemonLog {
  let options = initial;
  let identity: LogIdentity | null = null;
  let lost = 0;
  return {
    identify(known) {
      identity = known;
    },
    configure(settings) {
      options = { ...options, ...settings };
    },
    write(severity, event, message, fields = {}) {
      if (priorities[severity] > priorities[options.level]) return;
      const compose = options.format === "lines" ? composeLine : composeJson;
      const all = lost === 0 ? fields : { ...fields, lines_lost: lost };
      lost = options.write(compose({ options, identity, severity, event, message, fields: all }))
        ? 0
        : lost + 1;
    },
  };
}

/**
 * Plain lines only where a person watches: stderr is a terminal and the configuration asks for them. The journal gets its
 * priorities whatever the configuration says: without them `journalctl -p err` finds nothing.
 */
export function chooseLogFormat(
  wanted: { readonly json: boolean; readonly journald: boolean },
  environment: Environment = process.env,
): LogFormat {
  if (isJournal(1, environment)) return "journal";
  if (!wanted.json && isatty(2)) return "lines";
  return wanted.journald ? "journal" : "json";
}

/** Where and how the configuration wants the log. */
export function logSettings(logging: {
  readonly level: Severity;
  readonly json: boolean;
  readonly journald: boolean;
}): LogSettings {
  const format = chooseLogFormat(logging);
  const descriptor = format === "lines" ? 2 : 1;
  neverWaitForJournal(descriptor);
  return { level: logging.level, format, write: writerTo(descriptor) };
}

/** One for each descriptor: it may hold the rest of a line. */
function writerTo(descriptor: 1 | 2): (line: string) => boolean {
  const known = writers.get(descriptor) ?? descriptorWriter(descriptor);
  writers.set(descriptor, known);
  return known;
}

const writers = new Map<number, (line: string) => boolean>();

/** systemd names the device and inode of the stream that it gave us (systemd.exec(5), "$JOURNAL_STREAM"). */
function isJournal(descriptor: number, environment: Environment): boolean {
  const named = environment["JOURNAL_STREAM"];
  if (named === undefined) return false;
  try {
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    return named === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/**
 * Makes the journal's stream lose what journald does not take, instead of waiting for it: a journal that stands still must not
 * stop the daemon. Nothing else is touched, because others may share it and do not expect that.
 */
export function neverWaitForJournal(descriptor: number, environment: Environment = process.env): void {
  if (keptDescriptors.has(descriptor) || !isJournal(descriptor, environment)) return;
  keptDescriptors.add(descriptor);
  try {
    // Opening it as a stream sets O_NONBLOCK, which Node.js offers no other way to. It must live as long as its descriptor.
    kept.push(new Socket({ fd: descriptor, readable: false, writable: true }).unref());
  } catch {
    // Of a kind that can't be had so: then nothing is lost, and the daemon waits for its reader.
  }
}

const kept: Socket[] = [];
const keptDescriptors = new Set<number>();

/**
 * A writer to a descriptor that never throws: a log that is closed, full or gone must not take the daemon with it.
 * The line is lost then, and the next one that goes through says how many were.
 */
export function descriptorWriter(descriptor: number): (line: string) => boolean {
  /** The rest of a line whose begin went through: a reader must not see two lines as one. */
  let rest: Uint8Array = new Uint8Array();
  const flush = (): boolean => {
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
      return true;
    } catch {
      return false;
    }
  };
  return (line) => {
    if (!flush()) return false;
    const bytes = Buffer.from(line);
    rest = bytes;
    if (flush() || rest.length < bytes.length) return true;
    rest = new Uint8Array();
    return false;
  };
}

interface Line {
  readonly options: LogOptions;
  readonly identity: LogIdentity | null;
  readonly severity: Severity;
  readonly event: EventName;
  readonly message: string;
  readonly fields: LogFields;
}

/** Members of SPEC section 8 come first and always, so that a collector can rely on them. */
function composeJson(line: Line): string {
  const { profile, span = spanOf(line.fields), ...others } = line.fields;
  const text = JSON.stringify({
    timestamp: new Date(line.options.clock.now()).toISOString(),
    severity: line.severity,
    event: line.event,
    message: line.message,
    installation_id: line.identity?.installationId ?? null,
    org_namespace: line.identity?.orgNamespace ?? null,
    daemon_id: line.options.daemonId,
    profile: profile ?? null,
    span,
    ...profileMembers(profile, line.identity),
    ...reservedMembersRenamed(others),
  });
  const priority = line.options.format === "json" ? "" : `<${priorities[line.severity]}>`;
  return `${priority}${escapeControls(text)}\n`;
}

function profileMembers(
  profile: LogFields[string] | undefined,
  identity: LogIdentity | null,
): Readonly<Record<string, string>> {
  const ids = typeof profile === "string" ? (identity?.profileIds(profile) ?? null) : null;
  if (ids === null) return {};
  return {
    profile_id: ids.profileId,
    ...(ids.orgProfileId === null ? {} : { org_profile_id: ids.orgProfileId }),
  };
}

/** What happens on a connection belongs to it, unless the line names something narrower. */
function spanOf({ connection }: LogFields): string | null {
  return typeof connection === "number" ? `connection:${connection}` : null;
}

function composeLine(line: Line): string {
  const time = new Date(line.options.clock.now()).toISOString().slice(11, 19);
  const fields = Object.entries(line.fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${escapeControls(`${time} ${line.options.daemonId}: ${line.severity}: ${line.message} [${line.event}]${fields.join("")}`)}\n`;
}

const reserved = new Set([
  "timestamp",
  "severity",
  "event",
  "message",
  "installation_id",
  "org_namespace",
  "daemon_id",
  "profile_id",
  "org_profile_id",
]);

/** A field can't pass for a member that says who wrote the line. */
function reservedMembersRenamed(fields: LogFields): LogFields {
  return Object.keys(fields).some((name) => reserved.has(name))
    ? Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [reserved.has(name) ? `field_${name}` : name, value]),
      )
    : fields;
}

/** C0, DEL, C1, line separators and bidirectional controls: nothing may move a terminal's cursor or forge a line. */
function escapeControls(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
