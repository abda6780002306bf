// What the doctor looks at, as plain values: the rules judge facts, and platform/kernel-probe.ts and the CLI gather them.
// A fact that could not be seen says why, so that a check is skipped and never passed by accident.

import type { BindingVerdict } from "./machine-binding.js";

/** Something that was looked at, or the reason why it could not be. */
export type Fact<T> = { readonly value: T } | { readonly unseen: string };

export interface KernelFacts {
  /** As uname(2) gives it: "6.12.1-amd64". */
  readonly release: string;
  /** 0 when the kernel has none. */
  readonly landlockAbi: number;
  readonly seccompActions: Fact<readonly string[]>;
  /** Null when memfd_secret(2) works for this process. */
  readonly memfdSecretFailure: string | null;
  /** CONFIG_SECRETMEM of the running kernel. */
  readonly configSecretmem: Fact<boolean>;
  /** secretmem.enable on the kernel's command line; null where it is not given. */
  readonly secretmemEnable: Fact<boolean | null>;
  /** kernel.yama.ptrace_scope; null without Yama. */
  readonly ptraceScope: Fact<number | null>;
}

export interface UnitFacts {
  readonly name: string;
  readonly loadState: string;
  readonly activeState: string;
  readonly result: string;
  readonly restarts: number;
  /** LimitMEMLOCK=; null where it is said to be none, or not said. */
  readonly memlockBytes: number | null;
  /** Directives in force that need a user namespace. */
  readonly namespaceDirectives: readonly string[];
}

export interface SystemdFacts {
  readonly version: Fact<number>;
  readonly units: Fact<readonly UnitFacts[]>;
  /** UnitFileState of the target: "enabled", "disabled", "masked", "". */
  readonly targetFileState: Fact<string>;
  readonly linger: Fact<boolean>;
}

export interface MemlockFacts {
  /** Hard limit of the user manager; null for infinity. */
  readonly managerBytes: Fact<number | null>;
  readonly users: Fact<number>;
  readonly lockedBytes: Fact<number>;
  readonly totalBytes: number;
}

export interface DaemonFacts {
  readonly name: string;
  readonly version: string;
  readonly backing: string;
  readonly lockedBytes: number;
  readonly budgetBytes: number;
  /** RLIMIT_MEMLOCK; null for infinity. */
  readonly limitBytes: number | null;
  /** As the daemon itself reports it; null when it reports none. */
  readonly sandbox: SandboxFacts | null;
  /** Hex BLAKE3 of the policy that it enforces; null without one. */
  readonly policyDigest: string | null;
  /** Whose files it refuses: "policy", "configuration". */
  readonly rejected: readonly string[];
}

export interface SandboxFacts {
  readonly landlockAbi: number;
  readonly seccomp: boolean;
  readonly noNewPrivileges: boolean;
  readonly dumpable: boolean;
}

/** Something wrong with one of our files, on one line. */
export type PathProblem = string;

export interface StateFacts {
  readonly paths: Fact<{ readonly checked: number; readonly problems: readonly PathProblem[] }>;
  /** Unseen for a policy that can't be used: the message says why. */
  readonly policy: Fact<PolicyFacts>;
  /** Null before `sesame init`. */
  readonly identity: Fact<{ readonly id: string; readonly org: string | null } | null>;
  /** Null before `sesame init`. */
  readonly binding: Fact<BindingVerdict | null>;
  /** What there is of seeds; unseen where they can't be used or disagree: the message says why. */
  readonly seeds: Fact<string>;
  /** The public half; null where there is none. */
  readonly signingKey: Fact<string | null>;
  /** Null before there is an audit log. */
  readonly audit: Fact<AuditFacts | null>;
  readonly auditing: Fact<AuditingFacts>;
}

/** What the configuration in force wants of the audit log. */
export interface AuditingFacts {
  /** For profiles of which nothing else is said. */
  readonly isOnByDefault: boolean;
  /** So many profiles are there whose secrets are used without entries. */
  readonly unaudited: number;
  readonly durability: "durable" | "buffered";
}

export interface PolicyFacts {
  /** Hex BLAKE3 of the file; null without one. */
  readonly digest: string | null;
  readonly locks: number;
  /** Keys that this version does not know. */
  readonly unknown: readonly string[];
  /** Keys of the user's own files that a lock overrules; null where those files can't be read. */
  readonly overruled: readonly string[] | null;
}

export interface AuditFacts {
  readonly entries: number;
  readonly head: string;
  /** The first fault; null for an intact chain. */
  readonly fault: string | null;
  /** Time of the newest entry, Unix milliseconds; null for an empty chain. */
  readonly lastMs: number | null;
}

/** What the session watch says of itself: no sleep waits for it where it is uninhibited; absent: it does not run. */
export type SessionWatchStanding = "watching" | "uninhibited" | "no-bus" | "no-logind" | "absent";

export interface SessionLockingFacts {
  readonly watch: SessionWatchStanding;
  /** Whether any profile is to be locked then. */
  readonly onSuspend: boolean;
  readonly onSessionLock: boolean;
  /** Keys about it that a policy locks to true. */
  readonly demanded: readonly string[];
}

export interface ClockFacts {
  readonly nowMs: number;
  readonly synchronised: Fact<boolean>;
}

export interface PostureFacts {
  /** Version of the program that asks. */
  readonly version: string;
  readonly kernel: KernelFacts;
  readonly systemd: SystemdFacts;
  readonly memlock: MemlockFacts;
  /** Those that answered. */
  readonly daemons: Fact<readonly DaemonFacts[]>;
  readonly auditWritable: Fact<boolean>;
  readonly state: StateFacts;
  readonly session: Fact<SessionLockingFacts>;
  readonly clock: ClockFacts;
}

/** Both daemons, in the order in which they start. */
export const daemonNames = ["daemon-profile", "daemon-secrets"] as const;

/** Their units. */
export const unitNames = ["open-sesame-profile.service", "open-sesame-secrets.service"] as const;

export const targetName = "open-sesame-headless.target";

/** The least that a host has to give. Whoever rolls out refuses by the same. */
export const hostDemands = {
  /** Major and minor: the first with memfd_secret. */
  kernel: [5, 14],
  /** Truncating files is Landlock's to forbid from ABI 3 on (Linux 6.2). */
  landlockAbi: 3,
  /** The first that knows all directives of the units, and whose back-off works. */
  systemd: 255,
  /** Of all memory, what the daemons of all users together may lock. */
  lockableShare: 0.25,
} as const;

/** What each daemon's unit asks for as it is shipped (src/systemd). */
const shippedMemlockBytes = 64 * 1024 * 1024;

/** What the units here ask for: a fleet may have said another limit. */
export function wantedMemlockBytes({ units }: SystemdFacts): number {
  const loaded = "unseen" in units ? [] : units.value.filter(({ loadState }) => loadState === "loaded");
  const said = loaded.map(({ memlockBytes }) => memlockBytes).filter((limit) => limit !== null);
  return said.length === 0 ? shippedMemlockBytes : Math.max(...said);
}

/**
 * Directives that a user manager can only give inside of a user namespace, which its user owns: any process of that user may
 * then attach to the daemon (systemd.exec(5), "Sandboxing", and measurements on systemd 257).
 */
export const namespaceDirectives: readonly string[] = [
  "BindPaths",
  "BindReadOnlyPaths",
  "ExecPaths",
  "ExtensionDirectories",
  "ExtensionImages",
  "InaccessiblePaths",
  "IPCNamespacePath",
  "MountAPIVFS",
  "MountImages",
  "NetworkNamespacePath",
  "NoExecPaths",
  "PrivateBPF",
  "PrivateDevices",
  "PrivateIPC",
  "PrivateMounts",
  "PrivateNetwork",
  "PrivatePIDs",
  "PrivateTmp",
  "PrivateUsers",
  "ProcSubset",
  "ProtectClock",
  "ProtectControlGroups",
  "ProtectHome",
  "ProtectHostname",
  "ProtectKernelLogs",
  "ProtectKernelModules",
  "ProtectKernelTunables",
  "ProtectProc",
  "ProtectSystem",
  "ReadOnlyPaths",
  "ReadWritePaths",
  "RootDirectory",
  "RootImage",
  "TemporaryFileSystem",
];
