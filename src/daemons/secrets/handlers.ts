// What daemon-secrets answers, method by method: the gate of each, the vault's own work, the shape of the reply
// (src/bus/PROTOCOL.md section 6). All of it is synchronous, so no two requests ever meet inside a vault.

import { SesameError } from "../../core/errors.js";
import { unmetDemand } from "../../core/auth-policy.js";
import { isKeyName, type KeyName, parseKeyName, parseProfileName } from "../../core/names.js";
import type { Clock, Log, MethodHandler, OwnerReply, OwnerRequest, SecureBuffer } from "../../core/ports.js";
import { configuredForm, demandLockedKdf } from "../../core/vault-crypto.js";
import { type EffectiveConfig, viewOf } from "../../core/configuration.js";
import {
  validateCreateParams,
  validateGetParams,
  validateLockParams,
  validateRenameParams,
  validateRollbackParams,
  validateUnlockParams,
  type Validator,
} from "../../generated/validators.js";
import type { MethodName } from "../../bus/methods.js";
import type { VaultMetadata } from "../../platform/vault-metadata.js";
import { native } from "../../platform/native.js";
import type { OpenVault, WriteOptions } from "../../platform/vault.js";
import { type Gates, keyOf } from "./gates.js";
import { describeShortfall } from "./auth-demands.js";
import { authFacts } from "./auth-facts.js";
import { leak } from "./leak.js";
import type { OpenVaults } from "./open-vaults.js";
import { kekBytes } from "./request-keys.js";
import { rewrapFor, unlockVault } from "./unlock.js";

export interface HandlersOptions {
  readonly vaults: OpenVaults;
  readonly gates: Gates;
  readonly effective: EffectiveConfig;
  /** Makes `effective` what the files say at this moment. */
  readonly refresh: () => void;
  readonly clock: Clock;
  readonly log: Log;
  /** The answer to secrets.status, but for the profiles. */
  readonly describeDaemon: () => Readonly<Record<string, unknown>>;
}

export type SecretsHandlers = Readonly<Partial<Record<MethodName, MethodHandler>>>;

/** A frame's body holds the bundle, the seal's own 32 bytes, and shares 16 MiB with header and stamp (68 KiB at most). */
const maximumBundleBytes = 16_777_216 - 131_072;

export function createHandlers({
  vaults,
  gates,
  effective,
  refresh,
  clock,
  log,
  describeDaemon,
}: HandlersOptions): SecretsHandlers {
  const writeOptions = ({ profile }: OwnerRequest): WriteOptions => ({
    nowMs: clock.now(),
    historyVersions: viewOf(effective, profile).values.secrets.history_versions,
  });
  return {
    "secrets.status": () => ({
      sealedJson: { ...describeDaemon(), profiles: vaults.list(), refused_clients: gates.refusedClients },
    }),
    "profile.list": () => ({ sealedJson: { profiles: vaults.list() } }),
    "profile.create": (request) => {
      const { factor } = paramsOf(validateCreateParams, request);
      refresh();
      if (factor.kind === "password") demandLockedKdf(effective, factor.kdf);
      const profile = parseProfileName(request.profile);
      vaults.create(profile, factor, configuredForm(effective), kekOf(request));
      const unmet = unmetDemand(vaults.describe(profile), effective.of(profile));
      if (unmet === null) return {};
      vaults.lock(profile);
      return { sealedJson: { unmet } };
    },
    "profile.delete": (request) => {
      gates.demandWritable(request);
      vaults.delete(gates.demandProfile(request));
      return { sealedJson: {} };
    },
    "vault.describe": (request) => {
      const profile = gates.demandProfile(request);
      const metadata = vaults.describe(profile);
      const unlocked = vaults.find(profile) !== null;
      return {
        sealedJson: {
          ...publicFacts(metadata, unlocked, effective),
          ...authFacts(metadata, vaults.presented(profile)),
          shortfall: describeShortfall(effective.of(profile), metadata),
        },
      };
    },
    "vault.unlock": (request) => {
      const profile = gates.demandProfile(request);
      const params = paramsOf(validateUnlockParams, request);
      return unlockVault({ vaults, gates, effective, log }, request, profile, params);
    },
    "vault.lock": (request) => {
      const { cause } = paramsOf(validateLockParams, request);
      return { sealedJson: { was_unlocked: vaults.lock(gates.demandProfile(request), cause) } };
    },
    "secret.get": (request) => {
      const { version } = paramsOf(validateGetParams, request);
      const vault = gates.demandReadable(request);
      if (__TEST_LEAK__) {
        using secret = vault.get(keyOf(request), version);
        leak(secret);
      }
      return { stored: vault.stored(keyOf(request), version) };
    },
    "secret.bundle": (request) => {
      const keys = namesIn(request.secret);
      const vault = gates.demandReadable(request, (unlocked) => keys?.length ?? unlocked.count());
      return { secret: vault.bundle(keys, maximumBundleBytes) };
    },
    "secret.set": (request) => versioned(set(gates.demandWritable(request), request, writeOptions(request))),
    "secret.delete": (request) => ({
      sealedJson: { versions: gates.demandWritable(request).delete(keyOf(request)) },
    }),
    "secret.list": (request) => ({ sealedJson: { keys: gates.demandReadable(request).list() } }),
    "secret.rename": (request) => {
      const { to } = paramsOf(validateRenameParams, request);
      return {
        sealedJson: { versions: gates.demandWritable(request).rename(keyOf(request), parseKeyName(to)) },
      };
    },
    "secret.history": (request) => ({
      sealedJson: { versions: gates.demandReadable(request).history(keyOf(request)) },
    }),
    "secret.rollback": (request) => {
      const { version } = paramsOf(validateRollbackParams, request);
      return versioned(
        gates.demandWritable(request).rollBack(keyOf(request), version, writeOptions(request)),
      );
    },
  };
}

/** @throws REQUEST_INVALID */
export function paramsOf<T>(validate: Validator<T>, { method, params }: OwnerRequest): T {
  const value: unknown = params;
  if (validate(value)) return value;
  throw invalid(`the parameters of "${method}" do not fit their schema`);
}

function kekOf({ secret }: OwnerRequest): SecureBuffer {
  if (secret?.length === kekBytes) return secret;
  throw invalid(`a key-encryption key has ${kekBytes} bytes, not ${secret?.length ?? 0}`);
}

function set(vault: OpenVault, request: OwnerRequest, options: WriteOptions): number {
  const key = keyOf(request);
  if (request.secret !== null) return vault.set(key, request.secret, options);
  using nothing = native.SecureBuffer.alloc(0);
  return vault.set(key, nothing, options);
}

/** Null for all. @throws REQUEST_INVALID */
function namesIn(body: SecureBuffer | null): readonly KeyName[] | null {
  if (body === null || body.length === 0) return null;
  let names: unknown;
  try {
    names = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body.bytes));
  } catch {
    names = null;
  }
  if (!Array.isArray(names) || !names.every((name: unknown) => isKeyName(name)))
    throw invalid("a bundle is asked for by an array of key names");
  if (new Set(names).size !== names.length) throw invalid("a bundle names a key twice");
  return names;
}

/** What a KEK is derived from, what a second one should be by, and nothing that is of no use for that. */
function publicFacts(
  { vault_id, profile_id, created_at, crypto_profile, key_derivation, factors }: VaultMetadata,
  unlocked: boolean,
  effective: EffectiveConfig,
): Readonly<Record<string, unknown>> {
  return {
    vault_id,
    profile_id,
    created_at,
    crypto_profile,
    key_derivation,
    factors: factors.map((factor) => ({
      id: factor.id,
      kind: factor.kind,
      salt: factor.salt,
      created_at: factor.created_at,
      ...(factor.kind === "password"
        ? { kdf: factor.kdf, rewrap: unlocked ? null : rewrapFor(factor, effective) }
        : { facts: factor.facts }),
    })),
    unlocked,
  };
}

function versioned(version: number): OwnerReply {
  return { sealedJson: { version } };
}

function invalid(message: string): SesameError {
  return new SesameError("REQUEST_INVALID", message);
}
