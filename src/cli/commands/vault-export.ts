// `sesame vault export`: a profile's vault, every version of every key, as one file that a passphrase alone opens. The file
// appears when all of it is on the disk; daemon-secrets judges and audits the export before the first value leaves it.

import { configuredForm, configuredKdf } from "../../core/vault-crypto.js";
import { quoteText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import type { ProfileName } from "../../core/names.js";
import type { BusClient, SecureBuffer } from "../../core/ports.js";
import { readRecords } from "../../core/vault-export.js";
import { readConfiguration } from "../../platform/config-store.js";
import { NewFile } from "../../platform/new-file.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import type { CliContext } from "../context.js";
import { newSalt } from "../factors/factor.js";
import { readNewPassphrase } from "../input.js";
import { note } from "../output.js";
import { demandUnlocked } from "../profiles.js";
import { progressOf } from "../progress.js";
import { numberOf, sealedJson, textOf } from "../replies.js";
import { ExportWriter } from "../vault-export-file.js";

interface ExportFlags {
  readonly profile?: ProfileName;
  readonly passwordStdin?: boolean;
  readonly quiet?: boolean;
}

export async function exportVault(this: CliContext, flags: ExportFlags, path: string): Promise<void> {
  const profile = this.profile(flags.profile);
  if (path === "-")
    throw new SesameError("USAGE", "an export of a vault is written to a file, not to standard output", {
      details: { command: "sesame vault export" },
    });
  await this.withDaemons(async (bus) => {
    await demandUnlocked(bus, profile);
    const configuration = readConfiguration(resolveConfigPaths(this.environment));
    const header = {
      suite: configuredForm(configuration).crypto_profile,
      kdf: configuredKdf(configuration),
      salt: newSalt(),
    };
    using file = new NewFile(path);
    using writer = writerOf(file, header, flags);
    const { keys, versions } = await writeAll(bus, profile, writer);
    file.commit();
    note(
      flags.quiet,
      `exported ${keys} keys with ${versions} versions of profile "${profile}" to ${quoteText(path)}`,
    );
  });
}

function writerOf(
  file: NewFile,
  header: ConstructorParameters<typeof ExportWriter>[1],
  { passwordStdin }: ExportFlags,
): ExportWriter {
  using passphrase: SecureBuffer = readNewPassphrase(passwordStdin === true ? "stdin" : "terminal");
  return new ExportWriter(file, header, passphrase);
}

async function writeAll(
  bus: BusClient,
  profile: ProfileName,
  writer: ExportWriter,
): Promise<{ readonly keys: number; readonly versions: number }> {
  const begun = sealedJson(await bus.call("vault.export", { profile }));
  const params = { transfer: textOf(begun, "transfer") };
  const counts = {
    keys: numberOf(begun, "keys"),
    versions: numberOf(begun, "versions"),
    valueBytes: numberOf(begun, "value_bytes"),
  };
  writer.begin({ profile, exportedAtMs: Date.now(), ...counts });
  using progress = progressOf("versions exported", counts.versions);
  for (;;) {
    using chunk = (await bus.call("vault.export_next", { profile, params })).secret;
    if (chunk === null || chunk.length === 0) break;
    writer.add(chunk);
    progress.step(readRecords(chunk.bytes).length);
  }
  writer.end();
  return counts;
}
