// The keys by which a request about a vault's factors proves that its sender has them. Hides how they are gathered: those that
// ask nobody anything first, each once, and which ones a change needs.

import { isComplete, stillNeeded } from "../core/auth-policy.js";
import { SesameError } from "../core/errors.js";
import type { SecureBuffer } from "../core/ports.js";
import { native } from "../platform/native.js";
import type { DescribedFactor } from "./factors/factor.js";
import type { FactorMethods } from "./factors/methods.js";
import { type FactorChoice, isNotAtHand } from "./unlocking.js";
import type { VaultDescription } from "./vault-description.js";

/** Of these factors, in this order. */
export class Proofs {
  readonly #keys = new Map<string, SecureBuffer>();

  get factors(): readonly string[] {
    return [...this.#keys.keys()];
  }

  has(factorId: string): boolean {
    return this.#keys.has(factorId);
  }

  /** Takes the key over. */
  add(factorId: string, kek: SecureBuffer): void {
    this.#keys.get(factorId)?.release();
    this.#keys.set(factorId, kek);
  }

  /** The body of a request: all keys, then those that it adds, which stay the caller's. To be released. */
  body(added: readonly SecureBuffer[] = []): SecureBuffer {
    const all = [...this.#keys.values(), ...added];
    const body = native.SecureBuffer.alloc(all.reduce((length, key) => length + key.length, 0));
    let at = 0;
    for (const key of all) {
      body.bytes.set(key.bytes, at);
      at += key.length;
    }
    return body;
  }

  release(): void {
    for (const key of this.#keys.values()) key.release();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

export interface ProofOptions extends FactorChoice {
  readonly methods: FactorMethods;
  readonly tell: (progress: string) => void;
  /** Factors that must be among them. */
  readonly including?: readonly string[];
  /** Factors that prove nothing here, for they are to go. */
  readonly except?: readonly string[];
  /** Passes over what is not at hand, though it would be needed: the caller says what that means. */
  readonly lenient?: boolean;
}

/** As few as open the vault, and those that are to be among them. @throws what a factor that is needed throws */
export function gatherProofs(vault: VaultDescription, options: ProofOptions): Proofs {
  const { methods, including = [], except = [], kind, nonInteractive, lenient = false, tell } = options;
  const { combination, factors } = vault;
  const proofs = new Proofs();
  let passedOver: SesameError | null = null;
  const usable = factors
    .filter(({ id }) => !except.includes(id) || including.includes(id))
    .toSorted((one, other) => rankOf(one, options) - rankOf(other, options));
  try {
    for (const factor of usable) {
      const { id } = factor;
      const needed = stillNeeded(combination, factors, new Set(proofs.factors));
      const isRequired = including.includes(id) || needed.required.includes(id);
      if (!isRequired && !needed.candidates.includes(id)) continue;
      const method = methods[factor.kind];
      const isBarred =
        (kind !== undefined && factor.kind !== kind) || (nonInteractive === true && method.isInteractive);
      if (isBarred && !isRequired) continue;
      try {
        if (isBarred) throw absent(vault, id);
        proofs.add(id, method.deriveKek(vault, factor));
      } catch (error) {
        const isGone = error instanceof SesameError && (isNotAtHand(error) || error.code === "FACTOR_ABSENT");
        if (!isGone || (isRequired && !lenient)) throw error;
        passedOver ??= error;
        tell(`factor "${id}" is not at hand: ${error.message}`);
      }
    }
    const rest = stillNeeded(combination, factors, new Set(proofs.factors));
    if (isComplete(rest)) return proofs;
    throw passedOver ?? absent(vault, [...rest.required, ...rest.candidates].join(", "));
  } catch (error) {
    proofs.release();
    throw error;
  }
}

function rankOf({ id, kind }: DescribedFactor, { methods, including = [] }: ProofOptions): number {
  const asks = methods[kind].isInteractive ? 2 : 0;
  return asks + (including.includes(id) ? 0 : 1);
}

function absent({ profile }: VaultDescription, factors: string): SesameError {
  return new SesameError(
    "FACTOR_ABSENT",
    `profile "${profile}" stays as it is: ${factors} must prove itself for this`,
    {
      details: { profile },
    },
  );
}
