// What a request must pass before it reaches a vault, in one order: the profile exists, the client is one of those that
// it is for, is within its rate, and the vault is unlocked. What is limited, and why only that:
// - everything that reveals (get, bundle, list, history, export) costs the client tokens, a bundle or an export one for
//   each secret, so that a process of the same user can't empty a vault in silence. A client is an executable of a user: a
//   program does not get a fresh bucket by connecting, or by starting, again.
// - unlock attempts are limited per vault, whoever makes them; the right password clears the count.
// - writes are free: they reveal nothing, each is audited, history undoes them, and scripts set thirty keys in a row.

import { isListed } from "../../core/access-list.js";
import { SesameError } from "../../core/errors.js";
import { type KeyName, parseKeyName, parseProfileName, type ProfileName } from "../../core/names.js";
import type { Actor, OwnerRequest } from "../../core/ports.js";
import { type RateDecision, RateLimiter } from "../../core/rate-limit.js";
import type { EffectiveConfig } from "../../core/configuration.js";
import type { OpenVault } from "../../platform/vault.js";
import type { AutoLock } from "./auto-lock.js";
import type { OpenVaults } from "./open-vaults.js";
import type { Proves, UnlockAttempts } from "./unlock-attempts.js";

export interface GatesOptions {
  readonly vaults: OpenVaults;
  readonly autoLock: AutoLock;
  readonly attempts: UnlockAttempts;
  readonly effective: EffectiveConfig;
  /** Milliseconds, never set. */
  readonly monotonic: () => number;
}

export interface RefusedClients {
  readonly count: number;
  /** Of the last one. */
  readonly exe: string;
  readonly unit: string;
}

export class Gates {
  readonly #vaults: OpenVaults;
  readonly #autoLock: AutoLock;
  readonly #attempts: UnlockAttempts;
  readonly #monotonic: () => number;
  readonly #effective: EffectiveConfig;
  /** By their limits: profiles that have the same share their buckets, so that two vaults are not worth twice the tokens. */
  readonly #reads = new Map<string, RateLimiter>();
  readonly #refused = new Map<string, RefusedClients>();

  constructor({ vaults, autoLock, attempts, effective, monotonic }: GatesOptions) {
    this.#vaults = vaults;
    this.#autoLock = autoLock;
    this.#attempts = attempts;
    this.#monotonic = monotonic;
    this.#effective = effective;
  }

  /** @throws NOT_INITIALIZED, PROFILE_UNKNOWN, VAULT_DAMAGED */
  demandProfile(request: OwnerRequest): ProfileName {
    const profile = parseProfileName(request.profile);
    this.#vaults.demandProfile(profile);
    return profile;
  }

  /** By profile, since the daemon started. */
  get refusedClients(): Readonly<Record<string, RefusedClients>> {
    return Object.fromEntries(this.#refused);
  }

  /**
   * For what reveals. `cost` counts the secrets that an unlocked vault would give away.
   * @throws as demandProfile, CLIENT_REFUSED, RATE_LIMITED, VAULT_LOCKED
   */
  demandReadable(request: OwnerRequest, cost?: (vault: OpenVault) => number): OpenVault {
    const profile = this.#demandListed(request);
    const vault = this.#usable(profile);
    const tokens = vault === null || cost === undefined ? 1 : Math.max(1, cost(vault));
    demandAllowed(
      this.#readsOf(profile).take(clientOf(request.actor), tokens),
      "too many secrets were asked for in a short time",
    );
    return vault ?? refuseLocked(profile);
  }

  /** For what changes and reveals nothing. @throws as demandProfile, CLIENT_REFUSED, VAULT_LOCKED */
  demandWritable(request: OwnerRequest): OpenVault {
    const profile = this.#demandListed(request);
    return this.#usable(profile) ?? refuseLocked(profile);
  }

  /**
   * For the parts of an export or import: what they reveal was paid for when it began, and what they bring is in no vault
   * yet. @throws as demandProfile, CLIENT_REFUSED, VAULT_LOCKED
   */
  demandTransferable(request: OwnerRequest): OpenVault {
    return this.demandWritable(request);
  }

  /** Refusing is no use of the vault, and costs whoever is refused no token. */
  #demandListed(request: OwnerRequest): ProfileName {
    const profile = this.demandProfile(request);
    const { exe, unit } = request.actor;
    if (isListed(this.#effective.of(profile).values.secrets.clients, { exe, unit })) return profile;
    const count = (this.#refused.get(profile)?.count ?? 0) + 1;
    this.#refused.set(profile, { count, exe, unit });
    throw new SesameError("CLIENT_REFUSED", `the secrets of profile "${profile}" are not for this program`, {
      details: { profile, exe, unit },
    });
  }

  /** A vault whose time is over is locked now, whatever the next look would say. */
  #usable(profile: ProfileName): OpenVault | null {
    this.#autoLock.use(profile);
    return this.#vaults.find(profile);
  }

  /**
   * Runs an unlock attempt, unless too many before it have failed. Of a vault that is open, it shows its factors again, and
   * its limits begin anew.
   * @throws RATE_LIMITED and what the attempt throws
   */
  attemptUnlock<T>(profile: ProfileName, attempt: () => T, proves: Proves = "all"): T {
    const outcome = this.#attempts.run(profile, attempt, proves);
    if (proves === "all" && this.#vaults.find(profile) !== null) this.#autoLock.renew(profile);
    return outcome;
  }

  #readsOf(profile: ProfileName): RateLimiter {
    const { burst, per_second: perSecond } = this.#effective.of(profile).values.secrets.rate_limit;
    const limits = `${burst}/${perSecond}`;
    const known = this.#reads.get(limits);
    if (known !== undefined) return known;
    const limiter = new RateLimiter({ burst, perSecond, monotonic: this.#monotonic });
    this.#reads.set(limits, limiter);
    return limiter;
  }
}

export function keyOf(request: OwnerRequest): KeyName {
  return parseKeyName(request.key);
}

function clientOf({ uid, exe }: Actor): string {
  return `${uid}:${exe}`;
}

function demandAllowed(decision: RateDecision, message: string): void {
  if (decision.allowed) return;
  throw new SesameError("RATE_LIMITED", message, { details: { retryAfterMs: decision.retryAfterMs } });
}

function refuseLocked(profile: ProfileName): never {
  throw new SesameError("VAULT_LOCKED", `vault "${profile}" is locked`, { details: { profile } });
}
