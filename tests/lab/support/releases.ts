// The release and a later one, made once for all files of a run that install them.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeRelease, type Release, releaseIn, repackAs } from "../../support/release.js";
import { labDirectory } from "./lab.js";

export const later = "9.0.0";

/** @param run inject("run") */
export function releasesOf(run: string): { readonly release: Release; readonly upgrade: string } {
  const directory = join(labDirectory, "release");
  const laterDirectory = join(labDirectory, "release-later");
  const stamp = join(laterDirectory, ".made");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === run)
    return { release: releaseIn(directory), upgrade: releaseIn(laterDirectory, later).package };
  const release = makeRelease(directory);
  mkdirSync(laterDirectory, { recursive: true });
  const upgrade = repackAs(release, later, laterDirectory);
  writeFileSync(stamp, run);
  return { release, upgrade };
}
