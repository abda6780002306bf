// `sesame profile …`: making, listing and deleting vaults.

import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { CliContext } from "../context.js";
import { note, warn, writeJson, writeText } from "../output.js";
import { listProfileStates } from "../profiles.js";

export async function listProfiles(this: CliContext, flags: { readonly json?: boolean }): Promise<void> {
  const profiles = await this.withDaemons(listProfileStates);
  if (flags.json === true) writeJson({ profiles });
  else writeText(profiles.map(({ profile }) => `${profile}\n`).join(""));
}

export async function createProfile(
  this: CliContext,
  flags: { readonly passwordStdin?: boolean; readonly quiet?: boolean },
  profile: ProfileName,
): Promise<void> {
  const { readNewPassword } = await import("../input.js");
  const { configuredKdf } = await import("../kdf-settings.js");
  const { createWithPassword } = await import("../vault-making.js");
  const { resolveConfigPaths } = await import("../../platform/paths.js");
  const kdf = configuredKdf(resolveConfigPaths(this.environment));
  await this.withDaemons(async (bus) => {
    if ((await listProfileStates(bus)).some((state) => state.profile === profile)) {
      throw new SesameError("PROFILE_EXISTS", `profile "${profile}" exists already`, {
        details: { profile },
      });
    }
    using password = readNewPassword(flags.passwordStdin === true ? "stdin" : "terminal", profile);
    const unmet = await createWithPassword(bus, profile, kdf, password);
    note(flags.quiet, `created profile "${profile}"`);
    if (unmet !== null) warn(false, `profile "${profile}" stays locked until it asks for more: ${unmet}`);
  });
}

export async function deleteProfile(
  this: CliContext,
  flags: { readonly yes?: boolean; readonly quiet?: boolean },
  profile: ProfileName,
): Promise<void> {
  if (flags.yes !== true) {
    throw new SesameError(
      "CONFIRMATION_MISSING",
      `profile "${profile}" was not deleted: all its secrets would be lost`,
      { details: { profile } },
    );
  }
  await this.withDaemons((bus) => bus.call("profile.delete", { profile }));
  note(flags.quiet, `deleted profile "${profile}" with all its secrets`);
}
