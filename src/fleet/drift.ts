// In what a device differs from the tree that it is to have. Hides what is nobody's business: lingering users of others, and files of the
// administrator's in directories that are not the fleet's alone.

import { deviceFile } from "./render.js";
import { type Finding, type Survey, surveyedDirectories } from "./survey.js";
import { isManagedPath, type ReadTree } from "./tree-document.js";

export interface Difference {
  readonly path: string;
  readonly kind: "missing" | "changed" | "extra";
  /** Of what is changed: "bytes", "mode 0600", "owner 1000:1000", "link". */
  readonly what: readonly string[];
}

export interface Ownership {
  readonly uid: number;
  readonly gid: number;
}

const fileMode = 0o644;
const directoryMode = 0o755;
const lingerDirectory = "/var/lib/systemd/linger";
const fleetsAlone = ["/etc/pds/installations", "/etc/pds/templates"];
const root: Ownership = { uid: 0, gid: 0 };

/** Sorted by path. */
export function driftOf(
  { digest, record }: Pick<ReadTree, "digest" | "record">,
  survey: Survey,
  owner: Ownership = root,
): readonly Difference[] {
  const wanted = new Map([...record.files, [deviceFile, digest]]);
  const differences: Difference[] = [];
  for (const [path, sha256] of wanted) {
    const found = survey.get(path);
    if (found === undefined) differences.push({ path, kind: "missing", what: [] });
    else {
      const what = deviationsOf(found, { kind: "file", mode: fileMode, ...owner });
      if (found.kind === "file" && found.sha256 !== sha256)
        what.unshift(found.sha256 === null ? "unreadable" : "bytes");
      if (what.length > 0) differences.push({ path, kind: "changed", what });
    }
  }
  for (const directory of surveyedDirectories) {
    const found = survey.get(directory);
    if (found === undefined || directory === lingerDirectory) continue;
    const what = deviationsOf(found, { kind: "directory", mode: directoryMode, ...owner });
    if (what.length > 0) differences.push({ path: directory, kind: "changed", what });
  }
  for (const path of survey.keys())
    if (!wanted.has(path) && isExtra(path)) differences.push({ path, kind: "extra", what: [] });
  return differences.toSorted((one, other) => (one.path < other.path ? -1 : Number(one.path > other.path)));
}

function deviationsOf(found: Finding, wanted: Omit<Finding, "sha256">): string[] {
  if (found.kind !== wanted.kind) return [found.kind];
  return [
    ...(found.mode === wanted.mode ? [] : [`mode ${found.mode.toString(8).padStart(4, "0")}`]),
    ...(found.uid === wanted.uid && found.gid === wanted.gid ? [] : [`owner ${found.uid}:${found.gid}`]),
  ];
}

/** A place that the fleet alone fills. Staged files are a rollout's that is under way, or was cut short. */
function isExtra(path: string): boolean {
  if (path.startsWith(`${lingerDirectory}/`)) return false;
  return isManagedPath(path) || fleetsAlone.some((directory) => path.startsWith(`${directory}/`));
}
