// A fleet from its manifest and its lock, read once for all constructs of a program. Hides files and their places: constructs run
// where `sesame` need not be installed, and find the same fleet as it does.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import type { Sha1 } from "../core/ids.js";
import type { Device, Fleet } from "../fleet/inheritance.js";
import { type FleetLock, parseLock } from "../fleet/lock.js";
import { demandFleet, readManifest } from "../fleet/manifest.js";
import { deviceIn, renderDevice, type Sha256Hex, type Tree } from "../fleet/render.js";
import type { FleetLockFile, FleetManifest } from "../generated/types.js";

export interface FleetFiles {
  /** Path of fleet.toml, or what would be in it. */
  readonly manifest: string | FleetManifest;
  /** Path of fleet.lock, or what is in it; beside the manifest where that is a path and this is left out. */
  readonly lock?: string | FleetLockFile;
  /** What relative sources of artifacts start from; the manifest's directory where that is a path, or else the working directory. */
  readonly directory?: string;
}

/** A fleet that was read: `readFleet` gives it, and each construct takes it for the files. */
export interface DeclaredFleet {
  readonly fleet: Fleet;
  readonly lock: FleetLock;
  readonly directory: string;
}

export type FleetSource = FleetFiles | DeclaredFleet;

export interface RenderedDevice {
  readonly device: Device;
  readonly tree: Tree;
}

const sha1: Sha1 = (data) => createHash("sha1").update(data).digest();
const sha256Hex: Sha256Hex = (text) => createHash("sha256").update(text).digest("hex");

/** @throws FILE_NOT_READABLE, FLEET_INVALID, FLEET_LOCK_INVALID, FLEET_UNSEEDED */
export function readFleet(source: FleetSource): DeclaredFleet {
  if ("fleet" in source) return source;
  const { manifest, lock, directory } = source;
  const path = typeof manifest === "string" ? manifest : null;
  const fleet = demandFleet(
    readManifest(path === null ? JSON.stringify(manifest) : readBytes(path)),
    path ?? "(of the program)",
  );
  return {
    fleet,
    lock: readLock(lock ?? (path === null ? null : lockBeside(path))),
    directory: resolve(directory ?? (path === null ? "." : dirname(path))),
  };
}

/** @throws FLEET_DEVICE_UNKNOWN, FLEET_UNSEEDED */
export function renderIn({ fleet, lock }: DeclaredFleet, name: string): RenderedDevice {
  const device = deviceIn(fleet, name);
  return { device, tree: renderDevice(fleet, lock, device, sha256Hex) };
}

function readLock(lock: string | FleetLockFile | null): FleetLock {
  if (lock === null)
    throw new SesameError(
      "FLEET_UNSEEDED",
      "no lock was given, and the manifest is no file that one could lie beside",
    );
  return typeof lock === "string"
    ? parseLock(sha1, readBytes(lock), lock)
    : parseLock(sha1, JSON.stringify(lock), "(of the program)");
}

function lockBeside(manifest: string): string {
  return join(dirname(manifest), `${basename(manifest, extname(manifest))}.lock`);
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

export function unreadable(path: string, cause: unknown): SesameError {
  const why = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  return new SesameError("FILE_NOT_READABLE", `${quoteText(path)} can't be read (${why})`, {
    details: { path },
    cause,
  });
}
