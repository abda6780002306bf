// `sesame import`: what another password manager exported becomes keys of a profile. Which keys, and whether one is there
// already, is settled before the first value is stored; each value is in secure memory for as long as it takes to send it.

import { displayText, quoteText } from "../../core/display-text.js";
import { SesameError } from "../../core/errors.js";
import { assignKeys } from "../../core/import-names.js";
import type { ImportValue } from "../../core/import-source.js";
import type { KeyName, ProfileName } from "../../core/names.js";
import type { BusClient } from "../../core/ports.js";
import { native } from "../../platform/native.js";
import type { CliContext } from "../context.js";
import { type ImportItem, type ImportKind, type ImportSource, openSource } from "../import-sources.js";
import { maximumValueBytes } from "../input.js";
import { formatTable, note, talk, warn, writeJson, writeText } from "../output.js";
import { type Progress, progressOf } from "../progress.js";
import { listOf, sealedJson, textOf } from "../replies.js";

interface ImportFlags {
  readonly from: ImportKind;
  readonly profile?: ProfileName;
  readonly prefix?: KeyName;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly skipExisting?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface PlannedKey {
  readonly key: KeyName;
  readonly exists: boolean;
}
interface PlannedItem {
  readonly item: ImportItem;
  readonly keys: readonly PlannedKey[];
}
interface Renaming {
  readonly key: string;
  readonly wanted: string;
}
interface Plan {
  readonly items: readonly PlannedItem[];
  readonly renamed: readonly Renaming[];
}

interface Report {
  readonly stored: KeyName[];
  readonly skipped: KeyName[];
  readonly failed: { readonly key: string; readonly code: string; readonly message: string }[];
}

/** What is wrong with one entry alone; anything else would go wrong with the next one, too. */
const codesOfOneEntry = new Set(["VALUE_TOO_LARGE", "IMPORT_DECRYPT_FAILED", "IMPORT_INVALID"]);

export async function importSecrets(this: CliContext, flags: ImportFlags, path?: string): Promise<void> {
  const profile = this.profile(flags.profile);
  if (flags.overwrite === true && flags.skipExisting === true)
    throw new SesameError("USAGE", "--overwrite and --skip-existing can't be had together", {
      details: { command: "sesame import" },
    });
  await this.withDaemons(async (bus) => {
    // A vault that is locked is told before anything is read.
    const listing = sealedJson(await bus.call("secret.list", { profile }));
    const present = new Set(listOf(listing, "keys", (item) => textOf(item, "key")));
    using source = openSource(flags.from, path, this.environment);
    const plan = planImport(source, flags.prefix ?? null, present);
    tellBeforehand(source, plan, flags);
    if (flags.dryRun === true) showPlan(profile, source, plan, flags);
    else await carryOut(bus, profile, source, plan, flags);
  });
}

function planImport(source: ImportSource, prefix: KeyName | null, present: ReadonlySet<string>): Plan {
  const assigned = assignKeys(source.items, prefix);
  const items = source.items.map((item, index) => ({
    item,
    keys: (assigned[index]?.keys ?? []).map((key) => ({ key, exists: present.has(key) })),
  }));
  const renamed = assigned
    .filter(({ base, wanted }) => base !== wanted)
    .map(({ base, wanted }) => ({ key: base, wanted }));
  return { items, renamed };
}

function tellBeforehand(source: ImportSource, plan: Plan, flags: ImportFlags): void {
  for (const { key, wanted } of plan.renamed)
    warn(flags.quiet, `an entry is "${key}", because an earlier one has taken "${wanted}"`);
  for (const [what, count] of source.leftOut) warn(flags.quiet, `left out: ${count} ${what}`);
}

function showPlan(profile: ProfileName, source: ImportSource, plan: Plan, flags: ImportFlags): void {
  const keys = plan.items.flatMap(({ item, keys: planned }) =>
    planned.map(({ key, exists }, index) => ({ key, exists, certain: item.certain || index === 0 })),
  );
  if (flags.json === true) {
    writeJson({
      profile,
      dry_run: true,
      keys,
      renamed: plan.renamed,
      left_out: Object.fromEntries(source.leftOut),
    });
    return;
  }
  const rows = keys.map(({ key, exists, certain }) => [
    exists ? "exists" : "new",
    certain ? displayText(key, { maximumCharacters: 256 }) : `${key} (where there is one)`,
  ]);
  writeText(formatTable(rows));
}

async function carryOut(
  bus: BusClient,
  profile: ProfileName,
  source: ImportSource,
  plan: Plan,
  flags: ImportFlags,
): Promise<void> {
  if (flags.overwrite !== true && flags.skipExisting !== true) refuseExisting(plan, profile);
  const report: Report = { stored: [], skipped: [], failed: [] };
  try {
    using progress = progressOf("entries imported", plan.items.length);
    for (const planned of plan.items) {
      await storeItem(bus, profile, planned, flags, { report, progress });
      progress.step();
    }
  } catch (error) {
    if (report.stored.length > 0)
      note(flags.quiet, `${report.stored.length} values were stored before this; go on with --skip-existing`);
    throw error;
  }
  if (flags.json === true) {
    writeJson({
      profile,
      dry_run: false,
      ...report,
      renamed: plan.renamed,
      left_out: Object.fromEntries(source.leftOut),
    });
  }
  const skipped = report.skipped.length === 0 ? "" : `; ${report.skipped.length} were there already`;
  note(flags.quiet, `stored ${report.stored.length} values in profile "${profile}"${skipped}`);
  if (report.failed.length > 0)
    throw new SesameError("IMPORT_INCOMPLETE", `${report.failed.length} entries or values were not imported`);
}

function refuseExisting(plan: Plan, profile: ProfileName): void {
  const existing = plan.items.flatMap(({ keys }) => keys.filter(({ exists }) => exists));
  const [first] = existing;
  if (first === undefined) return;
  throw new SesameError(
    "IMPORT_EXISTS",
    `profile "${profile}" has ${existing.length} of these keys already, "${first.key}" for one`,
    { details: { profile, key: first.key } },
  );
}

async function storeItem(
  bus: BusClient,
  profile: ProfileName,
  { item, keys }: PlannedItem,
  flags: ImportFlags,
  { report, progress }: { readonly report: Report; readonly progress: Progress },
): Promise<void> {
  const isWanted = ({ exists }: PlannedKey): boolean => !exists || flags.overwrite === true;
  report.skipped.push(...keys.filter((key) => !isWanted(key)).map(({ key }) => key));
  if (!keys.some(isWanted)) return;
  const fail = (key: string, error: unknown): void => {
    if (!(error instanceof SesameError && codesOfOneEntry.has(error.code))) throw error;
    report.failed.push({ key, code: error.code, message: error.message });
    progress.end();
    talk(`sesame: error: ${quoteText(key, { maximumCharacters: 256 })} was not imported: ${error.message}\n`);
  };
  try {
    await item.withValues(async (values) => {
      for (const [index, planned] of keys.entries()) {
        const value = values[index];
        if (value === undefined || value.length === 0 || !isWanted(planned)) continue;
        try {
          await storeValue(bus, profile, planned.key, value);
          report.stored.push(planned.key);
        } catch (error) {
          fail(planned.key, error);
        }
      }
    });
  } catch (error) {
    fail(keys[0]?.key ?? "", error);
  }
}

async function storeValue(
  bus: BusClient,
  profile: ProfileName,
  key: KeyName,
  value: ImportValue,
): Promise<void> {
  if (value.length > maximumValueBytes)
    throw new SesameError("VALUE_TOO_LARGE", `the value is larger than ${maximumValueBytes} bytes`);
  using secret = native.SecureBuffer.alloc(value.length);
  value.write(secret.bytes);
  await bus.call("secret.set", { profile, key, secret });
}
