// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// The configuration of somebody who sets nothing, and what is known of each key.

import type { EffectiveConfiguration } from "./types.js";

export const defaults: EffectiveConfiguration = {
  global: {
    logging: {
      level: "info",
      json: true,
      journald: true,
    },
  },
  crypto: {
    profile: "leading-edge",
    hkdf: "by-profile",
    kdf: "argon2id",
    argon2id: {
      memory_kib: 19456,
      passes: 2,
      lanes: 1,
    },
  },
  memory: {
    budget_bytes: 16777216,
    require_memfd_secret: false,
  },
  audit: {
    key_names: false,
  },
  secrets: {
    rate_limit: {
      burst: 20,
      per_second: 10,
    },
    history_versions: 32,
  },
  auth: {
    failures: {
      burst: 5,
      per_minute: 6,
    },
  },
  bus: {
    maximum_connections: 256,
    maximum_in_flight: 64,
  },
};

/** Every key by its dotted name. Per-profile keys may differ from profile to profile. */
export const configurationKeys = {
  "global.logging.level": {
    description: "least severity that the daemons log",
    unit: null,
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "global.logging.json": {
    description: "log JSON even when standard error is a terminal",
    unit: null,
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "global.logging.journald": {
    description: "put syslog's priority in front of each JSON line, as journald takes it; what goes to the journal itself always has it",
    unit: null,
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "crypto.profile": {
    description: "cipher and hash everywhere at once: ChaCha20-Poly1305 and BLAKE (leading-edge), or AES-256-GCM and SHA-256 (governance-compatible); a vault is converted at its next unlock",
    unit: null,
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "crypto.hkdf": {
    description: "how a vault's keys are derived from its master key; by-profile: BLAKE3 under leading-edge, HKDF-SHA-256 under governance-compatible; a vault is converted at its next unlock",
    unit: null,
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "crypto.kdf": {
    description: "how a password becomes a key: of a factor that is made, and of any other from its next unlock on; pbkdf2-sha256 runs 600,000 iterations",
    unit: null,
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "crypto.argon2id.memory_kib": {
    description: "memory of Argon2id; a default never lowers what a factor has",
    unit: "KiB",
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "crypto.argon2id.passes": {
    description: "passes of Argon2id over its memory; a default never lowers what a factor has",
    unit: "passes",
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "crypto.argon2id.lanes": {
    description: "lanes of Argon2id; a default never lowers what a factor has",
    unit: "lanes",
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "memory.budget_bytes": {
    description: "most secure memory that one daemon locks",
    unit: "bytes",
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "memory.require_memfd_secret": {
    description: "refuse to start where the kernel offers no memfd_secret, in place of memory that is locked but readable by root",
    unit: null,
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "audit.key_names": {
    description: "write the names of keys into audit entries",
    unit: null,
    scope: "profile",
    lockable: true,
    since: "0.1.0",
  },
  "secrets.rate_limit.burst": {
    description: "secrets that one client may ask for at once",
    unit: "requests",
    scope: "profile",
    lockable: true,
    since: "0.1.0",
  },
  "secrets.rate_limit.per_second": {
    description: "secrets that one client may ask for in the long run",
    unit: "requests per second",
    scope: "profile",
    lockable: true,
    since: "0.1.0",
  },
  "secrets.history_versions": {
    description: "newest versions of a key that are kept",
    unit: "versions",
    scope: "profile",
    lockable: true,
    since: "0.1.0",
  },
  "auth.failures.burst": {
    description: "failed unlocks of a profile that are let through at once",
    unit: "attempts",
    scope: "profile",
    lockable: true,
    since: "0.1.0",
  },
  "auth.failures.per_minute": {
    description: "failed unlocks of a profile that are let through in the long run",
    unit: "attempts per minute",
    scope: "profile",
    lockable: true,
    since: "0.1.0",
  },
  "bus.maximum_connections": {
    description: "connections that the bus holds at once",
    unit: "connections",
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
  "bus.maximum_in_flight": {
    description: "requests under way on one connection",
    unit: "requests",
    scope: "global",
    lockable: true,
    since: "0.1.0",
  },
} as const;

export type ConfigurationKey = keyof typeof configurationKeys;
