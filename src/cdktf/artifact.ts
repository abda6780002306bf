// Where the release for one device is, seen from the machine that rolls out, and that a file there is the one that the manifest means.

import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import type { Device } from "../fleet/inheritance.js";
import { type DeclaredFleet, unreadable } from "./fleet-source.js";

export type ArtifactSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "address"; readonly url: string }
  /** The manifest names no build for this architecture: the version has to be on the device already. */
  | { readonly kind: "none" };

export interface Artifact {
  readonly version: string;
  /** Null where there is no build. */
  readonly sha256: string | null;
  readonly source: ArtifactSource;
}

/** @throws FLEET_ARTIFACT_INVALID where there is a file, and it is another one */
export function artifactFor({ fleet, directory }: DeclaredFleet, { architecture }: Device): Artifact {
  const { version } = fleet;
  const build = fleet.builds.get(architecture);
  if (build === undefined) return { version, sha256: null, source: { kind: "none" } };
  const { source, sha256 } = build;
  if (source.startsWith("https://")) return { version, sha256, source: { kind: "address", url: source } };
  const path = resolve(directory, source);
  // A program is also synthesised where no release lies. What is sent is hashed again on the device.
  if (existsSync(path)) demandSum(path, sha256);
  return { version, sha256, source: { kind: "file", path } };
}

function demandSum(path: string, sha256: string): void {
  const found = sumOf(path);
  if (found === sha256) return;
  throw new SesameError(
    "FLEET_ARTIFACT_INVALID",
    `${quoteText(path)} has the SHA-256 ${found}, and the manifest says ${sha256}`,
    { details: { path } },
  );
}

const pieceBytes = 1 << 20;

function sumOf(path: string): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(pieceBytes);
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, "r");
    for (let bytes = -1; bytes !== 0;) {
      bytes = readSync(descriptor, piece);
      hash.update(piece.subarray(0, bytes));
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
  return hash.digest("hex");
}
