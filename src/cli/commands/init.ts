// `sesame init`: identity first, then the first vault. The password is asked for before anything is made,
// so that a person who gives up at the prompt leaves nothing behind.

import { resolveConfigPaths } from "../../platform/paths.js";
import type { ProfileName } from "../../core/names.js";
import { SesameError } from "../../core/errors.js";
import type { CliContext } from "../context.js";
import { readNewPassword } from "../input.js";
import { configuredKdf } from "../kdf-settings.js";
import { note } from "../output.js";
import { createWithPassword } from "../password-factor.js";
import { recordOf, textOf } from "../replies.js";

interface InitFlags {
  readonly org?: string;
  readonly profile: ProfileName;
  readonly passwordStdin?: boolean;
  readonly quiet?: boolean;
}

export async function initialize(this: CliContext, flags: InitFlags): Promise<void> {
  const { profile, quiet } = flags;
  const kdf = configuredKdf(resolveConfigPaths(this.environment));
  await this.withDaemons(async (bus) => {
    const { result: system } = await bus.call("system.status");
    if (system["installation"] !== null)
      throw new SesameError("ALREADY_INITIALIZED", "this user already has an installation");
    using password = readNewPassword(flags.passwordStdin === true ? "stdin" : "terminal", profile);
    const { result } = await bus.call(
      "installation.init",
      flags.org === undefined ? { params: {} } : { params: { org: flags.org } },
    );
    note(quiet, `made installation ${textOf(recordOf(result, "result"), "id")}`);
    try {
      await createWithPassword(bus, profile, kdf, password);
    } catch (error) {
      if (error instanceof SesameError)
        note(quiet, `the identity is made; 'sesame profile create ${profile}' makes the profile`);
      throw error;
    }
    note(quiet, `created profile "${profile}"`);
  });
}
