// All vaults of a user: making, describing, unlocking and deleting them. Hides the order of steps that keeps a vault
// whole through a crash, and the order of checks that tells a wrong password from damage. The master key lives
// only while one of these functions runs; an unlocked vault keeps the entry key and nothing else.

import { randomUUID } from "node:crypto";
import { SesameError } from "../core/errors.js";
import type { ProfileName } from "../core/names.js";
import type { CryptoProfile, SecureBuffer } from "../core/ports.js";
import { native } from "./native.js";
import { createDatabase, openDatabase, readChecksumBox, translating } from "./vault-database.js";
import { clearVaultLeftovers, listVaultProfiles, VaultFiles } from "./vault-files.js";
import {
  checksumIsSealedIn,
  derivePageKey,
  keyBytes,
  keyDerivationOf,
  sealChecksum,
  unwrapMasterKey,
  ValueCipher,
  wrapMasterKey,
} from "./vault-keys.js";
import {
  type PasswordFactor,
  type UncheckedMetadata,
  type VaultMetadata,
  withChecksum,
} from "./vault-metadata.js";
import { OpenVault } from "./vault.js";

export interface VaultIdentity {
  readonly profile: ProfileName;
  /** Differs between installations, so a vault copied from another one is found. */
  readonly profileId: string;
  /** What it was while the installation was of other organisations: a vault keeps the one that it was made under. */
  readonly formerProfileIds?: readonly string[];
}

export interface NewVault {
  readonly cryptoProfile: CryptoProfile;
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

/** Factors are numbered by kind; the first one of a vault needs no number. */
const firstFactorId = "password";

export class VaultStore {
  readonly #directory: string;

  /** @param directory made when the first vault is */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Damaged ones too. */
  profiles(): readonly ProfileName[] {
    return listVaultProfiles(this.#directory);
  }

  /** Clears what a crash left; the profiles whose create or delete was cut short. */
  clearLeftovers(): readonly ProfileName[] {
    return clearVaultLeftovers(this.#directory);
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
  create({ profile, profileId }: VaultIdentity, { cryptoProfile, factor, kek, nowMs }: NewVault): OpenVault {
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
      crypto_profile: cryptoProfile,
      key_derivation: keyDerivationOf[cryptoProfile],
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
    return open(files, metadata, master);
  }

  /** @throws AUTH_FAILED, PROFILE_UNKNOWN, VAULT_DAMAGED, VAULT_TOO_NEW, VAULT_UNREADABLE and the FILE_ codes */
  unlock(identity: VaultIdentity, unlocking: Unlocking): OpenVault {
    const metadata = this.describe(identity);
    const files = this.#filesOf(identity.profile);
    files.checkDatabase();
    using master = openFactor(metadata, unlocking);
    return open(files, metadata, master);
  }

  /** The vault must be closed. @throws DISK_READ_ONLY, FILE_IO_FAILED */
  delete(profile: ProfileName): void {
    this.#filesOf(profile).retire();
  }

  #filesOf(profile: ProfileName): VaultFiles {
    return new VaultFiles(this.#directory, profile);
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

function open(files: VaultFiles, metadata: VaultMetadata, master: SecureBuffer): OpenVault {
  using pageKey = derivePageKey(master, metadata);
  const connection = openDatabase(files, pageKey);
  let cipher: ValueCipher | null = null;
  try {
    if (!checksumIsSealedIn(readChecksumBox(files, connection), master, metadata)) {
      const { profile } = metadata;
      throw new SesameError(
        "VAULT_DAMAGED",
        `the metadata of vault "${profile}" is not what its database was made with`,
        { details: { profile } },
      );
    }
    cipher = new ValueCipher(master, metadata);
    const values = cipher;
    return translating(files, () => new OpenVault(files, connection, values));
  } catch (error) {
    cipher?.release();
    connection.close();
    throw error;
  }
}
