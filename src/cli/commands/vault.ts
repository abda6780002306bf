// `sesame unlock` and `sesame lock`.

import type { FactorKind } from "../../core/auth-policy.js";
import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { CliContext } from "../context.js";
import { note, warn } from "../output.js";
import type { UnlockChange } from "../factors/factor.js";
import { lockBecause } from "./lock-because.js";
import type { LockReason } from "../lock-reasons.js";
import { listProfileStates } from "../profiles.js";
import { type JsonRecord, textOf } from "../replies.js";

interface UnlockFlags {
  readonly profile?: readonly ProfileName[];
  readonly all?: boolean;
  readonly factor?: FactorKind;
  readonly nonInteractive?: boolean;
  readonly passwordStdin?: boolean;
  readonly quiet?: boolean;
}

/** One profile that does not open keeps none of the others shut. */
export async function unlockVaults(this: CliContext, flags: UnlockFlags): Promise<void> {
  const { all, profile: named = [], factor: kind, nonInteractive, quiet } = flags;
  if (all === true && named.length > 0) throw exclusive("sesame unlock");
  const { factorMethods } = await import("../factors/methods.js");
  const { unlockVault } = await import("../unlocking.js");
  const passwords = flags.passwordStdin === true ? "stdin" : "terminal";
  const methods = factorMethods({ environment: this.environment, passwords });
  await this.withDaemons(async (bus) => {
    const profiles =
      all === true
        ? (await listProfileStates(bus)).filter(({ unlocked }) => !unlocked).map(({ profile }) => profile)
        : named.length > 0
          ? [...new Set(named)]
          : [this.profile(undefined)];
    const failures: SesameError[] = [];
    for (const profile of profiles) {
      try {
        const tell = (progress: string): void => note(quiet, progress);
        const changes = await unlockVault(bus, profile, { methods, kind, nonInteractive, tell });
        note(quiet, `profile "${profile}" is unlocked`);
        for (const change of changes) tellChange(quiet, profile, change);
      } catch (error) {
        if (!(error instanceof SesameError) || profiles.length === 1 || error.code === "CANCELLED")
          throw error;
        failures.push(error);
      }
    }
    const [first, ...others] = failures;
    for (const { message } of others) warn(false, message);
    if (first !== undefined) throw first;
  });
}

function exclusive(command: string, options = "-p and --all"): SesameError {
  return new SesameError("USAGE", `${options} exclude each other`, { details: { command } });
}

/** What went wrong, and what made the vault weaker, is said to the quiet, too: nobody may have asked for it. */
function tellChange(quiet: boolean | undefined, profile: ProfileName, change: UnlockChange): void {
  const { action, facts, failure } = change;
  const { subject, before, after } =
    action === "vault.converted" ? describeForms(facts, profile) : describeKdfs(facts, profile);
  if (failure !== null) {
    warn(false, `${subject} is still guarded by ${before}, not by ${after} as configured: ${failure}`);
    return;
  }
  const done = `${subject} is guarded by ${after} from here on, as configured, not by ${before}`;
  if (facts["weaker"] === true) warn(false, `${done}: a guess costs less`);
  else note(quiet, done);
}

interface Described {
  readonly subject: string;
  readonly before: string;
  readonly after: string;
}

function describeKdfs(facts: JsonRecord, profile: ProfileName): Described {
  const subject = `the password of profile "${profile}"`;
  return { subject, before: textOf(facts, "kdf_before"), after: textOf(facts, "kdf_after") };
}

function describeForms(facts: JsonRecord, profile: ProfileName): Described {
  const form = (when: "before" | "after"): string =>
    `${textOf(facts, `crypto_profile_${when}`)} with keys by ${textOf(facts, `key_derivation_${when}`)}`;
  return { subject: `the vault of profile "${profile}"`, before: form("before"), after: form("after") };
}

export async function lockVaults(
  this: CliContext,
  flags: {
    readonly profile?: ProfileName;
    readonly all?: boolean;
    readonly because?: LockReason;
    readonly quiet?: boolean;
  },
): Promise<void> {
  const said = [flags.all === true, flags.because !== undefined, flags.profile !== undefined];
  if (said.filter(Boolean).length > 1) throw exclusive("sesame lock", "-p, --all and --because");
  if (flags.because !== undefined) return lockBecause(this, flags.because, flags.quiet);
  await this.withDaemons(async (bus) => {
    const profiles =
      flags.all === true
        ? (await listProfileStates(bus)).filter(({ unlocked }) => unlocked).map(({ profile }) => profile)
        : [this.profile(flags.profile)];
    for (const profile of profiles) {
      await bus.call("vault.lock", { profile });
      note(flags.quiet, `profile "${profile}" is locked`);
    }
  });
}
