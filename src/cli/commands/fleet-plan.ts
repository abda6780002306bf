// `sesame fleet plan`: what the manifest would change, held against trees that were rendered before. Changes nothing.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { quoteText } from "../../core/display-text.js";
import { exitStatus, SesameError } from "../../core/errors.js";
import { demandIds } from "../../fleet/lock.js";
import { type DeviceChange, planDevice } from "../../fleet/plan.js";
import { deviceIn } from "../../fleet/render.js";
import { parseTreeDocument, type ReadTree } from "../../fleet/tree-document.js";
import { errnoOf } from "../../platform/files.js";
import type { CliContext } from "../context.js";
import { demandFleetLock, fleetFiles, forManifest, openFleet, readBytes, sha256Hex } from "../fleet-files.js";
import { treeFile } from "../fleet-output.js";
import { writeJson, writeText } from "../output.js";
import { progressOf } from "../progress.js";
import { treeOf } from "./fleet-render.js";

interface PlanFlags {
  readonly manifest?: string;
  readonly against: string;
  readonly device?: string;
  readonly exitCode?: boolean;
  readonly json?: boolean;
}

/** Exit status 0; with --exit-code 1 where something would change. */
export function planFleet(this: CliContext, { manifest, against, device, exitCode, json }: PlanFlags): void {
  const files = fleetFiles(manifest);
  const changes: DeviceChange[] = [];
  let same = 0;
  forManifest(files, () => {
    const fleet = openFleet(files);
    const lock = demandFleetLock(files);
    const wanted = device === undefined ? [...fleet.devices.keys()] : [deviceIn(fleet, device).name];
    demandIds(fleet, lock, wanted);
    const former = new Set(renderedIn(against));
    const gone = device === undefined ? [...former].filter((name) => !fleet.devices.has(name)) : [];
    const names = [...wanted, ...gone].toSorted();
    using progress = progressOf("devices compared", names.length);
    for (const name of names) {
      const before = former.has(name) ? readTree(against, name) : null;
      const change = planDevice(before, fleet.devices.has(name) ? treeOf(fleet, lock, name) : null);
      if (change === null) same += 1;
      else if (json === true) changes.push(change);
      else {
        changes.push({ ...change, files: [] });
        progress.end();
        writeText(describeChange(change));
      }
      progress.step();
    }
  });
  if (json === true) writeJson({ against, unchanged: same, devices: changes });
  else writeText(summary(changes, same));
  if (exitCode === true && changes.length > 0) this.process.exitCode = exitStatus.failure;
}

/** @throws FILE_NOT_READABLE */
function renderedIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter(
      (name) =>
        !name.startsWith(".") &&
        lstatSync(join(directory, name, treeFile), { throwIfNoEntry: false }) !== undefined,
    );
  } catch (cause) {
    throw new SesameError("FILE_NOT_READABLE", `${quoteText(directory)} can't be read (${errnoOf(cause)})`, {
      details: { path: directory },
      cause,
    });
  }
}

/** @throws FLEET_TREE_INVALID, FILE_NOT_READABLE */
export function readTree(directory: string, name: string): ReadTree {
  const path = join(directory, name, treeFile);
  const tree = parseTreeDocument(readBytes(path), path, sha256Hex);
  if (tree.device === name) return tree;
  throw new SesameError("FLEET_TREE_INVALID", `${quoteText(path)} is of ${quoteText(tree.device)}`, {
    details: { path },
  });
}

const signs = { created: "+", changed: "~", removed: "-" } as const;

function describeChange({ kind, device, files }: DeviceChange): string {
  if (kind !== "changed") return `${signs[kind]} ${device} (${count(files.length, "file")})\n`;
  const lines = files.flatMap((file) => [
    `  ${signs[file.kind]} ${file.path}`,
    ...file.lines.map((line) => `      ${line}`),
  ]);
  return `~ ${device}\n${lines.map((line) => `${line}\n`).join("")}`;
}

function summary(changes: readonly DeviceChange[], same: number): string {
  const parts = (["created", "changed", "removed"] as const).map(
    (kind) => `${changes.filter((change) => change.kind === kind).length} ${kind}`,
  );
  return `${count(changes.length + same, "device")}: ${parts.join(", ")}, ${same} unchanged\n`;
}

function count(many: number, what: string): string {
  return many === 1 ? `1 ${what}` : `${many} ${what}s`;
}
