// A fleet as a list of hosts: for people, and in the form that Ansible takes from an inventory program. Hides how groups and
// variables are called there; the role of ours reads these, and no others.

import type { FleetBuild } from "../generated/types.js";
import type { Device, Fleet } from "./inheritance.js";
import { type JsonTable, writeJsonText } from "./json-text.js";
import { documentText, type Tree } from "./render.js";

/** Where a build is, from wherever one stands: an absolute path or an address. */
export type Locate = (build: FleetBuild) => string;

export function deviceForJson({ version }: Fleet, device: Device): JsonTable {
  const { name, groups, address, login, architecture } = device;
  return { name, groups, address, login, architecture, version, users: usersOf(device) };
}

/**
 * What an inventory program prints for --list, in pieces: a fleet of any size goes out in the memory of one device.
 * @param render gives the device and its tree
 */
export function* ansibleInventory(
  fleet: Fleet,
  render: (name: string) => { readonly device: Device; readonly tree: Tree },
  locate: Locate,
): Generator<string> {
  const hostsOf = new Map<string, string[]>([["open_sesame", []]]);
  for (const name of [...fleet.groups.keys()].toSorted()) hostsOf.set(groupName(name), []);
  yield `{"_meta":{"hostvars":{`;
  let separator = "";
  for (const name of fleet.devices.keys()) {
    const { device, tree } = render(name);
    yield `${separator}${JSON.stringify(name)}:${hostVariables(fleet, device, tree, locate)}`;
    separator = ",";
    hostsOf.get("open_sesame")?.push(name);
    for (const group of device.groups) hostsOf.get(groupName(group))?.push(name);
  }
  yield `}},"all":${writeJsonText({ children: [...hostsOf.keys()].toSorted() })}`;
  for (const [group, hosts] of [...hostsOf].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    yield `,${JSON.stringify(group)}:${writeJsonText({ hosts })}`;
  yield "}\n";
}

function hostVariables({ version, builds }: Fleet, device: Device, tree: Tree, locate: Locate): string {
  const build = builds.get(device.architecture);
  const variables = writeJsonText({
    ansible_host: device.address,
    ansible_user: device.login,
    ...(build === undefined ? {} : { open_sesame_artifact: { sha256: build.sha256, source: locate(build) } }),
    open_sesame_users: usersOf(device),
    open_sesame_version: version,
  });
  // A document is JSON already.
  return `${variables.slice(0, -1)},"open_sesame_tree":${documentText(tree).trimEnd()}}`;
}

/** Names of groups are names of variables there. */
function groupName(name: string): string {
  return name.replaceAll("-", "_");
}

function usersOf({ users }: Device): readonly JsonTable[] {
  return users.map(({ name, home, linger }) => ({ name, home, linger }));
}
