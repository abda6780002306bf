// Where everything of a user lies. Hides the XDG rules: which variables count, what happens when they are
// unset or unfit, and how long a Unix socket's path may be. Nothing here creates anything; files.ts does.

import { type Stats, statSync } from "node:fs";
import { userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import { SesameError } from "../core/errors.js";
import { errnoOf } from "./file-trust.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Files that outlive a session, below `$XDG_CONFIG_HOME/pds` (0700). */
export interface ConfigPaths {
  readonly directory: string;
  readonly configFile: string;
  readonly configDropIns: string;
  /** A directory for each profile that has configuration of its own. */
  readonly profiles: string;
  readonly installationFile: string;
  /** Keys of the installation; daemon-profile's alone. */
  readonly identity: string;
  readonly vaults: string;
  readonly audit: string;
}

/** What commands remember, below `$XDG_STATE_HOME/pds` (0700). */
export interface StatePaths {
  readonly directory: string;
  /** The head that verifying found last. */
  readonly auditHead: string;
}

/** Files of the running daemons, below `$XDG_RUNTIME_DIR/pds` (0700; src/bus/PROTOCOL.md section 1). */
export interface RuntimePaths {
  readonly directory: string;
  readonly socket: string;
  readonly profileDirectory: string;
  readonly profileBusKey: string;
  readonly profileLock: string;
  readonly secretsDirectory: string;
  readonly secretsBusKey: string;
  /** Apart from the other keys: clients and daemon-secrets may read it, daemon-profile can't. */
  readonly sealDirectory: string;
  readonly sealKey: string;
  readonly secretsLock: string;
  /** The session watch's word on itself. */
  readonly sessionWatch: string;
}

/** unix(7): sun_path has 108 bytes, the closing NUL included. */
const maximumSocketPathBytes = 107;

/** A relative XDG path counts as unset (XDG Base Directory Specification 0.8, "Environment variables"). */
export function resolveConfigPaths(environment: Environment = process.env): ConfigPaths {
  const directory = join(
    absolute(environment["XDG_CONFIG_HOME"]) ?? join(homeOf(environment), ".config"),
    "pds",
  );
  return {
    directory,
    configFile: join(directory, "config.toml"),
    configDropIns: join(directory, "config.d"),
    profiles: join(directory, "profiles"),
    installationFile: join(directory, "installation.toml"),
    identity: join(directory, "identity"),
    vaults: join(directory, "vaults"),
    audit: join(directory, "audit"),
  };
}

export function resolveStatePaths(environment: Environment = process.env): StatePaths {
  const base = absolute(environment["XDG_STATE_HOME"]) ?? join(homeOf(environment), ".local", "state");
  const directory = join(base, "pds");
  return { directory, auditHead: join(directory, "audit-head.json") };
}

/** @throws RUNTIME_DIR_MISSING, SOCKET_PATH_TOO_LONG */
export function resolveRuntimePaths(environment: Environment = process.env): RuntimePaths {
  const base = environment["XDG_RUNTIME_DIR"];
  if (base === undefined || base === "") throw runtimeDirMissing("XDG_RUNTIME_DIR is not set");
  if (!isAbsolute(base))
    throw runtimeDirMissing(`XDG_RUNTIME_DIR is no absolute path: ${JSON.stringify(base)}`);
  checkRuntimeBase(base);
  const directory = join(base, "pds");
  const socket = join(directory, "bus.sock");
  const socketPathBytes = Buffer.byteLength(socket);
  if (socketPathBytes > maximumSocketPathBytes) {
    throw new SesameError(
      "SOCKET_PATH_TOO_LONG",
      `the bus socket's path has ${socketPathBytes} bytes, ${maximumSocketPathBytes} are allowed: ${JSON.stringify(socket)}`,
      { details: { bytes: socketPathBytes, maximumBytes: maximumSocketPathBytes } },
    );
  }
  return {
    directory,
    socket,
    profileDirectory: join(directory, "profile"),
    profileBusKey: join(directory, "profile", "bus.pub"),
    profileLock: join(directory, "profile", "profile.lock"),
    secretsDirectory: join(directory, "secrets"),
    secretsBusKey: join(directory, "secrets", "bus.pub"),
    sealDirectory: join(directory, "seal"),
    sealKey: join(directory, "seal", "seal.key"),
    secretsLock: join(directory, "secrets", "secrets.lock"),
    sessionWatch: join(directory, "session-watch"),
  };
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

function homeOf(environment: Environment): string {
  return absolute(environment["HOME"]) ?? userInfo().homedir;
}

function checkRuntimeBase(base: string): void {
  const quoted = JSON.stringify(base);
  let status: Stats | undefined;
  try {
    status = statSync(base, { throwIfNoEntry: false });
  } catch (error) {
    throw runtimeDirMissing(`XDG_RUNTIME_DIR ${quoted} can't be used (${errnoOf(error)})`);
  }
  if (status === undefined) throw runtimeDirMissing(`XDG_RUNTIME_DIR ${quoted} does not exist`);
  if (!status.isDirectory()) throw runtimeDirMissing(`XDG_RUNTIME_DIR ${quoted} is no directory`);
  if (status.uid !== process.geteuid?.())
    throw runtimeDirMissing(`XDG_RUNTIME_DIR ${quoted} belongs to uid ${status.uid}`);
  if ((status.mode & 0o077) !== 0) {
    throw runtimeDirMissing(
      `XDG_RUNTIME_DIR ${quoted} can be reached by others (mode ${(status.mode & 0o777).toString(8)})`,
    );
  }
}

function runtimeDirMissing(message: string): SesameError {
  return new SesameError("RUNTIME_DIR_MISSING", message);
}
