// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// The types of everything that is validated at an edge.

/** public facts: numbers, names that the person typed, paths of their own */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** who is at the other end of a bus connection: the kernel's word, never the peer's */
export type StampedActor = {
  /** number of the bus connection, unique while daemon-profile runs */
  readonly connection: number;
  /** Linux user or process id */
  readonly uid: number;
  /** Linux user or process id */
  readonly pid: number;
  /** path of the peer's executable; "unknown" where the kernel does not say */
  readonly exe: string;
  readonly clearance: "client" | "daemon";
};

/** how a password becomes a key-encryption key; never weaker than the OWASP minimum, bounded so that nobody is made to compute for hours */
export type PasswordKdf =
  | {
    readonly algorithm: "argon2id";
    readonly memory_kib: number;
    readonly passes: number;
    readonly lanes: number;
  }
  | {
    readonly algorithm: "pbkdf2-sha256";
    readonly iterations: number;
  };

/** kind of a factor that something other than a password gives the key of */
export type DeviceFactorKind = "ssh-agent";

/** what the command line needs to find a factor's key and derive from it; public, read by the factor's own kind alone */
export type FactorFacts = Readonly<Record<string, string>>;

/** which factors open a vault: any one, all, or those that a policy names and so many of the others */
export type AuthMode = "any" | "all" | "policy";

/** a factor as it is enrolled */
export type NewFactor =
  | {
    readonly kind: "password";
    /** how a password becomes a key-encryption key; never weaker than the OWASP minimum, bounded so that nobody is made to compute for hours */
    readonly kdf: PasswordKdf;
    /** 16 to 64 bytes in padded base64 */
    readonly salt: string;
  }
  | {
    /** kind of a factor that something other than a password gives the key of */
    readonly kind: DeviceFactorKind;
    /** what the command line needs to find a factor's key and derive from it; public, read by the factor's own kind alone */
    readonly facts: FactorFacts;
    /** 16 to 64 bytes in padded base64 */
    readonly salt: string;
  };

/** header of a request; whether profile, key and params must be there is the method table's word */
export type RequestHeader = {
  /** 1 … 2^53-1 */
  readonly id: number;
  readonly method: string;
  /** name of a profile */
  readonly profile?: string;
  /** name of a secret: parts divided by "/", none of them empty, "." or ".." */
  readonly key?: string;
  readonly params?: Readonly<Record<string, unknown>>;
};

/** header of a reply */
export type ReplyHeader =
  | {
    /** 1 … 2^53-1 */
    readonly id: number;
    readonly ok: true;
    readonly result?: Readonly<Record<string, unknown>>;
  }
  | {
    /** 1 … 2^53-1 */
    readonly id: number;
    readonly ok: false;
    readonly error: {
      /** code of the error table; a newer peer may send codes that this version does not know */
      readonly code: string;
      readonly message: string;
      /** public facts: numbers, names that the person typed, paths of their own */
      readonly details?: Facts;
    };
  };

/** what the router adds to a request that it forwards */
export type RequestStamp = {
  /** 1 … 2^53-1 */
  readonly rid: number;
  /** who is at the other end of a bus connection: the kernel's word, never the peer's */
  readonly actor: StampedActor;
};

/** what an owner adds to its reply, for the router to take off */
export type ReplyStamp = {
  /** 1 … 2^53-1 */
  readonly rid: number;
  /** further entries about the request, durable before its reply leaves */
  readonly audit?: readonly ({
    readonly action: string;
    /** code of the error table; a newer peer may send codes that this version does not know */
    readonly code?: string;
    /** public facts: numbers, names that the person typed, paths of their own */
    readonly details?: Facts;
  })[];
};

export type RegisterParams = {
  readonly daemon: "daemon-secrets";
  /** its process id, which its broker's connection does not show */
  readonly pid: number;
};

export type ReportLockedParams = {
  /** which limit locked the vault, or what is known to have happened */
  readonly cause: "idle" | "absolute" | "suspend" | "session-lock";
  /** program of the client by whose notice the cause is known; absent where daemon-secrets saw it itself */
  readonly told_by?: string;
  /** Unix milliseconds; the report may come later, when the bus was away */
  readonly locked_at: number;
};

export type SessionNoticeParams = {
  /** the machine is about to sleep, or a session of the user was locked */
  readonly what: "suspend" | "session-lock";
};

export type InitParams = {
  /** domain of the organisation */
  readonly org?: string;
};

export type MigrateParams = {
  /** domain of the organisation to come; "" for none */
  readonly org: string;
  /** factors whose KEKs the body begins with, in this order */
  readonly keys?: readonly (string)[];
};

export type RebindParams = {
  readonly binding_type: "machine-id" | "tpm-bound";
  /** BLAKE3-256 in lower-case hex */
  readonly binding_hash: string;
  /** factors whose KEKs the body begins with, in this order */
  readonly keys?: readonly (string)[];
};

export type CreateParams = {
  /** a factor as it is enrolled */
  readonly factor: NewFactor;
};

export type UnlockParams = {
  /** id of a factor within its vault */
  readonly factor: string;
  /** what the second key of the body was derived by */
  readonly rewrap?: {
    /** how a password becomes a key-encryption key; never weaker than the OWASP minimum, bounded so that nobody is made to compute for hours */
    readonly kdf: PasswordKdf;
    /** 16 to 64 bytes in padded base64 */
    readonly salt: string;
  };
};

export type PresentParams = {
  /** id of a factor within its vault */
  readonly factor: string;
};

export type EnrollParams = {
  /** factors whose KEKs the body begins with, in this order */
  readonly keys: readonly (string)[];
  /** a factor as it is enrolled */
  readonly factor: NewFactor;
  /** of the factor in a vault under a policy; "additional" where it is left out */
  readonly placement?: "required" | "additional";
};

export type RevokeParams = {
  /** factors whose KEKs the body begins with, in this order */
  readonly keys: readonly (string)[];
  /** id of a factor within its vault */
  readonly factor: string;
};

export type SetAuthParams = {
  /** factors whose KEKs the body begins with, in this order */
  readonly keys: readonly (string)[];
  /** which factors open a vault: any one, all, or those that a policy names and so many of the others */
  readonly mode: AuthMode;
  /** factors of a vault */
  readonly required?: readonly (string)[];
  readonly additional_required?: number;
};

export type ChangePasswordParams = {
  /** factors whose KEKs the body begins with, in this order */
  readonly keys: readonly (string)[];
  /** id of a factor within its vault */
  readonly factor: string;
  /** how a password becomes a key-encryption key; never weaker than the OWASP minimum, bounded so that nobody is made to compute for hours */
  readonly kdf: PasswordKdf;
  /** 16 to 64 bytes in padded base64 */
  readonly salt: string;
};

export type RekeyParams = {
  /** factors whose KEKs the body begins with, in this order */
  readonly keys: readonly (string)[];
  /** factors that the vault has no longer then */
  readonly revoke?: readonly (string)[];
};

export type GetParams = {
  /** version of a secret, counted from 1 */
  readonly version?: number;
};

export type BundleParams = Readonly<Record<string, never>>;

export type RenameParams = {
  /** name of a secret: parts divided by "/", none of them empty, "." or ".." */
  readonly to: string;
};

export type RollbackParams = {
  /** version of a secret, counted from 1 */
  readonly version: number;
};

/** one line of the audit chain; members are written in this order */
export type AuditEntry = {
  /** 1 … 2^53-1 */
  readonly sequence: number;
  /** Unix time in milliseconds */
  readonly timestamp_ms: number;
  readonly action: string;
  /** hex hash of the previous line's bytes without its newline, under the hash of that line's segment; empty for the first */
  readonly prev_hash: string;
  /** name-based UUID (RFC 9562, version 5) in lower case */
  readonly agent_id: string;
  readonly outcome: "ok" | "denied" | "failed";
  /** code of the error table; a newer peer may send codes that this version does not know */
  readonly code?: string;
  /** name of a profile */
  readonly profile?: string;
  /** name-based UUID (RFC 9562, version 5) in lower case */
  readonly profile_id?: string;
  /** name-based UUID (RFC 9562, version 5) in lower case */
  readonly org_profile_id?: string;
  /** name of a secret: parts divided by "/", none of them empty, "." or ".." */
  readonly key?: string;
  /** the process that asked */
  readonly actor?: {
    /** Linux user or process id */
    readonly uid: number;
    /** Linux user or process id */
    readonly pid: number;
    readonly exe: string;
  };
  /** public facts: numbers, names that the person typed, paths of their own */
  readonly details?: Facts;
};

/** closed list of the actions of entries about requests: of each, exactly one entry before its reply leaves, with the outcome of the reply */
export type AuditRequestAction =
  | "request.refused"
  | "installation.created"
  | "identity.rebinding"
  | "identity.migrating"
  | "profile.created"
  | "profile.deleted"
  | "vault.unlocked"
  | "vault.rewrapped"
  | "vault.converted"
  | "vault.partially_unlocked"
  | "vault.factor_enrolled"
  | "vault.factor_revoked"
  | "vault.auth_changed"
  | "vault.password_changed"
  | "vault.rekeyed"
  | "vault.locked"
  | "vault.auto_locked"
  | "secret.read"
  | "secret.bundle_read"
  | "secret.written"
  | "secret.deleted"
  | "secret.listed"
  | "secret.renamed"
  | "secret.history_read"
  | "secret.rolled_back";

/** closed list of the actions of entries that no request makes (docs/audit.md) */
export type AuditLogAction =
  | "audit.begun"
  | "audit.repaired"
  | "audit.recovered"
  | "audit.segment_begun"
  | "audit.segments_removed"
  | "audit.checkpoint"
  | "audit.coverage"
  | "policy.loaded"
  | "identity.binding_mismatch"
  | "identity.rebound"
  | "identity.migrated"
  | "identity.key_created"
  | "policy.rejected"
  | "policy.conflict"
  | "configuration.changed"
  | "configuration.rejected";

/** identity of one user's installation */
export type Installation = {
  /** random UUID (RFC 9562, version 4) in lower case */
  readonly id: string;
  /** uuid5(org.namespace or the product's namespace, "install:" + id) */
  readonly namespace: string;
  /** domains of organisations that the installation belonged to before, "" for none: its vaults of those times are its own */
  readonly former_orgs?: readonly (string)[];
  /** the organisation that the installation belongs to */
  readonly org?: {
    /** domain name in lower case */
    readonly domain: string;
    /** uuid5(NAMESPACE_URL, domain) */
    readonly namespace: string;
  };
  /** ties the installation to one machine */
  readonly machine_binding?: {
    /** BLAKE3-256 in lower-case hex */
    readonly binding_hash: string;
    readonly binding_type: "machine-id" | "tpm-bound";
  };
};

/** what every identity that is made on a device is to have */
export type DeviceSeedFile = {
  /** the organisation that the device belongs to */
  readonly org?: {
    /** domain name in lower case */
    readonly domain: string;
    /** uuid5(NAMESPACE_URL, domain); may be left out, since it follows */
    readonly namespace?: string;
  };
  /** how identities are to be bound to the machine */
  readonly machine_binding?: {
    readonly binding_type: "machine-id" | "tpm-bound";
  };
};

/** what is known of a vault without any key */
export type VaultMetadata = {
  /** 1 where every factor is a password and any opens the vault, else 2 */
  readonly version: 1 | 2;
  /** random UUID (RFC 9562, version 4) in lower case */
  readonly vault_id: string;
  /** name of a profile */
  readonly profile: string;
  /** name-based UUID (RFC 9562, version 5) in lower case */
  readonly profile_id: string;
  /** Unix time in milliseconds */
  readonly created_at: number;
  readonly crypto_profile: "leading-edge" | "governance-compatible";
  readonly key_derivation: "blake3" | "hkdf-sha256";
  readonly factors: readonly (
    | {
      /** id of a factor within its vault */
      readonly id: string;
      readonly kind: "password";
      /** how a password becomes a key-encryption key; never weaker than the OWASP minimum, bounded so that nobody is made to compute for hours */
      readonly kdf: PasswordKdf;
      /** 16 to 64 bytes in padded base64 */
      readonly salt: string;
      /** box under the factor's KEK: of the master key, or of its piece where "auth" is there */
      readonly wrapped_key: string;
      /** Unix time in milliseconds */
      readonly created_at: number;
    }
    | {
      /** id of a factor within its vault */
      readonly id: string;
      /** kind of a factor that something other than a password gives the key of */
      readonly kind: DeviceFactorKind;
      /** what the command line needs to find a factor's key and derive from it; public, read by the factor's own kind alone */
      readonly facts: FactorFacts;
      /** 16 to 64 bytes in padded base64 */
      readonly salt: string;
      /** as a password's */
      readonly wrapped_key: string;
      /** Unix time in milliseconds */
      readonly created_at: number;
    })[];
  /** how the factors go together; absent where any of them opens the vault */
  readonly auth?: {
    readonly mode: "all" | "policy";
    /** of the pieces: those of another do not go with these */
    readonly generation: string;
    /** factors that are always needed, sorted */
    readonly required: readonly (string)[];
    /** how many of the others are needed besides */
    readonly additional_required: number;
    /** box of the master key under the key that all pieces together give */
    readonly wrapped_key: string;
  };
  /** hex BLAKE3 over the canonical JSON of all the rest */
  readonly checksum: string;
};

/** syslog's severities, worst first */
export type EventSeverity = "emergency" | "alert" | "critical" | "error" | "warning" | "notice" | "info" | "debug";

/** closed list of the log's event names */
export type EventName =
  | "daemon.started"
  | "sandbox.absent"
  | "sandbox.violation"
  | "daemon.ready"
  | "daemon.start_failed"
  | "daemon.stopping"
  | "daemon.stopped"
  | "daemon.stop_timed_out"
  | "daemon.failed"
  | "daemon.stalled"
  | "daemon.duty_missed"
  | "daemon.duty_resumed"
  | "daemon.restarted"
  | "memory.configured"
  | "memory.fallback_used"
  | "memory.exhausted"
  | "configuration.loaded"
  | "configuration.checked"
  | "configuration.rejected"
  | "configuration.watch_lost"
  | "policy.loaded"
  | "policy.rejected"
  | "policy.key_unknown"
  | "policy.conflict"
  | "installation.loaded"
  | "installation.created"
  | "installation.rejected"
  | "installation.replaced"
  | "identity.binding_mismatch"
  | "identity.bound"
  | "identity.rebound"
  | "identity.key_created"
  | "identity.key_damaged"
  | "bus.listening"
  | "bus.stale_socket_removed"
  | "bus.connection_opened"
  | "bus.connection_closed"
  | "bus.connection_refused"
  | "bus.peer_refused"
  | "bus.handshake_failed"
  | "bus.timed_out"
  | "bus.protocol_violated"
  | "bus.slow_reader_dropped"
  | "bus.connected"
  | "bus.disconnected"
  | "bus.report_lost"
  | "bus.owner_registered"
  | "bus.owner_refused"
  | "bus.owner_lost"
  | "request.refused"
  | "request.failed"
  | "seal.failed"
  | "seal.session_evicted"
  | "audit.opened"
  | "audit.repaired"
  | "audit.chain_broken"
  | "audit.write_failed"
  | "audit.recovered"
  | "audit.segment_begun"
  | "audit.segments_removed"
  | "audit.retention_failed"
  | "audit.flush_failed"
  | "vault.created"
  | "vault.deleted"
  | "vault.unlocked"
  | "vault.rewrapped"
  | "vault.rewrap_failed"
  | "vault.converted"
  | "vault.convert_failed"
  | "vault.partially_unlocked"
  | "vault.partial_unlock_expired"
  | "vault.factor_enrolled"
  | "vault.factor_revoked"
  | "vault.auth_changed"
  | "vault.password_changed"
  | "vault.rekeyed"
  | "vault.auth_unmet"
  | "vault.unlock_failed"
  | "vault.failures_unrecorded"
  | "vault.locked"
  | "session.watching"
  | "session.unwatched"
  | "session.watch_failed"
  | "session.unconfined"
  | "session.uninhibited"
  | "session.told"
  | "session.untold"
  | "vault.damaged"
  | "vault.write_failed"
  | "vault.leftovers_set_aside"
  | "client.rate_limited";

/** one line of a daemon's log; further members are public facts of the event */
export type LogLine = {
  /** id of the installation; null before there is one */
  readonly installation_id: string | null;
  /** namespace of the organisation; null without one */
  readonly org_namespace: string | null;
  /** daemon and process: "daemon-secrets:4711"; "session-watch:4711" */
  readonly daemon_id: string;
  /** profile that the event is about; null where none is */
  readonly profile: string | null;
  /** id of that profile within the installation; absent before there is one */
  readonly profile_id?: string;
  /** id of that profile within the organisation; absent without one */
  readonly org_profile_id?: string;
  /** closed list of the log's event names */
  readonly event: EventName;
  /** RFC 3339, UTC, milliseconds */
  readonly timestamp: string;
  /** syslog's severities, worst first */
  readonly severity: EventSeverity;
  /** what the event belongs to: "connection:12", "request:7"; null where nothing */
  readonly span: string | null;
  /** one sentence for a person */
  readonly message: string;
  readonly [fact: string]: string | number | boolean | null | undefined;
};

/** what a user may set; every key has a default */
export type Configuration = {
  readonly global?: {
    readonly logging?: {
      /** least severity that the daemons log */
      readonly level?: EventSeverity;
      /** log JSON even when standard error is a terminal */
      readonly json?: boolean;
      /** put syslog's priority in front of each JSON line, as journald takes it; what goes to the journal itself always has it */
      readonly journald?: boolean;
    };
  };
  readonly crypto?: {
    /** cipher and hash everywhere at once: ChaCha20-Poly1305 and BLAKE (leading-edge), or AES-256-GCM and SHA-256 (governance-compatible); a vault is converted at its next unlock */
    readonly profile?: "leading-edge" | "governance-compatible";
    /** weakest crypto profile that a peer on the bus may speak, from leading-edge down to custom; peers below it are refused, and the daemons themselves speak no less */
    readonly minimum_peer_profile?: "leading-edge" | "governance-compatible" | "custom";
    /** how a vault's keys are derived from its master key; by-profile: BLAKE3 under leading-edge, HKDF-SHA-256 under governance-compatible; a vault is converted at its next unlock */
    readonly hkdf?: "by-profile" | "blake3" | "hkdf-sha256";
    /** how a password becomes a key: of a factor that is made, and of any other from its next unlock on; pbkdf2-sha256 runs 600,000 iterations */
    readonly kdf?: "argon2id" | "pbkdf2-sha256";
    /** hash of the audit chain; by-profile takes what crypto.profile stands for, BLAKE3 (leading-edge) or SHA-256 (governance-compatible); a change begins a segment */
    readonly audit_hash?: "by-profile" | "blake3" | "sha256";
    readonly argon2id?: {
      /** memory of Argon2id; a default never lowers what a factor has */
      readonly memory_kib?: number;
      /** passes of Argon2id over its memory; a default never lowers what a factor has */
      readonly passes?: number;
      /** lanes of Argon2id; a default never lowers what a factor has */
      readonly lanes?: number;
    };
  };
  readonly identity?: {
    /** what follows where the installation is not bound to this machine, or that can't be told: tell of it (warn), or open no vault (refuse) */
    readonly on_binding_mismatch?: "warn" | "refuse";
  };
  readonly memory?: {
    /** most secure memory that one daemon locks */
    readonly budget_bytes?: number;
    /** refuse to start where the kernel offers no memfd_secret, in place of memory that is locked but readable by root */
    readonly require_memfd_secret?: boolean;
  };
  readonly audit?: {
    /** write entries about the secrets of the profile: reads, writes, lists, and what is denied of them; entries about its vault (creation, unlocking, locking, deletion), about the configuration and about what concerns no profile are always written */
    readonly enabled?: boolean;
    /** entries of the audit log after which a checkpoint is signed, at the latest; fewer leave less that can be changed behind the last one, and each costs a signature; one value for all profiles */
    readonly checkpoint_entries?: number;
    /** age at which whole segments of the audit chain are removed, all of whose entries are older; 0 keeps them for ever; one value for all profiles, whose entries share the segments */
    readonly retention_days?: number;
    /** when entries are on the disk: before the reply that they describe leaves (durable), or within a second of it (buffered), which a crash of the daemon can't undo and a crash of the machine can */
    readonly durability?: "durable" | "buffered";
    /** write the names of keys into audit entries */
    readonly key_names?: boolean;
  };
  readonly secrets?: {
    readonly rate_limit?: {
      /** secrets that one client may ask for at once */
      readonly burst?: number;
      /** secrets that one client may ask for in the long run */
      readonly per_second?: number;
    };
    /** newest versions of a key that are kept */
    readonly history_versions?: number;
  };
  readonly auth?: {
    /** the least that must open a vault: any of its factors, all of them, or what auth.required and auth.additional_required say; a vault that opens with less stays locked until 'sesame auth policy' has changed it */
    readonly mode?: "any" | "all" | "policy";
    readonly required?: {
      /** under auth.mode "policy": whether a vault must always need a factor of the kind password */
      readonly password?: boolean;
      /** under auth.mode "policy": whether a vault must always need a factor of the kind ssh-agent */
      readonly ssh_agent?: boolean;
    };
    /** under auth.mode "policy": how many factors a vault must need besides those of the kinds that auth.required asks for */
    readonly additional_required?: number;
    readonly failures?: {
      /** failed unlocks of a profile that are let through at once */
      readonly burst?: number;
      /** failed unlocks of a profile that are let through in the long run */
      readonly per_minute?: number;
    };
  };
  readonly bus?: {
    /** connections that the bus holds at once */
    readonly maximum_connections?: number;
    /** requests under way on one connection */
    readonly maximum_in_flight?: number;
  };
  readonly clipboard?: {
    /** copied values that the clipboard keeps for pasting again; 0 keeps none, as password managers do unless told otherwise */
    readonly max_history?: number;
  };
  readonly lock?: {
    /** a vault that nobody has used for so long is locked; 0: never */
    readonly idle_seconds?: number;
    /** a vault is locked so long after it was unlocked, however much it is used; 0: never */
    readonly absolute_seconds?: number;
    /** a vault is locked before the machine goes to sleep, or at the latest when it has woken up */
    readonly on_suspend?: boolean;
    /** a vault is locked when a session of the user is locked, at the screen or by loginctl */
    readonly on_session_lock?: boolean;
  };
};

/** what the devices of a group have in common */
export type FleetGroup = {
  /** what identities that are made on a device must be bound to; the device decides where no level says it */
  readonly machine_binding?: FleetMachineBinding;
  /** locks, each as an entry of policy.toml */
  readonly policy?: readonly (FleetLockEntry)[];
  /** what a user may set; every key has a default */
  readonly config?: Configuration;
  /** settings of the daemons' systemd units */
  readonly units?: FleetUnits;
};

/** one device */
export type FleetDevice = {
  /** names of "groups"; where two of them lock a key at one value, the first one's entry stands */
  readonly groups?: readonly (string)[];
  /** as Debian calls it */
  readonly architecture?: "amd64" | "arm64";
  /** host name or IP address for ssh; the device's name where this is left out */
  readonly address?: string;
  /** user for ssh */
  readonly login?: string;
  /** what identities that are made on a device must be bound to; the device decides where no level says it */
  readonly machine_binding?: FleetMachineBinding;
  /** locks, each as an entry of policy.toml */
  readonly policy?: readonly (FleetLockEntry)[];
  /** what a user may set; every key has a default */
  readonly config?: Configuration;
  /** settings of the daemons' systemd units */
  readonly units?: FleetUnits;
  /** by login name: who has daemons on the device */
  readonly users?: Readonly<Record<string, FleetUser>>;
};

/** one user of one device */
export type FleetUser = {
  /** home directory; /home/NAME where this is left out */
  readonly home?: string;
  /** run the daemons from boot on, without a login */
  readonly linger?: boolean;
  /** what a user may set; every key has a default */
  readonly config?: Configuration;
};

/** what identities that are made on a device must be bound to; the device decides where no level says it */
export type FleetMachineBinding = "machine-id" | "tpm-bound";

/** one key of the configuration, locked at a value */
export type FleetLockEntry = {
  /** a key of config.schema.json, dotted: "secrets.history_versions" locks it in every profile, "profiles.work.secrets.history_versions" in one */
  readonly key: string;
  /** what holds, of the key's own type */
  readonly value: string | number | boolean;
  /** who wants it so, in words that the user is shown */
  readonly source: string;
};

/** settings of the daemons' systemd units */
export type FleetUnits = {
  /** LimitMEMLOCK of the daemons and of user@.service, in MiB */
  readonly memlock_mib?: number;
  /** WatchdogSec of the daemons */
  readonly watchdog_seconds?: number;
  /** place the drop-in whose directives need user namespaces; only for hosts with kernel.yama.ptrace_scope=3 */
  readonly hardening_namespaces?: boolean;
  /** start the daemons for the device's users alone */
  readonly restrict_users?: boolean;
};

/** the release for one architecture */
export type FleetBuild = {
  /** path from the manifest's directory, or an https:// address */
  readonly source: string;
  /** SHA-256 of the file in lower-case hex */
  readonly sha256: string;
};

/** what a fleet is declared of; what follows from it is in docs/fleet-format.md. 'sesame fleet lint' judges more than a schema can say: domains, locks and their conflicts, groups that are named and are not there, homes that are none. */
export type FleetManifest = {
  /** the organisation, and what it wants of every device */
  readonly org: {
    /** domain name in lower case, as in installation.toml */
    readonly domain: string;
    /** what identities that are made on a device must be bound to; the device decides where no level says it */
    readonly machine_binding?: FleetMachineBinding;
    /** locks, each as an entry of policy.toml */
    readonly policy?: readonly (FleetLockEntry)[];
    /** what a user may set; every key has a default */
    readonly config?: Configuration;
    /** settings of the daemons' systemd units */
    readonly units?: FleetUnits;
  };
  /** which release the devices run, and where it is */
  readonly artifact: {
    /** version of the release, as 0.1.0 */
    readonly version: string;
    /** the release for one architecture */
    readonly amd64?: FleetBuild;
    /** the release for one architecture */
    readonly arm64?: FleetBuild;
  };
  /** by name: what devices have in common */
  readonly groups?: Readonly<Record<string, FleetGroup>>;
  /** by name, as a host name */
  readonly devices?: Readonly<Record<string, FleetDevice>>;
};

/** ids that were minted once for a fleet, and what follows from them; written by 'sesame fleet seed' alone */
export type FleetLockFile = {
  /** by name */
  readonly devices: Readonly<Record<string, {
    /** by login name */
    readonly users: Readonly<Record<string, {
      /** random UUID (RFC 9562, version 4) in lower case */
      readonly id: string;
      /** uuid5(org.namespace, "install:" + id) */
      readonly namespace: string;
    }>>;
  }>>;
  /** the organisation that the namespaces follow from */
  readonly org: {
    /** domain name in lower case */
    readonly domain: string;
    /** uuid5(NAMESPACE_URL, domain) */
    readonly namespace: string;
  };
  /** of this format */
  readonly version: 1;
};

/** /etc/pds/device.json: which release and which files the device is to have */
export type FleetDeviceFile = {
  /** name of the device */
  readonly device: string;
  /** every file but device.json itself, sorted by path */
  readonly files: readonly ({
    /** permissions */
    readonly mode: "0644";
    /** absolute path on the device */
    readonly path: string;
    /** SHA-256 in lower-case hex */
    readonly sha256: string;
  })[];
  /** domain of the organisation */
  readonly org: string;
  /** of this format */
  readonly schema: 1;
  /** version of the release */
  readonly version: string;
};

/** the files of one device, as 'sesame fleet render' gives and 'sesame fleet apply' takes them, and what a device keeps of them */
export type FleetTreeDocument = {
  /** name of the device */
  readonly device: string;
  /** SHA-256 of device.json, which names all other files with theirs */
  readonly digest: string;
  /** sorted by path */
  readonly files: readonly ({
    /** text of the file */
    readonly content: string;
    /** permissions */
    readonly mode: "0644";
    /** absolute path on the device */
    readonly path: string;
  })[];
  /** of this format */
  readonly schema: 1;
};

/** what a user may set; every key has a default */
export type EffectiveConfiguration = {
  readonly global: {
    readonly logging: {
      /** least severity that the daemons log */
      readonly level: EventSeverity;
      /** log JSON even when standard error is a terminal */
      readonly json: boolean;
      /** put syslog's priority in front of each JSON line, as journald takes it; what goes to the journal itself always has it */
      readonly journald: boolean;
    };
  };
  readonly crypto: {
    /** cipher and hash everywhere at once: ChaCha20-Poly1305 and BLAKE (leading-edge), or AES-256-GCM and SHA-256 (governance-compatible); a vault is converted at its next unlock */
    readonly profile: "leading-edge" | "governance-compatible";
    /** weakest crypto profile that a peer on the bus may speak, from leading-edge down to custom; peers below it are refused, and the daemons themselves speak no less */
    readonly minimum_peer_profile: "leading-edge" | "governance-compatible" | "custom";
    /** how a vault's keys are derived from its master key; by-profile: BLAKE3 under leading-edge, HKDF-SHA-256 under governance-compatible; a vault is converted at its next unlock */
    readonly hkdf: "by-profile" | "blake3" | "hkdf-sha256";
    /** how a password becomes a key: of a factor that is made, and of any other from its next unlock on; pbkdf2-sha256 runs 600,000 iterations */
    readonly kdf: "argon2id" | "pbkdf2-sha256";
    /** hash of the audit chain; by-profile takes what crypto.profile stands for, BLAKE3 (leading-edge) or SHA-256 (governance-compatible); a change begins a segment */
    readonly audit_hash: "by-profile" | "blake3" | "sha256";
    readonly argon2id: {
      /** memory of Argon2id; a default never lowers what a factor has */
      readonly memory_kib: number;
      /** passes of Argon2id over its memory; a default never lowers what a factor has */
      readonly passes: number;
      /** lanes of Argon2id; a default never lowers what a factor has */
      readonly lanes: number;
    };
  };
  readonly identity: {
    /** what follows where the installation is not bound to this machine, or that can't be told: tell of it (warn), or open no vault (refuse) */
    readonly on_binding_mismatch: "warn" | "refuse";
  };
  readonly memory: {
    /** most secure memory that one daemon locks */
    readonly budget_bytes: number;
    /** refuse to start where the kernel offers no memfd_secret, in place of memory that is locked but readable by root */
    readonly require_memfd_secret: boolean;
  };
  readonly audit: {
    /** write entries about the secrets of the profile: reads, writes, lists, and what is denied of them; entries about its vault (creation, unlocking, locking, deletion), about the configuration and about what concerns no profile are always written */
    readonly enabled: boolean;
    /** entries of the audit log after which a checkpoint is signed, at the latest; fewer leave less that can be changed behind the last one, and each costs a signature; one value for all profiles */
    readonly checkpoint_entries: number;
    /** age at which whole segments of the audit chain are removed, all of whose entries are older; 0 keeps them for ever; one value for all profiles, whose entries share the segments */
    readonly retention_days: number;
    /** when entries are on the disk: before the reply that they describe leaves (durable), or within a second of it (buffered), which a crash of the daemon can't undo and a crash of the machine can */
    readonly durability: "durable" | "buffered";
    /** write the names of keys into audit entries */
    readonly key_names: boolean;
  };
  readonly secrets: {
    readonly rate_limit: {
      /** secrets that one client may ask for at once */
      readonly burst: number;
      /** secrets that one client may ask for in the long run */
      readonly per_second: number;
    };
    /** newest versions of a key that are kept */
    readonly history_versions: number;
  };
  readonly auth: {
    /** the least that must open a vault: any of its factors, all of them, or what auth.required and auth.additional_required say; a vault that opens with less stays locked until 'sesame auth policy' has changed it */
    readonly mode: "any" | "all" | "policy";
    readonly required: {
      /** under auth.mode "policy": whether a vault must always need a factor of the kind password */
      readonly password: boolean;
      /** under auth.mode "policy": whether a vault must always need a factor of the kind ssh-agent */
      readonly ssh_agent: boolean;
    };
    /** under auth.mode "policy": how many factors a vault must need besides those of the kinds that auth.required asks for */
    readonly additional_required: number;
    readonly failures: {
      /** failed unlocks of a profile that are let through at once */
      readonly burst: number;
      /** failed unlocks of a profile that are let through in the long run */
      readonly per_minute: number;
    };
  };
  readonly bus: {
    /** connections that the bus holds at once */
    readonly maximum_connections: number;
    /** requests under way on one connection */
    readonly maximum_in_flight: number;
  };
  readonly clipboard: {
    /** copied values that the clipboard keeps for pasting again; 0 keeps none, as password managers do unless told otherwise */
    readonly max_history: number;
  };
  readonly lock: {
    /** a vault that nobody has used for so long is locked; 0: never */
    readonly idle_seconds: number;
    /** a vault is locked so long after it was unlocked, however much it is used; 0: never */
    readonly absolute_seconds: number;
    /** a vault is locked before the machine goes to sleep, or at the latest when it has woken up */
    readonly on_suspend: boolean;
    /** a vault is locked when a session of the user is locked, at the screen or by loginctl */
    readonly on_session_lock: boolean;
  };
};

/** One thing that is wrong, as ajv tells it. */
export interface ValidationFault {
  /** JSON pointer to the value, "" for the whole. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

export interface Validator<T> {
  (value: unknown): value is T;
  /** What the last call found; null when all was well. */
  errors?: readonly ValidationFault[] | null;
}
