// Vaults that are being sealed again, and are locked for everybody until that ends. Hides what becomes of each then: what was
// asked for last while it ran, to be locked or to be open.

import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";

interface Conversion {
  readonly done: Promise<unknown>;
  endsLocked: boolean;
}

export class Conversions {
  readonly #running = new Map<ProfileName, Conversion>();

  /** Resolves when it has ended; null where none runs. */
  of(profile: ProfileName): Promise<unknown> | null {
    return this.#running.get(profile)?.done ?? null;
  }

  profiles(): readonly ProfileName[] {
    return [...this.#running.keys()];
  }

  /** Says how it is to end; false where none runs. */
  ask(profile: ProfileName, wish: "locked" | "open"): boolean {
    const conversion = this.#running.get(profile);
    if (conversion !== undefined) conversion.endsLocked = wish === "locked";
    return conversion !== undefined;
  }

  endsOpen(profile: ProfileName): boolean {
    return this.#running.get(profile)?.endsLocked === false;
  }

  /** Runs one; what it settles with is the caller's. @param lock called in the end where the vault is to be locked */
  run<T>(
    profile: ProfileName,
    running: Promise<T>,
    { endsLocked, lock }: { readonly endsLocked: boolean; readonly lock: () => void },
  ): Promise<T> {
    const done = running.finally(() => {
      this.#running.delete(profile);
      if (conversion.endsLocked) lock();
    });
    const conversion: Conversion = { endsLocked, done };
    this.#running.set(profile, conversion);
    return done;
  }

  /** @throws BUS_BUSY */
  demandNone(profile: ProfileName): void {
    if (this.#running.has(profile))
      throw new SesameError("BUS_BUSY", `vault "${profile}" is being sealed again`, { details: { profile } });
  }
}
