// What programs may import beside the constructs, the same for each library.

export { SesameError } from "../core/errors.js";
export type { FleetManifest } from "../generated/types.js";
export type { Device } from "../fleet/inheritance.js";
export type { CloudConfig, CloudInitProvision } from "./cloud-init.js";
export type { DeviceFacts, DeviceProps, Provision } from "./device.js";
export type { FleetProps } from "./fleet.js";
export { type DeclaredFleet, type FleetFiles, type FleetSource, readFleet } from "./fleet-source.js";
export type { LocalEdits } from "./device-script.js";
export type { SshProvision } from "./ssh.js";
