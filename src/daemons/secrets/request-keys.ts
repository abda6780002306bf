// The keys in a request's body: one after the other, 32 bytes each, in the order that the request's parameters name them in.
// Hides that each is copied to a buffer of its own and the body wiped, and that all of them go when the caller's block ends.

import { SesameError } from "../../core/errors.js";
import type { OwnerRequest, SecureBuffer } from "../../core/ports.js";
import { native } from "../../platform/native.js";
import type { FactorKey } from "../../platform/vault-auth.js";

export const kekBytes = 32;

export class RequestKeys {
  readonly #keys: readonly SecureBuffer[];

  /** Wipes the body. @throws REQUEST_INVALID when it does not hold so many keys */
  constructor({ secret }: OwnerRequest, count: number) {
    const length = secret?.length ?? 0;
    if (length !== count * kekBytes)
      throw new SesameError(
        "REQUEST_INVALID",
        `${count * kekBytes} bytes of keys were announced, not ${length}`,
      );
    this.#keys = Array.from({ length: count }, (_, index) => {
      const key = native.SecureBuffer.alloc(kekBytes);
      if (secret !== null) key.bytes.set(secret.bytes.subarray(index * kekBytes, (index + 1) * kekBytes));
      return key;
    });
    secret?.release();
  }

  /** It goes with the others. */
  at(index: number): SecureBuffer {
    const key = this.#keys[index];
    if (key === undefined) throw new SesameError("INTERNAL", "a key was asked for that was not announced");
    return key;
  }

  /** The first keys, of these factors. @throws REQUEST_INVALID when one is named twice */
  of(factorIds: readonly string[]): readonly FactorKey[] {
    if (new Set(factorIds).size !== factorIds.length)
      throw new SesameError("REQUEST_INVALID", "a factor is named twice");
    return factorIds.map((factorId, index) => ({ factorId, kek: this.at(index) }));
  }

  release(): void {
    for (const key of this.#keys) key.release();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
