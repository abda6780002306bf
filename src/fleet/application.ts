// What putting a tree onto a device comes to (docs/fleet-format.md, "How a tree gets onto a device"): which files become what, and what
// is somebody's own edit. Hides how a run that was cut short is told from an edit: by the record that it had laid beside the one in force.

import { deviceFile } from "./render.js";
import type { DeviceRecord, ReadTree } from "./tree-document.js";

/** What is at a place. */
export type Standing =
  | { readonly kind: "absent" }
  | {
      readonly kind: "file";
      /** In hex. */
      readonly sha256: string;
      /** In what else it is not as a rendered file: "mode 0600", "owner 1000:1000"; empty where it is. */
      readonly deviations: readonly string[];
    }
  /** A link, a directory, a device. */
  | { readonly kind: "other"; readonly what: string };

/** A record as it lies on the device, by what its file's bytes are. */
export interface KnownRecord {
  readonly record: DeviceRecord;
  readonly sha256: string;
}

export type FileState = "unchanged" | "created" | "changed" | "removed" | "edited";

export interface FileChange {
  readonly path: string;
  readonly state: FileState;
  /** What an edit consists in; null where there is none. */
  readonly edit: string | null;
  readonly act: "write" | "remove" | null;
}

export interface ApplicationInput {
  /** Null: nothing is wanted any more. */
  readonly wanted: Pick<ReadTree, "digest" | "record"> | null;
  readonly former: KnownRecord | null;
  /** Of a run that was cut short. */
  readonly pending: KnownRecord | null;
  readonly standingOf: (path: string) => Standing;
  readonly overwrite: boolean;
}

/** Sorted by path. */
export function planApplication(input: ApplicationInput): readonly FileChange[] {
  const wanted = input.wanted === null ? new Map<string, string>() : digestsOf(input.wanted);
  const { former, pending } = input;
  // Before the first rollout nothing is there that is the fleet's.
  const known: ReadonlyMap<string, string>[] = [former === null ? new Map() : digestsOf(inTree(former))];
  if (pending !== null) known.push(digestsOf(inTree(pending)));
  return placesOf(input)
    .map((path) => changeOf(path, wanted.get(path) ?? null, known, input))
    .filter((change) => change !== null);
}

/** Every place that is wanted, or that was rolled out to. */
export function placesOf({
  wanted,
  former,
  pending,
}: Pick<ApplicationInput, "wanted" | "former" | "pending">): readonly string[] {
  const records = [wanted?.record, former?.record, pending?.record].filter((record) => record !== undefined);
  const paths = new Set(records.length > 0 ? [deviceFile] : []);
  for (const record of records) for (const path of record.files.keys()) paths.add(path);
  return [...paths].toSorted((one, other) => (one < other ? -1 : 1));
}

function inTree({ record, sha256 }: KnownRecord): Pick<ReadTree, "digest" | "record"> {
  return { record, digest: sha256 };
}

function digestsOf({ record, digest }: Pick<ReadTree, "digest" | "record">): ReadonlyMap<string, string> {
  return new Map([...record.files, [deviceFile, digest]]);
}

function changeOf(
  path: string,
  wanted: string | null,
  known: readonly ReadonlyMap<string, string>[],
  { standingOf, overwrite }: ApplicationInput,
): FileChange | null {
  const standing = standingOf(path);
  const act = wanted === null ? "remove" : "write";
  const state = wanted === null ? "removed" : standing.kind === "absent" ? "created" : "changed";
  if (isAs(standing, wanted))
    return wanted === null ? null : { path, state: "unchanged", edit: null, act: null };
  const isOurs = known.some((digests) => isAs(standing, digests.get(path) ?? null));
  if (isOurs) return { path, state, edit: null, act };
  const edit = describeEdit(standing, [wanted, ...known.map((digests) => digests.get(path) ?? null)]);
  return overwrite ? { path, state, edit, act } : { path, state: "edited", edit, act: null };
}

/** Null: nothing is to be there. */
function isAs(standing: Standing, sha256: string | null): boolean {
  if (standing.kind === "absent") return sha256 === null;
  return standing.kind === "file" && standing.deviations.length === 0 && standing.sha256 === sha256;
}

function describeEdit(standing: Standing, digests: readonly (string | null)[]): string {
  if (standing.kind === "absent") return "was removed";
  if (standing.kind === "other") return `is ${standing.what}`;
  const known = digests.includes(standing.sha256);
  const bytes = known
    ? []
    : [digests.slice(1).some((digest) => digest !== null) ? "was changed" : "is not of the fleet"];
  return [...bytes, ...standing.deviations.map((deviation) => `has ${deviation}`)].join(", ");
}

/** What systemd and logind have to know of. */
export interface Effects {
  /** A drop-in of the system's manager. */
  readonly system: boolean;
  /** One of the users' managers. */
  readonly users: boolean;
  /** One of the daemons. */
  readonly daemons: boolean;
  readonly lingering: readonly string[];
  readonly notLingering: readonly string[];
}

const systemUnits = "/etc/systemd/system/";
const userUnits = "/etc/systemd/user/";
const daemonUnits = "/etc/systemd/user/open-sesame-.service.d/";
const lingerDirectory = "/var/lib/systemd/linger/";

/**
 * Of what this run changes, and of what one that was cut short may have changed without a word to anybody.
 */
export function effectsOf(changes: readonly FileChange[], { pending, wanted }: ApplicationInput): Effects {
  const touched = changes.filter(
    ({ act, state }) => act !== null || (pending !== null && state !== "edited"),
  );
  const paths = [...touched.map(({ path }) => path), ...(pending?.record.files.keys() ?? [])];
  const touches = (prefix: string): boolean => paths.some((path) => path.startsWith(prefix));
  const users = [...new Set(paths)]
    .filter((path) => path.startsWith(lingerDirectory))
    .map((path) => path.slice(lingerDirectory.length));
  const lingers = (user: string): boolean => wanted?.record.files.has(`${lingerDirectory}${user}`) === true;
  return {
    system: touches(systemUnits),
    users: touches(userUnits),
    daemons: touches(daemonUnits),
    lingering: users.filter(lingers),
    notLingering: users.filter((user) => !lingers(user)),
  };
}
