// `sesame fleet render`: the canonical tree of each device, as a document or below a directory. One device after the other, so that
// ten thousand take the memory of one.

import { quoteText } from "../../core/display-text.js";
import type { Fleet } from "../../fleet/inheritance.js";
import { demandIds, type FleetLock } from "../../fleet/lock.js";
import { deviceIn, documentText, renderDevice, type Tree } from "../../fleet/render.js";
import type { CliContext } from "../context.js";
import { demandFleetLock, fleetFiles, forManifest, openFleet, sha256Hex } from "../fleet-files.js";
import { OutputDirectory } from "../fleet-output.js";
import { note, warn, writeJson, writeText } from "../output.js";
import { progressOf } from "../progress.js";
import { writeTable } from "../table.js";

interface RenderFlags {
  readonly manifest?: string;
  readonly device?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function renderFleet(this: CliContext, { manifest, device, out, json, quiet }: RenderFlags): void {
  const files = fleetFiles(manifest);
  forManifest(files, () => {
    const fleet = openFleet(files);
    const lock = demandFleetLock(files);
    const wanted = device === undefined ? [...fleet.devices.keys()] : [deviceIn(fleet, device).name];
    // Before anything is written: a fleet is rendered whole, or not at all.
    demandIds(fleet, lock, wanted);
    if (out !== undefined)
      return renderInto(out, { fleet, lock, wanted, whole: device === undefined, json, quiet });
    if (json === true) for (const name of wanted) writeText(documentText(treeOf(fleet, lock, name)));
    else
      writeTable(
        wanted.map((name) => {
          const { digest, files: listed } = treeOf(fleet, lock, name);
          return [name, digest, `${listed.length} files`];
        }),
      );
  });
}

export function treeOf(fleet: Fleet, lock: FleetLock, name: string): Tree {
  return renderDevice(fleet, lock, deviceIn(fleet, name), sha256Hex);
}

interface Rendering {
  readonly fleet: Fleet;
  readonly lock: FleetLock;
  readonly wanted: readonly string[];
  /** Of all devices: what is there of others is of former ones. */
  readonly whole: boolean;
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
}

function renderInto(out: string, { fleet, lock, wanted, whole, json, quiet }: Rendering): void {
  OutputDirectory.writing(out, (output) => {
    const digests: { device: string; digest: string }[] = [];
    using progress = progressOf("devices rendered", wanted.length);
    for (const name of wanted) {
      const tree = treeOf(fleet, lock, name);
      output.put(tree);
      if (json === true) digests.push({ device: name, digest: tree.digest });
      progress.step();
    }
    const { removed, foreign } = whole ? output.removeOthers(fleet.devices) : { removed: [], foreign: [] };
    progress.end();
    for (const entry of foreign)
      warn(quiet, `${quoteText(`${out}/${entry}`)} is not of a rendering, and was left as it is`);
    if (json === true) return writeJson({ out, devices: digests, removed });
    const gone =
      removed.length === 0 ? "" : `, and removed ${count(removed.length)} that the fleet has no longer`;
    note(quiet, `rendered ${count(wanted.length)} into ${quoteText(out)}${gone}`);
  });
}

function count(devices: number): string {
  return devices === 1 ? "1 device" : `${devices} devices`;
}
