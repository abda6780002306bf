// `sesame fleet seed`: an id for every user of every device, minted once and kept in the lock beside the manifest.

import { quoteText } from "../../core/display-text.js";
import { type LockedUser, mintIds, pruneLock, writeLock } from "../../fleet/lock.js";
import { mintUuid, sha1 } from "../../platform/derived-ids.js";
import type { CliContext } from "../context.js";
import { changeFleetLock, fleetFiles, forManifest, openFleet } from "../fleet-files.js";
import { note, warn, writeJson } from "../output.js";

interface SeedFlags {
  readonly manifest?: string;
  readonly prune?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function seedFleet(this: CliContext, { manifest, prune = false, json, quiet }: SeedFlags): void {
  const files = fleetFiles(manifest);
  forManifest(files, () => {
    const fleet = openFleet(files);
    const seeding = changeFleetLock(files, (before) => {
      const { lock, minted, surplus } = mintIds(fleet, before, { sha1, mintId: mintUuid });
      const after = prune ? pruneLock(fleet, lock) : lock;
      const same = before !== null && writeLock(before) === writeLock(after);
      const formerDomain = before === null || before.domain === fleet.domain ? null : before.domain;
      return { changed: same ? null : after, result: { minted, surplus, formerDomain } };
    });
    if (json === true) writeJson(forJson(files.lock, prune, seeding));
    else tell(files.lock, { prune, quiet }, seeding);
  });
}

interface Seeding {
  readonly minted: readonly LockedUser[];
  readonly surplus: readonly LockedUser[];
  /** Of which the lock was before; null where that is the manifest's. */
  readonly formerDomain: string | null;
}

function forJson(lock: string, prune: boolean, { minted, surplus, formerDomain }: Seeding): object {
  return {
    lock,
    minted,
    pruned: prune ? surplus : [],
    surplus: prune ? [] : surplus,
    former_domain: formerDomain,
  };
}

function tell(
  lock: string,
  { prune, quiet }: { readonly prune: boolean; readonly quiet: boolean | undefined },
  { minted, surplus, formerDomain }: Seeding,
): void {
  if (formerDomain !== null)
    warn(
      quiet,
      `the namespaces were of ${quoteText(formerDomain)} and are of another organisation; every installation that is there ` +
        "has to be moved with 'sesame identity migrate-org'",
    );
  const dropped = prune && surplus.length > 0 ? `, ${count(surplus.length)} dropped` : "";
  note(quiet, `${count(minted.length)} minted${dropped} in ${quoteText(lock)}`);
  if (!prune && surplus.length > 0)
    note(quiet, `${count(surplus.length)} of users whom the manifest has no longer; --prune drops them`);
}

function count(ids: number): string {
  return ids === 1 ? "1 id" : `${ids} ids`;
}
