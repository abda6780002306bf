// Constructs for "cdktn", the maintained fork of "cdktf".

import { DataResource, TerraformOutput } from "cdktn";
import type { Construct } from "constructs";
import { DeviceConstruct, type DeviceProps } from "./device.js";
import { FleetConstruct, type FleetProps } from "./fleet.js";

export * from "./public.js";

/** One device of a fleet. */
export class OpenSesameDevice extends DeviceConstruct {
  constructor(scope: Construct, id: string, props: DeviceProps) {
    super({ DataResource, TerraformOutput }, scope, id, props);
  }
}

/** A fleet: all of its devices, or those that are chosen. */
export class OpenSesameFleet extends FleetConstruct {
  constructor(scope: Construct, id: string, props: FleetProps) {
    super({ DataResource, TerraformOutput }, scope, id, props);
  }
}
