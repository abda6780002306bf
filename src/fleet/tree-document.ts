// A rendered device, read again: by whoever puts it onto the device, as root. Nothing of a document is believed: only the places
// that a rendering can fill, each once, with the bytes that its device.json names.

import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { decodeUtf8 } from "../core/toml-document.js";
import type { FleetDeviceFile, ValidationFault } from "../generated/types.js";
import { validateFleetDevice, validateFleetTree } from "../generated/validators/fleet-tree.js";
import { readJson } from "./json-text.js";
import { deviceFile, type Sha256Hex, type Tree } from "./render.js";

/** What a device keeps of its tree: /etc/pds/device.json. */
export interface DeviceRecord {
  readonly device: string;
  readonly org: string;
  readonly version: string;
  /** Path → hex SHA-256; sorted by path, device.json not among them. */
  readonly files: ReadonlyMap<string, string>;
}

export interface ReadTree extends Tree {
  readonly record: DeviceRecord;
}

const user = "[a-z_][a-z0-9_-]{0,31}";

/** Every place that a file of a tree can have. */
const places = new RegExp(
  `^(?:${[
    "/etc/pds/(?:device\\.json|(?:installation|policy|template)\\.toml)",
    `/etc/pds/(?:installations|templates)/${user}\\.toml`,
    "/etc/systemd/system/user@\\.service\\.d/60-open-sesame-fleet\\.conf",
    "/etc/systemd/user/open-sesame-\\.service\\.d/(?:50-fleet|60-hardening-namespaces)\\.conf",
    "/etc/systemd/user/open-sesame-headless\\.target\\.d/50-fleet\\.conf",
    `/var/lib/systemd/linger/${user}`,
  ].join("|")})$`,
);

export function isManagedPath(path: string): boolean {
  return places.test(path);
}

/**
 * @param name of the document, for messages
 * @throws FLEET_TREE_INVALID with details {path}
 */
export function parseTreeDocument(source: string | Uint8Array, name: string, sha256Hex: Sha256Hex): ReadTree {
  const refuse = refusal(name);
  const value = jsonIn(source, refuse);
  if (!validateFleetTree(value)) throw refuse(faultOf(validateFleetTree.errors));
  const { device, digest, files } = value;
  checkPaths(
    files.map(({ path }) => path),
    refuse,
  );
  const own = files.find(({ path }) => path === deviceFile);
  if (own === undefined) throw refuse(`has no ${quoteText(deviceFile)}`);
  if (sha256Hex(own.content) !== digest)
    throw refuse(`has a digest that is not that of its ${quoteText(deviceFile)}`);
  const record = parseDeviceRecord(own.content, name);
  if (record.device !== device)
    throw refuse(
      `is of ${quoteText(device)}, and its ${quoteText(deviceFile)} of ${quoteText(record.device)}`,
    );
  if (files.length !== record.files.size + 1)
    throw refuse(`has other files than its ${quoteText(deviceFile)} names`);
  for (const { path, content } of files) {
    if (!content.isWellFormed()) throw refuse(`has half of a surrogate pair in ${quoteText(path)}`);
    if (path !== deviceFile && record.files.get(path) !== sha256Hex(content))
      throw refuse(`has other bytes for ${quoteText(path)} than its ${quoteText(deviceFile)} names`);
  }
  return { device, digest, files: files.map(({ path, content }) => ({ path, content })), record };
}

/**
 * /etc/pds/device.json.
 * @param name of the file, for messages
 * @throws FLEET_TREE_INVALID with details {path}
 */
export function parseDeviceRecord(source: string | Uint8Array, name: string): DeviceRecord {
  const refuse = refusal(name);
  const value = jsonIn(source, refuse);
  if (!validateFleetDevice(value)) throw refuse(faultOf(validateFleetDevice.errors));
  const { device, org, version, files }: FleetDeviceFile = value;
  const paths = files.map(({ path }) => path);
  checkPaths(paths, refuse);
  if (paths.includes(deviceFile)) throw refuse(`names ${quoteText(deviceFile)} itself`);
  return { device, org, version, files: new Map(files.map(({ path, sha256 }) => [path, sha256])) };
}

type Refuse = (what: string) => SesameError;

function refusal(name: string): Refuse {
  return (what) =>
    new SesameError("FLEET_TREE_INVALID", `${quoteText(name)} ${what}`, { details: { path: name } });
}

function jsonIn(source: string | Uint8Array, refuse: Refuse): unknown {
  const text = typeof source === "string" ? source : decodeUtf8(source);
  if (typeof text !== "string") throw refuse(text.text);
  const read = readJson(text);
  if ("value" in read) return read.value;
  throw refuse(read.text);
}

/** In one order, so that no path comes twice. */
function checkPaths(paths: readonly string[], refuse: Refuse): void {
  let before = "";
  for (const path of paths) {
    if (!isManagedPath(path)) throw refuse(`names ${quoteText(path)}, where no rendering puts a file`);
    if (path <= before) throw refuse(`does not name its files in order, each once: ${quoteText(path)}`);
    before = path;
  }
}

function faultOf(faults: readonly ValidationFault[] | null | undefined): string {
  const { instancePath = "", message = "does not fit its schema" } = faults?.[0] ?? {};
  return instancePath === "" ? message : `has ${quoteText(instancePath.slice(1))}, which ${message}`;
}
