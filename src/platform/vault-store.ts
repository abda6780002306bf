// All vaults of a user: making, describing, unlocking and deleting them. Hides the order of steps that keeps a vault
// whole through a crash, and the order of checks that tells a wrong password from damage. The master key lives
// only while one of these functions runs; an unlocked vault keeps the entry key and nothing else.

import { randomUUID } from "node:crypto";
import { SesameError } from "../core/errors.js";
import type { ProfileName } from "../core/names.js";
import type { SecureBuffer } from "../core/ports.js";
import { isSameForm, type VaultForm } from "../core/vault-crypto.js";
import type { NewFactor } from "../generated/types.js";
import { native } from "./native.js";
import { rewrapped, reformed, type VaultChange, type WantedVault } from "./vault-change.js";
import {
  type FactorKey,
  openAuth,
  openFactor,
  type OpenedAuth,
  type Pieces,
  wrapAuth,
} from "./vault-auth.js";
import { type AuthChange, changedAuth, rekeyedAuth } from "./vault-auth-change.js";
import { createDatabase } from "./vault-database.js";
import { type Leftover, listVaultProfiles, settleVaultLeftovers, VaultFiles } from "./vault-files.js";
import { derivePageKey, keyBytes, sealChecksum } from "./vault-keys.js";
import { type VaultMetadata, withChecksum } from "./vault-metadata.js";
import { closeOpened, openWith, type OpenedDatabase, present } from "./vault-opening.js";
import { type Conversion, convert, type Converted, replace } from "./vault-transition.js";
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
  readonly factor: NewFactor;
  /** Stays the caller's. */
  readonly kek: SecureBuffer;
  readonly nowMs: number;
}

export interface Unlocking extends FactorKey {
  /** Of factors that came before; they stay the caller's. */
  readonly presented?: Pieces | undefined;
}

export interface Unlocked {
  readonly vault: OpenVault;
  readonly changes: readonly VaultChange[];
}

/** What a change of a vault's factors came to. The vault is open, and as before where there is an error. */
export interface AuthChanged extends Converted {
  readonly before: VaultMetadata;
  readonly after: VaultMetadata;
}

/** How a vault is opened, and what for. */
export interface Authorization<Change> {
  readonly keys: readonly FactorKey[];
  readonly change: Change;
  /** Judges what is to come before anything happens; what it throws keeps the vault as it is. */
  readonly permit: (before: VaultMetadata, after: VaultMetadata) => void;
  /** The vault where it is open; it is closed once all is known to be right, and takes its successor's word from then on. */
  readonly open: OpenVault | null;
}

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
  verify(identity: VaultIdentity, unlocking: FactorKey): void {
    openFactor(this.describe(identity), unlocking).release();
  }

  /** Whether the keys together are the vault's. @throws AUTH_FAILED, AUTH_INCOMPLETE and as describe */
  verifyAll(identity: VaultIdentity, keys: readonly FactorKey[]): void {
    openAuth(this.describe(identity), keys).release();
  }

  /** A factor's piece of a vault that more than one opens, to be released. @throws AUTH_FAILED and as describe */
  openPiece(metadata: VaultMetadata, key: FactorKey): SecureBuffer {
    return openFactor(metadata, key);
  }

  /** A new vault, unlocked. @throws PROFILE_EXISTS, VAULT_DAMAGED, DISK_FULL, DISK_READ_ONLY, FILE_IO_FAILED */
  create({ profile, profileId }: VaultIdentity, { form, factor, kek, nowMs }: NewVault): OpenVault {
    const files = this.#filesOf(profile);
    if (files.exists())
      throw new SesameError("PROFILE_EXISTS", `profile "${profile}" exists already`, {
        details: { profile },
      });
    using master = native.SecureBuffer.random(keyBytes);
    const bare = withChecksum({
      vault_id: randomUUID(),
      profile,
      profile_id: profileId,
      created_at: nowMs,
      crypto_profile: form.crypto_profile,
      key_derivation: form.key_derivation,
      factors: [],
    });
    const metadata = wrapAuth(bare, master, {
      combination: { mode: "any", required: [], additionalRequired: 1 },
      factors: [{ ...factor, id: factor.kind, wrapped_key: "", created_at: nowMs }],
      keys: new Map([[factor.kind, kek]]),
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
    using auth = openAuth(metadata, [unlocking], unlocking.presented);
    return present(files, openWith(files, metadata, auth.master));
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
    const auth = openAuth(metadata, [unlocking], unlocking.presented);
    const { master } = auth;
    let opened: OpenedDatabase | null = null;
    try {
      opened = openWith(files, metadata, master);
      const changes: VaultChange[] = [];
      let before = metadata;
      let { kek } = unlocking;
      if (rewrapping !== null) {
        const after = rewrapped(before, unlocking, rewrapping);
        const error = replace(files, opened, master, after);
        changes.push({ kind: "rewrapped", before, after, error });
        if (error === null) [before, kek] = [after, rewrapping.kek];
      }
      if (!isSameForm(before, form)) {
        const after = reformed(before, auth, { factorId, kek }, form);
        const target = { metadata: after, master };
        return this.#convert(identity, { files, opened, master, target })
          .then(({ vault, error }) => ({
            vault,
            changes: [...changes, { kind: "converted" as const, before, after, error }],
          }))
          .finally(() => auth.release());
      }
      const vault = present(files, opened);
      auth.release();
      return { vault, changes };
    } catch (error) {
      if (opened !== null) closeOpened(opened);
      auth.release();
      throw error;
    }
  }

  /**
   * Other factors, or other ones together, in one step on the disk.
   * @throws as unlock, and as changedAuth; the vault is as it was then, open where it was open
   */
  changeAuth(identity: VaultIdentity, authorization: Authorization<AuthChange>): AuthChanged {
    const before = this.describe(identity);
    const { keys, change, permit, open } = authorization;
    using auth = openAuth(before, keys);
    const after = changedAuth(before, auth, keys, change);
    permit(before, after);
    const { files, opened } = this.#take(identity, before, auth, open);
    const failure = replace(files, opened, auth.master, after);
    // What the next unlock would find, whatever the error left.
    const isInForce = this.describe(identity).checksum === after.checksum;
    return { vault: present(files, opened), before, after, error: isInForce ? null : failure };
  }

  /**
   * Another master key, and everything sealed again under what follows from it.
   * @param change the factors that go
   * @throws as changeAuth, before anything happens
   */
  rekey(identity: VaultIdentity, authorization: Authorization<readonly string[]>): Promise<AuthChanged> {
    const before = this.describe(identity);
    const { keys, change, permit, open } = authorization;
    const auth = openAuth(before, keys);
    const next = native.SecureBuffer.random(keyBytes);
    const release = (): void => {
      auth.release();
      next.release();
    };
    try {
      const after = rekeyedAuth(before, next, keys, change);
      permit(before, after);
      const taken = this.#take(identity, before, auth, open);
      const target = { metadata: after, master: next };
      return this.#convert(identity, { ...taken, master: auth.master, target })
        .then((converted) => ({ ...converted, before, after }))
        .finally(release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Closes the vault where it is open, and opens its database to be worked on. */
  #take(
    { profile }: VaultIdentity,
    metadata: VaultMetadata,
    { master }: OpenedAuth,
    open: OpenVault | null,
  ): { readonly files: VaultFiles; readonly opened: OpenedDatabase } {
    const files = this.#filesOf(profile);
    open?.close();
    files.checkDatabase();
    return { files, opened: openWith(files, metadata, master) };
  }

  /** While it runs, its files are not a crash's. */
  async #convert(identity: VaultIdentity, conversion: Omit<Conversion, "describe">): Promise<Converted> {
    const { profile } = identity;
    this.#converting.add(profile);
    try {
      return await convert({ ...conversion, describe: () => this.describe(identity) });
    } finally {
      this.#converting.delete(profile);
    }
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
