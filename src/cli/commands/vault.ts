// `sesame unlock` and `sesame lock`.

import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { CliContext } from "../context.js";
import { note, warn } from "../output.js";
import type { UnlockChange } from "../password-factor.js";
import { listProfileStates } from "../profiles.js";
import { type JsonRecord, textOf } from "../replies.js";

export async function unlockVault(
  this: CliContext,
  flags: { readonly profile?: ProfileName; readonly passwordStdin?: boolean; readonly quiet?: boolean },
): Promise<void> {
  const profile = this.profile(flags.profile);
  const { readPassword } = await import("../input.js");
  const { unlockWithPassword } = await import("../password-factor.js");
  const changes = await this.withDaemons((bus) =>
    unlockWithPassword(bus, profile, () =>
      readPassword(flags.passwordStdin === true ? "stdin" : "terminal", profile),
    ),
  );
  note(flags.quiet, `profile "${profile}" is unlocked`);
  for (const change of changes) tellChange(flags.quiet, profile, change);
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
  flags: { readonly profile?: ProfileName; readonly all?: boolean; readonly quiet?: boolean },
): Promise<void> {
  if (flags.all === true && flags.profile !== undefined) {
    throw new SesameError("USAGE", "-p and --all exclude each other", {
      details: { command: "sesame lock" },
    });
  }
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
