// What daemon-secrets says of a vault's factors: which there are, which open it together, and which have been given already.

import type { Combination, FactorKind } from "../core/auth-policy.js";
import { SesameError } from "../core/errors.js";
import type { ProfileName } from "../core/names.js";
import type { BusClient } from "../core/ports.js";
import type { AuthMode, PasswordKdf } from "../generated/types.js";
import type { DescribedFactor, VaultNames } from "./factors/factor.js";
import {
  flagOf,
  isRecord,
  type JsonRecord,
  listOf,
  numberOf,
  recordOf,
  sealedJson,
  textOf,
} from "./replies.js";

export interface VaultDescription extends VaultNames {
  readonly unlocked: boolean;
  readonly combination: Combination;
  readonly factors: readonly DescribedFactor[];
  /** Factor → milliseconds that it counts for. */
  readonly presented: ReadonlyMap<string, number>;
  /** In one sentence, that the vault opens with less than the configuration demands: it is not opened; null where it may be. */
  readonly shortfall: string | null;
}

export async function describeVault(bus: BusClient, profile: ProfileName): Promise<VaultDescription> {
  const facts = sealedJson(await bus.call("vault.describe", { profile }));
  const auth = recordOf(facts["auth"], "auth");
  const { shortfall } = facts;
  return {
    profile,
    vaultId: textOf(facts, "vault_id"),
    profileId: textOf(facts, "profile_id"),
    keyDerivation: derivationOf(textOf(facts, "key_derivation")),
    unlocked: flagOf(facts, "unlocked"),
    combination: {
      mode: modeOf(textOf(auth, "mode")),
      required: textsOf(auth, "required"),
      additionalRequired: numberOf(auth, "additional_required"),
    },
    factors: listOf(facts, "factors", parseFactor),
    presented: new Map(
      listOf(facts, "presented", (item) => [textOf(item, "factor"), numberOf(item, "expires_ms")] as const),
    ),
    shortfall: typeof shortfall === "string" ? shortfall : null,
  };
}

function parseFactor(item: JsonRecord): DescribedFactor {
  return {
    id: textOf(item, "id"),
    kind: kindOf(textOf(item, "kind")),
    salt: Buffer.from(textOf(item, "salt"), "base64"),
    createdAt: numberOf(item, "created_at"),
    facts: isRecord(item["facts"]) ? textsIn(item["facts"]) : {},
    kdf: isRecord(item["kdf"]) ? parseKdf(item["kdf"]) : null,
    rewrap: isRecord(item["rewrap"]) ? parseKdf(item["rewrap"]) : null,
  };
}

function parseKdf(kdf: JsonRecord): PasswordKdf {
  const algorithm = textOf(kdf, "algorithm");
  if (algorithm === "argon2id") {
    return {
      algorithm,
      memory_kib: numberOf(kdf, "memory_kib"),
      passes: numberOf(kdf, "passes"),
      lanes: numberOf(kdf, "lanes"),
    };
  }
  if (algorithm === "pbkdf2-sha256") return { algorithm, iterations: numberOf(kdf, "iterations") };
  throw unknown("key derivation");
}

function kindOf(text: string): FactorKind {
  if (text === "password" || text === "ssh-agent") return text;
  throw unknown("kind of factor");
}

function modeOf(text: string): AuthMode {
  if (text === "any" || text === "all" || text === "policy") return text;
  throw unknown("mode");
}

function derivationOf(text: string): VaultNames["keyDerivation"] {
  if (text === "blake3" || text === "hkdf-sha256") return text;
  throw unknown("key derivation");
}

export function textsOf(record: JsonRecord, name: string): readonly string[] {
  const value = record[name];
  if (Array.isArray(value) && value.every((item: unknown) => typeof item === "string")) return value;
  throw new SesameError("BUS_FRAME_INVALID", `a daemon's reply has no usable ${name}`);
}

function textsIn(record: JsonRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(record).map((name) => [name, textOf(record, name)]));
}

function unknown(what: string): SesameError {
  return new SesameError("BUS_FRAME_INVALID", `a daemon's reply names an unknown ${what}`);
}
