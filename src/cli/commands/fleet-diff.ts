// `sesame fleet diff`: what the manifest wants, held against what a device has. Like diff(1) it tells by its exit status whether anything
// differs; of many devices, those that can't be asked hold up none of the others.

import { displayText } from "../../core/display-text.js";
import { exitStatus, SesameError } from "../../core/errors.js";
import { type Difference, driftOf } from "../../fleet/drift.js";
import { demandIds } from "../../fleet/lock.js";
import { deviceFile, deviceIn, type Tree } from "../../fleet/render.js";
import { parseDeviceRecord, type ReadTree } from "../../fleet/tree-document.js";
import type { Finding, Survey } from "../../fleet/survey.js";
import type { CliContext } from "../context.js";
import { demandFleetLock, fleetFiles, forManifest, openFleet } from "../fleet-files.js";
import { surveyDirectory, surveyOverSsh } from "../fleet-survey.js";
import type { SshTarget } from "../fleet-target.js";
import { inTurns } from "../in-turns.js";
import { note, writeJson } from "../output.js";
import { progressOf } from "../progress.js";
import { writeTable } from "../table.js";
import { readTree } from "./fleet-plan.js";
import { treeOf } from "./fleet-render.js";

interface DiffFlags {
  readonly manifest?: string;
  readonly ssh?: SshTarget;
  readonly root?: string;
  readonly against?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What is known of a device. */
type Report =
  | { readonly device: string; readonly differences: readonly Difference[] }
  | { readonly device: string; readonly failure: SesameError };

/** Connections at a time: each is a process, and somebody's log line. */
const atOnce = 16;

/** Exit status 0: all as wanted; 1: something differs; of all devices, that of the first that could not be asked. */
export async function diffFleet(this: CliContext, flags: DiffFlags, named?: string): Promise<void> {
  const { manifest, all = false, json, quiet } = flags;
  demandOneWay(flags, named);
  const files = fleetFiles(manifest);
  const { fleet, lock, names } = forManifest(files, () => {
    const opened = openFleet(files);
    const ids = demandFleetLock(files);
    const wanted = named === undefined ? [...opened.devices.keys()] : [deviceIn(opened, named).name];
    demandIds(opened, ids, wanted);
    return { fleet: opened, lock: ids, names: wanted };
  });
  using progress = progressOf("devices asked", names.length);
  const reports = await inTurns(names, all ? atOnce : 1, async (name): Promise<Report> => {
    const { address, login } = deviceIn(fleet, name);
    const report = await reportOn(treeOf(fleet, lock, name), { login, address }, flags, this);
    progress.step();
    return report;
  });
  progress.end();
  const failed = reports.filter((report) => "failure" in report);
  const [only] = failed;
  if (!all && only !== undefined) throw only.failure;
  if (json === true) writeJson(all ? { devices: reports.map(forJson) } : reports.map(forJson)[0]);
  else writeTable(reports.flatMap((report) => rowsOf(report, all)));
  const differing = reports.filter(
    (report) => "differences" in report && report.differences.length > 0,
  ).length;
  if (all && json !== true)
    note(quiet, `${names.length} devices: ${differing} differ, ${failed.length} could not be asked`);
  if (only !== undefined) this.process.exitCode = only.failure.exit;
  else if (differing > 0) this.process.exitCode = exitStatus.failure;
}

/** @throws USAGE */
function demandOneWay({ ssh, root, against, all }: DiffFlags, named: string | undefined): void {
  const refuse = (message: string): SesameError =>
    new SesameError("USAGE", message, { details: { command: "sesame fleet diff" } });
  if ((named === undefined) !== (all === true)) throw refuse("name one device, or give --all");
  const ways = [ssh, root, against].filter((way) => way !== undefined).length;
  if (ways > 1) throw refuse("--ssh, --root and --against exclude each other");
  if (all === true && (ssh ?? root) !== undefined) throw refuse("--ssh and --root are of one device");
}

async function reportOn(
  tree: Tree,
  target: SshTarget,
  { ssh, root, against }: DiffFlags,
  { environment }: CliContext,
): Promise<Report> {
  const { device } = tree;
  try {
    const wanted = { digest: tree.digest, record: recordOf(tree) };
    if (against !== undefined)
      return { device, differences: driftOf(wanted, surveyTree(readTree(against, device))) };
    if (root !== undefined) {
      const { survey, owner } = surveyDirectory(root);
      return { device, differences: driftOf(wanted, survey, owner) };
    }
    return { device, differences: driftOf(wanted, await surveyOverSsh(ssh ?? target, environment)) };
  } catch (error) {
    if (error instanceof SesameError) return { device, failure: error };
    throw error;
  }
}

function recordOf({ files }: Tree): ReadTree["record"] {
  return parseDeviceRecord(files.find(({ path }) => path === deviceFile)?.content ?? "", deviceFile);
}

/** As a device would answer that has this tree. */
function surveyTree({ digest, record }: ReadTree): Survey {
  const finding = (sha256: string): Finding => ({ kind: "file", sha256, mode: 0o644, uid: 0, gid: 0 });
  return new Map(
    [...record.files, [deviceFile, digest] as const].map(([path, sha256]) => [path, finding(sha256)]),
  );
}

function rowsOf(report: Report, all: boolean): string[][] {
  const device = all ? [report.device] : [];
  if ("failure" in report) return [[...device, "failed", report.failure.message]];
  return report.differences.map(({ kind, path, what }) => [
    ...device,
    kind,
    displayText(path, { maximumCharacters: 4_096 }),
    ...(what.length === 0 ? [] : [what.join(", ")]),
  ]);
}

function forJson(report: Report): object {
  const { device } = report;
  if (!("failure" in report)) {
    const { differences } = report;
    return { device, state: differences.length === 0 ? "same" : "differs", differences };
  }
  const { code, message } = report.failure;
  return { device, state: "failed", error: { code, message } };
}
