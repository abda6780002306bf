// What a request must pass before it reaches a vault, in one order: the profile exists, the client is within its
// rate, the vault is unlocked. What is limited, and why only that:
// - everything that reveals (get, bundle, list, history) costs the client tokens, a bundle one for each secret, so that
//   a process of the same user can't empty a vault in silence. A client is an executable of a user: a program does not
//   get a fresh bucket by connecting, or by starting, again.
// - unlock attempts are limited per vault, whoever makes them; the right password clears the count.
// - writes are free: they reveal nothing, each is audited, history undoes them, and scripts set thirty keys in a row.

import { SesameError } from "../../core/errors.js";
import { type KeyName, parseKeyName, parseProfileName, type ProfileName } from "../../core/names.js";
import type { Actor, OwnerRequest } from "../../core/ports.js";
import { type RateDecision, RateLimiter } from "../../core/rate-limit.js";
import type { EffectiveConfig } from "../../core/configuration.js";
import type { OpenVault } from "../../platform/vault.js";
import type { OpenVaults } from "./open-vaults.js";

export interface GatesOptions {
  readonly vaults: OpenVaults;
  readonly effective: EffectiveConfig;
  /** Milliseconds, never set. */
  readonly monotonic: () => number;
}

export class Gates {
  readonly #vaults: OpenVaults;
  readonly #monotonic: () => number;
  readonly #effective: EffectiveConfig;
  /** By their limits: profiles that have the same share their buckets, so that two vaults are not worth twice the tokens. */
  readonly #reads = new Map<string, RateLimiter>();
  /** Vaults with unlock attempts that have not been followed by a success. Other limits begin to count anew. */
  readonly #attempts = new Map<ProfileName, { readonly limits: string; readonly limiter: RateLimiter }>();

  constructor({ vaults, effective, monotonic }: GatesOptions) {
    this.#vaults = vaults;
    this.#monotonic = monotonic;
    this.#effective = effective;
  }

  /** @throws NOT_INITIALIZED, PROFILE_UNKNOWN, VAULT_DAMAGED */
  demandProfile(request: OwnerRequest): ProfileName {
    const profile = parseProfileName(request.profile);
    this.#vaults.demandProfile(profile);
    return profile;
  }

  /**
   * For what reveals. `cost` counts the secrets that an unlocked vault would give away.
   * @throws as demandProfile, RATE_LIMITED, VAULT_LOCKED
   */
  demandReadable(request: OwnerRequest, cost?: (vault: OpenVault) => number): OpenVault {
    const profile = this.demandProfile(request);
    const vault = this.#vaults.find(profile);
    const tokens = vault === null || cost === undefined ? 1 : Math.max(1, cost(vault));
    demandAllowed(
      this.#readsOf(profile).take(clientOf(request.actor), tokens),
      "too many secrets were asked for in a short time",
    );
    return vault ?? refuseLocked(profile);
  }

  /** For what changes and reveals nothing. @throws as demandProfile, VAULT_LOCKED */
  demandWritable(request: OwnerRequest): OpenVault {
    const profile = this.demandProfile(request);
    return this.#vaults.find(profile) ?? refuseLocked(profile);
  }

  /**
   * Runs an unlock attempt, unless too many before it have failed. What proves only a part of what a vault needs
   * clears nothing: whoever has one factor could guess another for ever.
   * @throws RATE_LIMITED and what the attempt throws
   */
  attemptUnlock<T>(profile: ProfileName, attempt: () => T, proves: "all" | "a part" = "all"): T {
    const limiter = this.#attemptsOn(profile);
    demandAllowed(limiter.take(profile), `too many attempts to unlock vault "${profile}" failed`);
    let outcome: T;
    try {
      outcome = attempt();
    } catch (error) {
      // What was refused for something else than a wrong key was no guess.
      if (error instanceof SesameError && error.code !== "AUTH_FAILED") limiter.refund(profile);
      throw error;
    }
    if (proves === "all") this.#attempts.delete(profile);
    else limiter.refund(profile);
    return outcome;
  }

  #attemptsOn(profile: ProfileName): RateLimiter {
    const { burst, per_minute: perMinute } = this.#effective.of(profile).values.auth.failures;
    const limits = `${burst}/${perMinute}`;
    const known = this.#attempts.get(profile);
    if (known?.limits === limits) return known.limiter;
    const monotonic = this.#monotonic;
    const limiter = new RateLimiter({ burst, perSecond: perMinute / 60, monotonic, maximumKeys: 1 });
    this.#attempts.set(profile, { limits, limiter });
    return limiter;
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
