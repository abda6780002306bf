// `sesame vault import`: an export of a vault is verified from its first byte to its last; then, unless that was all, it is
// brought to daemon-secrets, where all of it takes effect at once or nothing does.

import { displayText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import type { KeyName, ProfileName } from "../../core/names.js";
import type { BusClient, SecureBuffer } from "../../core/ports.js";
import type { ExportManifest } from "../../core/vault-export.js";
import { native } from "../../platform/native.js";
import type { CliContext } from "../context.js";
import { readPassphrase } from "../input.js";
import { formatTable, formatTime, note, writeJson, writeText } from "../output.js";
import { demandUnlocked } from "../profiles.js";
import { progressOf } from "../progress.js";
import { numberOf, sealedJson, textOf } from "../replies.js";
import { ExportFile } from "../vault-export-file.js";

interface ImportFlags {
  readonly profile?: ProfileName;
  readonly check?: boolean;
  readonly overwrite?: boolean;
  readonly skipExisting?: boolean;
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface ExportedKey {
  readonly key: KeyName;
  /** The newest. */
  readonly version: number;
  readonly updated_at: string;
  versions: number;
}

export async function importVault(this: CliContext, flags: ImportFlags, path: string): Promise<void> {
  const { check, overwrite, skipExisting } = flags;
  if ([check, overwrite, skipExisting].filter((flag) => flag === true).length > 1)
    throw usage("--check, --overwrite and --skip-existing exclude each other");
  if (check === true) {
    if (flags.profile !== undefined) throw usage("--check looks at a file, whatever profile there is");
    native.hardenProcess();
    await checkExport(path, flags);
    return;
  }
  const profile = this.profile(flags.profile);
  await this.withDaemons(async (bus) => {
    await demandUnlocked(bus, profile);
    using file = new ExportFile(path);
    using key = keyOf(file, flags);
    const manifest = await file.read(key, () => undefined);
    await restore(bus, profile, { file, key, manifest }, flags);
  });
}

async function checkExport(path: string, flags: ImportFlags): Promise<void> {
  using file = new ExportFile(path);
  using key = keyOf(file, flags);
  const keys: ExportedKey[] = [];
  const { profile, exportedAtMs, versions, valueBytes } = await file.read(key, (records) => {
    for (const record of records) {
      const last = keys.at(-1);
      if (last?.key === record.key) last.versions += 1;
      else
        keys.push({
          key: record.key,
          version: record.version,
          updated_at: formatTime(record.createdAtMs),
          versions: 1,
        });
    }
  });
  if (flags.json === true) {
    writeJson({ profile, exported_at: formatTime(exportedAtMs), versions, value_bytes: valueBytes, keys });
    return;
  }
  writeText(
    formatTable(
      keys.map((one) => [`${one.version}`, `${one.versions}`, one.updated_at, displayText(one.key)]),
    ),
  );
  note(
    flags.quiet,
    `sound: ${keys.length} keys with ${versions} versions of profile "${profile}", ${valueBytes} bytes, exported ${formatTime(exportedAtMs)}`,
  );
}

interface VerifiedExport {
  readonly file: ExportFile;
  readonly key: SecureBuffer;
  readonly manifest: ExportManifest;
}

/** What was verified is read again, and would not get through if it were something else by now. */
async function restore(
  bus: BusClient,
  profile: ProfileName,
  { file, key, manifest }: VerifiedExport,
  flags: ImportFlags,
): Promise<void> {
  const begun = sealedJson(await bus.call("vault.import_begin", { profile }));
  const transfer = textOf(begun, "transfer");
  {
    using progress = progressOf("versions brought", manifest.versions);
    await file.read(key, async (records, chunk) => {
      const reply = await bus.call("vault.import_next", { profile, params: { transfer }, secret: chunk });
      reply.secret?.release();
      progress.step(records.length);
    });
  }
  const { keys, versions, valueBytes } = manifest;
  const existing = flags.overwrite === true ? "overwrite" : flags.skipExisting === true ? "skip" : "refuse";
  const params = { transfer, existing, keys, versions, value_bytes: valueBytes };
  const done = sealedJson(await bus.call("vault.import", { profile, params }));
  const report = {
    restored: numberOf(done, "restored"),
    versions: numberOf(done, "versions"),
    overwritten: numberOf(done, "overwritten"),
    skipped: numberOf(done, "skipped"),
  };
  if (flags.json === true) writeJson({ profile, ...report });
  const overwritten = report.overwritten === 0 ? "" : `; ${report.overwritten} have a new version`;
  const skipped = report.skipped === 0 ? "" : `; ${report.skipped} were there already`;
  note(
    flags.quiet,
    `restored ${report.restored} keys with ${report.versions} versions in profile "${profile}"${overwritten}${skipped}`,
  );
}

function keyOf(file: ExportFile, { passwordStdin }: ImportFlags): SecureBuffer {
  using passphrase = readPassphrase(passwordStdin === true ? "stdin" : "terminal");
  return file.deriveKey(passphrase);
}

function usage(message: string): SesameError {
  return new SesameError("USAGE", message, { details: { command: "sesame vault import" } });
}
