// Which vaults are unlocked, and every way in which that changes. Hides the store, the identity that profile ids
// come from (read when first needed, for daemon-secrets may start before `sesame init`), and the log's account of it.

import { neededOf, type StillNeeded } from "../../core/auth-policy.js";
import { SesameError } from "../../core/errors.js";
import { formerProfileIds, type Identity, profileIds } from "../../core/installation.js";
import type { ProfileName } from "../../core/names.js";
import type { Clock, Log, SecureBuffer } from "../../core/ports.js";
import { isSameForm } from "../../core/vault-crypto.js";
import type { EventName } from "../../generated/types.js";
import { sha1 } from "../../platform/derived-ids.js";
import type { VaultMetadata } from "../../platform/vault-metadata.js";
import type { VaultChange, WantedVault } from "../../platform/vault-change.js";
import type { FactorKey } from "../../platform/vault-auth.js";
import type { AuthChange } from "../../platform/vault-auth-change.js";
import type {
  AuthChanged,
  Authorization,
  NewVault,
  Unlocked,
  VaultIdentity,
  VaultStore,
} from "../../platform/vault-store.js";
import type { OpenVault } from "../../platform/vault.js";
import { Conversions } from "./conversions.js";
import { PartialUnlocks } from "./partial-unlocks.js";

export interface OpenVaultsOptions {
  readonly store: VaultStore;
  /** Null before `sesame init`. */
  readonly readIdentity: () => Identity | null;
  /** Why no vault may be opened on this machine; null where they may. */
  readonly refusal: () => SesameError | null;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ProfileState {
  readonly profile: ProfileName;
  readonly unlocked: boolean;
  readonly unlocked_at: number | null;
  /** The error code that an unlock would meet; null for a vault that looks whole. */
  readonly damaged: string | null;
}

type Changes = readonly VaultChange[];

/** Without what is known here. */
type ToAuthorize<Change> = Omit<Authorization<Change>, "open">;
type AuthOutcome = Pick<AuthChanged, "before" | "after">;

interface Entry {
  readonly vault: OpenVault;
  readonly unlockedAtMs: number;
}

export class OpenVaults {
  readonly #store: VaultStore;
  readonly #readIdentity: () => Identity | null;
  readonly #refusal: () => SesameError | null;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #partial: PartialUnlocks;
  readonly #entries = new Map<ProfileName, Entry>();
  readonly #conversions = new Conversions();
  readonly #openListeners: ((profile: ProfileName) => void)[] = [];

  constructor({ store, readIdentity, refusal, clock, log }: OpenVaultsOptions) {
    this.#store = store;
    this.#readIdentity = readIdentity;
    this.#refusal = refusal;
    this.#clock = clock;
    this.#log = log;
    this.#partial = new PartialUnlocks({ monotonic: () => clock.monotonic(), log });
  }

  /** Null when the profile is locked or does not exist. */
  find(profile: ProfileName): OpenVault | null {
    return this.#entries.get(profile)?.vault ?? null;
  }

  /** Unlocked at the moment. */
  open(): readonly ProfileName[] {
    return [...this.#entries.keys()];
  }

  /** Of which any key is in memory: unlocked, in part too, or being sealed again. */
  held(): readonly ProfileName[] {
    return [...new Set([...this.open(), ...this.#conversions.profiles(), ...this.#partial.profiles()])];
  }

  /** Called after a vault was unlocked or made. */
  onOpen(listener: (profile: ProfileName) => void): void {
    this.#openListeners.push(listener);
  }

  /** Whether this user has any vault, locked or not. */
  get hasAny(): boolean {
    return this.#store.profiles().length > 0;
  }

  /** @throws NOT_INITIALIZED, PROFILE_UNKNOWN, VAULT_DAMAGED */
  demandProfile(profile: ProfileName): void {
    if (this.#entries.has(profile)) return;
    this.#demandIdentity();
    if (!this.#store.exists(profile))
      throw new SesameError("PROFILE_UNKNOWN", `there is no profile "${profile}"`, { details: { profile } });
  }

  list(): readonly ProfileState[] {
    return this.#store.profiles().map((profile) => {
      const entry = this.#entries.get(profile);
      return {
        profile,
        unlocked: entry !== undefined,
        unlocked_at: entry?.unlockedAtMs ?? null,
        damaged: entry === undefined ? this.#damageOf(profile) : null,
      };
    });
  }

  /** Cheap enough for every few seconds: no vault's files are read. */
  count(): { readonly unlocked: number; readonly all: number } {
    return { unlocked: this.#entries.size, all: this.#store.profiles().length };
  }

  /** Asks every unlocked vault something small. That one can't be read is an answer, too, and no restart mends it. */
  probe(): void {
    for (const { vault } of this.#entries.values()) {
      try {
        vault.count();
      } catch (error) {
        if (!(error instanceof SesameError)) throw error;
      }
    }
  }

  describe(profile: ProfileName): VaultMetadata {
    return this.#store.describe(this.#identityOf(profile));
  }

  /** Factors that have been accepted, with the milliseconds that each counts for. */
  presented(profile: ProfileName): ReadonlyMap<string, number> {
    return this.#partial.remaining(profile, this.describe(profile));
  }

  /** Leaves the new vault unlocked. */
  create(profile: ProfileName, factor: NewVault["factor"], form: NewVault["form"], kek: SecureBuffer): void {
    const nowMs = this.#clock.now();
    this.demandMachine();
    const vault = this.#store.create(this.#identityOf(profile), { form, factor, kek, nowMs });
    this.#tell("vault.created", `vault "${profile}" was made`, profile);
    this.#enter(profile, { vault, unlockedAtMs: nowMs });
  }

  /**
   * An unlocked vault stays as it is, once the factor has been checked all the same. What became of what is wanted
   * besides: nothing that fails in it keeps the vault locked. A promise is for a conversion; the factor is checked and no
   * longer needed by then.
   * @throws AUTH_FAILED, VAULT_DAMAGED
   */
  unlock(profile: ProfileName, key: FactorKey, wanted: WantedVault): Changes | Promise<Changes> {
    const identity = this.#identityOf(profile);
    this.demandMachine();
    const conversion = this.#conversions.of(profile);
    if (this.#entries.has(profile) || conversion !== null) {
      this.#store.verify(identity, key);
      this.#conversions.ask(profile, "open");
      return conversion?.then(() => []) ?? [];
    }
    const metadata = this.#store.describe(identity);
    const unlocking = { ...key, presented: this.#partial.of(profile, metadata) };
    const asItIs = wanted.rewrapping === null && isSameForm(metadata, wanted.form);
    const unlocked = asItIs
      ? { vault: this.#store.unlock(identity, unlocking), changes: [] }
      : this.#store.unlockChanging(identity, unlocking, wanted);
    this.#partial.forget(profile);
    if (unlocked instanceof Promise) {
      const settled = unlocked.then((result) => this.#admit(profile, result));
      return this.#awaitConversion(profile, settled, "open");
    }
    return this.#admit(profile, unlocked);
  }

  /**
   * Accepts one of the factors that open a vault together; what is needed besides.
   * @throws AUTH_FAILED, VAULT_DAMAGED, REQUEST_INVALID where one factor opens the vault
   */
  present(profile: ProfileName, key: FactorKey): StillNeeded {
    this.demandMachine();
    const metadata = this.describe(profile);
    if (metadata.auth === undefined)
      throw new SesameError("REQUEST_INVALID", `one factor opens vault "${profile}"`, {
        details: { profile },
      });
    const piece = this.#store.openPiece(metadata, key);
    if (this.#entries.has(profile)) piece.release();
    else this.#partial.add(profile, metadata, key.factorId, piece);
    const needed = neededOf(metadata, new Set([...this.presented(profile).keys(), key.factorId]));
    this.#tell(
      "vault.partially_unlocked",
      `factor "${key.factorId}" of vault "${profile}" was accepted`,
      profile,
    );
    return needed;
  }

  /** Whether the keys are the vault's, opening nothing: also where no vault may be opened. @throws AUTH_FAILED, AUTH_INCOMPLETE, VAULT_DAMAGED */
  verify(profile: ProfileName, keys: readonly FactorKey[]): void {
    this.#store.verifyAll(this.#identityOf(profile), keys);
  }

  /**
   * Changes which factors open the vault; it is open afterwards if it was before.
   * @throws AUTH_FAILED, AUTH_INCOMPLETE, BUS_BUSY, and what the change is refused for
   */
  changeAuth(profile: ProfileName, authorization: ToAuthorize<AuthChange>): AuthOutcome {
    const identity = this.#identityOf(profile);
    this.demandMachine();
    this.#conversions.demandNone(profile);
    const entry = this.#entries.get(profile);
    try {
      const open = entry?.vault ?? null;
      const { vault, ...outcome } = this.#store.changeAuth(identity, { ...authorization, open });
      if (entry === undefined) vault.close();
      else this.#entries.set(profile, { ...entry, vault });
      this.#partial.forget(profile);
      if (outcome.error !== null) throw outcome.error;
      return outcome;
    } finally {
      this.#dropClosed(profile);
    }
  }

  /** Gives the vault another master key; it is locked meanwhile, and open afterwards if it was before. @throws as changeAuth */
  rekey(profile: ProfileName, authorization: ToAuthorize<readonly string[]>): Promise<AuthOutcome> {
    const identity = this.#identityOf(profile);
    this.demandMachine();
    this.#conversions.demandNone(profile);
    const entry = this.#entries.get(profile);
    try {
      const open = entry?.vault ?? null;
      const running = this.#store
        .rekey(identity, { ...authorization, open })
        .then(({ vault, ...outcome }) => {
          if (this.#conversions.endsOpen(profile))
            this.#enter(profile, entry === undefined ? this.#entryOf(vault) : { ...entry, vault });
          else vault.close();
          if (outcome.error !== null) throw outcome.error;
          return outcome;
        });
      this.#entries.delete(profile);
      this.#partial.forget(profile);
      return this.#awaitConversion(profile, running, entry === undefined ? "locked" : "open");
    } finally {
      this.#dropClosed(profile);
    }
  }

  /**
   * Whether there was something to lock.
   * @param cause goes into the log: why nobody was asked
   */
  lock(profile: ProfileName, cause: string | null = null): boolean {
    const isConverted = this.#conversions.ask(profile, "locked");
    this.#partial.forget(profile);
    const entry = this.#entries.get(profile);
    if (entry === undefined) return isConverted;
    this.#entries.delete(profile);
    entry.vault.close();
    const fields = cause === null ? { profile } : { profile, cause };
    this.#log.write("info", "vault.locked", `vault "${profile}" was locked`, fields);
    return true;
  }

  /** Whatever has become of the vault directory meanwhile. */
  lockAll(): void {
    for (const profile of this.held()) this.lock(profile);
  }

  delete(profile: ProfileName): void {
    this.lock(profile);
    this.#store.delete(profile);
    this.#tell("vault.deleted", `vault "${profile}" was deleted`, profile);
  }

  #awaitConversion<T>(profile: ProfileName, running: Promise<T>, end: "locked" | "open"): Promise<T> {
    const lock = (): void => void this.lock(profile);
    return this.#conversions.run(profile, running, { endsLocked: end === "locked", lock });
  }

  #admit(profile: ProfileName, { vault, changes }: Unlocked): Changes {
    this.#tell("vault.unlocked", `vault "${profile}" was unlocked`, profile);
    this.#enter(profile, this.#entryOf(vault));
    return changes;
  }

  #enter(profile: ProfileName, entry: Entry): void {
    this.#entries.set(profile, entry);
    for (const listener of this.#openListeners) listener(profile);
  }

  #entryOf(vault: OpenVault): Entry {
    return { vault, unlockedAtMs: this.#clock.now() };
  }

  /** A change that failed after it had closed the vault leaves it locked. */
  #dropClosed(profile: ProfileName): void {
    if (this.#entries.get(profile)?.vault.isOpen === false) {
      this.#entries.delete(profile);
      this.#tell("vault.locked", `vault "${profile}" was locked`, profile);
    }
  }

  #damageOf(profile: ProfileName): string | null {
    try {
      this.describe(profile);
      return null;
    } catch (error) {
      if (error instanceof SesameError) return error.code;
      throw error;
    }
  }

  #identityOf(profile: ProfileName): VaultIdentity {
    const identity = this.#demandIdentity();
    return {
      profile,
      profileId: profileIds(sha1, identity, profile).profileId,
      formerProfileIds: formerProfileIds(sha1, identity, profile),
    };
  }

  /** That vaults may be opened where this is. @throws BINDING_MISMATCH */
  demandMachine(): void {
    const refusal = this.#refusal();
    if (refusal !== null) throw refusal;
  }

  #demandIdentity(): Identity {
    const identity = this.#readIdentity();
    if (identity !== null) return identity;
    throw new SesameError("NOT_INITIALIZED", "this user has no installation yet");
  }

  #tell(event: EventName, message: string, profile: ProfileName): void {
    this.#log.write("info", event, message, { profile });
  }
}
