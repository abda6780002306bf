// Vaults as a whole, out and in over the bus: an export is asked for once, which is judged, limited and audited, and given out
// in parts; an import is brought in parts and takes effect at its end. Hides which part belongs to which: a transfer is its
// connection's, and ends with the vault's being locked, with another of its kind, and with time.

import { randomUUID } from "node:crypto";
import type { EffectiveConfig } from "../../core/configuration.js";
import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { Clock, Log, OwnerRequest } from "../../core/ports.js";
import {
  validateExportNextParams,
  validateImportNextParams,
  validateImportParams,
} from "../../generated/validators.js";
import type { OpenVault } from "../../platform/vault.js";
import type { VaultExport, VaultRestore } from "../../platform/vault-transfer.js";
import type { Gates } from "./gates.js";
import { paramsOf, type SecretsHandlers } from "./handlers.js";

export interface TransferHandlersOptions {
  readonly gates: Gates;
  readonly effective: EffectiveConfig;
  /** Makes `effective` what the files say at this moment. */
  readonly refresh: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Between two requests, and in all. */
const idleMs = 60_000;
const longestMs = 900_000;

interface Transfer<Work> {
  readonly id: string;
  readonly connection: number;
  readonly vault: OpenVault;
  readonly work: Work;
  readonly endsAtMs: number;
  idleAtMs: number;
}

/** The transfers of one kind, one for each vault. */
class Transfers<Work> {
  readonly #monotonic: () => number;
  readonly #onEnd: (transfer: Transfer<Work>) => void;
  readonly #transfers = new Map<ProfileName, Transfer<Work>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(monotonic: () => number, onEnd: (transfer: Transfer<Work>) => void) {
    this.#monotonic = monotonic;
    this.#onEnd = onEnd;
  }

  /** In the place of one that is there. */
  begin(profile: ProfileName, { actor }: OwnerRequest, vault: OpenVault, begin: () => Work): string {
    this.end(profile);
    const nowMs = this.#monotonic();
    const transfer = {
      id: randomUUID(),
      connection: actor.connection,
      vault,
      work: begin(),
      endsAtMs: nowMs + longestMs,
      idleAtMs: nowMs + idleMs,
    };
    this.#transfers.set(profile, transfer);
    this.#watch();
    return transfer.id;
  }

  /** @throws TRANSFER_ENDED */
  find(profile: ProfileName, { actor }: OwnerRequest, vault: OpenVault, id: string): Work {
    this.#endOverdue();
    const transfer = this.#transfers.get(profile);
    const isTheirs =
      transfer !== undefined &&
      transfer.id === id &&
      transfer.connection === actor.connection &&
      transfer.vault === vault;
    if (!isTheirs)
      throw new SesameError("TRANSFER_ENDED", `no such export or import of vault "${profile}" is under way`);
    transfer.idleAtMs = this.#monotonic() + idleMs;
    return transfer.work;
  }

  end(profile: ProfileName): void {
    const transfer = this.#transfers.get(profile);
    if (transfer === undefined) return;
    this.#transfers.delete(profile);
    if (transfer.vault.isOpen) this.#onEnd(transfer);
  }

  #endOverdue(): void {
    const nowMs = this.#monotonic();
    for (const [profile, { endsAtMs, idleAtMs }] of this.#transfers)
      if (nowMs >= Math.min(endsAtMs, idleAtMs)) this.end(profile);
  }

  /** One that nobody goes on with takes room on the disk. */
  #watch(): void {
    if (this.#timer !== null || this.#transfers.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#endOverdue();
      this.#watch();
    }, idleMs).unref();
  }
}

export function transferHandlers({
  gates,
  effective,
  refresh,
  clock,
  log,
}: TransferHandlersOptions): SecretsHandlers {
  const monotonic = (): number => clock.monotonic();
  const exports = new Transfers<VaultExport>(monotonic, () => undefined);
  const imports = new Transfers<VaultRestore>(monotonic, ({ work }) => abandon(work));
  const demandAllowed = (profile: ProfileName): void => {
    if (effective.of(profile).values.vault.allow_export) return;
    exports.end(profile);
    throw new SesameError("EXPORT_FORBIDDEN", `vault "${profile}" may not be exported`, {
      details: { profile },
    });
  };
  return {
    "vault.export": (request) => {
      const profile = gates.demandProfile(request);
      refresh();
      demandAllowed(profile);
      const vault = gates.demandReadable(request, (unlocked) => unlocked.count());
      let counts: VaultExport["counts"] | null = null;
      const transfer = exports.begin(profile, request, vault, () => {
        const begun = vault.beginExport();
        counts = begun.counts;
        return begun;
      });
      const { keys, versions, valueBytes } = counts ?? { keys: 0, versions: 0, valueBytes: 0 };
      const details = { keys, versions };
      log.write("notice", "vault.exported", `vault "${profile}" is given out`, { profile, ...details });
      return {
        sealedJson: { transfer, ...details, value_bytes: valueBytes },
        audit: [{ action: "vault.exported", details }],
      };
    },
    "vault.export_next": (request) => {
      const profile = gates.demandProfile(request);
      const { transfer } = paramsOf(validateExportNextParams, request);
      demandAllowed(profile);
      const vault = gates.demandTransferable(request);
      const running = exports.find(profile, request, vault, transfer);
      try {
        const chunk = running.next();
        if (chunk !== null) return { secret: chunk };
      } catch (error) {
        exports.end(profile);
        throw error;
      }
      exports.end(profile);
      return {};
    },
    "vault.import_begin": (request) => {
      const profile = gates.demandProfile(request);
      const vault = gates.demandTransferable(request);
      return {
        sealedJson: { transfer: imports.begin(profile, request, vault, () => vault.beginRestore()) },
      };
    },
    "vault.import_next": (request) => {
      const profile = gates.demandProfile(request);
      const { transfer } = paramsOf(validateImportNextParams, request);
      const vault = gates.demandTransferable(request);
      const restore = imports.find(profile, request, vault, transfer);
      if (request.secret === null)
        throw new SesameError("REQUEST_INVALID", "an import is brought in records, and there are none");
      try {
        restore.add(request.secret.bytes, effective.of(profile).values.secrets.history_versions);
      } catch (error) {
        imports.end(profile);
        throw error;
      }
      return {};
    },
    "vault.import": (request) => {
      const profile = gates.demandProfile(request);
      const params = paramsOf(validateImportParams, request);
      const { transfer, existing, keys, versions, value_bytes: valueBytes } = params;
      const vault = gates.demandWritable(request);
      const restore = imports.find(profile, request, vault, transfer);
      try {
        const { secrets } = effective.of(profile).values;
        const restored = vault.commitRestore(
          restore,
          { counts: { keys, versions, valueBytes }, existing },
          { nowMs: clock.now(), historyVersions: secrets.history_versions },
        );
        const details = { ...restored };
        log.write("notice", "vault.imported", `an export was restored into vault "${profile}"`, {
          profile,
          ...details,
        });
        return { sealedJson: details, audit: [{ action: "vault.imported", details }] };
      } finally {
        imports.end(profile);
      }
    },
  };
}

/** What could not be taken away takes room alone, until the next unlock or import. */
function abandon(restore: VaultRestore): void {
  try {
    restore.abort();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
