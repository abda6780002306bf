// All vaults of a user: making, describing, unlocking and deleting them. Hides the order of steps that keeps a vault
// whole through a crash, and the order of checks that tells a wrong password from damage. The master key lives
// only while one of these functions runs; an unlocked vault keeps the entry key and nothing else.

import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { SesameError } from "../core/errors.js";
import type { ProfileName } from "../core/names.js";
import type { SecureBuffer } from "../core/ports.js";
import { isSameForm, type VaultForm } from "../core/vault-crypto.js";
import { native } from "./native.js";
import { rewrapped, reformed, type VaultChange, type WantedVault } from "./vault-change.js";
import { replaceMetadata } from "./vault-checksum.js";
import { convertVault, type ConversionTarget } from "./vault-conversion.js";
import { createDatabase } from "./vault-database.js";
import { type Leftover, listVaultProfiles, settleVaultLeftovers, VaultFiles } from "./vault-files.js";
import { derivePageKey, keyBytes, sealChecksum, unwrapMasterKey, wrapMasterKey } from "./vault-keys.js";
import {
  type PasswordFactor,
  type UncheckedMetadata,
  type VaultMetadata,
  withChecksum,
} from "./vault-metadata.js";
import { closeOpened, openWith, type OpenedDatabase, present } from "./vault-opening.js";
import type { OpenVault } from "./vault.js";

export interface VaultIdentity {
  readonly profile: ProfileName;
  /** Differs between installations, so a vault copied from another one is found. */
  readonly profileId: string;
  /** What it was while the installation was of other organisations: a vault keeps the one that it was made under. */
  readonly formerProfileIds?: readonly string[];
}

export interface NewVault {
  readonly form: VaultForm;
  readonly factor: Pick<PasswordFactor, "kind" | "kdf" | "salt">;
  /** Stays the caller's. */
  readonly kek: SecureBuffer;
  readonly nowMs: number;
}

export interface Unlocking {
  readonly factorId: string;
  /** Stays the caller's. */
  readonly kek: SecureBuffer;
}

/** Takes over what is open, and the target's master key. */
interface Conversion {
  readonly identity: VaultIdentity;
  readonly files: VaultFiles;
  readonly opened: OpenedDatabase;
  readonly before: VaultMetadata;
  readonly target: ConversionTarget;
  readonly changes: readonly VaultChange[];
}

export interface Unlocked {
  readonly vault: OpenVault;
  readonly changes: readonly VaultChange[];
}

/** Factors are numbered by kind; the first one of a vault needs no number. */
const firstFactorId = "password";

export class VaultStore {
  readonly #directory: string;
  /** Their files are not a crash's. */
  readonly #converting = new Set<ProfileName>();

  /** @param directory made when the first vault is */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Damaged ones too. */
  profiles(): readonly ProfileName[] {
    return listVaultProfiles(this.#directory);
  }

  /** Ends what a crash cut short. Before anything else is done here. */
  settleLeftovers(): readonly Leftover[] {
    return settleVaultLeftovers(this.#directory);
  }

  /** @throws VAULT_DAMAGED when files are missing that no crash of ours explains */
  exists(profile: ProfileName): boolean {
    return this.#filesOf(profile).exists();
  }

  /** @throws PROFILE_UNKNOWN, VAULT_DAMAGED, VAULT_TOO_NEW, FILE_KIND_UNSAFE, FILE_MODE_UNSAFE, FILE_OWNER_UNSAFE */
  describe({ profile, profileId, formerProfileIds = [] }: VaultIdentity): VaultMetadata {
    const files = this.#filesOf(profile);
    if (!files.exists())
      throw new SesameError("PROFILE_UNKNOWN", `there is no profile "${profile}"`, { details: { profile } });
    const metadata = files.readMetadata();
    if ([profileId, ...formerProfileIds].includes(metadata.profile_id)) return metadata;
    throw new SesameError("VAULT_DAMAGED", `vault "${profile}" belongs to another installation`, {
      details: { profile },
    });
  }

  /** Whether the KEK is the factor's, for a vault that is open already. @throws AUTH_FAILED and as describe */
  verify(identity: VaultIdentity, unlocking: Unlocking): void {
    openFactor(this.describe(identity), unlocking).release();
  }

  /** A new vault, unlocked. @throws PROFILE_EXISTS, VAULT_DAMAGED, DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
  create({ profile, profileId }: VaultIdentity, { form, factor, kek, nowMs }: NewVault): OpenVault {
    const files = this.#filesOf(profile);
    if (files.exists())
      throw new SesameError("PROFILE_EXISTS", `profile "${profile}" exists already`, {
        details: { profile },
      });
    using master = native.SecureBuffer.random(keyBytes);
    const schedule = {
      version: 1,
      vault_id: randomUUID(),
      profile,
      profile_id: profileId,
      created_at: nowMs,
      crypto_profile: form.crypto_profile,
      key_derivation: form.key_derivation,
    } as const satisfies Omit<UncheckedMetadata, "factors">;
    const wrapped = wrapMasterKey(kek, master, schedule, firstFactorId).toString("base64");
    const { kind, kdf, salt } = factor;
    const metadata = withChecksum({
      ...schedule,
      factors: [{ id: firstFactorId, kind, kdf, salt, wrapped_key: wrapped, created_at: nowMs }],
    });
    using pageKey = derivePageKey(master, metadata);
    try {
      files.prepare(metadata);
      createDatabase(files, pageKey, sealChecksum(master, metadata));
      files.commit();
    } catch (error) {
      abandon(files);
      throw error;
    }
    return present(files, openWith(files, metadata, master));
  }

  /** @throws AUTH_FAILED, PROFILE_UNKNOWN, VAULT_DAMAGED, VAULT_TOO_NEW, VAULT_UNREADABLE and the FILE_ codes */
  unlock(identity: VaultIdentity, unlocking: Unlocking): OpenVault {
    const { metadata, files } = this.#find(identity);
    using master = openFactor(metadata, unlocking);
    return present(files, openWith(files, metadata, master));
  }

  /**
   * What is wanted besides may fail, and the vault is unlocked all the same. The keys of `unlocking` and `wanted` are
   * needed no longer once this returns; a promise is for a conversion, which lets others work in between.
   * @throws as unlock
   */
  unlockChanging(
    identity: VaultIdentity,
    unlocking: Unlocking,
    { form, rewrapping }: WantedVault,
  ): Unlocked | Promise<Unlocked> {
    const { metadata, files } = this.#find(identity);
    const { factorId } = unlocking;
    const master = openFactor(metadata, unlocking);
    let opened: OpenedDatabase | null = null;
    try {
      opened = openWith(files, metadata, master);
      const changes: VaultChange[] = [];
      let before = metadata;
      let { kek } = unlocking;
      if (rewrapping !== null) {
        const after = rewrapped(before, master, factorId, rewrapping);
        const change = replace(files, opened, master, before, after);
        changes.push(change);
        if (change.error === null) [before, kek] = [after, rewrapping.kek];
      }
      if (!isSameForm(before, form)) {
        const after = reformed(before, master, { factorId, kek }, form);
        return this.#convert({
          identity,
          files,
          opened,
          before,
          changes,
          target: { metadata: after, master },
        });
      }
      const vault = present(files, opened);
      master.release();
      return { vault, changes };
    } catch (error) {
      if (opened !== null) closeOpened(opened);
      master.release();
      throw error;
    }
  }

  async #convert({ identity, files, opened, before, changes, target }: Conversion): Promise<Unlocked> {
    using master = target.master;
    const { profile } = identity;
    let error: SesameError | null = null;
    this.#converting.add(profile);
    try {
      const steps = convertVault(files, opened, target);
      while (steps.next().done !== true) await turn();
    } catch (failure) {
      if (!(failure instanceof SesameError)) throw failure;
      error = failure;
    } finally {
      this.#converting.delete(profile);
    }
    // Ends what the error cut short; whichever vault there is then is whole.
    files.swap.settle();
    const metadata = this.describe(identity);
    const after = target.metadata;
    if (metadata.checksum === after.checksum) error = null;
    const vault = present(files, openWith(files, metadata, master));
    return { vault, changes: [...changes, { kind: "converted", before, after, error }] };
  }

  /** The vault must be closed. @throws DISK_READ_ONLY, FILE_IO_FAILED */
  delete(profile: ProfileName): void {
    this.#filesOf(profile).retire();
  }

  /** A vault whose files look whole. */
  #find(identity: VaultIdentity): { readonly metadata: VaultMetadata; readonly files: VaultFiles } {
    const metadata = this.describe(identity);
    const files = this.#filesOf(identity.profile);
    files.checkDatabase();
    return { metadata, files };
  }

  /** What an error cut short is ended before anybody sees the files. */
  #filesOf(profile: ProfileName): VaultFiles {
    const files = new VaultFiles(this.#directory, profile);
    if (!this.#converting.has(profile)) files.swap.settle();
    return files;
  }
}

/** What can't be cleared now is no vault all the same, and is cleared by the next create or start. */
function abandon(files: VaultFiles): void {
  try {
    files.abandon();
  } catch {
    // The error that stopped the create is the one to tell.
  }
}

function openFactor(metadata: VaultMetadata, { factorId, kek }: Unlocking): SecureBuffer {
  const factor = metadata.factors.find(({ id }) => id === factorId);
  if (factor !== undefined) return unwrapMasterKey(kek, metadata, factor);
  const { profile } = metadata;
  throw new SesameError("AUTH_FAILED", `vault "${profile}" has no factor "${factorId}"`, {
    details: { profile },
  });
}

function replace(
  files: VaultFiles,
  { connection }: OpenedDatabase,
  master: SecureBuffer,
  before: VaultMetadata,
  after: VaultMetadata,
): VaultChange {
  const error = failureOf(() => finish(replaceMetadata(files, connection, master, after)));
  return { kind: "rewrapped", before, after, error };
}

function finish(steps: Iterator<unknown>): void {
  while (steps.next().done !== true);
}

/** What a person can be told of; a bug passes. */
function failureOf(action: () => void): SesameError | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof SesameError) return error;
    throw error;
  }
}
