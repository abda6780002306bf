// The fleet's files on a device as they are, and as a rendered document wants them, in one form: whoever placed them, both must be equal.
// Hides how they are read off a host.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDeviceRecord } from "../../../src/fleet/tree-document.js";
import type { FleetTreeDocument } from "../../../src/generated/types.js";
import type { Host } from "./host.js";

export interface PlacedFile {
  /** As find(1) calls it: "f", "d", "l". */
  readonly kind: string;
  /** Octal. */
  readonly mode: string;
  /** Ids: "0:0". */
  readonly owner: string;
  /** Null for whatever is no regular file. */
  readonly content: string | null;
}

/** By absolute path. */
export type DeviceTree = Readonly<Record<string, PlacedFile>>;

/** Where nothing but the fleet's files may be, and those that others share, by pattern. */
const script = `
cd "$1/"
{
  find etc/pds etc/systemd/user/open-sesame-*.d etc/systemd/system/user@.service.d -printf '%p\\0' 2>/dev/null || true
  for path in $2; do [ ! -e "$path" ] || printf '%s\\0' "$path"; done
} | sort -zu | while IFS= read -r -d '' path; do
  find "$path" -maxdepth 0 -printf '%y\\t%m\\t%U:%G\\t%p\\t'
  [ ! -f "$path" ] || [ -L "$path" ] || base64 -w0 "$path"
  echo
done`;

const directory: PlacedFile = { kind: "d", mode: "755", owner: "0:0", content: null };

/** All that is below /etc/pds and in the drop-ins' directories, and of files that keep users' managers running those that it names itself. */
export async function readDeviceTree(host: Host): Promise<DeviceTree> {
  const lingering = await host.demand(["sh", "-c", "cat /etc/pds/device.json 2>/dev/null || true"]);
  return parseListing(await host.demand(["bash", "-euc", script, "bash", "", lingeringIn(lingering)]));
}

/** The same of a directory of this machine that stands for /. */
export function readTreeBelow(root: string): DeviceTree {
  const lingering = lingeringIn(readFileSync(join(root, "etc/pds/device.json"), "utf8"));
  return parseListing(execFileSync("bash", ["-euc", script, "bash", root, lingering]).toString());
}

/** What it has to be, directories included. */
export function treeOfDocument(text: string): DeviceTree {
  const { files } = JSON.parse(text) as FleetTreeDocument;
  const tree: Record<string, PlacedFile> = {};
  for (const { path, content, mode } of files) {
    tree[path] = { kind: "f", mode: mode.replace(/^0/, ""), owner: "0:0", content };
    if (path.startsWith("/var/")) continue;
    const parts = path.split("/");
    for (let length = 3; length < parts.length; length += 1) {
      const above = parts.slice(0, length).join("/");
      if (above !== "/etc/systemd" && above !== "/etc/systemd/user" && above !== "/etc/systemd/system")
        tree[above] = directory;
    }
  }
  return sorted(tree);
}

function lingeringIn(recordText: string): string {
  if (recordText === "") return "";
  return [...parseDeviceRecord(recordText, "device.json").files.keys()]
    .filter((path) => path.startsWith("/var/lib/systemd/linger/"))
    .map((path) => path.slice(1))
    .join(" ");
}

function parseListing(text: string): DeviceTree {
  const tree: Record<string, PlacedFile> = {};
  for (const line of text.split("\n").slice(0, -1)) {
    const [kind = "", mode = "", owner = "", path = "", bytes = ""] = line.split("\t");
    const content = kind === "f" ? Buffer.from(bytes, "base64").toString("utf8") : null;
    tree[`/${path}`] = { kind, mode, owner, content };
  }
  return sorted(tree);
}

function sorted(tree: DeviceTree): DeviceTree {
  return Object.fromEntries(Object.entries(tree).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
