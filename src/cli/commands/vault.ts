// `sesame unlock` and `sesame lock`.

import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { CliContext } from "../context.js";
import { note } from "../output.js";
import { listProfileStates } from "../profiles.js";

export async function unlockVault(
  this: CliContext,
  flags: { readonly profile?: ProfileName; readonly passwordStdin?: boolean; readonly quiet?: boolean },
): Promise<void> {
  const profile = this.profile(flags.profile);
  const { readPassword } = await import("../input.js");
  const { unlockWithPassword } = await import("../password-factor.js");
  await this.withDaemons((bus) =>
    unlockWithPassword(bus, profile, () =>
      readPassword(flags.passwordStdin === true ? "stdin" : "terminal", profile),
    ),
  );
  note(flags.quiet, `profile "${profile}" is unlocked`);
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
