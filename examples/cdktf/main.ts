// Rolls out the fleet beside this file: devices that are in known_hosts over SSH, all others as machines to be made, by user data.
//   node main.ts && tofu -chdir=cdktf.out/stacks/fleet init && tofu -chdir=cdktf.out/stacks/fleet apply
// With "cdktf" in the place of "cdktn", twice, it is the same with that library.

import { readFileSync } from "node:fs";
import { App, TerraformOutput, TerraformStack } from "cdktn";
import { OpenSesameFleet, type Provision } from "open-sesame/cdktn";

const directory = process.argv[2] ?? import.meta.dirname;
const knownHosts = `${directory}/known_hosts`;
const known = new Set(
  readFileSync(knownHosts, "utf8")
    .split("\n")
    .map((line) => line.split(" ")[0]),
);

const app = new App({ outdir: `${directory}/cdktf.out` });
const stack = new TerraformStack(app, "fleet");
const fleet = new OpenSesameFleet(stack, "fleet", {
  fleet: { manifest: `${directory}/fleet.toml` },
  provision: ({ address }): Provision =>
    known.has(address) ? { kind: "ssh", knownHosts, onDestroy: "remove" } : { kind: "cloud-init" },
});

// For `user_data` of whatever makes the machine, with any provider.
for (const [name, device] of fleet.devices)
  if (device.provision.kind === "cloud-init")
    new TerraformOutput(stack, `user_data_${name}`, { value: device.userData() });

app.synth();
