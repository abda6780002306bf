// What factors gave that do not open their vault by themselves: kept in secure memory until the others come, two minutes at
// most. Hides the timers, and that what belongs to other metadata than a vault's present one is good for nothing.

import type { ProfileName } from "../../core/names.js";
import type { Log, SecureBuffer } from "../../core/ports.js";
import type { Pieces } from "../../platform/vault-auth.js";
import type { VaultMetadata } from "../../platform/vault-metadata.js";

/** SPEC section 6. */
export const partialUnlockMs = 120_000;

interface Held {
  readonly generation: string;
  readonly pieces: Map<string, HeldPiece>;
}

interface HeldPiece {
  readonly piece: SecureBuffer;
  readonly untilMs: number;
  readonly timer: NodeJS.Timeout;
}

export interface PartialUnlocksOptions {
  /** Milliseconds, never set. */
  readonly monotonic: () => number;
  readonly log: Log;
}

export class PartialUnlocks {
  readonly #options: PartialUnlocksOptions;
  readonly #held = new Map<ProfileName, Held>();

  constructor(options: PartialUnlocksOptions) {
    this.#options = options;
  }

  /** Takes over the piece. */
  add(profile: ProfileName, { auth }: VaultMetadata, factorId: string, piece: SecureBuffer): void {
    const generation = auth?.generation ?? "";
    let held = this.#held.get(profile);
    if (held?.generation !== generation) {
      this.forget(profile);
      held = { generation, pieces: new Map() };
      this.#held.set(profile, held);
    }
    drop(held.pieces.get(factorId));
    const untilMs = this.#options.monotonic() + partialUnlockMs;
    const timer = setTimeout(() => this.#expire(profile, factorId), partialUnlockMs).unref();
    held.pieces.set(factorId, { piece, untilMs, timer });
  }

  /** They stay in here. */
  of(profile: ProfileName, metadata: VaultMetadata): Pieces {
    return new Map(this.#live(profile, metadata).map(([id, { piece }]) => [id, piece]));
  }

  /** Factor → milliseconds that it counts for. */
  remaining(profile: ProfileName, metadata: VaultMetadata): ReadonlyMap<string, number> {
    const nowMs = this.#options.monotonic();
    return new Map(
      this.#live(profile, metadata).map(([id, { untilMs }]) => [
        id,
        Math.max(1, Math.round(untilMs - nowMs)),
      ]),
    );
  }

  profiles(): readonly ProfileName[] {
    return [...this.#held.keys()];
  }

  /** Wipes what is held for the vault. */
  forget(profile: ProfileName): void {
    for (const piece of this.#held.get(profile)?.pieces.values() ?? []) drop(piece);
    this.#held.delete(profile);
  }

  /** A timer that came late, as after a suspend, makes nothing last longer. */
  #live(profile: ProfileName, { auth }: VaultMetadata): readonly (readonly [string, HeldPiece])[] {
    const held = this.#held.get(profile);
    if (held === undefined) return [];
    if (held.generation !== auth?.generation) {
      this.forget(profile);
      return [];
    }
    for (const [id, { untilMs }] of held.pieces) {
      if (untilMs <= this.#options.monotonic()) this.#expire(profile, id);
    }
    return [...held.pieces];
  }

  #expire(profile: ProfileName, factorId: string): void {
    const held = this.#held.get(profile);
    const piece = held?.pieces.get(factorId);
    if (held === undefined || piece === undefined) return;
    drop(piece);
    held.pieces.delete(factorId);
    if (held.pieces.size === 0) this.#held.delete(profile);
    this.#options.log.write(
      "info",
      "vault.partial_unlock_expired",
      `factor "${factorId}" of vault "${profile}" counts no longer: the others did not come in time`,
      { profile, factor: factorId },
    );
  }
}

function drop(held: HeldPiece | undefined): void {
  if (held === undefined) return;
  clearTimeout(held.timer);
  held.piece.release();
}
