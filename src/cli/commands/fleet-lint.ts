// `sesame fleet lint`: everything that is wrong with a manifest, at once. Made for people as well as for checks: it tells by its exit
// status.

import { quoteText } from "../../core/display-text.js";
import { exitStatus } from "../../core/errors.js";
import type { Finding } from "../../fleet/findings.js";
import type { CliContext } from "../context.js";
import { fleetFiles, readFleetManifest } from "../fleet-files.js";
import { note, writeJson, writeText } from "../output.js";

interface LintFlags {
  readonly manifest?: string;
  readonly json?: boolean;
}

/** Exit status 0: sound, with warnings or without; 65: not. */
export function lintFleet(this: CliContext, { manifest, json }: LintFlags): void {
  const files = fleetFiles(manifest);
  const { fleet, findings } = readFleetManifest(files);
  const devices = fleet?.devices.size ?? 0;
  const users = [...(fleet?.devices.values() ?? [])].reduce(
    (sum, device) => sum + Object.keys(device.users ?? {}).length,
    0,
  );
  if (json === true) writeJson({ manifest: files.manifest, sound: fleet !== null, devices, users, findings });
  else writeText(findings.map((finding) => lineOf(files.manifest, finding)).join(""));
  if (fleet === null) this.process.exitCode = exitStatus.dataError;
  else if (json !== true) {
    const count = (many: number, what: string): string => (many === 1 ? `1 ${what}` : `${many} ${what}s`);
    note(
      false,
      `${quoteText(files.manifest)} is sound and has ${count(devices, "device")} with ${count(users, "user")}`,
    );
  }
}

function lineOf(manifest: string, { severity, path, line, text }: Finding): string {
  const place = line === null ? manifest : `${manifest}:${line}`;
  const label = severity === "warning" ? "warning: " : "";
  return `${place}: ${label}${path === "" ? "" : `${path}: `}${text}\n`;
}
