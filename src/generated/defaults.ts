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
  "global.logging.level": { scope: "global", lockable: true },
  "global.logging.json": { scope: "global", lockable: true },
  "global.logging.journald": { scope: "global", lockable: true },
  "crypto.profile": { scope: "global", lockable: true },
  "crypto.kdf": { scope: "global", lockable: true },
  "crypto.argon2id.memory_kib": { scope: "global", lockable: true },
  "crypto.argon2id.passes": { scope: "global", lockable: true },
  "crypto.argon2id.lanes": { scope: "global", lockable: true },
  "memory.budget_bytes": { scope: "global", lockable: true },
  "memory.require_memfd_secret": { scope: "global", lockable: true },
  "audit.key_names": { scope: "profile", lockable: true },
  "secrets.rate_limit.burst": { scope: "profile", lockable: true },
  "secrets.rate_limit.per_second": { scope: "profile", lockable: true },
  "secrets.history_versions": { scope: "profile", lockable: true },
  "auth.failures.burst": { scope: "profile", lockable: true },
  "auth.failures.per_minute": { scope: "profile", lockable: true },
  "bus.maximum_connections": { scope: "global", lockable: true },
  "bus.maximum_in_flight": { scope: "global", lockable: true },
} as const;

export type ConfigurationKey = keyof typeof configurationKeys;
