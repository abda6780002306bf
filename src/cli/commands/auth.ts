// `sesame auth …` and `sesame rekey`: which factors open a vault, and every change of that. Whatever changes is proved in the
// same command by all factors that are to open the vault from then on, so that none that does not work locks anybody out.

import { type FactorKind, isComplete, stillNeeded } from "../../core/auth-policy.js";
import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { BusClient } from "../../core/ports.js";
import type { AuthMode } from "../../generated/types.js";
import type { MethodName } from "../../bus/methods.js";
import type { CliContext } from "../context.js";
import { encodeSalt, newSalt } from "../factors/factor.js";
import { type FactorMethods, factorMethods } from "../factors/methods.js";
import { readNewPassword } from "../input.js";
import { configuredKdf } from "../kdf-settings.js";
import { formatTable, formatTime, note, warn, writeJson, writeText } from "../output.js";
import { gatherProofs, type Proofs } from "../proofs.js";
import { sealedJson, textOf } from "../replies.js";
import { describeVault, type VaultDescription } from "../vault-description.js";
import { resolveConfigPaths } from "../../platform/paths.js";

interface CommonFlags {
  readonly profile?: ProfileName;
  readonly passwordStdin?: boolean;
  readonly quiet?: boolean;
}

interface Work {
  readonly bus: BusClient;
  readonly vault: VaultDescription;
  readonly methods: FactorMethods;
  readonly tell: (progress: string) => void;
}

async function onVault<T>(
  context: CliContext,
  flags: CommonFlags,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  const profile = context.profile(flags.profile);
  const methods = factorMethods({
    environment: context.environment,
    passwords: flags.passwordStdin === true ? "stdin" : "terminal",
    configuredKdf,
  });
  const tell = (progress: string): void => note(flags.quiet, progress);
  return context.withDaemons(async (bus) =>
    work({ bus, vault: await describeVault(bus, profile), methods, tell }),
  );
}

export async function listFactors(
  this: CliContext,
  flags: { readonly profile?: ProfileName; readonly json?: boolean },
): Promise<void> {
  const { vault, methods } = await onVault(this, flags, async (work) => work);
  const { combination, factors, presented, shortfall } = vault;
  const isNeeded = (id: string): string => {
    if (combination.mode === "any") return "any one";
    return combination.required.includes(id) ? "always" : `one of ${combination.additionalRequired}`;
  };
  if (flags.json === true) {
    const { mode, required, additionalRequired } = combination;
    writeJson({
      profile: vault.profile,
      mode,
      required,
      additional_required: additionalRequired,
      shortfall,
      factors: factors.map((factor) => ({
        id: factor.id,
        kind: factor.kind,
        description: methods[factor.kind].describe(factor),
        created_at: factor.createdAt,
        accepted_for_ms: presented.get(factor.id) ?? null,
      })),
    });
    return;
  }
  const rows = factors.map((factor) => [
    factor.id,
    isNeeded(factor.id),
    formatTime(factor.createdAt),
    methods[factor.kind].describe(factor),
  ]);
  writeText(formatTable([["FACTOR", "NEEDED", "ENROLLED", "WHAT"], ...rows]));
  if (shortfall !== null) warn(false, shortfall);
}

interface EnrollFlags extends CommonFlags {
  readonly factor: FactorKind;
  readonly key?: string;
  readonly required?: boolean;
}

export async function enrollFactor(this: CliContext, flags: EnrollFlags): Promise<void> {
  await onVault(this, flags, async (work) => {
    const { vault, methods } = work;
    const { mode } = vault.combination;
    if (flags.required === true && mode !== "policy")
      throw usage('--required belongs to the mode "policy"', "sesame auth enroll");
    // First, so that a key that can't be enrolled costs no prompt.
    const method = methods[flags.factor];
    const early = method.isInteractive ? null : method.enroll(vault, flags);
    using proofs = gatherProofs(vault, { ...work, including: mode === "any" ? [] : allOf(vault) });
    const { factor, kek } = early ?? method.enroll(vault, flags);
    using added = kek;
    using secret = proofs.body([added]);
    const placement = flags.required === true ? "required" : "additional";
    const params = { keys: proofs.factors, factor, ...(mode === "policy" ? { placement } : {}) };
    const facts = sealedJson(await work.bus.call("vault.enroll", { profile: vault.profile, params, secret }));
    note(flags.quiet, `factor "${textOf(facts, "factor")}" of profile "${vault.profile}" is enrolled`);
  });
}

export async function revokeFactor(this: CliContext, flags: CommonFlags, factor: string): Promise<void> {
  await onVault(this, flags, async (work) => {
    const { vault } = work;
    const { combination, factors } = vault;
    const known = factors.find(({ id, facts }) => id === factor || facts["fingerprint"] === factor);
    if (known === undefined) throw unknownFactor(vault, factor);
    const stay = factors.map(({ id }) => id).filter((id) => id !== known.id);
    const including = combination.mode === "any" ? [] : stay;
    // Where the rest does not open the vault, it is needed this last time; what can't be then, daemon-secrets says best.
    const opens = isComplete(stillNeeded(combination, factors, new Set(stay)));
    using proofs = gatherProofs(vault, { ...work, including, except: opens ? [known.id] : [] });
    await change(work, "vault.revoke", proofs, { factor: known.id });
    note(flags.quiet, `factor "${known.id}" of profile "${vault.profile}" is revoked`);
    note(
      flags.quiet,
      `whoever has it and an old copy of the vault still opens that: 'sesame rekey -p ${vault.profile}'`,
    );
  });
}

interface PolicyFlags extends CommonFlags {
  readonly required?: readonly string[];
  readonly additional?: number;
}

export async function setPolicy(this: CliContext, flags: PolicyFlags, mode: AuthMode): Promise<void> {
  const { required, additional } = flags;
  if (mode !== "policy" && (required !== undefined || additional !== undefined))
    throw usage('--required and --additional belong to the mode "policy"', "sesame auth policy");
  await onVault(this, flags, async (work) => {
    const { vault } = work;
    for (const id of required ?? []) if (!allOf(vault).includes(id)) throw unknownFactor(vault, id);
    const isAnyAlready = mode === "any" && vault.combination.mode === "any";
    using proofs = gatherProofs(vault, { ...work, including: isAnyAlready ? [] : allOf(vault) });
    await change(work, "vault.set_auth", proofs, {
      mode,
      ...(required === undefined ? {} : { required }),
      ...(additional === undefined ? {} : { additional_required: additional }),
    });
    note(flags.quiet, `profile "${vault.profile}" is opened by ${describeMode(mode, flags)} from here on`);
  });
}

export async function changePassword(
  this: CliContext,
  flags: CommonFlags & { readonly factor?: FactorKind },
): Promise<void> {
  await onVault(this, flags, async (work) => {
    const { vault, bus } = work;
    const { profile } = vault;
    const password = vault.factors.find(({ kind }) => kind === "password");
    if (password === undefined) throw unknownFactor(vault, "password");
    // Where any factor opens the vault, one that is there stands in for a password that was forgotten.
    const kind = flags.factor ?? "password";
    using proofs = gatherProofs(vault, {
      ...work,
      ...(vault.combination.mode === "any" ? { kind } : { including: [password.id] }),
    });
    const kdf = configuredKdf(resolveConfigPaths(this.environment));
    const salt = newSalt();
    using fresh = readNewPassword(flags.passwordStdin === true ? "stdin" : "terminal", profile);
    const { deriveKek } = await import("../factors/password.js");
    using kek = deriveKek(profile, fresh, kdf, salt);
    using secret = proofs.body([kek]);
    const params = { keys: proofs.factors, factor: password.id, kdf, salt: encodeSalt(salt) };
    (await bus.call("vault.change_password", { profile, params, secret })).secret?.release();
    note(flags.quiet, `the password of profile "${profile}" is changed`);
  });
}

export async function rekeyVault(
  this: CliContext,
  flags: CommonFlags & { readonly revokeMissing?: boolean },
): Promise<void> {
  await onVault(this, flags, async (work) => {
    const { vault } = work;
    const lenient = flags.revokeMissing === true;
    using proofs = gatherProofs(vault, { ...work, including: allOf(vault), lenient });
    const missing = allOf(vault).filter((id) => !proofs.has(id));
    await change(work, "vault.rekey", proofs, missing.length === 0 ? {} : { revoke: missing });
    note(flags.quiet, `profile "${vault.profile}" has another master key`);
    if (missing.length > 0)
      warn(false, `what did not prove itself opens it no longer: ${missing.join(", ")}`);
  });
}

async function change(
  { bus, vault: { profile } }: Work,
  method: MethodName,
  proofs: Proofs,
  params: Readonly<Record<string, unknown>>,
): Promise<void> {
  using secret = proofs.body();
  (
    await bus.call(method, { profile, params: { keys: proofs.factors, ...params }, secret })
  ).secret?.release();
}

function allOf({ factors }: VaultDescription): readonly string[] {
  return factors.map(({ id }) => id);
}

function describeMode(mode: AuthMode, { required = [], additional = 0 }: PolicyFlags): string {
  if (mode === "any") return "any one of its factors";
  if (mode === "all") return "all of its factors together";
  return [...required, `${additional} of the others`].join(", ");
}

function unknownFactor({ profile }: VaultDescription, factor: string): SesameError {
  return new SesameError("FACTOR_UNKNOWN", `profile "${profile}" has no factor "${factor}"`, {
    details: { profile },
  });
}

function usage(message: string, command: string): SesameError {
  return new SesameError("USAGE", message, { details: { command } });
}
