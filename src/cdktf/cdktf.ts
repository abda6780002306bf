// Constructs for "cdktf", whose last release is of 2025. One with "cdktn" in the place of "cdktf" is beside it.

import { DataResource, TerraformOutput } from "cdktf";
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
