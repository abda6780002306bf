// A fleet as a construct: one device's construct for each of its devices, and one output that names them all.

import { Construct } from "constructs";
import type { Device } from "../fleet/inheritance.js";
import { deviceIn } from "../fleet/render.js";
import { DeviceConstruct, type Provision } from "./device.js";
import { type FleetSource, readFleet } from "./fleet-source.js";
import type { TerraformLibrary } from "./library.js";

export interface FleetProps {
  readonly fleet: FleetSource;
  /** For all devices, or for each its own. */
  readonly provision: Provision | ((device: Device) => Provision);
  /** These alone; all of the manifest where this is left out. */
  readonly devices?: readonly string[];
  /** Name of the output. @defaultValue "open_sesame_devices" */
  readonly output?: string;
}

export class FleetConstruct extends Construct {
  /** By name, in its order. */
  readonly devices: ReadonlyMap<string, DeviceConstruct>;

  /** @throws what its devices' constructs throw */
  constructor(library: TerraformLibrary, scope: Construct, id: string, props: FleetProps) {
    super(scope, id);
    const declared = readFleet(props.fleet);
    const names = props.devices?.toSorted() ?? [...declared.fleet.devices.keys()];
    const { provision } = props;
    this.devices = new Map(
      names.map((name) => {
        const device = deviceIn(declared.fleet, name);
        return [
          name,
          new DeviceConstruct(library, this, name, {
            fleet: declared,
            provision: typeof provision === "function" ? provision(device) : provision,
          }),
        ];
      }),
    );
    const output = new library.TerraformOutput(this, "devices", {
      value: Object.fromEntries([...this.devices].map(([name, { facts }]) => [name, facts])),
      description: "devices of the fleet, their trees' digests and their users' installations",
    });
    output.overrideLogicalId(props.output ?? "open_sesame_devices");
  }
}
