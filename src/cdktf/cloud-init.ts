// The way to a machine that does not exist yet: what its first boot is told. Hides cloud-init's format; YAML takes JSON, so no indentation
// carries meaning, and the same fleet gives the same bytes.

import { SesameError } from "../core/errors.js";
import { quoteText } from "../core/display-text.js";
import type { Device } from "../fleet/inheritance.js";
import type { Artifact } from "./artifact.js";
import { argumentsOf, deviceScript } from "./device-script.js";

export interface CloudInitProvision {
  readonly kind: "cloud-init";
  /** Where the release is to be fetched, where the manifest names a file: https:// alone. */
  readonly releaseAddress?: string;
}

/** Members of a #cloud-config, for whoever merges them with their own. */
export interface CloudConfig {
  readonly write_files: readonly {
    readonly path: string;
    readonly owner: string;
    readonly permissions: string;
    readonly content: string;
  }[];
  readonly runcmd: readonly (readonly string[])[];
}

const directory = "/var/lib/open-sesame-rollout";

/** @param document in ASCII. @throws FLEET_PROVISION_INVALID where a new machine could not get the release */
export function cloudConfigOf(
  { releaseAddress }: { readonly releaseAddress: string | undefined },
  {
    device,
    artifact,
    document,
  }: { readonly device: Device; readonly artifact: Artifact; readonly document: string },
): CloudConfig {
  const { source } = artifact;
  const address = releaseAddress ?? (source.kind === "address" ? source.url : "");
  if (!isAddress(address) || artifact.sha256 === null)
    throw new SesameError(
      "FLEET_PROVISION_INVALID",
      `device ${quoteText(device.name)}: a new machine fetches the release from an https:// address, and the manifest names none ` +
        `for ${device.architecture}`,
      { details: { device: device.name } },
    );
  const words = argumentsOf({ artifact, architecture: device.architecture, localEdits: "refuse" });
  const own = { owner: "root:root" } as const;
  return {
    write_files: [
      { path: `${directory}/rollout`, ...own, permissions: "0700", content: deviceScript },
      { path: `${directory}/input`, ...own, permissions: "0600", content: `${document}\n${address}\n` },
    ],
    runcmd: [
      [
        "/bin/sh",
        "-c",
        `/bin/sh ${directory}/rollout "$@" <${directory}/input && rm -r ${directory}`,
        "open-sesame",
        ...words,
      ],
    ],
  };
}

/** One that comes of a resource can't be looked at yet. */
function isAddress(text: string): boolean {
  return text.startsWith("${TfToken[") || /^https:\/\/[^\s{}/]+\/[^\s{}]+$/.test(text);
}

export function userDataText(config: CloudConfig): string {
  return `#cloud-config\n${JSON.stringify(config, null, 1)}\n`;
}
