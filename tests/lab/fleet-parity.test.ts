// One manifest, six devices of three users each, every feature in it (tests/vectors/fleet): what is on a device after Ansible has rolled it
// out, what is there after OpenTofu has, and what Nix evaluates are the canonical tree, which a Python program has made of the format's
// description. Two hosts take the devices' parts in turn, so that what the former device had must be gone as well.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack } from "cdktn";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { OpenSesameFleet } from "../../src/cdktf/cdktn.js";
import { readManifestText } from "../../src/fleet/manifest-text.js";
import type { FleetManifest } from "../../src/generated/types.js";
import { whyNoAnsible } from "../support/ansible.js";
import { newestNix, nixPath, NixStore, nixString } from "../support/nix.js";
import { arch, repackAs, version } from "../support/release.js";
import { root } from "../support/root.js";
import { runTofu, whyNoTofu } from "../support/tofu.js";
import { type DeviceTree, readDeviceTree, treeOfDocument } from "./support/device-tree.js";
import { FleetSite, guideCommands } from "./support/fleet-site.js";
import { Host } from "./support/host.js";
import { labDirectory } from "./support/lab.js";
import { releasesOf } from "./support/releases.js";

const absent = inject("labAbsent") || (whyNoAnsible ?? whyNoTofu() ?? "");
const vectors = join(root, "tests/vectors/fleet");
const manifestText = readFileSync(join(vectors, "fleet.toml"), "utf8");
const manifest = readManifest();
const documents = new Map(
  readdirSync(join(vectors, "trees")).map((file) => [
    file.replace(/\.json$/, ""),
    readFileSync(join(vectors, "trees", file), "utf8"),
  ]),
);
const documentOf = (device: string): string => documents.get(device) ?? "";
const directoriesOf = (device: string): number =>
  Object.values(treeOfDocument(documentOf(device))).filter(({ kind }) => kind === "d").length;
/** In an order in which none leaves another a directory that is empty then: those stay. */
const devices = Object.keys(manifest.devices ?? {}).toSorted(
  (one, other) => directoriesOf(one) - directoriesOf(other),
);
const homes = new Map(
  Object.values(manifest.devices ?? {}).flatMap(({ users = {} }) =>
    Object.entries(users).map(([name, { home = `/home/${name}` }]) => [name, home] as const),
  ),
);
const addresses = { ansible: "10.78.0.11", openTofu: "10.78.0.12" } as const;
/** By Ansible, and by OpenTofu. */
let hosts: { readonly ansible: Host; readonly openTofu: Host };
let site: FleetSite;
let store: NixStore;
const stacks = join(labDirectory, "parity-stacks");

function readManifest(): FleetManifest {
  const read = readManifestText(manifestText);
  if (!("value" in read)) throw new Error(read.text);
  return read.value as FleetManifest;
}

beforeAll(async () => {
  if (absent !== "") return;
  const { release } = releasesOf(inject("run"));
  const { version: wanted } = manifest.artifact;
  const made = version === wanted ? release.package : repackAs(release, wanted, labDirectory);
  const [ansible, openTofu] = await Promise.all([Host.start("host-a"), Host.start("host-b")]);
  hosts = { ansible, openTofu };
  await Promise.all([prepare(ansible, made), prepare(openTofu, made)]);
  site = new FleetSite();
  site.declare(manifestText);
  cpSync(join(vectors, "fleet.lock"), join(site.directory, "fleet.lock"));
  for (const line of guideCommands.filter((one) => one.startsWith("ansible-galaxy "))) {
    const { status, stderr } = await site.type(line);
    if (status !== 0) throw new Error(stderr);
  }
  synthesize();
  store = new NixStore();
}, 300_000);
beforeEach((context) => {
  if (absent !== "") context.skip(absent);
});
afterAll(async () => {
  if (absent !== "") return;
  store.remove();
  for (const host of Object.values(hosts)) await host.remove();
});

/** With all users that a device has, the release, and daemons for nobody: it is files that count here. */
async function prepare(host: Host, release: string): Promise<void> {
  await host.write("/etc/systemd/user-preset/10-none.preset", "disable open-sesame-*\n");
  await host.push(release, "/var/tmp/open-sesame.deb");
  await host.shell("dpkg --install /var/tmp/open-sesame.deb; loginctl disable-linger alice bob");
  for (const [name, home] of homes)
    await host.shell(
      'mkdir -p "$(dirname "$2")"; id -u "$1" 2>/dev/null || useradd -m -d "$2" "$1"',
      name,
      home,
    );
  await host.shell("sleep 0.1; touch /run/prepared");
}

/** All that has come onto a host since, or has changed. */
async function readPlaced(host: Host): Promise<{ tree: DeviceTree; elsewhere: readonly string[] }> {
  const places = [
    "/etc",
    "/home",
    "/opt",
    "/root",
    "/srv",
    "/usr",
    "/var/lib/systemd/linger",
    ...homes.values(),
  ];
  const found = await host.demand(["find", ...places, "-cnewer", "/run/prepared", "!", "-type", "d"]);
  const tree = await readDeviceTree(host);
  return { tree, elsewhere: found.split("\n").filter((path) => path !== "" && !(path in tree)) };
}

/** A stack for each device, for a host of this machine's architecture whatever the manifest says: no file depends on it. */
function synthesize(): void {
  rmSync(stacks, { recursive: true, force: true });
  mkdirSync(stacks, { recursive: true });
  const here: FleetManifest = {
    ...manifest,
    devices: Object.fromEntries(
      Object.entries(manifest.devices ?? {}).map(([name, device]) => [
        name,
        { ...device, architecture: arch === "arm64" ? "arm64" : "amd64" },
      ]),
    ),
  };
  const app = new App({ outdir: stacks });
  for (const device of devices) {
    const stack = new TerraformStack(app, stackOf(device));
    // Beside it, and not in the working directory.
    stack.addOverride("terraform.backend.local.path", "terraform.tfstate");
    const fleet = new OpenSesameFleet(stack, "fleet", {
      fleet: { manifest: here, lock: join(vectors, "fleet.lock"), directory: vectors },
      devices: [device],
      provision: {
        kind: "ssh",
        address: addresses.openTofu,
        login: "root",
        knownHosts: join(labDirectory, "ssh/known_hosts"),
        identityFile: join(labDirectory, "ssh/id_ed25519"),
        localEdits: "overwrite",
      },
    });
    if (!fleet.devices.has(device)) throw new Error(`no stack rolls ${device} out`);
  }
  app.synth();
}

const stackOf = (device: string): string => `device-${device.replaceAll(".", "-")}`;

async function placeByAnsible(device: string): Promise<void> {
  const variables = `open_sesame_overwrite_local_edits=true ansible_host=${addresses.ansible} ansible_user=root`;
  const { status, stdout, stderr } = await site.run(
    `ansible-playbook open_sesame.fleet.site --tags configure --limit ${device} -e "${variables}"`,
  );
  if (status !== 0) throw new Error(stdout + stderr);
}

async function placeByOpenTofu(device: string): Promise<void> {
  for (const command of [["init"], ["apply", "-auto-approve"]]) {
    const { status, output } = await runTofu(join(stacks, "stacks", stackOf(device)), command, [
      join(root, "tests/lab/lab"),
      "net",
    ]);
    if (status !== 0) throw new Error(output);
  }
}

/** The document that the tree is rendered as. */
function evaluateByNix(device: string): unknown {
  const [toml, lock] = ["fleet.toml", "fleet.lock"].map((name) => nixPath(`tests/vectors/fleet/${name}`));
  const fleet = `{ manifest = ${toml}; lock = ${lock}; device = ${nixString(device)}; }`;
  return store.evaluate(
    newestNix(),
    `with import ${nixPath("nix/core.nix")}; treeOf (deviceOf (readFleet ${fleet}))`,
  );
}

describe("a device of the fleet", () => {
  test.for(devices)("has the canonical tree by whichever way it comes: %s", async (device) => {
    await Promise.all([placeByAnsible(device), placeByOpenTofu(device)]);
    const [ansible, openTofu] = [await readPlaced(hosts.ansible), await readPlaced(hosts.openTofu)];
    const wanted = { tree: treeOfDocument(documentOf(device)), elsewhere: [] };
    expect({ ansible, openTofu, nix: evaluateByNix(device) }).toEqual({
      ansible: wanted,
      openTofu: wanted,
      nix: JSON.parse(documentOf(device)) as unknown,
    });
  });

  test("is one of six, each with three users, and none is left out", () => {
    expect(devices.toSorted()).toEqual([...documents.keys()].toSorted());
    expect(Object.values(manifest.devices ?? {}).map(({ users = {} }) => Object.keys(users).length)).toEqual([
      3, 3, 3, 3, 3, 3,
    ]);
  });
});
