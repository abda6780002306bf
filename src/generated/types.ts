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

export type InitParams = {
  /** domain of the organisation */
  readonly org?: string;
};

export type MigrateParams = {
  /** domain of the organisation to come; "" for none */
  readonly org: string;
  /** id of a factor within its vault */
  readonly factor?: string;
};

export type RebindParams = {
  readonly binding_type: "machine-id" | "tpm-bound";
  /** BLAKE3-256 in lower-case hex */
  readonly binding_hash: string;
  /** id of a factor within its vault */
  readonly factor?: string;
};

export type CreateParams = {
  readonly factor: {
    readonly kind: "password";
    /** how a password becomes a key-encryption key; never weaker than the OWASP minimum, bounded so that nobody is made to compute for hours */
    readonly kdf: PasswordKdf;
    /** 16 to 64 bytes in padded base64 */
    readonly salt: string;
  };
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
  | "vault.locked"
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
  readonly version: 1;
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
  readonly factors: readonly ({
    /** id of a factor within its vault */
    readonly id: string;
    readonly kind: "password";
    /** how a password becomes a key-encryption key; never weaker than the OWASP minimum, bounded so that nobody is made to compute for hours */
    readonly kdf: PasswordKdf;
    /** 16 to 64 bytes in padded base64 */
    readonly salt: string;
    /** box of the master key under the factor's KEK */
    readonly wrapped_key: string;
    /** Unix time in milliseconds */
    readonly created_at: number;
  })[];
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
  | "vault.unlock_failed"
  | "vault.locked"
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
  /** daemon and process: "daemon-secrets:4711" */
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
  readonly [fact: string]: string | number | boolean | null;
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
