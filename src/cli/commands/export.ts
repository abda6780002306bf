// `sesame export`: a profile's secrets as text that shells, dotenv readers or JSON parsers take in.

import { environmentNames } from "../../core/env-names.js";
import type { ProfileName } from "../../core/names.js";
import { type ExportFormat, measureExport, type NamedValue, writeExport } from "../../core/text-formats.js";
import { native } from "../../platform/native.js";
import { type BundledSecret, SecretSet } from "../bundles.js";
import type { CliContext } from "../context.js";
import { writeData } from "../output.js";

interface ExportFlags {
  readonly profile?: ProfileName;
  readonly format: ExportFormat;
  readonly prefix?: string;
}

/** JSON keeps the keys' own names; the others set variables, named as 'sesame env' names them. */
function nameEntries(secrets: readonly BundledSecret[], flags: ExportFlags): readonly NamedValue[] {
  if (flags.format === "json")
    return secrets.map(({ key, value }) => ({ name: `${flags.prefix ?? ""}${key}`, value }));
  return environmentNames(secrets, flags.prefix).map(({ name, reference }) => ({
    name,
    value: reference.value,
  }));
}

export async function exportSecrets(this: CliContext, flags: ExportFlags): Promise<void> {
  const profile = this.profile(flags.profile);
  using set = new SecretSet();
  await this.withDaemons((bus) => set.fetch(bus, profile, null));
  const entries = nameEntries(set.secrets, flags);
  using text = native.SecureBuffer.alloc(measureExport(flags.format, entries));
  writeExport(flags.format, entries, text.bytes);
  writeData(text.bytes);
}
