// Opens vaults with whatever factors are at hand: those that ask nobody anything first, a prompt where one is needed. Hides which
// factors a mode wants, that one may be skipped for another, and that all but the last are given ahead.

import { describeNeeded, type FactorKind, isComplete, stillNeeded } from "../core/auth-policy.js";
import { SesameError } from "../core/errors.js";
import type { BusClient, CallReply } from "../core/ports.js";
import type { ProfileName } from "../core/names.js";
import type { DescribedFactor, UnlockChange } from "./factors/factor.js";
import type { FactorMethods } from "./factors/methods.js";
import { isRecord, listOf, sealedJson, textOf } from "./replies.js";
import { describeVault, type VaultDescription } from "./vault-description.js";

export interface FactorChoice {
  /** The only kind that is used. */
  readonly kind?: FactorKind | undefined;
  readonly nonInteractive?: boolean | undefined;
}

export interface UnlockOptions extends FactorChoice {
  readonly methods: FactorMethods;
  /** Told as it comes: what was accepted, what is still needed, what was passed over and why. */
  readonly tell: (progress: string) => void;
}

/** @throws AUTH_FAILED, AUTH_INCOMPLETE, AUTH_DEMAND_UNMET, KDF_UNACCEPTABLE, RATE_LIMITED, and what a factor that had to be used throws */
export async function unlockVault(
  bus: BusClient,
  profile: ProfileName,
  options: UnlockOptions,
): Promise<readonly UnlockChange[]> {
  const vault = await describeVault(bus, profile);
  const { combination, factors, shortfall } = vault;
  // daemon-secrets refuses it all the same; nobody need be asked for a password first.
  if (shortfall !== null) throw new SesameError("AUTH_DEMAND_UNMET", shortfall, { details: { profile } });
  const presented = new Set(vault.presented.keys());
  const attempt = new Attempt(options);
  for (const factor of attempt.order(factors)) {
    const needed = stillNeeded(combination, factors, presented);
    const isWanted = needed.required.includes(factor.id) || needed.candidates.includes(factor.id);
    if (!isWanted) continue;
    const rest = stillNeeded(combination, factors, new Set([...presented, factor.id]));
    const isLast = isComplete(rest);
    const changes = await attempt.use(factor, () =>
      isLast ? unlockWith(bus, vault, factor, options) : present(bus, vault, factor, options),
    );
    if (changes === null) continue;
    if (isLast) return changes;
    presented.add(factor.id);
    options.tell(
      `factor "${factor.id}" of profile "${profile}" is accepted; still needed: ${describeNeeded(rest)}`,
    );
  }
  throw attempt.failure(profile, describeNeeded(stillNeeded(combination, factors, presented)));
}

/** In what order factors are tried, and why none was left. */
class Attempt {
  readonly #options: UnlockOptions;
  #passedOver: SesameError | null = null;

  constructor(options: UnlockOptions) {
    this.#options = options;
  }

  order(factors: readonly DescribedFactor[]): readonly DescribedFactor[] {
    const { kind, nonInteractive, methods } = this.#options;
    const rank = ({ kind: one }: DescribedFactor): number => (methods[one].isInteractive ? 1 : 0);
    return factors
      .filter((factor) => kind === undefined || factor.kind === kind)
      .filter((factor) => nonInteractive !== true || rank(factor) === 0)
      .toSorted((one, other) => rank(one) - rank(other));
  }

  /** Null where the factor is not at hand, and another may be. */
  async use<T>(factor: DescribedFactor, attempt: () => Promise<T>): Promise<T | null> {
    try {
      return await attempt();
    } catch (error) {
      if (
        !(error instanceof SesameError) ||
        !isNotAtHand(error) ||
        this.#options.methods[factor.kind].isInteractive
      )
        throw error;
      this.#passedOver ??= error;
      this.#options.tell(`factor "${factor.id}" is not at hand: ${error.message}`);
      return null;
    }
  }

  failure(profile: ProfileName, needed: string): SesameError {
    if (this.#passedOver !== null) return this.#passedOver;
    return new SesameError("AUTH_INCOMPLETE", `profile "${profile}" still needs ${needed}`, {
      details: { profile, needed },
    });
  }
}

/** The factor is not there or will not serve; nothing was tried on the vault. */
export function isNotAtHand({ code }: SesameError): boolean {
  return code.startsWith("SSH_");
}

async function unlockWith(
  bus: BusClient,
  vault: VaultDescription,
  factor: DescribedFactor,
  { methods }: UnlockOptions,
): Promise<readonly UnlockChange[]> {
  const { profile } = vault;
  const { keys, params, failed } = methods[factor.kind].deriveForUnlock(vault, factor);
  using secret = keys;
  const reply = await bus.call("vault.unlock", { profile, params: { factor: factor.id, ...params }, secret });
  const changes = changesIn(reply);
  return failed === null ? changes : [...changes, failed];
}

async function present(
  bus: BusClient,
  vault: VaultDescription,
  factor: DescribedFactor,
  { methods }: UnlockOptions,
): Promise<readonly UnlockChange[]> {
  const { profile } = vault;
  using secret = methods[factor.kind].deriveKek(vault, factor);
  const reply = await bus.call("vault.present", { profile, params: { factor: factor.id }, secret });
  reply.secret?.release();
  return [];
}

/** An empty body where there is nothing to tell. */
function changesIn(reply: CallReply): readonly UnlockChange[] {
  if (reply.secret === null || reply.secret.length === 0) {
    reply.secret?.release();
    return [];
  }
  return listOf(sealedJson(reply), "changes", (facts) => ({
    action: textOf(facts, "action"),
    facts,
    failure: isRecord(facts["error"]) ? textOf(facts["error"], "message") : null,
  }));
}
