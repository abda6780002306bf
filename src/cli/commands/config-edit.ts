// `sesame config edit`: the user's own file in the user's own editor. Nothing that is invalid or locked is saved, nothing that
// was written is lost, and the daemons see the old file or the new one.

import { checkDraft } from "../../core/configuration-draft.js";
import { quoteText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import type { Lock } from "../../core/policy.js";
import { findTomlLines } from "../../core/toml-lines.js";
import type { ConfigurationKey } from "../../generated/defaults.js";
import { ConfigDraft } from "../../platform/config-draft.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { readSystemPolicy } from "../../platform/policy-store.js";
import { parseToml } from "../../platform/toml-files.js";
import type { CliContext } from "../context.js";
import { confirm, findEditor, runEditor } from "../editor.js";
import { formatError, note, talk, warn } from "../output.js";
import { momentsOf } from "./config.js";

export function editConfiguration(this: CliContext, { quiet }: { readonly quiet?: boolean }): void {
  const editor = findEditor(this.environment);
  const { locks } = readSystemPolicy();
  const paths = resolveConfigPaths(this.environment);
  const { configFile } = paths;
  const draft = ConfigDraft.begin(paths);
  for (const path of draft.leftovers())
    warn(quiet, `an edit was cut off before; what was written is in ${quoteText(path)}`);
  for (;;) {
    open(draft, () => runEditor(editor, draft.path, this.environment));
    const bytes = draft.read();
    if (draft.says(bytes)) {
      draft.discard();
      return note(quiet, "nothing was changed");
    }
    try {
      const changed = changedBy(draft, bytes, { configFile, locks });
      draft.commit(bytes);
      return note(quiet, `saved ${quoteText(configFile)}${momentsOf(changed)}`);
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
      askAgain(error, draft.path);
    }
  }
}

/** @throws EDITOR_FAILED: what was written until then stays */
function open(draft: ConfigDraft, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (draft.says(draft.read())) draft.discard();
    else tellKept(draft.path);
    throw error;
  }
}

function tellKept(path: string): void {
  note(false, `what you wrote is in ${quoteText(path)}; the configuration is as it was`);
}

/** @throws the error itself where the person gives up: it is how the command ends then */
function askAgain(error: SesameError, path: string): void {
  talk(`${formatError(error, "text")}\n`);
  if (confirm("sesame: edit again? [Y/n] ")) return;
  tellKept(path);
  throw error;
}

/** @throws CONFIG_INVALID, POLICY_LOCKED */
function changedBy(
  draft: ConfigDraft,
  bytes: Buffer,
  { configFile, locks }: { readonly configFile: string; readonly locks: readonly Lock[] },
): readonly ConfigurationKey[] {
  const { text, value } = parseToml(configFile, bytes, "CONFIG_INVALID");
  return checkDraft({ source: configFile, value, lines: findTomlLines(text) }, originalOf(draft), locks);
}

/** What the file said; nothing, where it could not be read: to mend it is what one edits for. */
function originalOf({ original, path }: ConfigDraft): unknown {
  try {
    return parseToml(path, original ?? Buffer.alloc(0), "CONFIG_INVALID").value;
  } catch {
    return {};
  }
}
